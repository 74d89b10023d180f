"""Blur: the photo's own background, out of focus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import layers, pixels
from removers.pixels import Floats
from removers.scene import Alpha, Cutout, Image
from removers.settings import number
from removers.step import Backdrop

DISC = 12.0  # px; radius of the disc on the copy that is blurred
LEAST = 4.0  # px; the same, where the copy would else be larger than
SIDE = 2000  # px
GAMMA = 2.2  # of sRGB and its kin, nearly; light adds up, levels do not
RARE = 0.01  # share of the picture; a matte that is 0 no more often has a haze everywhere
HAZE = 0.1  # alpha; then what is fainter is background
SLACK = 0.004  # of the longer side; so near the matte its error may have left some subject
GUESS = np.float32(0.02)  # weight of what was filled in against what is known
CALM = np.float32(1e-3)  # weight of the cell around against a cell's own pixels
FADE = 0.1  # of the longer side; over so much the background softens beyond the photo's frame
BAND = 64  # rows mixed at a time; they stay in the processor's cache

Frame = tuple[slice, slice]


@dataclass(frozen=True)
class Blur(Backdrop):
    """Keep the photo's own background, out of focus as behind a wide open lens.

    A point out of focus is a disc of light, so that the background is convolved with a disc D,
    in linear light and without the subject, which would else shine into it as a halo:

        B = (D ∗ wL) / (D ∗ w),  w = 1 where alpha is 0, and small elsewhere.

    Where w is small L is filled in from around, from coarse cells to fine ones. Soft edges do not
    count as known: after decontaminate they have the subject's color. Around a photo on a larger
    canvas the background goes on mirrored, and ever softer. A faint noise before the levels are
    rounded keeps a smooth sky from showing bands. It fails where the photo has no
    background, as with a file that came transparent, and does not know that things near the
    subject, such as the ground at its feet, would be sharper than those far away.

    References: H. Knutsson, C.-F. Westin, Normalized and differential convolution, CVPR 1993.
    """

    title = "Blurred background"
    strength: float = number(
        0.02, 0.002, 0.2, "Radius of the disc, as a share of the longer side; larger is softer."
    )

    def __call__(self, cutout: Cutout) -> Image:
        import cv2

        radius = self.strength * max(cutout.alpha.shape)
        factor = max(1.0, radius / DISC, min(radius / LEAST, max(cutout.alpha.shape) / SIDE))
        height, width = (max(1, round(n / factor)) for n in cutout.alpha.shape)
        packed = _packed(cutout, _known(cutout.alpha), height, width)
        frame = _frame(packed)
        behind = _blurred(_continued(packed, frame), radius / factor, frame)
        behind = 255 * np.clip(behind, 0, 1, out=behind) ** np.float32(1 / GAMMA)
        levels = _enlarged(behind, *cutout.alpha.shape)
        return np.asarray(
            cv2.blendLinear(cutout.color, levels, cutout.alpha, 1 - cutout.alpha), np.uint8
        )


def _known(alpha: Alpha) -> NDArray[np.uint8]:
    """Return 1 where the picture shows its background, away from the subject, and 0 elsewhere."""
    import cv2

    empty = alpha == 0
    if empty.mean() < RARE:
        empty = alpha < HAZE
    reach = 2 * round(SLACK * max(alpha.shape)) + 1
    return np.asarray(cv2.erode(empty.astype(np.uint8), np.ones((reach, reach), np.uint8)))


def _packed(cutout: Cutout, known: NDArray[np.uint8], height: int, width: int) -> Floats:
    """Return wL and w (H, W, 4) on a copy of this size; w is the share that is known."""
    import cv2

    light = (np.arange(256, dtype=np.float32) / 255) ** np.float32(GAMMA)
    out = np.empty((height, width, 4), np.float32)
    for channel in range(3):  # one at a time: a plane is 50 MB at 12 MP
        levels = np.ascontiguousarray(cutout.color[..., channel])
        plane: Floats = np.asarray(cv2.LUT(levels, light), np.float32)
        plane *= known
        out[..., channel] = pixels.resize(plane, height, width)
    out[..., 3] = pixels.resize(known.astype(np.float32), height, width)
    return out


def _frame(packed: Floats) -> Frame:
    """Return the rows and columns of the small copy that lie in the photo, and not only in part.

    What a canvas has put around it is black and transparent, which is no background.
    """
    lit = packed[..., :3].max(2) > 0
    ends = []
    for axis in (0, 1):
        where, length = np.flatnonzero(lit.any(1 - axis)), lit.shape[axis]
        first, last = (int(where[0]), int(where[-1]) + 1) if where.size else (0, length)
        inner = first + (first > 0), last - (last < length)
        ends.append(slice(*inner) if inner[0] < inner[1] else slice(first, last))
    return ends[0], ends[1]


def _continued(packed: Floats, frame: Frame) -> Floats:
    """Return the small copy with the photo going on beyond its frame as in a mirror."""
    sizes = zip(frame, packed.shape, strict=False)
    around = [(where.start, length - where.stop) for where, length in sizes]
    return np.pad(packed[frame], (*around, (0, 0)), "symmetric")


def _blurred(packed: Floats, radius: float, frame: Frame) -> Floats:
    """Return B (H, W, 3); beyond the frame it softens, lest one see what is mirrored."""
    import cv2

    filled, weight = _filled(packed), packed[..., 3:] + GUESS
    spread = _spread(np.dstack([filled * weight, weight]), radius)
    behind = np.asarray(spread[..., :3] / spread[..., 3:], np.float32)
    far, longest = [], max(weight.shape)
    for where, length in zip(frame, weight.shape, strict=False):
        place = np.arange(length, dtype=np.float32)
        far.append(np.maximum(np.maximum(where.start - place, place - where.stop + 1), 0))
    away = pixels.ramp(np.hypot(far[0][:, None], far[1]), 0, FADE * longest)
    if away.any():
        border = cv2.BORDER_REFLECT
        wide = cv2.GaussianBlur(filled, (0, 0), FADE * longest, borderType=border)
        behind += away[..., None] * (np.asarray(wide, np.float32) - behind)
    return behind


def _filled(packed: Floats) -> Floats:
    """Return L (H, W, 3) everywhere: as around where it is not known, and by cells of all sizes."""
    height, width = packed.shape[:2]
    if height == width == 1:
        return np.asarray(packed[..., :3] / np.maximum(packed[..., 3:], CALM))
    half = pixels.resize(packed, (height + 1) // 2, (width + 1) // 2)
    around = pixels.resize(_filled(half), height, width)
    return np.asarray((packed[..., :3] + CALM * around) / (packed[..., 3:] + CALM))


def _spread(plane: Floats, radius: float) -> Floats:
    """Return the plane under a disc whose border pixels count by their share."""
    import cv2

    reach = int(np.ceil(radius))
    offsets = np.arange(-reach, reach + 1)
    disc = np.clip(radius + 0.5 - np.hypot(offsets[:, None], offsets), 0, 1)
    disc[reach, reach] = 1
    kernel = (disc / disc.sum()).astype(np.float32)
    return np.asarray(cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REPLICATE))


def _enlarged(levels: Floats, height: int, width: int) -> Image:
    """Return the levels at another size, rounded up or down by chance, the same at every call."""
    grain = layers.grain(BAND, width)
    out = np.empty((height, width, 3), np.uint8)
    for channel in range(3):
        plane = pixels.resize(np.ascontiguousarray(levels[..., channel]), height, width)
        for first in range(0, height, BAND):
            rows = slice(first, min(first + BAND, height))
            noisy = plane[rows] + grain[: rows.stop - first]
            out[rows, :, channel] = np.minimum(noisy, 255)
    return out
