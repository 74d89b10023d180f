"""TIFFs, PNGs and BMPs that Pillow takes for something else: mended if known, else refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow
    from PIL.ImageFile import ImageFile, _Tile
    from PIL.TiffImagePlugin import TiffImageFile

BITS, COLORS, ORDER, PLANES, INKS, EXTRA, KIND = 258, 262, 266, 284, 332, 338, 339
"""TIFF tags: bits of each channel; how colors are meant; 2 if bytes begin with their lowest bit;
2 if each channel has a plane of its own; 2 if inks are not CMYK; what channels beyond the colors
are; 2 if numbers are signed."""

LUMA = 6  # of COLORS: YCbCr
PLANAR = {"RGB": 3, "RGBA": 3, "CMYK": 4}  # the modes whose planes Pillow joins, by their colors
STRANGE = re.compile(r";(16|32)B?([SF])$")  # Pillow's name for numbers in an order of the file's
SHADES = re.compile(r"L;([124])")  # gray of so many bits


def mend(picture: Pillow) -> None:
    """Tell Pillow, before it loads a picture, how its numbers lie; raises OSError if that is rare.

    Of a kind that it does not know, such as inks, loading raises an error then.
    """
    from PIL.BmpImagePlugin import BmpImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.TiffImagePlugin import TiffImageFile

    if isinstance(picture, TiffImageFile):
        _mend_tiff(picture)
    elif isinstance(picture, PngImageFile):
        _mend_png(picture)
    elif isinstance(picture, BmpImageFile):
        _check_bmp(picture)


def _mend_tiff(picture: TiffImageFile) -> None:
    """Separate planes of 16 bits are taken for 8, and packed numbers for those of the file."""
    if _rare(picture):
        raise OSError("A TIFF whose samples are taken for others.")
    tags = picture.tag_v2
    if tags.get(PLANES) == 2 and set(tags.get(BITS, ())) == {16}:
        order = ";16L" if tags.prefix == b"II" else ";16B"
        picture.tile = [_told(tile, order) for tile in picture.tile]
    picture.tile = [_native(tile) for tile in picture.tile]


def _rare(picture: TiffImageFile) -> bool:
    """Return whether Pillow would load it wrongly, and without an error."""
    tags, packed = picture.tag_v2, picture.info["compression"] != "raw"
    bits, extra = tags.get(BITS, ()), tags.get(EXTRA, ())
    if picture.mode == "CMYK" and tags.get(INKS, 1) == 2:
        return True
    if set(tags.get(KIND, ())) == {2} and set(bits) == {8}:
        return True
    if tags.get(COLORS) == LUMA and len(bits) == 3 and not packed:
        return True
    if tags.get(PLANES) != 2 or len(bits) == 1:
        return False
    joined = PLANAR.get(picture.mode) == len(bits) - len(extra)
    return not joined or (tags.get(ORDER) == 2 and not packed)


def _told(tile: _Tile, order: str) -> _Tile:
    """Return the place of one channel, whose numbers have that order of bytes."""
    if tile.codec_name != "raw" or not isinstance(tile.args, tuple) or ";" in tile.args[0]:
        return tile
    return tile._replace(args=(tile.args[0] + order, *tile.args[1:]))


def _native(tile: _Tile) -> _Tile:
    """Return the place of numbers that were packed: unpacked they have this machine's order."""
    if tile.codec_name != "libtiff" or not isinstance(tile.args, tuple):
        return tile
    return tile._replace(args=(STRANGE.sub(r";\1N\2", tile.args[0]), *tile.args[1:]))


def _mend_png(picture: ImageFile) -> None:
    """Scale the one shade that is transparent, as Pillow does with all others, to 8 bits."""
    shade = picture.info.get("transparency")
    depths = [SHADES.fullmatch(str(tile.args)) for tile in picture.tile]
    if isinstance(shade, int) and depths and depths[0]:
        picture.info["transparency"] = shade * 255 // (2 ** int(depths[0][1]) - 1)


def _check_bmp(picture: ImageFile) -> None:
    """Raise OSError for runs of 4 bits, of which Pillow loses some pixels."""
    runs = [tile.args for tile in picture.tile if tile.codec_name == "bmp_rle"]
    if any(isinstance(args, tuple) and args[1] for args in runs):
        raise OSError("A BMP whose pixels are lost.")
