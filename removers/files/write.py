"""Cutout → bytes in the formats that people save."""

from __future__ import annotations

import io
import operator
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture
from removers.files import mark, png
from removers.files.formats import SUFFIXES
from removers.files.metadata import kept, tags
from removers.files.outputs import OUTPUTS, Output
from removers.files.unpacking import LARGE_PROFILE
from removers.profiles import converted
from removers.scene import Alpha, Cutout, Origin

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

STRIPS, LENGTHS = 273, 279  # TIFF tags: where the rows lie, and how many bytes they take
SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)  # bytes of a TIFF's kinds of values, by number


def write(
    cutout: Cutout, format: str = "png", recipe: str = "", quality: int | None = None
) -> bytes:
    """Write the cutout with its color profile and resolution, and nothing else of its file.

    Args:
        cutout: what to write; without transparency the file has three channels.
        format: png, webp, tiff or jpeg (no transparency).
        recipe: how the cutout was made, which `mark` can then tell from the file.
        quality: of a jpeg (95 if it is left out) or a webp (lossless then), 1 to 100.

    Raises:
        BadPicture: if the format cannot hold the cutout, or has no quality.
    """
    output = _output(format)
    packing = output.packing(quality)
    _check_fit(cutout, format, output)
    if format == "png":
        return mark.signed(_png(_lean(cutout), recipe))
    return mark.signed(
        _saved(
            pillow(cutout) if not cutout.opaque else _opaque(cutout),
            format,
            **packing,
            **kept(cutout, format),
            **tags(format, recipe),
        )
    )


def write_mask(cutout: Cutout, recipe: str = "") -> bytes:
    """Write the matte as a gray PNG: white is subject."""

    def shades(rows: slice) -> NDArray[np.uint8]:
        levels: Alpha = np.rint(cutout.alpha[rows, :, None] * np.float32(255))
        return levels.astype(np.uint8)

    bare = replace(cutout.origin, icc_profile=None)  # a color profile is for color
    return mark.signed(png.encoded(shades, (*cutout.alpha.shape, 1), _chunks(bare, recipe)))


def pillow(cutout: Cutout) -> Pillow:
    """Return the cutout as a Pillow RGBA picture that knows its color profile and resolution."""
    from PIL import Image

    cutout = _lean(cutout)
    picture = Image.fromarray(cutout.rgba())
    picture.info.update(kept(cutout, "png"))
    return picture


def format_of(name: str) -> str:
    """Return the format that a file name's ending asks for; raises BadPicture if there is none."""
    ending = PurePosixPath(name).suffix.lower()
    endings = {".jpeg": "jpeg", ".tif": "tiff", **{o.suffix: f for f, o in OUTPUTS.items()}}
    if ending not in endings:
        raise BadPicture(f"{name} cannot be written; end the name in {', '.join(endings)}.")
    return endings[ending]


def output_name(name: str, format: str = "png") -> str:
    """Return the file name of the result: `My photo é.jpg` becomes `My photo é.png`."""
    name = "".join(filter(str.isprintable, PurePosixPath(name.replace("\\", "/")).name))
    stem, dot, suffix = name.rpartition(".")
    known = (dot + suffix).lower() in (*SUFFIXES, *(o.suffix for o in OUTPUTS.values()))
    return ((stem if known else name).strip(". ") or "cutout") + _output(format).suffix


def _output(format: str) -> Output:
    if format not in OUTPUTS:
        raise BadPicture(f"A cutout cannot be saved as {format}; use {', '.join(OUTPUTS)}.")
    return OUTPUTS[format]


def _check_fit(cutout: Cutout, format: str, output: Output) -> None:
    if max(cutout.alpha.shape) > output.side:
        raise BadPicture(
            f"A {format} has at most {output.side} pixels on a side; save as png instead."
        )
    if format == "tiff" and cutout.origin.kept:
        raise BadPicture(
            "A tiff cannot keep camera data here; save as png, or leave out keep-exif."
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
    camera = [png.camera(origin.kept)] if origin.kept else []
    said = [png.text(keyword, text) for keyword, text in mark.texts(recipe).items()]
    return [*said, *profile, *resolution, *camera]


def _opaque(cutout: Cutout) -> Pillow:
    from PIL import Image

    return Image.fromarray(cutout.color)


def _saved(picture: Pillow, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return _padded(buffer) if format == "tiff" else buffer.getvalue()


def _padded(tiff: io.BytesIO) -> bytes:
    """Return a TIFF with 0 behind whatever has an odd length: libtiff leaves a byte of chance."""
    from PIL.TiffImagePlugin import TiffImageFile

    tiff.seek(0)
    found = TiffImageFile(tiff).tag_v2
    data = bytearray(tiff.getvalue())
    pixels = max(map(operator.add, found[STRIPS], found[LENGTHS]))  # strips stand without a gap
    for end in (pixels, *_ends(data, "<" if found.prefix == b"II" else ">")):
        if end % 2 and end < len(data):
            data[end] = 0
    return bytes(data)


def _ends(data: bytearray, order: str) -> Iterator[int]:
    """Yield where the values of a TIFF's tags end, those that do not fit into their four bytes."""
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, start)
    for number in range(count):
        entry = start + 2 + 12 * number
        kind, many, place = struct.unpack_from(f"{order}2xHII", data, entry)
        if many * SIZES[kind] > 4:
            yield place + many * SIZES[kind]
