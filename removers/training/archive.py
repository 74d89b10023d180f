"""Archive: a data set in a few files, to train on another machine.

Photos are as small as training wants them, and no archive is larger than LARGEST.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from removers.errors import MissingInput
from removers.training.augment import Levels
from removers.training.dataset import Row, load, read_rows, write_index

LARGEST = 56 * 2**20  # bytes of an archive
QUALITY = 95  # of a JPEG photo


def pack(data: Path, out: Path) -> str:
    """Write a data set as archives and an index; return what was written. Raises MissingInput."""
    out.mkdir(parents=True, exist_ok=True)
    rows, number, room = list[Row](), 0, 0
    with ExitStack() as stack:
        for row in read_rows(data):
            files = dict(_files(data, row, f"{len(rows):06d}"))
            size = sum(map(len, files.values()))
            if not number or size > room:
                stack.close()
                path, number, room = out / f"data-{number:02d}.zip", number + 1, LARGEST
                archive = stack.enter_context(zipfile.ZipFile(path, "w"))
            for name, content in files.items():
                archive.writestr(name, content)
            room -= size
            photo, *masks = files
            rows.append(replace(row, photo=photo, mask="".join(masks)))
    write_index(out, rows)
    return f"{len(rows)} pictures in {number} archives; copy all of {out} and unpack it there."


def unpack(packed: Path, out: Path) -> str:
    """Make a data set again of what `pack` wrote; raises MissingInput where an archive lacks."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(packed.glob("data-*.zip")):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(out)
    rows = read_rows(packed)
    lacking = next((row.photo for row in rows if not (out / row.photo).is_file()), None)
    if lacking:
        raise MissingInput(f"{packed} lacks the archive that holds {lacking}; copy all of them.")
    write_index(out, rows)
    return f"{len(rows)} pictures are in {out}."


def _files(data: Path, row: Row, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a row by name, the photo first."""
    photo, mask = load(data, row)
    if row.kind == "cutout" and mask is not None:
        yield f"{name}.png", _encoded(".png", np.dstack([photo[..., ::-1], mask]))
        return
    yield f"{name}.jpg", _encoded(".jpg", photo[..., ::-1])
    if row.kind == "pair" and mask is not None:
        yield f"{name}.png", _encoded(".png", mask)


def _encoded(kind: str, picture: Levels) -> bytes:
    how = [cv2.IMWRITE_JPEG_QUALITY, QUALITY] if kind == ".jpg" else []
    return cv2.imencode(kind, picture, how)[1].tobytes()
