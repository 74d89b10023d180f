"""Care: for eyes, hands and ears of every kind, for phones, and for two who use it at once."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

from removers import DEFAULT
from tests.page import EXAMPLES, READY, commanded, downloaded, drop, options, remade, visit, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FileChooser, Page

    from tests.browser.conftest import Windows

SEVERE = ("serious", "critical")


def faults(page: Page, state: str) -> list[str]:
    """Return what axe-core finds that keeps people out, a line each."""
    page.wait_for_timeout(600)  # until what moves has come to rest: axe measures colors
    return [
        f"{state}: {found['impact']} {found['id']}: {node['target']} {node['html'][:120]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SEVERE
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nobody_is_kept_out(
    windows: Windows, photo: Path, tmp_path: Path, width: int, scheme: str
) -> None:
    page = windows(width=width, scheme=scheme)
    found = faults(page, "landed")
    drop(page, photo)
    page.get_by_role("button", name="Keep this as A").click()
    found += faults(page, "result")
    options(page)
    found += faults(page, "options")
    page.get_by_role("button", name="Touch up").click()
    page.wait_for_selector("#touch canvas")
    found += faults(page, "touch-up")
    broken = tmp_path / "notes.jpg"
    broken.write_text("This is no picture.")
    page.set_input_files(".drop .file", [photo, broken])
    page.wait_for_selector("#zip")
    found += faults(page, "many photos")
    assert found == []


FOCUSED = """() => {
  const e = document.activeElement;
  const ringed = (e, pseudo) => {
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(e, pseudo);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && opacity > 0;
  };
  const beside = e.parentElement.querySelector(".choose"); // what stands for an invisible input
  const stand = e.matches(".file") ? beside : e.closest("label");
  const bar = e.matches(".wipe") && e.parentElement.querySelector(".bar");
  const ring = ringed(e) || (stand && ringed(stand)) || (bar && ringed(bar, "::after"));
  window.reached = (window.reached ?? new Set()).add(e);
  const group = e.type === "radio" ? document.getElementsByName(e.name) : []; // arrows reach them
  group.forEach((radio) => window.reached.add(radio));
  const column = e.closest("#photo, #stage, #options, footer");
  return [column?.id || column?.tagName || "", e.outerHTML.slice(0, 160), Boolean(ring)];
}"""
MISSED = """() => [...document.querySelectorAll(
  "#studio :is(a[href], button, input, textarea, summary, [tabindex='0']):not(:disabled)"
)].filter((e) => e.checkVisibility() && !window.reached.has(e)).map((e) => e.outerHTML)"""


def test_everything_is_done_without_a_mouse(page: Page, photo: Path) -> None:
    page.wait_for_timeout(2000)  # what a page begins with may come late, and takes the focus away
    page.keyboard.press("Tab")
    steps: list[tuple[str, str, bool]] = [page.evaluate(FOCUSED)]
    assert 'class="file"' in steps[0][1]
    chosen: list[FileChooser] = []
    page.on("filechooser", lambda chooser: chosen.append(chooser))
    for _ in range(6):  # a busy machine may build the page anew between two keys
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)
        if chosen:
            break
        page.focus(".drop .file")
    with remade(page):
        chosen[0].set_files(photo)
    while steps[-1][0] != "FOOTER":
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUSED))
        assert len(steps) < 60, "one comes to the end, and does not pass through every choice"
    steps = [step for step in steps[:-1] if step[0]]  # gradio's open list of removers is none
    columns = [column for column, *_ in steps]
    assert columns == sorted(columns, key=["photo", "stage", "options"].index)
    assert [html for _, html, ring in steps if not ring] == [], "it shows where one is"
    assert page.evaluate(MISSED) == []
    page.focus("#what input:checked")
    for key in ("ArrowRight", "ArrowLeft"):
        with remade(page):
            page.keyboard.press(key)
    assert page.input_value("#recipe textarea") == DEFAULT, "there and back again"
    page.focus(READY)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.path().read_bytes() == commanded(photo, DEFAULT)


def test_says_when_too_many_are_here_and_goes_on_when_they_are_gone(
    browser: Browser, address: str, photo: Path
) -> None:
    page = window(browser, locale="id-ID")
    visit(page, address)
    full = {"detail": "Queue is full. Max size is 64 and size is 64."}
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json=full))
    page.set_input_files(".drop .file", photo)
    page.wait_for_selector(".toast-body:has-text('Tunggu sebentar')")
    page.unroute("**/queue/join*")
    drop(page, photo)
    page.context.close()


TOLD = """() => {
  window.told = [];
  const wait = () => document.querySelector("#result > .wrap")?.dataset.told ?? "";
  const read = () => window.told.push(wait());
  const changes = { subtree: true, attributeFilter: ["data-told"] };
  new MutationObserver(read).observe(document.body, changes);
}"""
"""Keep what is said for a moment only."""


def test_tells_who_waits_of_their_place_in_line(windows: Windows) -> None:
    crowd, late = [windows() for _ in range(3)], windows(width=390)
    for page in crowd:
        page.set_input_files(".drop .file", [EXAMPLES / "coffee.jpg"] * 25)
    for page in crowd:
        page.wait_for_selector("#many .done")
    late.evaluate(TOLD)
    late.set_input_files(".drop .file", EXAMPLES / "lemur.jpg")
    late.wait_for_function("window.told.some((said) => said.includes('in line'))")
    late.wait_for_selector(READY)
    assert "queue" not in late.inner_text("#studio")


def test_what_comes_of_it_is_told_to_screen_readers(page: Page, photo: Path) -> None:
    said = page.locator("#notes [aria-live=polite]").element_handle()
    assert said is not None
    drop(page, photo)
    assert "backdrop is plain" in said.inner_text(), "in the element that was there before"


def test_keeps_still_for_those_who_ask_for_it(page: Page, photo: Path) -> None:
    moving = """() => [...document.querySelectorAll("body *")].filter((e) => {
      const { transitionDuration, animationDuration } = getComputedStyle(e);
      return Math.max(parseFloat(transitionDuration), parseFloat(animationDuration)) > 0.01;
    }).map((e) => e.outerHTML.slice(0, 120))"""
    drop(page, photo)
    assert page.evaluate(moving) != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == []


def test_speaks_indonesian(windows: Windows, photo: Path, tmp_path: Path) -> None:
    page = windows(locale="id-ID")
    assert page.get_attribute("html", "lang") == "id"
    assert page.inner_text(".choose") == "Pilih foto"
    drop(page, photo)
    page.get_by_role("button", name="Masker").wait_for()
    assert "Potret" in page.inner_text("#what")
    assert re.search(r"Unduh · 430 × 380 · 0,\d MB", page.inner_text("#download"))
    assert "latar" in page.inner_text("#notes").lower()
    assert english(page) == []
    broken = tmp_path / "notes.jpg"
    broken.write_text("This is no picture.")
    page.set_input_files(".drop .file", broken)
    page.wait_for_selector(".toast-body:has-text('notes.jpg')")
    assert "bukan" in page.inner_text(".toast-body") or "tidak" in page.inner_text(".toast-body")


def english(page: Page) -> list[str]:
    """Return the lines of the page that have the commonest words of English."""
    page.get_by_role("button", name=re.compile("Tepi, ")).click()
    lines = page.inner_text("#studio").splitlines()
    return [line for line in lines if re.search(r"\b(the|and|of|is|with)\b", line)]


def wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_fits_a_small_phone(windows: Windows, photo: Path) -> None:
    page = windows(width=360)
    drop(page, photo)
    assert not wide(page)
    places = [page.locator(part).bounding_box() for part in ("#photo", "#stage", "#options")]
    tops = [place["y"] for place in places if place]
    assert len(tops) == 3
    assert tops == sorted(tops)
    options(page)
    assert not wide(page)
    with remade(page):
        page.get_by_label("Marketplace").check()
    page.get_by_role("button", name="Keep this as A").click()
    assert not wide(page)
    page.get_by_role("button", name="Touch up").click()
    page.wait_for_selector("#touch canvas")
    assert not wide(page)
    page.set_input_files(".drop .file", [photo, photo])
    page.wait_for_selector("#zip")
    assert not wide(page)


def test_can_be_installed_and_shared(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    manifest: dict[str, Any] = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    told = json.loads(manifest["data"])
    assert told["name"] == "Removers"
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors] == ["in-incognito"], "as all windows of tests are"
    icon = page.request.get(page.url + "favicon.ico")
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")
    shared = page.request.get(page.get_attribute("meta[property='og:image']", "content") or "")
    assert (shared.status, shared.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(shared.body())).size == (1200, 630)


def test_two_browsers_never_see_each_others_photos(windows: Windows, tmp_path: Path) -> None:
    mine, yours = tmp_path / "portrait-of-ann.jpg", tmp_path / "portrait-of-bob.jpg"
    mine.write_bytes((EXAMPLES / "telephone.jpg").read_bytes())
    yours.write_bytes((EXAMPLES / "coffee.jpg").read_bytes())
    pages = {photo: windows() for photo in (mine, yours)}
    for photo, page in pages.items():  # both at the same time
        page.set_input_files(".drop .file", photo)
    for page in pages.values():
        page.wait_for_selector(READY)
    for photo, page in pages.items():
        assert downloaded(page) == (f"{photo.stem}.png", commanded(photo, DEFAULT))
    mine_at, yours_at = (
        set(re.findall(r"/gradio/([0-9a-f]{40})/", page.content())) for page in pages.values()
    )
    assert len(mine_at) > 1, "each file in a folder of its own that nobody can guess"
    assert not mine_at & yours_at
    assert yours.stem not in pages[mine].content()
    assert mine.stem not in pages[yours].content()


def test_asks_no_other_server_for_anything(browser: Browser, address: str) -> None:
    page = window(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.click(".sample")
    page.wait_for_selector(READY)
    local = (address, "data:", "blob:", "http://localhost")
    assert asked
    assert [url for url in asked if not url.startswith(local)] == []
    page.context.close()
