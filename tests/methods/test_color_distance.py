"""Color distance: whatever differs in color from the background."""

from __future__ import annotations

import numpy as np
import pytest

from removers import Recipe
from removers.metrics import iou, mae
from removers.scene import Alpha, Image, Scene
from tests import scenes

SPACES = ("lab", "rgb", "yuv", "hsv")
each_space = pytest.mark.parametrize("space", SPACES)
Color = tuple[int, int, int]


def matte(image: Image, settings: str = "") -> Alpha:
    return Recipe.parse(f"color-distance {settings}")(Scene(image)).alpha


def patch(inner: Color, outer: Color) -> Image:
    """A square of one color on another."""
    image = scenes.plain(outer, 48, 64)
    image[14:34, 22:42] = inner
    return image


def kept(inner: Color, outer: Color, settings: str) -> bool:
    """Whether the square is held for another color than the background."""
    image = patch(inner, outer)
    image[2:6, 2:6] = 255 - np.array(outer)  # so that there is a subject in any case
    return bool(matte(image, settings)[24, 32] == 1)


@each_space
def test_soft_edges_are_solved_for(space: str) -> None:
    known = scenes.two_colors()
    assert mae(matte(known.image, f"space={space}"), known.alpha) < 0.003


@each_space
def test_distances_are_shares_of_that_from_black_to_white(space: str) -> None:
    settings = f"space={space} tolerance="
    assert kept((128, 128, 128), (0, 0, 0), settings + "35")  # CIEDE2000 bends the scale of grays
    assert not kept((128, 128, 128), (0, 0, 0), settings + "55")


def test_hue_is_a_circle_and_counts_where_there_is_saturation() -> None:
    hsv = "space=hsv tolerance=8"
    assert not kept((250, 0, 8), (250, 8, 0), hsv)  # 358° and 2°
    assert not kept((30, 34, 30), (34, 30, 30), hsv)  # 120° and 0°, both nearly gray
    assert kept((0, 250, 0), (250, 0, 0), hsv)


def test_the_background_may_be_given() -> None:
    image = patch((40, 90, 160), (90, 160, 40))
    image[:, 50:] = (160, 40, 90)
    assert matte(image, "background=color color=#285aa0").mean() == pytest.approx(1 - 400 / 3072)


def test_a_shaded_background_is_followed() -> None:
    known = scenes.disc()
    shade = np.linspace(1, 0.6, 128)[None, :, None]
    image = np.rint(known.image * shade).astype(np.uint8)
    assert iou(matte(image), known.alpha) > 0.97
    assert iou(matte(image, "background=color color=#cdcdc8"), known.alpha) < 0.5


def test_connected_spares_what_the_frame_does_not_reach() -> None:
    known = scenes.ring()
    middle = np.s_[44:52, 44:52]
    assert matte(known.image)[middle].max() == 0
    assert matte(known.image, "where=connected")[middle].min() == 1


def test_a_larger_tolerance_takes_more_away() -> None:
    shares = [matte(scenes.patterned().image, f"tolerance={t}").mean() for t in (5, 15, 30)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1] + 0.2


def test_no_softness_leaves_black_and_white() -> None:
    assert set(np.unique(matte(scenes.disc().image, "softness=0"))) == {0, 1}
