"""Parts and recipes for Hypothesis, drawn from the ranges that the parts declare."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from removers import registry
from removers.recipe import Recipe
from removers.settings import Choice, Color, File, Flag, Number, Setting, Three, Value
from removers.step import Step

NAMES = st.characters(codec="utf-8", categories=("L", "N", "P", "S"), include_characters=" ")
"""What a file may be called."""


def register(monkeypatch: pytest.MonkeyPatch, *parts: type[Step]) -> None:
    """Have the registry know these parts beside its own for the length of a test."""
    known = registry.parts()
    monkeypatch.setattr(registry, "parts", lambda: (*known, *parts))


def values(setting: Setting) -> st.SearchStrategy[Value]:
    """Return any value that the setting allows."""
    match setting:
        case Number(whole=True):
            return st.integers(int(setting.low), int(setting.high))
        case Number():
            return st.floats(setting.low, setting.high)
        case Choice():
            return st.sampled_from(setting.options)
        case Flag():
            return st.booleans()
        case File(suffix=suffix):
            return st.text(NAMES, min_size=1).map(lambda name: name + suffix)
        case Three():
            finite = st.floats(-1e3, 1e3)
            return st.tuples(finite, finite, finite).map(lambda n: "{},{},{}".format(*n))
        case Color():
            return st.integers(0, 0xFFFFFF).map("#{:06x}".format)
    raise TypeError(f"tests/parts.py does not know how to draw a {type(setting).__name__}.")


def ends(setting: Setting) -> list[Value]:
    """Return the outermost values of a setting: both ends, every word, black and white."""
    match setting:
        case Number():
            return [setting.check(setting.low), setting.check(setting.high)]
        case Choice():
            return list(setting.options)
        case Flag():
            return [False, True]
        case File():
            return [setting.default]  # another one need not be there
        case Three():
            return ["auto", "0.5,1,2"]
    return ["#000000", "#ffffff"]


def any_of(part: type[Step]) -> st.SearchStrategy[Step]:
    """Return the part with any settings that it allows."""
    settings = {name: values(setting) for name, setting in part.settings().items()}
    return st.fixed_dictionaries(settings).map(lambda chosen: part(**chosen))


def _one(folder: str) -> st.SearchStrategy[Any]:
    return st.one_of([any_of(part) for part in registry.of_kind(registry.FOLDERS[folder])])


def recipes() -> st.SearchStrategy[Recipe]:
    """Return any recipe of the registered parts."""
    return st.builds(
        Recipe,
        _one("methods"),
        st.lists(_one("refine"), max_size=4).map(tuple),
        st.lists(_one("recolor"), max_size=3).map(tuple),
        st.lists(_one("framing"), max_size=2).map(tuple),
        st.none() | _one("backdrops"),
        st.lists(_one("finish"), max_size=2).map(tuple),
    )
