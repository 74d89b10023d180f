"""How long people wait for the page in Chromium: for itself, a 12-megapixel photo, a moved slider.

python -m tests.benchmarks.page
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from tests.benchmarks.against_rembg import photo
from tests.page import READY, browsing, opened, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ElementHandle, Page

VISITS, DROPS, MOVES = 5, 3, 20
PICTURE = "#result .after"
MOVED = f"""(slider, value) => new Promise((resolve) => {{
  const picture = () => document.querySelector("{PICTURE}");
  const last = picture().src;
  const start = performance.now();
  const look = () => {{
    if (picture()?.src !== last && picture()?.complete) resolve(performance.now() - start);
    else requestAnimationFrame(look);
  }};
  slider.value = value;
  slider.dispatchEvent(new Event("input", {{ bubbles: true }}));
  look();
}})"""
DRAWN = f"""last => {{
  const picture = document.querySelector("{PICTURE}");
  return picture && picture.src !== last && picture.complete && picture.naturalWidth > 0;
}}"""


def source(page: Page) -> str:
    """Return the address of the cutout that the page shows."""
    shown = page.locator(PICTURE)
    return str(shown.evaluate("picture => picture.src")) if shown.count() else ""


def drawn_after(page: Page, last: str) -> None:
    """Wait until another cutout than that is decoded; asked at every frame."""
    page.wait_for_function(DRAWN, arg=last, polling="raf")


def visited(browser: Browser, address: str) -> tuple[float, float]:
    """Return the seconds to the first paint, and until a photo can be dropped."""
    start = perf_counter()
    page = opened(browser, address)
    usable = perf_counter() - start
    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
    first = float(page.evaluate(paint))
    page.context.close()
    return first, usable


def dropped(page: Page, file: Path) -> float:
    """Return the seconds from dropping a photo to seeing its cutout."""
    start, last = perf_counter(), source(page)
    page.set_input_files(".drop .file", file)
    drawn_after(page, last)
    taken = perf_counter() - start
    page.wait_for_selector(READY)
    return taken


def moved(slider: ElementHandle, value: float) -> float:
    """Return the milliseconds from a moved slider to another picture, by the browser's clock."""
    return float(slider.evaluate(MOVED, value))


def main() -> None:
    """Print a Markdown table."""
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        file, served = Path(folder) / "photo.jpg", Path(folder) / "gradio"
        file.write_bytes(photo(12))
        served.mkdir()
        with serving(served) as address:
            visited(browser, address)  # the server is warm after that
            paints, usable = zip(*(visited(browser, address) for _ in range(VISITS)), strict=True)
            page = opened(browser, address)
            drops = [dropped(page, file) for _ in range(DROPS)]
            page.get_by_role("button", name="Edges, frame and background").click()
            page.get_by_label("Feather").first.check()
            page.wait_for_selector(READY)
            radius = page.get_by_label("range slider for Radius (px)").locator("visible=true")
            slider = radius.element_handle()
            moves = [moved(slider, 1 + move / 4) for move in range(1, MOVES + 1)]
    print("| what | median | most | wanted |\n| --- | --: | --: | --: |")
    print(f"| first paint | {median(paints):.2f} s | {max(paints):.2f} s | |")
    print(f"| a photo can be dropped | {median(usable):.2f} s | {max(usable):.2f} s | 2.5 s |")
    print(f"| 12 MP: drop to cutout | {median(drops):.2f} s | {max(drops):.2f} s | 4 s |")
    print(f"| slider to picture | {median(moves):.0f} ms | {max(moves):.0f} ms | 400 ms |")


if __name__ == "__main__":
    main()
