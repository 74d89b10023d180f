"""What lies in shadow, and the step that takes it out of a matte."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import pytest

from removers import pixels
from removers.metrics import iou
from removers.prior.cells import Cells, grown, opened
from removers.prior.shadows import Ratio, Shade
from removers.registry import parse_step
from removers.scene import Alpha, Image
from removers.step import Refiner
from tests.grounds.shadow import CASTS, Cast
from tests.scenes import soft_disc


def refined(text: str, image: Image, alpha: Alpha) -> Alpha:
    return cast(Refiner, parse_step(text, first=False))(image, alpha)


def with_shadow(made: Cast) -> Alpha:
    """Return the matte of the subject together with its shadow."""
    seen = cv2.GaussianBlur((made.missing > 0.06).astype(np.float32), (0, 0), 1)
    both: Alpha = np.maximum(made.known.alpha, np.asarray(seen, np.float32))
    return both


@pytest.mark.parametrize("name", ["mug on paper", "bottle on blue paper", "in the evening"])
def test_the_shadow_goes_out_of_a_matte(name: str) -> None:
    made = CASTS[name]()
    both = with_shadow(made)
    alpha = refined("shadow", made.known.image, both)
    assert iou(both, made.known.alpha) < 0.9
    assert iou(alpha, made.known.alpha) > 0.95


@pytest.mark.parametrize("name", CASTS)
def test_a_perfect_matte_beside_its_shadow_stays_as_it_is(name: str) -> None:
    known = CASTS[name]().known
    alpha = refined("shadow", known.image, known.alpha)
    np.testing.assert_array_equal(alpha, known.alpha)


def test_a_black_shoe_stays_whole() -> None:
    made = CASTS["black shoe"]()
    alpha = refined("shadow", made.known.image, with_shadow(made))
    assert alpha[made.known.alpha == 1].mean() > 0.99


@pytest.mark.parametrize("name", ["bottle in the sun", "cat on wood"])
def test_nothing_is_taken_from_a_matte_on_busy_ground(name: str) -> None:
    made = CASTS[name]()
    both = with_shadow(made)
    np.testing.assert_array_equal(refined("shadow", made.known.image, both), both)


def test_a_shadow_can_be_made_soft_or_kept() -> None:
    made = CASTS["mug on paper"]()
    both = with_shadow(made)
    beside = (made.known.alpha < 0.01) & (made.missing > 0.1)
    soft, kept = (
        refined(f"shadow shadow={mode}", made.known.image, both)[beside]
        for mode in ("soft", "keep")
    )
    # what is left along the foot stays as opaque as it was; the paper nearby is in half shadow
    assert np.median(np.abs(soft - made.missing[beside])) < 0.04
    assert kept.mean() > 0.98


def test_a_large_picture_loses_the_same_shadow() -> None:
    made = CASTS["mug on paper"]()
    both = with_shadow(made)
    size = 3 * both.shape[0], 3 * both.shape[1]
    large = refined("shadow", pixels.resize(made.known.image, *size), pixels.resize(both, *size))
    small = refined("shadow", made.known.image, both)
    assert iou(pixels.resize(large, *both.shape), small) > 0.97


def shaded(darkest: float, blue: float = 1.0) -> tuple[Image, Alpha]:
    """Return gray paper on which a fading disc of shadow lies, and how much light it takes."""
    missing = (1 - darkest) * soft_disc(96, 128, 24)
    tint = np.array((1, 1, blue))
    levels = 200 * (1 - missing[..., None] * tint)
    return np.rint(levels).astype(np.uint8), missing


def judged(image: Image) -> Shade:
    seen = np.ones(image.shape[:2], bool)
    seen[8:-8, 8:-8] = False
    paper = np.full(image.shape, 200 / 255, np.float32)
    return Shade.of(Ratio.of(image, paper, seen), seen, 0.65, 0.25)


@pytest.mark.parametrize("darkest", [0.9, 0.7, 0.5])
def test_fading_gray_is_ground_from_which_light_is_missing(darkest: float) -> None:
    image, missing = shaded(darkest)
    shade = judged(image)
    assert shade.ground.all()
    found = shade.ratio.missing(shade.ground)
    np.testing.assert_allclose(found[missing > 0.05], missing[missing > 0.05], atol=0.02)
    assert not found[missing == 0].any()


def test_what_fades_into_another_color_is_no_ground() -> None:
    image, missing = shaded(0.5, blue=0.2)
    assert not judged(image).ground[missing > 0.3].any()


def test_what_fades_into_black_is_no_ground() -> None:
    image, missing = shaded(0.05)
    assert not judged(image).ground[missing > 0.8].any()


def test_cells_are_counted_apart() -> None:
    mask = np.zeros((8, 12), bool)
    mask[1:4, 1:4] = mask[5:7, 6:11] = True
    cells = Cells.of(mask)
    np.testing.assert_array_equal(cells.sum(mask), [0, 9, 10])
    np.testing.assert_array_equal(cells.those(np.array([True, False, True])), cells.labels == 2)
    left = np.zeros_like(mask)
    left[:, :6] = True
    np.testing.assert_array_equal(cells.mean(mask, left)[1:], [1, 0])


def test_a_mask_is_opened_by_a_disk() -> None:
    mask = np.zeros((15, 15), bool)
    mask[4:11, 4:11] = mask[7, :] = True
    assert not opened(mask, 1)[7, :3].any()
    assert opened(mask, 1)[6:9, 5:10].all()
    assert grown(mask, 2)[9, 0]
