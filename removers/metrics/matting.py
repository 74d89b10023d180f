"""Matting: how much of a pixel is subject, asked where a trimap does not know.

`unknown` (H, W) is True there; None means everywhere.

Reference: C. Rhemann et al., A perceptually motivated online benchmark for matting, CVPR 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.metrics.sizes import Mask, same_size
from removers.scene import Alpha


def sad(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the sum of absolute differences, in thousands of pixels; less is better."""
    same_size(predicted, truth, unknown)
    return _thousands(np.abs(predicted - truth), unknown)


def mse(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the mean squared error over the unknown pixels, 0 to 1; 0 if nothing is unknown."""
    same_size(predicted, truth, unknown)
    error = (predicted - truth)[... if unknown is None else unknown]
    return float(np.square(error, dtype=np.float64).mean()) if error.size else 0.0


def gradient(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the gradient error Σ(‖∇α‖ − ‖∇α*‖)², in thousands; Gaussian derivatives, σ = 1.4."""
    same_size(predicted, truth, unknown)
    return _thousands((_steepness(predicted) - _steepness(truth)) ** 2, unknown)


def _steepness(alpha: Alpha, sigma: float = 1.4) -> NDArray[np.float32]:
    """Return ‖∇α‖ by the benchmark's kernels: x-derivative · y-Gaussian, of unit L2 norm."""
    import cv2

    # The kernel ends where the Gaussian density falls below 0.01.
    reach = int(np.ceil(sigma * np.sqrt(-2 * np.log(np.sqrt(2 * np.pi) * sigma * 0.01))))
    x = np.arange(-reach, reach + 1)
    bell = np.exp(-(x**2) / (2 * sigma**2))
    slope = x * bell
    bell, slope = bell / np.linalg.norm(bell), slope / np.linalg.norm(slope)
    dx = cv2.sepFilter2D(alpha, cv2.CV_32F, slope, bell, borderType=cv2.BORDER_REPLICATE)
    dy = cv2.sepFilter2D(alpha, cv2.CV_32F, bell, slope, borderType=cv2.BORDER_REPLICATE)
    return np.hypot(dx, dy)


def connectivity(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the connectivity error Σ|φ(α) − φ(α*)|, in thousands, levels in steps of 0.1.

    l is the highest level at which a pixel hangs together with the largest region that is at
    least that opaque in both mattes; φ = 1 − d where d = α − l is at least 0.15, and 1 elsewhere.
    """
    same_size(predicted, truth, unknown)
    level = _connected_up_to(np.minimum(predicted, truth))
    ours, theirs = predicted - level, truth - level
    error = np.where(ours >= 0.15, ours, 0) - np.where(theirs >= 0.15, theirs, 0)
    return _thousands(np.abs(error), unknown)


def _connected_up_to(both: Alpha) -> Alpha:
    """Return for each pixel the level in 0, 0.1, …, 1 up to which it belongs to the source."""
    level = np.zeros_like(both)
    belongs = np.ones(both.shape, bool)
    for step in range(1, 11):
        belongs &= _largest(both >= np.float32(step / 10))
        level[belongs] = step / 10
    return level


def _largest(mask: Mask) -> Mask:
    """Return the largest of the mask's regions, 4-connected; an empty mask stays empty."""
    import cv2

    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    found: Mask = mask & (labels == np.bincount(labels[mask], minlength=1).argmax())
    return found


def _thousands(error: NDArray[np.float32], unknown: Mask | None) -> float:
    """Return the sum over the unknown pixels / 1000, the unit of the matting tables."""
    return float(error.sum(dtype=np.float64, where=True if unknown is None else unknown)) / 1000
