"""Every classical remover at a glance: assets/gallery.md and its pictures, made from the registry.

python -m tests.benchmarks.gallery [FOLDER]

A row shows a scene of tests/grounds, the remover's matte, which nothing refines, and the cut-out.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont, ImageOps

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import Recipe, registry
from removers.scene import Alpha, Cutout, Image
from removers.step import Remover
from tests.grounds import GROUNDS
from tests.grounds.stage import Made

# The ground, the scene, and which of scikit-image's pictures are in it.
SHOWN = {
    "plain-backdrop": ("threshold", "ginger cat on snow", ()),
    "pocket": ("detect", "in a cafe, out of focus", ("astronaut", "coffee")),
    "chroma-key": ("chroma-key", "white hair, spilled", ()),
    "color-distance": ("color-distance", "scissors on orange", ()),
    "gaussian-color": ("gaussian-color", "ginger cat on gravel", ("gravel",)),
    "gmm": ("gmm", "poppy", ()),
    "grabcut": ("grabcut", "fruit at the market, boxed", ()),
    "histogram": ("histogram", "fish before a reef", ()),
    "kmeans": ("kmeans", "balloon", ()),
    "naive-bayes": ("naive-bayes", "gray mug on gravel", ("gravel",)),
    "threshold": ("threshold", "silhouette of a head at sunset", ()),
    "defocus": ("defocus", "cat_in_the_grass", ("grass",)),
    "detect": ("detect", "two of her", ("astronaut",)),
    "edges": ("edges", "striped_duck", ()),
    "saliency": ("saliency", "parrot before a wall", ("brick",)),
    "shadow": ("shadow", "mug on paper", ()),
    "motion": ("motion", "walks past bricks", ("brick",)),
    "plate": ("plate", "cat with a shadow on gravel", ("gravel",)),
    "stereo": ("stereo", "cat_on_a_path", ("grass", "gravel")),
}
COLORS, SPILLED = "decontaminate", {"chroma-key": "decontaminate | despill"}
SOURCES = {
    "astronaut": "Eileen Collins, NASA, public domain",
    "brick": "a wall, CC0Textures, CC0",
    "chelsea": "Chelsea the cat, Stéfan van der Walt, CC0",
    "coffee": "a cup of coffee, Rachel Michetti, CC0",
    "grass": "a lawn, linolafett, CC0",
    "gravel": "gravel, CC0Textures, CC0",
}
# Pixels; a page shows them at half the size, a phone at a third.
TILE, GAP, EDGE, ROUND = (320, 240), 20, 36, 12
WIDTH = 2 * EDGE + 3 * TILE[0] + 2 * GAP
TITLE, LINE, LEADING, LETTERS = 42, 29, 40, 72  # letters of a line
PAPER, INK, QUIET = (250, 249, 246), (33, 37, 41), (110, 116, 122)
BEHIND = {  # by group: a color that is in none of its subjects
    "built in": (126, 178, 160),
    "by color": (142, 172, 214),
    "by shape": (233, 190, 124),
    "with more pictures": (176, 160, 210),
}
QUALITY = 80  # of JPEG: a megabyte in all


@dataclass(frozen=True)
class Row:
    """A remover and what it made of a scene."""

    part: type[Remover]
    place: str
    made: Made
    cutout: Cutout
    photos: tuple[str, ...]

    @staticmethod
    def of(part: type[Remover]) -> Row:
        ground, place, photos = SHOWN[part.id]
        made = GROUNDS[ground].scenes[place]()
        remover = made.recipe if made.recipe and ground == part.id else part.id
        colors = SPILLED.get(part.id, COLORS)
        cutout = Recipe.parse(f"{remover} | {colors}")(made.scene)
        return Row(part, place.replace("_", " "), made, cutout, photos)

    def tiles(self) -> list[Pillow.Image]:
        """The photo with what came with it, the matte, and the cut-out over a color."""
        alpha = self.cutout.alpha[..., None]
        over = alpha * self.cutout.color + (1 - alpha) * np.array(BEHIND[self.part.group])
        pictures = [given(self.made), np.rint(255 * alpha) * np.ones(3), np.rint(over)]
        return [fitted(np.asarray(picture, np.uint8)) for picture in pictures]


def given(made: Made) -> Image:
    """Return the photo, with the hint drawn into it or another picture laid into a free corner."""
    scene, image = made.scene, made.scene.image.copy()
    if scene.hint is not None:
        image[_rim(scene.hint == 1)], image[_rim(scene.hint == 0)] = (60, 230, 110), (240, 60, 60)
    others = [o for o in (scene.plate, scene.right, *(scene.frames or ())) if o is not None]
    if others:
        height, width = (side // 3 for side in image.shape[:2])
        small = cv2.resize(others[0], (width, height), interpolation=cv2.INTER_AREA)
        inset = cv2.copyMakeBorder(small, *(3,) * 4, cv2.BORDER_CONSTANT, value=(255, 255, 255))
        image[_corner(made.truth, inset)] = inset
    return image


def _rim(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return a stroke as it is, and the border of what is larger."""
    inner = cv2.erode(marked.astype(np.uint8), np.ones((7, 7), np.uint8), borderValue=1)
    return np.asarray(marked & (inner == 0))


