"""One server and one Chromium for all that is driven; a window each, whose console stays silent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.page import EXAMPLES, browsing, chromium, serving, visit, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Windows = Callable[..., Page]

TWICE = "No draw texture found for layer"
"""What gradio's editor says of the layer it opens with: it loads it twice, and gives one up."""


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server has its files."""
    folder = tmp_path_factory.mktemp("page") / "gradio"
    folder.mkdir()
    return folder


@pytest.fixture(scope="package")
def address(folder: Path) -> Iterator[str]:
    """Where the page is served."""
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        if os.environ.get("REMOVERS_REQUIRE_CHROMIUM") == "1":
            pytest.fail("REMOVERS_REQUIRE_CHROMIUM=1, but there is no Chromium.")
        pytest.skip("There is no Chromium; install the package chromium.")
    with browsing() as browser:
        yield browser


@pytest.fixture
def windows(browser: Browser, address: str) -> Iterator[Windows]:
    """Return what opens the page in a window of its own; none may complain on its console."""
    complaints: list[str] = []
    pages: list[Page] = []

    def complain(text: str) -> None:
        if text != TWICE:
            complaints.append(text)

    def opened(query: str = "", **how: int | str) -> Page:
        page = window(browser, **how)  # type: ignore[arg-type]  # one keyword as another
        page.on("console", lambda said: complain(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complain(str(error)))
        pages.append(page)
        visit(page, address + query)
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert complaints == []


@pytest.fixture
def page(windows: Windows) -> Page:
    return windows()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of 430 × 380 pixels."""
    photo = tmp_path / "My photo é.jpg"
    with Image.open(EXAMPLES / "telephone.jpg") as picture:
        picture.reduce(2).save(photo, quality=95)
    return photo
