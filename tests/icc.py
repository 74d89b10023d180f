"""Tiny color profiles, since none for gray and CMYK come with Pillow."""

from __future__ import annotations

import struct
from itertools import product


def gray(gamma: float) -> bytes:
    """Return a profile for one gray channel: luminance is its power of `gamma`."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    return _profile(b"GRAY", b"XYZ ", {b"kTRC": curve, b"wtpt": _xyz(0.9642, 1, 0.8249)})


def cmyk_without_hue() -> bytes:
    """Return a profile whose inks are all gray: lightness is (1 − k)(1 − (c + m + y) / 3)."""
    ramp = bytes(range(256))
    corners = product((0, 1), repeat=4)
    table = [(round(255 * (1 - k) * (1 - (c + m + y) / 3)), 128, 128) for c, m, y, k in corners]
    unit = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    grid = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + unit + ramp * 4
    lut = grid + b"".join(map(bytes, table)) + ramp * 3
    return _profile(b"CMYK", b"Lab ", {b"A2B0": lut, b"wtpt": _xyz(0.9642, 1, 0.8249)})


def display_p3(padding: int = 0) -> bytes:
    """Return a profile of Display P3 by a gamma of 2.2; no color stands in the padding."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    primaries = {
        b"rXYZ": _xyz(0.515102, 0.241182, -0.001053),
        b"gXYZ": _xyz(0.291965, 0.692236, 0.041885),
        b"bXYZ": _xyz(0.157153, 0.066582, 0.784073),
    }
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    white = {b"wtpt": _xyz(0.9642, 1, 0.8249)}
    spare = {b"spar": b"text\0\0\0\0".ljust(padding, b"x")} if padding else {}
    return _profile(b"RGB ", b"XYZ ", primaries | curves | white | spare)


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        content += b"\0" * (-len(content) % 4)
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    header = struct.pack(
        ">I4sI4s4s4s", start + len(body), b"", 0x02400000, b"prtr", space, connection
    )
    header = header.ljust(36, b"\0") + b"acsp"
    header = header.ljust(68, b"\0") + _xyz(0.9642, 1, 0.8249)[8:]
    return header.ljust(128, b"\0") + table + body
