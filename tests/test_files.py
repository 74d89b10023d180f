"""Reading: every format, orientation and kind of photo ends as an upright scene."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import ExifTags, Image, ImageOps

from removers import files
from removers.errors import BadPicture

COLORS = np.zeros((24, 40, 3), np.uint8)  # four quarters: red, green, blue, white
COLORS[:12, :20, 0] = COLORS[:12, 20:, 1] = COLORS[12:, :20, 2] = 220
COLORS[12:, 20:] = 240


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    if format == "HEIF":
        pillow_heif.from_pillow(picture).save(buffer, quality=95, **options)
    else:
        picture.save(buffer, format, **options)
    return buffer.getvalue()


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF", "HEIF"])
def test_every_format_is_read_under_any_name(format: str) -> None:
    scene = files.read(encoded(Image.fromarray(COLORS), format), "holiday.xyz")
    error = np.abs(scene.image.astype(int) - COLORS)
    assert np.median(error) <= 3  # what lossy formats make of flat quarters, edges apart
    assert scene.alpha is None
    assert scene.origin.name == "holiday.xyz"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_a_turned_photo_stands_upright(format: str, orientation: int) -> None:
    options = {"lossless": True} if format == "WEBP" else {}
    data = encoded(Image.fromarray(COLORS), format, exif=turned(orientation), **options)
    oracle = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    np.testing.assert_array_equal(files.read(data).image, oracle)
    assert files.read(data).image.shape[0] == (24 if orientation < 5 else 40)


@pytest.mark.parametrize("format", ["JPEG", "AVIF", "HEIF"])
def test_a_turned_phone_photo_stands_upright(format: str) -> None:
    data = encoded(Image.fromarray(COLORS), format, exif=turned(6).tobytes())
    image = files.read(data).image
    assert image.shape == (40, 24, 3)
    assert image[8, 18, 0] > 200  # red was top left and is top right now
    assert max(image[8, 18, 1:]) < 20


def test_resolution_turns_with_the_photo() -> None:
    data = encoded(Image.fromarray(COLORS), "JPEG", dpi=(300, 150), exif=turned(6))
    assert files.read(data).origin.dpi == (150, 300)


def test_a_tiff_that_says_no_resolution_has_none() -> None:
    assert files.read(encoded(Image.fromarray(COLORS), "TIFF")).origin.dpi is None


def test_broken_exif_leaves_the_photo_as_stored() -> None:
    data = encoded(Image.fromarray(COLORS), "PNG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    np.testing.assert_array_equal(files.read(data).image, COLORS)


@pytest.mark.parametrize(
    ("format", "note"),
    [
        ("GIF", "This is frame 1 of 3."),
        ("WEBP", "This is frame 1 of 3."),
        ("PNG", "This is frame 1 of 3."),
        ("TIFF", "This is page 1 of 3."),
    ],
)
def test_the_first_of_several_pictures_is_read_and_named(format: str, note: str) -> None:
    first, *others = (Image.new("RGB", (16, 16), color) for color in ("red", "lime", "blue"))
    scene = files.read(encoded(first, format, save_all=True, append_images=others))
    assert scene.origin.note == note
    assert scene.image[8, 8, 0] > 240 > 10 > scene.image[8, 8, 1]


@pytest.mark.parametrize("tags", [{254: 1}, {50706: b"\1\4\0\0"}], ids=["preview", "DNG"])
def test_a_raw_file_of_a_camera_is_refused_though_it_is_a_tiff(tags: dict[int, object]) -> None:
    with pytest.raises(BadPicture, match="is a camera's raw file; develop it"):
        files.read(encoded(Image.fromarray(COLORS), "TIFF", tiffinfo=tags))


@pytest.mark.parametrize("shape", [(8, 9), (8, 9, 3), (8, 9, 4)])
def test_arrays_are_taken_as_they_are(shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    array.setflags(write=False)
    scene = files.scene_of(array)
    expected = np.dstack([array] * 3) if array.ndim == 2 else array[..., :3]
    np.testing.assert_array_equal(scene.image, expected)
    assert (scene.alpha is None) == (len(shape) == 2 or shape[2] == 3)


@pytest.mark.parametrize("array", [np.zeros((8, 8)), np.zeros((8, 8, 2), np.uint8)])
def test_other_arrays_are_told_what_to_be(array: Any) -> None:
    with pytest.raises(BadPicture, match=r"make it uint8 of shape \(height, width\)"):
        files.from_array(array)


def test_a_path_gives_its_name(tmp_path: Path) -> None:
    path = tmp_path / "My photo é.png"
    path.write_bytes(encoded(Image.fromarray(COLORS), "PNG"))
    for photo in (path, str(path), Image.open(path)):
        assert files.scene_of(photo).origin.name == "My photo é.png"
