"""The page as gradio has it: its components and events, its files, and what programs can call."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import gradio as gr
import numpy as np
import pytest
from gradio.block_function import BlockFunction
from gradio.context import LocalContext
from gradio.route_utils import delete_files_created_by_app
from gradio.state_holder import SessionState
from gradio_client import Client, handle_file  # type: ignore[import-untyped]  # it ships no types
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]  # as above
from PIL import Image as Pillow
from starlette.testclient import TestClient

import app
from removers import DEFAULT, Recipe, RemovalError, files, models
from removers.registry import of_kind
from removers.scene import PICTURES, Alpha, Image
from removers.settings import choice, color, flag, number
from removers.step import Refiner, Remover
from removers.studio import controls, results
from removers.studio.controls import SINGLE, Values
from removers.studio.desk import FORMATS, made
from tests.page import EXAMPLES, serving
from tests.parts import register

PHOTO = EXAMPLES / "telephone.jpg"
CALLS = ["/remove", "/remove_many", "/models"]
ALONE = (None,) * len(PICTURES)


# --------------------------------------------------------------------------------------- layout


@dataclass(frozen=True)
class Dark(Remover):
    """Keep what is dark."""

    id = "dark"
    title = "Dark"

    def matte(self, image: Image) -> Alpha:
        kept: Alpha = (image.mean(axis=2) < 128).astype(np.float32)
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


def test_a_new_part_is_on_the_page_with_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, Dark, Wobble)
    page: dict[Any, Any] = {}
    monkeypatch.setattr(app, "page", page)
    with gr.Blocks():
        app.lay_out()
    assert type(page[Wobble]) is gr.Checkbox
    assert {name: type(page[Wobble, name]) for name in Wobble.settings()} == {
        "size": gr.Slider,
        "shape": gr.Radio,
        "twice": gr.Checkbox,
        "tint": gr.ColorPicker,
    }
    assert page["settings", Wobble].visible is False
    assert ("By color · Dark", "dark") in page[Remover].choices


def test_a_slider_has_the_range_and_the_unit_of_its_setting() -> None:
    with gr.Blocks():
        slider = app.control("size", Wobble.settings()["size"])
    assert isinstance(slider, gr.Slider)
    assert (slider.minimum, slider.maximum, slider.step) == (0, 2, 0.01)
    assert "Size" in str(slider.label)
    assert str(slider.label).endswith("(px)")


def test_what_stands_from_the_start_is_there_in_every_language() -> None:
    english, indonesian = (app.TELL.translations[language] for language in ("en", "id"))
    assert set(english) == set(indonesian)
    assert set(app.WORDS["en"]) <= set(english)
    assert (english["choose"], indonesian["choose"]) == (
        app.WORDS["en"]["choose"],
        app.WORDS["id"]["choose"],
    )


# --------------------------------------------------------------------------------------- events


class Session:
    """Someone on the page, whose events gradio runs as it does for a browser."""

    def __init__(self) -> None:
        self.state = SessionState(app.demo)

    def run(self, name: str, *sent: Any, **told: Any) -> list[Any]:
        """Return what the browser gets of an event; `told` is what our own component told."""
        function = next(each for each in app.demo.fns.values() if each.name == name)
        return self.processed(function, list(sent), gr.EventData(None, told))

    def processed(
        self, function: BlockFunction, sent: list[Any], event: gr.EventData | None = None
    ) -> list[Any]:
        """Return what the browser gets; fails if an event changes what it has not declared."""
        process = app.demo.process_api(function, sent, state=self.state, event_data=event)
        data: list[Any] = asyncio.run(process)["data"]
        return data


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where gradio has all its files, and there are none yet."""
    folder = tmp_path / "gradio"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    for block in app.demo.blocks.values():
        monkeypatch.setattr(block, "GRADIO_CACHE", str(folder))
    monkeypatch.setattr(results, "PAUSE", 0)
    return folder


@pytest.fixture
def uploaded(folder: Path) -> dict[str, Any]:
    """A photo that a browser has uploaded, as gradio describes it."""
    path = folder / "upload" / "photo.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(PHOTO.read_bytes())
    app.demo.upload_file_set.add(str(path))  # as gradio's route does
    return {"path": str(path), "orig_name": "photo.jpg", "meta": {"_type": "gradio.FileData"}}


