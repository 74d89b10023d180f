"""Edge steps, colors, frames and backdrops: what each does, on mattes whose answer is obvious."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from removers.metrics import mae
from removers.registry import parse_step
from removers.scene import Alpha, Cutout, Image
from removers.step import Backdrop, Framing, Recolor, Refiner
from tests import scenes


def refined(text: str, alpha: Alpha, image: Image | None = None) -> Alpha:
    """Return what a refiner makes of a matte, on a gray picture unless one is given."""
    gray = np.full((*alpha.shape, 3), 128, np.uint8)
    return cast(Refiner, parse_step(text))(gray if image is None else image, alpha)


def square(size: int = 40, inset: int = 10) -> Alpha:
    """Return a hard square in the middle."""
    alpha = np.zeros((size, size), np.float32)
    alpha[inset:-inset, inset:-inset] = 1
    return alpha


def test_despeckle_removes_a_small_island_and_keeps_a_large_one() -> None:
    clean = square()
    clean[2:7, 2:7] = 1  # 25 of 425 pixels: 6 %
    specked = clean.copy()
    specked[35, 3] = 1
    specked[35, 4] = 0.03  # the speck's skirt
    np.testing.assert_array_equal(refined("despeckle share=0.05", specked), clean)


def test_despeckle_counts_what_touches_at_a_corner_as_one() -> None:
    alpha = square()
    alpha[9, 9] = 1
    np.testing.assert_array_equal(refined("despeckle share=0.05", alpha), alpha)


def test_fill_holes_fills_a_small_hole_and_keeps_a_ring() -> None:
    ring = square()
    ring[15:25, 15:25] = 0  # 100 of 300 pixels
    pierced = ring.copy()
    pierced[12, 12] = 0.4
    np.testing.assert_array_equal(refined("fill-holes share=0.05", pierced), ring)


def test_fill_holes_keeps_a_bay_that_opens_to_the_frame() -> None:
    alpha = np.ones((20, 20), np.float32)
    alpha[0, 10] = 0
    np.testing.assert_array_equal(refined("fill-holes share=0.5", alpha), alpha)


@pytest.mark.parametrize(("pixels", "side"), [(3, 26), (-3, 14), (6, 32), (-6, 8)])
def test_shift_moves_the_edge_by_so_many_pixels(pixels: int, side: int) -> None:
    moved = refined(f"shift pixels={pixels}", square())
    assert moved[20].sum() == side
    assert moved[:, 20].sum() == side


def test_shift_mixes_between_whole_pixels() -> None:
    assert refined("shift pixels=1.5", square())[20].sum() == pytest.approx(23)


def test_shift_takes_the_subject_to_go_on_beyond_the_frame() -> None:
    full = np.ones((20, 20), np.float32)
    np.testing.assert_array_equal(refined("shift pixels=-4", full), full)


def test_feather_fades_over_its_radius_and_keeps_the_edge_where_it_is() -> None:
    half = np.zeros((64, 64), np.float32)
    half[:, 32:] = 1
    soft = refined("feather radius=6", half)[32]
    assert soft[31] + soft[32] == pytest.approx(1, abs=1e-5)
    assert soft[32 - 7] < 0.03  # two standard deviations from the edge: 2.3 %
    assert 0.1 < soft[32 - 4] < 0.2  # one: 16 %


def test_a_wide_feather_is_as_soft_as_its_radius_says() -> None:
    half = np.zeros((8, 600), np.float32)
    half[:, 300:] = 1
    soft = refined("feather radius=80", half)[4]  # computed on a small copy
    # One standard deviation, 40 px, before the edge a Gaussian edge has 15.9 %.
    assert soft[260] == pytest.approx(0.159, abs=0.01)


def test_contrast_leaves_the_ends_and_the_middle() -> None:
    alpha = np.array([[0, 0.25, 0.5, 0.75, 1]], np.float32)
    hard, soft = (refined(f"contrast amount={amount}", alpha) for amount in (0.5, -0.5))
    np.testing.assert_array_equal(hard[0, [0, 2, 4]], [0, 0.5, 1])
    assert hard[0, 1] < 0.25 < soft[0, 1]
    assert hard[0, 3] > 0.75 > soft[0, 3]


def test_contrast_of_nothing_changes_nothing() -> None:
    alpha = scenes.soft_disc(40, 40)
    np.testing.assert_allclose(refined("contrast amount=0", alpha), alpha, atol=1e-6)


def test_guided_smooths_stair_steps_along_the_edge() -> None:
    known = scenes.two_colors(96, 120)
    stairs = np.kron(known.alpha[3::6, 3::6] > 0.5, np.ones((6, 6))).astype(np.float32)
    followed = refined("guided radius=12", stairs, known.image)
    # Over a window wider than a step, what is linear in two colors is the true edge.
    assert mae(followed, known.alpha) < mae(stairs, known.alpha) / 2


def test_guided_works_at_any_size() -> None:
    known = scenes.two_colors(9, 300)
    assert refined("guided radius=200", known.alpha, known.image).shape == (9, 300)


def recolored(known: scenes.Known, text: str = "decontaminate") -> Image:
    return cast(Recolor, parse_step(text))(known.image, known.alpha)


@pytest.mark.parametrize("name", ["disc", "two colors", "hair"])
def test_decontaminate_gives_soft_edges_the_subject_s_color(name: str) -> None:
    known = scenes.KNOWN[name]()
    soft = (known.alpha > 0.02) & (known.alpha < 1)
    before = np.abs(known.image[soft].astype(int) - known.foreground[soft]).mean()
    after = np.abs(recolored(known)[soft].astype(int) - known.foreground[soft]).mean()
    assert after < before / 5  # of one color, F is known wherever some of it is near


def test_decontaminate_leaves_the_solid_subject_alone() -> None:
    known = scenes.patterned()
    solid = known.alpha == 1
    np.testing.assert_array_equal(recolored(known)[solid], known.image[solid])


def test_over_the_old_background_the_old_picture_comes_back() -> None:
    known = scenes.two_colors()
    alpha = known.alpha[..., None]
    again = alpha * recolored(known) + (1 - alpha) * known.background
    assert np.abs(again - known.image).mean() < 1  # levels; half of one is rounding


def test_half_the_strength_is_half_the_way() -> None:
    known = scenes.two_colors()
    whole, half = recolored(known), recolored(known, "decontaminate strength=0.5")
    middle = (known.image.astype(float) + whole) / 2
    assert np.abs(half - middle).max() <= 1  # both are rounded


def framed(cutout: Cutout, text: str) -> Cutout:
    return cast(Framing, parse_step(text))(cutout)


def test_crop_keeps_the_subject_and_a_margin() -> None:
    cutout = Cutout(np.zeros((40, 40, 3), np.uint8), square())
    assert framed(cutout, "crop margin=0").alpha.shape == (20, 20)
    assert framed(cutout, "crop margin=0.1").alpha.shape == (24, 24)


def test_crop_ends_at_the_frame() -> None:
    cutout = Cutout(np.zeros((40, 40, 3), np.uint8), square())
    assert framed(cutout, "crop margin=1").alpha.shape == (40, 40)


def test_crop_of_nothing_keeps_the_frame() -> None:
    empty = Cutout(np.zeros((9, 7, 3), np.uint8), np.zeros((9, 7), np.float32))
    assert framed(empty, "crop").alpha.shape == (9, 7)


def test_color_lies_behind_the_subject() -> None:
    color = np.full((1, 3, 3), (200, 100, 0), np.uint8)
    alpha = np.array([[0, 0.5, 1]], np.float32)
    painted = cast(Backdrop, parse_step("color fill=#0000ff"))(Cutout(color, alpha))
    np.testing.assert_array_equal(painted[0], [[0, 0, 255], [100, 50, 128], [200, 100, 0]])
