"""The README: its commands, its table and its code are true."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

from removers import files, models, presets, registry
from tests.grounds import GROUNDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_tables_are_what_list_prints() -> None:
    found = re.findall(r"<!-- table: .*? -->\n(.*?)\n<!-- end of table -->", README, re.DOTALL)
    assert [table.strip() for table in found] == [
        presets.table(),
        registry.table(),
        models.table(),
    ], "Copy what `python -m removers --list` prints between the README's comments."


def test_ci_runs_the_command_that_the_readme_names() -> None:
    command = next(line for line in README.splitlines() if line.endswith("&& python -m pytest"))
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_pinned_gradio_is_one_that_the_requirements_allow() -> None:
    named = re.search(r"^sdk_version: (\d+)\.(\d+)", README, re.MULTILINE)
    allowed = re.search(r"^gradio>=(\d+)\.(\d+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert named
    assert allowed
    assert named.groups() == allowed.groups()


def test_the_exact_versions_are_ones_that_the_requirements_allow() -> None:
    named, exact = (
        {canonicalize_name(each.name): each.specifier for each in requirements(ROOT / file)}
        for file in ("requirements.txt", "tests/exact.txt")
    )
    for name, allowed in named.items():
        (version,) = exact[name]
        assert allowed.contains(version.version), name


def requirements(file: Path) -> list[Requirement]:
    """Return what pip would read in a file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def put_pictures(folder: Path) -> None:
    """Put the pictures there of which the README's code speaks."""
    examples = ROOT / "assets" / "examples"
    for name, example in {"photo": "coffee", "cat": "lemur", "beach": "telephone"}.items():
        shutil.copy(examples / f"{example}.jpg", folder / f"{name}.jpg")
    plate, stereo, motion = (
        next(iter(GROUNDS[name].scenes.values()))().scene for name in ("plate", "stereo", "motion")
    )
    hint = np.full(files.read(folder / "photo.jpg").image.shape[:2], 128, np.uint8)
    hint[:8], hint[100:140, 140:180] = 0, 255
    pictures = {
        "room with cat.jpg": plate.image,
        "empty room.jpg": plate.plate,
        "left.jpg": stereo.image,
        "right.jpg": stereo.right,
        "burst3.jpg": motion.image,
        "scribble.png": hint,
    }
    for number, frame in zip((1, 2, 4), motion.frames or (), strict=False):
        pictures[f"burst{number}.jpg"] = frame
    for name, picture in pictures.items():
        assert picture is not None
        Image.fromarray(picture).save(folder / name)


@pytest.mark.parametrize("number", [i for i, b in enumerate(BLOCKS) if "gradio_client" not in b])
def test_the_code_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_pictures(tmp_path)
    monkeypatch.chdir(tmp_path)
    module = ModuleType("readme")  # dataclasses look their module up
    monkeypatch.setitem(sys.modules, "readme", module)
    exec(compile(BLOCKS[number], f"README block {number}", "exec"), vars(module))


def test_every_file_that_it_names_is_there() -> None:
    for name in re.findall(r"\]\((?!http)([^)#]+)\)|`((?:assets|removers|tests)/[\w./]+)`", README):
        assert (ROOT / (name[0] or name[1])).exists(), f"{name} is not there."
