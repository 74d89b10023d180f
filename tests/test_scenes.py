"""Scenes to learn from: what is drawn and composed, and that its matte is true."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from removers.scene import Image
from removers.training.augment import Levels
from removers.training.scenes import compose, grounds, things
from removers.training.scenes.compose import Item
from removers.training.scenes.furniture import ladder
from removers.training.scenes.render import SIDE, render
from removers.training.scenes.staging import Drawn, Stage
from removers.training.scenes.wares import basket, racket, wheels

GRAY = np.full((80, 100, 3), 90, np.uint8)


def disk(color: tuple[int, int, int], size: int = 60) -> Item:
    """Return a disk of one color on black."""
    mask = np.zeros((size, size), np.uint8)
    cv2.circle(mask, (size // 2, size // 2), size // 3, 255, -1)
    return Item(np.where(mask[..., None] > 0, np.array(color, np.uint8), np.uint8(0)), mask)


def redness(picture: Image) -> Levels:
    return picture[..., 0].astype(int) - picture[..., 1]


@pytest.mark.parametrize("kind", sorted(set(things.KINDS), key=str), ids=lambda kind: kind.__name__)
def test_a_thing_fills_its_square_with_soft_edges(kind: things.Kind) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        color, matte = render(rng, kind(rng))
        rows, columns = np.nonzero(matte > 127)
        assert 0.8 * SIDE < max(np.ptp(rows), np.ptp(columns)) < SIDE
        assert ((matte > 20) & (matte < 235)).any()
        assert color[matte == 255].std() > 1  # there is light and shade


@pytest.mark.parametrize("kind", [ladder, wheels, racket, basket], ids=lambda kind: kind.__name__)
def test_the_background_shows_through_openings(kind: things.Kind) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        _, matte = render(rng, kind(rng))
        points = np.argwhere(matte > 127)[:, ::-1].astype(np.int32)
        inside = cv2.fillConvexPoly(np.zeros_like(matte), cv2.convexHull(points), 1) > 0
        assert np.mean(matte[inside] == 0) > 0.15


def test_a_scene_shows_its_subject_where_its_matte_is() -> None:
    for seed in range(8):
        made = compose.scene(np.random.default_rng(seed), [disk((230, 20, 20))], GRAY)
        assert made.mask is not None
        assert made.mask.max() == 255
        assert redness(made.photo)[made.mask > 250].min() > 30  # it moves halfway to gray at most
        far = cv2.dilate(made.mask, np.ones((9, 9), np.uint8)) == 0
        assert abs(redness(made.photo)[far]).max() <= 2


def test_all_subjects_are_in_the_matte_and_clutter_is_not() -> None:
    red, green, blue = disk((230, 20, 20)), disk((20, 230, 20)), disk((20, 20, 230))
    for seed in range(8):
        made = compose.scene(np.random.default_rng(seed), [red, green], GRAY, [blue])
        assert made.mask is not None
        colored = made.photo.astype(int)
        subjects = np.maximum(colored[..., 0], colored[..., 1]) - colored[..., 2] > 60
        clutter = colored[..., 2] - np.maximum(colored[..., 0], colored[..., 1]) > 60
        assert made.mask[subjects].mean() > 200
        assert not clutter.any() or made.mask[clutter].mean() < 30


def test_a_shadow_only_darkens_and_lies_where_the_figure_stands() -> None:
    alpha = np.zeros((80, 100), np.float32)
    alpha[30:60, 40:60] = 1
    white = np.full((80, 100, 3), 200, np.float32)
    for seed in range(12):
        shaded = compose._shaded(np.random.default_rng(seed), white, alpha, np.zeros_like(alpha))
        assert shaded.max() <= 200.01
        dark = 200 - shaded[..., 0]
        if dark.max() > 1:
            row, column = np.unravel_index(dark.argmax(), dark.shape)
            assert 25 < row < 75
            assert 0 < column < 99


def test_a_bare_part_of_a_photo_is_without_its_subject() -> None:
    photo, mask = np.full((100, 160, 3), 120, np.uint8), np.zeros((100, 160), np.uint8)
    photo[20:90, 10:50], mask[20:90, 10:50] = (255, 0, 0), 255
    for seed in range(8):
        part = grounds.bare(np.random.default_rng(seed), Item(photo, mask))
        assert part is not None
        assert redness(part).max() == 0
    everywhere = Item(photo, np.full_like(mask, 255))
    assert grounds.bare(np.random.default_rng(0), everywhere) is None


@pytest.mark.parametrize("aspect", [(200, 50), (50, 200), (90, 90)])
def test_a_ground_is_cut_to_a_frame_without_stretching(aspect: tuple[int, int]) -> None:
    ground = np.zeros((*aspect, 3), np.uint8)
    cv2.circle(ground, (aspect[1] // 2, aspect[0] // 2), 8, (255, 255, 255), -1)
    for seed in range(4):
        made = grounds.framed(np.random.default_rng(seed), ground)
        assert max(made.shape) <= grounds.FRAME
        rows, columns = np.nonzero(made[..., 0] > 127)
        if rows.size and rows.min() and columns.min() and np.ptp(rows) > 30:
            assert np.ptp(columns) == pytest.approx(np.ptp(rows), rel=0.1)


def test_shelves_repeat_goods() -> None:
    wide = np.full((80, 300, 3), 90, np.uint8)
    for seed in range(4):
        picture = grounds.shelves(np.random.default_rng(seed), [disk((250, 0, 0), 40)], wide)
        count, _ = cv2.connectedComponents((redness(picture) > 100).astype(np.uint8))
        assert count - 1 >= 3


def test_scenes_are_made_of_what_there_is_and_the_same_for_a_seed() -> None:
    pair, nothing = disk((250, 0, 0)), Drawn.of([], [])
    for stage in (
        Stage(nothing, Drawn.of([pair], [1]), []),
        Stage(Drawn.of([disk((0, 250, 0))], [2]), Drawn.of([pair], [1]), [Item(GRAY, None)]),
    ):
        made = [stage.scene(np.random.default_rng(seed)) for seed in (1, 1, 2, 3)]
        np.testing.assert_array_equal(made[0].photo, made[1].photo)
        assert any(a.photo.shape != b.photo.shape for a, b in pairwise(made)) or any(
            (a.photo != b.photo).any() for a, b in pairwise(made[1:])
        )


def test_items_are_drawn_as_often_as_they_weigh() -> None:
    rare, common = disk((1, 0, 0)), disk((2, 0, 0))
    some = Drawn.of([rare, common], [1, 3])
    rng = np.random.default_rng(0)
    share = np.mean([some.one(rng) is common for _ in range(400)])
    assert share == pytest.approx(0.75, abs=0.08)
