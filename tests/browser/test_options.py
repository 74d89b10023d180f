"""The options: what each of them makes of the picture and of the file, and who remembers them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from removers import DEFAULT
from tests.page import EXAMPLES, READY, RECIPE, commanded, downloaded, drop, options, remade

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Windows

EDGES = "auto | matting | decontaminate"


def source(page: Page, view: str = "after") -> str:
    return page.get_attribute(f".board .{view}", "src") or ""


def test_a_setting_changes_the_picture_and_the_file(page: Page, photo: Path) -> None:
    drop(page, photo)
    before = source(page)
    options(page)
    with remade(page):
        page.get_by_label("Feather").first.check()
    softened = source(page)
    assert softened != before
    with remade(page):
        page.get_by_label("range slider for Radius (px)").locator("visible=true").fill("7")
    assert source(page) not in (before, softened)
    feathered = "auto | matting | feather radius=7 | decontaminate"
    assert page.input_value(RECIPE) == feathered
    assert downloaded(page)[1] == commanded(photo, feathered)
    with remade(page):
        page.get_by_role("button", name="Back to the defaults").click()
    assert not page.get_by_label("Feather").first.is_checked()
    assert downloaded(page)[1] == commanded(photo, DEFAULT)


def test_a_preset_of_edges_changes_the_edges_and_nothing_else(page: Page, photo: Path) -> None:
    drop(page, photo)
    options(page)
    with remade(page):
        page.get_by_label("Crop to subject").first.check()
    with remade(page):
        page.get_by_label("Soft fur").check()
    fur = "auto | matting reach=4 colors=2 | decontaminate | crop"
    assert page.input_value(RECIPE) == fur
    assert downloaded(page)[1] == commanded(photo, fur)
    page.get_by_label("Smooth outline").first.check()  # now the edges are one's own
    page.wait_for_selector("#options:has-text('Edges of your own.')")
    assert not page.get_by_label("Soft fur").is_checked()


PURPOSES = {
    "Close to the subject": "crop",
    "Portrait 4:5": "canvas aspect=4:5",
    "Portrait mode": "blur",
    "Marketplace 2000 × 2000": "canvas width=2000 margin=0.075 | color",
    "Product with shadow": "canvas margin=0.15 | drop-shadow kind=contact | gradient",
    "Sticker 512 × 512": "canvas width=512 margin=0.05 | outline",
}


def test_a_purpose_sets_the_frame_and_what_lies_behind(page: Page, photo: Path) -> None:
    drop(page, photo)
    for purpose, steps in PURPOSES.items():
        with remade(page):
            page.get_by_label(purpose).check()
        assert page.input_value(RECIPE) == f"{EDGES} | {steps}"
        assert downloaded(page)[1] == commanded(photo, f"{EDGES} | {steps}"), purpose
        if purpose.startswith("Marketplace"):
            assert "2,000 × 2,000" in page.inner_text("#download")


def test_a_picture_of_ones_own_lies_behind(page: Page, photo: Path) -> None:
    drop(page, photo)
    options(page)
    assert page.locator("#more").get_by_text("The picture behind the subject").count() == 0
    page.locator("#Backdrop").get_by_label("Picture", exact=True).check()
    page.wait_for_selector("#notes:has-text('backdrop')")  # it says what it lacks
    behind = EXAMPLES / "coffee.jpg"
    with remade(page):
        beside(page, "The picture behind the subject", behind)
    recipe = page.input_value(RECIPE)
    assert recipe.startswith(f"{EDGES} | picture")
    assert downloaded(page)[1] == commanded(photo, recipe, "--backdrop", behind)


def beside(page: Page, label: str, *files: Path) -> None:
    """Give pictures to the upload of this label."""
    upload = page.locator("#more .block", has_text=label).locator("input[type=file]")
    upload.set_input_files(files)


def rig(folder: Path) -> dict[str, Path]:
    """Write a photo of a textured disc, and the same scene as its recipes need it beside."""
    random = np.random.default_rng(5)
    ground, disc = (
        np.kron(random.integers(*range_, (30, 40, 3)), np.ones((8, 8, 1))).astype(np.uint8)
        for range_ in ((40, 140), (150, 250))
    )

    def shot(name: str, x: int | None, shift: int = 0) -> Path:
        picture = np.roll(ground, shift, 1)
        if x is not None:
            inside = np.hypot(*(np.mgrid[:240, :320] - np.array([120, x])[:, None, None])) < 60
            picture = np.where(inside[..., None], np.roll(disc, x, 1), picture)
        path = folder / f"{name}.png"
        Image.fromarray(picture).save(path)
        return path

    return {
        "photo": shot("photo", 160),
        "plate": shot("plate", None),
        "right": shot("right", 145, -3),
        "one": shot("one", 60),
        "two": shot("two", 260),
    }


def test_what_a_remover_needs_beside_the_photo_can_be_given(page: Page, tmp_path: Path) -> None:
    files = rig(tmp_path)
    drop(page, files["photo"])
    for remover, label, names in (
        ("plate", "The empty scene, without the subject", ["plate"]),
        ("stereo", "The right picture of a stereo pair", ["right"]),
        ("motion", "Other frames of the same still camera", ["one", "two"]),
    ):
        page.fill(RECIPE, remover)
        page.press(RECIPE, "Enter")
        page.locator("#more").get_by_text(label).wait_for()
        given = [files[name] for name in names]
        with remade(page):
            beside(page, label, *given)
        option = {"plate": "--plate", "stereo": "--right", "motion": "--frames"}[remover]
        assert downloaded(page)[1] == commanded(files["photo"], remover, option, *given), remover


def test_a_pasted_recipe_sets_the_controls(page: Page, photo: Path) -> None:
    drop(page, photo)
    options(page)
    with remade(page):
        page.fill(RECIPE, "grabcut rounds=3 | crop margin=0.2")
        page.keyboard.press("Enter")
    assert page.get_by_label("Crop to subject").first.is_checked()
    assert not page.get_by_label("Decontaminate").first.is_checked()
    assert page.get_by_label("number input for Margin").last.input_value() == "0.2"
    assert page.get_by_label("number input for Rounds").input_value() == "3"
    assert downloaded(page)[1] == commanded(photo, "grabcut rounds=3 | crop margin=0.2")


def test_two_recipes_are_compared_and_the_first_can_come_back(page: Page, photo: Path) -> None:
    drop(page, photo)
    first = source(page)
    page.get_by_role("button", name="Keep this as A").click()
    with remade(page):
        page.get_by_label("Marketplace").check()
    second = f"{EDGES} | canvas width=2000 margin=0.075 | color"
    assert source(page, "before") == first, "A lies on the left of the wipe"
    assert source(page) != first, "and B on its right"
    assert page.locator(".pinned code").all_inner_texts() == [EDGES, second]
    with remade(page):
        page.get_by_role("button", name="Go back to A").click()
    assert page.input_value(RECIPE) == EDGES
    assert page.get_by_label("As it is").is_checked()
    assert source(page, "before") != first, "the photo is there again"
    assert downloaded(page)[1] == commanded(photo, EDGES)


def test_a_browser_remembers_the_options_and_no_other_knows_them(
    page: Page, windows: Windows, photo: Path
) -> None:
    drop(page, photo)
    with remade(page):
        page.get_by_label("Square 1:1").check()
    with remade(page):
        page.get_by_label("WebP").check()
    page.reload()
    page.wait_for_selector("#purpose .selected:has-text('Square 1:1')")
    assert page.input_value(RECIPE) == f"{EDGES} | canvas"
    assert page.locator(".compare").count() == 0, "of the photo it remembers nothing"
    drop(page, photo)
    written = commanded(photo, f"{EDGES} | canvas", name="file.webp")
    assert downloaded(page) == ("My photo é.webp", written)
    stored: str = page.evaluate("JSON.stringify({ ...localStorage })")
    assert "My photo" not in stored
    other = windows()
    assert other.input_value(RECIPE) == DEFAULT


def test_a_link_begins_with_its_recipe(page: Page, windows: Windows, photo: Path) -> None:
    page.get_by_label("Portrait mode").check()
    page.wait_for_function(f"document.querySelector('{RECIPE}').value.endsWith('blur')")
    page.get_by_role("button", name="Copy a link to these options").click()
    link: str = page.evaluate("navigator.clipboard.readText()")
    query = link.removeprefix(page.url)
    assert query.startswith("?recipe=")
    other = windows(query)
    other.wait_for_selector("#purpose .selected:has-text('Portrait mode')")
    drop(other, photo)
    assert downloaded(other)[1] == commanded(photo, f"{EDGES} | blur")


def test_a_broken_link_says_so_and_the_page_works(windows: Windows, photo: Path) -> None:
    page = windows("?recipe=magic+%7C+%3Cb%3Ewand")
    page.wait_for_selector(".toast-body:has-text('magic')")
    assert page.locator(".toast-body b").count() == 0, "what it quotes is text"
    assert page.input_value(RECIPE) == DEFAULT
    drop(page, photo)
    assert page.locator(READY).count() == 1
