"""Pack: the results of a batch and a table of them → one zip file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from removers import files
from removers.batch.work import Item
from removers.errors import RemovalError

REPORT = "report.csv"

COLUMNS = ("file", "result", "state", "why", "width", "height", "seconds", "recipe")


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How cells begin that spreadsheets take for formulas."""


def file_name(item: Item) -> str:
    """Return what the result of a photo is called, or nothing if there is none."""
    return f"{item.stem}{item.result.file.suffix}" if item.result else ""


def report(items: Sequence[Item]) -> str:
    """Return a table with a line for each photo, as CSV under the names of COLUMNS."""
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(COLUMNS)
    table.writerows(map(_row, items))
    return buffer.getvalue()


def pack(items: Sequence[Item], path: Path) -> Path:
    """Write the zip file with all results under their names and the report; returns its path.

    Raises RemovalError if a result is no longer there, or if the file cannot be written.
    """
    try:
        # Stored as they are: pictures are compressed already.
        with files.replacing(path) as part, ZipFile(part, "w", ZIP_STORED) as packed:
            for item in items:
                if item.result:
                    packed.write(item.result.file, file_name(item))
            packed.writestr(REPORT, report(items).encode("utf-8-sig"))  # Excel asks for the mark
    except FileNotFoundError as error:
        raise RemovalError("The results are no longer there; start the photos again.") from error
    except OSError as error:
        raise RemovalError(f"{path.name} cannot be written ({error.strerror}).") from error
    return path


def _row(item: Item) -> tuple[object, ...]:
    width, height = item.result.size if item.result else ("", "")
    recipe = item.result.recipe if item.result else ""
    return (
        *map(_text, (item.name, file_name(item), item.state, item.why)),
        *(width, height, f"{item.seconds:.1f}", _text(recipe)),
    )


def _text(cell: str) -> str:
    """Return a cell that no spreadsheet runs: the apostrophe says that it is text."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
