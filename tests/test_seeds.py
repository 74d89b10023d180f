"""Seeds: where subject and background surely show, and what a model of looks makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from removers.metrics import iou
from removers.pixels import Floats
from removers.prior.seeds import chance, marked, posterior
from removers.scene import Alpha, Image
from tests import scenes


def no_opinion(subject: Floats, _background: Floats) -> Floats:
    return np.zeros_like(subject)


def band(image: Image, value: tuple[int, int, int]) -> Image:
    """Return the picture with a trunk of one color from the middle to the lower side."""
    trunk = image.copy()
    trunk[48:, 52:76] = value
    return trunk


def marks() -> Alpha:
    """A stroke on the left is subject, one on the right background."""
    hint = np.full((20, 41), 0.5, np.float32)
    hint[:, 4], hint[:, 36] = 1, 0
    return hint


def test_what_stands_in_the_middle_is_likely_and_the_frame_is_not() -> None:
    known = scenes.patterned()
    guess = chance(known.image)
    assert guess[known.alpha == 1].mean() > 0.8
    assert np.r_[guess[0], guess[-1], guess[:, 0], guess[:, -1]].max() < 0.2


def test_a_subject_that_the_lower_side_cuts_off_is_likely_down_to_there() -> None:
    known = scenes.patterned()
    guess = chance(band(known.image, (60, 20, 90)))
    assert guess[80:, 56:72].mean() > 0.5
    assert guess[80:, :40].mean() < 0.2


def test_ground_that_fills_the_lower_side_is_no_subject() -> None:
    image = scenes.patterned().image.copy()
    image[76:] = (150, 140, 60)
    assert chance(image)[80:].max() < 0.3


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_nothing_is_likely_where_nothing_is(shade: int) -> None:
    assert not chance(np.full((48, 64, 3), shade, np.uint8)).any()


def test_marks_are_certain_and_the_unknown_leans_to_the_nearer() -> None:
    lean = marked(marks())
    assert (lean[:, 4] == 1).all()
    assert (lean[:, 36] == 0).all()
    assert (np.diff(lean[0, 5:36]) <= 0).all()
    assert lean[0, 20] == pytest.approx(0.5, abs=0.01)


def test_what_a_circle_encloses_leans_to_the_subject() -> None:
    y, x = np.mgrid[:60, :80]
    hint = np.where(abs(np.hypot(y - 30, x - 40) - 20) < 1.5, 0, 0.5).astype(np.float32)
    lean = marked(hint)
    assert lean[30, 40] > 0.5 > lean[5, 5]


def test_what_a_box_leaves_open_leans_to_the_subject_even_at_the_frame() -> None:
    hint = np.zeros((40, 60), np.float32)
    hint[10:, 20:40] = 0.5
    assert (marked(hint)[10:, 20:40] > 0.5).all()


def test_a_stroke_on_the_subject_leaves_the_rest_to_the_background() -> None:
    hint = np.where(marks() == 1, 1, 0.5).astype(np.float32)
    assert (marked(hint)[:, 10:] < 0.5).all()


def test_without_an_opinion_the_chance_remains() -> None:
    image = scenes.patterned().image
    matte = posterior(image, None, no_opinion)
    assert iou(matte, chance(image)) > 0.95


def test_looks_outweigh_the_place_but_not_a_mark() -> None:
    image, hint = scenes.textured((120, 120, 120), 20, 41, seed=1), marks()
    matte = posterior(image, hint, lambda s, _b: np.full_like(s, 4))
    assert (matte[:, 36] == 0).all()
    assert (matte[:, 30] > 0.5).all()


def test_a_model_learns_from_what_is_sure_only() -> None:
    seen: list[tuple[Floats, Floats]] = []

    def odds(subject: Floats, background: Floats) -> Floats:
        seen.append((subject, background))
        return np.zeros_like(subject)

    posterior(np.zeros((20, 41, 3), np.uint8), marks(), odds, rounds=1)
    subject, background = seen[0]
    assert (subject[:, 4] == 1).all()
    assert (background[:, 36] == 1).all()
    assert not (subject * background).any()


def test_a_hint_of_one_side_only_everywhere_is_its_own_answer() -> None:
    image, whole = scenes.disc().image, np.ones((96, 128), np.float32)
    np.testing.assert_array_equal(posterior(image, whole, no_opinion), whole)
    assert not posterior(image, 0 * whole, no_opinion).any()


def test_a_blank_hint_is_none() -> None:
    image = scenes.patterned().image
    blank = np.full(image.shape[:2], 0.5, np.float32)
    np.testing.assert_array_equal(
        posterior(image, blank, no_opinion), posterior(image, None, no_opinion)
    )
