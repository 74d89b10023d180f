"""Placing: where the subject of a photo lies, and where that goes on a canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.errors import BadPicture, NoSubject
from removers.prior import faces
from removers.scene import Alpha, Cutout

CUT = 0.1  # share of the subject's extent; where more of it lies on the frame, it goes on beyond
ABOVE = 0.36  # of the space above and below a head; 4 mm of a passport photo's 11
GAP = 0.01  # of the canvas's shorter side; a subject that ends so much too early looks cut off


@dataclass(frozen=True)
class Axis:
    """Where the box lies along the rows or the columns of a picture, and where it is cut off."""

    length: int  # of the picture, px
    first: float
    extent: float
    cut: tuple[bool, bool] = (False, False)  # at the low and at the high end
    before: float = 0.5  # the share of the space around the box that is at the low end

    @staticmethod
    def both(cutout: Cutout, whole: bool) -> tuple[Axis, Axis]:
        """Return the axes of the subject's box or, if there is none or `whole`, of the picture."""
        alpha, lines = cutout.alpha, cutout.extent()
        if not lines[0].size:
            height, width = alpha.shape
            return Axis(height, 0, height), Axis(width, 0, width)
        made = []
        for where, across, matte in zip(lines, lines[::-1], (alpha, alpha.T), strict=True):
            reach = max(1, CUT * (np.ptp(across) + 1))
            low, high = (int((edge > 0.5).sum()) >= reach for edge in (matte[0], matte[-1]))
            ends = (0, len(matte) - 1) if whole else (int(where[0]), int(where[-1]))
            made.append(Axis(len(matte), ends[0], ends[1] - ends[0] + 1, (low, high)))
        return made[0], made[1]

    @staticmethod
    def head(cutout: Cutout) -> tuple[Axis, Axis]:
        """Return the axes of a head's height and of the middle of its face; raises NoSubject."""
        found = faces.head(cutout)
        if found is None:
            why = "No face that looks into the camera was found"
            raise NoSubject(f"{why}; pick another photo, or let the canvas fit the subject.")
        (height, width), (crown, chin, middle) = cutout.alpha.shape, found
        return Axis(height, crown, chin - crown, before=ABOVE), Axis(width, middle - 0.5, 1)

    @property
    def margins(self) -> int:
        return 2 - sum(self.cut)

    def start(self, size: int, scale: float) -> float:
        """Return where on a canvas of `size` px the scaled picture begins."""
        slack = size - scale * self.extent
        reaching = size - scale * (self.length - self.first)  # the picture ends with the canvas
        free = max(self.before * slack, min(reaching, slack / 2))
        low = {(True, False): 0.0, (False, True): slack}.get(self.cut, free)
        return round(low) - round(self.first) if scale == 1 else low - scale * self.first


def check_whole(
    alpha: Alpha, sizes: tuple[int, int], starts: tuple[float, float], scale: float
) -> None:
    """Raise BadPicture where the photo cuts the subject off within the canvas."""
    shown = [
        slice(*(max(0, round((edge - start) / scale)) for edge in (0, size)))
        for size, start in zip(sizes, starts, strict=True)
    ]
    for size, start, across, matte in zip(
        sizes, starts, shown[::-1], (alpha, alpha.T), strict=True
    ):
        gaps = start, size - start - scale * len(matte)
        for gap, edge in zip(gaps, (matte[0], matte[-1]), strict=True):
            if gap > GAP * min(sizes) and scale * (edge[across] > 0.5).sum() > CUT * min(sizes):
                raise BadPicture(
                    "The photo ends too close to the head; take one with the shoulders and with "
                    "space above the hair, or let the canvas fit the subject."
                )
