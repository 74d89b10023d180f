"""Log: what the steps of a run made, how long each took, and what need not be made again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from typing import Any, TypeVar

from removers.scene import Note

Result = TypeVar("Result")

Made = tuple[tuple[str, Any], ...]
"""The steps of a run in their order, by their recipe text, and what each returned."""


WATCH: ContextVar[Callable[[], object]] = ContextVar("watch", default=lambda: None)
"""Is called before each step, and raises RemovalError if the work need not go on."""


class Log:
    """Runs the steps, and takes what an earlier run on the same pictures made, while it holds.

    `made` is that run: as long as this one takes the same steps in the same order, their results
    are taken from it; from the first that differs all are made anew.
    """

    def __init__(self, notes: tuple[Note, ...] = (), made: Made = ()) -> None:
        self.notes = list(notes)
        self.made: Made = ()
        self._before = made

    def run(self, step: str, function: Callable[[], Result]) -> Result:
        """Return what the step makes, and note its time."""
        WATCH.get()()
        start = perf_counter()
        result = self._before[0][1] if self._same(step) else function()
        self._before = self._before[1:] if self._same(step) else ()
        self.made = (*self.made, (step, result))
        self.notes.append(Note(step, perf_counter() - start))
        return result

    def _same(self, step: str) -> bool:
        return bool(self._before) and self._before[0][0] == step

    def says(self, sentence: str, unsure: float = 0.0) -> None:
        """Note what the last step has to say, and of how much of the subject it is unsure."""
        self.notes[-1] = dataclasses.replace(self.notes[-1], says=sentence, unsure=unsure)
