"""Canvas: another shape and size around the subject."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Self

import numpy as np

from removers import resampling
from removers.placing import Axis, check_whole
from removers.scene import Cutout
from removers.settings import choice, number
from removers.step import Framing

LARGEST = 8000  # px; the longest side of a canvas, unless the picture's own is longer
MOST = 20.0  # times; beyond that an enlargement is a blur that only takes memory
PASSPORT, INCH = 35, 25.4  # mm; the width of a passport photo
ROUGH = 5  # dpi; nobody sees so little


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
    millimeters, and where the photo has less detail it says so; with 0 those of the photo stay,
    but for a passport photo, which is 35 mm wide. A cutout without a subject is centered as a
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
        axes = Axis.head(cutout) if head else Axis.both(cutout, whole=self.fit == "picture")
        sizes, scale = self._sizes(axes)
        starts = axes[0].start(sizes[0], scale), axes[1].start(sizes[1], scale)
        if head:
            check_whole(cutout.alpha, sizes, starts, scale)
        placed = resampling.placed(cutout, sizes, starts, scale)
        return self._told(placed, scale, sizes[1])

    def _told(self, placed: Cutout, scale: float, width: int) -> Cutout:
        """Return the cutout with its resolution, and what there is to say of its print."""
        own = placed.origin.dpi
        dpi = float(self.dpi) if self.dpi else self._passport(width)
        detail, size, printed = (
            f"{self.dpi / scale:.0f}",
            f"{scale:.0%}",
            f"{own[0]:.0f}" if own else "",
        )
        few = (
            f"This photo gives {detail} dpi where {self.dpi} are promised; "
            "take it from closer, or with more pixels."
        )
        other = (
            f"The subject has {size} of its size, and so it prints at the photo's {printed} dpi; "
            "the setting dpi changes that."
        )
        changed = not dpi and own and scale != 1
        says = few if self.dpi / scale < self.dpi - ROUGH else other if changed else ""
        origin = dataclasses.replace(placed.origin, dpi=(dpi, dpi) if dpi else own)
        return dataclasses.replace(placed, origin=origin, says=says)

    def _passport(self, width: int) -> float:
        """Return the dpi in which a passport photo has its millimeters; 0 for other shapes."""
        overruled = self.width and self.height
        return width / PASSPORT * INCH if self.aspect == "35:45" and not overruled else 0

    def _sizes(self, axes: tuple[Axis, Axis]) -> tuple[tuple[int, int], float]:
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
