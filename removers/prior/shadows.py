"""What of a picture is its background, in light or in shadow, once the lit background is known.

A shadow is light that does not arrive: it multiplies the background by a ratio that is below 1,
nearly the same in red, green and blue, and as smooth as the light. The ratio is judged pixel by
pixel first, then by cells, which end at sharp edges: a shadow fades into the light, or it has the
grain of the ground that is lit, and beside it something that casts it.

References: T. Horprasert, D. Harwood, L. S. Davis, A statistical approach for real-time robust
background subtraction and shadow detection, ICCV FRAME-RATE 1999; R. Cucchiara et al., Detecting
moving objects, ghosts, and shadows in video streams, PAMI 2003; A. Sanin, C. Sanderson, B. C.
Lovell, Shadow detection: a survey and comparative evaluation, Pattern Recognition 2012.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.pixels import Floats, box, ramp
from removers.prior.cells import Cells, Mask, Real, disk, grown, highest, opened
from removers.scene import Alpha, Image

# Depth, tint and grain are of the logarithm of stored values. Tuned on tests/grounds/shadow.py.
BLACK = np.float32(0.01)  # of values in [0, 1]; what is added so that black has a logarithm
SURE = 4.0  # deviations; beyond it lies one pixel in 16,000 of a normal ground
FAINT = 2.0  # deviations; what is less is no shadow that one sees
LIT = 0.03  # depth that is still lit: what a smooth background misses
GRAY = 0.01  # tint that is none
WARM = 0.4  # of the tint allowed, for a warmer shadow: a lamp is warmer than what fills its shadow
NEAR = 0.2  # depth; what differs more does not tell the noise of the ground
WINDOW = 3  # px to each side, within which an edge is as sharp as its slope is to its height …
STEEP = 0.22  # … in one pixel; a ramp of five pixels has .2, a blurred step .35
STEP = 0.06  # height of the least edge
GAP = 2  # px; light does not flow through gaps narrower than twice that
EDGE = 3  # px; so wide is a sharp edge, half of which is the ground's
COARSE = 3.5  # of the grain of lit ground; what has more is another surface
FLAT = 0.3  # of it; what has less, too, if that of the ground is …
TEXTURE = 0.02  # … more than noise
PATCH = 6  # px; a texture may be as flat as that in places, no wider
CASTER = 0.25  # of a sharply bounded shadow; what casts it is no smaller


@dataclass(frozen=True, eq=False)
class Ratio:
    """How a picture differs from what lies behind, by q = log I/B.

    `depth` is −q̄ and `tint` |q − q̄| over the channels, `warm` where more blue than red is missing,
    `grain` the square of what is finer than a few pixels. Of lit ground, `noise` is the deviation
    of the depth and `dye` the usual tint.
    """

    depth: Floats
    tint: Floats
    warm: Mask
    grain: Floats
    noise: float
    dye: float

    @staticmethod
    def of(image: Image, behind: Floats, seen: Mask) -> Ratio:
        import cv2

        raw = np.log((image / np.float32(255) + BLACK) / (behind.clip(0, 1) + BLACK))
        smooth = cv2.GaussianBlur(raw, (3, 3), 0)
        depth = np.asarray(-smooth.mean(2), np.float32)
        tint = np.sqrt(((smooth + depth[..., None]) ** 2).mean(2))
        gray = raw.mean(2)
        grain = (gray - cv2.GaussianBlur(gray, (0, 0), 1.5)) ** 2
        near = seen & (np.abs(depth) < NEAR)
        noise, dye = _median(np.abs(depth), near), _median(tint, near)
        return Ratio(depth, tint, smooth[..., 0] > smooth[..., 2], grain, 1.4826 * noise, dye)

    @property
    def lit(self) -> float:
        """The depth up to which ground is lit."""
        return max(SURE * self.noise, LIT)

    def like(self, darkness: float, color: float) -> Mask:
        """Where the picture may be the background, in light or in shadow."""
        allowed = color * np.where(self.warm, WARM, 1) * np.maximum(self.depth, 0)
        deepest = max(-np.log(1 - darkness), self.lit)
        lightless = (self.depth > -self.lit) & (self.depth < deepest)
        return np.asarray(lightless & (self.tint < allowed + 3 * self.dye + GRAY))

    def sharp(self) -> Mask:
        """Where the depth has an edge that is too sharp for a shadow that fades."""
        import cv2

        depth = cv2.GaussianBlur(self.depth, (0, 0), 0.7)
        slopes = (cv2.Sobel(depth, cv2.CV_32F, *way, scale=1 / 8) for way in ((0, 1), (1, 0)))
        height = cv2.dilate(depth, disk(WINDOW)) - cv2.erode(depth, disk(WINDOW))
        steep = np.hypot(*slopes) > STEEP * height
        return np.asarray(steep & (height > max(1.5 * SURE * self.noise, STEP)))

    def flat(self, lit: Mask) -> Mask:
        """Patches that are too flat for a ground that has a texture."""
        grain = np.sqrt(np.maximum(box(self.grain, PATCH), 0))
        usual = _median(grain, lit)
        return grown(opened((grain < FLAT * usual) & (usual > TEXTURE), PATCH), PATCH)

    def coarse(self, cells: Cells, lit: Mask, away: Mask) -> Real:
        """Return the grain of cells beside that of the lit ground, `away` from edges, (count,).

        Noise grows in the dark; where there is none, grain that one hardly sees counts as 1.
        """
        usual = np.sqrt(self.grain[lit & away].mean()) if (lit & away).any() else 0.0
        grain, depth = (cells.mean(values, away) for values in (self.grain, self.depth))
        return np.asarray(np.sqrt(grain) / (usual * np.exp(np.maximum(depth, 0)) + LIT / 32))

    def missing(self, ground: Mask) -> Floats:
        """Return 1 − I/B on the ground, 0 where it is lit; under the subject as beside it."""
        import cv2

        sure = (~grown(~ground, 1)).astype(np.float32)
        total = np.dstack([np.maximum(self.depth, 0) * sure, sure])
        for reach, weight in ((2, 1e-4), (6, 1e-12)):
            total += weight * cv2.GaussianBlur(total, (0, 0), reach)
        depth = (total[..., 0] / (total[..., 1] + 1e-20)).astype(np.float32)
        smooth = np.asarray(cv2.bilateralFilter(depth, 9, 3 * self.noise + 0.02, 3), np.float32)
        least = max(FAINT * self.noise, LIT)  # smooth light has less noise than its pixels
        share: Floats = ramp(smooth, least / 2, least / 2) * (1 - np.exp(-smooth))
        return share


@dataclass(frozen=True, eq=False)
class Shade:
    """What of a picture is `ground`, lit or in shadow.

    `reached` is what light fades into from where the ground was seen; `sharp` has the edges.
    """

    ratio: Ratio
    sharp: Mask
    reached: Mask
    ground: Mask

    @staticmethod
    def of(ratio: Ratio, seen: Mask, darkness: float, color: float) -> Shade:
        """Judge a picture whose ground is lit, for the most part, where it is `seen`.

        `darkness` is the largest share of light that a shadow takes, `color` how large its tint
        may be beside its depth.
        """
        like, sharp = ratio.like(darkness, color), ratio.sharp()
        lit = np.abs(ratio.depth) < ratio.lit
        calm = like & ~sharp & ~ratio.flat(seen & lit)
        wide = Cells.of(opened(calm, GAP))
        reached = grown(wide.those(wide.mean(lit, seen) > 0.5), EDGE) & like
        rest = Cells.of(opened(calm & ~reached, 1))
        alike = rest.those(ratio.coarse(rest, seen & lit, ~grown(sharp, 2)) < COARSE)
        cast = _cast(alike, like, ~like | ((rest.labels > 0) & ~alike))
        return Shade(ratio, sharp, reached, reached | (grown(cast, EDGE) & like))

    def under(self, alpha: Alpha, shadow: str) -> Alpha:
        """Return the opacity of the shadow that touches the subject, to lie under its matte.

        As black of the opacity 1 − I/B it lets through what a shadow does, I = (1 − α) B.
        """
        missing = self.ratio.missing(self.ground)
        cells = Cells.of(missing > 0)
        missing = missing * cells.those(cells.sum(alpha > 0.5) > 0)
        return {"remove": 0 * missing, "keep": ramp(missing, 0.02, 0.04), "soft": missing}[shadow]


def _cast(shadow: Mask, like: Mask, caster: Mask) -> Mask:
    """What of sharply bounded shadow something touches that is large enough to cast it."""
    parts, things = Cells.of(grown(shadow, EDGE) & like), Cells.of(opened(caster, 1))
    sizes = things.sum(caster)
    near = highest(sizes[things.labels].astype(np.float32) * (things.labels > 0), 2 * EDGE)
    touched = np.zeros(parts.count)
    np.maximum.at(touched, parts.labels.ravel(), near.ravel())
    return parts.those(touched > CASTER * parts.sum(shadow)) & shadow


def _median(values: Floats, where: Mask) -> float:
    return float(np.median(values[where])) if where.any() else 0.0
