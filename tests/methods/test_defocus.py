"""Defocus: edges whose blur is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from removers.errors import NoSubject
from removers.methods.defocus import Defocus
from removers.metrics import iou
from removers.prior.focus import Focus, blur
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests.grounds import defocus
from tests.grounds.stage import grainy


def matte(recipe: str, image: Image) -> Alpha:
    return Recipe.parse(recipe)(Scene(image)).alpha


def step(sigma: float, noise: float = 1) -> Image:
    """Return the border between a dark and a light half, blurred by so many px."""
    half = np.full((100, 140, 3), 60, np.float32)
    half[:, 70:] = 190
    return grainy(cv2.GaussianBlur(half, (0, 0), sigma).astype(np.uint8), noise)


def clutter(radius: float) -> Image:
    tiles = np.random.default_rng(4).integers(20, 236, (20, 27, 3)).astype(np.uint8)
    wall = cv2.resize(tiles, (320, 240), interpolation=cv2.INTER_NEAREST)
    return defocus.bokeh(wall.astype(np.uint8), radius)


@pytest.mark.parametrize("sigma", [0.5, 1, 2, 3, 5])
def test_the_blur_of_a_step_is_measured(sigma: float) -> None:
    width, contrast = blur(step(sigma))
    along_the_border = contrast > contrast.max() / 2
    assert np.median(width[along_the_border]) == pytest.approx(sigma + 0.6, abs=0.3)


def test_noise_is_not_taken_for_sharpness() -> None:
    width, contrast = blur(step(3, noise=6))
    assert np.average(width[contrast > 0], weights=contrast[contrast > 0]) > 2


def test_a_flat_picture_has_no_edges() -> None:
    assert not blur(grainy(np.full((60, 80, 3), 120, np.uint8), 3))[1].any()


def test_a_background_out_of_focus_is_told_from_a_sharp_one() -> None:
    known = defocus.sitter(defocus.SKIN, defocus.SHIRT)
    shallow = defocus.before(known, clutter(0), 6).scene.image
    sharp = defocus.before(known, clutter(0), 0.2).scene.image
    assert Focus.of(shallow).shallow > 0.8
    assert Focus.of(sharp).shallow < 0.2


def test_flat_cheeks_and_a_flat_shirt_belong_to_what_is_sharp() -> None:
    made = defocus.before(defocus.sitter(defocus.SKIN, defocus.SHIRT), clutter(0), 6)
    found = matte("defocus", made.scene.image)
    assert found[110:120, 130:140].min() > 0.9
    assert found[215:235, 120:130].min() > 0.9
    assert iou(found, made.truth) > 0.95


def test_a_larger_blur_keeps_what_is_less_sharp() -> None:
    rows, columns = np.mgrid[:240, :320]
    disc = np.hypot(rows - 120, columns - 160)[..., None] < 70
    picture = np.where(disc, defocus.bokeh(clutter(0)[::-1], 3), clutter(9))
    picture[:, 150:170][disc[:, 150:170, 0]] = clutter(0)[:, 150:170][disc[:, 150:170, 0]]
    strict, lenient = (Defocus(blur=limit).coarse(Scene(grainy(picture, 1))) for limit in (1.3, 3))
    assert strict[110:130, 100:130].mean() < 0.5 < lenient[110:130, 100:130].mean()


def test_what_is_sharp_everywhere_has_no_subject() -> None:
    with pytest.raises(NoSubject):
        matte("defocus", clutter(0.2))


def test_a_plain_wall_has_no_subject() -> None:
    with pytest.raises(NoSubject):
        matte("defocus", grainy(np.full((120, 160, 3), 140, np.uint8), 2))
