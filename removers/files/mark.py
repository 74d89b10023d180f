"""Mark: a result says by which recipe it was made, and whether anybody changed it since.

Beside the recipe stands the SHA-256 of the file without that sum. A PNG has both in text chunks, a
JPEG, a WebP and a TIFF in XMP. Who edits a picture often keeps such text; the sum shows that.

References: FIPS 180-4, 2015; XMP specification, part 3, Adobe 2020, on where a file has its packet.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple
from xml.sax.saxutils import quoteattr

RECIPE, DIGEST = "removers:recipe", "removers:digest"  # keywords of a PNG's texts, XMP's names
BLANK = "0" * 64  # in the place of the sum as long as that is not known
FOUND = re.compile(rb"removers:digest\W{2,5}([0-9a-f]{64})")
PNG, TIFF = b"\x89PNG", (b"II*\0", b"MM\0*")
ENDS = 2**17  # bytes at either end of a file; a JPEG may have 64 kB of EXIF before its XMP
TIFFS = 2**22  # bytes; a TIFF may have a color profile behind it
BLOCK = 2**20  # bytes that are read at once
CRC = 4  # bytes; the checksum behind a PNG's text
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \
xmlns:removers="urn:removers" {}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

Standing = Literal["other", "changed", "ours"]
"""What a file is: no result, a result that was changed, or a result as it was written."""


class Sum(NamedTuple):
    """Where in a file the sum stands, with the checksum that follows it in a PNG."""

    start: int
    end: int
    says: str


def texts(recipe: str) -> dict[str, str]:
    """Return what a file that is yet to be signed says, by its keyword."""
    return {RECIPE: recipe, DIGEST: BLANK} if recipe else {}


def packet(recipe: str) -> bytes:
    """Return the same as an XMP packet."""
    said = " ".join(f"{name}={quoteattr(text)}" for name, text in texts(recipe).items())
    return PACKET.format(said).encode()


def signed(data: bytes) -> bytes:
    """Return the file with its sum in the place of the blank one, if it has one."""
    found = _sum(data[:ENDS], 0, data) or _sum(data[-TIFFS:], max(0, len(data) - TIFFS), data)
    if not found:
        return data
    rest = hashlib.sha256(memoryview(data)[: found.start])
    rest.update(memoryview(data)[found.end :])
    digits = rest.hexdigest().encode()
    check = _check(data, found, digits) if found.end - found.start > len(digits) else b""
    return b"".join([data[: found.start], digits, check, data[found.end :]])


def standing(path: Path) -> Standing:
    """Return what a file is; no more than its ends are read of one that is no result.

    Raises OSError if it cannot be read.
    """
    with path.open("rb") as file:
        found = _found(file)
        if not found:
            return "other"
        return "ours" if _summed(file, found) == found.says else "changed"


def _found(file: BinaryIO) -> Sum | None:
    """Look for the sum at the beginning and at the end of an open file."""
    beginning = file.read(ENDS)
    tail = TIFFS if beginning.startswith(TIFF) else ENDS
    place = max(0, file.seek(0, os.SEEK_END) - tail)
    file.seek(place)
    return _sum(beginning, 0, beginning) or _sum(file.read(tail), place, beginning)


def _sum(part: bytes, place: int, data: bytes) -> Sum | None:
    """Return the sum in a part of a file that begins at a place, `data` being its beginning."""
    found = FOUND.search(part)
    if not found:
        return None
    more = CRC if data.startswith(PNG) else 0
    return Sum(place + found.start(1), place + found.end(1) + more, found[1].decode())


def _check(data: bytes, found: Sum, digits: bytes) -> bytes:
    """Return the checksum of a PNG's chunk that ends in the digits."""
    start = data.rfind(b"iTXt", 0, found.start)
    return zlib.crc32(data[start : found.start] + digits).to_bytes(CRC)


def _summed(file: BinaryIO, found: Sum) -> str:
    """Return the sum of an open file without its own."""
    rest = hashlib.sha256()
    file.seek(0)
    left = found.start
    while left and (block := file.read(min(BLOCK, left))):
        rest.update(block)
        left -= len(block)
    file.seek(found.end)
    while block := file.read(BLOCK):
        rest.update(block)
    return rest.hexdigest()
