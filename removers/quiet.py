"""Quiet: no warnings of the decoders, from however many threads.

`warnings.catch_warnings` puts back what it found when it began. Of two threads that overlap, the
one that ends last puts back the silence of the other, for good. So the first to begin makes it
quiet here, and the last to end puts back what was there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

_lock = Lock()
_silence = ExitStack()
_inside = 0  # threads


@contextmanager
def quiet() -> Iterator[None]:
    """Show no warnings meanwhile."""
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside
    with _lock:
        if not _inside:
            _silence.enter_context(warnings.catch_warnings(action="ignore"))
        _inside += 1


def _leave() -> None:
    global _inside
    with _lock:
        _inside -= 1
        if not _inside:
            _silence.close()
