"""Writing: the pixels, the profile and the resolution survive, and nothing else does."""

from __future__ import annotations

import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from removers import files
from removers.errors import BadPicture
from removers.files import png
from removers.files.write import LENGTHS, _padded
from removers.scene import Cutout, Origin

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RECIPE = "auto | color fill=#00ff00"


def a_cutout(opaque: bool = False, dpi: float = 300) -> Cutout:
    random = np.random.default_rng(3)
    alpha = random.random((20, 30), np.float32)
    alpha[:, :10], alpha[:, 20:] = 0, 1
    color = random.integers(0, 255, (20, 30, 3), np.uint8)
    return Cutout(
        color, np.ones_like(alpha) if opaque else alpha, Origin("a.jpg", SRGB, (dpi, dpi))
    )


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("format", ["png", "webp", "tiff"])
def test_every_pixel_survives(format: str) -> None:
    cutout = a_cutout()
    data = files.write(cutout, format)
    np.testing.assert_array_equal(opened(data), cutout.rgba())
    scene = files.read(data)
    assert scene.alpha is not None
    np.testing.assert_array_equal(Cutout(scene.image, scene.alpha).rgba(), cutout.rgba())


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (7, 5), (900, 700)])
@pytest.mark.parametrize("shades", [2, 256])
def test_every_pixel_survives_in_a_png_of_many_bands(size: tuple[int, int], shades: int) -> None:
    random = np.random.default_rng(5)
    color = random.integers(0, shades, (*size, 3), np.uint8)
    alpha = random.integers(0, shades, size).astype(np.float32) / np.float32(shades - 1)
    for cutout in (Cutout(color, alpha), Cutout(color, np.ones_like(alpha))):
        data = files.write(cutout)
        np.testing.assert_array_equal(opened(data).convert("RGBA"), cutout.rgba())
        theirs = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        assert theirs is not None  # another decoder, which checks the sums, too
        np.testing.assert_array_equal(theirs[..., 2::-1], cutout.rgba()[..., :3])
        np.testing.assert_array_equal(
            opened(files.write_mask(cutout)), np.rint(cutout.alpha * 255).astype(np.uint8)
        )


def test_a_png_is_the_same_on_any_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    cutout = Cutout(random.integers(0, 9, (900, 700, 3), np.uint8), random.random((900, 700), "f"))
    written = []
    for cores in (1, 2, 7):
        monkeypatch.setattr(png, "cores", lambda cores=cores: cores)
        written.append(files.write(cutout))
    assert written[0] == written[1] == written[2]


def test_a_png_is_one_sound_stream() -> None:
    random = np.random.default_rng(5)
    height, width = 900, 700
    color = random.integers(0, 9, (height, width, 3), np.uint8)
    data = files.write(Cutout(color, random.random((height, width), "f")))
    place, stream = 8, b""
    while place < len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4])
        assert zlib.crc32(data[place + 4 : end]) == int.from_bytes(data[end : end + 4])
        stream += data[place + 8 : end] if data[place + 4 : place + 8] == b"IDAT" else b""
        place = end + 4
    assert len(zlib.decompress(stream)) == height * (1 + 4 * width)  # raises if its sum is wrong


@pytest.mark.parametrize("format", ["png", "webp", "tiff", "jpeg"])
def test_profile_and_resolution_survive(format: str) -> None:
    origin = files.read(files.write(a_cutout(opaque=True), format)).origin
    assert origin.icc_profile == SRGB
    assert origin.dpi == pytest.approx((300, 300), abs=0.01)  # PNG counts in whole px per m


@pytest.mark.parametrize("format", ["png", "webp", "tiff", "jpeg"])
def test_where_the_photo_was_taken_is_nobodys_business(format: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRET"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG", exif=exif, comment="SECRET")
    assert b"SECRET" in buffer.getvalue()
    scene = files.read(buffer.getvalue())
    data = files.write(Cutout(scene.image, np.ones((16, 16), np.float32), scene.origin), format)
    assert b"SECRET" not in data
    assert not opened(data).getexif().get_ifd(ExifTags.IFD.GPSInfo)


def test_a_png_says_how_it_was_made() -> None:
    picture = opened(files.write(a_cutout(), "png", RECIPE))
    assert isinstance(picture, PngImageFile)
    assert picture.text["removers:recipe"] == RECIPE
    mask = opened(files.write_mask(a_cutout(), RECIPE))
    assert isinstance(mask, PngImageFile)
    assert mask.text["removers:recipe"] == RECIPE


def test_a_tiff_says_how_it_was_made() -> None:
    picture = opened(files.write(a_cutout(), "tiff", RECIPE))
    assert isinstance(picture, TiffImageFile)
    assert picture.tag_v2[270] == f"removers:recipe {RECIPE}"


