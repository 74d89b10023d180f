"""Colors: every mode, depth and profile ends as 8-bit RGB that means the same."""

from __future__ import annotations

import io
import struct
from typing import Any, Literal

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from removers import files, profiles
from removers.errors import BadPicture
from removers.scene import Cutout
from tests import icc, tiffs
from tests.tiffs import Layout

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NOISE = np.random.default_rng(5).integers(0, 255, (8, 16, 3), np.uint8)
RAMP = np.arange(64 * 8, dtype=np.uint16).reshape(8, 64) * 128  # 0 … 65408
PHOTOMETRIC = 262  # TIFF tag: 0 where the smallest number is white


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBX", "HSV", "YCbCr", "LAB", "I", "F"])
def test_every_mode_keeps_black_and_white(mode: str) -> None:
    black_white = np.zeros((8, 16, 3), np.uint8)
    black_white[:, 8:] = 255
    source = Image.fromarray(black_white)
    scene = files.from_pillow(source.convert(mode))
    np.testing.assert_allclose(scene.image, black_white, atol=1)  # Lab rounds
    assert scene.alpha is None


@pytest.mark.parametrize("mode", ["LA", "PA", "RGBA", "La", "RGBa"])
def test_transparency_is_kept(mode: str) -> None:
    picture = Image.new("RGBA", (16, 8), (90, 90, 90, 255))
    picture.paste((90, 90, 90, 51), (0, 0, 8, 8))
    if mode == "La":  # Pillow has no direct way
        picture = picture.convert("LA")
    scene = files.from_pillow(picture.convert(mode))
    assert scene.alpha is not None
    assert scene.alpha.dtype == np.float32
    assert (scene.alpha[0, 0], scene.alpha[0, 15]) == (np.float32(0.2), 1)
    np.testing.assert_allclose(scene.image, 90, atol=2)  # premultiplied 8-bit color is rounded


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_the_one_transparent_color_of_a_png_is_transparent(mode: str) -> None:
    ones = np.ones((8, 16), np.uint16 if mode == "I;16" else np.uint8)
    ones[:, :8] = 0
    picture = Image.fromarray(ones) if mode == "I;16" else Image.fromarray(ones * 255).convert(mode)
    clear = {"P": picture.getpixel((0, 0)), "RGB": (0, 0, 0)}.get(mode, 0)
    scene = files.read(encoded(picture, "PNG", transparency=clear))
    assert scene.alpha is not None
    assert (scene.alpha[:, :8] == 0).all()
    assert (scene.alpha[:, 8:] == 1).all()


def test_an_opaque_alpha_is_none() -> None:
    assert files.read(encoded(Image.fromarray(NOISE).convert("RGBA"), "PNG")).alpha is None


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3])
def test_16_bits_are_scaled_not_clipped(suffix: str, channels: int) -> None:
    values = RAMP if channels == 1 else np.dstack([RAMP] * 3)
    scene = files.read(cv2.imencode(suffix, values)[1].tobytes())
    # Pillow takes the high byte of 16-bit RGB, which is at most 1 below the rounded value
    np.testing.assert_allclose(scene.image, np.dstack([RAMP / 257] * 3), atol=1)


def test_white_may_be_zero_in_a_tiff() -> None:
    data = encoded(Image.fromarray(RAMP), "TIFF", tiffinfo={PHOTOMETRIC: 0})
    np.testing.assert_array_equal(files.read(data).image[..., 0], 255 - np.rint(RAMP / 257))


def test_12_bits_are_scaled_by_what_12_bits_hold() -> None:
    scene = files.read(tiff_of_12_bits(np.full((8, 16), 4095, np.uint16)))
    np.testing.assert_array_equal(scene.image, np.full((8, 16, 3), 255))


def tiff_of_12_bits(values: NDArray[np.uint16]) -> bytes:
    first, second = values.reshape(-1, 2).T
    packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], 1)
    data = packed.astype(np.uint8).tobytes()
    height, width = values.shape
    tags = {256: width, 257: height, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: height}
    tags[279] = len(data)
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    start = struct.pack("<4sI", b"II*\0", 8 + len(data))
    return start + data + struct.pack("<H", len(tags)) + entries + b"\0" * 4


def test_numbers_of_no_known_range_are_refused() -> None:
    with pytest.raises(BadPicture, match="values run from -3 to 7; save it with values"):
        files.from_pillow(Image.fromarray(np.linspace(-3, 7, 64, dtype=np.float32).reshape(8, 8)))


def test_an_rgb_profile_travels_with_untouched_pixels() -> None:
    scene = files.read(encoded(Image.fromarray(NOISE), "PNG", icc_profile=SRGB))
    assert scene.origin.icc_profile == SRGB
    np.testing.assert_array_equal(scene.image, NOISE)


def test_gray_goes_through_its_profile_which_stays_behind() -> None:
    picture = Image.new("L", (8, 8), 128)
    scene = files.read(encoded(picture, "PNG", icc_profile=icc.gray(1.0)))
    np.testing.assert_allclose(scene.image, 188, atol=1)  # sRGB of linear 128/255
    assert scene.origin.icc_profile is None


