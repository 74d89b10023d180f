"""Work: the photos of a batch, what becomes of each, and how long the rest will take."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from threading import Lock
from typing import Literal, Self

from removers.batch.names import stems
from removers.errors import BadPicture, RemovalError, quoted

log = logging.getLogger(__name__)

State = Literal["waiting", "working", "done", "failed"]

MOST = 50  # photos at once
BYTES = 500e6  # of all of them together; those of phones have 3 to 10 MB


@dataclass(frozen=True)
class Result:
    """The file that was made of a photo: by which recipe, and its (width, height) in pixels.

    `thumbnail` is a small PNG of it, if somebody wants to see one.
    """

    file: Path
    recipe: str
    size: tuple[int, int]
    thumbnail: bytes = field(default=b"", repr=False)


@dataclass(eq=False)
class Item:
    """One photo: its file, its own name, and the name of its result without an ending.

    It is done if it has a result, and failed if it has an error. `seconds` is what the work took.
    """

    source: Path
    name: str
    stem: str
    result: Result | None = None
    error: RemovalError | None = None
    seconds: float = 0.0
    working: bool = False

    @property
    def state(self) -> State:
        """Return where the photo is on its way."""
        if self.working:
            return "working"
        return "done" if self.result else "failed" if self.error else "waiting"

    @property
    def why(self) -> str:
        """Return why the photo failed in one sentence that says what to do, or nothing."""
        return str(self.error or "")

    def settle(self, outcome: Result | RemovalError) -> None:
        """Take what was made of the photo, in its turn or alone, for whatever it was before."""
        if isinstance(outcome, RemovalError):
            # Made anew: the one that was raised holds its traceback, and that holds the picture.
            self.result, self.error = None, type(outcome)(*outcome.args)
        else:
            self.result, self.error = outcome, None
        self.working = False


@dataclass(eq=False)
class Batch:
    """Photos in their order. It may be looked at, cancelled and worked on from several threads."""

    items: list[Item]
    _took: list[float] = field(default_factory=list, init=False)  # s; photo by photo
    _since: float = field(default=0.0, init=False)  # s; when the present photo began
    _cancelled: bool = field(default=False, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)  # held by whoever works

    @classmethod
    def of(cls, photos: Iterable[tuple[str | Path, str]]) -> Self:
        """Return the batch of photos, each of them the path of its file and its own name."""
        photos = list(photos)
        named = zip(photos, stems(name for _, name in photos), strict=True)
        return cls([Item(Path(path), name, stem) for (path, name), stem in named])

    def work(self, do: Callable[[Item], Result]) -> Generator[Item, None, None]:
        """Do one photo after the other as long as any waits; yield each as it begins and ends.

        `do` makes the result of a photo; what it raises is what the photo failed of, and never
        ends the work: an error that nobody foresaw goes to the log with its traceback. `cancel`
        ends it, after the present photo; work may then be called again. Where another thread works
        already this returns at once: that one goes on, even if it was cancelled before.
        """
        self._cancelled = False
        # Who finds the lock taken has just cleared the flag, which its holder looks at once more
        # after letting go: between the two of them the rest is always done.
        while self._next() and self._lock.acquire(blocking=False):
            try:
                while item := self._next():
                    yield from self._one(item, do)
            finally:
                self._lock.release()

    def cancel(self) -> None:
        """End the work that goes on after its present photo; the others keep waiting."""
        self._cancelled = True

    def retry(self) -> None:
        """Let what failed wait once more."""
        for item in self.items:
            item.error = None

    def restart(self) -> None:
        """Let all wait once more, as when the recipe is another; what is worked on now too."""
        self._took.clear()
        for item in self.items:
            item.result, item.error, item.working = None, None, False

    def left(self) -> float | None:
        """Return the seconds until nothing waits; None before the first photo is done.

        Every photo is taken for a mean one; the first, which waited for its model, is left out of
        the mean as soon as there is another.
        """
        if not self._took:
            return None
        each = mean(self._took[1:] or self._took)
        states = [item.state for item in self.items]
        spent = time.perf_counter() - self._since if "working" in states else 0
        ahead = states.count("waiting") + states.count("working")
        return max(each * ahead - min(spent, each), 0)

    def _next(self) -> Item | None:
        waiting = (item for item in self.items if item.state == "waiting")
        return None if self._cancelled else next(waiting, None)

    def _one(self, item: Item, do: Callable[[Item], Result]) -> Iterator[Item]:
        item.working, self._since = True, time.perf_counter()
        try:
            yield item
            self._attempt(item, do)
        finally:
            item.working = False  # it waits again if nobody wanted to know the rest
        yield item

    def _attempt(self, item: Item, do: Callable[[Item], Result]) -> None:
        began = time.perf_counter()
        outcome = _outcome(item, do)
        if not item.working:  # meanwhile it was done alone, or all was restarted
            return
        item.seconds = time.perf_counter() - began
        item.settle(outcome)
        if item.result:
            self._took.append(item.seconds)


def _outcome(item: Item, do: Callable[[Item], Result]) -> Result | RemovalError:
    """Return what was made of the photo, or what it failed of."""
    try:
        return do(item)
    except RemovalError as error:
        return error
    except Exception:
        log.exception("%s failed", quoted(item.name))
        return RemovalError(
            f"{quoted(item.name)} failed in a way that nobody foresaw; "
            "try another recipe, or save the photo anew as PNG."
        )


def check(photos: Sequence[str | Path]) -> None:
    """Raise BadPicture for no photos, more than MOST, or more than BYTES together."""
    if not photos:
        raise BadPicture("There are no photos; choose at least one.")
    if len(photos) > MOST:
        raise BadPicture(
            f"There are {len(photos)} photos but at most {MOST} are taken at once; "
            "leave some for another time."
        )
    size = sum(path.stat().st_size for path in map(Path, photos) if path.is_file())
    if size > BYTES:
        raise BadPicture(
            f"The photos have {size / 1e6:,.1f} MB together but at most {BYTES / 1e6:g} are taken "
            "at once; leave some for another time."
        )
