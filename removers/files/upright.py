"""What EXIF says of a picture: how it is turned, its dots in an inch, and its camera."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from removers.quiet import quiet

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

ORIENTATION = 274  # EXIF tag: how to turn the stored picture upright, 1 … 8
ACROSS, DOWN, UNIT = 282, 283, 296  # EXIF tags: dots in a unit, and which one that is
UNITS = {2: 1.0, 3: 2.54}  # of an inch and of a centimeter, in dots per inch
DPI = (2, 65535)  # what all formats can hold; 1 is what Pillow reads where a TIFF says nothing

DAMAGE = (
    *(OSError, ValueError, LookupError, ArithmeticError, TypeError, RuntimeError, SyntaxError),
    *(AssertionError, AttributeError, BufferError, EOFError, struct.error, zlib.error),
)
"""What a damaged file draws from Pillow, which documents no common error, and from its codecs."""


def upright(picture: Pillow) -> tuple[Pillow, bool]:
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
    stands = picture.transpose(turns[orientation]) if orientation in turns else picture
    return stands, orientation in (5, 6, 7, 8)


def _orientation(picture: Pillow) -> int:
    """Return 1 … 8; a picture whose EXIF cannot be read is shown as stored, as browsers do."""
    try:
        with quiet():
            orientation = picture.getexif().get(ORIENTATION, 1)
    except DAMAGE:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _exif_dpi(picture: Pillow) -> tuple[float, float]:
    """Return what EXIF says of the resolution, as it does in a WebP; 0 if it is nothing."""
    try:
        with quiet():
            exif = picture.getexif()
            unit = UNITS.get(exif.get(UNIT, 2), 0)
            return float(exif.get(ACROSS, 0)) * unit, float(exif.get(DOWN, 0)) * unit
    except DAMAGE:
        return 0, 0


def camera(picture: Pillow) -> bytes:
    """Return what a camera wrote into the file, as it is there; nothing of a TIFF."""
    exif = picture.info.get("exif", b"")
    return exif if isinstance(exif, bytes) else b""


def resolution(picture: Pillow) -> tuple[float, float] | None:
    """Return (horizontal, vertical) dots per inch, if the file states any that make sense."""
    across, down = map(float, picture.info.get("dpi") or _exif_dpi(picture))
    sensible = DPI[0] <= across <= DPI[1] and DPI[0] <= down <= DPI[1]
    return (across, down) if sensible else None
