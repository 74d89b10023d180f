"""Cast shadows: where a background is darker than it was, and otherwise as it was.

References: T. Horprasert, D. Harwood, L. Davis, A statistical approach for real-time robust
background subtraction and shadow detection, ICCV 1999; J. Jacques, C. Jung, S. Musse, Background
subtraction and shadow detection in grayscale video sequences, SIBGRAPI 2005 (the correlation).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats, box
from removers.prior.mixing import covariances, distance, dot, total

Mask = NDArray[np.bool_]

RADIUS = 4  # px; of the windows in which a shadow is recognized
DARKEST, LIGHTEST = 0.45, 0.97  # share of light that is left in a shadow
TINT = 0.08  # of the light that is missing: skylight is bluer than the lamp
OFF = 3.0  # variances by which a window's colors may differ on the mean
BRIGHT = 20.0  # deviations of the noise: nearer to black, hues tell nothing
FAINT = (6 / 255) ** 2  # variance of a pattern that may be lost in a shadow
PATTERN = 0.8, 0.2  # of the correlation that the pattern lets expect, and how much may lack
CORE = 5  # px; a shadow is wider somewhere
REACH = 6  # px; from there to its soft edge
GAP = 5  # px; narrower gaps do not join a shadow to the background around
LIT = 0.2  # share of such a part that is unchanged; with less, it is a dark patch of the subject


def light(image: Floats, plate: Floats, variance: Floats, limit: float) -> Floats:
    """Return the share of its light that the plate still has in the image; 1 outside shadows.

    In a window of a shadow, I = s B with one s for all colors, and the pattern of B, if it has
    one, is still seen. From there a shadow grows to its soft edge, pixel by pixel, up to `limit`
    variances off. A dark patch that the subject encloses is the subject's. `variance` is that of
    the noise, (H, W, 3). It fails on gray things before plain gray walls.
    """
    import cv2

    windows = _recognized(image, plate, variance).astype(np.uint8)
    core = cv2.erode(windows, np.ones((CORE, CORE), np.uint8))
    near = cv2.dilate(core, np.ones((CORE + 2 * REACH,) * 2, np.uint8)) > 0
    left = np.clip(_ratio(dot(image, plate), dot(plate, plate)), DARKEST, 1)
    shadow = near & (_off(image, plate, left, variance) < limit)
    unchanged = distance(image - plate, variance) < limit
    fallen = shadow & _around(shadow | unchanged, unchanged)
    return np.asarray(np.where(fallen, left, 1), np.float32)


def _recognized(image: Floats, plate: Floats, variance: Floats) -> Mask:
    """Return where a window is a shadow for sure; its noise is less by as much as its light."""
    energy = box(dot(plate, plate), RADIUS)
    left = _ratio(box(dot(image, plate), RADIUS), energy)
    changed = distance(image - plate, variance) > 3 * OFF
    variance = variance * np.clip(left, DARKEST, 1)[..., None] ** 2
    noise, off = (box(v, RADIUS) for v in (total(variance), _off(image, plate, left, variance)))
    ours, pattern, common = covariances(image, plate, RADIUS)
    seen = left * left * pattern
    expected = seen / (seen + noise + FAINT)
    correlation = common * np.abs(common) / np.maximum(pattern * ours, np.float32(1e-9))
    alike = correlation > PATTERN[0] * expected - PATTERN[1]
    darker = (left > DARKEST) & (left < LIGHTEST) & (energy > BRIGHT**2 * noise)
    return np.asarray(darker & alike & changed & (off < 3 * OFF))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray(above / np.maximum(below, 1e-6), np.float32)


def _off(image: Floats, plate: Floats, left: Floats, variance: Floats) -> Floats:
    """Return by how many variances pixels are off s B, summed over channels."""
    left = left[..., None]
    allowed = variance + (np.float32(TINT) * (1 - left) * plate) ** 2
    return distance(image - left * plate, allowed)


def _around(free: Mask, unchanged: Mask) -> Mask:
    """Return the wide parts of what is free that are more than shadow alone."""
    import cv2

    square = np.ones((GAP, GAP), np.uint8)
    count, labels = cv2.connectedComponents(cv2.erode(free.astype(np.uint8), square))
    area = np.bincount(labels.ravel(), minlength=count)
    lit = np.bincount(labels.ravel(), unchanged.ravel(), count) > LIT * area
    lit[0] = False
    return np.asarray(cv2.dilate(lit[labels].astype(np.uint8), square) > 0)
