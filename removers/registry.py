"""The folders are the registries: a file in one of them is a part, and nothing else makes one."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache

from removers.errors import BadRecipe
from removers.step import Backdrop, Framing, Recolor, Refiner, Remover, Step

FOLDERS: dict[str, type[Step]] = {
    "methods": Remover,
    "refine": Refiner,
    "recolor": Recolor,
    "framing": Framing,
    "backdrops": Backdrop,
}
"""The folders in the order of flow, and the kind of part that each holds."""

GROUPS = ("built in", "deep", "classical")
"""The groups of removers, in the order in which people see them."""


@cache
def parts() -> dict[str, type[Step]]:
    """Return every part by id, in the order of flow."""
    return {
        part.id: part
        for folder, kind in FOLDERS.items()
        for part in sorted(_members(folder, kind), key=_position)
    }


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


def of_kind(kind: type[Step]) -> list[type[Step]]:
    """Return the parts of one kind."""
    return [part for part in parts().values() if issubclass(part, kind)]


def parse_step(text: str) -> Step:
    """Make one part from its recipe text, such as `feather radius=2`; raises BadRecipe."""
    words = text.split()
    if not words:
        raise BadRecipe("A step of the recipe is empty; write steps as: auto | feather radius=2.")
    part = parts().get(words[0])
    if part is None:
        close = get_close_matches(words[0], parts(), n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(parts())}."
        raise BadRecipe(f"There is no step called {words[0]}; {hint}")
    return part.parse(words[1:])


def table() -> str:
    """Return all parts as a Markdown table, as `--list` prints it and the README shows it."""
    rows = ["| step | kind | what it does | settings |", "| --- | --- | --- | --- |"]
    for part in parts().values():
        kind = part.group if issubclass(part, Remover) else part.__mro__[1].__name__.lower()
        settings = " ".join(f"`{k}={s.format(s.default)}`" for k, s in part.settings().items())
        rows.append(f"| `{part.id}` | {kind} | {part.summary()} | {settings} |")
    return "\n".join(rows)
