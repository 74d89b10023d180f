"""Kinds of presets: each replaces one part of a recipe and leaves all else as it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

from removers.framing.own_shadow import OwnShadow
from removers.recipe import Recipe


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
