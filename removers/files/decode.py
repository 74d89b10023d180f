"""What Pillow and its decoders make of a file → an upright Scene, or one sentence."""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from removers import pixels
from removers.errors import BadPicture
from removers.files import jpeg, mending
from removers.files.colors import separate
from removers.files.formats import check_size, limits
from removers.files.quiet import quiet
from removers.scene import Image, Origin, Scene

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

log = logging.getLogger(__name__)

ORIENTATION = 274  # EXIF tag: how to turn the stored picture upright, 1 … 8
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
DECODED = 256e6  # pixels of an animation that are decoded at most: a few seconds
SMALL = 1024  # px; the largest side of a frame, on which a remover works

DAMAGE = (
    *(OSError, ValueError, LookupError, ArithmeticError, TypeError, RuntimeError, MemoryError),
    *(SyntaxError, EOFError, struct.error),
)
"""What a damaged file draws from Pillow, which documents no common error, and from its codecs."""


@contextmanager
def one_sentence(name: str) -> Iterator[None]:
    """Say in one sentence what the decoders say in many ways, and keep their warnings quiet."""
    from PIL.Image import DecompressionBombError

    try:
        with quiet():
            yield
    except DecompressionBombError as error:
        raise BadPicture(
            f"{name} has far too many pixels; make it smaller, or raise REMOVERS_MAX_MEGAPIXELS."
        ) from error
    except DAMAGE as error:
        raise BadPicture(
            f"{name} is damaged, incomplete or of a rare kind; get it again, or save it as PNG."
        ) from error


def loaded(data: bytes, kind: str, name: str, frame: int = 1) -> tuple[Pillow, str]:
    """Decode one picture of the file, by default the first; returns it and which one it is."""
    with one_sentence(name):
        picture = _opened(data, kind)
        check_size(*picture.size, name)
        note = _note(picture, name, frame)
        if frame > 1:
            picture.seek(frame - 1)
        picture, ending = _whole(picture, data, kind)
    return picture, " ".join(filter(None, (note, ending)))


def _whole(picture: Pillow, data: bytes, kind: str) -> tuple[Pillow, str]:
    """Return the decoded picture, and what to say of a JPEG that lacks its end."""
    if kind == "JPEG" and not jpeg.ended(data):
        return jpeg.rescued(data)
    mending.mend(picture)
    picture.load()
    return picture, ""


def frames(data: bytes, kind: str, frame: int) -> tuple[Image, ...] | None:
    """Return the other frames of an animation, small and upright; None if there are none.

    Those after a damaged one are left out; it is the picture itself that must be whole.
    """
    found: list[Image] = []
    try:
        with quiet():
            picture = _opened(data, kind)
            count = getattr(picture, "n_frames", 1) if kind in ANIMATED else 1
            last = min(count, max(1, int(DECODED / (picture.width * picture.height))))
            numbers = range(0, last if count > 1 else 0, -(-last // FRAMES))
            for number in (number for number in numbers if number != frame - 1):
                picture.seek(number)
                found.append(small(np.asarray(_upright(picture)[0].convert("RGB"))))
    except DAMAGE as error:
        log.info("A frame after %d is damaged: %s", len(found), error)
    return tuple(found) or None


def small(image: Image) -> Image:
    """Return the picture at a frame's size."""
    return pixels.resize(image, *pixels.fitted(image, SMALL))


def _opened(data: bytes, kind: str) -> Pillow:
    """Open the data as that kind and no other; nothing is decoded yet.

    Pillow has a limit of its own, which must not be lower than that of the environment.
    """
    from PIL import Image

    if Image.MAX_IMAGE_PIXELS is not None:
        Image.MAX_IMAGE_PIXELS = max(Image.MAX_IMAGE_PIXELS, int(limits()[0] * 1e6))

    if kind == "HEIF":
        from pillow_heif import HeifImageFile

        return HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]  # it has no types
    return Image.open(io.BytesIO(data), formats=(kind,))


def _note(picture: Pillow, name: str, frame: int) -> str:
    """Return what to say of a file that holds more than one picture; raises BadPicture."""
    count = getattr(picture, "n_frames", 1)
    last = count if picture.format in ANIMATED else 1
    if not 1 <= frame <= last:
        raise BadPicture(f"{name} has no frame {frame}; choose one from 1 to {last}.")
    return PARTS.get(picture.format or "", "").format(frame, count) if count > 1 else ""


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
        with quiet():
            orientation = picture.getexif().get(ORIENTATION, 1)
    except DAMAGE:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _dpi(picture: Pillow) -> tuple[float, float] | None:
    """Return (horizontal, vertical) dots per inch, if the file states any that make sense."""
    dpi = picture.info.get("dpi") or (0, 0)
    across, down = float(dpi[0]), float(dpi[1])
    sensible = DPI[0] <= across <= DPI[1] and DPI[0] <= down <= DPI[1]
    return (across, down) if sensible else None
