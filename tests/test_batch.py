"""Batches: one bad file never stops the rest, and nothing is lost on the way to the zip file."""

from __future__ import annotations

import csv
import errno
import gc
import io
import os
import subprocess
import sys
import threading
import time
import unicodedata
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from removers import batch, files
from removers.batch import MOST, Batch, Item, Result
from removers.batch.names import stems
from removers.errors import BadPicture, NoSubject, RemovalError
from removers.recipe import Recipe
from removers.scene import Alpha, Cutout
from removers.scene import Image as Pixels
from removers.step import Remover
from tests.parts import NAMES


@dataclass(frozen=True)
class Bright(Remover):
    """Keep what is bright."""

    id = "bright"
    title = "Bright"

    def matte(self, image: Pixels) -> Alpha:
        alpha: Alpha = (image.mean(axis=2) > 127).astype(np.float32)
        return alpha


@dataclass(frozen=True)
class Plated(Bright):
    """Keep what is brighter than the plate."""

    id = "plated"

    def matte(self, image: Pixels, plate: Pixels) -> Alpha:  # type: ignore[override]  # asks for more
        alpha: Alpha = (image.mean(axis=2) > plate.mean(axis=2)).astype(np.float32)
        return alpha


RECIPE = Recipe(Bright())
DONE = Result(Path("done.png"), "bright", (1, 1))
NAMED = ("a.jpg", "b.png", "c.png", "A.png", "é & co.jpg")
"""What the photos of the folder are called: b is a text, c is black."""


@pytest.fixture
def photos(tmp_path: Path) -> list[tuple[Path, str]]:
    """A folder with bright squares, but for a text and an all-black photo, and their names."""
    square = np.zeros((16, 24, 3), np.uint8)
    square[4:12, 4:12] = 250
    paths = [tmp_path / f"upload{i}.png" for i in range(len(NAMED))]
    for path in paths:
        Image.fromarray(square).save(path)
    paths[1].write_text("no picture")
    Image.new("RGB", (16, 16)).save(paths[2])
    return list(zip(paths, NAMED, strict=True))


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Item], Result]:
    """What a page has a batch do: cut the subject out and save it as PNG in a folder."""
    folder = tmp_path / "results"
    folder.mkdir()

    def make(item: Item) -> Result:
        cutout = RECIPE(files.read(item.source, item.name))
        return batch.save(cutout, str(RECIPE), folder / f"{item.stem}.png")

    return make


def named(count: int) -> Batch:
    """Return a batch of photos that nobody reads."""
    return Batch.of((f"{i}.jpg", f"{i}.jpg") for i in range(count))


def states(many: Batch) -> list[str]:
    return [item.state for item in many.items]


def test_one_bad_file_never_stops_the_rest(
    photos: list[tuple[Path, str]], make: Callable[[Item], Result]
) -> None:
    many = Batch.of(photos)
    assert states(many) == ["waiting"] * 5
    seen = [(item.name, item.state) for item in many.work(make)]
    ends = ["done", "failed", "failed", "done", "done"]
    assert seen == [
        pair
        for name, end in zip(NAMED, ends, strict=True)
        for pair in ((name, "working"), (name, end))
    ]
    assert [type(item.error) for item in many.items[1:3]] == [BadPicture, NoSubject]
    assert many.items[1].why.startswith("b.png is not a picture")
    assert many.items[0].why == ""


def test_photos_are_done_one_by_one_as_they_are_asked_for(
    photos: list[tuple[Path, str]], make: Callable[[Item], Result]
) -> None:
    many = Batch.of(photos)
    work = many.work(make)
    next(work), next(work)
    assert states(many) == ["done", "waiting", "waiting", "waiting", "waiting"]
    next(work)
    assert states(many)[1] == "working"
    work.close()  # as when the one who asked has gone
    assert states(many)[1] == "waiting"
    assert [item.name for item in many.work(make)][-1] == NAMED[-1]  # and anyone may go on


def test_after_cancel_the_rest_waits_until_work_goes_on() -> None:
    many = named(4)

    def do(item: Item) -> Result:
        if item.name == "1.jpg":
            many.cancel()
        return DONE

    list(many.work(do))
    assert states(many) == ["done", "done", "waiting", "waiting"]
    assert [item.name for item in many.work(do) if item.working] == ["2.jpg", "3.jpg"]


