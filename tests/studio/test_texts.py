"""What the page says: presets, models, results, and all that stands on it from the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from removers import models
from removers.presets import FRAMES, PRESETS
from removers.recipe import DEFAULT, Recipe
from removers.scene import Cutout, Note, Origin
from removers.studio import texts
from removers.studio.controls import values_of
from tests import stubs
from tests.studio.conftest import WORDS

ENGLISH, INDONESIAN = WORDS["en"], WORDS["id"]
# ------------------------------------------------------------------------------------- presets


def shown(text: str) -> dict[str, Any]:
    """Return the presets that show for a recipe, by what they set."""
    told = texts.about_presets(Recipe.parse(text), ENGLISH)
    return {name: change["value"] for name, change in told.items()}


@pytest.mark.parametrize("title", PRESETS)
def test_a_preset_of_edges_shows_that_it_is_on_whatever_the_frame(title: str) -> None:
    recipe = PRESETS[title].on(Recipe.parse("threshold | shift | crop margin=0.3"))
    assert shown(str(recipe)) == {"what": title, "purpose": None, "shade": "Gone"}


@pytest.mark.parametrize("title", FRAMES)
def test_a_preset_of_frames_shows_that_it_is_on_whatever_the_edges(title: str) -> None:
    recipe = FRAMES[title].on(Recipe.parse("threshold | shift"))
    assert shown(str(recipe)) == {"what": None, "purpose": title, "shade": "Gone"}


def test_what_presets_are_for_is_said_in_the_language_of_the_reader() -> None:
    preset = PRESETS["Soft fur"]
    told = texts.about_presets(preset.on(Recipe.parse(DEFAULT)), INDONESIAN)
    assert told["what"]["info"] == INDONESIAN.sentences[preset.summary]
    own = texts.about_presets(Recipe.parse("auto | shift | color fill=#ff0000"), INDONESIAN)
    assert own["what"]["info"] == INDONESIAN["own what"]
    assert own["purpose"]["info"] == INDONESIAN["own purpose"]


# -------------------------------------------------------------------------------------- models


@pytest.fixture(autouse=True)
def _plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("removers.models.general.available", lambda: 16e9)  # bytes of memory


def picker(text: str) -> tuple[dict[str, str], str]:
    """Return the labels of the removers by id, and what to know of the one in a recipe."""
    told = texts.about(values_of(Recipe.parse(text)), ENGLISH)
    return {name: label for label, name in told["choices"]}, told["info"]


@pytest.mark.usefixtures("home")
def test_the_picker_says_what_a_model_takes_and_allows() -> None:
    labels, info = picker("bria-rmbg")
    assert labels["bria-rmbg"] == "Deep · BRIA RMBG 2.0 · 1024 MB · non-commercial"
    assert labels["sam"] == "Deep · Segment Anything · 375 MB"
    assert labels["pocket"] == "Built in · Pocket network"
    assert labels["u2net_custom"] == "Deep · U²-Net of your own"
    assert "Downloads 1024 MB once. License: CC-BY-NC-4.0; not for commercial use." in info
    assert "Networks run on the CPU" in info


def test_the_picker_says_what_is_on_this_machine(home: Path) -> None:
    stubs.install(home, "silueta")
    labels, info = picker("silueta")
    assert labels["silueta"] == "Deep · Silueta · ready · license unclear"
    assert "It is on this machine." in info


def test_terms_are_only_those_of_models_that_nobody_agreed_to() -> None:
    recipe = Recipe.parse("bria-rmbg | feather")
    assert "License: CC-BY-NC-4.0; not for commercial use." in texts.terms(recipe, [], ENGLISH)
    assert texts.terms(recipe, ["silueta"], ENGLISH)
    assert texts.terms(recipe, ["bria-rmbg"], ENGLISH) == ""
    assert texts.terms(Recipe.parse("u2netp"), [], ENGLISH) == ""
    assert texts.terms(Recipe.parse("grabcut"), [], ENGLISH) == ""


def cutout(*notes: Note, note: str = "") -> Cutout:
    return Cutout(
        np.zeros((1, 1, 3), np.uint8), np.ones((1, 1), np.float32), Origin(note=note), notes
    )


def test_the_better_model_is_offered_where_the_pocket_network_looked(home: Path) -> None:
    by_pocket = cutout(Note("auto", 0.1), Note("pocket", 0.1))
    assert texts.finer(by_pocket, ENGLISH) == "Cut finer with BiRefNet Lite: 224 MB, once"
    assert texts.finer(cutout(Note("threshold", 0.1)), ENGLISH) == ""
    assert texts.with_better("auto | feather") == "birefnet-general-lite | feather"
    stubs.install(home, "birefnet-general-lite")
    assert texts.finer(by_pocket, ENGLISH) == ""
    assert models.best() is models.row("birefnet-general-lite")


# ---------------------------------------------------------------------------------------- told


def test_what_steps_say_comes_first_and_is_no_html() -> None:
    notes = (Note("auto", 0.1), Note("<i>", 0.2, "It is <b>bright</b> here."))
    told = texts.told(cutout(*notes, note="One of 3."), ENGLISH)
    assert told.startswith("<p>It is &lt;b&gt;bright&lt;/b&gt; here.</p><p>One of 3.</p>")
    assert "<th scope='row'>&lt;i&gt;</th><td>200 ms</td>" in told
    assert "Where the time went: 0.3 s" in told


def test_a_device_that_is_not_to_be_had_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMOVERS_DEVICE", "coreml")
    told = texts.told(cutout(), ENGLISH)
    assert "Core ML cannot be used here; install the onnxruntime that is made for it" in told
    assert "Networks run on the CPU" in told


def test_all_that_stands_on_the_page_from_the_start_is_there_in_every_language() -> None:
    tables = texts.static(WORDS)
    assert set(tables) == set(WORDS)
    assert {frozenset(table) for table in tables.values()} == {frozenset(tables["en"])}
    assert tables["en"]["Automatic"] == "Automatic"
    assert tables["id"]["Automatic"] == INDONESIAN.sentences["Automatic"]
    assert (tables["en"]["kind=drop"], tables["id"]["kind=drop"]) == ("drop", "jatuh")
    assert tables["id"]["download"] == INDONESIAN["download"]
