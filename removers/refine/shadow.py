"""Shadow: what a matte keeps of the shadow that the subject casts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.prior.cells import Cells, Mask, grown, opened
from removers.prior.shadows import Ratio, Shade
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Refiner

SIDE = 512  # px; the largest side of the copy on which shadows are sought
TRACE = 0.02  # alpha; what has less is outside
SOME = 0.1  # alpha; what has more is in the matte
MARGIN = 12  # px; a shadow may go on so far outside the matte
REACHES = ((6, 1.0), (20, 1e-3), (60, 1e-6))  # px and weight; the ground is as it is nearest
QUIET = 0.03  # deviation of the ground; a shadow on a busier one is not told from other things
THICK = 3  # px; a rim that is thinner is the subject's own soft edge
DEEP = 0.08  # depth of a shadow on the mean
OPEN, SHUT = 0.2, 0.4  # share of sharp edge around it: on the ground it fades, at the subject ends
CROSSED = 0.12  # share of sharp edge within; more has a pattern of its own
ALONG = 10  # px; where there is shadow its thin rest along the subject goes, too
MOST = 0.6  # of the matte; what has more is no shadow


@dataclass(frozen=True)
class Shadow(Refiner):
    """Remove the soft shadow that the matte keeps beside the subject, or keep it as soft black.

    What lies behind is seen outside the matte, as near as there is any. What the matte keeps is
    shadow where it is that ground, only darker (see `removers.prior.shadows`), where light fades
    into it from outside without a sharp edge, and where it ends sharply at the subject. It leaves
    the matte as it is if there is no such thing. It fails on hard shadows and on patterned ground,
    which it leaves alone, and on what fades into the ground as a shadow does, such as smoke.
    """

    title = "Shadow"
    place = 29
    mixed = True
    shadow: str = choice(
        "remove",
        ("remove", "keep", "soft"),
        "Remove the shadow, keep it as it is, or keep it as soft black for a new background.",
    )
    darkness: float = number(
        0.65, 0.05, 0.95, "Share of light that a shadow takes; larger takes more dark for shadow."
    )
    color: float = number(
        0.25, 0, 1, "How much a shadow's color may shift; larger suits colored light."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:
        size = pixels.fitted(image, SIDE)
        small, matte = pixels.resize(image, *size), pixels.resize(alpha, *size)
        seen = ~grown(matte >= TRACE, MARGIN)
        ratio = Ratio.of(small, _behind(small, seen), seen)
        if not seen.any() or ratio.noise > QUIET:
            return alpha
        shade = Shade.of(ratio, seen, self.darkness, self.color)
        cut = _cut(shade, matte)
        if not cut.any():
            return alpha
        kept = (~cut).astype(np.float32)
        veil = shade.under(kept * matte, self.shadow)
        part, whole = _box(cut | (veil > 0), alpha.shape)
        out = alpha.copy()
        out[whole] = np.minimum(out[whole], pixels.enlarge(kept[part], image[whole]))
        out[whole] += (1 - out[whole]) * pixels.resize(veil[part], *out[whole].shape)
        return out


def _box(mask: Mask, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the box around a mask with some margin, and the same box in a picture of `shape`."""
    part, whole = [], []
    for axis in (0, 1):
        size, where = mask.shape[axis], np.flatnonzero(mask.any(1 - axis))
        ends = max(where[0] - THICK, 0), min(where[-1] + 1 + THICK, size)
        part.append(slice(*ends))
        whole.append(slice(*(round(end * shape[axis] / size) for end in ends)))
    return (part[0], part[1]), (whole[0], whole[1])


def _behind(image: Image, seen: Mask) -> Floats:
    """Return the color of the ground, in [0, 1], as it is nearest to each pixel."""
    packed = np.dstack([image * np.float32(1 / 255), np.ones_like(seen)]) * seen[..., None]
    packed = packed.astype(np.float32)
    total = 1e-9 * packed.mean((0, 1), keepdims=True) + np.float32(1e-20)
    for reach, weight in REACHES:
        total = total + np.float32(weight) * pixels.box(packed, reach)
    return np.asarray(total[..., :3] / total[..., 3:], np.float32)


def _cut(shade: Shade, matte: Alpha) -> Mask:
    """Return what of the matte is shadow, with what is faint around it."""
    inside = matte > SOME
    dark = shade.reached & inside
    cells = Cells.of(grown(opened(dark, THICK), THICK) & dark)
    around, edge = cells.wider(THICK), grown(shade.sharp, 1)
    at_ground = around.mean(edge, ~inside)
    at_subject = around.mean(edge, inside & (cells.labels == 0))
    deep = cells.mean(shade.ratio.depth, inside) > DEEP
    smooth = cells.mean(shade.sharp, inside) < CROSSED
    shadow = cells.those(deep & smooth & (at_ground < OPEN) & (at_subject > SHUT))
    cut = grown(shadow, ALONG) & dark
    if matte[cut].sum() > MOST * matte.sum():
        return np.zeros_like(cut)
    return cut | (grown(cut, THICK) & ~inside)
