"""Doubles: pictures that show the same, found by what they look like.

Two pictures are the same if their perceptual hashes (the signs of 64 low DCT coefficients) differ
in few bits, and small gray copies of them hardly at all: hashes alone confuse pictures of one thing
on plain paper.

Reference: C. Zauner, Implementation and benchmarking of perceptual image hash functions, 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from removers.scene import Image
from removers.training.dataset import Row

ALIKE = 4  # of the 64 bits of two perceptual hashes; photos of one motif differ in 10 and more
SAME = 8.0  # levels; mean difference of 16 × 16 px thumbnails


class Print(NamedTuple):
    """What a picture looks like: its perceptual hash, and a small gray copy."""

    bits: np.uint64
    thumb: NDArray[np.float32]


def look(photo: Image) -> Print:
    gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    bits = cv2.img_hash.PHash.create().compute(gray)
    thumb = cv2.resize(gray, (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32)
    return Print(bits.view(np.uint64)[0, 0], thumb)


def doubles(rows: Sequence[tuple[Row, Print]]) -> dict[int, str]:
    """Return the rows that show what another one shows, with the reason.

    Of two in one split the later goes; of two in different ones that for training.
    """
    bits = np.array([look.bits for _, look in rows])
    gone: dict[int, str] = {}
    for i, (row, look) in enumerate(rows):
        near = np.flatnonzero(np.bitwise_count(bits[i + 1 :] ^ bits[i]) <= ALIKE) + i + 1
        for j in near.tolist():
            other = rows[j][0]
            if np.abs(look.thumb - rows[j][1].thumb).mean() > SAME or {i, j} & gone.keys():
                continue
            if row.split == other.split:
                gone[j] = f"it shows the same as {row.photo}"
            else:
                trains, stays = (i, other) if row.split == "train" else (j, row)
                gone[trains] = f"it leaks: {stays.photo}, which is for validation, shows the same"
    return gone