def everything(uploaded: dict[str, Any]) -> None:
    """Do all that can be done on the page, and by programs."""
    person, kept, text = Session(), dict(app.KEPT), "threshold"
    person.run("greet", kept)
    person.run("land", [uploaded], *ALONE)
    person.run("show", None, kept, text, None)
    for ending in FORMATS:
        person.run("pick", None, kept, f"{text} | color", ending)
        person.run("show", None, kept, f"{text} | color", None)
        person.run("make", None, None, f"{text} | color", ending)
    person.run("toggle", None, text)
    person.run("stroke", None, kept, text, {"background": None, "layers": [], "composite": None})
    person.run("beside", None, 1, *ALONE[:-1], uploaded)
    person.run("show", None, kept, f"{text} | picture", None)
    for name in ("paste", "reset", "improve", "agree"):
        person.run(name, None, kept, text)
    person.run("prefer", None, kept, text, "Soft fur")
    person.run("swap", None, kept, text, recipe="grabcut")
    person.run("gather", kept, text, [uploaded] * 2)
    person.run("step", None)
    for what in ("cancel", "go", "retry", "again"):
        person.run("act", None, kept, text, what=what)
    person.run("step", None)
    person.run("step", None)
    person.run("act", None, kept, text, what="open", index=0)
    person.run("show", None, kept, f"{text} | crop", None)
    person.run("make", None, None, f"{text} | crop", "png")
    person.run("remove", uploaded, text, *ALONE, "webp")
    person.run("remove_many", [uploaded], text, "png")
    person.run("models")


def test_every_event_changes_only_what_it_may(
    uploaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: set[str] = set()
    run = Session.run

    def watched(self: Session, name: str, *sent: Any, **told: Any) -> list[Any]:
        ran.add(name)
        return run(self, name, *sent, **told)

    monkeypatch.setattr(Session, "run", watched)
    everything(uploaded)
    assert {each.name for each in app.demo.fns.values() if each.fn} - ran == {"edit"}


def moves(keys: list[Any]) -> Iterator[Values]:
    """Yield all that controls of one group say, while one of them is moved after the other."""
    values = controls.values_of(Recipe.parse(DEFAULT))
    for key in (key for key in keys if not isinstance(key, tuple)):
        ids = [part.id for part in of_kind(key)] if key in SINGLE else [not values[key]]
        for value in ids:
            yield {each: values[each] for each in keys} | {key: value}


@pytest.mark.usefixtures("folder")
def test_every_control_has_its_recipe_and_changes_only_what_it_may() -> None:
    names = {component: name for name, component in app.page.items()}
    person, before = Session(), controls.values_of(Recipe.parse(DEFAULT))
    moved = 0
    for function in (each for each in app.demo.fns.values() if each.name == "edit"):
        keys = [names[component] for component in function.inputs[2:]]
        for values in moves(keys):
            text = str(controls.recipe_of(before | values))
            got = person.processed(function, [None, dict(app.KEPT), *values.values()])
            assert text in got or text == DEFAULT
            moved += 1
    assert moved > len(of_kind(Remover)) + len(of_kind(Refiner))


def test_what_is_quick_does_not_wait_for_what_takes_long() -> None:
    lanes: dict[Any, set[Any]] = {}
    for function in (each for each in app.demo.fns.values() if each.fn):
        lane = (function.concurrency_id, function.concurrency_limit)  # its limit is the least
        lanes.setdefault(lane, set()).add(function.name)
    heavy, light = (lanes.pop(tuple(lane.values())) for lane in (app.HEAVY, app.LIGHT))
    assert heavy == {"show", "make", "step", "remove", "remove_many"}
    assert {"edit", "paste", "greet", "stroke", "act", "models"} <= light
    assert lanes == {}
    assert app.demo._queue.max_size == 64  # more are told to come back


def test_a_full_queue_answers_as_the_script_in_head_html_expects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.demo._queue, "max_size", 0)
    page = TestClient(gr.routes.App.create_app(app.demo))
    asked = {"fn_index": 0, "session_hash": "one", "data": []}
    assert page.post("/gradio_api/queue/join", json=asked).status_code == 503


# ---------------------------------------------------------------------------------------- files


def on_disk(folder: Path) -> list[Path]:
    """Return the files that hold something; gradio's File leaves empty ones behind."""
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]


