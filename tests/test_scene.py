"""Scenes refuse what cannot be; cutouts show themselves."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

from removers.errors import BadPicture
from removers.scene import Alpha, Cutout, Image, Note, Origin, Scene

IMAGE: Image = np.zeros((4, 6, 3), np.uint8)
ALPHA: Alpha = np.full((4, 6), 0.5, np.float32)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 6), np.uint8),
        np.zeros((4, 6, 4), np.uint8),
        np.zeros((1, 4, 6, 3), np.uint8),
        np.zeros((4, 6, 3), np.float32),
        np.zeros((4, 6, 3), np.uint16),
        np.zeros((0, 6, 3), np.uint8),
    ],
    ids=lambda image: f"{image.dtype}-{image.shape}",
)
@pytest.mark.parametrize("name", ["image", "plate", "right", "backdrop"])
def test_refuses_arrays_that_are_no_picture(name: str, image: NDArray[np.uint8]) -> None:
    with pytest.raises(BadPicture, match=rf"The {name} must be a uint8 array .* convert it first"):
        Scene(**{"image": IMAGE, name: image})  # type: ignore[arg-type]  # one field at a time


@pytest.mark.parametrize(
    ("name", "other"),
    [("right", IMAGE[:, :5]), ("hint", ALPHA[:, :5]), ("alpha", ALPHA[:, :5])],
)
def test_says_which_picture_has_the_wrong_size(name: str, other: NDArray[np.generic]) -> None:
    with pytest.raises(BadPicture) as error:
        Scene(**{"image": IMAGE, name: other})  # type: ignore[arg-type]  # one field at a time
    assert str(error.value) == (
        f"The {name} is 5 × 4 pixels but the picture is 6 × 4 pixels; "
        f"give a {name} of the same size."
    )


@pytest.mark.parametrize("name", ["hint", "alpha"])
@pytest.mark.parametrize("other", [np.zeros((4, 6, 1), np.float32), np.zeros((4, 6), np.uint8)])
def test_refuses_a_matte_of_another_kind(name: str, other: NDArray[np.generic]) -> None:
    with pytest.raises(BadPicture, match=name):
        Scene(**{"image": IMAGE, name: other})  # type: ignore[arg-type]  # one field at a time


def test_takes_a_plate_and_frames_of_another_size_but_of_the_same_proportions() -> None:
    plate = np.zeros((8, 12, 3), np.uint8)
    scene = Scene(IMAGE, plate=plate, frames=(plate, IMAGE))
    assert scene.plate is plate
    large, square = np.zeros((40, 60, 3), np.uint8), np.zeros((50, 50, 3), np.uint8)
    with pytest.raises(BadPicture, match=r"The plate is .* of the same proportions"):
        Scene(large, plate=square)
    with pytest.raises(BadPicture, match=r"The frame 2 is .* of the same proportions"):
        Scene(large, frames=(plate, square))


def test_a_backdrop_may_have_any_size() -> None:
    long = np.zeros((1, 50, 3), np.uint8)
    assert Scene(IMAGE, backdrop=long).backdrop is long


def test_takes_all_of_one_size() -> None:
    scene = Scene(IMAGE, right=IMAGE, hint=ALPHA, alpha=ALPHA)
    assert (scene.right, scene.hint, scene.alpha) == (IMAGE, ALPHA, ALPHA)


def test_an_origin_knows_nothing_by_default() -> None:
    assert Scene(IMAGE).origin == Origin(name="", icc_profile=None, dpi=None, note="")


@pytest.mark.parametrize("value", [Origin(), Note("auto", 0.1), Scene(IMAGE), Cutout(IMAGE, ALPHA)])
def test_what_flows_through_a_recipe_is_frozen(value: Origin | Note | Scene | Cutout) -> None:
    field = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, None)


def test_rgba_is_straight_color_and_rounded_alpha() -> None:
    color = np.full((1, 3, 3), 200, np.uint8)
    cutout = Cutout(color, np.array([[1, 0.5, 0.1]], np.float32))
    expected = [[[200, 200, 200, 255], [200, 200, 200, 128], [200, 200, 200, 26]]]
    assert cutout.rgba().tolist() == expected


def test_rgba_keeps_no_background_under_alpha_zero() -> None:
    color = np.full((1, 2, 3), 200, np.uint8)
    cutout = Cutout(color, np.array([[0, 0.4 / 255]], np.float32))  # the second rounds to 0
    assert not cutout.rgba().any()


def test_rgba_writes_to_neither_array() -> None:
    color, alpha = np.full((2, 2, 3), 9, np.uint8), np.zeros((2, 2), np.float32)
    for array in (color, alpha):
        array.setflags(write=False)
    assert not Cutout(color, alpha).rgba().any()
    assert (color == 9).all()


@pytest.mark.parametrize(("least", "opaque"), [(1.0, True), (0.999, False)])
def test_opaque_is_where_nothing_shows_through(least: float, opaque: bool) -> None:
    alpha = np.array([[1, least]], np.float32)
    assert Cutout(np.zeros((1, 2, 3), np.uint8), alpha).opaque is opaque


def shown(cutout: Cutout) -> Pillow.Image:
    return Pillow.open(io.BytesIO(cutout._repr_png_()), formats=["PNG"])


def test_a_notebook_shows_a_small_cutout_as_it_is() -> None:
    color = np.full((4, 6, 3), 200, np.uint8)
    cutout = Cutout(color, ALPHA)
    np.testing.assert_array_equal(np.asarray(shown(cutout)), cutout.rgba())


def test_a_notebook_shows_a_large_cutout_shrunk_in_proportion() -> None:
    wide = Cutout(np.zeros((100, 2048, 3), np.uint8), np.ones((100, 2048), np.float32))
    assert shown(wide).size == (1024, 50)
