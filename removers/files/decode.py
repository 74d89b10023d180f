"""What Pillow and its decoders make of a file → an upright Scene, or one sentence."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from removers.errors import BadPicture
from removers.files.colors import separate
from removers.files.formats import check_size
from removers.scene import Origin, Scene

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

ORIENTATION = 274  # EXIF tag: how to turn the stored picture upright, 1 … 8
SUBFILE = 254  # TIFF tag: bit 0 says that this is only a preview, as in a camera's raw file
DPI = (1, 65535)  # what all formats can hold; anything else is a writer's mistake

PARTS = {
    "GIF": "This is the first of {} frames.",
    "PNG": "This is the first of {} frames.",
    "WEBP": "This is the first of {} frames.",
    "AVIF": "This is the first of {} frames.",
    "TIFF": "This is the first of {} pages.",
    "HEIF": "This is the main one of {} pictures.",
}
"""What to say of a file with several pictures; those that cameras hide in a JPEG are no news."""


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
        with warnings.catch_warnings(action="ignore"):
            yield
    except DecompressionBombError as error:
        raise BadPicture(f"{name} has far too many pixels; make it smaller.") from error
    except DAMAGE as error:
        raise BadPicture(
            f"{name} is damaged, incomplete or of a rare kind; get it again, or save it as PNG."
        ) from error


def loaded(data: bytes, kind: str, name: str) -> tuple[Pillow, str]:
    """Decode the file's first picture; returns it and what to say of the others."""
    with one_sentence(name):
        picture = _opened(data, kind)
        check_size(*picture.size, name)
        note = _note(picture, name)
        picture.load()
    return picture, note


def _opened(data: bytes, kind: str) -> Pillow:
    """Open the data as that kind and no other; nothing is decoded yet."""
    from PIL import Image

    if kind == "HEIF":
        from pillow_heif import HeifImageFile

        return HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]  # it has no types
    return Image.open(io.BytesIO(data), formats=(kind,))


def _note(picture: Pillow, name: str) -> str:
    """Return what to say of a file that holds more than one picture."""
    if getattr(picture, "tag_v2", {}).get(SUBFILE, 0) & 1:
        raise BadPicture(
            f"{name} shows only a preview, as cameras' raw files do; save it as JPEG or TIFF."
        )
    count = getattr(picture, "n_frames", 1)
    return PARTS.get(picture.format or "", "").format(count) if count > 1 else ""


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
        with warnings.catch_warnings(action="ignore"):
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
