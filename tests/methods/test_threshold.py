"""Threshold: what is brighter or darker than a level."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import filters

from removers import Recipe
from removers.errors import NoSubject
from removers.metrics import iou, mae
from removers.scene import Alpha, Image, Scene
from tests import scenes
from tests.grounds.stage import grainy

PAPER, INK = (230, 228, 220), (40, 44, 60)


def matte(image: Image, settings: str = "") -> Alpha:
    return Recipe.parse(f"threshold {settings}")(Scene(image)).alpha


def disc(inner: tuple[int, int, int], outer: tuple[int, int, int]) -> scenes.Known:
    """A disc of one color on another, its edge as soft as any."""
    alpha = scenes.drawn(60, 80, lambda y, x: np.hypot(y - 30, x - 40) < 18)
    return scenes.composite(alpha, scenes.plain(inner, 60, 80), scenes.plain(outer, 60, 80))


@pytest.mark.parametrize("colors", [(INK, PAPER), (PAPER, INK)], ids=["dark", "light"])
def test_the_side_that_does_not_touch_the_frame_is_kept_with_its_soft_edge(
    colors: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> None:
    known = disc(*colors)
    assert mae(matte(known.image), known.alpha) < 0.001  # 8 bits in a contrast of 190 levels


def test_a_person_may_say_which_side() -> None:
    known = disc(INK, PAPER)
    assert mae(matte(known.image, "polarity=dark"), known.alpha) < 0.001
    assert mae(matte(known.image, "polarity=light"), 1 - known.alpha) < 0.001


def test_the_channel_is_found_in_which_the_subject_stands_out() -> None:
    known = disc(
        (200, 90, 60), (124, 124, 124)
    )  # as bright as its ground: .299 R + .587 G + .114 B
    image = grainy(known.image, 3)
    assert iou(matte(image), known.alpha) > 0.99
    with pytest.raises(NoSubject):
        matte(image, "channel=brightness")


@pytest.mark.parametrize(
    ("method", "oracle"),
    [
        ("otsu", filters.threshold_otsu),
        ("li", filters.threshold_li),
        ("triangle", filters.threshold_triangle),
    ],
)
def test_the_level_is_that_of_the_method(method: str, oracle: object) -> None:
    image = scenes.patterned(60, 80).image
    red = image[..., 0].astype(np.float32) / np.float32(255)
    ours = matte(image, f"channel=red method={method} polarity=light softness=0")
    np.testing.assert_array_equal(ours, red > oracle(red))  # type: ignore[operator]  # a function


def test_of_three_classes_the_outer_one_is_kept() -> None:
    image = scenes.plain((235, 235, 235), 60, 80)
    image[10:50, 10:70] = 150  # a shadow
    image[20:40, 20:60] = 30
    kept = matte(image, "method=multi-otsu softness=0") == 1
    np.testing.assert_array_equal(kept, image[..., 0] == 30)


def test_a_level_may_be_given() -> None:
    image = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 40, 0).repeat(3, 2)
    image = np.where(np.arange(40)[:, None, None] < 20, image, image // 2)  # an edge to be seen
    kept = matte(image, "method=manual level=0.25 polarity=light channel=red softness=0") == 1
    np.testing.assert_array_equal(kept, image[..., 0] > 0.25 * 255)


def test_local_reads_print_through_a_shadow() -> None:
    lines = scenes.drawn(
        60, 80, lambda y, x: (y % 12 < 2) & (abs(x - 40) < 30) & (abs(y - 30) < 24)
    )
    shade = np.linspace(1, 0.3, 80)[None, :, None]
    paper, ink = (np.rint(shade * np.array(c) * np.ones((60, 1, 1))) for c in (PAPER, INK))
    known = scenes.composite(lines, ink.astype(np.uint8), paper.astype(np.uint8))
    image = grainy(known.image, 2)
    assert iou(matte(image, "method=local"), known.alpha) > 0.9
    assert iou(matte(image), known.alpha) < 0.5


def test_no_softness_leaves_black_and_white() -> None:
    image = scenes.disc().image
    assert set(np.unique(matte(image, "softness=0"))) == {0, 1}
    assert len(np.unique(matte(image))) > 50


def test_noise_and_shading_are_no_subject() -> None:
    gray = scenes.plain((120, 120, 120), 60, 80, noise=20)
    shaded = np.rint(scenes.plain((200, 190, 180), 240, 320) * np.linspace(1, 0.6, 320)[:, None])
    for image in (gray, shaded.astype(np.uint8)):
        with pytest.raises(NoSubject):
            matte(image)
