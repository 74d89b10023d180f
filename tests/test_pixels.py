"""Pixel arithmetic against naive loops and scenes with known mattes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import metrics, pixels
from removers.scene import Alpha, Image, Scene
from tests import scenes


@pytest.mark.parametrize(
    ("shape", "side", "expected"),
    [
        ((400, 600), 300, (200, 300)),
        ((600, 400), 300, (300, 200)),
        ((40, 60), 300, (40, 60)),
        ((300, 300), 300, (300, 300)),
        ((1, 8000), 100, (1, 100)),
        ((7, 200), 50, (2, 50)),
    ],
)
def test_fitted_keeps_the_proportions_and_never_grows(
    shape: tuple[int, int], side: int, expected: tuple[int, int]
) -> None:
    assert pixels.fitted(np.empty((*shape, 3), np.uint8), side) == expected


def test_resize_to_the_same_size_is_the_picture_itself() -> None:
    image = scenes.disc().image
    assert pixels.resize(image, *image.shape[:2]) is image


def test_resize_shrinks_by_area() -> None:
    blocks = np.array([[0, 1, 1, 1], [0, 1, 1, 1]], np.float32)
    np.testing.assert_allclose(pixels.resize(blocks, 1, 2), [[0.5, 1]])


def test_resize_grows_between_the_pixels_and_not_beyond_them() -> None:
    grown = pixels.resize(np.array([[0, 1]], np.float32), 1, 4)
    np.testing.assert_allclose(grown, [[0, 0.25, 0.75, 1]])


def test_resize_keeps_the_dtype() -> None:
    known = scenes.disc()
    assert pixels.resize(known.image, 9, 3).dtype == np.uint8
    assert pixels.resize(known.alpha, 9, 3).dtype == np.float32


def test_shrunk_shrinks_every_picture_of_the_scene() -> None:
    image, matte = np.zeros((40, 60, 3), np.uint8), np.zeros((40, 60), np.float32)
    plate = np.zeros((80, 120, 3), np.uint8)
    small = pixels.shrunk(Scene(image, plate, image, (plate, image), matte, matte), 30)
    others = (small.plate, small.right, small.hint, small.alpha)
    pictures = (small.image, *others, *(small.frames or ()))
    assert len(pictures) == 7
    assert {p.shape[:2] for p in pictures if p is not None} == {(20, 30)}


def test_shrunk_leaves_a_small_scene_alone() -> None:
    scene = scenes.disc().scene
    assert pixels.shrunk(scene, 128) is scene


def test_shrunk_does_not_invent_pictures() -> None:
    small = pixels.shrunk(scenes.disc().scene, 32)
    assert (small.plate, small.right, small.hint, small.alpha) == (None,) * 4


def windows(values: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """Return the (2 radius + 1)² window of each pixel, mirrored at the border, as its last axis."""
    around = [(radius, radius)] * 2 + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values, around, "symmetric")
    size = 2 * radius + 1
    view = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(0, 1))
    return np.asarray(view.reshape(*values.shape, size * size))


def test_box_is_the_mean_of_each_window() -> None:
    values = np.random.default_rng(1).random((6, 9))
    expected = windows(values, 2).mean(-1)
    np.testing.assert_allclose(pixels.box(values.astype(np.float32), 2), expected, atol=1e-6)


def naive_fit(image: Image, alpha: Alpha, radius: int, eps: float) -> NDArray[np.float64]:
    """Return slope and offset, (H, W, 4), by ridge regression in every window on its own."""
    guide, matte = windows(image / 255, radius), windows(alpha.astype(np.float64), radius)
    fits = np.empty((*alpha.shape, 4))
    for y, x in np.ndindex(*alpha.shape):
        colors, target = guide[y, x].T, matte[y, x]
        centered = colors - colors.mean(0)
        penalty = eps * len(target) * np.eye(3)
        slope = np.linalg.solve(centered.T @ centered + penalty, centered.T @ target)
        fits[y, x] = *slope, target.mean() - slope @ colors.mean(0)
    return np.asarray(windows(fits, radius).mean(-1))


@pytest.mark.parametrize("radius", [1, 2])
def test_a_fit_is_least_squares_in_every_window(radius: int) -> None:
    image = np.random.default_rng(2).integers(0, 256, (9, 12, 3), np.uint8)
    alpha = np.random.default_rng(3).random((9, 12), np.float32)
    fit = pixels.Linear.fit(image, alpha, radius, eps=1e-2)
    expected = naive_fit(image, alpha, radius, eps=1e-2)
    # float32 covariances are differences of means: 1e-7 · 1/eps
    np.testing.assert_allclose(fit.slope, expected[..., :3], atol=1e-4)
    np.testing.assert_allclose(fit.offset, expected[..., 3], atol=1e-4)


def test_a_fit_recovers_a_matte_that_is_linear_in_color() -> None:
    known = scenes.two_colors()
    fit = pixels.Linear.fit(known.image, known.alpha, 4, eps=1e-6)
    # colors are rounded to 8 bits: half a level of the 240 − 30 between the two, and eps
    np.testing.assert_allclose(fit.apply(known.image), known.alpha, atol=0.02)


def test_a_fit_keeps_its_footing_on_a_gray_picture() -> None:
    # all colors on one line: but for eps the covariance cannot be inverted
    known = scenes.two_colors(20, 24)
    gray = np.repeat(known.image[..., :1], 3, axis=2)
    fit = pixels.Linear.fit(gray, known.alpha, 2, eps=1e-5)
    expected = naive_fit(gray, known.alpha, 2, eps=1e-5)
    ours = fit.slope.sum(-1)  # float32: 1e-7 of covariance over 1e-5 of eps
    np.testing.assert_allclose(ours, expected[..., :3].sum(-1), atol=0.02)


def test_a_larger_eps_follows_fewer_edges() -> None:
    known = scenes.two_colors()
    errors = [
        metrics.mae(
            pixels.Linear.fit(known.image, known.alpha, 4, eps).apply(known.image), known.alpha
        )
        for eps in (1e-6, 1e-2, 1)
    ]
    assert errors == sorted(errors)


def test_a_fit_is_applied_to_a_picture_of_any_size() -> None:
    known = scenes.two_colors()
    fit = pixels.Linear.fit(
        pixels.resize(known.image, 48, 64), pixels.resize(known.alpha, 48, 64), 2, 1e-4
    )
    assert metrics.mae(fit.apply(known.image), known.alpha) < 0.01


def test_a_fit_writes_to_nothing() -> None:
    known = scenes.two_colors()
    for array in (known.image, known.alpha):
        array.setflags(write=False)
    fit = pixels.Linear.fit(known.image, known.alpha, 4, 1e-4)
    before = fit.offset.copy()
    fit.apply(known.image)
    np.testing.assert_array_equal(fit.offset, before)


def coarse(alpha: Alpha, height: int, width: int) -> Alpha:
    return pixels.resize(alpha, height, width)


@pytest.mark.parametrize("size", [(24, 32), (48, 64), (32, 32)], ids=str)
def test_enlarge_follows_the_edge_where_interpolation_blurs_it(size: tuple[int, int]) -> None:
    # two plain colors: the matte is linear in color, and what is lost is 8 bits and eps
    known = scenes.two_colors(192, 256)
    small = coarse(known.alpha, *size)
    ours = metrics.mae(pixels.enlarge(small, known.image), known.alpha)
    bilinear = metrics.mae(pixels.resize(small, 192, 256), known.alpha)
    assert ours < bilinear / 20


def test_enlarge_beats_interpolation_in_every_scene(known: scenes.Known) -> None:
    height, width = known.alpha.shape
    small = coarse(known.alpha, height // 4, width // 4)
    ours = metrics.mae(pixels.enlarge(small, known.image), known.alpha)
    bilinear = metrics.mae(pixels.resize(small, height, width), known.alpha)
    # worst where a texture crosses the edge within a window: measured 0.55
    assert ours < bilinear * 0.75


def test_enlarge_is_exactly_0_or_1_away_from_the_edge() -> None:
    known = scenes.patterned(192, 256)
    full = pixels.enlarge(coarse(known.alpha, 48, 64), known.image)
    far = known.trimap(16)  # px; two pixels of the matte, its own soft one and interpolation
    assert (far == 1).any()
    assert (full[far == 1] == 1).all()
    assert (full[far == 0] == 0).all()


def test_enlarge_takes_a_square_matte_of_an_oblong_photo() -> None:
    known = scenes.two_colors(480, 720)
    full = pixels.enlarge(coarse(known.alpha, 320, 320), known.image)
    assert full.shape == (480, 720)
    bilinear = metrics.mae(pixels.resize(coarse(known.alpha, 320, 320), 480, 720), known.alpha)
    assert metrics.mae(full, known.alpha) < bilinear / 10


def test_enlarge_leaves_a_matte_of_the_right_size_as_it_is() -> None:
    known = scenes.disc()
    assert pixels.enlarge(known.alpha, known.image) is known.alpha


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (200, 7)], ids=str)
def test_enlarge_of_a_plain_matte_is_plain(shape: tuple[int, int], value: int) -> None:
    image = np.random.default_rng(4).integers(0, 256, (*shape, 3), np.uint8)
    plain = np.full((max(1, shape[0] // 2), 5), value, np.float32)
    full = pixels.enlarge(plain, image)
    assert full.shape == shape
    assert full.dtype == np.float32
    assert (full == value).all()


def test_settle_is_exact_only_where_the_coarse_matte_is_sure_all_around() -> None:
    haze = np.full((1, 8), 0.5, np.float32)
    sure = np.array([[0, 0, 0, 0, 1, 1, 1, 1]], np.float32)
    settled = pixels.settle(haze, sure, reach=1)
    assert settled.tolist() == [[0, 0, 0, 0.5, 0.5, 1, 1, 1]]
