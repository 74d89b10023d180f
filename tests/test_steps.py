"""Frames and backdrops: what each does, on cutouts whose answer is obvious."""

from __future__ import annotations

from typing import cast

import numpy as np

from removers.registry import parse_step
from removers.scene import Cutout
from removers.step import Backdrop, Framing


def cutout() -> Cutout:
    """Return a black picture with a hard square of 20 px in the middle."""
    alpha = np.zeros((40, 40), np.float32)
    alpha[10:-10, 10:-10] = 1
    return Cutout(np.zeros((40, 40, 3), np.uint8), alpha)


def framed(cutout: Cutout, text: str) -> Cutout:
    return cast(Framing, parse_step(text))(cutout)


def test_crop_keeps_the_subject_and_a_margin() -> None:
    assert framed(cutout(), "crop margin=0").alpha.shape == (20, 20)
    assert framed(cutout(), "crop margin=0.1").alpha.shape == (24, 24)


def test_crop_ends_at_the_frame() -> None:
    assert framed(cutout(), "crop margin=1").alpha.shape == (40, 40)


def test_crop_of_nothing_keeps_the_frame() -> None:
    empty = Cutout(np.zeros((9, 7, 3), np.uint8), np.zeros((9, 7), np.float32))
    assert framed(empty, "crop").alpha.shape == (9, 7)


def test_color_lies_behind_the_subject() -> None:
    color = np.full((1, 3, 3), (200, 100, 0), np.uint8)
    alpha = np.array([[0, 0.5, 1]], np.float32)
    painted = cast(Backdrop, parse_step("color fill=#0000ff"))(Cutout(color, alpha))
    np.testing.assert_array_equal(painted[0], [[0, 0, 255], [100, 50, 128], [200, 100, 0]])
