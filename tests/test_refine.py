"""Edge steps: what each does, on mattes whose answer is obvious."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import pixels
from removers.metrics import mae
from removers.registry import parse_step
from removers.scene import Alpha, Image
from removers.step import Refiner
from tests import scenes


def refined(text: str, alpha: Alpha, image: Image | None = None) -> Alpha:
    """Return what a refiner makes of a matte, on a gray picture unless one is given."""
    gray = np.full((*alpha.shape, 3), 128, np.uint8)
    return cast(Refiner, parse_step(text, first=False))(gray if image is None else image, alpha)


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


def lettered(text: str, height: float) -> scenes.Known:
    """Return dark letters, `height` px high, on a light wall with some light and noise."""
    import cv2

    mask = np.zeros((640, 1600), np.uint8)  # four times as large, for edges of many levels
    scale = height * 4 / 22  # px of Hershey's capitals
    cv2.putText(mask, text, (80, 440), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, round(3 * scale))
    alpha = (pixels.resize(mask, 160, 400) / 255).astype(np.float32)
    light = np.linspace(-20, 20, 400)[:, None]
    wall = scenes.plain((200, 190, 175), 160, 400, 3) + light
    return scenes.composite(alpha, scenes.plain((60, 50, 90), 160, 400, 3), wall.astype(np.uint8))


@pytest.mark.parametrize("height", [24, 50, 90])
@pytest.mark.parametrize("text", ["A8o", "BQ6"])
def test_fill_holes_keeps_the_holes_of_letters(text: str, height: float) -> None:
    known = lettered(text, height)
    filled = refined("fill-holes share=0.5", known.alpha, known.image)
    np.testing.assert_array_equal(filled, known.alpha)
    by_size = refined("fill-holes share=0.5 color=1", known.alpha, known.image)
    assert by_size.sum() > known.alpha.sum() + height  # there are holes, and by size they go


def test_fill_holes_tells_a_ring_s_hole_from_a_gap_in_the_ring() -> None:
    known = scenes.ring()
    pierced = known.alpha.copy()
    pierced[20:24, 46:50] = 0.1  # between the outer edge, at 11.5, and the inner, at 29.8
    filled = refined("fill-holes share=0.5", pierced, known.image)
    np.testing.assert_array_equal(filled, known.alpha)


@pytest.mark.parametrize("share", [0, 0.5])
def test_fill_holes_fills_gaps_in_a_pattern(share: float) -> None:
    known = scenes.patterned(192, 256)
    pierced = known.alpha.copy()
    gaps = [(96 + y, 128 + x) for y in (-24, 0, 24) for x in (-24, 0, 24)]
    for y, x in gaps:
        pierced[y - 4 : y + 4, x - 4 : x + 4] = 0.2
    filled = refined(f"fill-holes share={share}", pierced, known.image)
    np.testing.assert_array_equal(filled, known.alpha if share else pierced)


def test_fill_holes_keeps_every_hole_if_it_is_told_to() -> None:
    pierced = square()
    pierced[15, 15] = 0
    np.testing.assert_array_equal(refined("fill-holes color=0", pierced), pierced)


@pytest.mark.parametrize("name", scenes.KNOWN)
def test_fill_holes_leaves_a_perfect_matte_alone(name: str) -> None:
    known = scenes.KNOWN[name]()
    filled = refined("fill-holes share=0.5", known.alpha, known.image)
    np.testing.assert_array_equal(filled, known.alpha)


def wavy(y: scenes.Grid, x: scenes.Grid) -> NDArray[np.bool_]:
    """A blob of 80 px with three bays and five smaller ones, on 256 × 256."""
    away, angle = np.hypot(y - 128, x - 128), np.arctan2(y - 128, x - 128)
    inside: NDArray[np.bool_] = away < 80 + 14 * np.cos(3 * angle + 0.5) + 8 * np.sin(5 * angle)
    return inside


def star(y: scenes.Grid, x: scenes.Grid) -> NDArray[np.bool_]:
    """A star of five rays of 110 px, on 256 × 256: ten corners, in and out."""
    away, angle = np.hypot(y - 128, x - 128), np.arctan2(y - 128, x - 128) + 0.3
    turn = np.abs((angle + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    tip, notch = 110, 50
    # the straight line from the tip, at turn 0, to the notch, at turn π/5
    slant = (tip - notch * np.cos(np.pi / 5)) / (notch * np.sin(np.pi / 5))
    inside: NDArray[np.bool_] = away * (np.cos(turn) + slant * np.sin(turn)) < tip
    return inside


def tilted(y: scenes.Grid, x: scenes.Grid) -> NDArray[np.bool_]:
    """A square of 140 px, turned by 20°, on 256 × 256."""
    u, v = (y - 128) * 0.94 + (x - 128) * 0.34, (x - 128) * 0.94 - (y - 128) * 0.34
    return np.maximum(np.abs(u), np.abs(v)) < 70


def blocky(alpha: Alpha, block: int) -> Alpha:
    """Return a hard mask in blocks of so many px, as a mask of a network that works small."""
    small = pixels.resize(alpha, len(alpha) // block, len(alpha) // block)
    return np.kron(small > 0.5, np.ones((block, block))).astype(np.float32)


def astray(alpha: Alpha, truth: Alpha) -> float:
    """Return how far the outline lies off on the mean, in px: area between the two by length."""
    length = np.hypot(*np.gradient(truth)).sum()
    return float(np.abs(alpha - truth).sum() / length)


@pytest.mark.parametrize(("block", "radius"), [(2, 3), (4, 4), (4, 6), (8, 8)])
def test_smooth_takes_out_stair_steps(block: int, radius: int) -> None:
    truth = scenes.drawn(256, 256, wavy)
    stairs = blocky(truth, block)
    # a third to a half of it is left: where the blocks lie off for a stretch, no step tells
    assert astray(refined(f"smooth radius={radius}", stairs), truth) < 0.6 * astray(stairs, truth)


@pytest.mark.parametrize(("shape", "corners"), [(star, 10), (tilted, 4)], ids=["star", "square"])
def test_smooth_keeps_corners(shape: scenes.Inside, corners: int) -> None:
    truth = scenes.drawn(256, 256, shape)
    lost = np.abs(refined("smooth radius=4", truth) - truth).sum() / corners
    assert lost < 4  # px² each; a median that smooths as much takes some 30


def test_smooth_keeps_strands_thinner_than_its_radius() -> None:
    known = scenes.hair(192, 192)
    smooth = refined("smooth radius=6", known.alpha)
    away = np.hypot(*(np.mgrid[:192, :192] - 95.5)) > 0.27 * 192  # of the head, of radius 0.22
    assert smooth[away].sum() > 0.99 * known.alpha[away].sum()


@pytest.mark.parametrize("name", scenes.KNOWN)
@pytest.mark.parametrize("radius", [1, 3])  # curves here are 18 px and wider
def test_smooth_leaves_a_perfect_matte_alone(name: str, radius: int) -> None:
    known = scenes.KNOWN[name]()
    soft = np.count_nonzero((known.alpha > 0) & (known.alpha < 1))
    spoiled = np.abs(refined(f"smooth radius={radius}", known.alpha) - known.alpha).sum() / soft
    assert spoiled < 3 / 255  # on the mean of the edge's pixels


def test_smooth_keeps_an_edge_as_soft_as_it_was() -> None:
    soft = scenes.soft_disc(256, 256, 8)
    wobble = np.rint(2 * np.sin(np.arange(256) / 3)).astype(int)
    jagged = np.stack([np.roll(row, shift) for row, shift in zip(soft, wobble, strict=True)])
    smooth = refined("smooth radius=5", jagged)
    assert astray(smooth, soft) < 0.5 * astray(jagged, soft)
    ramp = smooth[128, 140:230]  # from inside to outside: a ramp of 8 px has 7 between its ends
    assert 5 <= np.count_nonzero((ramp > 0.05) & (ramp < 0.95)) <= 9


def test_threshold_makes_a_ramp_so_much_steeper() -> None:
    ramp = np.linspace(0, 1, 101, dtype=np.float32)[None]
    steep = refined("threshold level=0.4 softness=0.2", ramp)[0]
    np.testing.assert_array_equal(steep[:30], 0)
    np.testing.assert_array_equal(steep[51:], 1)
    np.testing.assert_allclose(steep[[35, 40, 45]], [0.25, 0.5, 0.75], atol=1e-6)


def test_threshold_without_softness_leaves_black_and_white() -> None:
    hard = refined("threshold softness=0 level=0.25", np.array([[0, 0.24, 0.25, 1]], np.float32))
    np.testing.assert_array_equal(hard, [[0, 0, 1, 1]])


def test_threshold_of_full_softness_changes_nothing() -> None:
    alpha = scenes.soft_disc(40, 40)
    np.testing.assert_allclose(refined("threshold softness=1", alpha), alpha, atol=1e-6)


def test_threshold_leaves_a_hard_mask_alone() -> None:
    np.testing.assert_array_equal(refined("threshold", square()), square())


@pytest.mark.parametrize(("distance", "side"), [(3, 26), (-3, 14), (6, 32), (-6, 8)])
def test_shift_moves_the_edge_by_so_many_pixels(distance: int, side: int) -> None:
    moved = refined(f"shift pixels={distance}", square())
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
