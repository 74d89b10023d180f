"""Marks: every result says how it was made, and shows whether it was changed since."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from removers import files
from removers.errors import BadPicture
from removers.scene import Cutout, Origin

RECIPE = 'onnx file="a&b".onnx | color fill=#00ff00'
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LARGE = ICC + bytes(300_000)


def a_cutout(alpha: float = 1, profile: bytes | None = ICC) -> Cutout:
    color = np.random.default_rng(3).integers(0, 255, (20, 30, 3), np.uint8)
    return Cutout(color, np.full((20, 30), alpha, np.float32), Origin("a.jpg", profile))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "result"


@pytest.mark.parametrize("profile", [None, ICC, LARGE], ids=["none", "small", "large"])
@pytest.mark.parametrize(
    ("format", "alpha"),
    [("png", 1), ("png", 0.5), ("webp", 1), ("webp", 0.5), ("tiff", 1), ("tiff", 0.5), ("jpeg", 1)],
)
def test_a_result_of_any_format_is_known_until_one_byte_is_another(
    format: str, alpha: float, profile: bytes | None, file: Path
) -> None:
    data = files.write(a_cutout(alpha, profile), format, RECIPE)
    file.write_bytes(data)
    assert files.standing(file) == "ours"
    assert b"0" * 64 not in data  # the sum is there
    for place in (len(data) // 2, len(data) - 40):
        file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert files.standing(file) in ("changed", "other")
    file.write_bytes(data + b"\0")
    assert files.standing(file) == "changed"
    file.write_bytes(files.write(a_cutout(alpha, profile), format))
    assert files.standing(file) == "other"


@pytest.mark.parametrize("format", ["webp", "tiff", "jpeg"])
def test_the_recipe_is_xmp_that_others_read(format: str) -> None:
    picture = Image.open(io.BytesIO(files.write(a_cutout(), format, RECIPE)))
    picture.load()
    packet = picture.info["xmp"].decode()
    assert "removers:recipe='onnx file=\"a&amp;b\".onnx | color fill=#00ff00'" in packet


def test_a_mask_is_known_too(file: Path) -> None:
    file.write_bytes(files.write_mask(a_cutout(0.5), RECIPE))
    assert files.standing(file) == "ours"


def test_a_png_that_an_editor_saved_with_its_texts_was_changed(file: Path) -> None:
    """ImageMagick, Pillow and others keep the texts of a PNG whose pixels they change."""
    picture: Any = Image.open(io.BytesIO(files.write(a_cutout(0.5), "png", RECIPE)))
    texts = PngInfo()
    for keyword, text in picture.text.items():
        texts.add_itxt(keyword, text)
    picture.rotate(180).save(file, "PNG", pnginfo=texts)
    assert files.standing(file) == "changed"


def test_whoever_writes_twice_writes_the_same() -> None:
    assert files.write(a_cutout(), "jpeg", RECIPE) == files.write(a_cutout(), "jpeg", RECIPE)


def test_a_quality_makes_a_file_smaller_and_is_checked() -> None:
    sizes = [len(files.write(a_cutout(), "jpeg", quality=q)) for q in (10, 80, 100)]
    assert sizes == sorted(sizes)
    assert len(files.write(a_cutout(), "webp", quality=10)) < len(files.write(a_cutout(), "webp"))
    with pytest.raises(BadPicture, match="A png loses nothing; leave quality out, or save as jpeg"):
        files.write(a_cutout(), "png", quality=80)
    with pytest.raises(BadPicture, match="Quality is a number from 1 to 100, not 0"):
        files.write(a_cutout(), "jpeg", quality=0)


@pytest.mark.parametrize(("format", "alpha"), [("jpeg", 1), ("webp", 1), ("webp", 0.5)])
def test_the_best_quality_that_fits_is_found(format: str, alpha: float) -> None:
    most = len(files.write(a_cutout(alpha), format, RECIPE, 60))
    data, says = files.fitted(a_cutout(alpha), format, RECIPE, most)
    assert len(data) <= most
    quality = int(says.removeprefix("It has quality ").partition(",")[0])
    assert quality >= 60
    assert data == files.write(a_cutout(alpha), format, RECIPE, quality)
    assert len(files.write(a_cutout(alpha), format, RECIPE, quality + 1)) > most


def test_what_fits_loses_nothing() -> None:
    data = files.write(a_cutout(), "webp", RECIPE)
    assert files.fitted(a_cutout(), "webp", RECIPE, len(data)) == (data, "")


def test_what_cannot_fit_is_told_in_one_sentence() -> None:
    with pytest.raises(BadPicture, match=r"A jpeg .* kB even at quality 5, more than 0.5; make"):
        files.fitted(a_cutout(), "jpeg", RECIPE, 500)
    with pytest.raises(BadPicture, match=r"A png .* kB, more than 0.5; save as jpeg or webp, or"):
        files.fitted(a_cutout(0.5), "png", RECIPE, 500)
    with pytest.raises(BadPicture, match="A jpeg cannot be transparent"):
        files.fitted(a_cutout(0.5), "jpeg", RECIPE, 500)
