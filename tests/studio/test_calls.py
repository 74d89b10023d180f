"""Calls: what a program gets is what the library makes."""

from __future__ import annotations

import inspect
from typing import Any
from zipfile import ZipFile

import pytest

from removers import files, models
from removers.errors import BadPicture, BadRecipe, MissingInput
from removers.recipe import Recipe
from removers.studio import Visit
from removers.studio.calls import Calls
from removers.studio.desk import FORMATS, file_name, made
from removers.studio.visit import Served
from tests.studio.conftest import Draw, plain

TEXT = "threshold | feather radius=2 | color"


@pytest.fixture
def calls(visit: Visit) -> Calls:
    return Calls(lambda: visit)


@pytest.fixture
def sent(photo: str) -> dict[str, Any]:
    """A photo as gradio's JSON has it."""
    return {"path": photo, "orig_name": "My photo é.jpg"}


def content(served: str) -> bytes:
    return Served(served).path.read_bytes()


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_the_librarys_under_the_photos_name(
    calls: Calls, sent: dict[str, Any], photo: str, format: str
) -> None:
    got = calls.remove(sent, TEXT, format=format)
    assert Served(got).path.name == file_name("My photo é.jpg", format)
    assert content(got) == made(Recipe.parse(TEXT), files.read(photo), format)


def test_pictures_come_along_one_or_several(
    calls: Calls, sent: dict[str, Any], photo: str, draw: Draw
) -> None:
    with pytest.raises(MissingInput, match="needs a backdrop"):
        calls.remove(sent, "threshold | picture")
    backdrop = draw("backdrop", plain(200))
    got = calls.remove(sent, "threshold | picture", backdrop={"path": backdrop})
    scene = files.with_more(files.read(photo), backdrop=backdrop)
    assert content(got) == files.write(
        Recipe.parse("threshold | picture")(scene), "png", "threshold | picture"
    )
    frames: list[Any] = [draw(f"frame{n}", plain(200)) for n in range(4)]
    moved = calls.remove(sent, "motion", frames=[{"path": frame} for frame in frames])
    scene = files.with_more(files.read(photo), frames=frames)
    assert content(moved) == files.write(Recipe.parse("motion")(scene), "png", "motion")


def test_many_photos_make_one_zip(calls: Calls, sent: dict[str, Any], photo: str) -> None:
    with ZipFile(calls.remove_many([sent, sent], TEXT, "jpeg")) as inside:
        assert inside.namelist() == ["My photo é.jpg", "My photo é 2.jpg", "report.csv"]
        first = inside.read("My photo é.jpg")
    assert first == files.write(Recipe.parse(TEXT)(files.read(photo)), "jpeg", TEXT)


def test_models_are_facts(calls: Calls) -> None:
    told = {facts["id"]: facts for facts in calls.models()}
    assert list(told) == [model.id for model in models.MODELS]
    assert told["u2netp"] == models.row("u2netp").facts()
    assert {"id", "title", "megabytes", "commercial"} <= set(told["u2netp"])


def test_what_is_missing_or_wrong_is_said(calls: Calls, sent: dict[str, Any]) -> None:
    with pytest.raises(BadPicture, match="There is no photo; send one"):
        calls.remove(None)
    with pytest.raises(BadPicture, match="There are no photos; choose at least one"):
        calls.remove_many(None)
    with pytest.raises(BadRecipe, match="must be a name here, not a path"):
        calls.remove(sent, "onnx file=/tmp/a.onnx")
    with pytest.raises(BadRecipe, match="A jpeg cannot be transparent"):
        calls.remove_many([sent], "threshold", "jpeg")


@pytest.mark.parametrize("format", ["gif", "PNG", "../png"])
def test_an_unknown_format_is_refused_before_the_work(
    calls: Calls, sent: dict[str, Any], ran: list[str], format: str
) -> None:
    with pytest.raises(BadPicture, match="use png, webp, tiff, jpeg, mask, recipe"):
        calls.remove(sent, "threshold", format=format)
    with pytest.raises(BadPicture, match=r"use png, webp, tiff, jpeg\."):
        calls.remove_many([sent], "threshold", format)
    assert ran == []


@pytest.mark.parametrize("call", [Calls.remove, Calls.remove_many, Calls.models])
def test_every_call_and_each_of_its_parameters_is_described(call: Any) -> None:
    said = inspect.getdoc(call) or ""
    assert "Example: " in said
    for name in list(inspect.signature(call).parameters)[1:]:
        assert f"\n    {name}: " in said
