"""Where faces are, and where the bodies below them should be.

Faces are rows, (k, 3): x and y of the center and the width of each, in pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.scene import Cutout, Image

Real = NDArray[np.float64]
Gray = NDArray[np.uint8]

SMALLEST = 20  # pixels: the size of the cascades' training faces
SEEN = 400  # px; the long side at which the figures below were tuned, on training photos
ALIKE = 0.25  # of its size: windows whose edges are no farther apart show the same thing
# What all windows of one face must weigh together. In 67 photos of rooms and houses three things
# pass for faces then, none for a cat and one for a person; 3 for who stands would let in two more.
FRONT, SIDE, CAT, STANDING = 10, 6, 8, 4
# Of a head, in widths of its face from the middle, read off 36 training portraits: to the chin
# (deviation 0.04), and to the top of all but tall hair. A bald crown is at 0.58, hair at 0.83.
CHIN, TALLEST = 0.52, 0.9
FINE = 1.03  # ratio of two sizes of a window; a face fires in 3.2 times as many as with 1.1
BAND = 0.3  # face widths to each side of the middle, among which the crown is looked for
NEUTRAL = 128  # level; the gray behind a cutout in which a face is looked for
MARGIN = 32  # px; people are found only with ground around them, so the frame is drawn out


def find(image: Image) -> Real:
    """Find upright frontal faces, (k, 3), at the picture's own size: quick, a cue among others.

    Boosted Haar features over a sliding window.

    Fails on profiles and turned heads, and now and then sees a face in foliage.

    References: P. Viola, M. Jones, "Robust real-time face detection", IJCV 2004.
    """
    import cv2

    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return _windows("frontalface_alt2", 1.2, 4, np.asarray(gray, np.uint8))[:, :3]


def people(image: Image) -> Real:
    """Find faces, (k, 3), from the front and from either side."""
    front = partial(_windows, "frontalface_alt2", 1.1, 0)
    side = partial(_windows, "profileface", 1.1, 0)
    return np.concatenate([_agreed(image, front, FRONT), _agreed(image, side, SIDE)])


def head(cutout: Cutout) -> tuple[float, float, float] | None:
    """Return the rows of crown and chin and the column of the middle of the largest face, px.

    None if no face looks into the camera. The chin has its place below a face; the crown is the
    top of the matte above it, hair included, but only so far as a head can reach: hair that
    stands up higher is no part of the head that passports measure. A fine look at a blurred
    copy sees the same in a photo and in a small copy of it, to 0.5 % of the head in 19 of 20.
    """
    import cv2

    shape = pixels.fitted(cutout.alpha, SEEN)
    color, alpha = pixels.resize(cutout.color, *shape), pixels.resize(cutout.alpha, *shape)
    gray = NEUTRAL + alpha[..., None] * (color - np.float32(NEUTRAL))
    calm = cv2.GaussianBlur(np.rint(gray).astype(np.uint8), (0, 0), 1)
    look = partial(_windows, "frontalface_alt2", FINE, 0)
    found = _agreed(np.asarray(calm, np.uint8), look, FRONT * np.log(1.1) / np.log(FINE))
    if not len(found):
        return None
    x, y, width = max(found, key=lambda face: face[2]) * max(cutout.alpha.shape) / max(shape)
    top, left = (max(0, round(edge)) for edge in (y - TALLEST * width, x - BAND * width))
    above = cutout.alpha[top : round(y) + 1, left : round(x + BAND * width) + 1].mean(1)
    return top + int(np.argmax(above > 0.25)), y + CHIN * width, x  # a strand of hair is less


def cats(image: Image) -> Real:
    """Find the faces of cats that look into the camera, (k, 3)."""
    return _agreed(image, partial(_windows, "frontalcatface_extended", 1.1, 0), CAT)


def standing(image: Image) -> Real:
    """Find people on their feet, seen from anywhere, and say where their faces should be, (k, 3).

    Histograms of oriented gradients, told apart by a support vector machine. A face is a tenth
    of its window, and a third of it above the middle.

    References: N. Dalal, B. Triggs, "Histograms of oriented gradients for human detection",
    CVPR 2005.
    """
    x, y, height = _agreed(image, _upright, STANDING).T
    return np.stack([x, y - 0.33 * height, 0.1 * height], 1)


def _windows(cascade: str, step: float, least: int, gray: Gray) -> Real:
    """Slide the window in sizes of ratio `step`; (k, 4): x, y, width and 1 for each that fires."""
    import cv2
    import cv2.data

    classifier = cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_{cascade}.xml")
    boxes = classifier.detectMultiScale(gray, step, least, 0, (SMALLEST, SMALLEST))
    return np.array([(x + w / 2, y + h / 2, w, 1) for x, y, w, h in boxes]).reshape(-1, 4)


def _upright(gray: Gray) -> Real:
    """(k, 4): x, y, height and score of the windows in which someone stands."""
    import cv2

    descriptor = cv2.HOGDescriptor()
    descriptor.setSVMDetector(np.array(cv2.HOGDescriptor.getDefaultPeopleDetector()))
    wide = cv2.copyMakeBorder(gray, *(MARGIN,) * 4, cv2.BORDER_REPLICATE)
    if wide.shape[1] < descriptor.winSize[0] or wide.shape[0] < descriptor.winSize[1]:
        return np.zeros((0, 4))  # OpenCV 4.14 crashes on a picture without room for one window
    boxes, scores = descriptor.detectMultiScale(wide, winStride=(8, 8))
    x, y, width, height = np.array(boxes, np.float64).reshape(-1, 4).T
    middle = x + width / 2 - MARGIN, y + height / 2 - MARGIN
    return np.stack([*middle, height, np.ravel(scores)], 1)


def _agreed(image: Image, look: Callable[[Gray], Real], least: float) -> Real:
    """(k, 3): the means of windows that are alike and together weigh so much.

    Windows are looked for in the picture and in its mirror image: a cascade knows only one
    profile, and what fires on the one view alone is more often nothing.
    """
    import cv2
    from scipy.sparse.csgraph import connected_components

    scale = SEEN / max(image.shape[:2])
    size = (max(1, round(side * scale)) for side in image.shape[:2])
    gray = np.asarray(cv2.cvtColor(pixels.resize(image, *size), cv2.COLOR_RGB2GRAY), np.uint8)
    ours, theirs = look(gray), look(np.ascontiguousarray(gray[:, ::-1]))
    theirs[:, 0] = gray.shape[1] - theirs[:, 0]
    *places, weight = np.concatenate([ours, theirs]).T
    x, y, width = (abs(place[:, None] - place) for place in places)
    reach = ALIKE * np.minimum(places[2][:, None], places[2])
    count, group = connected_components(np.maximum(x, y) + width / 2 <= reach, directed=False)
    total = np.bincount(group, weight, count)
    means = [np.bincount(group, weight * place, count) / total for place in places]
    return np.asarray(np.stack(means, 1)[total >= least] / scale)


def heads(faces: Real, x: Real, y: Real) -> Real:
    """How much each point (x, y), in pixels, lies on a head: 1 at its center, 0 far away."""
    across, down = offsets(faces, x, y)
    return _best(np.exp(-(((across / 0.6) ** 2 + (down / 0.75) ** 2) ** 2)))


def bodies(faces: Real, x: Real, y: Real) -> Real:
    """How much each point (x, y) lies on the body below a face: two to three faces wide."""
    across, down = offsets(faces, x, y)
    bell = np.exp(-((across / 1.3) ** 4) - ((down - 2) / 2.2) ** 2 / 2)
    return _best(np.where(down > 0.5, bell, 0.0))


def offsets(faces: Real, x: Real, y: Real) -> tuple[Real, Real]:
    """(k, n) offsets of n points from k faces, in face widths."""
    center_x, center_y, width = faces.T[:, :, None]
    return (x - center_x) / width, (y - center_y) / width


def _best(values: Real) -> Real:
    return np.asarray(np.max(values, axis=0, initial=0.0))
