"""Sheet: as many prints of a photo as a paper holds."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture
from removers.scene import Cutout
from removers.settings import choice, flag, number
from removers.step import Finish

PAPERS = {"10x15": (100, 150), "13x18": (130, 180), "a4": (210, 297), "letter": (215.9, 279.4)}
"""Sides in mm, the shorter one first."""

INCH = 25.4  # mm
EDGE = 3.0  # mm; printers leave so much of the paper white
HAIR = 0.1  # mm; width of a cutting mark
INK = 150  # level of a mark: seen by who cuts, and no frame if a hair of it is left
MOST = 100e6  # pixels; an A4 at 600 dpi has 35 million


@dataclass(frozen=True)
class Sheet(Finish):
    """Lay a photo out on paper as often as it fits, with marks to cut along: ID photos.

    The photo prints in its own size, w × h, which its dpi say; a canvas sets them. Of the paper's
    two directions the one that holds more prints is taken; with a gap g there are

        floor((W − 2·edge + g) / (w + g)) · floor((H − 2·edge + g) / (h + g))

    of them, in the middle. Marks are hairlines in line with the sides of the prints, where there
    is no print. Raises BadPicture if the photo states no dpi or does not fit.
    """

    title = "Sheet of prints"
    place = 20  # after colors
    paper: str = choice("10x15", tuple(PAPERS), "The paper: 10 × 15 cm, 13 × 18 cm, A4 or Letter.")
    gap: float = number(2.0, 0, 20, "Space between prints; larger is easier to cut.", unit="mm")
    marks: bool = flag(True, "Whether lines show where to cut.")

    def __call__(self, cutout: Cutout) -> Cutout:
        if cutout.origin.dpi is None:
            raise BadPicture(
                "The photo does not say in what size it prints; set the dpi of its canvas."
            )
        dpi = cutout.origin.dpi[::-1]  # down and across
        paper = max(self._papers(dpi), key=lambda sides: np.prod(self._counts(cutout, sides, dpi)))
        counts = self._counts(cutout, paper, dpi)
        self._check(cutout, paper, counts)
        starts = [
            self._starts(*each) for each in zip(paper, cutout.alpha.shape, counts, dpi, strict=True)
        ]
        made = self._laid(cutout, paper, (starts[0], starts[1]), dpi)
        says = f"The sheet has {counts[0] * counts[1]} prints; print it at 100 %, not to fit."
        return dataclasses.replace(made, says=says)

    def _papers(self, dpi: tuple[float, float]) -> list[tuple[int, int]]:
        """Return the paper's height and width in pixels, upright and lying."""
        sides = PAPERS[self.paper]
        return [
            (round(tall / INCH * dpi[0]), round(wide / INCH * dpi[1]))
            for tall, wide in (sides[::-1], sides)
        ]

    def _counts(
        self, cutout: Cutout, paper: tuple[int, int], dpi: tuple[float, float]
    ) -> tuple[int, int]:
        """Return how many prints fit below and beside one another."""
        down, across = (
            (side - round(2 * EDGE / INCH * each) + self._gap(each)) // (length + self._gap(each))
            for side, length, each in zip(paper, cutout.alpha.shape, dpi, strict=True)
        )
        return max(0, down), max(0, across)

    def _gap(self, dpi: float) -> int:
        return round(self.gap / INCH * dpi)

    def _check(self, cutout: Cutout, paper: tuple[int, int], counts: tuple[int, int]) -> None:
        """Raise BadPicture for a print that the paper does not hold, or a sheet without end."""
        if not all(counts):
            raise BadPicture("The photo prints larger than the paper; choose a larger one.")
        if np.prod(paper) > max(MOST, cutout.alpha.size):
            raise BadPicture("The sheet has too many pixels; set fewer dpi in the canvas.")

    def _starts(self, side: int, length: int, count: int, dpi: float) -> list[int]:
        """Return where the prints begin along one side of the paper."""
        step = length + self._gap(dpi)
        first = (side - count * step + self._gap(dpi)) // 2
        return [first + number * step for number in range(count)]

    def _laid(
        self,
        cutout: Cutout,
        paper: tuple[int, int],
        starts: tuple[list[int], list[int]],
        dpi: tuple[float, float],
    ) -> Cutout:
        """Return the paper with the marks, and the prints over them."""
        color, alpha = np.full((*paper, 3), 255, np.uint8), np.ones(paper, np.float32)
        if self.marks:
            lines = zip(starts, cutout.alpha.shape, dpi, strict=True)
            for axis, (begins, length, each) in enumerate(lines):
                _mark(color.swapaxes(0, axis), begins, length, max(1, round(HAIR / INCH * each)))
        height, width = cutout.alpha.shape
        for top in starts[0]:
            for left in starts[1]:
                where = slice(top, top + height), slice(left, left + width)
                color[where], alpha[where] = cutout.color, cutout.alpha
        return dataclasses.replace(cutout, color=color, alpha=alpha)


def _mark(color: NDArray[np.uint8], begins: list[int], length: int, hair: int) -> None:
    """Draw lines along both sides of every print, just outside of it."""
    for begin in begins:
        color[max(0, begin - hair) : begin] = INK
        color[begin + length : begin + length + hair] = INK
