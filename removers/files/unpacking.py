"""What is packed too well in a PNG for Pillow, which refuses the whole file for it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from removers.files.extent import counted

PILLOWS = 2**20  # bytes; Pillow unpacks no more of one chunk
MOST = 2**24  # bytes; a profile that says more is none, and is found to be broken
LARGE_PROFILE = 1_000_000  # bytes; a little less than what Pillow reads in a PNG


class Chunk(NamedTuple):
    """One chunk of a PNG: its kind, and where it begins and ends in the file."""

    kind: bytes
    start: int
    end: int

    def stream(self, data: bytes) -> bytes:
        """Return what is packed in it; nothing if nothing is."""
        content = data[self.start + 8 : self.end - 4]
        _, _, rest = content.partition(b"\0")
        if self.kind in (b"iCCP", b"zTXt"):
            return rest[1:]
        packed = self.kind == b"iTXt" and rest[:1] == b"\1"
        return rest[2:].split(b"\0", 2)[-1] if packed else b""


def lean(data: bytes) -> tuple[bytes, bytes | None]:
    """Return a PNG without what Pillow would refuse, and the color profile if that was it.

    Texts of that size are of no use here.
    """
    counted(data, "PNG")
    heavy = [chunk for chunk in _chunks(data) if len(_unpacked(chunk, data, PILLOWS)) > PILLOWS]
    profile, parts, place = None, [], 0
    for chunk in heavy:
        parts.append(data[place : chunk.start])
        place = chunk.end
        if chunk.kind == b"iCCP":
            profile = _unpacked(chunk, data, MOST)
    return b"".join([*parts, data[place:]]) if heavy else data, profile


def _chunks(data: bytes) -> Iterator[Chunk]:
    """Yield the chunks that are there as a whole."""
    start = 8
    while (end := start + 12 + int.from_bytes(data[start : start + 4])) <= len(data):
        chunk = Chunk(data[start + 4 : start + 8], start, end)
        yield chunk
        if chunk.kind == b"IEND":
            return
        start = end


def _unpacked(chunk: Chunk, data: bytes, most: int) -> bytes:
    """Return what is packed in a chunk, at most one byte more than `most`."""
    try:
        return zlib.decompressobj().decompress(chunk.stream(data), most + 1)
    except zlib.error:
        return b""
