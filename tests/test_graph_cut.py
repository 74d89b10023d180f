"""The cut: what it makes of a page on which colors tell nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import graph_cut
from removers.scene import Alpha, Image

SIDE = 240
KEEP, ERASE = (slice(150, 154), slice(20, 120)), (slice(10, 14), slice(100, 200))


def page(noise: float = 0.0, mug: bool = False) -> Image:
    """A white page, as scanned or as saved in a JPEG, with something red on it or not."""
    speckles = np.random.default_rng(0).random((SIDE, SIDE, 3)) < noise
    image = np.where(speckles, 254, 255).astype(np.uint8)
    if mug:
        image[180:220, 160:210] = (200, 40, 40)
    return image


def hint(*, keep: bool = True, erase: bool = True) -> Alpha:
    hint = np.full((SIDE, SIDE), 0.5, np.float32)
    hint[KEEP] = 1 if keep else 0.5
    hint[ERASE] = 0 if erase else 0.5
    return hint


def cut(image: Image, hint: Alpha) -> NDArray[np.float32]:
    made = graph_cut.cut(image, hint, 2)
    assert made.shape == hint.shape
    assert set(np.unique(made)) <= {0, 1}
    return made


@pytest.mark.parametrize(
    "image", [page(), page(0.01), page(mug=True)], ids=["blank", "jpeg", "mug"]
)
def test_strokes_on_one_paper_are_followed_and_do_not_take_minutes(image: Image) -> None:
    made = cut(image, hint())
    assert made[KEEP].all()
    assert not made[ERASE].any()


def test_a_box_or_a_stroke_on_a_blank_page_finds_nothing() -> None:
    box = np.zeros((SIDE, SIDE), np.float32)
    box[60:200, 60:200] = 0.5
    for marks in (box, hint(keep=False)):
        assert cut(page(0.01), marks).mean() < 0.01


def test_a_stroke_on_the_subject_cuts_it_at_full_size() -> None:
    image, marks = page(mug=True), hint(keep=False)
    marks[195:205, 180:190] = 1
    made = cut(image, marks)
    np.testing.assert_array_equal(made == 1, image[..., 1] < 100)
