"""Servers that send for ever, by drops, or something else: a download ends, and says why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from filelock import FileLock

from removers.errors import ModelError
from removers.models import download, model
from tests import stubs

SMALL = stubs.ROWS["u2netp"]  # 4.6 MB


class Liar(BaseHTTPRequestHandler):
    """Sends parts of a file, with a pause between them, until nobody listens."""

    part, pause, length = b"", 0.0, ""

    def do_GET(self) -> None:
        self.send_response(200)
        if self.length:
            self.send_header("Content-Length", self.length)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(self.part)
                time.sleep(self.pause)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


Serve = Callable[..., None]


@contextmanager
def serving(part: bytes, pause: float, length: str) -> Iterator[str]:
    handler = type("Handler", (Liar,), {"part": part, "pause": pause, "length": length})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refused(
    monkeypatch: pytest.MonkeyPatch, part: bytes, pause: float = 0.0, length: str = ""
) -> str:
    """Return why a model could not be had from such a server."""
    get = requests.get
    with serving(part, pause, length) as url:
        monkeypatch.setattr(requests, "get", lambda _, **how: get(url, **how))
        with pytest.raises(ModelError) as told:
            SMALL.fetch()
    return str(told.value)


@pytest.mark.parametrize("length", ["", "99999999999"])
def test_an_endless_file_ends_at_the_size_that_is_known(
    length: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refused(monkeypatch, bytes(2**20), length=length)
    assert "could not be downloaded (it sends another file); try again" in said
    assert sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) == 0


def test_a_file_that_comes_by_drops_is_given_up(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "STALL", 0.05)
    monkeypatch.setattr(download, "ATTEMPTS", 2)
    said = refused(monkeypatch, b"x", 0.004)
    assert "could not be downloaded (too slow); try again" in said
    assert home.exists()


def test_a_lock_is_waited_for_but_not_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PATIENCE", 0.01)
    folder = home / "models" / SMALL.id
    folder.mkdir(parents=True)
    with FileLock(folder / "lock"), pytest.raises(ModelError, match="still being fetched; try"):
        SMALL.fetch()


@pytest.mark.usefixtures("home")
def test_what_a_model_may_weigh_ends_with_its_download(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def fetched(**_: Any) -> str:
        seen.append(download.MOST.get())
        return "a.onnx"

    monkeypatch.setattr(model, "rembg", lambda _: type("", (), {"download_models": fetched}))
    SMALL.fetch()
    assert seen == [pytest.approx(1.1 * 4.6e6 + 1e6, rel=0.1)]
    assert download.MOST.get() == 4e9
