"""Which pictures are taken: their formats, recognized by their first bytes, and their size."""

from __future__ import annotations

import math
import os
import re

from removers.errors import BadPicture, BadSetting
from removers.files import foreign

SUFFIXES = (
    *(".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".gif"),
    *(".heic", ".heif", ".hif"),
    *(".jfif", ".jpe", ".mpo", ".jps", ".apng"),  # JPEG and PNG under the names of few programs
)
"""The file names that are offered for reading; what a file really is, its first bytes say."""

KNOWN = "JPEG, PNG, WebP, AVIF, TIFF, BMP, GIF or HEIC"

SIGNATURES = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "GIF": rb"GIF8[79]a",
    "WEBP": rb"RIFF....WEBP",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "BMP": rb"BM",
    "AVIF": rb"....ftyp(?:....){0,8}?avi[fs]",  # its own brand, or one that it fits
    "HEIF": rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)",
}
"""How a file of each format begins, by Pillow's name of it."""

LEAST_SIDE = 8  # px; one JPEG block, and the least in which a remover can tell inside from outside


def recognized(data: bytes, name: str) -> str:
    """Return Pillow's name of the format; raises BadPicture if it is none that is read."""
    if not data:
        raise BadPicture(f"{name} is empty; choose another file.")
    begins = (kind for kind, how in SIGNATURES.items() if re.match(how, data, re.DOTALL))
    kind = next(begins, None)
    if kind and not (kind == "TIFF" and foreign.is_raw(data)):
        return kind
    if says := foreign.RAW if kind else foreign.advice(data):
        raise BadPicture(f"{name} {says}")
    raise BadPicture(f"{name} is not a picture that can be read; use {KNOWN}.")


def check_bytes(count: int, name: str) -> None:
    """Raise BadPicture for a file larger than REMOVERS_MAX_MEGABYTES."""
    limit = _limit("REMOVERS_MAX_MEGABYTES")
    if count > limit * 1e6:
        raise BadPicture(
            f"{name} has {count / 1e6:,.1f} MB but at most {limit:g} are read; "
            "save it smaller, or raise REMOVERS_MAX_MEGABYTES."
        )


def check_size(width: int, height: int, name: str) -> None:
    """Raise BadPicture for a picture that is too small or exceeds REMOVERS_MAX_MEGAPIXELS."""
    limit = _limit("REMOVERS_MAX_MEGAPIXELS")
    if min(width, height) < LEAST_SIDE:
        raise BadPicture(
            f"{name} is {width} × {height} pixels; "
            f"use a picture of at least {LEAST_SIDE} pixels on each side."
        )
    if width * height > limit * 1e6:
        raise BadPicture(
            f"{name} has {width * height / 1e6:,.1f} megapixels but at most {limit:g} are read; "
            "make it smaller, or raise REMOVERS_MAX_MEGAPIXELS."
        )


def limits() -> tuple[float, float]:
    """Return the most megapixels and the most megabytes of a picture."""
    return _limit("REMOVERS_MAX_MEGAPIXELS"), _limit("REMOVERS_MAX_MEGABYTES")


def _limit(variable: str) -> float:
    """Return a limit from the environment, 64 by default."""
    text = os.environ.get(variable, "64")
    try:
        limit = float(text)
    except ValueError:
        limit = math.nan
    if not limit > 0:
        raise BadSetting(f"{variable} must be a number above 0, not {text}.")
    return limit
