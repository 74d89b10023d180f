"""Fixtures and settings shared by all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

from tests import scenes, stubs
from tests.page import serving

# No deadline: a busy machine is no bug, and speed is a benchmark's matter.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


class Together(LoadFileScheduling):  # type: ignore[misc]  # it ships no types
    """Deals out files of tests, all that drive Chromium as one: they mostly wait."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if "tests/browser/" in nodeid else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def _no_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Find none of the models that this machine may have: `auto` would take the best of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stubs.environment(tmp_path_factory.mktemp("no models")).items():
            patch.setenv(name, value)
        yield


@pytest.fixture(params=scenes.KNOWN)
def known(request: pytest.FixtureRequest) -> scenes.Known:
    """Each scene with a known matte, in turn."""
    return scenes.KNOWN[request.param]()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served, with its files in a folder of its own."""
    folder = tmp_path_factory.mktemp("page") / "gradio"
    folder.mkdir()
    with serving(folder) as address:
        yield address


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where models are looked for, and still empty."""
    for name, value in stubs.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MODEL_CHECKSUM_DISABLED", raising=False)
    return tmp_path / "home"
