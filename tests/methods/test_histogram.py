"""Histogram back-projection: every color goes to the side that has more of it."""

from __future__ import annotations

import numpy as np
import pytest

from removers.methods import histogram
from removers.methods.histogram import Histogram
from removers.metrics import iou
from removers.prior import seeds
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes


def checks(one: tuple[int, int, int], other: tuple[int, int, int]) -> Image:
    y, x = np.mgrid[:96, :128] // 6
    return np.where(((y + x) % 2)[..., None] == 1, one, other).astype(np.uint8)


def harlequin() -> tuple[Image, Alpha]:
    """A disc of red and yellow checks before blue and gray ones: no color is on both sides."""
    inside = scenes.soft_disc(96, 128) > 0.5
    warm, cool = checks((200, 50, 40), (235, 200, 60)), checks((50, 80, 150), (150, 155, 160))
    return np.where(inside[..., None], warm, cool).astype(np.uint8), inside.astype(np.float32)


def opinions(image: Image, monkeypatch: pytest.MonkeyPatch, **settings: float) -> np.ndarray:
    """Return the log odds of all pixels, where the left half is subject and the right is not."""
    heard: list[np.ndarray] = []

    def posterior(image: Image, _hint: None, odds: seeds.Odds) -> Alpha:
        left = np.zeros(image.shape[:2], np.float32)
        left[:, : image.shape[1] // 2] = 1
        heard.append(odds(left, 1 - left))
        return left

    monkeypatch.setattr(histogram, "posterior", posterior)
    Histogram(**settings).matte(image)  # type: ignore[arg-type]  # numbers of either kind
    return heard[0]


def test_several_colors_before_several_others_are_parted() -> None:
    image, truth = harlequin()
    found = Recipe.parse("histogram")(Scene(image)).alpha
    assert iou(found, truth) > 0.95


def test_the_odds_are_the_ratio_of_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.zeros((8, 16, 3), np.uint8)
    image[:6, :8] = image[:2, 8:] = (200, 50, 40)  # red: 3/4 of the left half, 1/4 of the right
    odds = opinions(image, monkeypatch, smoothing=0.0, bins=48)
    # a color between two bins is read from the neighbors too, as much on either side
    assert np.exp(odds[0, 0]) == pytest.approx(3, rel=0.02)
    assert np.exp(odds[7, 0]) == pytest.approx(1 / 3, rel=0.02)


def test_with_few_bins_near_colors_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.full((8, 16, 3), 100, np.uint8)
    image[:, 8:] = 112
    fine, rough = (opinions(image, monkeypatch, bins=b, smoothing=0.0) for b in (48, 4))
    assert fine[0, 0] > 3
    assert rough[0, 0] < fine[0, 0] / 2


def test_smoothing_lets_near_colors_count(monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.full((8, 16, 3), 100, np.uint8)
    image[:, 8:] = 130
    sharp, smooth = (opinions(image, monkeypatch, smoothing=s) for s in (0.5, 4.0))
    assert 0 < smooth[0, 0] < sharp[0, 0]


def test_a_hint_says_whose_the_colors_are() -> None:
    image, truth = harlequin()
    hint = np.full_like(truth, 0.5)
    hint[40:56, 50:78], hint[:12] = 0, 1  # the other way round
    found = Recipe.parse("histogram")(Scene(image, hint=hint)).alpha
    assert iou(found, 1 - truth) > 0.9
