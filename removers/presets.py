"""Presets: what a person has before the camera or wants the picture for, and the recipe for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from removers.framing.own_shadow import OwnShadow
from removers.recipe import DEFAULT, Recipe


@dataclass(frozen=True)
class Preset(ABC):
    """A recipe for one purpose, of which a part is the point; all else in it is a suggestion."""

    kind: ClassVar[str]
    title: str
    summary: str
    recipe: str

    @abstractmethod
    def on(self, recipe: Recipe) -> Recipe:
        """Return a recipe with that part of the preset; all else stays as it is."""


class Edges(Preset):
    """For one kind of subject: the steps that make edges and colors."""

    kind = "edges"

    def on(self, recipe: Recipe) -> Recipe:
        preset = Recipe.parse(self.recipe)
        return replace(recipe, refiners=preset.refiners, recolors=preset.recolors)


class Frame(Preset):
    """For one use of the picture: the steps that frame it and what lies behind the subject."""

    kind = "frame"

    def on(self, recipe: Recipe) -> Recipe:
        preset = Recipe.parse(self.recipe)
        own = tuple(step for step in recipe.framings if isinstance(step, OwnShadow))
        return replace(recipe, framings=own + preset.framings, backdrop=preset.backdrop)


class Shade(Preset):
    """For the shadow that the subject casts in the photo."""

    kind = "shadow"

    def on(self, recipe: Recipe) -> Recipe:
        rest = tuple(step for step in recipe.framings if not isinstance(step, OwnShadow))
        own = Recipe.parse(self.recipe).framings
        return replace(recipe, framings=own + rest)


_EDGES = (
    Edges("Portrait and hair", "People, and whatever else there is: fine but calm.", DEFAULT),
    Edges(
        "Soft fur",
        "Animals, feathers, wild hair: looks further for strands and closer at colors.",
        "auto | matting reach=4 colors=2 | decontaminate",
    ),
    Edges(
        "Sharp product",
        "Things with solid edges: a crisp outline, false holes filled.",
        "auto | fill-holes | matting | contrast | decontaminate",
    ),
    Edges(
        "Graphic or logo",
        "Letters, icons, drawings: the hardest edges that are still smooth.",
        "auto | matting | contrast amount=0.5 | decontaminate",
    ),
    Edges(
        "Graphic, white inside kept",
        "Drawings and badges: what of the paper's color they enclose is part of them.",
        "auto | fill-holes share=1 color=1 | matting | contrast amount=0.5 | decontaminate",
    ),
    Edges("Fast", "The remover's own edges, in clean colors.", "auto | decontaminate"),
)

_FRAMES = (
    Frame("As it is", "The photo's own frame, and nothing behind the subject.", DEFAULT),
    Frame("Close to the subject", "As small as the subject allows.", f"{DEFAULT} | crop"),
    Frame(
        "Square 1:1", "In the middle of a square, with some space around.", f"{DEFAULT} | canvas"
    ),
    Frame(
        "Portrait 4:5",
        "In the middle of an upright picture, as social networks show most of.",
        f"{DEFAULT} | canvas aspect=4:5",
    ),
    Frame(
        "Portrait mode",
        "The photo's own background, out of focus.",
        f"{DEFAULT} | blur",
    ),
    Frame(
        "Passport 35 × 45 mm",
        "Light gray, 600 dpi, the head about 34 mm high; measure that it is 32 to 36.",
        f"{DEFAULT} | canvas aspect=35:45 width=827 margin=0.157 fit=head dpi=600"
        " | color fill=#e6e6e6",
    ),
    Frame(
        "ID photo 3 × 4 cm",
        "Red, as in Indonesia, 600 dpi, the head about three quarters of it; or another color.",
        f"{DEFAULT} | canvas aspect=3:4 width=709 margin=0.167 fit=head dpi=600"
        " | color fill=#db1514",
    ),
    Frame(
        "Marketplace 2000 × 2000",
        "White, with the subject on 85 % of it, as shops on the web ask for.",
        f"{DEFAULT} | canvas width=2000 margin=0.075 | color",
    ),
    Frame(
        "Product with shadow",
        "On a light ground, standing on its shadow.",
        f"{DEFAULT} | canvas margin=0.15 | drop-shadow kind=contact | gradient",
    ),
    Frame(
        "Sticker 512 × 512",
        "In a white outline, of the size that messengers take.",
        f"{DEFAULT} | canvas width=512 margin=0.05 | outline",
    ),
)

_SHADES = (
    Shade("Gone", "Only the subject is left, without its shadow.", DEFAULT),
    Shade(
        "Kept soft",
        "On a plain ground, the photo's own shadow stays as translucent black.",
        f"{DEFAULT} | own-shadow",
    ),
)

PRESETS: dict[str, Preset] = {preset.title: preset for preset in _EDGES}
"""Those of edges by title, as the page offers them."""

FRAMES: dict[str, Preset] = {preset.title: preset for preset in _FRAMES}
"""Those of frames by title."""

SHADES: dict[str, Preset] = {preset.title: preset for preset in _SHADES}
"""Those of the photo's own shadow by title."""


def of(recipe: Recipe, presets: Mapping[str, Preset] = PRESETS) -> Preset | None:
    """Return the preset whose part a recipe has, if there is one."""
    return next((preset for preset in presets.values() if preset.on(recipe) == recipe), None)


def table() -> str:
    """Return the presets as a Markdown table, as `--list` prints it and the README shows it."""
    rows = (
        f"| {p.title} | {p.kind} | {p.summary} | `{p.recipe}` |"
        for p in (*_EDGES, *_SHADES, *_FRAMES)
    )
    return "\n".join(["| preset | sets | for | recipe |", "| --- | --- | --- | --- |", *rows])
