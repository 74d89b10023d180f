"""Fixtures and settings shared by all tests."""

from __future__ import annotations

import hypothesis
import pytest

from tests import scenes

# No deadline: a busy machine is no bug, and speed is a benchmark's matter.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(params=scenes.KNOWN)
def known(request: pytest.FixtureRequest) -> scenes.Known:
    """Each scene with a known matte, in turn."""
    return scenes.KNOWN[request.param]()
