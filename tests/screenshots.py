"""Take screenshots of the page in each state: `python -m tests.screenshots FOLDER [--readme]`.

With `--readme` it also makes the picture of the README, assets/page.png.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.page import EXAMPLES, READY, ROOT, browsing, drop, opened, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHOTO = EXAMPLES / "lemur.jpg"
SETTLED = 800  # ms; until what moves has come to rest


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description="Take screenshots of the page in each state.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true", help="also make assets/page.png")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as files, browsing() as browser:
        served = Path(files) / "gradio"
        served.mkdir()
        with serving(served) as address:
            for scheme in ("light", "dark"):
                for width in (1440, 390):
                    name = f"{scheme}-{width}"
                    shoot_states(opened(browser, address, width, scheme), options.folder, name)
            if options.readme:
                shoot_readme(browser, address)


def shoot_states(page: Page, folder: Path, name: str) -> None:
    """Take one picture of each state."""

    def shoot(state: str) -> None:
        page.wait_for_timeout(SETTLED)
        page.screenshot(path=folder / f"{name}-{state}.png", full_page=True)

    shoot("1-landed")
    page.set_input_files(".drop .file", Path(__file__))
    page.wait_for_selector(".toast-body")
    shoot("2-broken-file")
    page.click(".toast-close")
    drop(page, PHOTO)
    shoot("3-result")
    page.get_by_role("button", name="Mask").click()
    shoot("4-mask")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("button", name="Edges, frame and background").click()
    page.get_by_label("Feather").first.check()
    page.get_by_label("Plain color").first.check()
    page.wait_for_timeout(SETTLED)
    page.wait_for_selector(READY)
    shoot("5-options")
    page.context.close()


def shoot_readme(browser: Browser, address: str) -> None:
    """Take the picture of the README: a result, with nothing open."""
    page = opened(browser, address, 1240)
    page.set_viewport_size({"width": 1240, "height": 800})
    drop(page, PHOTO)
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=ROOT / "assets" / "page.png")
    page.context.close()


if __name__ == "__main__":
    main()
