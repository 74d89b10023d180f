"""What Pillow and its decoders make of a file → an upright Scene, or one sentence."""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from removers import pixels
from removers.errors import BadPicture
from removers.files import jpeg, planes
from removers.files.colors import separate
from removers.files.extent import MOST, counted, pictures
from removers.files.formats import check_size
from removers.scene import Image, Origin, Scene

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

log = logging.getLogger(__name__)

ORIENTATION = 274  # EXIF tag: how to turn the stored picture upright, 1 … 8
SUBFILE = 254  # TIFF tag: bit 0 says that this is only a preview, as in a camera's raw file
DPI = (1, 65535)  # what all formats can hold; anything else is a writer's mistake

ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")
"""The formats whose pictures are frames: one view, one after the other."""

PARTS = {
    **dict.fromkeys(ANIMATED, "This is frame {} of {}."),
    "TIFF": "This is page {} of {}.",
    "HEIF": "This is picture {} of {}, the main one.",
}
"""What to say of a file with several pictures; those that cameras hide in a JPEG are no news."""

FRAMES = 24  # of an animation, evenly spread; more tell no more of its background
DECODED = 64e6  # pixels of an animation that are decoded beside the photo: some 2 s and 400 MB
SMALL = 1024  # px; the largest side of a frame, on which a remover works

DAMAGE = (
    *(OSError, ValueError, LookupError, ArithmeticError, TypeError, RuntimeError, SyntaxError),
    *(AssertionError, AttributeError, BufferError, EOFError, struct.error, zlib.error),
)
"""What a damaged file draws from Pillow, which documents no common error, and from its codecs."""


@contextmanager
def one_sentence(name: str) -> Iterator[None]:
    """Say in one sentence what the decoders say in many ways, and keep their warnings quiet.

    All that looks at a file's own data stands in it: its colors, profile and resolution too.
    """
    from PIL.Image import DecompressionBombError

    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except DecompressionBombError as error:
        raise BadPicture(f"{name} has far too many pixels; make it smaller.") from error
    except MemoryError as error:
        raise BadPicture(f"There is too little memory for {name}; make it smaller.") from error
    except DAMAGE as error:
        log.info("%s could not be decoded", name, exc_info=True)
        raise BadPicture(
            f"{name} is damaged, incomplete or of a rare kind; get it again, or save it as PNG."
        ) from error


def loaded(data: bytes, kind: str, name: str, frame: int = 1) -> tuple[Pillow, str]:
    """Decode one picture of the file, by default the first; returns it and which one it is."""
    picture = opened(data, kind)
    check_size(*picture.size, name)
    note = _note(picture, name, frame, pictures(picture, data))
    if frame > 1:
        picture.seek(frame - 1)
        check_size(*picture.size, name)
    picture, ending = _whole(picture, data, kind)
    return picture, " ".join(filter(None, (note, ending)))


def _whole(picture: Pillow, data: bytes, kind: str) -> tuple[Pillow, str]:
    """Return the decoded picture, and what to say of a JPEG that lacks its end."""
    if kind == "JPEG" and not jpeg.ended(data):
        return jpeg.rescued(data)
    planes.mend(picture)
    picture.load()
    return picture, ""


def frames(data: bytes, kind: str, frame: int) -> tuple[Image, ...] | None:
    """Return the other frames of an animation, small and upright; None if there are none.

    Those after a damaged one are left out; it is the picture itself that must be whole.
    """
    from PIL.Image import DecompressionBombError

    found: list[Image] = []
    try:
        picture = opened(data, kind)
        size, count = picture.size, pictures(picture, data) if kind in ANIMATED else 1
        last = min(count, MOST, int(DECODED / (picture.width * picture.height)))
        numbers = range(0, last if count > 1 else 0, -(-last // FRAMES) or 1)
        for number in (number for number in numbers if number != frame - 1):
            picture.seek(number)
            if picture.size != size:  # larger than anything was counted for
                break
            found.append(small(np.asarray(_upright(picture)[0].convert("RGB"))))
    except (*DAMAGE, DecompressionBombError) as error:
        log.info("A frame after %d is damaged: %s", len(found), error)
    return tuple(found) or None


def small(image: Image) -> Image:
    """Return the picture at a frame's size."""
    return pixels.resize(image, *pixels.fitted(image, SMALL))


def opened(data: bytes, kind: str) -> Pillow:
    """Open the data as that kind and no other; nothing is decoded yet."""
    from PIL import Image

    counted(data, kind)
    if kind == "HEIF":
        from pillow_heif import HeifImageFile

        return HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]  # it has no types
    return Image.open(io.BytesIO(data), formats=(kind,))


def _note(picture: Pillow, name: str, frame: int, count: int) -> str:
    """Return what to say of a file that holds more than one picture; raises BadPicture."""
    if getattr(picture, "tag_v2", {}).get(SUBFILE, 0) & 1:
        raise BadPicture(
            f"{name} shows only a preview, as cameras' raw files do; save it as JPEG or TIFF."
        )
    last = min(count, MOST) if picture.format in ANIMATED else 1
    if not 1 <= frame <= last:
        raise BadPicture(f"{name} has no frame {frame}; choose one from 1 to {last}.")
    of = f"more than {MOST}" if count > MOST else str(count)
    return PARTS.get(picture.format or "", "").format(frame, of) if count > 1 else ""


def scene_from(picture: Pillow, name: str, note: str = "") -> Scene:
    """Make an upright scene of a picture that is loaded."""
    upright, turned = _upright(picture)
    colors = separate(upright)
    dpi = _dpi(picture)
    origin = Origin(
        name,
        colors.icc_profile,
        dpi[::-1] if dpi and turned else dpi,
        " ".join(filter(None, (note, colors.note))),
    )
    return Scene(colors.image, alpha=colors.alpha, origin=origin)


def _upright(picture: Pillow) -> tuple[Pillow, bool]:
    """Return the picture turned as its EXIF says, and whether width and height changed places."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    orientation = _orientation(picture)
    upright = picture.transpose(turns[orientation]) if orientation in turns else picture
    return upright, orientation in (5, 6, 7, 8)


def _orientation(picture: Pillow) -> int:
    """Return 1 … 8; a picture whose EXIF cannot be read is shown as stored, as browsers do."""
    try:
        orientation = picture.getexif().get(ORIENTATION, 1)
    except DAMAGE:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _dpi(picture: Pillow) -> tuple[float, float] | None:
    """Return (horizontal, vertical) dots per inch, if the file states any that make sense."""
    try:
        across, down = (float(each) for each in picture.info.get("dpi") or (0, 0))
    except DAMAGE:  # text, in the place of a number
        return None
    sensible = DPI[0] <= across <= DPI[1] and DPI[0] <= down <= DPI[1]
    return (across, down) if sensible else None
