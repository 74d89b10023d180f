"""How much two views of one thing differ by chance: sensor noise, and edges a little off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.prior.mixing import highest

Mask = NDArray[np.bool_]

LEAST = 0.5 / 255  # deviation of a level; rounding alone leaves 0.4
START = np.array([(2.5 / 255) ** 2, 0, 0.02])  # a, b and c of the noise, before it is known
SAMPLES = 40_000  # pixels; enough for three numbers
FITS = 8  # rounds; each counts the pixels that the last found to be background
INLIER, TRIMMED = 9.0, 1.09  # sum of three squares: 97 % are below, and their mean so much too low
DAMPING = 1e-6  # of a cause's own weight; on a flat picture two causes are one and the same
SHAKE = np.float32(0.01)  # the most that c may be: a tenth of the contrast nearby, squared


def noise(offset: Floats, plate: Floats, told: Mask) -> Floats:
    """Return the variance of the noise, (H, W, 3), learned from the values that are `told`."""
    contrast = (highest(plate, 3) + highest(-plate, 3)) ** 2
    step = max(1, round((offset[..., 0].size / SAMPLES) ** 0.5))
    parts = [part[::step, ::step].ravel() for part in (offset, told, plate, contrast)]
    squares = parts[0].astype(np.float64) ** 2
    causes = np.stack([np.ones_like(squares), *parts[2:]], 1)
    known = START
    for _ in range(FITS):
        expected = np.maximum(causes @ known, LEAST**2)
        near = (squares / expected).reshape(-1, 3).sum(1) < INLIER
        weight = (np.repeat(near, 3) & parts[1]) / expected
        known = TRIMMED * _causes(causes * weight[:, None], squares * weight)
    read, photons, shake = known.astype(np.float32)
    variance: Floats = read + photons * plate + min(shake, SHAKE) * contrast
    return np.maximum(variance, np.float32(LEAST**2))


def _causes(rows: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve rows · x = right by least squares with no x below 0.

    Each cause is brought to length 1 first, so that the damping means the same for all of them and
    the matrix has an inverse whatever the picture shows.
    """
    from scipy.optimize import nnls

    length = np.maximum(np.linalg.norm(rows, axis=0), 1e-12)
    rows = rows / length
    root = np.linalg.cholesky(rows.T @ rows + DAMPING * np.eye(rows.shape[1]))
    found: NDArray[np.float64] = nnls(root.T, np.linalg.solve(root, rows.T @ right))[0]
    return np.asarray(found / length)
