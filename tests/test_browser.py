"""The page in Chromium: upload, remove, compare, download."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from removers import DEFAULT, Recipe, files
from tests import stubs
from tests.page import EXAMPLES, READY, browsing, chromium, drop, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHOTO = EXAMPLES / "telephone.jpg"
RECIPE = "#recipe :is(textarea, input)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        if os.environ.get("REMOVERS_REQUIRE_CHROMIUM") == "1":
            pytest.fail("REMOVERS_REQUIRE_CHROMIUM=1, but there is no Chromium.")
        pytest.skip("There is no Chromium; install the package chromium.")
    with browsing() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = opened(browser, address)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert complaints == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    photo = tmp_path / "My photo é.jpg"
    photo.write_bytes(PHOTO.read_bytes())
    return photo


def downloaded(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.click(READY)
    return download.value.suggested_filename, download.value.path().read_bytes()


def expected(photo: Path, text: str) -> bytes:
    recipe = Recipe.parse(text)
    return files.write(recipe(files.read(photo)), "png", str(recipe))


def test_from_a_photo_to_its_cutout(page: Page, photo: Path) -> None:
    drop(page, photo)
    for view in ("before", "after", "mask"):
        width = page.locator(f".board .{view}").evaluate(
            "i => i.decode().then(() => i.naturalWidth)"
        )
        assert width == files.read(photo).image.shape[1]

    assert _clip(page) == "inset(0px 50% 0px 0px)"
    page.focus(".wipe")
    page.keyboard.press("End")
    assert _clip(page) == "inset(0px 0% 0px 0px)"

    page.get_by_role("button", name="Mask").click()
    assert page.locator(".board .mask").is_visible()
    assert not page.locator(".board .after").is_visible()

    assert downloaded(page) == ("My photo é.png", expected(photo, DEFAULT))


def _clip(page: Page) -> str:
    clip: str = page.locator(".board .before").evaluate("i => getComputedStyle(i).clipPath")
    return clip


def test_an_edge_changes_the_picture_and_the_file(page: Page, photo: Path) -> None:
    drop(page, photo)
    before = page.get_attribute(".board .after", "src")
    page.get_by_role("button", name="Edges, frame and background").click()
    page.get_by_label("Feather").first.check()
    page.wait_for_function(
        "old => document.querySelector('.after').getAttribute('src') !== old", arg=before
    )
    page.get_by_label("number input for Radius (px)").fill("7")
    page.keyboard.press("Tab")
    page.wait_for_function(f"document.querySelector('{RECIPE}').value.includes('radius=7')")
    page.wait_for_selector(READY)
    assert page.input_value(RECIPE) == "auto | matting | feather radius=7 | decontaminate"
    assert downloaded(page)[1] == expected(
        photo, "auto | matting | feather radius=7 | decontaminate"
    )


def says(page: Page, recipe: str) -> None:
    """Wait until the page has this recipe and the file is ready."""
    page.wait_for_function(
        "([r, t]) => document.querySelector(r).value === t", arg=[RECIPE, recipe]
    )
    page.wait_for_selector(READY)


def test_a_preset_changes_the_edges_and_nothing_else(page: Page, photo: Path) -> None:
    drop(page, photo)
    page.get_by_role("button", name="Edges, frame and background").click()
    page.get_by_label("Crop to subject").first.check()
    says(page, DEFAULT + " | crop")
    page.get_by_label("Soft fur").check()
    fur = "auto | matting reach=4 colors=2 | decontaminate | crop"
    says(page, fur)
    assert downloaded(page)[1] == expected(photo, fur)
    page.get_by_label("Smooth outline").first.check()  # now the edges are one's own
    page.wait_for_selector("#options:has-text('Edges of your own.')")
    assert not page.get_by_label("Soft fur").is_checked()


def test_a_pasted_recipe_sets_the_controls(page: Page, photo: Path) -> None:
    drop(page, photo)
    page.get_by_role("button", name="Edges, frame and background").click()
    page.fill(RECIPE, "grabcut rounds=3 | crop margin=0.2")
    page.keyboard.press("Enter")
    page.wait_for_selector("label:has-text('Crop to subject') input:checked")  # with "Preparing"
    page.wait_for_selector(READY)
    assert not page.get_by_label("Decontaminate").first.is_checked()
    assert page.get_by_label("number input for Margin").last.input_value() == "0.2"
    assert page.get_by_label("number input for Rounds").input_value() == "3"
    assert downloaded(page)[1] == expected(photo, "grabcut rounds=3 | crop margin=0.2")


def test_a_recipe_that_fails_says_so_where_the_picture_was(page: Page, photo: Path) -> None:
    drop(page, photo)
    page.locator("#options input").first.click()
    page.get_by_role("option", name="Own transparency").click()  # the photo has none
    page.wait_for_selector(
        "#notes:has-text('Own transparency needs a picture that is transparent')"
    )
    assert page.input_value(RECIPE) == "own-alpha | matting | decontaminate"
    assert page.locator(".compare").count() == 0
    assert page.locator("#download").is_disabled()
    page.locator("#options input").first.click()
    page.get_by_role("option", name="Automatic").click()
    page.wait_for_selector(READY)
    assert downloaded(page)[1] == expected(photo, DEFAULT)


@pytest.fixture
def restricted() -> Iterator[None]:
    """A model that is not free for every use, on the machine that serves the page."""
    path = stubs.install(Path(os.environ["REMBG_HOME"]), "bria-rmbg", "center")
    yield
    path.unlink()


@pytest.mark.usefixtures("restricted")
def test_terms_are_shown_once_before_a_model_is_used(page: Page, photo: Path) -> None:
    drop(page, photo)
    page.fill(RECIPE, "bria-rmbg")
    page.press(RECIPE, "Enter")
    page.wait_for_selector("#notes:has-text('not for commercial use')")
    assert page.locator(".compare").count() == 0
    assert page.locator(READY).count() == 0
    page.click("#agree")
    page.wait_for_selector(READY)
    assert downloaded(page)[1] == expected(photo, "bria-rmbg")
    again = page.context.new_page()  # what was agreed to stays with the browser
    again.goto(page.url)
    drop(again, photo)
    again.fill(RECIPE, "bria-rmbg | feather")
    again.press(RECIPE, "Enter")
    again.wait_for_selector("#notes:has-text('bria-rmbg')")
    assert again.locator("#agree").count() == 0
    again.wait_for_selector(READY)
    assert downloaded(again)[1] == expected(photo, "bria-rmbg | feather")


def test_a_broken_file_gets_one_sentence_and_the_page_goes_on(
    page: Page, photo: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "notes.jpg"
    broken.write_text("This is no picture.")
    page.set_input_files(".drop .file", broken)
    page.wait_for_selector(".toast-body")
    _, _, *said = page.inner_text(".toast-body").splitlines()  # "Error", ×, and what it is
    assert len(said) == 1
    assert said[0].startswith("notes.jpg ")
    drop(page, photo)
    assert downloaded(page)[0] == "My photo é.png"


CARRY = """async ([kind, event]) => {
    const sample = document.querySelector(".sample").dataset.url;
    const bytes = await (await fetch(sample)).blob();
    const data = new DataTransfer();
    data.items.add(new File([bytes], kind + ".jpg", { type: bytes.type }));
    const carried = kind === "paste" ? { clipboardData: data } : { dataTransfer: data };
    document.body.dispatchEvent(new window[event](kind, { bubbles: true, ...carried }));
}"""


@pytest.mark.parametrize(("kind", "event"), [("paste", "ClipboardEvent"), ("drop", "DragEvent")])
def test_takes_a_photo_that_is_pasted_or_dropped_anywhere(
    page: Page, kind: str, event: str
) -> None:
    page.evaluate(CARRY, [kind, event])
    page.wait_for_selector(READY)
    assert downloaded(page)[0] == f"{kind}.png"


def test_takes_a_photo_from_the_camera(page: Page) -> None:
    page.fill(RECIPE, "plain-backdrop")  # as Chromium's test picture is a pie chart on green
    page.keyboard.press("Enter")
    chosen = "document.querySelector('#options input').value === 'Built in · Plain backdrop'"
    page.wait_for_function(chosen)
    page.click(".shoot")
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    page.click(".snap")
    page.wait_for_selector(READY)
    assert downloaded(page)[0] == "camera.png"


def test_fits_a_phone(browser: Browser, address: str) -> None:
    page = opened(browser, address, width=360)
    page.click(".sample")
    page.wait_for_selector(READY)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator(".board").bounding_box() is not None
    places = [page.locator(part).bounding_box() for part in ("#photo", "#stage", "#options")]
    tops = [place["y"] for place in places if place]
    assert tops == sorted(tops)
    page.context.close()


def test_asks_no_other_server_for_anything(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.click(".sample")
    page.wait_for_selector(READY)
    local = (address, "data:", "blob:", "http://localhost")
    assert asked
    assert [url for url in asked if not url.startswith(local)] == []
    context.close()
