"""No room: on the disk a result is whole or not there, in memory the oldest visit gives way."""

from __future__ import annotations

import asyncio
import errno
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import app
from removers import Recipe, RemovalError
from removers.studio import Visit, shelf
from removers.studio.desk import Desk
from removers.studio.guard import Guard
from removers.studio.photo import Photo

ROOT = Path(__file__).parents[2]

CUT = """
import resource, sys
from removers import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
sys.exit(cli.main(sys.argv[1:]))
"""


def test_where_there_is_no_room_the_old_result_stays_and_one_sentence_says_so(
    tmp_path: Path,
) -> None:
    result = tmp_path / "out" / "cutout.png"
    result.parent.mkdir()
    result.write_bytes(b"from before")
    command = [sys.executable, "-c", CUT, "assets/examples/telephone.jpg", "-o", str(result)]
    run = subprocess.run(
        [*command, "-r", "threshold"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "cutout.png cannot be written (File too large)." in run.stderr
    assert [path.name for path in result.parent.iterdir()] == ["cutout.png"]
    assert result.read_bytes() == b"from before"


def test_the_page_says_in_one_sentence_that_there_is_no_room(visit: Visit) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(RemovalError, match=r"^a\.png cannot be written \(File too large\)\.$"):
            visit.save(b"x" * 5000, "a.png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    served = visit.save(b"x" * 5000, "a.png").path
    assert served.stat().st_size == 5000
    assert [path.name for path in served.parent.iterdir()] == ["a.png"]


def test_an_upload_for_which_there_is_no_room_is_told_so() -> None:
    told: list[Any] = []

    async def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/secret")

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "path": "/gradio_api/upload", "method": "POST", "headers": []}
    asyncio.run(Guard(fail, app.WORDS)(scope, None, send))  # type: ignore[arg-type]  # nothing is read
    assert told[0]["status"] == 507
    assert json.loads(told[1]["body"])["error"] == app.WORDS["en"]["disk"]


RECIPE = Recipe.parse("threshold")


def test_the_visit_that_was_used_least_recently_gives_way(
    photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf.shelf, "_desks", {})
    old, new = (Desk.of(Photo.of(photo, None)) for _ in range(2))
    small = old.weight()
    before = old.views(RECIPE)["after"].alpha
    assert old.weight() > small
    monkeypatch.setattr(shelf, "budget", lambda: 2.5 * small)
    new.views(RECIPE)
    assert old.weight() == small  # what can be made again
    assert (old.views(RECIPE)["after"].alpha == before).all()
    monkeypatch.setattr(shelf, "budget", lambda: 1.5 * small)
    new.views(RECIPE)
    assert old.weight() == 0
    with pytest.raises(RemovalError, match="put away to save memory; drop it again"):
        old.views(RECIPE)
    assert new.views(RECIPE)


def test_a_visit_that_has_ended_takes_no_room(photo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf.shelf, "_desks", {})
    for _ in range(3):
        kept = Desk.of(Photo.of(photo, None))
    assert len(shelf.shelf._desks) <= 2  # the last one, and the one before it while it was made
    assert not kept.away