def sweep(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let gradio sweep as it does regularly when so many seconds have passed."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=seconds)

    monkeypatch.setattr("gradio.route_utils.datetime", Later)
    delete_files_created_by_app(app.demo, app.AGE)


def test_photos_are_deleted_within_the_hour_as_the_page_says(
    folder: Path, uploaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "deleted within the hour" in app.WORDS["en"]["privacy"]
    everything(uploaded)
    count = len(on_disk(folder))
    assert count > 20  # views, files in all formats, thumbnails, zips, the editor's ground
    sweep(monkeypatch, app.AGE / 2)  # a busy machine takes minutes to come here
    assert len(on_disk(folder)) == count
    sweep(monkeypatch, app.AGE + 1)
    assert on_disk(folder) == []
    assert app.demo.delete_cache == (app.SWEEP, app.AGE)
    assert app.SWEEP + app.AGE <= 3600  # s; the sweep after a file is old enough


def test_what_is_in_memory_goes_within_the_hour_too(uploaded: dict[str, Any]) -> None:
    person = Session()
    person.run("gather", dict(app.KEPT), "threshold", [uploaded])
    person.run("land", [uploaded], *ALONE)
    held = {state for state, value, _ in person.state.state_components if value is not None}
    assert held == {app.page["desk"], app.page["batch"]}
    assert {state.time_to_live for state in held} == {app.SWEEP + app.AGE}


def test_nobody_can_guess_where_a_file_is(folder: Path) -> None:
    first, second = (app.place("photo.png").path for _ in range(2))
    assert first.name == second.name == "photo.png"
    assert first.parent.parent == second.parent.parent == folder
    assert len(first.parent.name) == 40  # 160 bits
    assert first.parent != second.parent


# --------------------------------------------------------------------------------------- errors


@pytest.fixture(autouse=True)
def request_of() -> Iterator[dict[str, Any]]:
    """What is known of the browser that asks."""
    known: dict[str, Any] = {"headers": {}, "query_params": {}}
    token = LocalContext.request.set(SimpleNamespace(**known))  # type: ignore[arg-type]  # all that is asked of it
    yield known
    LocalContext.request.reset(token)


def test_a_sentence_reaches_people_and_quotes_no_html() -> None:
    def fail() -> None:
        raise RemovalError("There is no <i>such</i> thing; try another.")

    with pytest.raises(gr.Error) as told:
        app.guarded(fail)()
    assert told.value.message == "There is no &lt;i&gt;such&lt;/i&gt; thing; try another."
    with pytest.raises(gr.Error) as told:
        app.guarded(fail, escape=False)()
    assert told.value.message == "There is no <i>such</i> thing; try another."


def test_a_warning_quotes_no_html() -> None:
    with pytest.warns(UserWarning, match="no &lt;i&gt;such&lt;/i&gt; thing"):
        app.visit().warned(RemovalError("There is no <i>such</i> thing; try another."))


def test_all_other_errors_keep_their_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError("a secret")

    with caplog.at_level(logging.ERROR), pytest.raises(gr.Error) as told:
        app.guarded(fail)()
    assert told.value.message == app.WORDS["en"]["sorry"]
    assert "ZeroDivisionError: a secret" in caplog.text


def test_an_event_speaks_the_language_of_its_browser_and_knows_its_link(
    request_of: dict[str, Any],
) -> None:
    request_of["headers"]["accept-language"] = "id-ID,id;q=0.9"
    request_of["query_params"]["recipe"] = "grabbcut"
    visit = app.visit(index=3)
    assert visit.words is app.WORDS["id"]
    assert visit.told == {"recipe": "grabbcut", "index": 3}

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(gr.Error) as told:
        app.guarded(fail)()
    assert told.value.message == app.WORDS["id"]["sorry"]


# ------------------------------------------------------------------------------------ as served


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served, also to MCP clients if it can be."""
    folder = tmp_path_factory.mktemp("page") / "gradio"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        if find_spec("mcp"):
            patch.setenv("GRADIO_MCP_SERVER", "True")
        with serving(folder) as address:
            yield address


def fetched(address: str, **headers: str) -> tuple[Any, bytes]:
    """Return the headers and the content of an answer."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.headers, answer.read()


@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br"])
def test_the_page_introduces_itself_in_whatever_encoding(address: str, encoding: str) -> None:
    headers, content = fetched(address, **{"Accept-Encoding": encoding})
    head = content.decode().partition("</head>")[0]
    assert headers["content-length"] == str(len(content))
    assert f'<meta property="og:url" content="{address}">' in head
    assert head.count('property="og:title"') == 1
    assert "gradio.app" not in head.partition("<script")[0]
    picture = head.partition('property="og:image" content="')[2].partition('"')[0]
    assert fetched(picture)[0]["content-type"].startswith("image/")


def test_the_page_is_there_in_indonesian(address: str) -> None:
    config = json.loads(fetched(f"{address}config")[1])
    assert config["i18n_translations"]["id"]["choose"] == app.WORDS["id"]["choose"]
    assert json.dumps(app.WORDS["id"]["choose"])[1:-1] in fetched(address)[1].decode()


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(address, verbose=False, download_files=str(tmp_path_factory.mktemp("got")))
    yield client
    client.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "My photo é.jpg"
    path.write_bytes(PHOTO.read_bytes())
    return path


@pytest.mark.parametrize(
    ("format", "name"),
    {"png": "My photo é.png", "jpeg": "My photo é.jpg", "mask": "My photo é-mask.png"}.items(),
)
def test_remove_returns_the_very_file_under_the_photos_name(
    client: Client, photo: Path, format: str, name: str
) -> None:
    text = "grabcut rounds=2 | feather radius=2 | crop | color"
    got = Path(client.predict(handle_file(str(photo)), text, format=format, api_name="/remove"))
    assert got.name == name
    assert got.read_bytes() == made(Recipe.parse(text), files.read(photo), format)


def test_remove_has_a_default_recipe_and_format(client: Client) -> None:
    got = client.predict(handle_file(str(PHOTO)), api_name="/remove")
    assert Path(got).read_bytes() == made(Recipe.parse(DEFAULT), files.read(PHOTO), "png")


def beside(tmp_path: Path) -> str:
    """Return the path of another picture of the photo's size."""
    height, width, _ = files.read(PHOTO).image.shape
    path = tmp_path / "other.png"
    Pillow.new("RGB", (width, height), (250, 250, 250)).save(path)
    return str(path)


def test_remove_takes_the_pictures_that_a_recipe_works_from(client: Client, tmp_path: Path) -> None:
    other = beside(tmp_path)
    with pytest.raises(AppError, match="needs a plate"):
        client.predict(handle_file(str(PHOTO)), "plate", api_name="/remove")
    text = "plate | picture"
    given = {"plate": other, "backdrop": other}
    sent = {name: handle_file(path) for name, path in given.items()}
    got = client.predict(handle_file(str(PHOTO)), text, **sent, api_name="/remove")
    cutout = Recipe.parse(text)(files.with_more(files.read(PHOTO), **given))
    assert Path(got).read_bytes() == files.write(cutout, "png", text)


def test_remove_many_returns_a_zip_with_the_very_files(client: Client, photo: Path) -> None:
    (photo.parent / "text.jpg").write_text("hello")
    sent = [handle_file(str(path)) for path in (photo, photo.parent / "text.jpg", PHOTO)]
    got = client.predict(sent, "threshold", api_name="/remove_many")
    assert Path(got).name == "cutouts.zip"
    with ZipFile(got) as inside:
        assert inside.namelist() == ["My photo é.png", "telephone.png", "report.csv"]
        assert inside.read("telephone.png") == made(
            Recipe.parse("threshold"), files.read(PHOTO), "png"
        )
        assert "text.jpg is not a picture" in inside.read("report.csv").decode("utf-8-sig")


def test_models_are_a_table(client: Client) -> None:
    told = client.predict(api_name="/models")
    assert [row["id"] for row in told] == [model.id for model in models.MODELS]


@pytest.mark.parametrize(
    ("content", "recipe", "sentence"),
    [
        (b"hello", DEFAULT, "broken.jpg"),
        (b"", DEFAULT, "broken.jpg is empty"),
        (PHOTO.read_bytes()[:9000], DEFAULT, "broken.jpg"),
        (PHOTO.read_bytes(), "grabbcut", "did you mean grabcut?"),
        (PHOTO.read_bytes(), "onnx file=/tmp/a.onnx", "must be a name here, not a path"),
        (PHOTO.read_bytes(), "<b>", "<b>"),  # as it is: a program shows no HTML
    ],
    ids=["text", "empty", "truncated", "recipe", "path", "quoted"],
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


def test_an_error_is_in_the_language_that_is_asked_for(address: str) -> None:
    body = {"data": [[], "threshold", "png"]}
    says = app.WORDS["id"].say("There are no photos; choose at least one.")
    assert json.dumps(says)[1:-1] in answer(address, "remove_many", body, "id")


def test_a_format_that_is_none_is_refused(client: Client) -> None:
    for call, sent in (
        ("/remove", handle_file(str(PHOTO))),
        ("/remove_many", [handle_file(str(PHOTO))]),
    ):
        with pytest.raises(AppError, match="cannot be saved as gif; use png, webp, tiff, jpeg"):
            client.predict(sent, format="gif", api_name=call)


def test_nothing_else_can_be_called(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)
    assert isinstance(api, dict)
    assert list(api["named_endpoints"]) == CALLS
    assert not api["unnamed_endpoints"]


def test_every_call_says_what_it_does_and_what_it_takes(address: str) -> None:
    told = json.loads(fetched(f"{address}gradio_api/info")[1])["named_endpoints"]
    assert list(told) == CALLS
    for call in told.values():
        assert "Example: " in call["description"]
    defaults = {
        name: {p["parameter_name"]: p["parameter_default"] for p in call["parameters"]}
        for name, call in told.items()
    }
    more = dict.fromkeys(PICTURES)
    assert defaults == {
        "/remove": {"photo": None, "recipe": DEFAULT, **more, "format": "png"},
        "/remove_many": {"photos": None, "recipe": DEFAULT, "format": "png"},
        "/models": {},
    }


HEARTBEAT = "event: heartbeat\ndata: null\n\n"


def answer(address: str, call: str, body: dict[str, Any], language: str = "en") -> str:
    """Return what the server says to a call that no client has looked at."""
    headers = {"Content-Type": "application/json", "Accept-Language": language}
    url, data = f"{address}gradio_api/call/{call}", json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as reply:
        event = json.load(reply)["event_id"]
    request = urllib.request.Request(f"{url}/{event}", headers=headers)
    with urllib.request.urlopen(request) as stream:
        said: str = stream.read().decode()
    return said.replace(HEARTBEAT, "")  # which a busy server sends in between


META = {"meta": {"_type": "gradio.FileData"}}
PUBLIC = {"path": str(PHOTO), **META}
"""A file that anyone may fetch: one of the page's own samples."""


@pytest.mark.parametrize("meta", [META, {}], ids=["file", "bare"])
@pytest.mark.parametrize("name", ["photo", *PICTURES, "photos"])
def test_takes_no_file_of_the_servers(
    address: str, meta: dict[str, Any], name: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(PHOTO.read_bytes())
    for path, event in ((str(PHOTO), "event: complete"), (str(secret), "event: error")):
        sent: Any = {"path": path, **(META if path == str(PHOTO) else meta)}
        sent = [sent] if name in ("frames", "photos") else sent
        given = {"photo": PUBLIC, **dict.fromkeys(PICTURES), name: sent}
        if name == "photos":
            said = answer(address, "remove_many", {"data": [sent, "threshold", "png"]})
        else:
            more = [given[each] for each in PICTURES]
            data = [given["photo"], "threshold", *more, "png"]
            said = answer(address, "remove", {"data": data})
        assert said.startswith(event), said
        assert "secret.png" not in said


# ------------------------------------------------------------------------------------------ MCP


def spoken(address: str, *calls: tuple[str, dict[str, Any]]) -> tuple[Any, list[Any]]:
    """Return the tools that an MCP client finds, and the results of these calls."""
    pytest.importorskip("mcp", reason="needs gradio[mcp]; see tests/requirements.txt")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> tuple[Any, list[Any]]:
        async with (
            streamable_http_client(f"{address}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            return tools, [await session.call_tool(*call) for call in calls]

    return asyncio.run(talk())


def test_an_assistant_finds_the_calls_and_what_they_take(address: str) -> None:
    tools, _ = spoken(address)
    assert [f"/{tool.name}" for tool in tools] == CALLS
    remove = tools[0].inputSchema
    assert remove["required"] == ["photo"]
    assert remove["properties"]["recipe"]["default"] == DEFAULT
    assert all(each.get("description") for each in remove["properties"].values())


def test_an_assistant_gets_the_cutout_and_where_to_fetch_the_file(address: str) -> None:
    sent = f"data:image/jpeg;base64,{base64.b64encode(PHOTO.read_bytes()).decode()}"
    _, (got, wrong, table) = spoken(
        address,
        ("remove", {"photo": sent, "recipe": "threshold | crop"}),
        ("remove", {"photo": sent, "recipe": "treshold"}),
        ("models", {}),
    )
    seen, says = got.content
    wanted = made(Recipe.parse("threshold | crop"), files.read(PHOTO), "png")
    fetchable = says.text.removeprefix("Image URL: ")
    assert fetched(fetchable)[1] == wanted
    again = files.read(base64.b64decode(seen.data))  # as gradio packs it anew
    np.testing.assert_array_equal(again.alpha, files.read(wanted).alpha)
    assert wrong.isError
    assert wrong.content[0].text.endswith(
        "There is no step called treshold; did you mean threshold?"
    )
    assert "u2netp" in table.content[0].text


@pytest.mark.parametrize("path", ["/etc/passwd", "file:///etc/passwd", "{address}config"])
def test_an_assistant_can_name_no_file_of_the_servers(address: str, path: str) -> None:
    _, (refused,) = spoken(address, ("remove", {"photo": path.format(address=address)}))
    assert refused.isError
    assert len(refused.content) == 1
    assert "is not a picture" not in refused.content[0].text  # nobody has looked into it
