"""Save: a cutout → its file on disk, and a thumbnail of it."""

from __future__ import annotations

import io
from pathlib import Path

from removers import files
from removers.batch.work import Result
from removers.errors import RemovalError, quoted
from removers.scene import Cutout

SIDE = 320  # px; the larger side of a thumbnail, which shows sharp at half of that on a phone
SAMPLES = 4  # a thumbnail's pixel is the mean of so many by so many of the cutout's


def save(cutout: Cutout, recipe: str, file: Path) -> Result:
    """Write a cutout in the format that the file's ending names.

    Raises:
        BadPicture: if the format cannot hold the cutout.
        RemovalError: if the file cannot be written.
    """
    data = files.write(cutout, files.format_of(file.name), recipe)
    try:
        with files.replacing(file) as part:
            part.write_bytes(data)
    except OSError as error:
        shown = quoted(file.name)
        raise RemovalError(f"{shown} cannot be written ({error.strerror}).") from error
    height, width = cutout.alpha.shape
    return Result(file, recipe, (width, height), thumbnail(cutout))


def thumbnail(cutout: Cutout, side: int = SIDE) -> bytes:
    """Return a PNG of the cutout with no side of more than `side` pixels."""
    step = max(1, max(cutout.alpha.shape) // (SAMPLES * side))
    few = (slice(None, None, step),) * 2
    picture = files.pillow(Cutout(cutout.color[few], cutout.alpha[few], cutout.origin))
    picture.thumbnail((side, side))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
