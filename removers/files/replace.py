"""Replace: a file is whole under its name, or it is the one that was there before."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Lend a path beside the file to write to; what is there in the end takes the file's place.

    After an error the file is what it was. Raises OSError, also if the file must not be written.
    """
    true = Path(os.path.realpath(file))  # what a link leads to, which stays one
    if true.exists() and not os.access(true, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
    part = true.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield part
        if true.exists():
            shutil.copymode(true, part)
        part.replace(true)
    finally:
        part.unlink(missing_ok=True)
