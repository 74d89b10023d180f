"""Gaussian background: distance in the background's own deviations."""

from __future__ import annotations

import numpy as np
import pytest

from removers.metrics import iou
from removers.prior.gaussians import Gaussians, drawn
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from tests import scenes
from tests.scenes import Known


def cigar() -> Known:
    """Gray from dark to light, and on it a disc that is only a little green."""
    light = np.random.default_rng(2).normal(0, 38, (96, 128, 1)) + 125
    gray = np.clip(light + np.zeros(3), 10, 245).astype(np.uint8)
    green = scenes.plain((100, 150, 110), 96, 128, noise=4)
    return scenes.composite(scenes.soft_disc(96, 128, 2), green, gray)


def matte(known: Known, recipe: str = "gaussian-color", hint: Alpha | None = None) -> Alpha:
    return Recipe.parse(recipe)(Scene(known.image, hint=hint)).alpha


def test_a_slight_hue_tells_where_brightness_varies_more() -> None:
    known = cigar()
    apart = np.abs(known.foreground.mean((0, 1)) - known.background.mean((0, 1))).mean()
    assert apart < known.background.std()  # a ball around the mean would hold the disc
    assert iou(matte(known), known.alpha) > 0.9


def test_distance_is_in_sigmas_of_the_colors_that_were_fitted() -> None:
    rng = np.random.default_rng(0)
    spread = np.array((12.0, 4.0, 6.0))
    colors = (rng.normal(size=(60, 80, 3)) * spread + (50, 10, -5)).astype(np.float32)
    squares = Gaussians.fit(colors, np.ones((60, 80), np.float32), 1).squares(colors)[0]
    # chi-square with three degrees of freedom, less the noise that is added to each variance
    assert squares.mean() == pytest.approx(3, rel=0.1)
    assert (squares > 9).mean() == pytest.approx(0.029, abs=0.012)


def test_a_density_integrates_to_one() -> None:
    colors = np.random.default_rng(1).normal(0, 5, (40, 50, 3)).astype(np.float32)
    colors[:, 25:] += 20
    fit = Gaussians.fit(colors, np.ones((40, 50), np.float32), 2)
    steps = np.linspace(-40, 60, 41, dtype=np.float32)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1)
    density = np.exp(fit.log_density(grid.reshape(len(steps), -1, 3))).sum() * 2.5**3
    assert density == pytest.approx(1, abs=0.02)


def test_a_sample_holds_each_color_as_often_as_it_is_trusted() -> None:
    colors = np.zeros((2, 2, 3), np.float32)
    colors[0, 0] = 7
    trust = np.array([[0.75, 0.25], [0, 0]], np.float32)
    assert (drawn(colors, trust)[:, 0] == 7).mean() == pytest.approx(0.75, abs=0.01)


def test_a_larger_tolerance_keeps_less() -> None:
    known = scenes.patterned()
    few, many = (matte(known, f"gaussian-color tolerance={t}").sum() for t in (4, 2))
    assert few < many


def test_a_larger_softness_is_softer() -> None:
    known = scenes.patterned()
    hard, soft = (matte(known, f"gaussian-color softness={s}") for s in (0.05, 4))
    assert (abs(soft - 0.5) < 0.4).mean() > (abs(hard - 0.5) < 0.4).mean()


def test_one_gaussian_over_two_colors_also_holds_what_lies_between() -> None:
    rng = np.random.default_rng(5)
    colors = rng.normal(60, 3, (40, 50, 3)).astype(np.float32)
    colors[:20] -= 40
    between = np.full((1, 1, 3), 40, np.float32)
    one, two = (
        Gaussians.fit(colors, np.ones((40, 50), np.float32), n).squares(between).min()
        for n in (1, 2)
    )
    assert one < 2.5**2 < two


def test_a_circle_around_the_subject_is_enough() -> None:
    known = cigar()
    y, x = np.mgrid[:96, :128]
    ring = abs(np.hypot(y - 47.5, x - 63.5) - 38) < 3
    hint = np.where(ring, 0, 0.5).astype(np.float32)
    # of the coarse grain beside the disc some passes for disc
    assert iou(matte(known, hint=hint), known.alpha) > 0.85
