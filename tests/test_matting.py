"""Matting and its trimap: the heart of the product, on scenes whose matte is known."""

from __future__ import annotations

from functools import cache
from typing import cast

import cv2
import numpy as np
import pytest

from removers import closed_form, pixels
from removers.errors import NoSubject
from removers.metrics import gradient, mae, mse, sad
from removers.registry import parse_step
from removers.scene import Alpha, Image
from removers.step import Refiner
from tests import scenes
from tests.rendered import RENDERED
from tests.scenes import Known


def refined(text: str, alpha: Alpha, image: Image | None = None) -> Alpha:
    gray = np.full((*alpha.shape, 3), 128, np.uint8)
    return cast(Refiner, parse_step(text))(gray if image is None else image, alpha)


@cache
def rendered(name: str, height: int = 240, width: int = 320) -> Known:
    return RENDERED[name](height, width, 1)


def coarse(alpha: Alpha, factor: float) -> Alpha:
    """Return what a network of few pixels would make of a matte: small, blurred, enlarged."""
    height, width = alpha.shape
    small = pixels.resize(alpha, round(height / factor), round(width / factor))
    small = cv2.GaussianBlur(small, (0, 0), 1).astype(np.float32)
    return pixels.resize(small, height, width)


@pytest.mark.parametrize("name", ["hair", "fur", "lace", "leaves", "motion"])
def test_matting_finds_what_a_coarse_matte_lacks(name: str) -> None:
    known = rendered(name)
    blurred = coarse(known.alpha, 4)
    found = refined("matting", blurred, known.image)
    for error in (sad, mse, gradient):  # .55, .4 and .3 on the mean of the benchmark's scenes
        assert error(found, known.alpha) < 0.9 * error(blurred, known.alpha), error.__name__


def test_matting_is_better_than_following_edges() -> None:
    known = rendered("hair")
    blurred = coarse(known.alpha, 4)
    found, followed = (refined(s, blurred, known.image) for s in ("matting", "guided"))
    assert sad(found, known.alpha) < 0.8 * sad(followed, known.alpha)


def test_matting_carries_strands_to_a_size_at_which_it_is_not_solved() -> None:
    known = rendered("hair", 1200, 1600)
    blurred = coarse(known.alpha, 5)
    found = refined("matting", blurred, known.image)
    strands = refined("matting", pixels.resize(blurred, 600, 800), known.image[::2, ::2])
    enlarged = pixels.resize(strands, 1200, 1600)
    # the matte of a copy, enlarged as it is, loses every strand finer than the copy's pixels
    assert gradient(found, known.alpha) < 0.8 * gradient(enlarged, known.alpha)
    assert sad(found, known.alpha) < 0.8 * sad(blurred, known.alpha)


@pytest.mark.parametrize("name", scenes.KNOWN)
def test_matting_does_not_spoil_a_perfect_matte(name: str) -> None:
    known = scenes.KNOWN[name]()
    # textures on both sides leave the closed form less to go by than the matte knew
    allowed = 0.004 if name == "patterned" else 0.001
    assert mae(refined("matting", known.alpha, known.image), known.alpha) < allowed


@pytest.mark.parametrize("name", ["hair", "fur", "lace", "leaves"])
def test_matting_keeps_detail_that_the_matte_has_already(name: str) -> None:
    known = rendered(name, 480, 640)
    soft = (known.alpha > 0.02) & (known.alpha < 0.98)
    moved = np.abs(refined("matting", known.alpha, known.image) - known.alpha)[soft].mean()
    lost = np.abs(coarse(known.alpha, 4) - known.alpha)[soft].mean()
    assert moved < lost / 3


def test_matting_leaves_alone_what_is_sure_all_around() -> None:
    known = scenes.patterned()
    blurred = coarse(known.alpha, 4)
    found = refined("matting", blurred, known.image)
    window = np.ones((3, 3), np.uint8)
    np.testing.assert_array_equal(found[cv2.erode(blurred, window) == 1], 1)
    np.testing.assert_array_equal(found[cv2.dilate(blurred, window) == 0], 0)


