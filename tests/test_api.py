"""`remove`: the same kind of picture comes out as went in; `compare` shows both."""

from __future__ import annotations

import io
from pathlib import Path

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
