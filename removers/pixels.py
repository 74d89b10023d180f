"""Pixel arithmetic without policy; nothing that fewer than two parts use lives here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha, Image, Scene

Floats = NDArray[np.float32]
Pixels = TypeVar("Pixels", NDArray[np.uint8], NDArray[np.float32])
Reals = TypeVar("Reals", NDArray[np.float32], NDArray[np.float64])

ENTRIES = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Of a symmetric 3 × 3 matrix, in the order in which arrays of shape (6, …) hold them."""

DIAGONAL = [0, 3, 5]
AT_ONCE = 30_000  # pixels; cv2.remap takes fewer than 32767


def fitted(pixels: NDArray[Any], side: int) -> tuple[int, int]:
    """Return (height, width) of `pixels`, shrunk in proportion until neither exceeds `side`."""
    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def resize(pixels: Pixels, height: int, width: int) -> Pixels:
    """Resize (H, W) or (H, W, C): by area where it shrinks, bilinearly where it grows."""
    import cv2

    if pixels.shape[:2] == (height, width):
        return pixels
    shrinks = height * width < pixels.shape[0] * pixels.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(pixels, (width, height), interpolation=how)  # type: ignore[return-value]  # cv2 keeps the dtype


def shrunk(scene: Scene, side: int) -> Scene:
    """Return the scene with every picture in one size, no side of which exceeds `side` pixels."""
    height, width = fitted(scene.image, side)
    if {each.shape[:2] for each in scene.views()} == {(height, width)}:
        return scene

    def small(pixels: Pixels | None) -> Pixels | None:
        return None if pixels is None else resize(pixels, height, width)

    return replace(
        scene,
        image=resize(scene.image, height, width),
        plate=small(scene.plate),
        right=small(scene.right),
        frames=scene.frames and tuple(resize(frame, height, width) for frame in scene.frames),
        hint=small(scene.hint),
        alpha=small(scene.alpha),
    )


def ramp(values: Floats, start: float, width: float) -> Floats:
    """Return 0 up to `start`, 1 from `start + width` on, a line between; a width of 0 is a step."""
    return np.asarray(((values - start) / max(width, 1e-6)).clip(0, 1), np.float32)


def box(values: Floats, radius: int) -> Floats:
    """Return the mean over windows of (2 radius + 1)² pixels; the border is mirrored."""
    import cv2

    size = 2 * radius + 1
    return cv2.blur(values, (size, size), borderType=cv2.BORDER_REFLECT)  # type: ignore[return-value]  # float32 in, float32 out


@dataclass(frozen=True, eq=False)
class Linear:
    """A matte as a locally linear function of color: alpha = slope · I + offset, I in [0, 1].

    `slope` is (H, W, 3) and `offset` (H, W), usually smaller than the picture that they are
    applied to: unlike a matte, the two are smooth and lose nothing when they are enlarged.

    References: K. He, J. Sun, X. Tang, Guided image filtering, PAMI 2013; K. He, J. Sun, Fast
    guided filter, arXiv:1505.00996, 2015.
    """

    slope: Floats
    offset: Floats

    @staticmethod
    def fit(image: Image, alpha: Alpha, radius: int, eps: float) -> Linear:
        """Fit both by least squares over windows of (2 radius + 1)² pixels.

        slope = (Σ + eps·1)⁻¹ cov(I, alpha), offset = mean(alpha) − slope · mean(I), both then
        averaged over the same windows (He et al. 2013, equations 14 to 16). `image` and `alpha`
        have the same size. A larger `eps` follows fewer edges.
        """
        guide = image.astype(np.float32) / np.float32(255)
        mean_i, mean_a = box(guide, radius), box(alpha, radius)
        cov = box(guide * alpha[..., None], radius) - mean_i * mean_a[..., None]
        slope = solve(_covariance(guide, mean_i, radius, eps), cov)
        offset = mean_a - np.einsum("hwc,hwc->hw", slope, mean_i)
        return Linear(box(slope, radius), box(offset, radius))

    def apply(self, image: Image) -> Alpha:
        """Return the matte that this function gives `image`, of any size, in [0, 1]."""
        height, width = image.shape[:2]
        alpha = resize(self.offset, height, width)
        alpha = alpha.copy() if alpha is self.offset else alpha
        for channel in range(3):  # one at a time and in place: a full-size plane is 50 MB at 12 MP
            plane = resize(self.slope[..., channel] * np.float32(1 / 255), height, width)
            plane *= image[..., channel]
            alpha += plane
        return np.clip(alpha, 0, 1, out=alpha)


