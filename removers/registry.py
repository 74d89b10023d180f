"""The folders are the registries: a file in one of them is a part, and nothing else makes one."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import TypeVar

from removers.errors import BadRecipe
from removers.step import Backdrop, Finish, Framing, Recolor, Refiner, Remover, Step

Kind = TypeVar("Kind", bound=Step)

FOLDERS: dict[str, type[Step]] = {
    "methods": Remover,
    "refine": Refiner,
    "recolor": Recolor,
    "framing": Framing,
    "backdrops": Backdrop,
    "finish": Finish,
}
"""The folders in the order of flow, and the kind of part that each holds."""

GROUPS = ("built in", "deep", "by color", "by shape", "with more pictures")
"""The groups of removers, in the order in which people see them."""


@cache
def parts() -> tuple[type[Step], ...]:
    """Return every part, in the order of flow; a remover and another part may share an id."""
    return tuple(
        part
        for folder, kind in FOLDERS.items()
        for part in sorted(_members(folder, kind), key=_position)
    )


def _members(folder: str, kind: type[Step]) -> list[type[Step]]:
    package = importlib.import_module(f"removers.{folder}")
    names = [f"{package.__name__}.{info.name}" for info in pkgutil.iter_modules(package.__path__)]
    return [
        member
        for module in map(importlib.import_module, names)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, kind)
        and value.__module__ == module.__name__
        for member in value.family()
    ]


def _position(part: type[Step]) -> tuple[int, str]:
    if issubclass(part, Remover):
        return GROUPS.index(part.group), part.id
    return getattr(part, "place", 0), part.id


def kind_of(part: type[Step]) -> type[Step]:
    """Return the kind of a part."""
    return next(kind for kind in FOLDERS.values() if issubclass(part, kind))


def of_kind(kind: type[Kind]) -> list[type[Kind]]:
    """Return the parts of one kind."""
    return [part for part in parts() if issubclass(part, kind)]


def parse_step(text: str, first: bool = True) -> Step:
    """Make one part from its recipe text, such as `feather radius=2`; raises BadRecipe.

    Where a remover and a later part share an id, the `first` step of a recipe is the remover.
    """
    words = text.split()
    if not words:
        raise BadRecipe("A step of the recipe is empty; write steps as: auto | feather radius=2.")
    named = [part for part in parts() if part.id == words[0]]
    if not named:
        ids = list(dict.fromkeys(part.id for part in parts()))
        close = get_close_matches(words[0], ids, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(ids)}."
        raise BadRecipe(f"There is no step called {words[0]}; {hint}")
    return named[0 if first else -1].parse(words[1:])


def check_order(steps: list[Step]) -> None:
    """Raise BadRecipe if a step stands before one that it must follow, or has no double."""
    kinds = list(FOLDERS.values())

    def place(step: Step) -> int:
        return next(i for i, kind in enumerate(kinds) if isinstance(step, kind))

    for before, after in pairwise(steps):
        if place(before) > place(after):
            raise BadRecipe(f"{after.id} must stand before {before.id}; swap the two.")
        if place(before) == place(after) and isinstance(after, (Remover, Backdrop)):
            raise BadRecipe(f"{before.id} and {after.id} cannot both run; keep one of them.")


def table() -> str:
    """Return all parts as a Markdown table, as `--list` prints it and the README shows it."""
    rows = ["| step | kind | what it does | settings |", "| --- | --- | --- | --- |"]
    for part in parts():
        kind = part.group if issubclass(part, Remover) else kind_of(part).__name__.lower()
        settings = " ".join(f"`{k}={s.format(s.default)}`" for k, s in part.settings().items())
        rows.append(f"| `{part.id}` | {kind} | {part.summary()} | {settings} |")
    return "\n".join(rows)