def test_retry_lets_only_what_failed_wait_again() -> None:
    many, lucky = named(3), False

    def do(item: Item) -> Result:
        if item.name == "1.jpg" and not lucky:
            raise NoSubject("Nothing stands out.")
        return DONE

    list(many.work(do))
    assert states(many) == ["done", "failed", "done"]
    many.retry()
    assert states(many) == ["done", "waiting", "done"]
    lucky = True
    assert [item.name for item in many.work(do) if not item.working] == ["1.jpg"]
    assert states(many) == ["done"] * 3


@pytest.mark.parametrize(
    "error",
    [
        *(ZeroDivisionError(), AssertionError(), ValueError(), TypeError(), MemoryError()),
        *(RecursionError(), StopIteration(), OSError(), Image.DecompressionBombError()),
    ],
    ids=repr,
)
def test_an_error_that_nobody_foresaw_is_one_photos(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    many = named(3)

    def do(item: Item) -> Result:
        if item.name == "1.jpg":
            raise error
        return DONE

    list(many.work(do))
    assert states(many) == ["done", "failed", "done"]
    assert many.items[1].why.startswith("1.jpg failed in a way that nobody foresaw; try another")
    (record,) = caplog.records
    assert record.exc_info
    assert record.exc_info[1] is error


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_who_ends_the_work_ends_it_and_the_photo_waits(end: type[BaseException]) -> None:
    many = named(2)

    def do(_: Item) -> Result:
        raise end

    with pytest.raises(end):
        list(many.work(do))
    assert states(many) == ["waiting", "waiting"]
    assert len(list(many.work(lambda _: DONE))) == 4


def test_what_was_refined_alone_replaces_what_the_batch_made() -> None:
    many, alone = named(3), Result(Path("alone.webp"), "bright | crop", (2, 2))

    def do(item: Item) -> Result:
        if item.name == "0.jpg":
            item.settle(alone)  # while it is worked on
            return DONE
        raise NoSubject("Nothing stands out.")

    many.items[2].settle(alone)  # before its turn
    assert [item.name for item in many.work(do) if item.working] == ["0.jpg", "1.jpg"]
    many.items[1].settle(alone)  # after it failed
    assert [(item.result, item.state, item.why) for item in many.items] == [(alone, "done", "")] * 3


def test_after_a_restart_all_is_done_anew_also_what_was_worked_on() -> None:
    many, turns = named(2), []
    list(many.work(lambda _: DONE))

    def do(item: Item) -> Result:
        turns.append(item.name)
        if len(turns) == 2:
            many.restart()  # while the last one is worked on
        return DONE

    many.restart()
    assert (states(many), many.left()) == (["waiting", "waiting"], None)
    list(many.work(do))
    assert turns == ["0.jpg", "1.jpg", "0.jpg", "1.jpg"]
    assert states(many) == ["done", "done"]


def test_two_threads_never_work_at_once_and_the_first_does_it_all() -> None:
    many, began, go = named(3), threading.Event(), threading.Event()

    def slow(_: Item) -> Result:
        began.set()
        assert go.wait(10)
        return DONE

    thread = threading.Thread(target=lambda: list(many.work(slow)))
    thread.start()
    assert began.wait(10)
    many.cancel()
    assert list(many.work(slow)) == []  # at once, or it would wait in vain
    assert states(many) == ["working", "waiting", "waiting"]
    go.set()
    thread.join(10)
    assert states(many) == ["done"] * 3  # to go on was wanted last


def test_who_goes_on_while_a_cancelled_worker_leaves_is_not_forgotten() -> None:
    many = named(3)
    lock = many._lock

    class Between:
        """The lock; while it is held for the last time, someone wants the work to go on."""

        acquire = lock.acquire

        def release(self) -> None:
            assert list(many.work(do)) == []  # for it is held still
            lock.release()

    def do(item: Item) -> Result:
        if item.name == "0.jpg":
            many.cancel()
        return DONE

    many._lock = Between()  # type: ignore[assignment]  # all of a lock that a batch uses
    list(many.work(do))
    assert states(many) == ["done"] * 3


def test_nothing_of_a_photo_stays_in_memory(photos: list[tuple[Path, str]]) -> None:
    pictures: list[weakref.ref[Pixels]] = []

    def do(item: Item) -> Result:
        scene = files.read(item.source, item.name)
        pictures.append(weakref.ref(scene.image))
        RECIPE(scene)
        return DONE

    many = Batch.of(photos[2:4])  # one fails, one is done
    list(many.work(do))
    gc.collect()
    assert states(many) == ["failed", "done"]
    assert len(pictures) == 2
    assert all(picture() is None for picture in pictures)


def test_what_is_left_is_told_from_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    many, left = named(6), []
    seconds = {"0.jpg": 30.0, "1.jpg": 2.0, "2.jpg": 0.0, "3.jpg": 4.0, "4.jpg": 3.0, "5.jpg": 3.0}

    def do(item: Item) -> Result:
        nonlocal now
        now += seconds[item.name] / 2
        left.append(many.left())  # in the midst of the work
        now += seconds[item.name] / 2
        if item.name == "2.jpg":
            raise BadPicture("It is broken.")
        return DONE

    after = [many.left() for item in many.work(do) if not item.working]
    assert after == [
        150,
        8,
        6,
        6,
        3,
        0,
    ]  # 5 · 30, then the first is left out: 4 · 2, 3 · 2, 2 · 3 …
    assert left == [None, 5 * 30 - 1, 4 * 2, 3 * 2 - 2, 2 * 3 - 1.5, 3 - 1.5]
    assert [item.seconds for item in many.items] == list(seconds.values())


@pytest.mark.parametrize(
    ("names", "results"),
    [
        (["My photo é.jpg"], ["My photo é"]),
        (["a.jpg", "a.png", "A.JPG"], ["a", "a 2", "A 3"]),
        (["a.jpg", "a.jpg", "a 2.jpg"], ["a", "a 2", "a 2 2"]),
        (["é.jpg", "e\u0301.jpg"], ["é", "e\u0301 2"]),
        (["a.tar.jpg", "a.b"], ["a.tar", "a.b"]),
        (["what?.jpg", "what*.jpg"], ["what_", "what_ 2"]),
        (["../../etc/passwd.png", ".jpg"], ["passwd", "cutout"]),
    ],
)
def test_results_keep_the_names_of_their_photos(names: list[str], results: list[str]) -> None:
    assert stems(names) == results


@given(st.lists(st.text(NAMES | st.sampled_from("aAßé .2"), max_size=4), max_size=12))
def test_no_two_results_have_a_name_that_a_disk_takes_for_one(names: list[str]) -> None:
    found = stems(names)
    assert len(found) == len(names)
    assert len({unicodedata.normalize("NFD", name).lower() for name in found}) == len(names)
    assert stems(names[:5]) == found[:5]  # photos that come later rename none


def test_the_zip_holds_the_very_files_and_a_report(
    photos: list[tuple[Path, str]], make: Callable[[Item], Result], tmp_path: Path
) -> None:
    many = Batch.of(photos)
    list(many.work(make))
    with ZipFile(batch.pack(many.items, tmp_path / "cutouts.zip")) as packed:
        inside = {info.filename: packed.read(info) for info in packed.infolist()}
        assert {info.compress_type for info in packed.infolist()} == {ZIP_STORED}
    assert list(inside) == ["a.png", "A 2.png", "é & co.png", "report.csv"]
    for (path, name), result in zip(
        (photos[0], photos[3], photos[4]), inside.values(), strict=False
    ):
        assert result == files.write(RECIPE(files.read(path, name)), "png", "bright")
    assert inside["report.csv"].decode("utf-8-sig") == batch.report(many.items)


def test_the_report_has_a_line_for_each_photo(
    photos: list[tuple[Path, str]], make: Callable[[Item], Result]
) -> None:
    many = Batch.of(photos[:2] + photos[4:])
    next(many.work(make))
    many.cancel()
    work = many.work(make)
    for _ in range(4):
        next(work)
    done, failed, waiting = csv.DictReader(io.StringIO(batch.report(many.items)))
    assert list(done) == ["file", "result", "state", "why", "width", "height", "seconds", "recipe"]
    assert float(done.pop("seconds")) >= 0
    assert list(done.values()) == ["a.jpg", "a.png", "done", "", "24", "16", "bright"]
    assert (failed["result"], failed["state"], failed["width"]) == ("", "failed", "")
    assert failed["why"] == many.items[1].why
    assert (waiting["file"], waiting["state"]) == ("é & co.jpg", "waiting")


def test_a_result_keeps_its_own_ending_in_the_zip(tmp_path: Path) -> None:
    many = Batch.of([("a.jpg", "a.jpg")])
    (tmp_path / "refined.webp").write_bytes(b"refined")
    many.items[0].settle(Result(tmp_path / "refined.webp", "bright", (1, 1)))
    with ZipFile(batch.pack(many.items, tmp_path / "cutouts.zip")) as packed:
        assert packed.read("a.webp") == b"refined"


def test_a_result_that_is_gone_is_explained(tmp_path: Path) -> None:
    many = named(1)
    many.items[0].settle(Result(tmp_path / "gone.png", "bright", (1, 1)))
    with pytest.raises(RemovalError, match="no longer there; start the photos again"):
        batch.pack(many.items, tmp_path / "cutouts.zip")


@pytest.mark.parametrize("format", files.OUTPUTS)
def test_the_ending_of_a_file_is_its_format(tmp_path: Path, format: str) -> None:
    file = tmp_path / f"a.b{files.OUTPUTS[format].suffix}"
    whole = Cutout(np.zeros((16, 24, 3), np.uint8), np.ones((16, 24), np.float32))
    result = batch.save(whole, "bright", file)
    assert (result.file, result.recipe, result.size) == (file, "bright", (24, 16))
    assert file.read_bytes() == files.write(whole, format, "bright")


def test_a_folder_that_is_gone_is_explained(tmp_path: Path) -> None:
    whole = Cutout(np.zeros((16, 24, 3), np.uint8), np.ones((16, 24), np.float32))
    with pytest.raises(RemovalError, match=r"^a\.png cannot be written \("):
        batch.save(whole, "bright", tmp_path / "nowhere" / "a.png")


WHOLE = Cutout(np.zeros((16, 24, 3), np.uint8), np.ones((16, 24), np.float32))


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a disk that takes some bytes and no more."""

    def write_bytes(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_bytes)


@pytest.mark.parametrize("before", [b"whole", None])
def test_a_full_disk_leaves_what_was_there_and_nothing_partial(
    before: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.png"
    if before:
        file.write_bytes(before)
    full_disk(monkeypatch)
    with pytest.raises(RemovalError, match=r"^a\.png cannot be written \(No space left"):
        batch.save(WHOLE, "bright", file)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([before] if before else [])


def test_a_killed_process_leaves_nothing_under_the_name_of_a_result(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"whole")
    code = (
        "import os, sys, pathlib; from removers import files\n"
        "with files.replacing(pathlib.Path(sys.argv[1])) as part:\n"
        "    part.write_bytes(b'half'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, file], cwd=Path(__file__).parents[1], check=False)
    assert file.read_bytes() == b"whole"
    assert {path.name[0] for path in tmp_path.iterdir() if path != file} == {"."}  # hidden


def test_a_result_keeps_its_rights_and_its_link(tmp_path: Path) -> None:
    file, link = tmp_path / "a.png", tmp_path / "link.png"
    file.touch(0o640)
    link.symlink_to(file)
    batch.save(WHOLE, "bright", link)
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.read_bytes() == files.write(WHOLE, "png", "bright")


def test_a_result_that_must_not_be_written_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"whole")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or path != file)
    with pytest.raises(RemovalError, match=r"^a\.png cannot be written \(Permission denied"):
        batch.save(WHOLE, "bright", file)
    assert file.read_bytes() == b"whole"


def test_a_zip_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    many, zipped = named(2), tmp_path / "cutouts.zip"
    zipped.write_bytes(b"whole")
    (tmp_path / "a.png").write_bytes(b"a")
    many.items[0].settle(Result(tmp_path / "a.png", "bright", (1, 1)))
    many.items[1].settle(Result(tmp_path / "gone.png", "bright", (1, 1)))
    with pytest.raises(RemovalError):
        batch.pack(many.items, zipped)
    assert zipped.read_bytes() == b"whole"
    assert {path.name for path in tmp_path.iterdir()} == {"a.png", "cutouts.zip"}


def test_a_thumbnail_is_small_and_shows_nothing_of_the_background() -> None:
    color = np.full((3000, 2000, 3), (0, 255, 0), np.uint8)
    color[:, :990] = (200, 0, 0)
    alpha = np.zeros((3000, 2000), np.float32)
    alpha[:, :990] = 1
    with Image.open(io.BytesIO(batch.thumbnail(Cutout(color, alpha), 64))) as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (64, 43, 4)
    assert pixels[0, 0].tolist() == [200, 0, 0, 255]
    assert pixels[0, -1, 3] == 0
    assert not pixels[..., 1].any()  # nor at the edge, where a pixel mixes both


def test_too_many_or_too_large_photos_are_not_taken(tmp_path: Path) -> None:
    small = tmp_path / "small.jpg"
    small.touch()
    batch.check([small] * MOST)
    with pytest.raises(BadPicture, match="There are 51 photos but at most 50"):
        batch.check([small] * (MOST + 1))
    with pytest.raises(BadPicture, match="choose at least one"):
        batch.check([])
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(300_000_000)  # of which a disk stores nothing
    batch.check([large])
    with pytest.raises(BadPicture, match=r"600\.0 MB together but at most 500"):
        batch.check([large, large])
