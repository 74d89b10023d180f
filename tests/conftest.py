"""Fixtures and settings shared by all tests."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from tests import scenes
from tests.page import serving

# No deadline: a busy machine is no bug, and speed is a benchmark's matter.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


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