def _corner(truth: Alpha, inset: NDArray[np.generic], margin: int = 8) -> tuple[slice, slice]:
    """Return the corner in which the inset covers least of the subject."""
    ways = [
        (slice(margin, margin + side), slice(whole - margin - side, whole - margin))
        for whole, side in zip(truth.shape, inset.shape, strict=False)
    ]
    corners = [(down, across) for down in ways[0] for across in ways[1]]
    return min(corners, key=lambda corner: float(truth[corner].sum()))


def fitted(picture: Image) -> Pillow.Image:
    return ImageOps.fit(Pillow.fromarray(picture), TILE, Pillow.Resampling.LANCZOS)


def sheet(rows: Sequence[Row]) -> Pillow.Image:
    """Return one row under the other, each a title, a sentence and three pictures."""
    lines = [textwrap.wrap(row.part.summary(), LETTERS) for row in rows]
    heights = [EDGE + TITLE + 18 + LEADING * len(text) + 12 + TILE[1] for text in lines]
    canvas = Pillow.new("RGB", (WIDTH, sum(heights) + EDGE), PAPER)
    draw, top = ImageDraw.Draw(canvas), 0
    corners = Pillow.new("L", TILE, 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, TILE[0] - 1, TILE[1] - 1), ROUND, 255)
    for row, text, height in zip(rows, lines, heights, strict=True):
        y = top + EDGE
        draw.text((EDGE, y), row.part.title, INK, ImageFont.load_default(TITLE))
        draw.text((WIDTH - EDGE, y + 12), row.place, QUIET, ImageFont.load_default(LINE), "ra")
        for i, line in enumerate(text):
            at = (EDGE, y + TITLE + 18 + LEADING * i)
            draw.text(at, line, QUIET, ImageFont.load_default(LINE))
        for i, tile in enumerate(row.tiles()):
            canvas.paste(tile, (EDGE + i * (TILE[0] + GAP), top + height - TILE[1]), corners)
        top += height
    return canvas


def page(groups: dict[str, list[Row]]) -> str:
    """Return the Markdown page."""
    parts = [
        "# What each remover is for",
        "Every row is a scene that its remover is made for: the photo, the matte, and the cut-out "
        "over a color. No matte is refined; `decontaminate`, and `despill` before a screen, took "
        "the old background out of the colors. Where a hint was drawn, green marks the subject "
        "and red the background; the picture in a corner is the plate, the right view or another "
        "frame. This page is made by `python -m tests.benchmarks.gallery`.",
    ]
    for group, rows in groups.items():
        listed = "\n".join(
            f"- **{r.part.title}** (`{r.part.id}`): {r.part.summary()}" for r in rows
        )
        parts += [f"## {group.capitalize()}", f"![{group}]({picture(group)})", listed]
    used = sorted({name for rows in groups.values() for row in rows for name in row.photos})
    sources = "\n".join(f"- `{name}`: {SOURCES[name]}" for name in used)
    parts += [
        "## Sources",
        "All scenes are rendered or composed by this project (`tests/grounds`). In some of them "
        f"are pictures that come with scikit-image:\n\n{sources}",
    ]
    return "\n\n".join(parts) + "\n"


def picture(group: str) -> str:
    return f"gallery-{group.replace(' ', '-')}.jpg"


def main(folder: Path) -> None:
    """Write the page and a picture for each group."""
    groups: dict[str, list[Row]] = {}
    for part in registry.of_kind(Remover):
        if issubclass(part, Remover) and part.id in {*SHOWN, *GROUNDS}:
            groups.setdefault(part.group, []).append(Row.of(part))
    for group, rows in groups.items():
        sheet(rows).save(folder / picture(group), quality=QUALITY, optimize=True, progressive=True)
    (folder / "gallery.md").write_text(page(groups), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the gallery.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("assets"))
    main(parser.parse_args().folder)
