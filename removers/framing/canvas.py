"""Canvas: another shape and size around the subject."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Self

import numpy as np

from removers import resampling
from removers.errors import BadPicture, NoSubject
from removers.prior import faces
from removers.scene import Alpha, Cutout, Origin
from removers.settings import choice, number
from removers.step import Framing

CUT = 0.1  # share of the subject's extent; where more of it lies on the frame, it goes on beyond
LARGEST = 8000  # px; the longest side of a canvas, unless the picture's own is longer
MOST = 20.0  # times; beyond that an enlargement is a blur that only takes memory
ABOVE = 0.36  # of the space above and below a head; 4 mm of a passport photo's 11
GAP = 0.01  # of the canvas's shorter side; a subject that ends so much too early looks cut off


@dataclass(frozen=True)
class Canvas(Framing):
    """Center the subject on a canvas of another shape: square, 16:9, passport, 2000 × 2000.

    The bounding box of what is visible, or the whole picture, is scaled by

        s = min((W − m·l) / w, (H − m·k) / h),  m = margin · min(W, H),

    where W × H is the canvas, w × h the box, and l and k count its sides with a margin: two, less
    those on which the photo cuts the subject off. There the subject stays at the canvas's edge,
    so that a bust does not float. Without a width and a height s is 1 and no pixel changes.

    A head's box is as high as the head, from the crown to the chin, and a line in the middle of
    its face, so that s is (H − 2m) / h; its center lies a little above that of the canvas, or up
    to there, where the body would not reach the bottom. Hair counts up to the height at which
    a head can end, so that tall hair does not make the face small. On 34 training portraits with
    a chin marked by hand the height was 3 % off (deviation), at most 8 %; long chins make it too
    high. Raises NoSubject if no face looks into the camera, BadPicture if the photo cuts the
    subject off within the canvas.

    Colors are weighted by alpha while they are resampled, F' = mean(αF) / mean(α), by area where
    they shrink and cubically where they grow; under alpha 0 the old background is kept, beyond
    the old picture there is none. Its dpi go into the file, so that it prints in its size in
    millimeters; with 0 those of the photo stay. A cutout without a subject is centered as a
    whole. It fails on a subject that is small in the photo: enlarged it is soft, and never by
    more than 20 times.
    """

    title = "Canvas"
    place = 10  # after crop, before what is painted in the new frame
    aspect: str = choice(
        "1:1",
        ("as-is", "1:1", "4:5", "3:4", "16:9", "9:16", "35:45"),
        "Width to height; 35:45 is a passport photo. Width and height, both set, overrule it.",
    )
    width: int = number(
        0, 0, LARGEST, "Width of the canvas; larger has more pixels, 0 leaves it free.", unit="px"
    )
    height: int = number(
        0, 0, LARGEST, "Height of the canvas; larger has more pixels, 0 leaves it free.", unit="px"
    )
    margin: float = number(
        0.08, 0, 0.4, "Space on each side, as a share of the shorter side; larger leaves more."
    )
    fit: str = choice(
        "subject",
        ("subject", "picture", "head"),
        "What fills the canvas up to the margin: the subject, the whole picture, uncropped, "
        "or the height of a head, from the crown to the chin.",
    )
    dpi: int = number(
        0,
        0,
        4800,
        "How finely it is to be printed; larger prints smaller, 0 as it was.",
        unit="dpi",
    )

    def scaled(self, factor: float) -> Self:
        small = super().scaled(factor)
        sides = {n: max(getattr(small, n), min(getattr(self, n), 1)) for n in ("width", "height")}
        return dataclasses.replace(small, **sides)  # a side that was set is never free

    def __call__(self, cutout: Cutout) -> Cutout:
        head = self.fit == "head"
        axes = _Axis.head(cutout) if head else _Axis.both(cutout, whole=self.fit == "picture")
        sizes, scale = self._sizes(axes)
        starts = axes[0].start(sizes[0], scale), axes[1].start(sizes[1], scale)
        if head:
            _check_whole(cutout.alpha, sizes, starts, scale)
        placed = resampling.placed(cutout, sizes, starts, scale)
        return dataclasses.replace(placed, origin=self._printed(cutout.origin))

    def _printed(self, origin: Origin) -> Origin:
        """Return the origin with this canvas's resolution, if it has one."""
        dpi = (float(self.dpi), float(self.dpi)) if self.dpi else origin.dpi
        return dataclasses.replace(origin, dpi=dpi)

    def _sizes(self, axes: tuple[_Axis, _Axis]) -> tuple[tuple[int, int], float]:
        """Return the canvas's height and width, and by how much the picture is scaled."""
        rows, columns = axes
        wide, tall = (int(n) for n in self.aspect.split(":")) if ":" in self.aspect else (0, 0)
        ratio = wide / tall if tall else columns.length / rows.length
        shape = np.array([max(1, 1 / ratio), max(1, ratio)])  # the shorter side is 1
        limit = max(LARGEST, rows.length, columns.length)
        if self.width and self.height:
            sides = np.array([self.height, self.width], float)
        elif self.width or self.height:
            sides = shape * (self.width / shape[1] if self.width else self.height / shape[0])
        else:
            room = shape - self.margin * np.array([axis.margins for axis in axes])
            sides = shape * max(axis.extent / n for axis, n in zip(axes, room, strict=True))
        fixed = bool(self.width or self.height) or sides.max() > limit
        sides = np.maximum(1, np.rint(sides * min(1, limit / sides.max())))
        room = sides - self.margin * sides.min() * np.array([axis.margins for axis in axes])
        fits = min(n / axis.extent for n, axis in zip(room, axes, strict=True))
        return (int(sides[0]), int(sides[1])), min(fits, MOST) if fixed else 1.0


@dataclass(frozen=True)
class _Axis:
    """Where the box lies along the rows or the columns of a picture, and where it is cut off."""

    length: int  # of the picture, px
    first: float
    extent: float
    cut: tuple[bool, bool] = (False, False)  # at the low and at the high end
    before: float = 0.5  # the share of the space around the box that is at the low end

    @staticmethod
    def both(cutout: Cutout, whole: bool) -> tuple[_Axis, _Axis]:
        """Return the axes of the subject's box or, if there is none or `whole`, of the picture."""
        alpha, lines = cutout.alpha, cutout.extent()
        if not lines[0].size:
            height, width = alpha.shape
            return _Axis(height, 0, height), _Axis(width, 0, width)
        made = []
        for where, across, matte in zip(lines, lines[::-1], (alpha, alpha.T), strict=True):
            reach = max(1, CUT * (np.ptp(across) + 1))
            low, high = (int((edge > 0.5).sum()) >= reach for edge in (matte[0], matte[-1]))
            ends = (0, len(matte) - 1) if whole else (int(where[0]), int(where[-1]))
            made.append(_Axis(len(matte), ends[0], ends[1] - ends[0] + 1, (low, high)))
        return made[0], made[1]

    @staticmethod
    def head(cutout: Cutout) -> tuple[_Axis, _Axis]:
        """Return the axes of a head's height and of the middle of its face; raises NoSubject."""
        found = faces.head(cutout)
        if found is None:
            why = "No face that looks into the camera was found"
            raise NoSubject(f"{why}; pick another photo, or let the canvas fit the subject.")
        (height, width), (crown, chin, middle) = cutout.alpha.shape, found
        return _Axis(height, crown, chin - crown, before=ABOVE), _Axis(width, middle - 0.5, 1)

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


def _check_whole(
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
