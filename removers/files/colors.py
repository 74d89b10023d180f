"""Any Pillow mode → 8-bit RGB and transparency, with a color profile that fits the pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture
from removers.files.unpacking import LARGE_PROFILE
from removers.profiles import through
from removers.scene import Alpha, Image

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK", "LAB": "Lab "}
"""The color space that a profile for each Pillow mode names."""

BROKEN = "broken"  # in the place of a color space

LARGE = "Its color profile is too large for a PNG, which gets its colors as sRGB."

RANGES = [1, 255, 65535]
"""The largest numbers that programs mean by white."""

BITS, PHOTOMETRIC, KIND = 258, 262, 339  # TIFF tags; 0 if the smallest number is white
SIGNED = 2  # of KIND


@dataclass(frozen=True, eq=False)
class Colors:
    """The color of a picture and what belongs to it."""

    image: Image
    alpha: Alpha | None
    icc_profile: bytes | None
    note: str = ""


def separate(picture: Pillow) -> Colors:
    """Split a loaded picture of any mode into 8-bit RGB, transparency and profile.

    RGB keeps its numbers and its profile. Gray, CMYK and Lab go to sRGB through their own profile
    if there is one, and then carry none: a profile for one gray channel would not fit three.
    """
    alpha = _own_transparency(picture)
    flat = _flattened(picture)
    profile = picture.info.get("icc_profile")
    space = _space(profile) if profile else "none"
    if profile and flat.mode != "RGB" and space == SPACES[flat.mode]:
        in_srgb = through(flat, profile, None)
        if in_srgb is not None:
            return Colors(np.asarray(in_srgb), alpha, None)
        space = BROKEN
    kept = profile if space == "RGB " and flat.mode in ("L", "RGB") else None
    told = LARGE if len(kept or b"") > LARGE_PROFILE else ""
    note = "Its color profile is broken and was left out." if space == BROKEN else told
    color = flat if flat.mode == "RGB" else flat.convert("RGB")  # which would copy what is RGB
    return Colors(np.asarray(color), alpha, kept, note)


def transparency(levels: NDArray[np.uint8]) -> Alpha | None:
    """Return levels 0 … 255 as a matte, or None where nothing shows through."""
    return None if levels.min() == 255 else levels.astype(np.float32) / np.float32(255)


def _own_transparency(picture: Pillow) -> Alpha | None:
    """Return the transparency that the picture has, of whatever kind."""
    if not picture.has_transparency_data:
        return None
    if picture.mode.startswith("I"):  # one shade is transparent; Pillow leaves that to us
        shows = np.asarray(picture) != picture.info["transparency"]
        return transparency(shows.astype(np.uint8) * np.uint8(255))
    straight = picture.convert("LA" if picture.mode in ("L", "LA", "La") else "RGBA")
    return transparency(np.asarray(straight.getchannel("A")))


def _flattened(picture: Pillow) -> Pillow:
    """Return the picture without transparency as 8-bit L, RGB, CMYK or LAB."""
    from PIL import Image

    if picture.mode.startswith("I") or picture.mode == "F":
        return Image.fromarray(_eight_bits(picture))
    if picture.mode in SPACES:
        return picture
    if picture.mode in ("1", "LA", "La"):
        return picture.convert("LA").getchannel("L")
    return picture.convert("RGBA").convert("RGB")


def _eight_bits(picture: Pillow) -> NDArray[np.uint8]:
    """Scale gray numbers of more than 8 bits to 0 … 255, without clipping.

    16 bits (or as many as a TIFF names) are divided by their largest number; wider integers and
    fractions by the smallest of 1, 255 and 65535 that holds them all, or 32767 of 16 bits with a
    sign. Raises BadPicture for others.
    """
    values = np.asarray(picture)
    least, most = float(values.min()), float(values.max())
    top = next((top for top in _tops(picture) if 0 <= least <= most <= top), None)
    if top is None:
        raise BadPicture(
            f"The picture's values run from {least:g} to {most:g}; "
            "save it with values from 0 to 65535."
        )
    shades = np.rint(values * np.float32(255 / top)).astype(np.uint8)
    inverted = _tag(picture, PHOTOMETRIC, 1) == 0  # which Pillow leaves to us
    return 255 - shades if inverted else shades


def _tops(picture: Pillow) -> list[int]:
    """Return the numbers that may mean white, the smallest first."""
    bits = _tag(picture, BITS, 16)
    if picture.mode.startswith("I;"):
        return [2**bits - 1]
    signed = _tag(picture, KIND, 1) == SIGNED and bits == 16
    return [*RANGES[:-1], 2**15 - 1 if signed else RANGES[-1]]


def _tag(picture: Pillow, tag: int, default: int) -> int:
    """Return the first number of a TIFF tag."""
    found = getattr(picture, "tag_v2", {}).get(tag, default)
    return int(found[0] if isinstance(found, tuple) else found)


def _space(profile: bytes) -> str:
    """Return the color space of a profile in four letters, or BROKEN."""
    from PIL import ImageCms

    try:
        return ImageCms.getOpenProfile(io.BytesIO(profile)).profile.xcolor_space
    except (ImageCms.PyCMSError, UnicodeDecodeError):
        return BROKEN
