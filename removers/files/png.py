"""Lines of pixels → PNG, a band of them at a time and as many at once as there are cores.

A PNG holds its filtered lines as one zlib stream. Bands that are deflated each for itself and end
at a whole byte are one stream when they are joined, as in pigz. How many lines a band has depends
on the picture alone, so the file is the same on any number of cores.

References: PNG specification, third edition, W3C 2025; RFC 1950 and 1951; M. Adler, pigz.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from removers.networks.arena import cores

Bytes = NDArray[np.uint8]
Lines = Callable[[slice], Bytes]
"""Gives some lines of a picture, (lines, width, channels)."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KINDS = {1: 0, 3: 2, 4: 6}  # PNG's numbers for gray, RGB and RGBA, by channels
BAND = 2**20  # bytes; what filtering reads and writes stays in a core's cache
THREADS = 8  # at most; each has some 6 bands in its hands
PAETH = 4  # PNG's number for the filter; on photos the best one of each line saves 1 % at most
STREAM = b"\x78\x01"  # how a zlib stream begins: deflate, a window of 32 kB, packed fast
ADLER = 65521  # the modulus of a zlib stream's checksum


class Band(NamedTuple):
    """Some lines, filtered and deflated; `check` and `size` are of what was deflated."""

    packed: bytes
    check: int
    size: int


def encoded(lines: Lines, shape: tuple[int, int, int], chunks: Iterable[bytes] = ()) -> bytes:
    """Return the PNG file of a picture of shape (height, width, channels), 8 bits a channel.

    Args:
        lines: asked for all lines of the picture, some at a time and from several threads.
        shape: channels are 1 (gray), 3 (RGB) or 4 (RGBA).
        chunks: what else the file holds, each made by `profile`, `resolution`, `camera` or `text`.
    """
    height, width, channels = shape
    step = max(1, BAND // (width * channels))

    def band(first: int) -> Band:
        below = min(first + step, height)
        return _packed(_filtered(lines, first, below), last=below == height)

    with ThreadPoolExecutor(min(cores(), THREADS)) as pool:
        bands = list(pool.map(band, range(0, height, step)))
    stream = [STREAM, *(band.packed for band in bands), struct.pack(">I", _check(bands))]
    header = struct.pack(">IIBBBBB", width, height, 8, KINDS[channels], 0, 0, 0)
    parts = [_chunk(b"IHDR", header), *chunks, *(_chunk(b"IDAT", part) for part in stream)]
    return b"".join([SIGNATURE, *parts, _chunk(b"IEND", b"")])


def profile(icc: bytes) -> bytes:
    """Return the chunk that holds a color profile."""
    return _chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(icc))


def resolution(dpi: tuple[float, float]) -> bytes:
    """Return the chunk that states dots per inch, in whole pixels per meter."""
    across, down = (round(each / 0.0254) for each in dpi)
    return _chunk(b"pHYs", struct.pack(">IIB", across, down, 1))


def camera(exif: bytes) -> bytes:
    """Return the chunk that holds EXIF."""
    return _chunk(b"eXIf", exif.removeprefix(b"Exif\0\0"))


def text(keyword: str, says: str) -> bytes:
    """Return the chunk that holds a text of any language."""
    return _chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + says.encode())


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return b"".join([struct.pack(">I", len(content)), kind, content, struct.pack(">I", check)])


def _filtered(lines: Lines, first: int, below: int) -> Bytes:
    """Return lines first … below − 1 as PNG has them: a filter's number, then differences.

    Paeth's filter takes from a pixel x whichever of its neighbors a on the left, b above and c
    above a is nearest to a + b − c.
    """
    known = lines(slice(max(first - 1, 0), below))
    channels = known.shape[2]
    known = known.reshape(len(known), -1)
    known = np.pad(known, ((0 if first else 1, 0), (channels, 0)))  # with PNG's zeros around it
    a, b, c = known[1:, :-channels], known[:-1, channels:], known[:-1, :-channels]
    out = np.empty((below - first, 1 + b.shape[1]), np.uint8)
    out[:, 0] = PAETH
    np.subtract(known[1:, channels:], _nearest(a, b, c), out=out[:, 1:])
    return out


def _nearest(a: Bytes, b: Bytes, c: Bytes) -> Bytes:
    """Return that of the three which is nearest to a + b − c; a before b before c.

    With l and h the smaller and the larger of a and b, it is l where 2 (h − c) ≤ c − l, h where
    2 (c − l) ≤ h − c, else c; a difference below 0 counts as 0. So bytes suffice.
    """
    import cv2

    low, high = cv2.min(a, b), cv2.max(a, b)
    over, under = cv2.subtract(high, c), cv2.subtract(c, low)  # not below 0
    nearest = c.copy()
    cv2.copyTo(low, cv2.compare(over, np.right_shift(under, 1), cv2.CMP_LE), nearest)
    cv2.copyTo(high, cv2.compare(under, np.right_shift(over, 1), cv2.CMP_LE), nearest)
    return nearest


def _packed(filtered: Bytes, last: bool) -> Band:
    """Deflate a band; the last one ends the stream.

    A photograph filtered line by line is noise, in which searching for matches finds little but
    runs. Two cut-outs and two full pictures of 12 MP on one core, filters and all: run lengths
    1.1 s, 36.3 MB at any level; matches 1.2 s, 39.5 MB at level 1, 1.9 s, 36.2 MB at 4 and 7.1 s,
    34.0 MB at 6. Pillow, which tries all filters on each line: 2.7 s, 36.1 MB by run lengths.
    """
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_RLE)
    end = zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH
    packed = packer.compress(filtered.data) + packer.flush(end)
    return Band(packed, zlib.adler32(filtered.data), filtered.size)


def _check(bands: list[Band]) -> int:
    """Return the Adler-32 of all that was deflated, from those of its parts."""
    low, high = 1, 0
    for band in bands:
        high = (high + (band.check >> 16) + band.size * (low - 1)) % ADLER
        low = (low + (band.check & 0xFFFF) - 1) % ADLER
    return high << 16 | low
