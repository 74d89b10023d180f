"""Names: what the results of photos are called where they lie together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from pathlib import PurePath

from removers import files

UNSAFE = re.compile(r'[<>:"|?*]')  # Windows unpacks no file whose name has one of these

DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³]", re.IGNORECASE)


def stems(names: Iterable[str]) -> list[str]:
    """Return what the results of photos are called, without endings: a, a 2, a 3 for three `a`.

    Names that differ only in case, or in how their accents are written, are one name to Windows
    or macOS.
    """
    taken: dict[str, str] = {}
    for name in names:
        stem = free = _allowed(PurePath(files.output_name(name)).stem)
        numbers = count(2)
        while _folded(free) in taken:
            free = f"{stem} {next(numbers)}"
        taken[_folded(free)] = free
    return list(taken.values())


def _allowed(stem: str) -> str:
    """Return the name as Windows takes it: a device's name is none, whatever comes after a dot."""
    stem = UNSAFE.sub("_", stem)
    return f"_{stem}" if DEVICE.fullmatch(stem.partition(".")[0].rstrip()) else stem


def _folded(name: str) -> str:
    """Return what is equal for names that Unicode calls a canonical caseless match."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
