"""How far a matte is from the truth: the field's measures, by their published definitions.

Every measure takes `predicted` and `truth`, (H, W) float32 in [0, 1] of the same size (ValueError
otherwise). Predictions are taken as they are: no min–max stretching, which some published code
does and which forgives a washed-out matte. Segmentation asks which pixels are subject, matting how
much of each pixel is, if asked only in the pixels that a trimap leaves unknown.

References:
    F. Perazzi et al., Saliency filters, CVPR 2012 (MAE).
    R. Achanta et al., Frequency-tuned salient region detection, CVPR 2009 (F, β² = 0.3).
    D.-P. Fan et al., Structure-measure, ICCV 2017.
    C. Rhemann et al., A perceptually motivated online benchmark for matting, CVPR 2009 (SAD, …).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha

Mask = NDArray[np.bool_]
Curve = NDArray[np.float64]  # (256,): a score at each of the thresholds 0, 1/255, …, 1

BETA2 = 0.3  # Achanta et al. 2009: precision weighs more than recall
TINY = float(np.finfo(np.float64).eps)  # keeps 0 / 0 at 0

# Segmentation: the truth is subject where it is above 0.5.


def mae(predicted: Alpha, truth: Alpha) -> float:
    """Return the mean absolute error, 0 to 1; less is better."""
    _same_size(predicted, truth)
    return float(np.abs(predicted - truth, dtype=np.float64).mean())


def iou(predicted: Alpha, truth: Alpha, threshold: float = 0.5) -> float:
    """Return intersection over union above `threshold`; 1 if there is nothing in either."""
    _same_size(predicted, truth)
    ours, theirs = predicted > threshold, truth > 0.5
    union = ours | theirs
    return float((ours & theirs)[union].mean()) if union.any() else 1.0


def f_measure(predicted: Alpha, truth: Alpha, threshold: float = 0.5) -> float:
    """Return F = (1 + β²) P R / (β² P + R) above `threshold`; 1 if there is nothing in either.

    With P = hits / predicted and R = hits / true it is (1 + β²) hits / (β² true + predicted).
    """
    _same_size(predicted, truth)
    ours, theirs = predicted > threshold, truth > 0.5
    wanted = BETA2 * np.count_nonzero(theirs) + np.count_nonzero(ours)
    return (1 + BETA2) * np.count_nonzero(ours & theirs) / wanted if wanted else 1.0


def f_curve(predicted: Alpha, truth: Alpha) -> Curve:
    """Return F at the 256 thresholds of 8 bits: a pixel at the threshold counts as subject."""
    _same_size(predicted, truth)
    theirs = truth > 0.5
    levels = np.rint(predicted * np.float32(255)).astype(np.uint8)
    ours, hits = _at_least(levels), _at_least(levels[theirs])
    wanted = BETA2 * np.count_nonzero(theirs) + ours
    curve: Curve = np.divide((1 + BETA2) * hits, wanted, out=np.ones(256), where=wanted > 0)
    return curve


def max_f(curves: Iterable[Curve]) -> float:
    """Return maxF: the best value of the mean curve of all pictures, as the tables print it."""
    return float(np.mean(list(curves), axis=0).max())


def _at_least(levels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return for each level how many pixels have that level or a higher one."""
    counts = np.bincount(levels.ravel(), minlength=256)
    return counts[::-1].cumsum()[::-1]


def s_measure(predicted: Alpha, truth: Alpha) -> float:
    """Return the structure measure (S_object + S_region) / 2, 0 to 1 (Fan et al. 2017, α = 0.5).

    It is 1 − mean(predicted) where the truth is empty, and mean(predicted) where it is full.
    """
    _same_size(predicted, truth)
    ours, theirs = predicted.astype(np.float64), truth > 0.5
    share = theirs.mean()
    if share in (0, 1):
        return float(ours.mean() if share else 1 - ours.mean())
    by_object = share * _evenness(ours[theirs]) + (1 - share) * _evenness(1 - ours[~theirs])
    return max(0.0, float(by_object + _by_region(ours, theirs)) / 2)


def _evenness(values: NDArray[np.float64]) -> float:
    """Return 2x / (x² + 1 + σ), x and σ the mean and deviation of the values inside (eq. 4)."""
    mean = values.mean()
    deviation = values.std(ddof=1) if values.size > 1 else 0.0
    return float(2 * mean / (mean**2 + 1 + deviation))


def _by_region(ours: NDArray[np.float64], theirs: Mask) -> float:
    """Return the similarity of the four quarters about the truth's centroid, weighted by area."""
    rows, columns = (int(places.mean() + 1.5) for places in np.nonzero(theirs))
    quarters = [
        (ours[vertical, horizontal], theirs[vertical, horizontal].astype(np.float64))
        for vertical in (slice(rows), slice(rows, None))
        for horizontal in (slice(columns), slice(columns, None))
    ]
    return sum(a.size / ours.size * _similarity(a, b) for a, b in quarters if a.size)


def _similarity(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return SSIM without its constants: 4 ā b̄ σ_ab / ((ā² + b̄²)(σ_a² + σ_b²)) (eq. 6)."""
    freedom = a.size - 1 + TINY
    da, db = a - a.mean(), b - b.mean()
    alike = 4 * a.mean() * b.mean() * (da * db).sum() / freedom
    most = (a.mean() ** 2 + b.mean() ** 2) * ((da**2).sum() + (db**2).sum()) / freedom
    return float(alike / (most + TINY)) if alike else float(most == 0)


# Matting: `unknown` is True where the trimap does not know; None means everywhere.


def sad(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the sum of absolute differences, in thousands of pixels; less is better."""
    _same_size(predicted, truth, unknown)
    return _thousands(np.abs(predicted - truth), unknown)


def mse(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the mean squared error over the unknown pixels, 0 to 1; 0 if nothing is unknown."""
    _same_size(predicted, truth, unknown)
    error = (predicted - truth)[... if unknown is None else unknown]
    return float(np.square(error, dtype=np.float64).mean()) if error.size else 0.0


def gradient(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> float:
    """Return the gradient error Σ(‖∇α‖ − ‖∇α*‖)², in thousands; Gaussian derivatives, σ = 1.4."""
    _same_size(predicted, truth, unknown)
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
    _same_size(predicted, truth, unknown)
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


def _same_size(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> None:
    for name, other in (("prediction", predicted), ("trimap", unknown)):
        if other is not None and other.shape != truth.shape:
            raise ValueError(
                f"The {name} has shape {other.shape} but the truth {truth.shape}; resize it first."
            )
