"""Picture: another photo behind the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import layers, pixels
from removers.pixels import Floats
from removers.scene import Cutout, Image
from removers.settings import choice, number
from removers.step import Backdrop

AROUND = 3  # px of the backdrop kept beyond the frame, for the cubic to read
SIDE = 256  # px; of the copy that is blurred
SOFT = 0.08  # of the longer side; deviation of the blur beyond the backdrop's own edge
FADE = 0.02  # of the longer side; over so much it sets in, before one sees that it is mirrored


@dataclass(frozen=True)
class Picture(Backdrop):
    """Put another picture behind the subject, such as a beach or a studio.

    The picture, w × h, is scaled in proportion until it fills the frame, W × H, and what is too
    much is cut off; or until the whole of it shows:

        s = zoom · max(W / w, H / h)  or  s = zoom · min(W / w, H / h),

    and begins at (x · (W − s·w), y · (H − s·h)), as a background does in CSS. Around a picture
    that shows whole it goes on as in a mirror, and soon out of focus. It fails to deceive where
    the light on the subject comes from elsewhere than in the picture, and where that is far smaller
    than the frame, for enlarged it is soft.
    """

    title = "Picture"
    fit: str = choice(
        "fill", ("fill", "whole"), "Fill the frame and cut off what is too much, or show it whole."
    )
    x: float = number(0.5, 0, 1, "Which part shows, or where it lies: 0 is left, 1 right.")
    y: float = number(0.5, 0, 1, "Which part shows, or where it lies: 0 is the top, 1 the bottom.")
    zoom: float = number(1.0, 1, 4, "How much it is enlarged beyond that; larger shows less of it.")

    def __call__(self, cutout: Cutout, backdrop: Image) -> Image:
        import cv2

        sizes, lengths = cutout.alpha.shape, backdrop.shape[:2]
        ratios = [size / length for size, length in zip(sizes, lengths, strict=True)]
        scale = self.zoom * (max(ratios) if self.fit == "fill" else min(ratios))
        rows, columns = (
            _Axis(size, length, scale, share * (size - scale * length))
            for size, length, share in zip(sizes, lengths, (self.y, self.x), strict=True)
        )
        behind = _placed(backdrop, rows, columns)
        _soften(behind, rows.beyond())
        _soften(behind.swapaxes(0, 1), columns.beyond())
        return np.asarray(
            cv2.blendLinear(cutout.color, behind, cutout.alpha, 1 - cutout.alpha), np.uint8
        )


@dataclass(frozen=True)
class _Axis:
    """Where the scaled backdrop lies along the rows or the columns of the frame."""

    size: int  # of the frame, px
    length: int  # of the backdrop, in its own pixels
    scale: float
    start: float  # of the backdrop in the frame, px

    def window(self) -> slice:
        """Return those of the backdrop's pixels that show, and some for the cubic to read."""
        margin = AROUND * max(1, 1 / self.scale)
        first = int(-self.start / self.scale - margin)
        last = int((self.size - self.start) / self.scale + margin) + 1
        return slice(max(0, first), min(self.length, last))

    def mapping(self, window: slice, pixels: int) -> tuple[float, float]:
        """Return slope and offset from so many pixels, made of the window, to the frame's."""
        slope = (window.stop - window.start) * self.scale / pixels
        return slope, self.start + window.start * self.scale + (slope - 1) / 2  # between centers

    def beyond(self) -> Floats:
        """Return how far each pixel of the frame lies beside the backdrop, in px."""
        place = np.arange(self.size, dtype=np.float32) + np.float32(0.5)
        stop = self.start + self.scale * self.length
        return np.asarray(np.maximum(np.maximum(self.start - place, place - stop), 0), np.float32)


def _placed(backdrop: Image, rows: _Axis, columns: _Axis) -> Image:
    """Return the backdrop in its place, and beside it as in a mirror.

    It shrinks by area, of which warpAffine knows nothing; that enlarges it, and puts it where it
    belongs to a fraction of a pixel, so that a preview shows just what the full size does.
    """
    import cv2

    down, across = rows.window(), columns.window()
    taken = backdrop[down, across]
    height, width = (max(1, round(n * min(1, rows.scale))) for n in taken.shape[:2])
    small = pixels.resize(taken, height, width)
    (tall, top), (wide, left) = rows.mapping(down, height), columns.mapping(across, width)
    matrix = np.array([[wide, 0, left], [0, tall, top]])
    frame, how, border = (columns.size, rows.size), cv2.INTER_CUBIC, cv2.BORDER_REFLECT
    return np.asarray(cv2.warpAffine(small, matrix, frame, flags=how, borderMode=border), np.uint8)


def _soften(picture: Image, away: Floats) -> None:
    """Put the rows beside the backdrop out of focus, the farther the more; writes into them."""
    import cv2

    beside, longest = np.flatnonzero(away > 1), max(picture.shape[:2])  # less is rounding
    if not beside.size:
        return
    small = pixels.resize(picture, *pixels.fitted(picture, SIDE)).astype(np.float32)
    sigma, border = SOFT * max(small.shape[:2]), cv2.BORDER_REFLECT
    soft: Floats = np.asarray(cv2.GaussianBlur(small, (0, 0), sigma, borderType=border))
    share = pixels.ramp(away[beside], 0, FADE * longest)[:, None]
    grain = layers.grain(len(beside), picture.shape[1])
    for channel in range(3):  # one at a time: a plane is 50 MB at 12 MP
        sharp = picture[beside, :, channel]
        plane = pixels.resize(np.ascontiguousarray(soft[..., channel]), *picture.shape[:2])[beside]
        picture[beside, :, channel] = np.minimum(sharp + share * (plane - sharp) + grain, 255)
