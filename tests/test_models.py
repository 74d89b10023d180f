"""Neural models: the real code path on small networks in a temporary home."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from removers import models
from removers.errors import ModelError, NoSubject
from removers.models import MODELS, Model
from removers.recipe import Recipe
from removers.registry import of_kind, parts
from removers.scene import Image, Scene
from removers.step import Remover
from tests import stubs

SMALL = stubs.ROWS["u2netp"]

every_row = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)

Redirect = Callable[[str], None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in stubs.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MODEL_CHECKSUM_DISABLED", raising=False)
    return tmp_path / "home"


@pytest.fixture
def redirect(monkeypatch: pytest.MonkeyPatch) -> Redirect:
    """Send what is asked of GitHub to another server; nothing else of the download changes."""
    import requests

    get = requests.get

    def to(url: str) -> None:
        def elsewhere(address: str, **options: Any) -> requests.Response:
            return get(address.replace("https://github.com", url), **options)

        monkeypatch.setattr(requests, "get", elsewhere)

    return to


@pytest.fixture
def photo() -> Image:
    """A bright square on a dark, noisy ground; neither side is that of a network."""
    photo = np.random.default_rng(7).integers(0, 60, (300, 420, 3), np.uint8)
    photo[100:200, 150:270] += 180
    return photo


def files_in(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file()]


# The table


@every_row
def test_a_row_is_a_deep_remover_of_that_name(model: Model) -> None:
    part = next(part for part in parts() if part.id == model.id)
    assert issubclass(part, Remover)
    assert (part.id, part.title, part.group) == (model.id, model.title, "deep")
    assert part.summary().startswith(model.summary)


def test_the_deep_removers_are_the_rows_and_a_network_of_ones_own() -> None:
    deep = [part.id for part in of_kind(Remover) if getattr(part, "group", "") == "deep"]
    assert sorted(deep) == sorted([*stubs.ROWS, "onnx"])


@every_row
def test_rembg_runs_the_model_on_this_machine(model: Model) -> None:
    session = models._sessions()[model.id]
    assert session.is_local()
    assert not session.requires_credentials()


def test_a_remover_is_one_value_however_often_it_is_named() -> None:
    assert Recipe.parse("u2netp") == Recipe.parse("u2netp") != Recipe.parse("u2net")


# The prediction


@every_row
def test_the_network_is_fed_what_rembg_feeds_it(
    model: Model, home: Path, photo: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubs.install(home, model.id)
    session, fed = model.session(), []
    network = session.inner_session

    class Recorder:
        get_inputs = network.get_inputs

        def run(self, names: None, feed: dict[str, Any]) -> list[Any]:
            fed.append(feed)
            return list(network.run(names, feed))

    monkeypatch.setattr(session, "inner_session", Recorder())
    session.predict(Pillow.fromarray(photo))
    ours = model.tensor(photo)
    assert list(ours) == list(fed[0]) == ["input.1"]
    assert np.array_equal(ours["input.1"], fed[0]["input.1"])


@every_row
def test_the_matte_is_what_the_network_says(model: Model, home: Path, photo: Image) -> None:
    stubs.install(home, model.id, "brightness")
    size = model.side, model.side
    small = np.asarray(Pillow.fromarray(photo).resize(size, Pillow.Resampling.LANCZOS))
    expected = (small / small.max()).mean(2)  # a network of brightness sees this
    assert np.abs(model.predict(photo) - expected).max() < 1e-5  # float32 against float64


def test_the_matte_follows_the_picture_at_full_size(home: Path, photo: Image) -> None:
    stubs.install(home)
    cutout = Recipe.parse("u2netp")(Scene(photo))
    inside, outside = np.zeros((2, 300, 420), bool)
    inside[104:196, 154:266] = True
    outside[:96], outside[204:], outside[:, :146], outside[:, 274:] = (True,) * 4
    assert cutout.alpha.shape == (300, 420)
    assert cutout.alpha[inside].mean() > 0.8  # the square is 180 to 240 of 240
    assert cutout.alpha[outside].mean() < 0.2  # and the ground 0 to 60


EMPTY = {
    "black": np.zeros((90, 120, 3), np.uint8),
    "white": np.full((90, 120, 3), 255, np.uint8),
    "gradient": np.tile(np.linspace(0, 255, 120, dtype=np.uint8)[None, :, None], (90, 1, 3)),
    "noise": np.random.default_rng(1).integers(0, 256, (90, 120, 3), np.uint8),
}


@every_row
@pytest.mark.parametrize("empty", EMPTY)
def test_a_network_that_says_nothing_finds_no_subject(model: Model, empty: str, home: Path) -> None:
    stubs.install(home, model.id, "nothing")
    with pytest.raises(NoSubject, match="No subject was found"):
        Recipe.parse(model.id)(Scene(EMPTY[empty]))


def test_rembg_makes_a_subject_of_the_same_nothing(home: Path) -> None:
    stubs.install(home, "u2netp", "nothing")
    (mask,) = SMALL.session().predict(Pillow.fromarray(EMPTY["gradient"]))
    assert np.asarray(mask).max() > 250


def test_a_row_of_logits_gets_its_sigmoid(home: Path, photo: Image) -> None:
    stubs.install(home)
    raw, matte = SMALL.predict(photo), replace(SMALL, logits=True).predict(photo)
    assert np.allclose(matte, 1 / (1 + np.exp(-raw)))


def test_a_picture_is_not_written_to(home: Path, photo: Image) -> None:
    stubs.install(home)
    photo.flags.writeable = False
    assert np.array_equal(SMALL.predict(photo), SMALL.predict(photo))


# Downloads


def test_a_download_shows_its_progress_and_is_used(
    home: Path,
    redirect: Redirect,
    photo: Image,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MODEL_CHECKSUM_DISABLED", "1")  # the stub's checksum is not the model's
    with stubs.release(stubs.network(SMALL)) as server:
        redirect(server.url)
        assert SMALL.predict(photo).max() > 0.9
        assert SMALL.predict(photo).max() > 0.9
    assert server.asked == 1
    assert files_in(home) == ["u2netp.onnx"]
    assert "100%" in capsys.readouterr().err


def test_another_file_than_the_real_one_is_refused(home: Path, redirect: Redirect) -> None:
    with stubs.release(stubs.network(SMALL)) as server:
        redirect(server.url)
        with pytest.raises(ModelError, match="arrived damaged and was deleted; try again"):
            SMALL.session()
    assert files_in(home) == []


def test_a_connection_that_breaks_leaves_nothing_behind(
    home: Path, redirect: Redirect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_CHECKSUM_DISABLED", "1")
    with stubs.release(b"half a file", promised=1000) as server:
        redirect(server.url)
        with pytest.raises(ModelError, match=r"could not be downloaded \(no connection\)"):
            SMALL.session()
    assert files_in(home) == []


def test_a_server_without_the_file_is_named_by_its_answer(home: Path, redirect: Redirect) -> None:
    with stubs.release(b"", status=404) as server:
        redirect(server.url)
        with pytest.raises(ModelError, match=r"could not be downloaded \(404\)"):
            SMALL.session()
    assert files_in(home) == []


def test_offline_says_what_to_put_where_and_works_once_it_is_there(
    home: Path, redirect: Redirect, photo: Image
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # a port on which nothing listens
        redirect(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(ModelError) as offline:
            SMALL.session()
    folder = home / "models" / "u2netp"
    assert str(offline.value).endswith(f"put u2netp.onnx into {folder}, or use auto.")
    stubs.install(home)
    assert SMALL.predict(photo).max() > 0.9


def test_a_full_disk_says_how_much_to_free(
    home: Path, redirect: Redirect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Any:
        return Path("/dev/full").open("wb")

    monkeypatch.setattr("pooch.downloaders.open", full, raising=False)
    with stubs.release(stubs.network(SMALL)) as server:
        redirect(server.url)
        with pytest.raises(ModelError, match=r"no room for .* free 4.6 MB, or use auto"):
            SMALL.session()
    assert files_in(home) == []


@pytest.mark.parametrize("variable", ["REMBG_HOME", "U2NET_HOME"])
def test_a_home_that_cannot_be_written_to_is_named_with_the_way_out(
    variable: str, home: Path, redirect: Redirect, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file where a folder should be")  # it stops root too, as chmod would not
    monkeypatch.setenv(variable, str(home))
    with stubs.release(stubs.network(SMALL)) as server:
        redirect(server.url)
        with pytest.raises(ModelError) as unwritable:
            SMALL.session()
    assert f"cannot be saved in {home}/models/u2netp" in str(unwritable.value)
    assert f"or set {variable} to a folder that is" in str(unwritable.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>Not found</html>", stubs.network(replace(SMALL, side=64))],
    ids=["empty", "a web page", "another network"],
)
def test_a_file_that_is_not_the_network_is_named_for_deletion(
    content: bytes, home: Path, photo: Image
) -> None:
    path = stubs.install(home)
    path.write_bytes(content)
    with pytest.raises(ModelError) as unreadable:
        SMALL.predict(photo)
    assert str(unreadable.value).startswith(f"{path} does not hold")
    stubs.install(home)
    assert SMALL.predict(photo).max() > 0.9


# Loading


@pytest.mark.usefixtures("home")
def test_eight_that_ask_at_once_download_and_load_once(
    redirect: Redirect, photo: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    import onnxruntime

    monkeypatch.setenv("MODEL_CHECKSUM_DISABLED", "1")
    made, start, build = [], Barrier(8), onnxruntime.InferenceSession

    def counted(*arguments: Any, **options: Any) -> Any:
        made.append(arguments)
        return build(*arguments, **options)

    def ask(_: int) -> float:
        start.wait()
        return float(SMALL.predict(photo).sum())

    monkeypatch.setattr(onnxruntime, "InferenceSession", counted)
    with stubs.release(stubs.network(SMALL)) as server, ThreadPoolExecutor(8) as pool:
        redirect(server.url)
        answers = set(pool.map(ask, range(8)))
    assert (server.asked, len(made), len(answers)) == (1, 1, 1)


def loaded_by(code: str) -> set[str]:
    """Return the names of all modules that a fresh interpreter has after running `code`."""
    report = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", report], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_naming_a_model_loads_nothing_heavy() -> None:
    loaded = loaded_by("from removers import Recipe; Recipe.parse('u2netp')")
    assert loaded.isdisjoint({"rembg", "rembg_sessions", "onnxruntime", "pooch", "cv2"})


def test_running_a_model_loads_no_more_of_rembg_than_its_sessions(home: Path) -> None:
    stubs.install(home)
    loaded = loaded_by(
        "import numpy; from removers.models import MODELS\n"
        "[model.predict(numpy.zeros((9, 9, 3), numpy.uint8)) for model in MODELS[2:]]"
    )
    assert "rembg_sessions.u2netp" in loaded
    assert loaded.isdisjoint({"rembg", "pymatting", "numba", "skimage"})
