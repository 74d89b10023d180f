"""Take screenshots of the page in each state: `python -m tests.screenshots FOLDER [--readme]`.

With `--readme` it also makes the pictures of the README: page.png, touch-up.png and many.png.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tests.page import (
    EXAMPLES,
    ROOT,
    browsing,
    drop,
    opened,
    options,
    remade,
    serving,
    visit,
    window,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page

PHOTO = EXAMPLES / "lemur.jpg"
SETTLED = 900  # ms; until what moves has come to rest
WIDTH = 1240  # px; of the README's pictures
BYTES = 500_000  # of each of them at most


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description="Take screenshots of the page in each state.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true", help="also make those of the README")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as files, browsing() as browser:
        served = Path(files) / "gradio"
        served.mkdir()
        with serving(served) as address:
            for scheme in ("light", "dark"):
                for width in (1440, 390):
                    shoot_states(Camera(browser, address, given.folder, scheme, width))
            if given.readme:
                shoot_readme(browser, address)


class Camera:
    """A window of one width and scheme, whose pictures go to a folder in their order."""

    def __init__(
        self, browser: Browser, address: str, folder: Path, scheme: str, width: int
    ) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self.scheme, self.width = scheme, width
        self.number = 0
        self.page = opened(browser, address, width, scheme)

    def shoot(self, state: str, wait: int = SETTLED) -> None:
        """Take a picture of the whole page."""
        self.number += 1
        self.page.wait_for_timeout(wait)
        name = f"{self.scheme}-{self.width}-{self.number:02}-{state}.png"
        self.page.screenshot(path=self.folder / name, full_page=True)

    def speak(self, locale: str) -> None:
        """Open the page in another language."""
        self.page.context.close()
        self.page = window(self.browser, self.width, self.scheme, locale)
        visit(self.page, self.address)


def shoot_states(camera: Camera) -> None:
    """Take one picture of each state."""
    page = camera.page
    camera.shoot("landed")
    page.set_input_files(".drop .file", Path(__file__))
    page.wait_for_selector(".toast-body")
    camera.shoot("error")
    page.click(".toast-close")
    page.set_input_files(".drop .file", PHOTO)
    page.wait_for_selector(".board .before")
    camera.shoot("working", 0)
    drop(page, PHOTO)
    camera.shoot("result")
    page.get_by_role("button", name="Mask").click()
    camera.shoot("mask")
    page.get_by_role("button", name="Keep this as A").click()
    with remade(page):
        page.get_by_label("Portrait mode").check()
    camera.shoot("two-recipes")
    page.get_by_role("button", name="Stop comparing").click()
    options(page)
    camera.shoot("options")
    options(page)
    touch_up(page)
    camera.shoot("touch-up")
    page.set_input_files(".drop .file", many())
    page.wait_for_selector("#many .done")
    camera.shoot("many-working", 0)
    page.wait_for_selector("#zip")
    camera.shoot("many-done")
    camera.speak("id-ID")
    drop(camera.page, PHOTO)
    camera.shoot("indonesian")
    camera.page.context.close()


def many() -> list[FilePayload]:
    """Return the examples, and a photo that was not copied to its end."""
    files = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("*.jpg"))}
    files["IMG_2041.jpg"] = b"\xff\xd8"
    return [
        {"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files.items()
    ]


def touch_up(page: Page) -> None:
    """Drop a photo, and paint: the helmet is kept, and the rocket behind her is removed."""
    drop(page, EXAMPLES / "astronaut.jpg")
    page.get_by_role("button", name="Touch up").click()
    page.wait_for_selector("#touch .pixi-target canvas")
    page.wait_for_timeout(SETTLED)
    page.get_by_label("number input for Thickness").fill("12")
    editor = page.locator("#touch .pixi-target canvas")
    editor.scroll_into_view_if_needed()
    canvas = editor.bounding_box()
    assert canvas
    zoom = page.locator("#touch").get_by_text(re.compile(r"^\d+%$")).inner_text()
    side = 512 * int(zoom.rstrip("%")) / 100  # of the photo, which is a square
    left = canvas["x"] + (canvas["width"] - side) / 2
    top = canvas["y"] + (canvas["height"] - side) / 2
    for brush, color, start, end in (
        ("Keep", "0, 190, 90", (0.65, 0.9), (0.92, 0.82)),
        ("Remove", "235, 50, 70", (0.82, 0.03), (0.77, 0.22)),
    ):
        page.locator("#brush").get_by_text(brush).click()
        page.wait_for_selector(f"#touch [aria-label=Color][style*='{color}']", state="attached")
        page.wait_for_timeout(SETTLED)
        with remade(page):
            page.mouse.move(left + start[0] * side, top + start[1] * side)
            page.mouse.down()
            page.mouse.move(left + end[0] * side, top + end[1] * side, steps=12)
            page.mouse.up()


def shoot_readme(browser: Browser, address: str) -> None:
    """Take the pictures of the README: a result, touch-up, and many photos."""
    page = opened(browser, address, WIDTH)
    page.set_viewport_size({"width": WIDTH, "height": 800})
    drop(page, PHOTO)
    keep(page, "page.png")
    page.set_viewport_size({"width": 1010, "height": 830})  # of two photos a picture is large
    touch_up(page)
    keep(page, "touch-up.png")
    page.context.close()
    page = opened(browser, address, WIDTH)
    page.set_viewport_size({"width": WIDTH, "height": 800})
    page.set_input_files(".drop .file", many())
    page.wait_for_selector("#zip")
    keep(page, "many.png")
    page.context.close()


def keep(page: Page, name: str) -> None:
    """Keep a picture in assets/."""
    page.wait_for_timeout(SETTLED)
    file = ROOT / "assets" / name
    page.screenshot(path=file)
    with Image.open(file) as picture:
        picture.convert("RGB").save(file, optimize=True)
    assert file.stat().st_size <= BYTES, f"{name} is too large"


if __name__ == "__main__":
    main()
