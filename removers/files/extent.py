"""How much a file holds: read from its structure, within bounds, before anything is decoded.

Pillow walks through all pages, frames and segments of a file in Python, and small ones fit into a
file by the million.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

MOST = 1000  # pictures that are counted; a longer animation is looked at up to there
STEPS = 2**17  # parts that are walked through: 0.1 s; a photo has a few hundred
BLOCKS = 2**19  # of 255 bytes at most, as a GIF has them: more than fit into 64 MB
SAID = 2**20  # bytes of comment in a GIF; Pillow takes the square of their number
TAGS = 4096  # of a TIFF's page
BARE = (0x00, 0x01, *range(0xD0, 0xDA), 0xFF)  # after 0xFF in a JPEG: a marker alone, or filling


def counted(data: bytes, kind: str) -> int:
    """Return how many pictures a GIF or a TIFF holds, MOST + 1 for more; 1 of another kind.

    Raises ValueError, LookupError or struct.error for a file with too many parts, or a broken one.
    """
    match kind:
        case "GIF":
            return _gif(data)
        case "TIFF":
            return _tiff(data)
        case "JPEG":
            scan(data)
        case "PNG":
            _chunks(data)
    return 1


def pictures(picture: Pillow, data: bytes) -> int:
    """Return how many pictures an open file holds; more than MOST are not counted further."""
    known = counted(data, picture.format or "")
    return known if known > MOST else getattr(picture, "n_frames", 1)


def scan(data: bytes) -> int:
    """Return where the first scan of a JPEG begins; segments before it may hold other pictures."""
    place, steps = 2, 0
    while data[place : place + 2] != b"\xff\xda":
        bare = data[place] != 0xFF or data[place + 1] in BARE
        place += 1 if bare else 2 + int.from_bytes(data[place + 2 : place + 4])
        steps = _stepped(steps, STEPS)
    return place


def _stepped(steps: int, most: int) -> int:
    """Return one step more; raises ValueError for too many."""
    if steps >= most:
        raise ValueError("The file has too many parts.")
    return steps + 1


def _chunks(data: bytes) -> None:
    place, steps = 8, 0
    while place < len(data) and data[place + 4 : place + 8] != b"IEND":  # whatever comes after it
        place += 12 + int.from_bytes(data[place : place + 4])
        steps = _stepped(steps, STEPS)


def _tiff(data: bytes) -> int:
    """Follow the chain of pages: each says how many tags it has, and where the next one lies."""
    order = "<" if data[:2] == b"II" else ">"
    large = data[2:4] in (b"+\0", b"\0+")  # BigTIFF
    count, size, offset = ("Q", 20, "Q") if large else ("H", 12, "I")
    pages, place = 0, _number(order + offset, data, 8 if large else 4)
    while place and pages <= MOST:
        tags = _number(order + count, data, place)
        if not pages and tags > TAGS:
            raise ValueError("The page has too many tags.")
        place = _number(order + offset, data, place + struct.calcsize(count) + tags * size)
        pages += 1
    return pages


def _number(form: str, data: bytes, place: int) -> int:
    """Return the number at a place; 0 behind the end of the file."""
    within = 0 <= place <= len(data) - struct.calcsize(form)
    return int(struct.unpack_from(form, data, place)[0]) if within else 0


def _gif(data: bytes) -> int:
    """Walk from block to block: those of pictures, and those with something else."""
    place, frames, steps = 13 + _table(data[10]), 0, 0
    while place < len(data) - 9 and frames <= MOST and data[place] != 0x3B:
        block, begun = data[place], place
        if block == 0x2C:
            frames, place = frames + 1, place + 11 + _table(data[place + 9])
        place += 2 if block == 0x21 else 0
        while block in (0x21, 0x2C) and place < len(data) and data[place]:
            place += data[place] + 1
            steps = _stepped(steps, BLOCKS)
        if block == 0x21 and data[begun + 1] == 0xFE and place - begun > SAID:
            raise ValueError("The comment is too long.")
        place, steps = place + 1, _stepped(steps, BLOCKS)
    return frames


def _table(flags: int) -> int:
    """Return the bytes of the color table that such flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
