"""Closed-form matting, against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import closed_form, pixels
from removers.metrics import mae
from removers.scene import Alpha, Image
from tests import scenes


def laplacian(image: Image) -> NDArray[np.float64]:
    """Return the matting Laplacian as Levin et al. define it, equation 5, window by window."""
    height, width = image.shape[:2]
    index, colors = np.arange(height * width).reshape(height, width), image / 255
    out = np.zeros((height * width, height * width))
    for y in range(height - 2):
        for x in range(width - 2):
            window = index[y : y + 3, x : x + 3].ravel()
            i = colors.reshape(-1, 3)[window]
            spread = np.linalg.inv(np.cov(i.T, bias=True) + closed_form.EPS / 9 * np.eye(3))
            apart = i - i.mean(0)
            out[np.ix_(window, window)] += np.eye(9) - (1 + apart @ spread @ apart.T) / 9
    return out


def exact(image: Image, alpha: Alpha, likely: Alpha, weight: Alpha) -> NDArray[np.float64]:
    """Return the solution by a dense solver; what is known moves to the right-hand side."""
    unknown = np.isfinite(weight).ravel()
    whole, trust = laplacian(image), np.diag(weight.ravel()[unknown].astype(float))
    right = trust @ likely.ravel()[unknown]
    right -= whole[unknown][:, ~unknown] @ alpha.ravel()[~unknown]
    out = alpha.ravel().astype(float)
    out[unknown] = np.linalg.solve(whole[unknown][:, unknown] + trust, right)
    return out.reshape(alpha.shape).clip(0, 1)


def parts() -> tuple[Image, Alpha, Alpha]:
    """Return a textured scene, a wrong but likely matte, and weights with a known rim and core."""
    known = scenes.patterned(13, 17)
    likely = np.clip(known.alpha + np.random.default_rng(2).normal(0, 0.1, (13, 17)), 0, 1)
    weight = np.full((13, 17), 0.01, np.float32)
    weight[[0, -1]] = weight[6, 8] = np.inf
    return known.image, likely.astype(np.float32), weight


def test_solves_the_system_of_the_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed_form, "ENOUGH", 1e-6)
    image, likely, weight = parts()
    start = np.where(np.isfinite(weight), np.float32(0.5), likely)
    ours = closed_form.solve(image, start, likely, weight)
    # float32, and entries of the inverse up to 1 / EPS
    np.testing.assert_allclose(ours, exact(image, start, likely, weight), atol=2e-3)


def test_stops_close_to_the_solution() -> None:
    image, _, weight = parts()
    likely = pixels.box(scenes.patterned(13, 17).alpha, 1)  # blurred, as networks have it
    ours = closed_form.solve(image, likely, likely, weight)
    far, near = (np.abs(a - exact(image, likely, likely, weight)).mean() for a in (likely, ours))
    assert near < far / 4


def test_what_is_known_stays() -> None:
    image, likely, weight = parts()
    ours = closed_form.solve(image, likely, 1 - likely, weight)
    known = np.isinf(weight)
    np.testing.assert_array_equal(ours[known], likely[known])


def test_a_matte_that_is_linear_in_color_comes_from_its_ends_alone() -> None:
    known = scenes.two_colors(48, 64)
    trimap = known.trimap()
    weight = np.where(trimap == 0.5, np.float32(0), np.float32(np.inf))
    ours = closed_form.solve(known.image, trimap, trimap, weight)
    # 8-bit rounding moves a pixel by up to 1/400 of the way from one color to the other
    assert np.abs(ours - known.alpha).max() < 0.01


def test_the_heavier_the_weight_the_nearer_to_what_is_likely() -> None:
    image, likely, _ = parts()
    moved = [
        mae(closed_form.solve(image, likely, likely, np.full_like(likely, w)), likely)
        for w in (0.001, 0.1, 10)
    ]
    assert moved[0] > moved[1] > 3 * moved[2]


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 2), (9, 1)])
def test_without_a_window_what_is_likely_holds(shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), 90, np.uint8)
    likely = np.full(shape, 0.25, np.float32)
    start, weight = np.full(shape, 0.5, np.float32), np.full(shape, 0.1, np.float32)
    ours = closed_form.solve(image, start, likely, weight)
    np.testing.assert_allclose(ours, likely, atol=1e-3)  # a pixel holds on to its start by 1e-6


def test_nothing_unknown_is_nothing_to_do() -> None:
    image, likely, _ = parts()
    everywhere = np.full_like(likely, np.inf)
    np.testing.assert_array_equal(closed_form.solve(image, likely, 1 - likely, everywhere), likely)
