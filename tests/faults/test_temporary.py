"""What people sent is deleted: after 15 minutes, after the end, and after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from removers.recipe import DEFAULT
from removers.studio import Visit, many, results, temporary
from removers.studio.desk import Desk
from removers.studio.photo import Photo
from removers.studio.visit import Kept
from tests.studio.conftest import Sent

ROOT = Path(__file__).parents[2]

SERVER = """
import time
from removers.studio import temporary
temporary.claim()
(temporary.FOLDER / "photo.jpg").write_text("private")
print(temporary.FOLDER, flush=True)
time.sleep(60)
"""


@contextmanager
def server(base: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run a process that claims its folder, and give that."""
    environment = os.environ | {temporary.VARIABLE: str(base)}
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def left(base: Path) -> list[Path]:
    return [path for path in base.rglob("*") if path.is_file()]


def test_what_a_killed_server_left_goes_when_the_next_one_starts(tmp_path: Path) -> None:
    with server(tmp_path) as (killed, folder):
        with server(tmp_path) as (_, other):  # beside it, as two may run
            assert (folder / "photo.jpg").exists()
            assert other.parent == folder.parent
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (folder / "photo.jpg").exists()
    with server(tmp_path) as (stopped, own):
        assert {path.parent for path in left(tmp_path)} == {own, own.parent}
        assert own.stat().st_mode & 0o077 == own.parent.stat().st_mode & 0o077 == 0
        stopped.send_signal(signal.SIGTERM)
        assert stopped.wait() == 0
        assert left(tmp_path) == []


def test_a_folder_is_swept_by_last_use_whoever_put_the_file_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(temporary.VARIABLE, str(tmp_path))
    old, used, new = (tmp_path / name / "photo.jpg" for name in ("old", "used", "new"))
    elsewhere = tmp_path / "a" / "link"
    now = time.time()
    for file in (old, used, new, elsewhere):
        file.parent.mkdir()
        file.touch()
        os.utime(file, (now, now - temporary.AGE - 1))
    outside = tmp_path.parent / f"{tmp_path.name} outside"
    outside.mkdir()
    (outside / "theirs").touch()
    elsewhere.unlink()
    elsewhere.symlink_to(outside)
    os.utime(elsewhere, (0, 0), follow_symlinks=False)
    os.utime(new)
    temporary.used([used, tmp_path / "gone", outside / "theirs"])
    temporary.sweep(tmp_path, now)
    assert {path.parent.name for path in left(tmp_path)} == {"used", "new"}
    assert (outside / "theirs").exists()
    temporary.sweep(tmp_path, now + 9 * temporary.AGE)
    assert list(tmp_path.iterdir()) == []  # the empty folders too


@pytest.fixture
def _ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(temporary.VARIABLE, str(tmp_path))


def aged(path: str | Path) -> Path:
    os.utime(path, (0, 0))
    return Path(path)


@pytest.mark.usefixtures("_ours")
def test_a_photo_that_is_worked_on_is_in_use(visit: Visit, desk: Desk, photo: str) -> None:
    file = aged(photo)
    results.show(visit, desk, {"recipe": DEFAULT, "format": "png", "agreed": []}, "threshold")
    assert file.stat().st_mtime > 0
    assert Photo.of("a", "a", plate="b", frames=["c", "d"], hint=None).files() == [*"abcd"]


@pytest.mark.usefixtures("_ours")
def test_photos_that_wait_for_their_turn_are_in_use(visit: Visit, kept: Kept, photo: str) -> None:
    sent = [Sent(photo, "a.jpg"), Sent(photo, "b.jpg")]
    batch = many.gather(visit, kept, "threshold", sent)["batch"]
    many.step(visit, batch)
    for path in batch.files():
        if Path(path).exists():
            aged(path)
    many.step(visit, batch)
    assert all(Path(path).stat().st_mtime > 0 for path in batch.files() if Path(path).exists())