def test_cmyk_goes_through_its_profile() -> None:
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    plain = files.read(encoded(cyan, "JPEG")).image[8, 8]
    assert plain[0] < 20 < 230 < plain[2]
    profiled = files.read(encoded(cyan, "JPEG", icc_profile=icc.cmyk_without_hue()))
    assert np.ptp(profiled.image[8, 8].astype(int)) <= 3  # this profile's cyan ink is gray
    assert profiled.origin.icc_profile is None


def test_a_profile_that_fits_other_pixels_stays_behind() -> None:
    scene = files.read(encoded(Image.fromarray(NOISE), "PNG", icc_profile=icc.gray(1.0)))
    np.testing.assert_array_equal(scene.image, NOISE)
    assert scene.origin.icc_profile is None


@pytest.mark.parametrize("profile", [b"nonsense" * 20, icc.gray(1.0).replace(b"kTRC", b"none")])
def test_a_broken_profile_stays_behind_and_is_mentioned(profile: bytes) -> None:
    picture = Image.fromarray(NOISE).convert("L")
    scene = files.read(encoded(picture, "PNG", icc_profile=profile))
    np.testing.assert_array_equal(scene.image[..., 0], picture)
    assert scene.origin.icc_profile is None
    assert scene.origin.note == "Its color profile is broken and was left out."


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF"])
def test_a_very_large_profile_is_kept_in_all_but_a_png(format: str) -> None:
    profile = icc.display_p3(padding=1_400_000)
    scene = files.read(
        encoded(Image.new("RGB", (16, 16), (200, 60, 50)), format, icc_profile=profile)
    )
    np.testing.assert_allclose(scene.image[8, 8], (200, 60, 50), atol=3)
    assert scene.origin.icc_profile == profile
    assert scene.origin.note.startswith("Its color profile is too large for a PNG")
    cutout = Cutout(scene.image, np.ones((16, 16), np.float32), scene.origin)
    in_srgb = profiles.converted(scene.image, profile, None)
    for made in (files.write(cutout), encoded(files.pillow(cutout), "PNG")):
        written = Image.open(io.BytesIO(made))
        np.testing.assert_array_equal(written.convert("RGB"), in_srgb)
        assert "icc_profile" not in written.info
    assert Image.open(io.BytesIO(files.write(cutout, "tiff"))).info["icc_profile"] == profile


def test_a_profile_that_unpacks_without_end_is_left_out() -> None:
    data = encoded(Image.fromarray(NOISE), "PNG", icc_profile=b"\0" * 40_000_000)
    scene = files.read(data)
    np.testing.assert_array_equal(scene.image, NOISE)
    assert scene.origin.note == "Its color profile is broken and was left out."


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("how", ["zTXt", "iTXt"])
def test_a_png_with_long_packed_texts_is_read(how: str, after: bool) -> None:
    text, add = PngInfo(), PngInfo.add_itxt if how == "iTXt" else PngInfo.add_text
    add(text, "parameters", "x" * 3_000_000, zip=True)
    add(text, "Title", "short", zip=True)
    data = encoded(Image.fromarray(NOISE), "PNG", pnginfo=text)
    if after:  # the texts stand behind the pixels
        begin, middle, end = data.index(how.encode()) - 4, data.index(b"IDAT") - 4, len(data) - 12
        data = data[:begin] + data[middle:end] + data[begin:middle] + data[end:]
    np.testing.assert_array_equal(files.read(data).image, NOISE)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("channels", [3, 4])
def test_sixteen_bits_in_separate_planes_are_read(channels: int, order: Literal["<", ">"]) -> None:
    image = np.random.default_rng(2).integers(0, 255, (24, 40, channels), np.uint8)
    layout = Layout(bits=16, order=order, planes=tiffs.PLANAR, extra=(2,) * (channels - 3))
    data = layout.file(image.astype(np.uint16) * 257)
    for scene in (files.read(data), files.from_pillow(Image.open(io.BytesIO(data)))):
        np.testing.assert_array_equal(scene.image, image[..., :3])
        if channels == 4:
            assert scene.alpha is not None
            np.testing.assert_array_equal(np.rint(scene.alpha * 255), image[..., 3])


def test_inks_of_sixteen_bits_in_separate_planes_are_refused() -> None:
    image = np.random.default_rng(2).integers(0, 255, (24, 40, 4), np.uint8)
    with pytest.raises(BadPicture, match="of a rare kind; get it again, or save it as PNG"):
        files.read(Layout(tiffs.INKS, 16, planes=tiffs.PLANAR).file(image.astype(np.uint16) * 257))


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_a_photo_of_16_bits_says_that_8_are_read(format: str) -> None:
    data = cv2.imencode(f".{format.lower()}", np.dstack([RAMP] * 3))[1].tobytes()
    for scene in (files.read(data), files.from_pillow(Image.open(io.BytesIO(data)))):
        assert "read with 8 bits" in scene.origin.note
    assert "8 bits" not in files.read(encoded(Image.fromarray(NOISE), format)).origin.note
