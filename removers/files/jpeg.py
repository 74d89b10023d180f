"""A JPEG that ends too early: what is there of it, as browsers show it, and how much is not.

A decoder takes what is missing for zeros and paints it gray. Rows that come out otherwise where it
gets noise instead are the ones that are missing.

References: ITU-T T.81 (1992), B.1.1.2 and G.1, on markers and on how a progressive picture is
refined scan by scan.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from removers.files.extent import scan

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

END = b"\xff\xd9"
SCAN = re.compile(rb"\xff\xda\0.([\1-\4])", re.DOTALL)  # its header, up to how many components
NOISE = bytes(range(0xB6, 0, -7)) * 20  # begins with a 1, where a decoder would add a 0
TAIL = b"".join(NOISE + bytes((0xFF, restart)) for restart in range(0xD0, 0xD8)) * 2 + NOISE
LOST = 0.05  # of the rows; a cut further up is no longer at the end
BLOCK, OF = 17, 4  # px and share; a block row, whose color is smoothed into one row more, may
# always be lost, but never more than a quarter


def ended(data: bytes) -> bool:
    """Return whether there is an end marker after the first scan has begun."""
    return data.rfind(END) > scan(data)


def rescued(data: bytes) -> tuple[Pillow, str]:
    """Return the picture of a JPEG that ends within its last rows, and what to say of it.

    Raises OSError if it ends earlier.
    """
    begun = _stripped(data)
    picture = _decoded(begun + END)
    shown, other = np.asarray(picture), np.asarray(_decoded(begun + TAIL + END))
    changed = np.flatnonzero((shown != other).reshape(len(shown), -1).any(axis=1))
    lost = len(shown) - int(changed[0]) if changed.size else 0
    most = max(int(LOST * len(shown)), min(BLOCK, len(shown) // OF))
    if lost > most or not _refined(begun, len(picture.getbands())):
        raise OSError("The file ends too early.")
    if lost:
        return picture, f"The file ends too early; up to {lost} pixels along one edge may be gray."
    return picture, "The file has no end marker, but its picture is whole."


def _stripped(data: bytes) -> bytes:
    """Return the data without half a marker, and without the zeros that an ended download leaves.

    One of them may belong to the last byte of the picture.
    """
    begun = data.rstrip(b"\0")
    return (begun + data[len(begun) :][:1]).rstrip(b"\xff")


def _decoded(data: bytes) -> Pillow:
    from PIL import Image

    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    picture.load()
    return picture


def _refined(data: bytes, channels: int) -> bool:
    """Return whether every coefficient was sent to its last bit."""
    missing = {step: bits for scan in _scans(data) for step, bits in scan.items()}
    return len(missing) == 64 * channels and not any(missing.values())


def _scans(data: bytes) -> Iterator[dict[tuple[int, int], int]]:
    """Yield, scan by scan, the bits still missing of each component's coefficients."""
    for header in SCAN.finditer(data, scan(data)):
        end = header.end() + 2 * header[1][0]
        components, (first, last, bits) = data[header.end() : end : 2], data[end : end + 3]
        yield {(c, k): bits & 15 for c in components for k in range(first, last + 1)}
