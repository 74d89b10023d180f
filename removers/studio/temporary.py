"""Temporary: one folder for all files of the page, and who deletes them.

Gradio forgets what it did not finish, and all of it when it is stopped. So there is one rule here
for whatever lies in the folder: it goes when nobody has used it for AGE, and when the process ends.
What a killed process has left goes when the next one starts: its lock is free then.

Import this before gradio, which reads where its files shall lie when it is imported.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

SWEEP, AGE = 60, 900  # s; what nobody has used for AGE goes at the next SWEEP
VARIABLE = "GRADIO_TEMP_DIR"

log = logging.getLogger(__name__)


def place() -> Path:
    """Choose a folder of this process's own, in which gradio then keeps its files."""
    base = Path(os.environ.get(VARIABLE) or tempfile.gettempdir())
    owner = os.getuid() if hasattr(os, "getuid") else ""  # Windows has such a folder for each
    folder = base / f"removers{owner}" / f"{os.getpid()}-{secrets.token_hex(8)}"
    os.environ[VARIABLE] = str(folder)
    return folder


FOLDER = place()


def claim(folder: Path = FOLDER) -> None:
    """Make the folder, delete those of processes that are gone, and begin to sweep.

    Raises OSError if the folder cannot be made.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(_lock(folder))
    lock.acquire()
    folder.mkdir(mode=0o700, exist_ok=True)
    for other in folder.parent.iterdir():
        if other.is_dir() and other != folder:
            _inherit(other)
    atexit.register(_leave, folder, lock)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # in order, not in the middle
    threading.Thread(target=_sweep_always, args=(folder,), daemon=True).start()


def fresh(name: str) -> Path:
    """Return where a file of this name may be written, in a folder that nobody can guess."""
    path = Path(os.environ.get(VARIABLE, FOLDER), secrets.token_hex(20), name)
    path.parent.mkdir(parents=True)
    return path


def sweep(folder: Path, now: float) -> None:
    """Delete the files that nobody has used for AGE, and the folders that are empty as long."""
    for path in sorted(folder.rglob("*"), reverse=True):  # what is inside before what it is in
        with suppress(OSError):  # somebody else deletes it, or writes into it, at this moment
            if now - path.lstat().st_mtime > AGE:
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def used(paths: Iterable[str | Path]) -> None:
    """Note that files are in use now; those elsewhere, or gone, do not matter."""
    for path in paths:
        if Path(path).is_relative_to(os.environ.get(VARIABLE, FOLDER)):
            with suppress(OSError):
                os.utime(path)


def _inherit(folder: Path) -> None:
    """Delete the folder of a process that is gone: nobody holds its lock."""
    lock = FileLock(_lock(folder))
    with suppress(Timeout), lock.acquire(timeout=0):
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        _lock(folder).unlink(missing_ok=True)


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _leave(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    _lock(folder).unlink(missing_ok=True)


def _sweep_always(folder: Path) -> None:
    while True:
        time.sleep(SWEEP)
        sweep(folder, time.time())
