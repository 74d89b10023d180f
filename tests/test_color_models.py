"""Color models: what two Gaussians say of a pixel between them."""

from __future__ import annotations

import numpy as np
import pytest

from removers import color_models
from removers.color_models import Side
from removers.pixels import Floats
from removers.scene import Alpha
from tests import scenes


def side(color: tuple[float, float, float], spread: float = 0, share: float = 1) -> Side:
    """Return one pixel's side: a color with the same variance in every channel."""
    variance = np.zeros((1, 6), np.float32)
    variance[:, [0, 3, 5]] = spread
    return Side(np.array([color], np.float32), variance, np.array([share], np.float32))


RED, BLUE = (0.8, 0.1, 0.1), (0.1, 0.1, 0.8)


def mixed(share: float) -> Floats:
    return np.array([share * np.array(RED) + (1 - share) * np.array(BLUE)], np.float32)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_a_mixture_of_two_colors_tells_its_share(share: float) -> None:
    alpha, precision = color_models.between(mixed(share), side(RED), side(BLUE))
    assert alpha[0] == pytest.approx(share, abs=1e-3)
    # 1/σ² = |F − B|² / NOISE²
    assert precision[0] == pytest.approx(2 * 0.7**2 / 0.02**2, rel=1e-3)


def test_the_more_a_side_varies_the_less_it_tells() -> None:
    vague = [
        color_models.between(mixed(0.5), side(RED, spread), side(BLUE, spread))[1][0]
        for spread in (0.0, 0.01, 0.1)
    ]
    assert vague[0] > 5 * vague[1] > 25 * vague[2]


def test_the_tighter_side_holds_the_pixel() -> None:
    # halfway between the means, but where blue never is and red often
    alpha, _ = color_models.between(mixed(0.5), side(RED, 0.04), side(BLUE, 0))
    assert alpha[0] > 0.5 - 1e-3


def test_like_colors_tell_nothing() -> None:
    _, precision = color_models.between(mixed(0.5), side(RED), side(RED))
    assert precision[0] < 1e-3


def test_a_side_that_is_not_there_tells_nothing() -> None:
    _, precision = color_models.between(mixed(0.5), side(RED, share=0), side(BLUE))
    assert precision[0] == 0


def test_colors_are_learned_from_what_the_matte_is_surer_of() -> None:
    known = scenes.two_colors(48, 64)
    subject, background = color_models.sides(known.image, known.alpha, radius=8)
    edge = np.s_[24, 64 // 2 - 12]  # on the outline of the disc
    assert subject.mean[edge] == pytest.approx(np.array([240, 160, 40]) / 255, abs=0.02)
    assert background.mean[edge] == pytest.approx(np.array([30, 60, 160]) / 255, abs=0.02)
    assert (
        subject.variance[edge].max() < 0.005
    )  # half and half counts for nothing, more by a little


def test_opacity_is_read_from_a_copy_of_half_the_size() -> None:
    known = scenes.two_colors()
    unknown = (known.alpha > 0) & (known.alpha < 1)
    small: Alpha = known.alpha[::2, ::2].copy()
    alpha, precision = color_models.opacity(known.image, unknown, known.image[::2, ::2], small, 8)
    assert np.abs(alpha - known.alpha)[unknown].mean() < 0.02
    assert (precision[unknown] > 100).all()
    assert not precision[~unknown].any()