def test_matting_solves_a_trimap_by_the_closed_form_alone() -> None:
    known = scenes.patterned()
    trimap = known.trimap()
    weight = np.where(trimap == 0.5, np.float32(0), np.float32(np.inf))
    plain = closed_form.solve(known.image, trimap, trimap, weight)
    for text in ("matting", "matting reach=3 trust=2 colors=5"):
        # both stop at EXACT, but began elsewhere
        assert mae(refined(text, trimap, known.image), plain) < 0.002


def test_matting_trusts_as_it_is_told() -> None:
    known = rendered("fur")
    blurred = coarse(known.alpha, 4)
    moved = [mae(refined(f"matting trust={t}", blurred, known.image), blurred) for t in (0, 1, 20)]
    assert moved[0] > moved[1] > moved[2]


@pytest.mark.parametrize("height", [1, 2, 3, 5])
def test_matting_works_on_slivers(height: int) -> None:
    known = scenes.two_colors(9, 300)
    image, alpha = known.image[:height], known.alpha[:height]
    assert refined("matting", alpha, image).shape == (height, 300)


def test_a_trimap_without_a_sure_subject_is_told_so() -> None:
    known = scenes.patterned(24, 32)
    with pytest.raises(NoSubject, match="nowhere sure of a subject; mark some"):
        refined("matting", np.minimum(known.trimap(), 0.5), known.image)


def test_a_trimap_is_one_zero_and_a_half() -> None:
    known = rendered("hair")
    trimap = refined("trimap", known.alpha)
    assert set(np.unique(trimap)) == {0, 0.5, 1}
    assert (known.alpha[trimap == 1] > 0.95).all()
    assert (known.alpha[trimap == 0] < 0.05).all()


def band(alpha: Alpha, text: str = "trimap") -> int:
    """Return how many pixels of the middle row are unknown on the left side."""
    row = refined(text, alpha)[len(alpha) // 2]
    return int(np.count_nonzero(row[: len(row) // 2] == 0.5))


def test_the_band_is_wide_along_a_soft_edge_and_narrow_along_a_hard_one() -> None:
    hard, soft = scenes.soft_disc(400, 400, 1), scenes.soft_disc(400, 400, 20)
    assert band(hard) < 8
    # the ramp itself, and half of its width to either side
    assert 36 < band(soft) < 50


def test_the_band_grows_with_the_subject() -> None:
    small, large = (scenes.soft_disc(size, size, 1) for size in (100, 1000))
    wide = "trimap foreground=3 background=3"  # so that whole pixels tell the two apart
    assert band(large, wide) > 1.5 * band(small, wide)


def test_the_band_is_as_wide_as_it_is_told_on_either_side() -> None:
    alpha = scenes.soft_disc(400, 400, 10)
    usual, inward, outward = (
        refined(text, alpha) for text in ("trimap", "trimap foreground=2", "trimap background=2")
    )
    assert (inward == 1).sum() < (usual == 1).sum()
    assert (inward == 0).sum() == (usual == 0).sum()
    assert (outward == 0).sum() < (usual == 0).sum()
    assert (outward == 1).sum() == (usual == 1).sum()


@pytest.mark.parametrize("width", [3, 5, 9])
def test_a_thin_strap_keeps_a_sure_core(width: int) -> None:
    alpha = np.zeros((200, 200), np.float32)
    alpha[120:180, 20:180] = 1
    alpha[10:120, 100 : 100 + width] = 1
    trimap = refined("trimap foreground=5", alpha)
    core = trimap[15:80, 100 : 100 + width] == 1  # below that the body's depth counts
    assert core.any(axis=1).all()


def test_a_strand_too_fine_to_be_sure_is_unknown_but_never_background() -> None:
    alpha = scenes.soft_disc(300, 300, 2)
    alpha[:150, 150] = np.maximum(alpha[:150, 150], 0.6)
    assert (refined("trimap", alpha)[:150, 150] >= 0.5).all()


def test_a_matte_that_is_nowhere_sure_is_told_so() -> None:
    with pytest.raises(NoSubject, match="nowhere sure of its subject; pick another"):
        refined("trimap", np.full((20, 20), 0.7, np.float32))
