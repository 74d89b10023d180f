"""Matting: how much of each pixel is subject, strand by strand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from removers import closed_form, color_models, pixels
from removers.errors import NoSubject
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

SIDE = 768  # px; the largest side on which a matte is solved
MOST = 50_000  # unsure pixels; where there are more the copy is smaller: as good, and sooner done
HALVINGS, FAR = 1, 4  # copies to begin with; more where the matte says nothing in between
SURE = 0.01  # alpha; nearer than that to 0 or 1 the matte is sure
WEIGHT = 0.003  # of a matte that is not sure
FIRM = 0.03  # weight added where it is all but sure, but not all around
COLORS = 3e-4  # weight of what colors say, times their precision 1/σ²
FIRMEST = 100.0  # 1/σ²; colors never tell an opacity more closely than to a tenth
CONTRADICTION = 0.1  # alpha; colors that differ so from the matte on the mean count half
AROUND = 8  # px; that is the mean over so many to each side, for a matte errs less than its pixels
RADII = (4, 16)  # px on a copy of half the size; windows in which the colors of a side are learned
DETAIL = 0.012, 0.024  # alpha; what a copy of half the size misses of a blurred and of a fine matte
NEAR = 3  # px; that is the mean over so many to each side
TINY = np.float32(1e-9)  # of a weight, so that none can be divided by
EPS = 1e-5  # of the fit that is carried from a copy to the next larger one


@dataclass(frozen=True)
class Matting(Refiner):
    """Find hair, fur and soft edges: solve for the opacity of every pixel at the edge.

    The matte that comes in is evidence. Where it and its neighbors within `reach` are all but 0
    or all but 1 it is kept; elsewhere (L + W) α = W α₀, L being the matting Laplacian, for which
    α is locally linear in color, and W small. The colors on either side of the edge are further
    evidence: a pixel that lies between them tells its opacity, by the precision with which it
    does, and less where that contradicts the matte on the mean. It is solved on a copy of at most
    SIDE pixels; what is carried to full size is α as a linear function of color, so that strands
    stay as fine as the picture has them. Detail that the matte already has is kept. A trimap, a
    matte of nothing but 0, ½ and 1, is solved as it is, without W and colors: the closed form;
    raises NoSubject if it holds no 1. It fails where subject and background have the same color,
    on patterned glass, and on what the matte has firmly wrong.

    References: A. Levin, D. Lischinski, Y. Weiss, A closed-form solution to natural image
    matting, PAMI 2008, equation 12. Y.-Y. Chuang et al., A Bayesian approach to digital matting,
    CVPR 2001. K. He, J. Sun, Fast guided filter, arXiv:1505.00996, 2015.
    """

    title = "Matting"
    place = 28
    mixed = True
    estimates = True
    reach: int = number(
        2, 0, 20, "How far beyond its soft edge the matte may err; larger finds more hair."
    )
    trust: float = number(
        1.0, 0, 20, "How much the matte counts where it is unsure; larger stays nearer to it."
    )
    colors: float = number(
        1.0, 0, 10, "How much colors count; larger finds finer hair, 0 is best for glass."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:
        if _is_trimap(alpha):
            if alpha.max() < 1:
                raise NoSubject("The trimap is nowhere sure of a subject; mark some of it white.")
            return replace(self, reach=0, trust=0, colors=0)._at_full_size(image, alpha, FAR)
        solved = self._at_full_size(image, alpha, HALVINGS)
        share = _detail(image, alpha)
        if not share.any():
            return solved
        return solved + pixels.resize(share, *alpha.shape) * (alpha - solved)

    def _at_full_size(self, image: Image, alpha: Alpha, halvings: int) -> Alpha:
        """Return the matte solved on a copy and carried to the size of the picture."""
        size = self._size(alpha)
        small = pixels.resize(image, *size)
        solved = self._solved(small, pixels.resize(alpha, *size), halvings)
        if solved.shape == alpha.shape:
            return solved
        return pixels.settle(_carried(solved, small, image), solved, reach=1)

    def _size(self, alpha: Alpha) -> tuple[int, int]:
        """Return the size of the copy on which a matte is solved."""
        size = pixels.fitted(alpha, SIDE)
        unsure = np.isfinite(self._weight(pixels.resize(alpha, *size))).sum()
        if not self.trust or unsure <= MOST:  # what a trimap leaves open cannot be told in fewer
            return size
        return pixels.fitted(alpha, round(max(size) * float(np.sqrt(MOST / unsure))))

    def _solved(self, image: Image, alpha: Alpha, halvings: int) -> Alpha:
        """Return the matte at the size of a copy, having begun with one of half the size."""
        weight = self._weight(alpha)
        unknown = np.isfinite(weight)
        alpha = np.where(unknown, alpha, np.rint(alpha))
        start = likely = alpha
        if halvings:
            half = (alpha.shape[0] + 1) // 2, (alpha.shape[1] + 1) // 2
            small = pixels.resize(image, *half)
            first = self._solved(small, pixels.resize(alpha, *half), halvings - 1)
            start = np.where(unknown, _carried(first, small, image), alpha)
            likely, weight = self._with_colors(image, likely, weight, small, first)
        return closed_form.solve(image, start, likely, weight)

    def _weight(self, alpha: Alpha) -> Floats:
        """Return how much a matte counts: without end where it is sure all around."""
        import cv2

        window = np.ones((2 * self.reach + 1,) * 2, np.uint8)
        sure = (cv2.erode(alpha, window) > 1 - SURE) | (cv2.dilate(alpha, window) < SURE)
        weight = self.trust * (WEIGHT + FIRM * np.abs(2 * alpha - 1) ** 16)
        return np.where(sure, np.float32(np.inf), weight.astype(np.float32))

    def _with_colors(
        self, image: Image, alpha: Alpha, weight: Floats, small: Image, first: Alpha
    ) -> tuple[Alpha, Floats]:
        """Return what matte and colors say together, and its weight; `first` is a rough answer."""
        unknown = np.isfinite(weight)
        if not self.colors or not unknown.any():
            return alpha, weight
        total = np.where(unknown, weight, 0)
        said = total * alpha
        for radius in RADII:
            opacity, precision = color_models.opacity(image, unknown, small, first, radius)
            extra = np.float32(COLORS * self.colors) * np.minimum(precision, np.float32(FIRMEST))
            against = _mean(opacity - alpha, extra) / np.float32(CONTRADICTION)
            extra /= 1 + against**2
            said, total = said + extra * opacity, total + extra
        likely = said / np.maximum(total, TINY)
        return np.where(unknown, likely, alpha), np.where(unknown, total, weight)


def _mean(values: Floats, weight: Floats) -> Floats:
    """Return the weighted mean over windows; 0 where there is no weight."""
    mean: Floats = pixels.box(values * weight, AROUND) / (pixels.box(weight, AROUND) + TINY)
    return mean


def _is_trimap(alpha: Alpha) -> bool:
    """Return whether a matte is nothing but 0, ½ and 1, and somewhere ½."""
    return bool((alpha == 0.5).any() and np.isin(alpha, (0, 0.5, 1)).all())


def _detail(image: Image, alpha: Alpha) -> Floats:
    """Return how much of a matte is detail that no copy of half its size explains, 0 to 1.

    A matte that was made small and then enlarged, along the picture's edges or not, has none; a
    mask of nothing but 0 and 1 has only edges, which are found anew.
    """
    size = pixels.fitted(alpha, 2 * SIDE)
    half = (size[0] + 1) // 2, (size[1] + 1) // 2
    fine, picture = pixels.resize(alpha, *size), pixels.resize(image, *size)
    coarse = pixels.resize(fine, *half)
    along = _carried(coarse, pixels.resize(picture, *half), picture)
    missed = np.minimum(np.abs(along - fine), np.abs(pixels.resize(coarse, *size) - fine))
    soft = 4 * fine * (1 - fine)
    missed = pixels.box(missed * soft, NEAR) / (pixels.box(soft, NEAR) + np.float32(0.02))
    return np.clip((missed - DETAIL[0]) / (DETAIL[1] - DETAIL[0]), 0, 1)


def _carried(solved: Alpha, small: Image, image: Image) -> Alpha:
    """Return a matte of `image` that is the same function of color as that of its small copy."""
    return pixels.Linear.fit(small, solved, 1, EPS).apply(image)
