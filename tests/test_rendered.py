"""The rendered scenes are what they say: one truth at every size, known exactly."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from tests.rendered import NOISE, RENDERED
from tests.scenes import Known

names = pytest.mark.parametrize("name", RENDERED)


@cache
def rendered(name: str, height: int = 120, width: int = 160) -> Known:
    return RENDERED[name](height, width, 1)


@names
def test_one_seed_is_one_scene(name: str) -> None:
    again = RENDERED[name](120, 160, 1)
    for part in ("image", "alpha", "foreground", "background"):
        np.testing.assert_array_equal(getattr(rendered(name), part), getattr(again, part))


@pytest.mark.parametrize("name", ["glass", "leaves", "motion"])  # the quick ones
def test_another_seed_is_another_scene(name: str) -> None:
    other = RENDERED[name](120, 160, 2)
    assert np.abs(rendered(name).alpha - other.alpha).mean() > 0.01


@names
def test_the_image_is_its_parts_and_a_sensors_noise(name: str) -> None:
    known = rendered(name)
    alpha = known.alpha[..., None]
    mixed = alpha * known.foreground + (1 - alpha) * known.background
    rest = (known.image - mixed)[(mixed > 8) & (mixed < 247)]  # elsewhere noise is clipped
    assert abs(rest.mean()) < 0.1  # 10,000 values and more: its own deviation is about 0.01
    assert rest.std() == pytest.approx(np.hypot(NOISE, 12**-0.5), rel=0.05)  # rounding: 1/√12


@names
def test_an_odd_size_is_rendered(name: str) -> None:
    size = (1, 7)
    known = rendered(name, *size)
    assert known.alpha.shape == size
    assert known.alpha.dtype == np.float32
    for picture in (known.image, known.foreground, known.background):
        assert picture.shape == (*size, 3)
        assert picture.dtype == np.uint8


@names
def test_half_the_size_is_the_picture_downscaled(name: str) -> None:
    whole, half = rendered(name, 240, 320), rendered(name)
    for part, scale in (("alpha", 1), ("image", 255), ("background", 255)):
        down = cv2.resize(getattr(whole, part), (160, 120), interpolation=cv2.INTER_AREA)
        apart = np.abs(down.astype(float) - getattr(half, part)).mean() / scale
        assert apart < 0.012, part  # subpixels, blurs and noise are rounded at either size


@names
def test_a_soft_band_lies_between_subject_and_ground(name: str) -> None:
    alpha = rendered(name).alpha
    assert 0.03 < ((alpha > 0) & (alpha < 1)).mean() < 0.6  # small pictures have the larger share
    assert alpha.min() == 0
    assert alpha.max() > 0.95
