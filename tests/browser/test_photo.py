"""A photo: how it comes to the page, how its cutout is looked at, and the files that are made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from removers import DEFAULT
from tests import stubs
from tests.page import EXAMPLES, READY, RECIPE, commanded, downloaded, drop, remade, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page


def styled(page: Page, selector: str, key: str) -> str:
    """Return a property of what the selector finds, as the browser computes it."""
    style: str = page.locator(selector).evaluate("(e, key) => getComputedStyle(e)[key]", key)
    return style


def drawn(page: Page, selector: str) -> int:
    """Return the width of a picture in pixels of its own, once it is decoded."""
    width: int = page.locator(selector).evaluate("i => i.decode().then(() => i.naturalWidth)")
    return width


def test_from_a_photo_to_its_cutout(page: Page, photo: Path) -> None:
    with remade(page):
        page.set_input_files(".drop .file", photo)
        page.wait_for_selector(".board:not(:has(.after)) .before")  # while the remover works
        assert drawn(page, ".board .before") == 430
        page.wait_for_selector(".board .after")
    for view in ("before", "after", "mask"):
        assert drawn(page, f".board .{view}") == 430
    assert "430 × 380" in page.inner_text("#download")
    assert page.locator("#notes tr", has_text="plain-backdrop").count() == 1, "how long it took"
    assert downloaded(page) == ("My photo é.png", commanded(photo, DEFAULT))


def test_a_cutout_is_looked_at_in_three_ways_and_over_any_color(page: Page, photo: Path) -> None:
    drop(page, photo)
    assert styled(page, ".board .before", "clipPath") == "inset(0px 50% 0px 0px)"
    page.focus(".wipe")
    page.keyboard.press("End")
    assert styled(page, ".board .before", "clipPath") == "inset(0px 0% 0px 0px)"

    for look, shown in (("Mask", "mask"), ("Cutout", "after")):
        page.get_by_role("button", name=look, exact=True).click()
        visible = page.locator(".board img").evaluate_all(
            "all => all.filter(i => i.checkVisibility()).map(i => i.classList[0])"
        )
        assert visible == [shown]

    assert "conic-gradient" in styled(page, ".compare .board", "backgroundImage")
    for ground, color in (("White", "rgb(255, 255, 255)"), ("Black", "rgb(0, 0, 0)")):
        page.get_by_role("button", name=ground, exact=True).click()
        assert styled(page, ".compare .board", "backgroundColor") == color
    page.get_by_label("A color of your own").fill("#336699")
    assert styled(page, ".compare .board", "backgroundColor") == "rgb(51, 102, 153)"

    page.get_by_role("button", name="100 %").click()
    assert drawn(page, "#lens img") == 430
    assert page.locator("#lens img").evaluate("i => i.getBoundingClientRect().width") == 430
    source = page.locator("#lens img").get_attribute("src") or ""
    assert page.request.get(source).body() == commanded(photo, DEFAULT), "the file itself"
    assert styled(page, "#lens dialog", "backgroundColor") == "rgb(51, 102, 153)"
    page.keyboard.press("Escape")
    assert not page.locator("#lens dialog").is_visible()


def test_a_cutout_can_be_saved_as_any_kind_of_file(page: Page, photo: Path) -> None:
    drop(page, photo)
    with remade(page):
        page.get_by_label("WebP", exact=True).check()
    written = commanded(photo, DEFAULT, name="file.webp")
    assert downloaded(page) == ("My photo é.webp", written)
    with remade(page):
        page.get_by_label("TIFF", exact=True).check()
    written = commanded(photo, DEFAULT, name="file.tiff")
    assert downloaded(page) == ("My photo é.tiff", written)
    with remade(page):
        page.get_by_label("Mask", exact=True).check()
    assert downloaded(page) == ("My photo é-mask.png", commanded(photo, DEFAULT, "--mask"))
    with remade(page):
        page.get_by_label("JPEG", exact=True).check()
    white = f"{DEFAULT} | color"
    assert page.input_value(RECIPE) == white, "as it cannot be transparent"
    assert downloaded(page) == ("My photo é.jpg", commanded(photo, white, name="file.jpg"))
    with remade(page):
        page.locator("#format").get_by_label("Recipe", exact=True).check()
    assert downloaded(page) == ("My photo é.txt", f"{white}\n".encode())


def test_a_photo_of_an_iphone_just_works(page: Page, photo: Path, tmp_path: Path) -> None:
    apple = tmp_path / "IMG_0001.HEIC"
    with Image.open(photo) as picture:
        pillow_heif.from_pillow(picture).save(apple, quality=90)
    drop(page, apple)
    assert drawn(page, ".board .before") == 430, "though Chromium shows no HEIC"
    assert downloaded(page) == ("IMG_0001.png", commanded(apple, DEFAULT))


CARRY = """async ([kind, event]) => {
    const sample = document.querySelector(".sample").dataset.url;
    const bytes = await (await fetch(sample)).blob();
    const data = new DataTransfer();
    data.items.add(new File([bytes], kind + ".jpg", { type: bytes.type }));
    const carried = kind === "paste" ? { clipboardData: data } : { dataTransfer: data };
    document.body.dispatchEvent(new window[event](kind, { bubbles: true, ...carried }));
}"""


def test_takes_a_photo_that_is_dropped_anywhere_pasted_or_an_example(page: Page) -> None:
    for kind, event in (("drop", "DragEvent"), ("paste", "ClipboardEvent")):
        with remade(page):
            page.evaluate(CARRY, [kind, event])
        assert downloaded(page)[0] == f"{kind}.png"
    with remade(page):
        page.get_by_role("button", name="A cup of coffee").click()
    assert downloaded(page) == ("coffee.png", commanded(EXAMPLES / "coffee.jpg", DEFAULT))


def test_takes_a_photo_from_the_camera(page: Page) -> None:
    page.fill(RECIPE, "plain-backdrop")  # as Chromium's test picture is a pie chart on green
    page.keyboard.press("Enter")
    chosen = "document.querySelector('#options input').value === 'Built in · Plain backdrop'"
    page.wait_for_function(chosen)
    page.click(".shoot")
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    with remade(page):
        page.click(".snap")
    assert page.evaluate("document.querySelector('video').srcObject") is None, "it is off again"
    assert downloaded(page)[0] == "camera.png"


def toast(page: Page) -> str:
    """Return the one sentence that the page shows for a while, and take it away."""
    page.wait_for_selector(".toast-body")
    said = page.inner_text(".toast-messages").splitlines()
    assert len(said) == 1
    page.click(".toast-close")
    page.wait_for_selector(".toast-body", state="detached")
    return said[0]


def test_what_cannot_be_cut_out_gets_one_sentence_and_the_page_goes_on(
    page: Page, photo: Path, tmp_path: Path
) -> None:
    broken, empty = tmp_path / "notes.jpg", tmp_path / "wall.png"
    broken.write_text("This is no picture.")
    Image.fromarray(np.full((60, 80, 3), 200, np.uint8)).save(empty)
    page.set_input_files(".drop .file", broken)
    assert toast(page).startswith("notes.jpg ")
    page.set_input_files(".drop .file", empty)
    said = toast(page)
    assert "no subject" in said.lower()
    assert page.inner_text("#notes") == said
    assert page.locator("#download").is_disabled()
    drop(page, photo)
    assert downloaded(page)[0] == "My photo é.png"


def test_a_recipe_that_fails_says_so_where_the_picture_was(page: Page, photo: Path) -> None:
    drop(page, photo)
    page.locator("#options input").first.click()
    page.get_by_role("option", name="Own transparency").click()  # the photo has none
    page.wait_for_selector(
        "#notes:has-text('Own transparency needs a picture that is transparent')"
    )
    assert page.input_value(RECIPE) == "own-alpha | matting | decontaminate"
    assert page.locator(".board .after").count() == 0
    assert page.locator("#download").is_disabled()
    with remade(page):
        page.locator("#options input").first.click()
        page.get_by_role("option", name="Automatic").click()
    assert downloaded(page)[1] == commanded(photo, DEFAULT)


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
    assert page.locator(".board .after").count() == 0
    assert page.locator(READY).count() == 0
    with remade(page):
        page.click("#agree")
    assert downloaded(page)[1] == commanded(photo, "bria-rmbg")
    again = page.context.new_page()  # what was agreed to stays with the browser
    visit(again, page.url)
    again.wait_for_function(f"document.querySelector('{RECIPE}').value === 'bria-rmbg'")
    drop(again, photo)
    with remade(again):
        again.fill(RECIPE, "bria-rmbg | feather")
        again.press(RECIPE, "Enter")
    assert again.locator("#agree:visible").count() == 0
    assert downloaded(again)[1] == commanded(photo, "bria-rmbg | feather")
