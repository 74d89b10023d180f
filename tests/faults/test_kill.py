"""A batch that is killed: what has a final name is whole, and the next run makes the rest."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from removers import cli
from removers.cli.folders import ours

ROOT = Path(__file__).parents[2]
COUNT, RECIPE = 4, "threshold"

KILLED = """
import os, signal, sys
from pathlib import Path
from removers import cli
whole, written = Path.write_bytes, []
def write(path, data):
    written.append(path)
    whole(path, data if len(written) < 3 else data[: len(data) // 2])
    if len(written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
Path.write_bytes = write
cli.main(sys.argv[1:])
"""
"""The command line, which somebody kills when half of the third result is on the disk."""


def inside(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, without what is hidden."""
    files = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return {path.name: path.read_bytes() for path in files}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of bright squares, each in another place."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(COUNT):
        image = np.zeros((24, 32, 3), np.uint8)
        image[8:16, 4 + number : 20 + number] = 250
        Image.fromarray(image).save(folder / f"{number}.jpg")
    return folder


def test_a_killed_batch_leaves_whole_results_and_the_next_run_the_same_as_one(
    photos: Path, tmp_path: Path
) -> None:
    once = tmp_path / "once"
    assert cli.main([str(photos), "-r", RECIPE, "-o", f"{once}/"]) == 0
    sources = inside(photos)

    command = [sys.executable, "-c", KILLED, str(photos), "-r", RECIPE]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    made = {name: data for name, data in inside(photos).items() if name not in sources}
    assert made == {name: inside(once)[name] for name in ("0.png", "1.png")}
    assert all(ours(photos / name) for name in made)

    assert cli.main([str(photos), "-r", RECIPE]) == 0
    assert inside(photos) == sources | inside(once)  # and no result is taken for a photo
