"""The controls of the page: what they hold, and the recipe that they describe."""

from __future__ import annotations

import re
from typing import Any

from removers import registry
from removers.recipe import Recipe
from removers.registry import kind_of, of_kind
from removers.scene import PICTURES
from removers.step import Backdrop, Remover, Step
from removers.studio.visit import Change

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


def plain(value: Any) -> Any:
    """Return a control's value as settings have it: gradio's picker says rgba(1.5, 2, 3, 1)."""
    if str(value).startswith("rgba("):
        return "#" + "".join(f"{round(float(n)):02x}" for n in re.findall(r"[\d.]+", value)[:3])
    return value


def asked(values: Values) -> dict[str, Change]:
    """Return which other pictures show, and whether they are open: what the recipe works from.

    `others` is the box around them, `frame` asks which frame of an animation is the photo.
    """
    parts = [part for part in of_kind(Remover) + of_kind(Backdrop) if chosen(part, values)]
    inputs = {k: needed for part in parts for k, needed in part.inputs().items() if k in PICTURES}
    box = Change(visible=bool(inputs)) | (Change(open=True) if any(inputs.values()) else {})
    uploads = {name: Change(visible=name in inputs) for name in PICTURES}
    return {"others": Change(box), **uploads, "frame": Change(visible="frames" in inputs)}


def settable() -> list[type[Step]]:
    """Return the parts that have settings."""
    return [part for part in registry.parts() if part.settings()]


BOXES = tuple(values_of(Recipe.parse("auto")))
"""The controls, in one order."""
