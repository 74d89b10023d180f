"""Sessions in memory: real ONNX files, asked for by many threads at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import numpy as np
import onnxruntime
import pytest

from removers.errors import BadSetting, ModelError
from removers.networks import memory, room
from tests.test_networks import network

SIDE = 32
PATIENCE = 60  # s; only a deadlock takes so long
A_WHILE = 0.2  # s, in which what must not happen would

photo = np.full((1, 3, SIDE, SIDE), 0.5, np.float32)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Start with nothing in memory, on the CPU, and note the file of each load."""
    monkeypatch.setenv("REMOVERS_DEVICE", "cpu")
    kept = memory.Memory()
    monkeypatch.setattr(memory, "_memory", kept)
    monkeypatch.setattr(memory, "borrow", kept.borrow)
    made, make = list[str](), onnxruntime.InferenceSession

    def noted(source: Any, *rest: Any, **named: Any) -> Any:
        if isinstance(source, str):
            made.append(Path(source).stem)
        return make(source, *rest, **named)

    monkeypatch.setattr(onnxruntime, "InferenceSession", noted)
    return made


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, Path]:
    return {name: network(tmp_path / f"{name}.onnx") for name in "abcd"}


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def holds(count: float, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a budget that holds so many networks of that size."""
    monkeypatch.setenv(memory.VARIABLE, str(count * memory._facts(path)[1] / 1e6))


def held() -> list[str]:
    return [path.stem for path in memory._memory._held]


class Borrower:
    """A thread that borrows a session, and gives it back when it is told to."""

    def __init__(self, pool: ThreadPoolExecutor, path: Path) -> None:
        self.has, self.enough = Event(), Event()
        self.done: Future[None] = pool.submit(self._borrow, path)

    def _borrow(self, path: Path) -> None:
        with memory.borrow(path):
            self.has.set()
            assert self.enough.wait(PATIENCE)

    def give_back(self) -> None:
        self.enough.set()
        self.done.result(PATIENCE)


def lent(pool: ThreadPoolExecutor, path: Path) -> Borrower:
    """Return a thread that has the session."""
    borrower = Borrower(pool, path)
    assert borrower.has.wait(PATIENCE)
    return borrower


def test_eight_threads_that_ask_at_once_load_it_once(
    loads: list[str], paths: dict[str, Path], pool: ThreadPoolExecutor
) -> None:
    start = Barrier(8)

    def ask() -> float:
        start.wait(PATIENCE)
        return float(memory.run(paths["a"], photo)[0].mean())

    answers = [pool.submit(ask) for _ in range(8)]
    np.testing.assert_allclose([each.result(PATIENCE) for each in answers], 0.5, atol=1e-6)
    assert loads == ["a"]


def test_one_runs_at_a_time(
    loads: list[str], paths: dict[str, Path], pool: ThreadPoolExecutor
) -> None:
    first = lent(pool, paths["a"])
    second = Borrower(pool, paths["a"])
    assert not second.has.wait(A_WHILE)
    first.give_back()
    assert second.has.wait(PATIENCE)
    second.give_back()
    assert loads == ["a"]


def test_what_was_used_least_recently_goes_first(
    loads: list[str], paths: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(2, paths["a"], monkeypatch)
    for name in "abac":
        memory.run(paths[name], photo)
    assert held() == ["a", "c"]
    memory.run(paths["a"], photo)
    assert loads == ["a", "b", "c"]


def test_what_is_in_use_is_never_freed(
    loads: list[str],
    paths: dict[str, Path],
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holds(2, paths["a"], monkeypatch)
    oldest = lent(pool, paths["a"])
    for name in "bcd":
        memory.run(paths[name], photo)
        assert held() == ["a", name]
    oldest.give_back()
    assert loads == ["a", "b", "c", "d"]


def test_what_does_not_fit_waits_until_another_is_given_back(
    loads: list[str],
    paths: dict[str, Path],
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holds(1, paths["a"], monkeypatch)
    first = lent(pool, paths["a"])
    waiting = pool.submit(memory.run, paths["b"], photo)
    assert not Event().wait(A_WHILE)
    assert not waiting.done()
    assert loads == ["a"]
    first.give_back()
    assert waiting.result(PATIENCE)[0].shape[-2:] == (SIDE, SIDE)
    assert held() == ["b"]


def test_nobody_overtakes_who_waits_for_room(
    loads: list[str],
    paths: dict[str, Path],
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holds(1, paths["a"], monkeypatch)
    first = lent(pool, paths["a"])
    waiting = pool.submit(memory.run, paths["b"], photo)
    while not memory._memory._door.locked():
        assert not waiting.done()
    late = pool.submit(memory.run, paths["a"], photo)
    first.give_back()
    waiting.result(PATIENCE)
    late.result(PATIENCE)
    assert loads == ["a", "b", "a"]


def test_what_is_larger_than_the_budget_runs_alone(
    loads: list[str],
    paths: dict[str, Path],
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holds(0.5, paths["a"], monkeypatch)
    first = lent(pool, paths["a"])
    waiting = pool.submit(memory.run, paths["b"], photo)
    assert not Event().wait(A_WHILE)
    assert held() == ["a"]
    first.give_back()
    waiting.result(PATIENCE)
    assert (held(), loads) == (["b"], ["a", "b"])


def test_many_threads_under_a_small_budget_neither_fail_nor_hang(
    loads: list[str],
    paths: dict[str, Path],
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holds(2, paths["a"], monkeypatch)
    chosen = np.random.default_rng(0).choice(list("abcd"), 100)
    asked = [pool.submit(memory.run, paths[name], photo) for name in chosen]
    for each in asked:
        np.testing.assert_allclose(each.result(PATIENCE)[0], 0.5, atol=1e-6)
    assert len(held()) == 2
    assert not any(each.users for each in memory._memory._held.values())
    assert set(loads) == set("abcd")


def test_a_load_that_fails_leaves_nothing_and_the_next_one_works(
    loads: list[str], tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    path = tmp_path / "a.onnx"
    path.write_bytes(b"no network")
    start = Barrier(4)

    def ask() -> None:
        start.wait(PATIENCE)
        with pytest.raises(ModelError, match=r"a\.onnx is not a network that can be read; delete"):
            memory.run(path, photo)

    for each in [pool.submit(ask) for _ in range(4)]:
        each.result(PATIENCE)
    assert held() == []
    memory.run(network(path), photo)
    assert held() == ["a"]
    assert loads[-1] == "a"


def test_who_fails_with_a_session_gives_it_back(
    loads: list[str], paths: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(1, paths["a"], monkeypatch)
    with pytest.raises(KeyboardInterrupt), memory.borrow(paths["a"]):
        raise KeyboardInterrupt
    memory.run(paths["b"], photo)
    assert loads == ["a", "b"]


def test_a_file_that_changed_is_read_again_and_what_it_was_is_gone(
    loads: list[str], tmp_path: Path
) -> None:
    path = network(tmp_path / "a.onnx")
    memory.run(path, photo)
    os.utime(network(path, bias=0.25), ns=(1, 1))
    np.testing.assert_allclose(memory.run(path, photo)[0], 0.75, atol=1e-6)
    assert (held(), loads) == (["a"], ["a", "a"])


def test_who_has_what_a_file_was_keeps_it_while_others_wait_for_what_it_is(
    loads: list[str], tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    path = network(tmp_path / "a.onnx")
    first = lent(pool, path)
    os.utime(network(path, bias=0.25), ns=(1, 1))
    waiting = pool.submit(memory.run, path, photo)
    assert not Event().wait(A_WHILE)
    assert loads == ["a"]
    first.give_back()
    np.testing.assert_allclose(waiting.result(PATIENCE)[0], 0.75, atol=1e-6)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_file_with_two_names_is_one_network(
    loads: list[str], paths: dict[str, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other.onnx"
    other.symlink_to(paths["a"])
    for path in (paths["a"], other):
        memory.run(path, photo)
    assert loads == ["a"]


def test_a_file_that_vanished_is_one_sentence(loads: list[str], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.onnx cannot be read; get it again, or name"):
        memory.run(tmp_path / "gone.onnx", photo)
    assert (held(), loads) == ([], [])


@pytest.mark.parametrize("feed", [{"other": photo}, photo[:, :2], photo.astype(np.float64)])
def test_what_takes_something_else_is_one_sentence(
    loads: list[str], paths: dict[str, Path], feed: Any
) -> None:
    with pytest.raises(ModelError, match=r"^a\.onnx takes something else than it was given; del"):
        memory.run(paths["a"], feed)
    memory.run(paths["a"], photo)
    assert loads == ["a"]


def test_a_large_picture_runs_too(loads: list[str], tmp_path: Path) -> None:
    path = network(tmp_path / "a.onnx", shape=("n", 3, "h", "w"))
    large = np.full((1, 3, 700, 700), 0.5, np.float32)
    assert large.nbytes > memory.LARGE
    np.testing.assert_allclose(memory.run(path, large)[0], 0.5, atol=1e-6)
    assert loads == ["a"]


def test_weights_in_a_file_beside_it_count(tmp_path: Path) -> None:
    path = network(tmp_path / "a[1].onnx")
    alone = memory._facts(path)[1]
    (tmp_path / "a[1].onnx.data").write_bytes(bytes(1000))
    (tmp_path / "a1.onnx.data").write_bytes(bytes(500))  # of another network
    assert memory._facts(path)[1] == alone + 1000


# The budget


@pytest.mark.parametrize("text", ["0", "-5", "much", "nan", "1 GB"])
def test_a_budget_that_is_none_is_refused(
    text: str, loads: list[str], paths: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(memory.VARIABLE, text)
    with pytest.raises(BadSetting, match=f"must be a number of megabytes above 0, not {text}"):
        memory.run(paths["a"], photo)
    monkeypatch.setenv(memory.VARIABLE, "1.5")
    assert memory.budget() == 1.5e6
    memory.run(paths["a"], photo)
    assert loads == ["a"]


@pytest.mark.parametrize("text", [None, ""])
def test_the_budget_is_a_share_of_what_there_is(
    text: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is None:
        monkeypatch.delenv(memory.VARIABLE, raising=False)
    else:
        monkeypatch.setenv(memory.VARIABLE, text)
    monkeypatch.setattr(memory, "available", lambda: 8_000)
    assert memory.budget() == 2_000


def test_a_control_group_limits_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from psutil import virtual_memory

    new, old = tmp_path / "memory.max", tmp_path / "memory.limit_in_bytes"
    monkeypatch.setattr(room, "LIMITS", (str(new), str(old)))
    total = virtual_memory().total
    assert room.available() == total
    new.write_text("max\n")
    assert room.available() == total
    new.write_text("1000000\n")
    assert room.available() == 1_000_000
    old.write_text("9223372036854771712\n")  # the older way to say that there is none
    assert room.available() == 1_000_000
    old.write_text("5000\n")
    assert room.available() == 5000
