"""Cutout → bytes in the formats that people save."""

from __future__ import annotations

import io
import operator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture, quoted
from removers.files import png
from removers.files.formats import SUFFIXES
from removers.files.unpacking import LARGE_PROFILE
from removers.profiles import converted
from removers.scene import Alpha, Cutout, Origin

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

RECIPE = "removers:recipe"  # keyword of the text chunk that says how a PNG was made
DESCRIPTION, PREDICTOR = 270, 317  # TIFF tags: what the picture is; 2: differences are packed
STEM = 230  # bytes of a name without its ending; file systems have room for 255
STRIPS, LENGTHS = 273, 279  # TIFF tags: where the rows lie, and how many bytes they take


@dataclass(frozen=True)
class Output:
    """A format that is written: its file name's ending, its largest side and how it is packed."""

    suffix: str
    side: int  # px
    options: dict[str, Any] = field(default_factory=dict)


# WebP, three cut-outs of 12 MP: 4.1 s, 11.3 MB; 7.9 s, 11.0 MB by default; method 0 is as large as
# PNG, of which `png` knows how it is packed. TIFF, the same: with the difference to the left
# (predictor 2) LZW takes 1.0 s, 19.8 MB and deflate 1.9 s, 18.1 MB; without it 29 to 37 MB.
OUTPUTS = {
    "png": Output(".png", 2**31 - 1),
    "webp": Output(".webp", 16383, {"lossless": True, "quality": 0, "method": 1}),
    "tiff": Output(".tiff", 2**31 - 1, {"compression": "tiff_lzw"}),
    "jpeg": Output(".jpg", 65500, {"quality": 95, "subsampling": "4:4:4"}),
}
"""The formats that are written, the default first."""


def write(cutout: Cutout, format: str = "png", recipe: str = "") -> bytes:
    """Write the cutout with its color profile and resolution, and nothing else of its file.

    Args:
        cutout: what to write; without transparency the file has three channels.
        format: png, webp (lossless, states no resolution), tiff or jpeg (no transparency).
        recipe: how the cutout was made; PNG and TIFF have a place for it.

    Raises:
        BadPicture: if the format cannot hold the cutout.
    """
    output = _output(format)
    _check_fit(cutout, format, output)
    if format == "png":
        return _png(_lean(cutout), recipe)
    return _saved(
        pillow(cutout) if not cutout.opaque else _opaque(cutout),
        format,
        **output.options,
        **_kept(cutout, format),
        **_tags(format, recipe),
    )


def write_mask(cutout: Cutout, recipe: str = "") -> bytes:
    """Write the matte as a gray PNG: white is subject."""

    def shades(rows: slice) -> NDArray[np.uint8]:
        levels: Alpha = np.rint(cutout.alpha[rows, :, None] * np.float32(255))
        return levels.astype(np.uint8)

    bare = replace(cutout.origin, icc_profile=None)  # a color profile is for color
    return png.encoded(shades, (*cutout.alpha.shape, 1), _chunks(bare, recipe))


def pillow(cutout: Cutout) -> Pillow:
    """Return the cutout as a Pillow RGBA picture that knows its color profile and resolution."""
    from PIL import Image

    cutout = _lean(cutout)
    picture = Image.fromarray(cutout.rgba())
    picture.info.update(_kept(cutout, "png"))
    return picture


def format_of(name: str) -> str:
    """Return the format that a file name's ending asks for; raises BadPicture if there is none."""
    ending = PurePosixPath(name).suffix.lower()
    endings = {".jpeg": "jpeg", ".tif": "tiff", **{o.suffix: f for f, o in OUTPUTS.items()}}
    if ending not in endings:
        shown = quoted(name)
        raise BadPicture(f"{shown} cannot be written; end the name in {', '.join(endings)}.")
    return endings[ending]


