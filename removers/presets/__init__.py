"""Presets: what a person has before the camera or wants the picture for, and the recipe for it."""

from __future__ import annotations

from collections.abc import Mapping

from removers.presets import edges, frames
from removers.presets.kinds import Preset
from removers.recipe import Recipe

__all__ = ["FRAMES", "PRESETS", "SHADES", "Preset", "of", "table"]

PRESETS: dict[str, Preset] = {preset.title: preset for preset in edges.EDGES}
"""Those of edges by title, as the page offers them."""

FRAMES: dict[str, Preset] = {preset.title: preset for preset in frames.FRAMES}
"""Those of frames by title."""

SHADES: dict[str, Preset] = {preset.title: preset for preset in edges.SHADES}
"""Those of the photo's own shadow by title."""


def of(recipe: Recipe, presets: Mapping[str, Preset] = PRESETS) -> Preset | None:
    """Return the preset whose part a recipe has, if there is one."""
    return next((preset for preset in presets.values() if preset.on(recipe) == recipe), None)


def table() -> str:
    """Return the presets as a Markdown table, as `--list` prints it and the README shows it."""
    rows = (
        f"| {p.title} | {p.kind} | {p.summary} | `{p.recipe}` |"
        for p in (*edges.EDGES, *edges.SHADES, *frames.FRAMES)
    )
    return "\n".join(["| preset | sets | for | recipe |", "| --- | --- | --- | --- |", *rows])
