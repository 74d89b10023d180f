"""What the controls of a page say, and the recipe that they describe."""

from __future__ import annotations

from typing import Any

from removers import registry
from removers.recipe import Recipe
from removers.registry import kind_of, of_kind
from removers.step import Backdrop, Remover, Step

Key = type[Step] | tuple[type[Step], str]

Values = dict[Key, Any]
"""By kind, the id of the part of which a recipe has one; by part, whether it is on; by part and
setting, its value."""

SINGLE: tuple[type[Step], ...] = (Remover, Backdrop)
"""The kinds of which a recipe has one part; of the others any number is on."""


def chosen(part: type[Step], values: Values) -> bool:
    """Return whether the controls have this part on."""
    kind = kind_of(part)
    return bool(values[kind] == part.id if kind in SINGLE else values[part])


def remover_of(values: Values) -> type[Remover]:
    """Return the remover that the controls have."""
    return next(part for part in of_kind(Remover) if part.id == values[Remover])


def values_of(recipe: Recipe) -> Values:
    """Return what the controls say for this recipe; of a part that runs twice, the last."""
    steps = {type(step): step for step in recipe.steps()}
    values: Values = {}
    for kind in SINGLE:
        values[kind] = next((part.id for part in steps if issubclass(part, kind)), "")
    for part in registry.parts():
        if kind_of(part) not in SINGLE:
            values[part] = part in steps
        for name, setting in part.settings().items():
            values[part, name] = getattr(steps.get(part), name, setting.default)
    return values


def recipe_of(values: Values) -> Recipe:
    """Return the recipe that the controls describe: `recipe_of(values_of(r)) == r`."""
    steps = [
        part(**{name: values[part, name] for name in part.settings()})
        for part in registry.parts()
        if chosen(part, values)
    ]
    return Recipe.parse_public(" | ".join(map(str, steps)))
