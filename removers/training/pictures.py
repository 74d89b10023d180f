"""Pictures to look at: contact sheets, and curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from removers.scene import Alpha, Image

LINE, LETTER, GAP = 18, 6, 6  # px: a line of words, a letter, and between pictures
TINT = np.array([30, 140, 60], np.float32)


def tinted(photo: Image, alpha: Alpha) -> Image:
    """Return the photo with what is not subject under a green veil."""
    veil = (1 - alpha[..., None]) * np.float32(0.75)
    mixed: Image = (photo * (1 - veil) + TINT * veil).astype(np.uint8)
    return mixed


def sheet(
    tiles: Iterable[tuple[Image, str]], path: Path, columns: int = 8, width: int = 200
) -> None:
    """Write a contact sheet: pictures `width` px wide at most, each with its words below."""
    drawn = [(_thumb(image, width), words) for image, words in tiles]
    rows = [drawn[i : i + columns] for i in range(0, len(drawn), columns)]
    heights = [max(image.height for image, _ in row) + LINE for row in rows]
    page = Pillow.new("RGB", (columns * width, sum(heights)), "white")
    draw = ImageDraw.Draw(page)
    for number, row in enumerate(rows):
        top = sum(heights[:number])
        for column, (image, words) in enumerate(row):
            page.paste(image, (column * width, top))
            at = column * width + 2, top + image.height + 2
            draw.text(at, words[: width // LETTER], "black")
    page.save(path)


def _thumb(image: Image, width: int) -> Pillow.Image:
    small = Pillow.fromarray(image)
    small.thumbnail((width - GAP, width - GAP))
    return small


def progress(history: Sequence[Mapping[str, float]], path: Path) -> None:
    """Draw the loss and the validation scores of each source against the photos seen."""
    figure, (left, right) = _axes("photos seen", "photos seen")
    seen = [past["photos"] for past in history]
    left.plot(seen, [past["loss"] for past in history], "o-", color="black")
    left.set_ylabel("loss")
    for name in (name for name in history[-1] if name.endswith(" iou")):
        right.plot(seen, [past[name] for past in history], "o-", label=name.removesuffix(" iou"))
    right.set_ylabel("IoU")
    right.legend()
    figure.savefig(path)


def f_curves(curves: Mapping[str, NDArray[np.float64]], path: Path) -> None:
    """Draw the mean F of each source against the threshold."""
    figure, (left, right) = _axes("threshold", "threshold")
    levels = np.linspace(0, 1, 256)
    for source, curve in curves.items():
        for axes in (left, right):
            axes.plot(levels, curve, label=source)
    left.set(ylabel="F, β² = 0.3", ylim=(0, 1))
    right.set(ylabel="the same, closer", ylim=(0.6, 1))
    left.legend()
    figure.savefig(path)


def _axes(*labels: str) -> tuple[Any, Any]:
    """Return a figure with axes side by side, drawn without a screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((11, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, len(labels))
    for one, label in zip(axes, labels, strict=True):
        one.set_xlabel(label)
        one.grid(alpha=0.3)
    return figure, axes
