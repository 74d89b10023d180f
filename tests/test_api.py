"""`remove`: the same kind of picture comes out as went in; `compare` shows both."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

import removers
from removers import files
from removers.notebook import on_checkerboard

OWN = "own-alpha"  # keeps the transparency of the file: the answer is known


@pytest.fixture
def logo() -> Image.Image:
    """A red square on nothing; what is nothing is green under its alpha of 0."""
    picture = Image.new("RGBA", (32, 24), (0, 255, 0, 0))
    picture.paste((200, 30, 20, 255), (8, 6, 24, 18))
    return picture


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def cut(logo: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    array = np.array(logo)
    array[array[..., 3] == 0] = 0
    return array


def test_bytes_give_the_bytes_of_a_png(logo: Image.Image) -> None:
    picture = Image.open(io.BytesIO(removers.remove(png(logo), OWN)))
    assert isinstance(picture, PngImageFile)
    assert picture.text["removers:recipe"] == OWN
    np.testing.assert_array_equal(picture, cut(logo))


def test_an_array_gives_an_array(logo: Image.Image) -> None:
    array = removers.remove(np.asarray(logo), OWN)
    np.testing.assert_array_equal(array, cut(logo))


def test_a_pillow_picture_gives_a_pillow_picture(logo: Image.Image) -> None:
    picture = removers.remove(logo, OWN)
    assert picture.mode == "RGBA"
    np.testing.assert_array_equal(picture, cut(logo))


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_gives_a_pillow_picture(
    kind: type[str | Path], logo: Image.Image, tmp_path: Path
) -> None:
    logo.save(tmp_path / "logo.png")
    picture = removers.remove(kind(tmp_path / "logo.png"), OWN)
    np.testing.assert_array_equal(picture, cut(logo))


@pytest.mark.parametrize("kind", [bytearray, memoryview, io.BytesIO])
def test_what_holds_the_bytes_of_a_file_gives_the_bytes_of_a_png(
    kind: Callable[[bytes], Any], logo: Image.Image
) -> None:
    made = removers.remove(kind(png(logo)), OWN)
    assert made == removers.remove(png(logo), OWN)


def test_an_open_file_is_read_from_its_start(logo: Image.Image, tmp_path: Path) -> None:
    logo.save(tmp_path / "logo.png")
    with (tmp_path / "logo.png").open("rb") as file:
        file.seek(0, io.SEEK_END)  # as after a check of its size
        made = removers.remove(file, OWN)
    assert made == removers.remove(png(logo), OWN)


def test_any_path_gives_a_pillow_picture(logo: Image.Image, tmp_path: Path) -> None:
    class Somewhere(os.PathLike[str]):
        def __fspath__(self) -> str:
            return str(tmp_path / "logo.png")

    logo.save(Somewhere())
    np.testing.assert_array_equal(removers.remove(Somewhere(), OWN), cut(logo))


@pytest.mark.parametrize("kind", ["<u2", ">u2"])
def test_sixteen_bits_are_scaled_to_eight(kind: str, logo: Image.Image) -> None:
    array = removers.remove((np.asarray(logo).astype(np.uint16) * 257).astype(kind), OWN)
    np.testing.assert_array_equal(array, cut(logo))
    nearly = np.full((9, 9), 257 * 100 - 120, kind)  # is rounded, not cut off
    assert files.from_array(nearly).image.max() == 100


def test_one_channel_is_gray() -> None:
    array = np.full((16, 24, 1), 9, np.uint8)
    array[4:12, 4:12] = 250
    made = removers.remove(array, "threshold")
    np.testing.assert_array_equal(made, removers.remove(array[..., 0], "threshold"))
    assert made.shape == (16, 24, 4)


@pytest.mark.parametrize("photo", [None, 3, ["a.jpg"], object(), {"photo": "a.jpg"}])
def test_anything_else_is_told_what_is_taken(photo: Any) -> None:
    with pytest.raises(removers.BadPicture, match=r"is no photo; give a path, the bytes of a file"):
        removers.remove(photo, OWN)


class Pipe:
    """Has no more than a web framework or a pipe is sure to have, and gives that in parts."""

    def __init__(self, data: bytes) -> None:
        self.parts = [data[start : start + 500] for start in range(0, len(data), 500)]

    def read(self, size: int, /) -> bytes:
        assert size > 64e6  # so that nobody sends more than is read
        return self.parts.pop(0) if self.parts else b""


def test_what_only_reads_on_is_read_to_its_end(logo: Image.Image) -> None:
    buffer = io.BytesIO()
    logo.save(buffer, "PNG", compress_level=0)
    assert len(buffer.getvalue()) > 1000
    assert removers.remove(Pipe(buffer.getvalue()), OWN) == removers.remove(buffer, OWN)


def test_an_open_file_that_cannot_be_read_is_told_how_to_be(tmp_path: Path) -> None:
    closed: Any = io.BytesIO()
    closed.close()
    written = (tmp_path / "out.png").open("wb")
    text: Any = io.StringIO("no bytes")
    with written:
        for photo in (closed, written, text):
            with pytest.raises(removers.BadPicture, match=r"^The open file .* mode rb\.$"):
                removers.remove(photo, OWN)


def test_an_opaque_picture_is_rgb_and_saves_as_jpeg(logo: Image.Image) -> None:
    logo.info["dpi"] = (300, 300)
    picture = removers.remove(logo, f"{OWN} | color fill=#0000ff")
    assert (picture.mode, picture.info["dpi"]) == ("RGB", (300, 300))
    picture.save(io.BytesIO(), "JPEG")
    assert picture.getpixel((0, 0)) == (0, 0, 255)


def test_a_recipe_may_be_a_value(logo: Image.Image) -> None:
    recipe = removers.Recipe.parse(f"{OWN} | color fill=#0000ff")
    array = removers.remove(np.asarray(logo), recipe)
    assert tuple(array[0, 0]) == (0, 0, 255, 255)
    assert tuple(array[12, 12]) == (200, 30, 20, 255)


def test_the_photo_is_not_written_to(logo: Image.Image) -> None:
    array = np.array(logo)
    array.setflags(write=False)
    removers.remove(array, f"{OWN} | feather radius=2 | decontaminate")


def test_a_broken_photo_raises_one_sentence() -> None:
    with pytest.raises(removers.RemovalError, match="not a picture that can be read; use JPEG"):
        removers.remove(b"no picture", OWN)


def test_a_hint_of_another_size_is_refused(logo: Image.Image) -> None:
    with pytest.raises(removers.BadPicture, match="The hint is 5 × 5 pixels but the picture is 32"):
        removers.remove(logo, OWN, hint=np.zeros((5, 5), np.float32))


def test_compare_shows_original_and_result(logo: Image.Image) -> None:
    result = removers.remove(png(logo), OWN)
    figure = removers.compare(png(logo), result, titles=("Before", "After"))
    assert isinstance(figure, Figure)
    before, after = figure.axes
    assert (before.get_title(), after.get_title()) == ("Before", "After")
    np.testing.assert_array_equal(before.images[0].get_array(), np.asarray(logo)[..., :3])
    shown = after.images[0].get_array()
    assert shown is not None
    assert tuple(shown[12, 12]) == (200, 30, 20)
    assert {tuple(shown[0, 0]), tuple(shown[0, 1])} <= {(255, 255, 255), (208, 208, 208)}


def test_compare_takes_what_a_recipe_takes_and_gives(logo: Image.Image) -> None:
    scene = files.from_pillow(logo)
    cutout = removers.Recipe.parse(OWN)(scene)
    figure = removers.compare(scene, cutout)
    figure.savefig(io.BytesIO(), format="png")  # it can be drawn without a window
    assert not pyplot.get_fignums()  # or a notebook would show it twice
    assert [axes.get_title() for axes in figure.axes] == ["Original", "Cutout"]


def test_the_checkerboard_shows_through() -> None:
    clear = np.zeros((4, 4, 4), np.uint8)
    board = on_checkerboard(clear, square=2)[..., 0]
    np.testing.assert_array_equal(board, np.kron([[208, 255], [255, 208]], np.ones((2, 2))))
    clear[..., 3] = 255
    assert not on_checkerboard(clear).any()
