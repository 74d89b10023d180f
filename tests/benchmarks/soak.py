"""Soak: many clients at once, one that misbehaves, and a restart in the middle; nothing is lost.

python -m tests.benchmarks.soak [--clients 50] [--requests 20] [--seed 1]

Each result is compared by its content with what the library makes of the same photo. Printed are
what was lost or mixed up, how long a request took, and the memory of the server over time.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from threading import Event, Lock, Thread
from typing import Any

import numpy as np
import psutil
import requests
from gradio_client import Client, handle_file  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

from removers import Recipe, files
from removers.studio.desk import made
from tests.page import serving

RECIPE = "threshold"
SIDES = (64, 400, 1200, 2400)  # px
TRIES, PAUSE = 40, 0.5  # of a request that is told to come back, or whose server restarts; s


@dataclass
class Soak:
    """What happened."""

    seconds: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    mixed: int = 0
    memory: list[float] = field(default_factory=list)  # MB, once a second
    lock: Lock = field(default_factory=Lock)


def photo(number: int, folder: Path) -> tuple[Path, bytes]:
    """Draw a photo that no other is like; return its file, and what it becomes."""
    chance = np.random.default_rng(number)
    side = SIDES[number % len(SIDES)]
    picture = np.full((side, side, 3), 235, np.uint8)
    top, left = chance.integers(side // 8, side // 3, 2)
    picture[top : top + side // 2, left : left + side // 2] = chance.integers(0, 90, 3)
    file = folder / f"{number}.png"
    Image.fromarray(picture).save(file)
    return file, made(Recipe.parse(RECIPE), files.read(file), "png")


@contextmanager
def measured(soak: Soak) -> Iterator[None]:
    """Note the memory of the server, whichever process that is now."""
    done = Event()

    def watch() -> None:
        while not done.wait(1):
            with suppress(psutil.Error):
                children = psutil.Process().children()
                soak.memory.append(sum(each.memory_info().rss for each in children) / 1e6)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class Page:
    """The running page, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.starts, self.up = folder, 0, Event()
        self.address = ""

    def start(self) -> None:
        self.starts += 1
        own = self.folder / str(self.starts) / "gradio"
        own.mkdir(parents=True)
        self.stack = ExitStack()
        self.address = self.stack.enter_context(serving(own))
        self.up.set()

    def stop(self) -> None:
        self.up.clear()
        for child in psutil.Process().children():
            child.kill()  # of ours there is no other
        self.stack.close()


def ask(page: Page, soak: Soak, file: Path, wanted: bytes, folder: Path) -> None:
    """Cut one photo out, however often it takes."""
    began, why = time.perf_counter(), ""
    for _ in range(TRIES):
        page.up.wait(120)
        try:
            client = Client(page.address, verbose=False, download_files=str(folder))
            got = client.predict(handle_file(str(file)), RECIPE, api_name="/remove")
        except Exception as error:
            why = f"{type(error).__name__}: {error}"[:120]
            time.sleep(PAUSE)
            continue
        with soak.lock:
            soak.seconds.append(time.perf_counter() - began)
            soak.mixed += Path(got).read_bytes() != wanted or Path(got).name != file.name
        return
    with soak.lock:
        soak.lost.append(f"{file.name}: {why}")


def misbehave(page: Page, done: Event, seed: int) -> None:
    """Send what nobody should, and leave before it is answered."""
    chance = random.Random(seed)
    bodies: list[Any] = [{}, {"data": 7}, {"data": [None] * 8}, {"data": ["x" * 10**6] * 8}]
    while not done.wait(0.2):
        call = f"{page.address}gradio_api/"
        with suppress(requests.RequestException):
            requests.post(f"{call}call/remove", json=chance.choice(bodies), timeout=0.5)
            noise = io.BytesIO(chance.randbytes(200_000))
            requests.post(f"{call}upload", files={"files": ("a.gif", noise)}, timeout=0.5)


def run(clients: int, wanted: int, seed: int) -> Soak:
    """Let so many clients ask for so many photos each."""
    soak, done = Soak(), Event()
    with tempfile.TemporaryDirectory() as name, measured(soak):
        folder = Path(name)
        photos = [photo(seed * 1000 + n, folder) for n in range(wanted)]
        page = Page(folder)
        page.start()
        rude = Thread(target=misbehave, args=(page, done, seed))
        rude.start()
        with ThreadPoolExecutor(clients) as pool:
            tasks = [
                pool.submit(ask, page, soak, *photos[(n + client) % wanted], folder / f"c{client}")
                for n in range(wanted)
                for client in range(clients)
            ]
            while sum(task.done() for task in tasks) < len(tasks) / 2:
                time.sleep(0.2)
            page.stop()
            page.start()
        done.set()
        rude.join()
        page.stop()
    return soak


def main() -> int:
    """Run the command; returns 1 if anything was lost or mixed up."""
    parser = argparse.ArgumentParser()
    for name, default in (("clients", 50), ("requests", 20), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    soak = run(asked.clients, asked.requests, asked.seed)
    cuts = quantiles(soak.seconds, n=20) if len(soak.seconds) > 1 else [0.0] * 19
    print(f"{len(soak.seconds)} answered, {len(soak.lost)} lost, {soak.mixed} mixed up")
    print(f"p50 {cuts[9]:.1f} s, p95 {cuts[18]:.1f} s; with the wait, and the restart")
    step = max(1, len(soak.memory) // 20)
    print("memory, MB:", *(f"{each:.0f}" for each in soak.memory[::step]))
    print(*soak.lost, sep="\n")
    return 1 if soak.lost or soak.mixed else 0


if __name__ == "__main__":
    sys.exit(main())
