"""Segmentation: which pixels are subject. The truth is subject where it is above 0.5.

References:
    F. Perazzi et al., Saliency filters, CVPR 2012 (MAE).
    R. Achanta et al., Frequency-tuned salient region detection, CVPR 2009 (F, β² = 0.3).
    R. Margolin et al., How to evaluate foreground maps?, CVPR 2014 (weighted F).
    D.-P. Fan et al., Structure-measure, ICCV 2017.
    D.-P. Fan et al., Enhanced-alignment measure, IJCAI 2018.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from removers.metrics.sizes import Mask, same_size
from removers.scene import Alpha

Curve = NDArray[np.float64]  # (256,): a score at each of the thresholds 0, 1/255, …, 1

BETA2 = 0.3  # Achanta et al. 2009: precision weighs more than recall
AWAY, HALF = 0.01, 0.05  # of the longer side; of opacity: see ghosts
TINY = float(np.finfo(np.float64).eps)  # keeps 0 / 0 at 0


def mae(predicted: Alpha, truth: Alpha) -> float:
    """Return the mean absolute error, 0 to 1; less is better."""
    same_size(predicted, truth)
    return float(np.abs(predicted - truth, dtype=np.float64).mean())


def iou(predicted: Alpha, truth: Alpha, threshold: float = 0.5) -> float:
    """Return intersection over union above `threshold`; 1 if there is nothing in either."""
    same_size(predicted, truth)
    ours, theirs = predicted > threshold, truth > 0.5
    union = ours | theirs
    return float((ours & theirs)[union].mean()) if union.any() else 1.0


def f_measure(predicted: Alpha, truth: Alpha, threshold: float = 0.5) -> float:
    """Return F = (1 + β²) P R / (β² P + R) above `threshold`; 1 if there is nothing in either.

    With P = hits / predicted and R = hits / true it is (1 + β²) hits / (β² true + predicted).
    """
    same_size(predicted, truth)
    ours, theirs = predicted > threshold, truth > 0.5
    wanted = BETA2 * np.count_nonzero(theirs) + np.count_nonzero(ours)
    return (1 + BETA2) * np.count_nonzero(ours & theirs) / wanted if wanted else 1.0


def ghosts(predicted: Alpha) -> float:
    """Return the area that is half transparent away from any edge, as a share of the subject's.

    Half transparent is 0.05 to 0.95; away is further from where the matte passes ½ than a
    hundredth of the longer side. Hair and fur hardly count; a veil over half a thing does. Where
    nothing is subject, but something is half transparent, it is 1.
    """
    import cv2

    subject = (predicted > 0.5).astype(np.uint8)
    edge = cv2.morphologyEx(subject, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    away = np.ones(predicted.shape, np.bool_)
    if edge.any():
        away = cv2.distanceTransform(1 - edge, cv2.DIST_L2, 3) > AWAY * max(predicted.shape)
    half = (predicted > HALF) & (predicted < 1 - HALF) & away
    return float(half.sum() / max(1, subject.sum(), 0 if subject.any() else half.sum()))


def f_curve(predicted: Alpha, truth: Alpha) -> Curve:
    """Return F at the 256 thresholds of 8 bits: a pixel at the threshold counts as subject."""
    same_size(predicted, truth)
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
    same_size(predicted, truth)
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


def weighted_f(predicted: Alpha, truth: Alpha) -> float:
    """Return weighted F, β² = 1, 0 to 1 (Margolin et al. 2014); 1 if there is nothing in either.

    An error inside the subject counts for less if its neighbors make up for it, and a false alarm
    for up to twice as much far from the subject: 2 − exp(ln 0.5 / 5 · distance in px).
    """
    from scipy.ndimage import correlate, distance_transform_edt

    same_size(predicted, truth)
    theirs = truth > 0.5
    error = np.abs(predicted.astype(np.float64) - theirs)
    if not theirs.any():
        return float(not error.any())
    distance, nearest = distance_transform_edt(~theirs, return_indices=True)
    bell = np.exp(-(np.arange(-3, 4) ** 2) / (2 * 5.0**2))
    kernel = np.outer(bell, bell) / bell.sum() ** 2  # 7×7, σ = 5, as published
    smooth = correlate(error[tuple(nearest)], kernel, mode="constant")
    error = np.where(theirs, np.minimum(error, smooth), error)
    error *= np.where(theirs, 1, 2 - np.exp(np.log(0.5) / 5 * distance))
    hits, false = (1 - error[theirs]).sum(), error[~theirs].sum()
    recall, precision = hits / np.count_nonzero(theirs), hits / (hits + false + TINY)
    return float(2 * recall * precision / (recall + precision + TINY))


def e_measure(predicted: Alpha, truth: Alpha) -> float:
    """Return the enhanced-alignment measure, the mean over 256 thresholds (Fan et al. 2018).

    With a and b the two masks less their means, it is the mean of (2ab / (a² + b²) + 1)² / 4; a
    pixel is of one of four kinds, hit, miss, false alarm or neither, so that counting suffices.
    """
    same_size(predicted, truth)
    theirs = truth > 0.5
    levels = np.rint(predicted * np.float32(255)).astype(np.uint8)
    pixels, subject = theirs.size, np.count_nonzero(theirs)
    ours, hits = _at_least(levels), _at_least(levels[theirs])
    if subject in (0, pixels):
        return float((ours if subject else pixels - ours).mean() / pixels)
    a, b = ours / pixels, subject / pixels
    total = np.zeros(256)
    for x, y, count in (
        (1 - a, 1 - b, hits),
        (1 - a, -b, ours - hits),
        (-a, 1 - b, subject - hits),
        (-a, -b, pixels - subject - ours + hits),
    ):
        total += (2 * x * y / (x**2 + y**2 + TINY) + 1) ** 2 / 4 * count
    return float(total.mean() / pixels)