def test_a_tiff_leaves_nothing_to_chance() -> None:
    """libtiff puts what comes behind the pixels at an even place, and fills no gap before it."""
    rng = np.random.default_rng(7)
    gaps = 0
    for _ in range(8):
        color = rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)
        cutout = Cutout(color, np.full((40, 60), 0.5, np.float32))
        data = files.write(cutout, "tiff", RECIPE)
        picture = opened(data)
        assert isinstance(picture, TiffImageFile)
        end = picture.tag_v2[273][-1] + picture.tag_v2[279][-1]
        gap = data[end : int.from_bytes(data[4:8], "little")]
        gaps += len(gap)
        assert gap in (b"", b"\0")
        assert np.array_equal(np.asarray(picture)[..., :3], color)
    assert 0 < gaps < 8, "some have one and some have none"


@pytest.mark.parametrize("text", ["auto", "auto ", "grabcut | feather"])
def test_behind_a_tiffs_texts_of_odd_length_is_no_byte_of_chance(text: str) -> None:
    """As above: Pillow writes the text, a 0, and then what comes next at an even place."""
    data = files.write(a_cutout(), "tiff", text)
    said = b"removers:recipe " + text.encode() + b"\0"
    end = data.index(said) + len(said)
    spoiled = data[:end] + b"\7" * (end % 2) + data[end + end % 2 :]
    assert _padded(io.BytesIO(spoiled)) == data


def test_a_tiff_of_many_strips_of_odd_length_is_read_again() -> None:
    color = np.random.default_rng(0).integers(0, 256, (901, 257, 3), np.uint8)
    written = files.write(Cutout(color, np.ones(color.shape[:2], np.float32)), "tiff", "auto")
    with Image.open(io.BytesIO(written)) as picture:
        assert isinstance(picture, TiffImageFile)
        assert any(length % 2 for length in picture.tag_v2[LENGTHS][:-1])
        np.testing.assert_array_equal(np.asarray(picture), color)


@pytest.mark.parametrize("format", ["png", "webp", "tiff", "jpeg"])
def test_an_opaque_cutout_has_three_channels(format: str) -> None:
    assert opened(files.write(a_cutout(opaque=True), format)).mode == "RGB"


def test_a_jpeg_is_close_to_the_picture() -> None:
    ramp = np.repeat(np.arange(0, 256, 4, dtype=np.uint8), 64).reshape(64, 64)
    cutout = Cutout(np.dstack([ramp] * 3), np.ones((64, 64), np.float32))
    error = np.asarray(opened(files.write(cutout, "jpeg"))).astype(int) - cutout.color
    assert np.abs(error).max() <= 4  # quality 95 quantizes the first frequencies in steps of 2


def test_a_transparent_jpeg_asks_for_a_backdrop() -> None:
    with pytest.raises(BadPicture, match="add a backdrop, such as color, or save as png"):
        files.write(a_cutout(), "jpeg")


def test_a_webp_too_wide_asks_for_a_png() -> None:
    wide = Cutout(np.zeros((8, 16384, 3), np.uint8), np.ones((8, 16384), np.float32))
    with pytest.raises(BadPicture, match="at most 16383 pixels on a side; save as png"):
        files.write(wide, "webp")


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(BadPicture, match="saved as gif; use png, webp, tiff, jpeg"):
        files.write(a_cutout(), "gif")
    with pytest.raises(BadPicture, match=r"a\.gif cannot be written; end the name in .*\.png"):
        files.format_of("a.gif")


def test_the_mask_is_gray_and_white_is_subject() -> None:
    mask = opened(files.write_mask(a_cutout()))
    assert mask.mode == "L"
    np.testing.assert_array_equal(mask, np.rint(a_cutout().alpha * 255))
    assert "icc_profile" not in mask.info


def test_the_pillow_picture_knows_its_profile() -> None:
    picture = files.pillow(a_cutout())
    assert picture.mode == "RGBA"
    assert picture.info == {"icc_profile": SRGB, "dpi": (300, 300)}


@pytest.mark.parametrize(
    ("name", "format", "result"),
    [
        ("My photo é.jpg", "png", "My photo é.png"),
        ("IMG_1.HEIC", "jpeg", "IMG_1.jpg"),
        ("scan.tif", "tiff", "scan.tiff"),
        ("../../etc/passwd", "png", "passwd.png"),
        (r"C:\Users\me\cat.jpeg", "webp", "cat.webp"),
        ("photo 12.5.2024", "png", "photo 12.5.2024.png"),
        ("two\nlines\0.png", "png", "twolines.png"),
        ("", "png", "cutout.png"),
        ("..", "png", "cutout.png"),
        (".jpg", "png", "cutout.png"),
        ("folder/", "png", "folder.png"),
    ],
)
def test_the_result_keeps_the_photos_name(name: str, format: str, result: str) -> None:
    assert files.output_name(name, format) == result
