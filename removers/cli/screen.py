"""What the command line prints, so that nothing that is printed raises."""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from threading import Event, current_thread, main_thread
from types import FrameType
from typing import BinaryIO, TextIO

from removers.batch import Item
from removers.cli import pipe
from removers.errors import RemovalError


def tolerate() -> None:
    """Have printed as \\u and a number what a terminal or a file cannot hold, as a code page's.

    What is printed goes nowhere where there is no output, as under >&- or a window's own Python.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(line: str, stream: TextIO | None = None) -> None:
    """Print a line without tearing the progress bar."""
    from tqdm import tqdm

    tqdm.write(plain(line), file=stream or sys.stdout)


def plain(line: str) -> str:
    r"""Return a line that no terminal obeys: in file names may be ESC, and what is no text.

    They are shown by their codes, as \x1b.
    """
    return "".join(map(_shown, line))


def _shown(mark: str) -> str:
    obeyed = unicodedata.category(mark).startswith("C")  # controls, and halves of characters
    return mark.encode("unicode_escape").decode() if obeyed else mark


def hush() -> None:
    """Print nowhere what is still to be printed: who read it has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(sentence: str) -> None:
    """Print a last sentence, if standard error takes it."""
    with suppress(OSError):
        say(sentence, sys.stderr)


@contextmanager
def interruptible() -> Iterator[Event]:
    """Lend what is set by Ctrl-C, of which a module that just loads makes an error of its own."""
    pressed, before = Event(), signal.getsignal(signal.SIGINT)

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)  # raises KeyboardInterrupt

    if before is not signal.default_int_handler or current_thread() is not main_thread():
        yield pressed  # whoever started this process has its own ways
        return
    signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def sent(pipes: bool) -> Iterator[BinaryIO | None]:
    """Lend standard output for a result; whatever is printed goes to standard error then."""
    if not pipes:
        yield None
        return
    out = pipe.out()
    with redirect_stdout(sys.stderr):
        yield out


def bar(work: Iterable[Item], total: int) -> Iterable[Item]:
    """Return the photos as they end; on a terminal a progress bar shows where several are."""
    from tqdm import tqdm

    ended = (item for item in work if not item.working)
    shown: Iterable[Item] = tqdm(
        ended, total=total, unit="photo", disable=None if total > 1 else True
    )
    return shown


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


@contextmanager
def logged(file: Path | None) -> Iterator[None]:
    """Keep tracebacks off the screen: they go to the file, if there is one; or RemovalError."""
    log = logging.getLogger("removers.batch")
    try:
        handler = logging.FileHandler(file, encoding="utf-8") if file else logging.NullHandler()
    except OSError as error:
        raise RemovalError(f"{file} cannot be written ({error.strerror}).") from error
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
