"""Many photos at once: their grid, what becomes of each, and the zip of them all."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from PIL import Image

from removers import DEFAULT
from tests.page import EXAMPLES, RECIPE, commanded, downloaded, remade

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

NAMES = ("a.jpg", "b.jpg", "a.jpg", "notes.jpg", "c.jpg", "d é.jpg")
STEMS = ("a", "b", "a 2", "notes", "c", "d é")
BROKEN = "notes.jpg"


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Six photos, two of them of one name, and one of them broken."""
    paths = []
    with Image.open(EXAMPLES / "telephone.jpg") as picture:
        for number, name in enumerate(NAMES):
            paths.append(tmp_path / str(number) / name)
            paths[-1].parent.mkdir()
            picture.resize((320 + number, 280)).save(paths[-1])
    paths[NAMES.index(BROKEN)].write_text("This is no picture.")
    return paths


def payload(path: Path) -> FilePayload:
    return {"name": path.name, "mimeType": "image/jpeg", "buffer": path.read_bytes()}


def states(page: Page) -> list[str]:
    return page.locator("#many .state").all_inner_texts()


def ended(page: Page) -> None:
    """Wait until nothing is to be done and all that was made can be downloaded."""
    page.wait_for_selector("#many:not(:has(.waiting, .working))")
    page.wait_for_selector("#zip")


def unzipped(page: Page) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """Return the files of the zip by name, and the rows of its report."""
    name, data = downloaded(page, "#zip")
    assert name == "cutouts.zip"
    with ZipFile(io.BytesIO(data)) as packed:
        files = {each: packed.read(each) for each in packed.namelist()}
    return files, list(csv.DictReader(files.pop("report.csv").decode("utf-8-sig").splitlines()))


def test_many_photos_go_their_way_and_a_bad_one_stops_none(
    page: Page, photos: list[Path], folder: Path
) -> None:
    page.set_input_files(".drop .file", [payload(path) for path in photos])
    page.wait_for_selector("#many .working")
    page.click("#many [data-what=cancel]")
    page.wait_for_selector("#many [data-what=go]")
    assert "waiting" in states(page), "the rest"
    page.get_by_role("button", name="Go on").click()
    ended(page)
    assert states(page) == ["done", "done", "done", "failed", "done", "done"]
    assert page.locator("#many .name").all_inner_texts() == list(NAMES)
    assert page.inner_text("#many [role=status]").split("\n")[:2] == ["5 of 6 done", "1 failed"]
    assert page.inner_text("#many .failed p").startswith(f"{BROKEN} ")
    widths = page.locator("#many .done img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert all(width > 100 for width in widths)

    files, report = unzipped(page)
    cut = [(s, path) for s, path in zip(STEMS, photos, strict=True) if path.name != BROKEN]
    assert files == {f"{stem}.png": commanded(path, DEFAULT) for stem, path in cut}
    assert [row["file"] for row in report] == list(NAMES)
    assert [row["state"] for row in report] == states(page)
    assert report[3]["why"] == page.inner_text("#many .failed p")

    uploaded = next(path for path in folder.rglob(BROKEN) if path.stat().st_size < 100)
    uploaded.write_bytes(photos[0].read_bytes())  # as if what was wrong had passed
    page.get_by_role("button", name="Retry the failed").click()
    page.wait_for_selector("#many:not(:has(.failed))")
    ended(page)
    assert unzipped(page)[0]["notes.png"] == commanded(photos[0], DEFAULT)


def test_the_page_asks_the_server_once_for_each_photo(page: Page, photos: list[Path]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_input_files(".drop .file", [payload(path) for path in photos])
    ended(page)
    assert sum("/queue/join" in url for url in asked) == 1 + len(photos), "and to take them in"


def test_one_of_many_is_refined_alone_and_all_are_cut_again(page: Page, photos: list[Path]) -> None:
    first, second = photos[:2]
    page.set_input_files(".drop .file", [payload(path) for path in (first, second)])
    page.wait_for_selector("#zip")
    with remade(page):
        page.locator("#many li button").nth(1).click()
        page.wait_for_selector(".board .after")
    assert downloaded(page) == ("b.png", commanded(second, DEFAULT))
    with remade(page):
        page.get_by_label("Square 1:1").check()
    square = page.input_value(RECIPE)
    assert square == f"{DEFAULT} | canvas"
    page.wait_for_selector("#zip")
    files, report = unzipped(page)
    assert files == {"a.png": commanded(first, DEFAULT), "b.png": commanded(second, square)}
    assert [row["recipe"] for row in report] == [DEFAULT, square]

    page.get_by_role("button", name="Cut all again with these options").click()
    page.wait_for_selector("#many .working")
    ended(page)
    assert unzipped(page)[0]["a.png"] == commanded(first, square)


def test_more_than_fifty_are_refused_in_a_sentence(page: Page) -> None:
    one: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"a"}
    page.set_input_files(".drop .file", [one] * 51)
    assert page.inner_text(".trouble") == (
        "These are 51 photos, but 50 are taken at once; choose fewer."
    )
    assert page.locator("#many .head").count() == 0
