"""The folders are the registries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import removers.refine
from removers import registry
from removers.errors import BadRecipe
from removers.step import Refiner, Remover

GLOW = '''"""Glow."""

from dataclasses import dataclass

from removers.step import Refiner


@dataclass(frozen=True)
class InnerGlow(Refiner):
    """Glow inside."""

    title = "Glow"
    place = 99

    def refine(self, image, alpha):
        return alpha
'''


@pytest.fixture
def fresh() -> Iterator[None]:
    """Scan the folders anew, before the test and after it."""
    registry.parts.cache_clear()
    yield
    registry.parts.cache_clear()
    sys.modules.pop("removers.refine.inner_glow", None)


def files(folder: str) -> set[str]:
    paths = (Path(registry.__file__).parent / folder).glob("*.py")
    return {path.stem.replace("_", "-") for path in paths if path.stem != "__init__"}


@pytest.mark.parametrize("folder", registry.FOLDERS)
def test_every_file_is_a_part_of_its_folders_kind(folder: str) -> None:
    kind = registry.FOLDERS[folder]
    made = {part.__module__.rpartition(".")[2] for part in registry.of_kind(kind)}
    assert {stem.replace("_", "-") for stem in made} == files(folder)


def test_an_id_names_one_remover_and_one_other_part_at_most() -> None:
    named = [(issubclass(part, Remover), part.id) for part in registry.parts()]
    assert len(named) == len(set(named))


def test_where_two_share_an_id_the_first_step_is_the_remover() -> None:
    assert isinstance(registry.parse_step("threshold"), Remover)
    assert isinstance(registry.parse_step("threshold", first=False), Refiner)


def test_parts_come_in_the_order_of_flow() -> None:
    kinds = list(registry.FOLDERS.values())
    places = [next(i for i, k in enumerate(kinds) if issubclass(p, k)) for p in registry.parts()]
    assert places == sorted(places)


def test_removers_come_in_groups() -> None:
    groups = [getattr(part, "group", "") for part in registry.of_kind(Remover)]
    assert groups == sorted(groups, key=registry.GROUPS.index)


def test_refiners_come_in_the_order_in_which_they_run() -> None:
    places = [getattr(part, "place", -1) for part in registry.of_kind(Refiner)]
    assert places == sorted(set(places))


@pytest.mark.usefixtures("fresh")
def test_a_new_file_is_a_new_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner_glow.py").write_text(GLOW)
    monkeypatch.setattr(removers.refine, "__path__", [*removers.refine.__path__, str(tmp_path)])
    assert registry.parse_step("inner-glow").title == "Glow"
    assert registry.of_kind(Refiner)[-1].summary() == "Glow inside."


def test_a_step_is_read_with_its_settings() -> None:
    assert str(registry.parse_step("feather radius=2.50")) == "feather radius=2.5"


def test_a_near_miss_gets_a_suggestion() -> None:
    with pytest.raises(BadRecipe, match=r"no step called fill-hole; did you mean fill-holes\?"):
        registry.parse_step("fill-hole")


def test_the_table_has_a_row_for_every_part() -> None:
    rows = registry.table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [part.id for part in registry.parts()]


def test_a_row_tells_kind_summary_and_defaults() -> None:
    rows = [row.split(" | ") for row in registry.table().splitlines()]
    (crop,) = (row for row in rows if row[0] == "| `crop`")
    assert crop[1] == "framing"
    assert crop[2] == registry.parse_step("crop").summary()
    assert crop[3] == "`margin=0.05` |"
