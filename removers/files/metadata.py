"""What a file states beside its pixels: profile, resolution, and how it was made."""

from __future__ import annotations

from typing import Any

from removers.files import mark
from removers.scene import Cutout

ACROSS, DOWN, UNIT, INCH = 282, 283, 296, 2  # EXIF tags: resolution, and of what; 2: an inch
DESCRIPTION, PREDICTOR, XMP = 270, 317, 700  # TIFF tags; predictor 2: differences are packed


def kept(cutout: Cutout, format: str) -> dict[str, Any]:
    """Return what every output keeps of the photo's file."""
    found: dict[str, Any] = {"icc_profile": cutout.origin.icc_profile, "dpi": cutout.origin.dpi}
    webp = format == "webp"  # which has no other place for dpi
    found["exif"] = _exif(cutout.origin.kept, cutout.origin.dpi if webp else None)
    return {key: value for key, value in found.items() if value}


def _exif(kept: bytes, dpi: tuple[float, float] | None) -> bytes:
    """Return what is kept of EXIF, and dots per inch in it; nothing if it is neither."""
    from PIL.Image import Exif

    exif = Exif()
    exif.load(kept)
    if dpi:
        exif.update({ACROSS: dpi[0], DOWN: dpi[1], UNIT: INCH})
    return exif.tobytes() if kept or dpi else b""


def tags(format: str, recipe: str) -> dict[str, Any]:
    """Return how the file says its recipe, and what else a TIFF's own tags say."""
    packet = mark.packet(recipe) if recipe else b""
    if format != "tiff":
        return {"xmp": packet} if recipe else {}
    described = {DESCRIPTION: f"{mark.RECIPE} {recipe}", XMP: packet} if recipe else {}
    return {"tiffinfo": {PREDICTOR: 2, **described}}
