"""TIFFs whose channels lie one after the other, in 16 bits, which Pillow takes for 8."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow
    from PIL.ImageFile import _Tile

BITS, PLANES = 258, 284  # TIFF tags: bits of each channel; 2 if each has a plane of its own


def mend(picture: Pillow) -> None:
    """Tell Pillow, before it loads a picture, how many bits its planes have.

    Of a kind that it does not know, such as inks, loading raises an error then.
    """
    from PIL.TiffImagePlugin import TiffImageFile

    if not isinstance(picture, TiffImageFile):
        return
    tags = picture.tag_v2
    if tags.get(PLANES) == 2 and set(tags.get(BITS, ())) == {16}:
        order = ";16L" if tags.prefix == b"II" else ";16B"
        picture.tile = [_told(tile, order) for tile in picture.tile]


def _told(tile: _Tile, order: str) -> _Tile:
    """Return the place of one channel, whose numbers have that order of bytes."""
    if tile.codec_name != "raw" or not isinstance(tile.args, tuple) or ";" in tile.args[0]:
        return tile
    return tile._replace(args=(tile.args[0] + order, *tile.args[1:]))
