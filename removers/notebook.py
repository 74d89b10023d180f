"""For notebooks: the original and the result side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from removers import files
from removers.scene import Cutout, Scene

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from removers.files.read import Photo


def compare(
    photo: Photo | Scene,
    cutout: Photo | Cutout,
    titles: tuple[str, str] = ("Original", "Cutout"),
) -> Figure:
    """Return a matplotlib figure with the original and the result side by side.

    Both are what `remove` takes and returns, or a Scene and the Cutout that a recipe made of it;
    the result lies over a checkerboard. As the last line of a notebook's cell it shows itself.
    """
    from matplotlib import pyplot

    scene = files.scene_of(photo)
    figure, both = pyplot.subplots(1, 2, figsize=(10, 5), layout="constrained")
    pyplot.close(figure)  # or pyplot would keep it, and a notebook would show it twice
    pictures = scene.image, on_checkerboard(_rgba(cutout))
    for axes, picture, title in zip(both, pictures, titles, strict=True):
        axes.imshow(picture)
        axes.set_title(title)
        axes.set_axis_off()
    return figure


def _rgba(cutout: Photo | Cutout) -> NDArray[np.uint8]:
    if isinstance(cutout, Cutout):
        return cutout.rgba()
    scene = files.scene_of(cutout)
    alpha = np.ones(scene.image.shape[:2], np.float32) if scene.alpha is None else scene.alpha
    return Cutout(scene.image, alpha).rgba()


def on_checkerboard(rgba: NDArray[np.uint8], square: int = 0) -> NDArray[np.uint8]:
    """Return (H, W, 3): the picture over light and dark squares of so many pixels (0: a 40th)."""
    height, width = rgba.shape[:2]
    square = square or max(1, max(height, width) // 40)
    rows, columns = np.ogrid[:height, :width]
    board = np.where((rows // square + columns // square) % 2, 255, 208)[..., None]
    alpha = rgba[..., 3:] / np.float32(255)
    mixed = rgba[..., :3] * alpha + board * (1 - alpha)
    return np.asarray(np.rint(mixed), np.uint8)
