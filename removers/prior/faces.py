"""Where faces are, and where the bodies below them should be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.scene import Image

Real = NDArray[np.float64]

SMALLEST = 20  # pixels: the size of the cascade's training faces
CASCADE = "haarcascade_frontalface_alt2.xml"  # comes with OpenCV


def find(image: Image) -> Real:
    """Find upright frontal faces: (k, 3), the center x, y and the width of each, in pixels.

    Boosted Haar features over a sliding window.

    Fails on profiles and turned heads, and now and then sees a face in foliage.

    References: P. Viola, M. Jones, "Robust real-time face detection", IJCV 2004.
    """
    import cv2
    import cv2.data

    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + CASCADE)
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    boxes = cascade.detectMultiScale(gray, 1.2, 4, 0, (SMALLEST, SMALLEST))
    return np.array([(x + w / 2, y + h / 2, w) for x, y, w, h in boxes]).reshape(-1, 3)


def heads(faces: Real, x: Real, y: Real) -> Real:
    """How much each point (x, y), in pixels, lies on a head: 1 at its center, 0 far away."""
    across, down = _in_faces(faces, x, y)
    return _best(np.exp(-(((across / 0.6) ** 2 + (down / 0.75) ** 2) ** 2)))


def bodies(faces: Real, x: Real, y: Real) -> Real:
    """How much each point (x, y) lies on the body below a face: two to three faces wide."""
    across, down = _in_faces(faces, x, y)
    bell = np.exp(-((across / 1.3) ** 4) - ((down - 2) / 2.2) ** 2 / 2)
    return _best(np.where(down > 0.5, bell, 0.0))


def _in_faces(faces: Real, x: Real, y: Real) -> tuple[Real, Real]:
    """(k, n) offsets of n points from k faces, in face widths."""
    center_x, center_y, width = faces.T[:, :, None]
    return (x - center_x) / width, (y - center_y) / width


def _best(values: Real) -> Real:
    return np.asarray(np.max(values, axis=0, initial=0.0))
