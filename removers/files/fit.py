"""Fit: the best quality at which a file is no larger than it may be."""

from __future__ import annotations

from removers.errors import BadPicture
from removers.files.outputs import OUTPUTS
from removers.files.write import write
from removers.scene import Cutout

BEST, LEAST = 95, 5  # quality; below it there is nothing left to see


def fitted(
    cutout: Cutout, format: str, recipe: str, most: int, best: int | None = None
) -> tuple[bytes, str]:
    """Write the cutout in at most so many bytes, and say at which quality that was.

    Args:
        cutout: what to write.
        format: a format that can be lossy is bisected for the highest quality that fits.
        recipe: how the cutout was made.
        most: bytes of the whole file.
        best: the quality to begin with; as good as the format is if it is left out.

    Raises:
        BadPicture: if it does not fit even at the least quality, or the format cannot hold it.
    """
    data = write(cutout, format, recipe, best)
    if len(data) <= most:
        return data, ""
    if not OUTPUTS[format].lossy:
        raise BadPicture(
            f"A {format} of this picture takes {kilobytes(len(data))} kB, more than "
            f"{kilobytes(most)}; save as jpeg or webp, or make the picture smaller."
        )
    return _bisected(cutout, format, recipe, most, best or BEST)


def _bisected(cutout: Cutout, format: str, recipe: str, most: int, best: int) -> tuple[bytes, str]:
    """Return the best that fits, its quality being at least `low` and below `high`."""
    low, high = min(LEAST, best), best + 1
    fits = write(cutout, format, recipe, low)
    if len(fits) > most:
        raise BadPicture(
            f"A {format} of this picture takes {kilobytes(len(fits))} kB even at quality {low}, "
            f"more than {kilobytes(most)}; make the picture smaller, such as by canvas width=600."
        )
    while high - low > 1:
        middle = (low + high) // 2
        data = write(cutout, format, recipe, middle)
        if len(data) <= most:
            low, fits = middle, data
        else:
            high = middle
    return fits, f"It has quality {low}, which makes {kilobytes(len(fits))} kB."


def kilobytes(count: int) -> str:
    """Return a number of bytes in kilobytes of 1000, as exactly as people want it."""
    return f"{count / 1000:,.1f}".removesuffix(".0")
