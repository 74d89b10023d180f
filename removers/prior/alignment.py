"""One view brought onto another: the camera's move undone, and its exposure matched.

A second shot of a scene differs from the first in more than what came and went: the hand has moved
by some pixels, and the camera has chosen another exposure and white balance. Both are found from
all pixels at once, of which those that do not agree hardly count.

References: B. Lucas, T. Kanade, An iterative image registration technique, IJCAI 1981; J.-M.
Odobez, P. Bouthemy, Robust multiresolution estimation of parametric motion models, JVCIR 1995.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.prior.exposure import Exposure, Mask, agreement, colors
from removers.prior.mixing import dot
from removers.scene import Image

Matrix = NDArray[np.float64]

# Coarse to fine: the long side of a copy in px; how many parameters of the homography are free (2:
# a shift, 6: an affine map, 8: all); the difference of colors beyond which a pixel hardly counts.
COPIES = ((60, 2, 0.2), (120, 6, 0.15), (240, 8, 0.1), (400, 8, 0.08))
ROUNDS = 8  # steps on each copy; most need three
SETTLED = 0.01  # px of the copy; a smaller step is the last
CELLS = 40  # along the long side: a homography is nearly constant within one
DAMPING = 1e-3  # of the mean curvature: what no texture fixes stays as it is
HELD = 0.15  # share of the long side by which a camera that is held still moves a corner
BETTER = 1.02  # times the agreement; chance gains 1 %, and half a pixel at night 3 %


def matched(view: Image, image: Image) -> tuple[Floats, Mask]:
    """Return `view`, of the size of `image`, as its camera would have taken it, and where it shows.

    It is in [0, 1], and where it does not show anything it is the image itself.

    What only one of the two shows does not disturb it: a homography and a gain and an offset per
    channel are sought on which most of both agree. A homography that does not make more of them
    agree is given up, so where there is no texture the camera is taken as still.
    """
    ours, matrix = colors(image), homography(view, image)
    moved, shown = warped(colors(view), matrix), _shown(matrix, image.shape)
    developed = Exposure.between(moved, ours).develop(moved, ours)
    return np.where(shown[..., None], developed, ours), shown


def warped(view: Floats, matrix: Matrix) -> Floats:
    """Return the view seen through a homography; beyond its border, the border goes on."""
    import cv2

    if (matrix == np.eye(3)).all():
        return view
    size, how = view.shape[1::-1], cv2.INTER_CUBIC
    moved = cv2.warpPerspective(view, matrix, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(moved, 0, 1)


def _shown(matrix: Matrix, shape: tuple[int, ...]) -> Mask:
    """Return where a view that was warped shows something, (H, W)."""
    import cv2

    whole = np.ones(shape[:2], np.float32)
    return np.asarray(cv2.warpPerspective(whole, matrix, shape[1::-1]) > 0.99)


def homography(view: Image, image: Image) -> Matrix:
    """Return what maps pixels of the view to those of the image; the identity if nothing helps.

    It is sought in coordinates of -1 … 1, which do not depend on the size of a copy.
    """
    found = np.eye(3)
    for side, free, spread in COPIES:
        size = pixels.fitted(image, side)
        ours, theirs = colors(pixels.resize(image, *size)), colors(pixels.resize(view, *size))
        found = _climbed(theirs, ours, found, free, spread)
    unit = _unit(ours.shape)
    moved = warped(theirs, np.linalg.inv(unit) @ found @ unit)
    before, after = (
        agreement(Exposure.between(v, ours).develop(v, ours), ours, COPIES[-1][2]).mean()
        for v in (theirs, moved)
    )
    unit = _unit(image.shape)
    return np.linalg.inv(unit) @ found @ unit if after > BETTER * before else np.eye(3)


def _unit(shape: tuple[int, ...]) -> Matrix:
    """Return what maps pixels to -1 … 1 along the long side."""
    height, width = shape[:2]
    scale = 2 / max(height, width)
    return np.array(
        [(scale, 0, -scale * (width - 1) / 2), (0, scale, -scale * (height - 1) / 2), (0, 0, 1)]
    )


def _climbed(view: Floats, image: Floats, start: Matrix, free: int, spread: float) -> Matrix:
    """Step to where the views agree most (Gauss–Newton), the disagreeing weighed down each time."""
    unit, found = _unit(image.shape), start
    back = np.linalg.inv(unit)
    exposure, basis = None, _basis(image, free)
    for _ in range(ROUNDS):
        matrix = back @ found @ unit
        moved = warped(view, matrix)
        exposure = exposure or Exposure.between(moved, image)
        now = exposure.develop(moved, image)
        weight = agreement(now, image, spread) * _shown(matrix, image.shape)
        step = _step(now, image, weight, basis)
        if np.abs(step).max() > HELD:
            return start
        found = np.linalg.inv(_moved(step)) @ found
        found = found / found[2, 2]
        if np.abs(step).max() < SETTLED * unit[0, 0]:
            break
    return found


def _basis(image: Floats, free: int) -> tuple[Matrix, Matrix]:
    """Return how far each parameter moves the middle of every cell along x and y, (free, cells)."""
    rows, columns = pixels.fitted(image, CELLS)
    height, width = image.shape[:2]
    y, x = (np.mgrid[:rows, :columns] + 0.5).reshape(2, -1)
    x, y = (2 * x / columns - 1) * width, (2 * y / rows - 1) * height
    x, y = x / max(height, width), y / max(height, width)
    one, none = np.ones_like(x), np.zeros_like(x)
    along = np.stack([one, none, x, y, none, none, x * x, x * y])
    down = np.stack([none, one, none, none, x, y, x * y, y * y])
    return along[:free], down[:free]


def _step(now: Floats, image: Floats, weight: Floats, basis: tuple[Matrix, Matrix]) -> Matrix:
    """Solve Σ w ∇ᵀ∇ step = Σ w ∇ᵀ (I − V), gathered in cells, for the eight parameters."""
    import cv2

    size = pixels.fitted(image, CELLS)
    per_pixel, mean = 1 / 32 / _unit(image.shape)[0, 0], (now + image) / 2  # 32: Scharr's sum
    gx, gy = (
        np.asarray(cv2.Scharr(mean, cv2.CV_32F, *way, scale=per_pixel), np.float32)
        for way in ((1, 0), (0, 1))
    )
    lacking = image - now
    xx, xy, yy, x, y = (
        pixels.resize(dot(a, b) * weight, *size).ravel().astype(np.float64)
        for a, b in ((gx, gx), (gx, gy), (gy, gy), (gx, lacking), (gy, lacking))
    )
    along, down = basis
    normal = (along * xx) @ along.T + (down * yy) @ down.T
    normal += (along * xy) @ down.T + (down * xy) @ along.T
    damping = np.full(len(normal), DAMPING * np.trace(normal) / len(normal) + 1e-9)
    damping[:2] = 1e-9  # a shift is always fixed, if anything is
    step = np.zeros(8)
    step[: len(normal)] = np.linalg.solve(normal + np.diag(damping), along @ x + down @ y)
    return step


def _moved(step: Matrix) -> Matrix:
    """Return the homography of a small step, to first order."""
    a, b, c, d, e, f, g, h = step
    return np.array([(1 + c, d, a), (e, 1 + f, b), (-g, -h, 1)])
