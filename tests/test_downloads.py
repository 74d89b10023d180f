"""Downloads: rembg's addresses and checksums, from a server on this machine that misbehaves."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest

from removers import models
from removers.errors import MissingInput, ModelError
from removers.models import MODELS, Model, download
from tests import stubs

SMALL = stubs.ROWS["u2netp"]
NETWORK = stubs.network(SMALL)
HALF = 6 * download.CHUNK

Redirect = Callable[[str], None]


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
def unchecked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use rembg's own switch, as a stub's checksum is not the model's."""
    del home  # which unsets it
    monkeypatch.setenv("MODEL_CHECKSUM_DISABLED", "1")


@pytest.fixture
def release(home: Path, redirect: Redirect) -> Iterator[stubs.Release]:
    """A server that has the network, at the place of the real one."""
    del home
    with stubs.release(NETWORK) as server:
        redirect(server.url)
        yield server


def files_in(home: Path) -> list[str]:
    return sorted(path.name for path in home.rglob("*") if path.is_file() and path.name != "lock")


# What arrives


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model.takes != "file"], ids=lambda model: model.id
)
@pytest.mark.usefixtures("home", "unchecked")
def test_every_model_is_fetched_under_rembgs_names(model: Model, redirect: Redirect) -> None:
    if model.id == "birefnet-general-fp16":
        pytest.skip("it is made of BiRefNet, which the next test does")
    with stubs.release(b"a network") as server:
        redirect(server.url)
        paths = model.fetch()
    assert [path.name for path in paths] == list(model.names)
    assert [path.read_bytes() for path in paths] == [b"a network"] * len(paths)
    assert model.here


@pytest.mark.usefixtures("release", "unchecked")
def test_half_precision_says_what_it_is_made_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxconverter_common", None)
    with pytest.raises(MissingInput, match=r"made of BiRefNet .* run pip install rembg\[fp16\]"):
        models.row("birefnet-general-fp16").fetch()


