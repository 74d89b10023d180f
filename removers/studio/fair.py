"""Fair: whose turn it is, how long a turn lasts, and how much memory all of them take together."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import Any

from removers.errors import RemovalError
from removers.log import WATCH
from removers.networks.arena import trim
from removers.networks.room import available

SESSION, ADDRESS = 8, 16  # events of one kind that may wait at once; a quick page has three
LIMIT = 300  # s of work on one photo, without what it waits for: a model, or its turn
SHARE, MOST = 0.25, 1.6e9  # of memory, and bytes at most, for the photos that are worked on
LARGE = 2e8  # bytes of a photo's work after which memory is given back


def share(queue: Any, full: Callable[[Any], str]) -> None:
    """Let everybody have a turn in gradio's queue before anybody has the next.

    Whoever has enough waiting is told to come back, as if the queue were full.
    """
    push = queue.push

    async def fairly(body: Any, request: Any, username: Any) -> Any:
        lanes = queue.event_queue_per_concurrency_id
        lane = queue.blocks.fns[body.fn_index].concurrency_id if body.fn_index is not None else ""
        waiting = lanes[lane].queue if lane in lanes else []
        of_session = sum(event.session_hash == body.session_hash for event in waiting)
        of_address = sum(address(event.request) == address(request) for event in waiting)
        if of_session >= SESSION or of_address >= ADDRESS:
            return False, full(request), "queue_full"
        pushed = await push(body=body, request=request, username=username)
        if lane in lanes:
            lanes[lane].queue[:] = in_turn(lanes[lane].queue)
        return pushed

    queue.push = fairly


def in_turn(events: list[Any]) -> list[Any]:
    """Return events such that each address has one before any has the next."""
    before: Counter[str] = Counter()
    turns = []
    for event in events:
        turns.append(before[address(event.request)])
        before[address(event.request)] += 1
    return [events[n] for n in sorted(range(len(events)), key=turns.__getitem__)]


def address(request: Any) -> str:
    """Return who asks; behind a proxy, what that one last says of it."""
    host = str(request.client.host) if request.client else ""
    told = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    try:
        near = not ipaddress.ip_address(host).is_global
    except ValueError:  # a name, as of a test's client
        near = True
    return told if near and told else host


# ----------------------------------------------------------------------------------------- turns


@dataclass
class Turn:
    """The work of one event: it ends when its client has left, or after LIMIT for one photo."""

    there: Callable[[], bool]
    since: float = field(default_factory=lambda: time.thread_time())

    def check(self) -> None:
        """Raise RemovalError if the work need not go on; it is asked between steps."""
        if not self.there():
            raise RemovalError("Whoever asked for this has left; ask again.")
        if time.thread_time() - self.since > LIMIT:
            raise RemovalError(
                f"This took longer than {LIMIT} s; make the photo smaller, or leave some steps out."
            )


TURN: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def turn(queue: Any, event: str | None) -> Iterator[None]:
    """Let the work of an event in gradio's queue go on while its client waits, not for ever."""
    mine = Turn(lambda: all(each.alive for each in running(queue) if each._id == event))
    tokens = TURN.set(mine), WATCH.set(mine.check)
    try:
        yield
    finally:
        TURN.reset(tokens[0])
        WATCH.reset(tokens[1])


def running(queue: Any) -> list[Any]:
    """Return the events that are worked on now."""
    return [event for job in queue.active_jobs for event in job or ()]


def begin_photo() -> None:
    """Give the next of many photos its own time; raises RemovalError if nobody waits for it."""
    if mine := TURN.get():
        mine.since = time.thread_time()
        mine.check()


# ---------------------------------------------------------------------------------------- memory


class Room:
    """Memory for photos: who needs more than there is left waits, in the order of asking."""

    def __init__(self) -> None:
        self._taken = 0.0
        self._door = Lock()  # who waits holds it, so that nobody overtakes
        self._left = Condition()

    @contextmanager
    def taken(self, count: float) -> Iterator[None]:
        """Take so many bytes while the work lasts; more than all of it is taken alone."""
        with self._door, self._left:
            self._left.wait_for(lambda: not self._taken or self._taken + count <= budget())
            self._taken += count
        try:
            yield
        finally:
            with self._left:
                self._taken -= count
                self._left.notify()
            if count > LARGE:
                trim()


def budget() -> float:
    """Return how many bytes all photos that are worked on may take together."""
    return min(MOST, SHARE * available())


room = Room()
