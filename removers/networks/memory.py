"""Memory: the sessions of networks, within a budget, shared by all that ask at once.

A session is loaded once, however many ask for it; it stays until another one needs its room, and
then the one that was used least recently goes. While it is in use it is never freed, so one that
does not fit waits; a network that is larger than the whole budget runs alone.
"""

from __future__ import annotations

import glob
import logging
import math
import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Lock
from typing import Any

from numpy.typing import NDArray

from removers.errors import BadSetting, ModelError
from removers.networks.arena import empty, failures, options, trim
from removers.networks.devices import CPU, Device, device, lose
from removers.networks.room import available

VARIABLE = "REMOVERS_MODEL_MEMORY"
SHARE = 0.25  # of the memory that the process may use; the rest is for runs and photos

ALWAYS = 6e6  # bytes that a session takes beside its weights: measured of the pocket network
LARGE = 5e6  # bytes of a picture, a float32 one of 645 px: what a run of it took is given back
OTHER = " takes something else than it was given; delete it and get it again."
FAILED = " could not run; free some memory and try again."


log = logging.getLogger("removers.networks")


@dataclass(eq=False)
class Held:
    """A session in memory, or one that is about to be."""

    changed: int  # when its file was, in ns
    size: int  # bytes
    users: int = 0  # who has it, and who waits for it
    session: Any = None
    turn: Lock = field(default_factory=Lock)


class Memory:
    """Sessions by their files, the least recently used first."""

    def __init__(self) -> None:
        self._held: OrderedDict[Path, Held] = OrderedDict()
        self._door = Lock()  # who waits for room holds it, so that nobody overtakes
        self._loading = Lock()  # one at a time, for it takes 2.5 times the file while it lasts
        self._left = Condition()  # guards all of the above; notified of whoever leaves

    @contextmanager
    def borrow(self, path: Path) -> Iterator[Any]:
        """Lend the session of a file to one after the other; raises ModelError, BadSetting.

        One run at a time keeps all cores busy, takes the least memory, and DirectML allows no more.
        Who has a session must not ask for another, nor keep anything of it: not even its inputs.
        """
        key = path.resolve()
        held = self._enter(key, path)
        try:
            with held.turn:
                if held.session is None:
                    with self._loading:
                        held.session = _load(path)
                yield held.session
        finally:
            self._leave(key, held)

    def _enter(self, key: Path, path: Path) -> Held:
        with self._door:
            changed, size = _facts(path)
            with self._left:
                while not self._make_room(key, changed, size):
                    self._left.wait()
                held = self._held.setdefault(key, Held(changed, size))
                held.users += 1
                self._held.move_to_end(key)
        return held

    def _make_room(self, key: Path, changed: int, size: int) -> bool:
        """Free idle sessions until there is room; return whether there is, or it is held."""
        known = self._held.get(key)
        if known and known.changed == changed:
            return True
        if known and known.users:
            return False
        self._held.pop(key, None)  # of what the file was before
        limit = budget() - size
        while self._held and sum(held.size for held in self._held.values()) > limit:
            idle = next((key for key, held in self._held.items() if not held.users), None)
            if idle is None:
                return False
            del self._held[idle]
        return True

    def _leave(self, key: Path, held: Held) -> None:
        with self._left:
            held.users -= 1
            if held.session is None and not held.users:  # it could not be loaded
                del self._held[key]
            self._left.notify()


_memory = Memory()
borrow = _memory.borrow


def run(path: Path, feed: NDArray[Any] | dict[str, NDArray[Any]], count: int = 1) -> list[Any]:
    """Return the network's first `count` outputs; raises ModelError.

    `feed` has what its inputs are given by their names; of an only input the name may be left out.
    """
    with borrow(path) as session:
        large = False
        try:
            given = feed if isinstance(feed, dict) else {session.get_inputs()[0].name: feed}
            names = [output.name for output in session.get_outputs()[:count]]
            large = CPU.runs(session) and max(each.nbytes for each in given.values()) > LARGE
            return [each.copy() for each in session.run(names, given)]  # they lie in the arena
        except failures() as error:
            other = type(error).__name__ in ("ValueError", "InvalidArgument")  # inputs than these
            raise ModelError(path.name + (OTHER if other else FAILED)) from error
        finally:
            if large:
                empty()


def budget() -> float:
    """Return how many bytes sessions may take: REMOVERS_MODEL_MEMORY in MB, or a quarter of RAM."""
    if not (text := os.environ.get(VARIABLE)):
        return SHARE * available()
    try:
        megabytes = float(text)
    except ValueError:
        megabytes = math.nan
    if not megabytes > 0:
        raise BadSetting(f"{VARIABLE} must be a number of megabytes above 0, not {text}.")
    return megabytes * 1e6


def _facts(path: Path) -> tuple[int, int]:
    """Return when a network was changed, in ns, and how many bytes its session takes; ModelError.

    Between runs that is its file, and those of weights beside it: measured 1.0 of it for float32,
    but 2.0 for float16, as the CPU makes it float32; that the file's size cannot tell.
    """
    beside = path.parent.glob(f"{glob.escape(path.name.removesuffix('.onnx'))}*data*")
    try:
        stats = [file.stat() for file in (path, *beside)]
    except OSError as error:
        raise ModelError(f"{path} cannot be read; get it again, or name another file.") from error
    return max(stat.st_mtime_ns for stat in stats), round(ALWAYS + sum(s.st_size for s in stats))


def _load(path: Path) -> Any:
    """Return a new session, on the CPU if the device cannot run it, which is lost then."""
    wanted = device()
    if wanted.warning:
        log.warning(wanted.warning)
    if wanted.name == "cpu":
        return _open(path, CPU)
    with suppress(ModelError):
        session = _open(path, wanted)
        if wanted.runs(session):
            return session
    session = _open(path, CPU)  # if this fails too, then it is the file
    lose(wanted.name)
    return session


def _open(path: Path, on: Device) -> Any:
    from onnxruntime import InferenceSession

    try:
        return InferenceSession(str(path), options(on.name), providers=on.providers)
    except failures() as error:
        sentence = f"{path} is not a network that can be read; delete it and get it again."
        raise ModelError(sentence) from error
    finally:
        trim()
