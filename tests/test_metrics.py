"""The measures against their definitions, by hand and by naive loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import metrics
from removers.scene import Alpha
from tests import scenes

Measure = Callable[[Alpha, Alpha], float]
ERRORS: list[Measure] = [
    metrics.mae,
    metrics.sad,
    metrics.mse,
    metrics.gradient,
    metrics.connectivity,
]
SCORES: list[Measure] = [metrics.iou, metrics.f_measure, metrics.s_measure]


def name(measure: Measure) -> str:
    return measure.__name__


def alpha(text: str) -> Alpha:
    """Read a tiny matte: one digit a pixel, in tenths, `x` is 1."""
    rows = [[1 if c == "x" else int(c) / 10 for c in row] for row in text.split()]
    return np.array(rows, np.float32)


def noise(seed: int, height: int = 24, width: int = 31) -> Alpha:
    """Return a smooth random matte with parts that are exactly 0 and 1."""
    import cv2

    rough = np.random.default_rng(seed).uniform(-1, 2, (height // 4, width // 4))
    return np.clip(cv2.resize(rough, (width, height)), 0, 1).astype(np.float32)


EMPTY, FULL = alpha("0000 0000 0000 0000"), alpha("xxxx xxxx xxxx xxxx")
LEFT = alpha("xx00 xx00 xx00 xx00")
TOP = alpha("xxxx xxxx 0000 0000")


@pytest.mark.parametrize("measure", ERRORS, ids=name)
def test_an_error_is_zero_for_the_truth_itself(measure: Measure) -> None:
    assert measure(noise(1), noise(1)) == 0


@pytest.mark.parametrize("measure", ERRORS, ids=name)
def test_an_error_is_the_same_both_ways(measure: Measure) -> None:
    # float32 differences of the two orders round alike but for the last bit
    assert measure(noise(1), noise(2)) == pytest.approx(measure(noise(2), noise(1)), rel=1e-6)


@pytest.mark.parametrize("measure", ERRORS, ids=name)
def test_an_error_grows_with_the_distance(measure: Measure) -> None:
    truth, other = noise(1), noise(2)
    assert 0 < measure(truth * 0.7 + other * 0.3, truth) < measure(other, truth)


@pytest.mark.parametrize("measure", SCORES, ids=name)
def test_a_score_is_one_for_a_sharp_truth_itself(measure: Measure) -> None:
    assert measure(LEFT, LEFT) == pytest.approx(1)


@pytest.mark.parametrize("measure", SCORES, ids=name)
def test_a_score_lies_between_0_and_1_and_tells_good_from_bad(measure: Measure) -> None:
    good, bad = alpha("xx00 xx00 xx00 x000"), alpha("000x 0000 0000 00xx")
    assert 0 <= measure(bad, LEFT) < 0.5 < measure(good, LEFT) < 1


@pytest.mark.parametrize("measure", [*ERRORS, *SCORES, metrics.f_curve], ids=name)
def test_refuses_mattes_of_different_sizes(measure: Measure) -> None:
    with pytest.raises(ValueError, match=r"prediction has shape \(4, 4\) but the truth \(4, 3\)"):
        measure(LEFT, LEFT[:, :3])


@pytest.mark.parametrize("measure", ERRORS[1:], ids=name)
def test_refuses_a_trimap_of_another_size(measure: Callable[..., float]) -> None:
    with pytest.raises(ValueError, match="trimap has shape"):
        measure(LEFT, LEFT, np.ones((2, 2), bool))


@pytest.mark.parametrize("measure", SCORES, ids=name)
def test_nothing_found_where_there_is_nothing_is_right(measure: Measure) -> None:
    assert measure(EMPTY, EMPTY) == 1


@pytest.mark.parametrize("measure", SCORES, ids=name)
def test_something_found_where_there_is_nothing_is_wrong(measure: Measure) -> None:
    assert measure(FULL, EMPTY) == 0


def test_mae_by_hand() -> None:
    assert metrics.mae(alpha("55 00"), alpha("x0 00")) == pytest.approx((0.5 + 0.5) / 4)


def test_iou_by_hand() -> None:
    assert metrics.iou(LEFT, TOP) == pytest.approx(4 / 12)


def test_iou_counts_only_what_is_above_the_threshold() -> None:
    assert metrics.iou(LEFT * np.float32(0.5), LEFT) == 0
    assert metrics.iou(LEFT * np.float32(0.5), LEFT, threshold=0.4) == 1


def test_f_by_hand() -> None:
    precision, recall = 2 / 6, 2 / 8
    by_hand = 1.3 * precision * recall / (0.3 * precision + recall)
    assert metrics.f_measure(alpha("0xx0 0xx0 00x0 00x0"), LEFT) == pytest.approx(by_hand)


def test_f_prefers_precision_to_recall() -> None:
    precise, thorough = alpha("xx00 xx00 0000 0000"), FULL
    assert metrics.f_measure(precise, LEFT) > metrics.f_measure(thorough, LEFT)


def test_the_curve_is_f_at_every_threshold() -> None:
    predicted, truth = noise(3), noise(4)
    levels = np.rint(predicted * np.float32(255)) / np.float32(255)
    at_each = [metrics.f_measure(levels, truth, (t - 0.5) / 255) for t in range(256)]
    np.testing.assert_allclose(metrics.f_curve(predicted, truth), at_each)


def test_max_f_is_the_best_of_the_mean_curve_not_the_mean_of_the_best() -> None:
    faint, strong = LEFT * np.float32(0.3), np.maximum(LEFT, np.float32(0.6))
    curves = [metrics.f_curve(faint, LEFT), metrics.f_curve(strong, LEFT)]
    assert [curve.max() for curve in curves] == pytest.approx([1, 1])
    assert metrics.max_f(curves) == pytest.approx(np.mean(curves, axis=0).max())
    assert metrics.max_f(curves) < 1


def test_s_of_an_empty_truth_is_what_was_rightly_left_out() -> None:
    assert metrics.s_measure(FULL * np.float32(0.25), EMPTY) == pytest.approx(0.75)


def test_s_of_a_full_truth_is_what_was_rightly_found() -> None:
    assert metrics.s_measure(FULL * np.float32(0.25), FULL) == pytest.approx(0.25)


def test_s_by_hand() -> None:
    # Half as strong: each object scores 2·½/(¼+1) inside and 1 outside; the two quarters
    # that hold subject are constant, σ = 0, so each of the four is alike by eq. 6.
    half = LEFT * np.float32(0.5)
    by_object = 0.5 * (2 * 0.5 / (0.25 + 1)) + 0.5 * 1
    assert metrics.s_measure(half, LEFT) == pytest.approx((by_object + 1) / 2, abs=1e-6)


def test_s_matches_the_published_code() -> None:
    # py_sod_metrics 1.6.2 gives 0.909046 for this pair (run once, not a dependency).
    known = scenes.disc(40, 52)
    worse = np.clip(known.alpha * 0.8 + 0.1 * noise(5, 40, 52), 0, 1).astype(np.float32)
    assert metrics.s_measure(worse, known.alpha) == pytest.approx(0.909046, abs=1e-6)


def test_weighted_f_and_e_match_the_published_code() -> None:
    # py_sod_metrics 1.6.2 gives 0.657676 and 0.823918 for this pair, which spans the full range so
    # that its stretching does nothing; it divides E by one pixel less than there are.
    known = scenes.disc(40, 52)
    worse = np.clip(known.alpha * 0.8 + 0.1 * noise(5, 40, 52), 0, 1)
    levels = np.rint((np.rint(worse * 255) / 230) * 255)
    worse = (levels / 255).astype(np.float32)
    assert metrics.weighted_f(worse, known.alpha) == pytest.approx(0.657676, abs=1e-6)
    once = metrics.e_measure(worse, known.alpha) * worse.size / (worse.size - 1)
    assert once == pytest.approx(0.823918, abs=1e-6)


def test_weighted_f_of_the_truth_is_1_and_of_its_opposite_0() -> None:
    assert metrics.weighted_f(LEFT, LEFT) == pytest.approx(1)
    half = np.repeat(np.repeat(LEFT, 20, 0), 20, 1)  # large against the 7 × 7 px of its kernel
    assert metrics.weighted_f(1 - half, half) < 0.05
    assert (metrics.weighted_f(EMPTY, EMPTY), metrics.weighted_f(LEFT, EMPTY)) == (1, 0)


def test_e_of_the_truth_is_1_but_for_the_threshold_that_takes_everything() -> None:
    # there the mask less its mean is 0, and the alignment with anything ¼
    assert metrics.e_measure(LEFT, LEFT) == pytest.approx((255 + 1 / 4) / 256)
    assert metrics.e_measure(1 - LEFT, LEFT) == pytest.approx((1 / 4) / 256)
    assert metrics.e_measure(EMPTY, EMPTY) == pytest.approx(255 / 256)


@pytest.mark.parametrize("measure", [metrics.weighted_f, metrics.e_measure], ids=name)
def test_refuses_what_has_another_size(measure: Measure) -> None:
    with pytest.raises(ValueError, match="prediction has shape"):
        measure(LEFT, LEFT[:, :3])


def test_weighted_f_forgives_a_false_alarm_more_where_it_is_near() -> None:
    square = np.zeros((40, 40), np.float32)
    square[10:20, 10:20] = 1
    near, far = square.copy(), square.copy()
    near[20:22, 10:20], far[37:39, 10:20] = 1, 1
    assert metrics.weighted_f(near, square) > metrics.weighted_f(far, square)


def test_e_of_a_full_truth_is_how_much_was_found() -> None:
    # at 256 thresholds, of which 64 lie at or below 63 of 255
    quarter = FULL * np.float32(63 / 255)
    assert metrics.e_measure(quarter, FULL) == pytest.approx(64 / 256)


def test_sad_and_mse_by_hand() -> None:
    predicted, truth = alpha("55 0x"), alpha("x0 0x")
    assert metrics.sad(predicted, truth) == pytest.approx((0.5 + 0.5) / 1000)
    assert metrics.mse(predicted, truth) == pytest.approx((0.25 + 0.25) / 4)


def test_errors_outside_the_unknown_region_do_not_count() -> None:
    unknown = np.array([[True, False], [False, False]])
    predicted, truth = alpha("5x x5"), alpha("x0 00")
    assert metrics.sad(predicted, truth, unknown) == pytest.approx(0.5 / 1000)
    assert metrics.mse(predicted, truth, unknown) == pytest.approx(0.25)


@pytest.mark.parametrize("measure", ERRORS[1:], ids=name)
def test_where_nothing_is_unknown_there_is_no_error(measure: Callable[..., float]) -> None:
    assert measure(noise(1), noise(2), np.zeros((24, 31), bool)) == 0


@pytest.mark.parametrize("measure", ERRORS[1:], ids=name)
def test_the_parts_of_a_picture_add_up(measure: Callable[..., float]) -> None:
    left = np.arange(31) < 15 + np.zeros((24, 1))
    both = [measure(noise(1), noise(2), region) for region in (left, ~left)]
    if measure is metrics.mse:
        both = [both[0] * 15 / 31, both[1] * 16 / 31]
    assert sum(both) == pytest.approx(measure(noise(1), noise(2)))


def naive_steepness(values: Alpha, sigma: float = 1.4) -> NDArray[np.float64]:
    """Return ‖∇α‖ as gaussgradient.m of the benchmark does: a 2-D kernel, borders replicated."""
    reach = 4  # ceil(σ √(−2 ln(√(2π) σ · 0.01))) for σ = 1.4
    grid = np.arange(-reach, reach + 1)
    bell = np.exp(-(grid**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    kernel = np.outer(bell, -grid * bell / sigma**2)
    kernel /= np.sqrt((kernel**2).sum())
    padded = np.pad(values.astype(np.float64), reach, "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    dx, dy = ((windows * k).sum((2, 3)) for k in (kernel, kernel.T))
    return np.asarray(np.hypot(dx, dy))


def test_gradient_matches_the_benchmarks_kernel() -> None:
    expected = ((naive_steepness(noise(1)) - naive_steepness(noise(2))) ** 2).sum() / 1000
    assert metrics.gradient(noise(1), noise(2)) == pytest.approx(expected, rel=1e-5)  # float32


def test_gradient_does_not_see_a_constant_offset() -> None:
    flat = np.full((9, 9), 0.3, np.float32)
    assert metrics.gradient(flat, np.zeros_like(flat)) == pytest.approx(0, abs=1e-12)


def naive_connectivity(ours: Alpha, theirs: Alpha) -> float:
    """Follow compute_connectivity_error.m line by line, with a flood fill for bwconncomp."""
    level = np.full(ours.shape, -1.0)
    for step in range(1, 11):
        both = np.minimum(ours, theirs) >= np.float32(step / 10)
        level[(level == -1) & ~largest_by_flood(both)] = (step - 1) / 10
    level[level == -1] = 1
    phi = [1 - (a - level) * (a - level >= 0.15) for a in (ours, theirs)]
    return float(np.abs(phi[0] - phi[1]).sum()) / 1000


def largest_by_flood(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    unseen = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    best: set[tuple[int, int]] = set()
    while unseen:
        region, front = set(), [unseen.pop()]
        while front:
            y, x = front.pop()
            region.add((y, x))
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & unseen
            unseen -= near
            front.extend(near)
        best = max(best, region, key=len)
    out = np.zeros_like(mask)
    for y, x in best:
        out[y, x] = True
    return out


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_connectivity_matches_its_definition(seed: int) -> None:
    # thresholds are float32 here and float64 there: rounding, not a pixel's level
    ours, theirs = noise(seed), noise(seed + 10)
    expected = naive_connectivity(ours, theirs)
    assert metrics.connectivity(ours, theirs) == pytest.approx(expected, rel=1e-5)


def test_connectivity_by_hand() -> None:
    # The lone pixel hangs together with nothing, l = 0: it counts whole; the rest is the truth.
    lone = alpha("xx00 xx00 xx00 xx0x")
    assert metrics.connectivity(lone, LEFT) == pytest.approx(1 / 1000)


def test_connectivity_forgives_what_is_fainter_than_its_tolerance() -> None:
    faint = np.where(LEFT == 0, np.float32(0.1), LEFT)
    assert metrics.connectivity(faint, LEFT) == 0


def test_a_ghost_counts_and_a_soft_edge_does_not() -> None:
    matte = np.zeros((200, 200), np.float32)
    matte[50:150, 50:150] = 1
    assert metrics.ghosts(matte) == 0
    ramp = np.clip((np.arange(200) - 48.5) / 4, 0, 1).astype(np.float32)
    soft = ramp[:, None].repeat(200, 1)
    assert metrics.ghosts(soft) == 0
    matte[80:120, 80:120] = 0.8  # a veil over a part of it
    matte[10:30, 60:80] = 0.3  # and one beside it
    assert metrics.ghosts(matte) == pytest.approx((1600 + 400) / 10_000, rel=0.2)
    assert metrics.ghosts(np.full((50, 50), 0.3, np.float32)) == 1
    assert metrics.ghosts(np.zeros((50, 50), np.float32)) == 0