def _covariance(guide: Floats, mean: Floats, radius: int, eps: float) -> Floats:
    """Return Σ + eps·1 for every window, (6, H, W)."""
    cov = np.stack([box(guide[..., i] * guide[..., j], radius) for i, j in ENTRIES])
    for entry, (i, j) in zip(cov, ENTRIES, strict=True):
        entry -= mean[..., i] * mean[..., j]
    cov[DIAGONAL] += np.float32(eps)
    return cov


def solve(matrices: Reals, right: Reals) -> Reals:
    """Solve symmetric 3 × 3 systems, (6, …) and (…, 3), by M = L D Lᵀ.

    Cofactors would lose a small `eps` on the diagonal to rounding where the colors of a window
    lie on a line, as in a gray picture.
    """
    rr, rg, rb, gg, gb, bb = matrices
    l_gr, l_br = rg / rr, rb / rr
    d_g, gb = gg - l_gr * rg, gb - l_gr * rb
    l_bg = gb / d_g
    d_b = bb - l_br * rb - l_bg * gb
    r = right[..., 0]
    g = right[..., 1] - l_gr * r
    b = (right[..., 2] - l_br * r - l_bg * g) / d_b
    g = g / d_g - l_bg * b
    return np.stack([r / rr - l_gr * g - l_br * b, g, b], -1)


def sample(field: Floats, where: NDArray[np.intp], shape: tuple[int, ...]) -> Floats:
    """Read a small (h, w, C) field bilinearly at pixels, by flat index, of a picture of `shape`."""
    import cv2

    rows, columns = np.divmod(where, shape[1])
    scale = field.shape[0] / shape[0], field.shape[1] / shape[1]
    y, x = (
        ((n + 0.5) * s - 0.5).astype(np.float32)
        for n, s in zip((rows, columns), scale, strict=True)
    )
    out = np.empty((len(where), field.shape[2]), np.float32)
    for first in range(0, len(where), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        maps = x[part], y[part], cv2.INTER_LINEAR
        for c in range(0, field.shape[2], 4):  # cv2 reads four channels at most
            read = cv2.remap(field[..., c : c + 4], *maps, borderMode=cv2.BORDER_REPLICATE)
            out[part, c : c + 4] = read.reshape(len(x[part]), -1)
    return out


def enlarge(alpha: Alpha, image: Image) -> Alpha:
    """Bring a small matte to the size of `image` along the picture's own edges.

    On a copy of the matte's own size it is written as a locally linear function of color, and
    that function is applied to the picture: shrinking both keeps a linear relation, whereas a
    fit to an enlarged matte would learn its blur. The window is the smallest, so that a texture
    does not cross the edge. A matte that is no smaller than the picture is only resized.
    """
    height, width = image.shape[:2]
    if alpha.shape == (height, width):
        return alpha
    if alpha.size >= height * width:
        return np.clip(resize(alpha, height, width), 0, 1)  # means of ones can round to above 1
    fit = Linear.fit(resize(image, *alpha.shape), alpha, radius=1, eps=1e-4)
    return settle(fit.apply(image), alpha, reach=2)


def settle(alpha: Alpha, coarse: Alpha, reach: int) -> Alpha:
    """Set `alpha` to exactly 0 or 1 where `coarse` is, for `reach` of its pixels around.

    A window in which the matte is constant has nothing to fit; what a fit nearby spills there
    is haze. Writes into `alpha` and returns it.
    """
    import cv2

    window = np.ones((2 * reach + 1,) * 2, np.uint8)
    low, high = cv2.erode(coarse, window), cv2.dilate(coarse, window)
    for value, sure in ((1, low > 1 - 1 / 255), (0, high < 1 / 255)):
        height, width = alpha.shape
        everywhere = cv2.resize(
            sure.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST_EXACT
        )
        alpha[everywhere == 1] = value
    return alpha
