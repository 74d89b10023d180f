"""The page: its pure functions, and what programs can and cannot call."""

from __future__ import annotations

import json
import logging
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from gradio.data_classes import FileData
from gradio.route_utils import delete_files_created_by_app
from gradio_client import Client, handle_file  # type: ignore[import-untyped]  # it ships no types
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]  # as above
from PIL import Image as Pillow

import app
from removers import DEFAULT, Matte, Recipe, RemovalError, Scene, controls, files, models, presets
from removers.controls import values_of
from removers.scene import MORE, Alpha, Cutout, Image, Note, Origin
from removers.settings import choice, color, flag, number
from removers.step import Refiner, Remover
from tests import stubs
from tests.page import EXAMPLES
from tests.parts import register

PHOTO = EXAMPLES / "telephone.jpg"
NOTHING_MORE = (None,) * len(MORE) + (1,)


@dataclass(frozen=True)
class Dark(Remover):
    """Keep what is dark."""

    id = "dark"
    title = "Dark"
    level: int = number(128, 0, 255, "The first level that is too bright.")

    def matte(self, image: Image) -> Alpha:
        kept: Alpha = (image.mean(axis=2) < self.level).astype(np.float32)
        return kept


@dataclass(frozen=True)
class Wobble(Refiner):
    """Wobble the edge."""

    id = "wobble"
    title = "Wobble"
    place = 99
    size: float = number(0.5, 0, 2, "How far.", unit="px")
    shape: str = choice("sine", ("sine", "saw"), "How it goes.")
    twice: bool = flag(False, "Whether it does so again.")
    tint: str = color("#ff0000", "What it leaves.")

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        return alpha


