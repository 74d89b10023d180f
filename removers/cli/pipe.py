"""Pipe: a picture from standard input, a result to standard output, byte by byte as they are."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import BinaryIO

from removers import files
from removers.errors import RemovalError

PIPE = Path("-")
INPUT, OUTPUT = "Standard input", "Standard output"


def path(text: str) -> Path:
    """Return the path that is named; PIPE for -, but not for a file of that name, ./-."""
    named = Path(text)
    return named.absolute() if named == PIPE and text != "-" else named


def named(path: Path, pipe: str) -> str:
    """Return what messages call a path, or the pipe that it stands for."""
    return pipe if path == PIPE else str(path)


def taken() -> bytes:
    """Return what is piped in, or one byte more than is read; raises RemovalError."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.isatty():
        raise RemovalError(f"{INPUT} is no pipe; send a picture into it, such as by < photo.jpg.")
    try:
        data: bytes = stream.read(int(files.limits()[1] * 1e6) + 1) or b""
    except OSError as error:
        raise RemovalError(f"{INPUT} cannot be read ({error.strerror}).") from error
    return data


def out() -> BinaryIO:
    """Return where a result is written byte by byte; raises RemovalError if that is a terminal."""
    stream: BinaryIO | None = getattr(sys.stdout, "buffer", None)
    if stream is None or stream.isatty():
        raise RemovalError(f"{OUTPUT} is no file; send it into one, such as by > cutout.png.")
    if isinstance(stream, io.RawIOBase):  # under python -u, which may take a part and say nothing
        return open(stream.fileno(), "wb", closefd=False)  # it has no path
    return stream
