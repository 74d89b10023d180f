"""What a file states beside its pixels: profile, resolution, and how it was made."""

from __future__ import annotations

from typing import Any

from removers.scene import Cutout

ACROSS, DOWN, UNIT, INCH = 282, 283, 296, 2  # EXIF tags: resolution, and of what; 2: an inch
DESCRIPTION, PREDICTOR = 270, 317  # TIFF tags: what the picture is; 2: differences are packed
RECIPE = "removers:recipe"  # keyword of the text chunk that says how a PNG was made


def kept(cutout: Cutout, format: str) -> dict[str, Any]:
    """Return what every output keeps of the photo's file."""
    found: dict[str, Any] = {"icc_profile": cutout.origin.icc_profile, "dpi": cutout.origin.dpi}
    if format == "webp" and cutout.origin.dpi:  # which has no other place for it
        found["exif"] = _resolution(cutout.origin.dpi)
    return {key: value for key, value in found.items() if value}


def _resolution(dpi: tuple[float, float]) -> bytes:
    """Return EXIF that states dots per inch and nothing else."""
    from PIL import Image

    exif = Image.Exif()
    exif.update({ACROSS: dpi[0], DOWN: dpi[1], UNIT: INCH})
    return exif.tobytes()


def tags(format: str, recipe: str) -> dict[str, Any]:
    """Return what a TIFF's own tags say, the recipe among them."""
    if format != "tiff":
        return {}
    described = {DESCRIPTION: f"{RECIPE} {recipe}"} if recipe else {}
    return {"tiffinfo": {PREDICTOR: 2, **described}}