@pytest.fixture(autouse=True)
def own_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    register(monkeypatch, Dark, Wobble)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    monkeypatch.setattr(app, "PAUSE", 0)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The removers that ran, in order."""
    ran: list[str] = []
    untouched = Recipe.untouched

    def counted(recipe: Recipe, scene: Scene) -> Matte:
        ran.append(str(recipe.remover))
        return untouched(recipe, scene)

    monkeypatch.setattr(Recipe, "untouched", counted)
    return ran


@pytest.fixture
def desk() -> app.Desk:
    return desk_of(PHOTO)


def desk_of(path: Path, name: str = "photo.jpg") -> app.Desk:
    arrived = app.arrive(None, FileData(path=str(path), orig_name=name), *NOTHING_MORE)
    assert isinstance(arrived[0], app.Desk)
    return arrived[0]


def pictures(shown: list[Any]) -> dict[str, Scene]:
    return {key: files.read(shown[0][key]["path"]) for key in ("before", "after", "mask")}


# ------------------------------------------------------------------------ controls and recipes


def test_a_new_part_is_on_the_page_with_its_settings() -> None:
    with gr.Blocks():
        controls = app.lay_out().controls
    kinds = {name: type(controls[Wobble, name]) for name in Wobble.settings()}
    assert type(controls[Wobble]) is gr.Checkbox
    assert kinds == {
        "size": gr.Slider,
        "shape": gr.Radio,
        "twice": gr.Checkbox,
        "tint": gr.ColorPicker,
    }
    assert ("By color · Dark", "dark") in controls[Remover].choices  # type: ignore[attr-defined]  # a dropdown has them


def test_a_slider_has_the_range_and_the_unit_of_its_setting() -> None:
    with gr.Blocks():
        slider = app.control("size", Wobble.settings()["size"])
    assert isinstance(slider, gr.Slider)
    assert (slider.minimum, slider.maximum, slider.step) == (0, 2, 0.01)
    assert (slider.label, slider.info) == ("Size (px)", "How far.")


@pytest.mark.parametrize("title", presets.PRESETS)
def test_a_preset_shows_that_it_is_on(title: str) -> None:
    recipe = presets.PRESETS[title].on(Recipe.parse("dark | wobble | crop"))
    assert controls.about_edges(recipe, app.WORDS)["value"] == title
    assert controls.about_edges(Recipe.parse(f"{recipe} | color"), app.WORDS)["value"] == title
    assert controls.about_edges(Recipe.parse("dark | wobble"), app.WORDS)["value"] is None


def test_a_picked_color_is_one_of_a_setting() -> None:
    assert controls.plain("rgba(255, 127.6, 0, 1)") == "#ff8000"
    assert controls.plain("auto") == "auto"


# ----------------------------------------------------------------------------- more pictures


def asked(text: str) -> tuple[dict[str, Any], set[str]]:
    """Return what the box of uploads does for a recipe, and which uploads are in it."""
    box, *uploads, _ = controls.asked(values_of(Recipe.parse(text)))
    return box, {name for name, words in zip(MORE, uploads, strict=True) if words["visible"]}


def test_the_page_asks_for_what_a_remover_works_from() -> None:
    assert asked("auto") == ({"visible": True}, set(MORE))
    assert asked("pocket") == ({"visible": False}, set())
    assert asked("plate") == ({"visible": True, "open": True}, {"plate"})


def beside(tmp_path: Path, size: tuple[int, int]) -> str:
    """Return the path of another picture."""
    path = tmp_path / "other.png"
    Pillow.new("RGB", size, (250, 250, 250)).save(path)
    return str(path)


def test_a_remover_gets_the_pictures_that_go_with_the_photo(tmp_path: Path) -> None:
    height, width, _ = files.read(PHOTO).image.shape
    photo = FileData(path=str(PHOTO), orig_name="photo.jpg")
    other = beside(tmp_path, (width, height))
    given = {"plate": other, "frames": [other] * 3}
    desk = app.arrive(None, photo, *(given.get(name) for name in MORE), 1)[0]
    scene = desk.trial.photo()
    assert scene.plate is not None
    assert scene.plate.min() == 250
    assert len(scene.frames or ()) == 3


def test_what_does_not_fit_the_photo_is_taken_away_again(tmp_path: Path) -> None:
    photo = FileData(path=str(PHOTO), orig_name="photo.jpg")
    with pytest.warns(UserWarning, match="The plate is 40 × 10 pixels but the picture is"):
        arrived = app.arrive(None, photo, beside(tmp_path, (40, 10)), None, None, None, 1)
    assert arrived[0].trial.photo().plate is None
    assert arrived[6:] == list(NOTHING_MORE)


def test_a_frame_of_an_animation_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "clip.gif"
    first, *others = (Pillow.new("RGB", (32, 24), color) for color in ("red", "lime", "blue"))
    first.save(path, save_all=True, append_images=others)
    photo = FileData(path=str(path), orig_name="clip.gif")
    desk, *_ = app.arrive(None, photo, *NOTHING_MORE)
    assert desk.trial.small.image[9, 9].tolist() == [255, 0, 0]
    desk, *_ = app.arrive(desk, photo, *NOTHING_MORE[:-1], 3)
    assert desk.trial.small.image[9, 9].tolist() == [0, 0, 255]
    assert len(desk.trial.photo().frames) == 2
    *_, frame = app.arrive(desk, FileData(path=str(PHOTO), orig_name="a.jpg"), *NOTHING_MORE)
    assert frame == 1


# ----------------------------------------------------------------------------- what one sees


def test_another_edge_does_not_run_the_remover_again(desk: app.Desk, runs: list[str]) -> None:
    app.show(desk, [], "dark")
    app.show(desk, [], "dark | feather radius=3")
    app.make(desk, "dark | feather radius=3")
    assert runs == ["dark"]
    app.show(desk, [], "dark level=100")
    app.show(desk, [], "dark")
    assert runs == ["dark", "dark level=100"]


def test_the_preview_is_small_and_the_file_is_not(tmp_path: Path) -> None:
    scene = files.read(PHOTO)
    large = np.repeat(np.repeat(scene.image, 2, 0), 2, 1)
    path = tmp_path / "large.png"
    path.write_bytes(files.write(Cutout(large, np.ones(large.shape[:2], np.float32))))
    desk = desk_of(path)
    assert max(pictures(app.show(desk, [], "dark"))["after"].image.shape) == app.PREVIEW
    assert files.read(app.make(desk, "dark")[0]["value"]).image.shape == large.shape


def test_before_and_after_have_the_same_frame(desk: app.Desk) -> None:
    shown = app.show(desk, [], "dark | crop margin=0")
    views = pictures(shown)
    assert views["before"].image.shape == views["after"].image.shape == views["mask"].image.shape
    assert views["before"].alpha is None
    assert (shown[0]["height"], shown[0]["width"]) == views["after"].image.shape[:2]
    assert views["after"].image.shape != desk.trial.small.image.shape


def test_the_file_is_what_the_library_makes(desk: app.Desk) -> None:
    text = "dark | feather radius=2 | crop"
    app.show(desk, [], text)
    path = Path(app.make(desk, text)[0]["value"])
    recipe = Recipe.parse(text)
    assert path.name == "photo.png"
    assert path.read_bytes() == files.write(recipe(files.read(PHOTO)), "png", str(recipe))


def test_no_file_is_made_for_a_recipe_that_the_page_has_left(desk: app.Desk) -> None:
    app.show(desk, [], "dark")
    app.show(desk, [], "dark | feather")
    assert app.make(desk, "dark") == [gr.skip()] * 2


def test_says_that_the_photo_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO.read_bytes())
    desk = desk_of(path)
    path.unlink()
    with pytest.warns(UserWarning, match="drop it again"):  # what a toast is without a page
        views, said, button, *_ = app.show(desk, [], "dark")
    assert views is None
    assert "drop it again" in said
    assert button.pop("value", "the old file") is None  # gradio takes its updates apart, so that
    with pytest.warns(UserWarning, match="drop it again"):  # the next one must be another
        assert app.show(desk, [], "dark")[2].pop("value", "the old file") is None


# Models


@pytest.fixture
def model_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in stubs.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("removers.models.general.available", lambda: 16e9)
    return tmp_path / "home"


def picker(text: str) -> tuple[dict[str, str], str]:
    """Return the labels of the removers by id, and what to know of the one in a recipe."""
    shown = controls.about(values_of(Recipe.parse(text)), app.WORDS)
    return {name: label for label, name in shown["choices"]}, shown["info"]


@pytest.mark.usefixtures("model_home")
def test_the_picker_says_what_a_model_takes_and_allows() -> None:
    labels, info = picker("bria-rmbg")
    assert labels["bria-rmbg"] == "Deep · BRIA RMBG 2.0 · 1024 MB · non-commercial"
    assert labels["sam"] == "Deep · Segment Anything · 375 MB"
    assert labels["pocket"] == "Built in · Pocket network"
    assert labels["u2net_custom"] == "Deep · U²-Net of your own"
    assert "Downloads 1024 MB once. License: CC-BY-NC-4.0; not for commercial use." in info
    assert "Networks run on the CPU" in info


def test_the_picker_says_what_is_on_this_machine(model_home: Path) -> None:
    stubs.install(model_home, "silueta")
    labels, info = picker("silueta")
    assert labels["silueta"] == "Deep · Silueta · ready · license unclear"
    assert "It is on this machine." in info


def test_a_model_that_is_not_free_is_told_once_before_its_first_use(
    desk: app.Desk, model_home: Path
) -> None:
    stubs.install(model_home, "bria-rmbg", "center")
    views, terms, button, _, agree = app.show(desk, [], "bria-rmbg")
    assert views is None
    assert button["interactive"] is False
    assert agree["visible"] is True
    assert "License: CC-BY-NC-4.0; not for commercial use." in terms
    assert app.make(desk, "bria-rmbg") == [gr.skip()] * 2
    views, told, _, _, agree = app.show(desk, ["bria-rmbg"], "bria-rmbg")
    assert views["width"]
    assert agree["visible"] is False
    assert "License" not in told


def test_a_model_that_is_free_asks_for_nothing(desk: app.Desk, model_home: Path) -> None:
    stubs.install(model_home, "u2netp", "center")
    assert app.show(desk, [], "u2netp")[0]["width"]


def test_the_better_model_is_offered_where_the_pocket_network_looked(
    desk: app.Desk, model_home: Path
) -> None:
    better = app.show(desk, [], "pocket")[3]
    assert better["visible"] is True
    assert better["value"] == "Cut finer with BiRefNet Lite: 224 MB, once"
    assert app.show(desk, [], "dark")[3]["visible"] is False
    assert controls.with_better("auto | feather") == "birefnet-general-lite | feather"
    stubs.install(model_home, "birefnet-general-lite")
    assert app.show(desk, [], "pocket")[3]["visible"] is False


def test_auto_takes_the_best_model_that_is_there_and_says_so(model_home: Path) -> None:
    stubs.install(model_home, "birefnet-general-lite", "center")
    notes = Recipe.parse("auto")(files.read(EXAMPLES / "lemur.jpg")).notes
    assert notes[0].says.endswith("so BiRefNet Lite, the best that is on this machine, looked.")
    assert notes[1].step == "birefnet-general-lite"
    assert models.best() is models.row("birefnet-general-lite")


def test_a_device_that_is_not_to_be_had_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMOVERS_DEVICE", "coreml")
    cutout = Cutout(np.zeros((1, 1, 3), np.uint8), np.ones((1, 1), np.float32))
    told = controls.told(cutout, app.WORDS)
    assert "Core ML cannot be used here; install the onnxruntime that is made for it" in told
    assert "Networks run on the CPU" in told


def test_what_steps_say_comes_first_and_is_no_html() -> None:
    notes = (Note("auto", 0.1), Note("dark", 0.2, "It is <b>bright</b> here."))
    alpha = np.ones((1, 1), np.float32)
    told = controls.told(
        Cutout(np.zeros((1, 1, 3), np.uint8), alpha, Origin(note="One of 3."), notes), app.WORDS
    )
    assert told.startswith("<p>It is &lt;b&gt;bright&lt;/b&gt; here.</p><p>One of 3.</p>")
    assert "0.3 s" in told


def test_gradio_sweeps_every_file_away(desk: app.Desk, tmp_path: Path) -> None:
    app.show(desk, [], "dark | crop")
    app.make(desk, "dark | crop")
    app.cut({"path": str(PHOTO)}, "dark")
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == 6  # before, before, after, mask, the file, and that of the endpoint
    delete_files_created_by_app(app.demo, None)
    assert [path for path in made if path.exists()] == []


# ---------------------------------------------------------------------------------- errors


def test_a_sentence_reaches_people_and_quotes_no_html() -> None:
    def fail() -> None:
        raise RemovalError("There is no <i>such</i> thing; try another.")

    with pytest.raises(gr.Error) as told:
        app.guarded(fail)()
    assert told.value.message == "There is no &lt;i&gt;such&lt;/i&gt; thing; try another."
    with pytest.raises(gr.Error) as told:
        app.guarded(fail, escape=False)()
    assert told.value.message == "There is no <i>such</i> thing; try another."


def test_all_other_errors_keep_their_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError("a secret")

    with caplog.at_level(logging.ERROR), pytest.raises(gr.Error) as told:
        app.guarded(fail)()
    assert told.value.message == app.WORDS["sorry"]
    assert "ZeroDivisionError: a secret" in caplog.text


# ---------------------------------------------------------------------------- from a program


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(address, verbose=False, download_files=str(tmp_path_factory.mktemp("got")))
    yield client
    client.close()


def test_remove_returns_the_very_file_under_the_photos_name(client: Client, tmp_path: Path) -> None:
    photo = tmp_path / "My photo é.jpg"
    photo.write_bytes(PHOTO.read_bytes())
    text = "grabcut rounds=2 | feather radius=2 | crop"
    got = Path(client.predict(handle_file(str(photo)), text, api_name="/remove"))
    recipe = Recipe.parse(text)
    assert got.name == "My photo é.png"
    assert got.read_bytes() == files.write(recipe(files.read(photo)), "png", str(recipe))


def test_remove_has_a_default_recipe(client: Client) -> None:
    got = files.read(client.predict(handle_file(str(PHOTO)), api_name="/remove"))
    assert got.image.shape == files.read(PHOTO).image.shape
    assert got.alpha is not None


def test_remove_takes_the_pictures_that_a_remover_works_from(
    client: Client, tmp_path: Path
) -> None:
    height, width, _ = files.read(PHOTO).image.shape
    plate = beside(tmp_path, (width, height))
    with pytest.raises(AppError, match="needs a plate"):
        client.predict(handle_file(str(PHOTO)), "plate", api_name="/remove")
    got = client.predict(
        handle_file(str(PHOTO)), "plate", plate=handle_file(plate), api_name="/remove"
    )
    cutout = Recipe.parse("plate")(files.with_more(files.read(PHOTO), plate=plate))
    assert Path(got).read_bytes() == files.write(cutout, "png", "plate")


@pytest.mark.parametrize(
    ("content", "recipe", "sentence"),
    [
        (b"hello", DEFAULT, "broken.jpg"),
        (b"", DEFAULT, "broken.jpg is empty"),
        (PHOTO.read_bytes()[:9000], DEFAULT, "broken.jpg"),
        (PHOTO.read_bytes(), "grabbcut", "did you mean grabcut?"),
        (PHOTO.read_bytes(), "onnx file=/tmp/a.onnx", "must be a name here, not a path"),
    ],
    ids=["text", "empty", "truncated", "recipe", "path"],
)
def test_an_error_is_one_sentence(
    client: Client, tmp_path: Path, content: bytes, recipe: str, sentence: str
) -> None:
    photo = tmp_path / "broken.jpg"
    photo.write_bytes(content)
    with pytest.raises(AppError, match=sentence.replace("?", r"\?")) as told:
        client.predict(handle_file(str(photo)), recipe, api_name="/remove")
    assert "Traceback" not in str(told.value)
    assert "\n" not in str(told.value)


def test_nothing_but_remove_can_be_called(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)
    assert isinstance(api, dict)
    assert list(api["named_endpoints"]) == ["/remove"]
    assert not api["unnamed_endpoints"]


def answer(address: str, data: list[Any]) -> str:
    """Return what the server says to a call of `/remove` that no client has looked at."""
    body = json.dumps({"data": data}).encode()
    request = urllib.request.Request(
        f"{address}gradio_api/call/remove", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}gradio_api/call/remove/{event}") as stream:
        said: str = stream.read().decode()
    return said


@pytest.mark.parametrize("meta", [{"meta": {"_type": "gradio.FileData"}}, {}], ids=["file", "bare"])
@pytest.mark.parametrize("place", range(5), ids=["photo", *MORE])
def test_takes_no_file_of_the_servers(
    address: str, meta: dict[str, Any], place: int, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(PHOTO.read_bytes())
    public = {"path": str(PHOTO), "meta": {"_type": "gradio.FileData"}}
    stolen = {"path": str(secret), **meta}
    sent: list[Any] = [public, None, None, None, None]
    assert answer(address, [sent[0], "grabcut", *sent[1:]]).startswith("event: complete")
    sent[place] = [stolen] if place == 1 + MORE.index("frames") else stolen
    said = answer(address, [sent[0], "grabcut", *sent[1:]])
    assert said.startswith("event: error")
    assert "secret.png" not in said
