"""Presets: what a person has before the camera, and the recipe for its edges."""

from __future__ import annotations

from dataclasses import dataclass, replace

from removers.recipe import DEFAULT, Recipe


@dataclass(frozen=True)
class Preset:
    """A recipe for one kind of subject; its remover is a suggestion, its edges are the point."""

    title: str
    summary: str
    recipe: str

    def on(self, recipe: Recipe) -> Recipe:
        """Return a recipe with the edges and colors of the preset; all else stays as it is."""
        preset = Recipe.parse(self.recipe)
        return replace(recipe, refiners=preset.refiners, recolors=preset.recolors)


_ALL = (
    Preset("Portrait and hair", "People, and whatever else there is: fine but calm.", DEFAULT),
    Preset(
        "Soft fur",
        "Animals, feathers, wild hair: looks further for strands and closer at colors.",
        "auto | matting reach=4 colors=2 | decontaminate",
    ),
    Preset(
        "Sharp product",
        "Things with solid edges: a crisp outline, false holes filled.",
        "auto | fill-holes | matting | contrast | decontaminate",
    ),
    Preset(
        "Graphic or logo",
        "Letters, icons, drawings: the hardest edges that are still smooth.",
        "auto | matting | contrast amount=0.5 | decontaminate",
    ),
    Preset("Fast", "The remover's own edges, in clean colors.", "auto | decontaminate"),
)

PRESETS = {preset.title: preset for preset in _ALL}
"""By title, as the page offers them."""


def of(recipe: Recipe) -> Preset | None:
    """Return the preset whose edges and colors a recipe has, if there is one."""
    return next((preset for preset in _ALL if preset.on(recipe) == recipe), None)


def table() -> str:
    """Return the presets as a Markdown table, as `--list` prints it and the README shows it."""
    rows = (f"| {p.title} | {p.summary} | `{p.recipe}` |" for p in _ALL)
    return "\n".join(["| preset | for | recipe |", "| --- | --- | --- |", *rows])
