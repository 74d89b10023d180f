"""Closed-form matting: a matte of which some pixels are known, and of the rest some are likely.

Reference: A. Levin, D. Lischinski, Y. Weiss, A closed-form solution to natural image matting,
PAMI 2008, equations 5 and 12.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image

Indices = NDArray[np.intp]

EPS = 1e-7  # of a window's color variance, summed over its pixels; colors in [0, 1]
WINDOW = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
REACH = 2  # px; two pixels of one window are no further apart
SIDE = 2 * REACH + 1
MIDDLE = SIDE**2 // 2
ENOUGH = 0.02  # of the first residual; an exact solution errs about as much, by true mattes
EXACT = 1e-4  # the same where nothing is likely: opacities then come from far, and slowly
NOTHING = 1e-6  # of a residual per pixel: what sums of float32 round to
ROUNDS = 1000  # a bound on the time; a matte that says something takes some 50


def solve(image: Image, alpha: Alpha, likely: Alpha, weight: Floats) -> Alpha:
    """Return the matte x that solves (L + W) x = W `likely`, L being the matting Laplacian.

    All are (H, W). `weight` says how much `likely` counts at a pixel: .003 is little and 1 much,
    as the diagonal of L is at most 9. Where it is infinite the pixel is known and keeps its value
    in `alpha`; elsewhere `alpha` is where the search begins. Conjugate gradients, preconditioned
    by the diagonal.
    """
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import cg

    band = _Band.of(np.isfinite(weight))
    if not band.pixels.size:
        return alpha
    framed = band.padded(alpha)
    start, trust = framed[band.pixels], band.padded(weight)[band.pixels]
    entries = _laplacian(band.padded(image), band)
    lacking = trust * (band.padded(likely)[band.pixels] - start)
    lacking -= band.times(entries, framed)
    entries[MIDDLE] += trust + np.float32(1e-6)  # a pixel that nothing ties down stays as it is
    inverse, enough = diags_array(1 / entries[MIDDLE]), ENOUGH if trust.all() else EXACT
    rounding = NOTHING * np.sqrt(len(start))
    step, _ = cg(
        band.matrix(entries), lacking, rtol=enough, atol=rounding, maxiter=ROUNDS, M=inverse
    )
    out = alpha.copy()
    out[np.isfinite(weight)] = np.clip(start + step, 0, 1)
    return out


@dataclass(frozen=True, eq=False)
class _Band:
    """The unknown pixels, on a picture with a frame of REACH pixels around it.

    Entries of a sparse matrix are (SIDE², pixels): for each pixel one for each neighbor.
    """

    mask: NDArray[np.bool_]  # (H, W) without the frame
    pixels: Indices  # of the unknown in the flat framed picture
    stride: int  # width of the framed picture

    @staticmethod
    def of(mask: NDArray[np.bool_]) -> _Band:
        return _Band(mask, np.flatnonzero(np.pad(mask, REACH)), mask.shape[1] + 2 * REACH)

    def padded(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the picture or matte with its frame, its first two axes flattened."""
        frame = [(REACH, REACH), (REACH, REACH), (0, 0)][: values.ndim]
        framed = np.pad(values, frame, mode="edge")
        return framed.reshape(-1, *values.shape[2:])

    def neighbors(self) -> Iterator[Indices]:
        """Yield for every entry of a row the pixels that it stands for."""
        for y in range(-REACH, REACH + 1):
            for x in range(-REACH, REACH + 1):
                yield self.pixels + (y * self.stride + x)

    def windows(self) -> Indices:
        """Return the middles of the windows that hold an unknown pixel and lie in the picture."""
        import cv2

        touched = cv2.dilate(self.mask.astype(np.uint8), np.ones((3, 3), np.uint8))
        inside = np.zeros_like(touched)
        inside[1:-1, 1:-1] = touched[1:-1, 1:-1]
        return np.flatnonzero(np.pad(inside, REACH))

    def rows(self) -> Indices:
        """Return for every pixel its row, and for a known one the row after the last."""
        rows = np.full((self.mask.shape[0] + 2 * REACH) * self.stride, self.pixels.size)
        rows[self.pixels] = np.arange(self.pixels.size)
        return rows

    def times(self, entries: Floats, values: Floats) -> Floats:
        """Return the product of the entries with values of the framed picture, known ones too."""
        product = np.zeros(self.pixels.size, np.float32)
        for entry, neighbor in zip(entries, self.neighbors(), strict=True):
            product += entry * values[neighbor]
        return product

    def matrix(self, entries: Floats) -> Any:
        """Return the entries between unknown pixels as a sparse matrix."""
        from scipy.sparse import csr_array

        count, rows = self.pixels.size, self.rows().astype(np.int32)
        columns = np.empty((count, SIDE**2), np.int32)
        for i, neighbor in enumerate(self.neighbors()):
            columns[:, i] = rows[neighbor]
        data = np.where(columns < count, entries.T, np.float32(0))
        columns[columns == count] = 0  # a known pixel has no column; its entry is zero
        starts = np.arange(0, count * SIDE**2 + 1, SIDE**2, dtype=np.int32)
        return csr_array((data.ravel(), columns.ravel(), starts), shape=(count, count))


def _laplacian(image: Image, band: _Band) -> Floats:
    """Return the entries of L: δ − (1 + (Iᵢ − μ)ᵀ (Σ + EPS/9)⁻¹ (Iⱼ − μ)) / 9 over all windows."""
    middles, rows = band.windows(), band.rows()
    spots = [middles + (y * band.stride + x) for y, x in WINDOW]
    exact = np.stack([image[spot] for spot in spots]) / 255  # float32 would lose EPS
    exact -= exact.mean(0)
    spread = np.stack(
        [np.einsum("wk,wk->k", exact[..., a], exact[..., b]) for a, b in pixels.ENTRIES]
    )
    spread[pixels.DIAGONAL] += EPS
    colors, solved = (x.astype(np.float32) for x in (exact, pixels.solve(spread / 9, exact)))
    entries = np.zeros((SIDE**2, band.pixels.size + 1), np.float32)
    rows_of = [rows[spot] for spot in spots]
    for i, j in combinations_with_replacement(range(len(WINDOW)), 2):
        value = (np.einsum("kc,kc->k", colors[i], solved[j]) + 1) / np.float32(-9)
        value += i == j
        away = (WINDOW[j][0] - WINDOW[i][0]) * SIDE + WINDOW[j][1] - WINDOW[i][1]
        entries[MIDDLE + away][rows_of[i]] += value
        if i != j:
            entries[MIDDLE - away][rows_of[j]] += value
    return entries[:, :-1]
