"""The page in a process of its own, and Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from removers import cli

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page

    Chosen = Path | FilePayload

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "assets" / "examples"
PATIENCE = 90  # s; how long a busy machine may take to start the page or to finish a photo
READY = "#download:not([disabled])"
RECIPE = "#recipe :is(textarea, input)"
IDLE = """() => {
  const idle = () => { window.idle ||= document.querySelector("#download").disabled; };
  window.idle = false;
  idle();
  const changes = { subtree: true, attributeFilter: ["disabled"] };
  new MutationObserver(idle).observe(document.body, changes);
}"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run `python app.py` with its files in `folder`, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    own = {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(folder)}
    with (folder.parent / "page.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=os.environ | own, stdout=log, stderr=log
        )
        try:
            _await(address, server, Path(log.name))
            yield address
        finally:
            server.terminate()
            server.wait()


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE * 5):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            sleep(0.2)
    raise RuntimeError(f"python app.py does not serve:\n{log.read_text()}")


def chromium() -> str | None:
    """Return the path of Chromium, if it is there."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run Chromium, with a camera that shows a test picture."""
    from playwright.sync_api import sync_playwright

    switches = ["no-sandbox", "disable-background-networking", "disable-quic", "no-first-run"]
    camera = ["use-fake-device-for-media-stream", "use-fake-ui-for-media-stream"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[f"--{switch}" for switch in switches + camera]
        )
        yield browser
        browser.close()


def window(
    browser: Browser, width: int = 1440, scheme: str = "light", locale: str = "en-US"
) -> Page:
    """Open a window of its own, which remembers nothing, as wide as that; a phone is 390."""
    size = {"width": width, "height": 900 if width > 500 else 844}
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]  # playwright wants its own class of dict
        color_scheme=scheme,  # type: ignore[arg-type]  # and a literal
        locale=locale,
        has_touch=width < 500,
        permissions=["camera", "clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def visit(page: Page, address: str) -> None:
    """Go to the page, and wait until it can take a photo."""
    page.goto(address)
    page.wait_for_selector(".drop .choose")
    page.wait_for_selector("#download")


def opened(browser: Browser, address: str, width: int = 1440, scheme: str = "light") -> Page:
    """Open the page in a window of its own."""
    page = window(browser, width, scheme)
    visit(page, address)
    return page


@contextmanager
def remade(page: Page) -> Iterator[None]:
    """Wait until the file that is asked for here can be downloaded, and not one from before."""
    page.evaluate(IDLE)
    yield
    page.wait_for_function("window.idle")
    page.wait_for_selector(READY)


def drop(page: Page, photo: Chosen) -> None:
    """Choose a photo, and wait until its cutout can be downloaded."""
    with remade(page):
        page.set_input_files(".drop .file", photo)
        page.wait_for_selector(".board .after")


def options(page: Page) -> None:
    """Open what is folded away."""
    page.get_by_role("button", name="Edges, frame and background").click()


def downloaded(page: Page, button: str = READY) -> tuple[str, bytes]:
    """Press a button, and return the name and the content of the file that comes."""
    with page.expect_download() as download:
        page.click(button)
    return download.value.suggested_filename, download.value.path().read_bytes()


def commanded(photo: Path, recipe: str, *more: str | Path, name: str = "file.png") -> bytes:
    """Return the file that `python -m removers` writes under this name."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        assert cli.main(list(map(str, [photo, "-o", file, "-r", recipe, *more]))) == 0
        return file.read_bytes()
