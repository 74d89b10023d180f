"""One view brought onto another: moves and exposures that are known are found again."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from removers.prior.alignment import homography, matched
from removers.prior.exposure import Exposure, colors
from removers.scene import Image
from tests import scenes
from tests.grounds.plate import STILL, Shot, garage, seen
from tests.grounds.stage import HEIGHT, WIDTH, grainy

MOVES = {
    "still": Shot(),
    "half a pixel aside": Shot((0.5, -0.3)),
    "some pixels aside": Shot((7, -5)),
    "a degree": Shot(turn=1),
    "two percent nearer": Shot(zoom=1.02),
    "tilted": Shot(keystone=0.02),
    "all at once": Shot((4, 3), -0.6, 0.99, 0.01, gains=(0.8, 0.85, 0.9)),
}


def taken(shot: Shot, seed: int = 1) -> Image:
    """Return the garage as that shot shows it."""
    return shot.develop(seen(garage(), shot), seed)


def off(shot: Shot, image: Image) -> float:
    """Return by how many pixels a point is misplaced, on the mean, when that shot is aligned."""
    y, x = np.mgrid[10:HEIGHT:20, 10:WIDTH:20]
    points = np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    again = _mapped(homography(taken(shot), image), _mapped(shot.warp(1), points))
    return float(np.hypot(*(again - points)[:2]).mean())


def _mapped(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    moved = matrix @ points
    return np.asarray(moved / moved[2])


@pytest.mark.parametrize("name", MOVES)
def test_a_hand_held_camera_is_brought_back(name: str) -> None:
    assert off(MOVES[name], taken(STILL, 2)) < 0.1  # px; noise of two levels leaves 0.02


def test_a_subject_that_fills_most_of_the_frame_does_not_disturb() -> None:
    image = taken(STILL, 2).copy()
    image[40:, 60:260] = scenes.textured((150, 60, 120), 200, 200, seed=3)  # half of the frame
    assert off(MOVES["all at once"], image) < 0.2


def test_a_blank_wall_leaves_the_camera_still() -> None:
    wall = scenes.plain((180, 175, 170), 120, 160)
    one, other = grainy(wall, 3, seed=1), grainy(wall, 3, seed=2)
    np.testing.assert_array_equal(homography(one, other), np.eye(3))


def test_another_scene_leaves_the_camera_still() -> None:
    other = scenes.textured((90, 120, 60), HEIGHT, WIDTH, seed=5)
    np.testing.assert_array_equal(homography(other, taken(STILL)), np.eye(3))


@pytest.mark.parametrize("gains", [(0.8, 0.8, 0.8), (1.2, 1.2, 1.2), (1.1, 1.0, 0.9)])
def test_the_exposure_is_that_of_the_picture(gains: tuple[float, float, float]) -> None:
    image = taken(STILL)
    left = matched(taken(Shot(gains=gains), 2), image)[0] - colors(image)
    # two shots of two levels of noise each; the median of |x| is two thirds of a deviation
    assert np.median(np.abs(left)) < 2.5 / 255
    assert np.abs(np.median(left, (0, 1))).max() < 0.5 / 255


def test_the_subject_does_not_tell_the_exposure() -> None:
    view = scenes.textured((120, 110, 100), 120, 160, seed=1)
    image = np.asarray(np.rint(view * 0.8), np.uint8)
    image[:70] = scenes.textured((200, 90, 40), 70, 160, seed=2)
    exposure = Exposure.between(colors(view), colors(image))
    at_gray = 0.4 * exposure.gain + exposure.offset
    np.testing.assert_allclose(at_gray, 0.4 * 0.8, atol=0.01)


def test_what_the_plate_clips_is_no_difference() -> None:
    bright = scenes.textured((235, 235, 235), 120, 160, seed=1).astype(np.float32)
    image, plate = (np.clip(bright * g, 0, 255).astype(np.uint8) for g in (0.9, 1.15))
    assert (plate == 255).mean() > 0.3
    assert np.abs(matched(plate, image)[0] - colors(image)).max() < 0.03


def test_what_does_not_move_is_not_resampled() -> None:
    image = taken(STILL)
    np.testing.assert_allclose(matched(image, image)[0], colors(image), atol=0.5 / 255)


def test_any_size_is_matched() -> None:
    for height, width in ((1, 1), (7, 200), (200, 7), (3, 3)):
        picture = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
        view, shown = matched(np.ascontiguousarray(picture[:, ::-1]), picture)
        assert view.shape == picture.shape
        assert shown.shape == (height, width)


def test_what_the_view_does_not_show_is_the_image_itself() -> None:
    image = taken(STILL, 2)
    view, shown = matched(taken(Shot((9, 0))), image)
    assert 8 <= (~shown).sum(1).mean() <= 10  # the columns that the camera lost on one side
    np.testing.assert_array_equal(view[~shown], colors(image)[~shown])
