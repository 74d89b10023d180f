"""Touch-up: what is painted on the photo changes the matte around it, also of the file itself."""

from __future__ import annotations

import io
import json
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from removers import DEFAULT
from removers.prior.strokes import enlarged
from removers.studio.desk import PREVIEW, strokes
from tests.page import EXAMPLES, commanded, downloaded, drop, remade

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request


class Painter:
    """A hand with a brush, and what the page sends to the server of its strokes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.layer: dict[str, Any] = {}
        page.on("request", self._see)

    def _see(self, request: Request) -> None:
        if "queue/join" in request.url:
            sent = json.loads(request.post_data or "{}")["data"]
            drawn = [each for each in sent if isinstance(each, dict) and each.get("layers")]
            self.layer = drawn[0]["layers"][0] if drawn else self.layer

    def take(self, brush: str, color: str) -> None:
        """Choose a brush, and wait until the editor has its color."""
        self.page.locator("#brush").get_by_text(brush).click()
        self.page.wait_for_selector(
            f"#touch [aria-label=Color][style*='{color}']", state="attached"
        )

    def stroke(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Paint from one point to another, in shares of the photo, and wait for the file."""
        canvas = self.page.locator("#touch .pixi-target canvas").bounding_box()
        photo = self.page.locator(".compare .board").bounding_box()
        assert canvas
        assert photo
        scale = 0.9 * min(canvas["width"] / photo["width"], canvas["height"] / photo["height"])
        middle = canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2
        ends = [
            (
                middle[0] + (u - 0.5) * photo["width"] * scale,
                middle[1] + (v - 0.5) * photo["height"] * scale,
            )
            for u, v in ((x, y), (to_x, to_y))
        ]
        with remade(self.page):
            self.page.mouse.move(*ends[0])
            self.page.mouse.down()
            self.page.mouse.move(*ends[1], steps=12)
            self.page.mouse.up()

    def hint(self, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Return what was painted as a hint for a photo of this (height, width)."""
        with urllib.request.urlopen(self.layer["url"]) as answer:
            picture = Image.open(io.BytesIO(answer.read()))
        hint = strokes(np.asarray(picture.convert("RGBA")))
        assert hint is not None
        return np.rint(enlarged(hint, *size) * 255).astype(np.uint8)


def opened(page: Page) -> None:
    page.click("#touch-up")
    page.wait_for_selector("#touch .pixi-target canvas")
    page.wait_for_timeout(1000)  # the editor has no sign that it is ready to be painted on


def inside(hint: NDArray[np.uint8], level: int) -> NDArray[np.bool_]:
    """Return where strokes of that level lie, but for their rim, where an edge may be soft."""
    import cv2

    marked = (hint == level).astype(np.uint8)
    return np.asarray(cv2.erode(marked, np.ones((25, 25), np.uint8)) > 0)


def opacity(data: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))[..., 3]


def test_strokes_keep_and_remove_and_reach_the_file_itself(page: Page, tmp_path: Path) -> None:
    photo, size = tmp_path / "phone.jpg", (1110, 1256)
    with Image.open(EXAMPLES / "telephone.jpg") as picture:
        picture.resize(size[::-1]).save(photo)
    assert max(size) > PREVIEW, "the page shows a smaller one"
    drop(page, photo)
    whole = downloaded(page)[1]
    assert whole == commanded(photo, DEFAULT)
    opened(page)
    painter = Painter(page)

    before = page.get_attribute(".board .after", "src")
    painter.stroke(0.1, 0.05, 0.3, 0.05)
    assert page.get_attribute(".board .after", "src") != before, "the result follows"
    painter.take("Remove", "235, 50, 70")
    painter.stroke(0.45, 0.55, 0.55, 0.65)
    hint = painter.hint(size)
    data = downloaded(page)[1]
    for level in (255, 0):
        painted = inside(hint, level)
        assert painted.any()
        assert np.all(opacity(data)[painted] == level), "green is kept, red is removed"
        assert not np.all(opacity(whole)[painted] == level), "it was not so before"
    Image.fromarray(hint).save(tmp_path / "hint.png")
    assert data == commanded(photo, DEFAULT, "--hint", tmp_path / "hint.png")

    for _ in range(2):
        with remade(page):
            page.get_by_role("button", name="Undo").click()
    assert downloaded(page)[1] == whole


def test_what_was_painted_stays_when_touch_up_is_closed(page: Page, photo: Path) -> None:
    drop(page, photo)
    opened(page)
    painter = Painter(page)
    painter.take("Box", "50, 110, 255")
    painter.stroke(0.3, 0.3, 0.7, 0.7)
    boxed = inside(painter.hint((380, 430)), 0)
    assert boxed.any()
    data = downloaded(page)[1]
    assert not opacity(data)[boxed].any(), "outside of the box all goes"
    page.click("#touch-up")
    page.wait_for_selector("#touch", state="hidden")
    with remade(page):
        page.get_by_label("Fast").check()
    assert not opacity(downloaded(page)[1])[boxed].any(), "with other edges, too"

    opened(page)  # with the strokes from before
    painter.take("Keep", "0, 190, 90")
    painter.stroke(0.1, 0.05, 0.3, 0.05)
    kept = inside(painter.hint((380, 430)), 255)
    assert kept.any()
    again = opacity(downloaded(page)[1])
    assert np.all(again[kept] == 255), "the new stroke counts"
    assert not again[boxed & ~kept][-1000:].any(), "and so does the box from before"
