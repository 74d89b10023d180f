"""Crop: a frame around the subject."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from removers.scene import Cutout
from removers.settings import number
from removers.step import Framing


@dataclass(frozen=True)
class Crop(Framing):
    """Cut the picture down to the subject and a margin.

    The frame is the bounding box of what is visible, grown on every side by `margin` times its
    longer side, but never beyond the picture. A cutout without a subject keeps its frame.
    """

    title = "Crop to subject"
    margin: float = number(
        0.05, 0, 1, "Space around the subject, as a share of its longer side; larger keeps more."
    )

    def __call__(self, cutout: Cutout) -> Cutout:
        rows, columns = cutout.extent()
        if not rows.size:
            return cutout
        margin = round(self.margin * max(np.ptp(rows) + 1, np.ptp(columns) + 1))
        window = tuple(slice(max(0, n[0] - margin), n[-1] + 1 + margin) for n in (rows, columns))
        return _cut(cutout, window)


def _cut(cutout: Cutout, window: tuple[slice, ...]) -> Cutout:
    behind = None if cutout.behind is None else _cut(cutout.behind, window)
    color, alpha = cutout.color[window], cutout.alpha[window]
    return dataclasses.replace(cutout, color=color, alpha=alpha, behind=behind)