def output_name(name: str, format: str = "png") -> str:
    """Return the file name of the result: `My photo é.jpg` becomes `My photo é.png`."""
    name = "".join(filter(str.isprintable, PurePosixPath(name.replace("\\", "/")).name))
    stem, dot, suffix = name.rpartition(".")
    known = (dot + suffix).lower() in (*SUFFIXES, *(o.suffix for o in OUTPUTS.values()))
    whole = (stem if known else name).strip(". ").encode(errors="ignore")
    cut = whole[:STEM].decode(errors="ignore").rstrip(". ")
    return (cut or "cutout") + _output(format).suffix


def _output(format: str) -> Output:
    if format not in OUTPUTS:
        shown = quoted(format)
        raise BadPicture(f"A cutout cannot be saved as {shown}; use {', '.join(OUTPUTS)}.")
    return OUTPUTS[format]


def _check_fit(cutout: Cutout, format: str, output: Output) -> None:
    if max(cutout.alpha.shape) > output.side:
        raise BadPicture(
            f"A {format} has at most {output.side} pixels on a side; save as png instead."
        )
    if format == "jpeg" and not cutout.opaque:
        raise BadPicture(
            "A jpeg cannot be transparent; add a backdrop, such as color, or save as png."
        )


def _lean(cutout: Cutout) -> Cutout:
    """Return the cutout in sRGB if nobody could open a PNG with its profile."""
    profile = cutout.origin.icc_profile
    if not profile or len(profile) <= LARGE_PROFILE:
        return cutout
    origin = replace(cutout.origin, icc_profile=None)
    return replace(cutout, color=converted(cutout.color, profile, None), origin=origin)


def _png(cutout: Cutout, recipe: str) -> bytes:
    """Write a PNG; only a band of it for each core is ever there in four channels."""

    def pixels(rows: slice) -> NDArray[np.uint8]:
        return Cutout(cutout.color[rows], cutout.alpha[rows]).rgba()

    def opaque(rows: slice) -> NDArray[np.uint8]:
        return cutout.color[rows]

    lines, channels = (opaque, 3) if cutout.opaque else (pixels, 4)
    return png.encoded(lines, (*cutout.alpha.shape, channels), _chunks(cutout.origin, recipe))


def _chunks(origin: Origin, recipe: str) -> list[bytes]:
    """Return what a PNG holds beside its pixels."""
    profile = [png.profile(origin.icc_profile)] if origin.icc_profile else []
    resolution = [png.resolution(origin.dpi)] if origin.dpi else []
    return [*profile, *resolution, *([png.text(RECIPE, recipe)] if recipe else [])]


def _opaque(cutout: Cutout) -> Pillow:
    from PIL import Image

    return Image.fromarray(cutout.color)


def _kept(cutout: Cutout, format: str) -> dict[str, Any]:
    """Return what every output keeps of the photo's file."""
    kept = {"icc_profile": cutout.origin.icc_profile, "dpi": cutout.origin.dpi}
    return {key: value for key, value in kept.items() if value and (key, format) != ("dpi", "webp")}


def _tags(format: str, recipe: str) -> dict[str, Any]:
    """Return what a TIFF's own tags say, the recipe among them."""
    if format != "tiff":
        return {}
    described = {DESCRIPTION: f"{RECIPE} {recipe}"} if recipe else {}
    return {"tiffinfo": {PREDICTOR: 2, **described}}


def _saved(picture: Pillow, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return _padded(buffer) if format == "tiff" else buffer.getvalue()


def _padded(tiff: io.BytesIO) -> bytes:
    """Return a TIFF with 0 after its pixels, where libtiff leaves a byte of chance if it pads."""
    from PIL.TiffImagePlugin import TiffImageFile

    tiff.seek(0)
    tags = TiffImageFile(tiff).tag_v2
    end = max(map(operator.add, tags[STRIPS], tags[LENGTHS]))
    data = bytearray(tiff.getvalue())
    if end % 2:
        data[end] = 0
    return bytes(data)