@pytest.mark.usefixtures("unchecked")
def test_half_precision_is_made_once_of_the_model_that_is_fetched(
    home: Path, redirect: Redirect, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []

    def convert(model: Any, keep_io_types: bool) -> Any:
        made.append(keep_io_types)
        return model

    module = SimpleNamespace(float16=SimpleNamespace(convert_float_to_float16=convert))
    monkeypatch.setitem(sys.modules, "onnxconverter_common", module)
    half = models.row("birefnet-general-fp16")
    with stubs.release(stubs.network(models.row("birefnet-general"))) as server:
        redirect(server.url)
        paths = [half.fetch(), half.fetch()]
    assert paths == [[home / "models" / half.id / f"{half.id}.onnx"]] * 2
    assert made == [True]
    assert files_in(home) == ["birefnet-general-fp16.onnx", "birefnet-general.onnx"]
    assert half.network().feed.side == 1024


@pytest.mark.usefixtures("unchecked")
def test_a_download_shows_its_progress_and_is_used(
    home: Path, release: stubs.Release, capsys: pytest.CaptureFixture[str]
) -> None:
    SMALL.fetch()
    SMALL.fetch()
    assert release.asked == [""]
    assert files_in(home) == ["u2netp.onnx"]
    said = capsys.readouterr().err
    assert "u2netp.onnx" in said
    assert "100%" in said


@pytest.mark.usefixtures("unchecked")
def test_without_a_console_nothing_is_shown(
    release: stubs.Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    SMALL.fetch()
    assert release.asked == [""]


@pytest.mark.usefixtures("release")
def test_another_file_than_the_real_one_is_refused(home: Path) -> None:
    with pytest.raises(ModelError, match="arrived damaged and was deleted; try again, or use auto"):
        SMALL.fetch()
    assert files_in(home) == []


@pytest.mark.usefixtures("unchecked")
def test_eight_that_ask_at_once_download_once(release: stubs.Release) -> None:
    start = Barrier(8)

    def ask(_: int) -> Path:
        start.wait()
        return SMALL.fetch()[0]

    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(ask, range(8)))
    assert len(paths) == len(release.asked) == 1


@pytest.mark.usefixtures("release", "unchecked")
def test_a_license_that_is_not_free_for_all_is_told_with_the_download(
    caplog: pytest.LogCaptureFixture,
) -> None:
    models.row("bria-rmbg").fetch()
    assert caplog.messages == ["BRIA RMBG 2.0: license CC-BY-NC-4.0; commercial use not free."]
    models.row("bria-rmbg").fetch()
    SMALL.fetch()
    assert len(caplog.messages) == 1


# What breaks


@pytest.mark.usefixtures("unchecked")
def test_a_connection_that_breaks_goes_on_where_it_was(home: Path, release: stubs.Release) -> None:
    release.breaks = [HALF]
    (path,) = SMALL.fetch()
    assert path.read_bytes() == NETWORK
    assert release.asked == ["", f"bytes={HALF}-"]
    assert files_in(home) == ["u2netp.onnx"]


@pytest.mark.usefixtures("unchecked")
def test_what_broke_for_good_is_kept_for_the_next_attempt(
    home: Path, release: stubs.Release
) -> None:
    release.breaks = [HALF, HALF]  # the second answer brings nothing
    with pytest.raises(ModelError, match=r"could not be downloaded \(no connection\); try again"):
        SMALL.fetch()
    assert files_in(home) == ["u2netp.onnx.part"]
    assert SMALL.fetch()[0].read_bytes() == NETWORK
    assert release.asked[-1] == f"bytes={HALF}-"
    assert files_in(home) == ["u2netp.onnx"]


@pytest.mark.usefixtures("unchecked")
def test_a_server_that_cannot_go_on_is_asked_for_all_of_it(release: stubs.Release) -> None:
    release.breaks, release.ranges = [HALF], False
    assert SMALL.fetch()[0].read_bytes() == NETWORK
    assert len(release.asked) == 2


@pytest.mark.usefixtures("unchecked")
def test_more_than_there_is_was_another_file_and_is_fetched_anew(
    home: Path, release: stubs.Release
) -> None:
    folder = home / "models" / "u2netp"
    folder.mkdir(parents=True)
    (folder / "u2netp.onnx.part").write_bytes(b"x" * (len(NETWORK) + 1))
    assert SMALL.fetch()[0].read_bytes() == NETWORK
    assert len(release.asked) == 2


def test_a_rest_that_does_not_fit_its_beginning_is_refused(
    home: Path, release: stubs.Release
) -> None:
    folder = home / "models" / "u2netp"
    folder.mkdir(parents=True)
    (folder / "u2netp.onnx.part").write_bytes(b"of something else")
    with pytest.raises(ModelError, match="arrived damaged and was deleted"):
        SMALL.fetch()
    assert release.asked == ["bytes=17-"]
    assert files_in(home) == []


@pytest.mark.usefixtures("unchecked")
def test_a_server_that_stalls_is_given_up(
    home: Path, release: stubs.Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "STALL", 0.2)
    release.breaks, release.stalls = [HALF, HALF], True
    with pytest.raises(ModelError, match=r"could not be downloaded \(no connection\)"):
        SMALL.fetch()
    assert files_in(home) == ["u2netp.onnx.part"]


@pytest.mark.usefixtures("unchecked")
def test_a_server_that_promises_more_than_it_sends_is_not_believed(
    home: Path, release: stubs.Release
) -> None:
    release.promised = len(NETWORK) + 1000
    with pytest.raises(ModelError, match=r"could not be downloaded"):
        SMALL.fetch()
    assert not SMALL.here
    assert "u2netp.onnx" not in files_in(home)


def test_a_server_that_promises_less_than_there_is_is_found_out(
    home: Path, release: stubs.Release
) -> None:
    release.promised = HALF
    with pytest.raises(ModelError, match="arrived damaged and was deleted"):
        SMALL.fetch()
    assert files_in(home) == []


@pytest.mark.usefixtures("home")
def test_a_server_without_the_file_is_named_by_its_answer(redirect: Redirect) -> None:
    with stubs.release(b"", status=404) as server:
        redirect(server.url)
        with pytest.raises(ModelError, match=r"could not be downloaded \(404\)"):
            SMALL.fetch()
        assert server.asked == [""]


def test_offline_says_what_to_put_where_and_works_once_it_is_there(
    home: Path, redirect: Redirect
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # a port on which nothing listens
        redirect(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(ModelError) as offline:
            SMALL.fetch()
    folder = home / "models" / "u2netp"
    assert str(offline.value).endswith(f"put u2netp.onnx into {folder}, or use auto.")
    path = stubs.install(home)
    assert SMALL.fetch() == [path]


@pytest.mark.usefixtures("release")
def test_a_full_disk_says_how_much_to_free_and_gets_back_what_was_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.open

    def full(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if path.suffix == ".part":
            path.touch()
            return write(Path("/dev/full"), mode, *rest, **options)
        return write(path, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ModelError, match=r"no room for .* free 4.6 MB, or use auto"):
        SMALL.fetch()
    assert files_in(home) == []


@pytest.mark.parametrize("variable", ["REMBG_HOME", "U2NET_HOME"])
def test_a_home_that_cannot_be_written_to_is_named_with_the_way_out(
    variable: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file where a folder should be")  # it stops root too, as chmod would not
    monkeypatch.setenv(variable, str(home))
    with pytest.raises(ModelError) as unwritable:
        SMALL.fetch()
    assert f"cannot be saved in {home}/models/u2netp" in str(unwritable.value)
    assert f"or set {variable} to a folder that is" in str(unwritable.value)


@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>"], ids=["empty", "a web page"])
def test_a_file_that_is_no_network_is_named_for_deletion(content: bytes, home: Path) -> None:
    path = stubs.install(home)
    path.write_bytes(content)
    with pytest.raises(ModelError) as unreadable:
        SMALL.network()
    assert str(unreadable.value).startswith(f"{path} is not a network that can be read; delete it")
    stubs.install(home)
    assert SMALL.network().feed == SMALL.feed


# Ahead of need


@pytest.mark.usefixtures("release", "unchecked")
def test_what_the_environment_names_is_fetched_in_the_background(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("REMOVERS_MODELS", "no-such u2netp, silueta")
    thread = models.fetch_ahead()
    assert thread is not None
    thread.join()
    assert [model.id for model in MODELS if model.here] == ["u2netp", "silueta"]
    assert "names no model no-such; there are birefnet-general," in caplog.text


@pytest.mark.usefixtures("release")
def test_what_cannot_be_fetched_ahead_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("REMOVERS_MODELS", "u2netp")
    thread = models.fetch_ahead()
    assert thread is not None
    thread.join()
    assert "Small U²-Net arrived damaged" in caplog.text


def test_nothing_is_fetched_ahead_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REMOVERS_MODELS", raising=False)
    assert models.fetch_ahead() is None


# The best of what is there


def test_the_best_model_that_is_there_and_fits_is_the_best(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("removers.models.general.available", lambda: 16e9)
    assert (models.best(), models.better()) == (None, models.row("birefnet-general-lite"))
    stubs.install(home, "birefnet-general-lite")
    assert (models.best(), models.better()) == (models.row("birefnet-general-lite"), None)
    stubs.install(home, "birefnet-general")
    assert models.best() is models.row("birefnet-general")
    monkeypatch.setattr("removers.models.general.available", lambda: 4e9)
    assert (models.best(), models.better()) == (None, None)
