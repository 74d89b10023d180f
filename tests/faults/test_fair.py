"""One client takes no more than its share: of turns, of time and of memory."""

from __future__ import annotations

import asyncio
import threading
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from removers import Recipe, RemovalError, Scene, files
from removers.studio import Visit, fair
from removers.studio.calls import Calls
from removers.studio.desk import Desk
from removers.studio.photo import TAKES, Photo
from tests import scenes

DISC = Scene(scenes.disc(40, 40).image)


def client(host: str, told: str = "") -> Any:
    headers = {"x-forwarded-for": told} if told else {}
    return SimpleNamespace(client=SimpleNamespace(host=host), headers=headers)


class Queue:
    """As much of gradio's queue as the shares need."""

    def __init__(self) -> None:
        function = SimpleNamespace(concurrency_id="heavy"), SimpleNamespace(concurrency_id="light")
        self.blocks = SimpleNamespace(fns=dict(enumerate(function)))
        self.event_queue_per_concurrency_id: Any = {}
        self.active_jobs: list[Any] = []

    async def push(self, body: Any, request: Any, username: Any) -> Any:  # noqa: ARG002 # as gradio has it
        lane = self.blocks.fns[body.fn_index].concurrency_id
        known = self.event_queue_per_concurrency_id
        known.setdefault(lane, SimpleNamespace(queue=[]))
        known[lane].queue.append(SimpleNamespace(session_hash=body.session_hash, request=request))
        return True, "", "success"


@pytest.fixture
def queue() -> Queue:
    shared = Queue()
    fair.share(shared, lambda _: "Wait a moment.")
    return shared


def ask(queue: Queue, who: Any, session: str, function: int = 0) -> str:
    body = SimpleNamespace(fn_index=function, session_hash=session)
    done: str = asyncio.run(queue.push(body=body, request=who, username=None))[2]
    return done


def test_one_address_fills_no_queue_and_leaves_light_work_alone(queue: Queue) -> None:
    greedy = client("8.8.8.9")
    answers = [ask(queue, greedy, f"session {n}") for n in range(66)]
    assert answers.count("success") == fair.ADDRESS
    assert ask(queue, greedy, "models", 1) == "success"
    assert ask(queue, client("8.8.8.8"), "other") == "success"
    page = [ask(queue, client("8.8.8.7"), "page") for _ in range(20)]
    assert page.count("success") == fair.SESSION


def test_everybody_has_a_turn_before_anybody_has_the_next(queue: Queue) -> None:
    for who in "aaaabab":
        ask(queue, client("10.0.0.1", f"9.9.9.9, {who}"), who)  # behind a proxy
    waiting = queue.event_queue_per_concurrency_id["heavy"].queue
    assert "".join(event.session_hash for event in waiting) == "ababaaa"


def test_what_a_client_says_of_itself_is_not_believed() -> None:
    assert fair.address(client("8.8.8.9", "1.2.3.4")) == "8.8.8.9"
    assert fair.address(client("10.0.0.1", "1.2.3.4, 5.6.7.8")) == "5.6.7.8"
    assert fair.address(client("127.0.0.1")) == "127.0.0.1"


def test_work_ends_between_two_steps_once_its_client_has_left(queue: Queue) -> None:
    event = SimpleNamespace(_id="mine", alive=True)
    queue.active_jobs = [None, [event]]
    recipe = Recipe.parse("threshold | feather | feather | feather")
    with fair.turn(queue, "mine"):
        matte = recipe.matte(DISC)
        event.alive = False
        with pytest.raises(RemovalError, match="has left; ask again"):
            recipe.finish(DISC, matte)
    with fair.turn(queue, "another"):
        recipe.finish(DISC, matte)


def test_an_event_has_a_time_and_each_of_many_photos_its_own(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "thread_time", lambda: now[0])
    recipe = Recipe.parse("threshold")
    with fair.turn(queue, "mine"):
        now[0] = fair.LIMIT + 1
        with pytest.raises(RemovalError, match=r"longer than 300 s; make the photo smaller"):
            recipe(DISC)
        fair.begin_photo()
        recipe(DISC)
    recipe(DISC)  # of a program there is no turn


def test_many_photos_of_a_client_that_has_left_are_not_cut(
    queue: Queue, visit: Visit, photo: str, ran: list[str]
) -> None:
    queue.active_jobs = [[SimpleNamespace(_id="mine", alive=False)]]
    with fair.turn(queue, "mine"):
        Calls(lambda: visit).remove_many([{"path": photo}] * 3, "threshold")
    assert ran == []


# ---------------------------------------------------------------------------------------- memory


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair, "budget", lambda: 100.0)


@pytest.mark.usefixtures("_small")
def test_what_does_not_fit_waits_in_its_turn_and_what_never_fits_comes_alone() -> None:
    room, order = fair.Room(), []
    first = room.taken(60)
    first.__enter__()

    def take(count: float) -> None:
        with room.taken(count):
            order.append(count)

    threads = []
    for count in (50, 900, 30):  # 30 would fit now, but is behind the others
        threads.append(threading.Thread(target=take, args=(count,)))
        threads[-1].start()
        while not room._door.locked():
            pass
    assert order == []
    first.__exit__(None, None, None)
    for thread in threads:
        thread.join()
    assert sorted(order) == [30, 50, 900]
    assert room._taken == 0


def test_a_photo_takes_its_share_from_its_header_on(
    photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[float] = []
    room = fair.Room.taken

    def watched(self: fair.Room, count: float) -> Any:
        taken.append(count)
        return room(self, count)

    monkeypatch.setattr(fair.Room, "taken", watched)
    desk = Desk.of(Photo.of(photo, None))
    desk.views(Recipe.parse("threshold"))
    desk.views(Recipe.parse("threshold | crop"))  # from the small copy
    desk.file(Recipe.parse("threshold"), "png")
    assert taken == [TAKES * 192 * 256] * 3


def test_the_size_of_a_file_is_known_without_decoding_it(
    photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    assert files.pixels_of(photo) == 192 * 256
    assert files.pixels_of(__file__) == files.pixels_of("gone") == 0


def test_memory_is_given_back_after_large_work(monkeypatch: pytest.MonkeyPatch) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(fair, "trim", lambda: trimmed.append(1))
    for count in (fair.LARGE, fair.LARGE + 1):
        with fair.room.taken(count):
            pass
    assert trimmed == [1]
    assert fair.budget() <= 1.6e9
    assert np.isfinite(fair.budget())
