"""Doubles: pictures that show the same, found by what they look like.

Two pictures are the same if their perceptual hashes (the signs of 64 low DCT coefficients) differ
in few bits, and small gray copies of them hardly at all: hashes alone confuse pictures of one thing
on plain paper. A mirrored picture is the same picture.

Reference: C. Zauner, Implementation and benchmarking of perceptual image hash functions, 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from removers.scene import Image
from removers.training.dataset import Row

ALIKE = 4  # of the 64 bits of two perceptual hashes; photos of one motif differ in 10 and more
SAME = 8.0  # levels; mean difference of 16 × 16 px thumbnails


class Print(NamedTuple):
    """What a picture looks like: its perceptual hash, the mirrored one's, and a small gray copy."""

    bits: np.uint64
    mirrored: np.uint64
    thumb: NDArray[np.float32]


def look(photo: Image) -> Print:
    gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    thumb = cv2.resize(gray, (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32)
    return Print(_hash(gray), _hash(np.ascontiguousarray(gray[:, ::-1])), thumb)


def _hash(gray: NDArray[Any]) -> np.uint64:
    bits: np.uint64 = cv2.img_hash.PHash.create().compute(gray).view(np.uint64)[0, 0]
    return bits


def _apart(one: Print, other: Print) -> float:
    """Return how much two pictures differ in levels, the one mirrored or not."""
    ways = one.thumb, one.thumb[:, ::-1]
    return min(float(np.abs(way - other.thumb).mean()) for way in ways)


def doubles(rows: Sequence[tuple[Row, Print]]) -> dict[int, str]:
    """Return the rows that show what another one shows, with the reason.

    Of two in one split the later goes; of two in different ones that for training.
    """
    bits = np.array([look.bits for _, look in rows])
    gone: dict[int, str] = {}
    for i, (row, look) in enumerate(rows):
        later = bits[i + 1 :]
        differ = np.bitwise_count(np.stack([later ^ look.bits, later ^ look.mirrored])).min(0)
        for j in (np.flatnonzero(differ <= ALIKE) + i + 1).tolist():
            other = rows[j][0]
            if _apart(look, rows[j][1]) > SAME or {i, j} & gone.keys():
                continue
            if row.split == other.split:
                gone[j] = f"it shows the same as {row.photo}"
            else:
                trains, stays = (i, other) if row.split == "train" else (j, row)
                gone[trains] = f"it leaks: {stays.photo}, which is for validation, shows the same"
    return gone
