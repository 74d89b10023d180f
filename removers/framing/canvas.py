"""Canvas: another shape and size around the subject."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Self

import numpy as np

from removers.pixels import Floats
from removers.scene import Alpha, Cutout, Image
from removers.settings import choice, number
from removers.step import Framing

CUT = 0.1  # share of the subject's extent; where more of it lies on the frame, it goes on beyond
LARGEST = 8000  # px; the longest side of a canvas, unless the picture's own is longer
MOST = 20.0  # times; beyond that an enlargement is a blur that only takes memory
LEAST = 1 / 510  # alpha; what is fainter is written as 0


@dataclass(frozen=True)
class Canvas(Framing):
    """Center the subject on a canvas of another shape: square, 16:9, passport, 2000 × 2000.

    The bounding box of what is visible, or the whole picture, is scaled by

        s = min((W − m·l) / w, (H − m·k) / h),  m = margin · min(W, H),

    where W × H is the canvas, w × h the box, and l and k count its sides with a margin: two, less
    those on which the photo cuts the subject off. There the subject stays at the canvas's edge,
    so that a bust does not float. Without a width and a height s is 1 and no pixel changes.
    Colors are weighted by alpha while they are resampled, F' = mean(αF) / mean(α), by area where
    they shrink and cubically where they grow; under alpha 0 the old background is kept, beyond
    the old picture there is none. A cutout without a subject is centered as a whole. It fails on
    a subject that is small in the photo: enlarged it is soft, and never by more than 20 times.
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
        ("subject", "picture"),
        "What fills the canvas up to the margin: the subject, or the whole picture, uncropped.",
    )

    def scaled(self, factor: float) -> Self:
        small = super().scaled(factor)
        sides = {n: max(getattr(small, n), min(getattr(self, n), 1)) for n in ("width", "height")}
        return dataclasses.replace(small, **sides)  # a side that was set is never free

    def __call__(self, cutout: Cutout) -> Cutout:
        axes = _Axis.both(cutout, whole=self.fit == "picture")
        sizes, scale = self._sizes(axes)
        starts = [axis.start(size, scale) for axis, size in zip(axes, sizes, strict=True)]
        color = np.zeros((*sizes, 3), np.uint8)
        alpha = np.zeros(sizes, np.float32)
        taken, put, cropped = zip(
            *(_window(a.length, b, c, scale) for a, b, c in zip(axes, starts, sizes, strict=True)),
            strict=True,
        )
        if all(where.stop > where.start for where in (*taken, *put)):
            size = cropped[0][1], cropped[1][1]
            inside = cropped[0][0], cropped[1][0]
            made = _resampled(cutout.color[taken], cutout.alpha[taken], *size)
            color[put], alpha[put] = (part[inside] for part in made)
        return dataclasses.replace(cutout, color=color, alpha=alpha)

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
    first: int
    extent: int
    cut: tuple[bool, bool] = (False, False)  # at the low and at the high end

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

    @property
    def margins(self) -> int:
        return 2 - sum(self.cut)

    def start(self, size: int, scale: float) -> float:
        """Return where on a canvas of `size` px the scaled picture begins."""
        slack = size - scale * self.extent
        low = {(True, False): 0.0, (False, True): slack}.get(self.cut, slack / 2)
        return round(low) - self.first if scale == 1 else low - scale * self.first


def _window(
    length: int, start: float, size: int, scale: float
) -> tuple[slice, slice, tuple[slice, int]]:
    """Return which pixels of an axis are taken, where they are put, and what is left of them.

    The last is the part of the resampled pixels that lies on the canvas, and their number.
    """
    first = max(0, int(np.floor(-start / scale)))
    last = min(length, int(np.ceil((size - start) / scale)))
    low = round(first * scale + start)
    high = max(low + 1, round(last * scale + start))
    inside = slice(max(0, -low), max(0, min(high, size) - low))
    return slice(first, last), slice(max(0, low), min(high, size)), (inside, high - low)


def _resampled(color: Image, alpha: Alpha, height: int, width: int) -> tuple[Image, Alpha]:
    """Return both at another size, the colors weighted by alpha wherever there is any."""
    import cv2

    if alpha.shape == (height, width):
        return color, alpha
    shrinks = height * width < alpha.size
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC  # Lanczos would ring beyond the edge

    def resized(plane: Floats) -> Floats:
        return np.asarray(cv2.resize(plane, (width, height), interpolation=how))

    out = np.asarray(cv2.resize(color, (width, height), interpolation=how), np.uint8)
    weight = resized(alpha)
    seen = weight > LEAST
    for channel in range(3):  # one at a time: a plane is 50 MB at 12 MP
        plane = resized(alpha * color[..., channel])
        np.divide(plane, weight, out=plane, where=seen)
        np.rint(np.clip(plane, 0, 255, out=plane), out=plane)
        np.copyto(out[..., channel], plane, where=seen, casting="unsafe")
    return out, np.clip(weight, 0, 1, out=weight)
