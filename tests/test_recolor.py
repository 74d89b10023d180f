"""Color steps: what each does, on scenes whose colors are known."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from removers import registry
from removers.scene import Alpha, Image
from removers.step import Recolor
from tests import scenes
from tests.rendered import RENDERED
from tests.scenes import composite


def recolored(known: scenes.Known, text: str = "decontaminate") -> Image:
    return painted(known.image, known.alpha, text)


def painted(image: Image, alpha: Alpha, text: str) -> Image:
    return cast(Recolor, registry.parse_step(text))(image, alpha)


def errors(known: scenes.Known, image: Image) -> float:
    """Return the mean error in levels of the color of what is soft and can be seen."""
    soft = (known.alpha > 0.02) & (known.alpha < 1)
    return float(np.abs(image[soft].astype(float) - known.foreground[soft]).mean())


@pytest.mark.parametrize("name", ["disc", "two colors", "hair"])
def test_decontaminate_gives_soft_edges_the_subject_s_color(name: str) -> None:
    known = scenes.KNOWN[name]()
    # of one color, F is known wherever some of it is near
    assert errors(known, recolored(known)) < errors(known, known.image) / 10


@pytest.mark.parametrize("name", ["patterned", "ring"])
def test_decontaminate_finds_the_color_before_what_is_close_or_textured(name: str) -> None:
    known = scenes.KNOWN[name]()
    assert errors(known, recolored(known)) < errors(known, known.image) / 5


@pytest.mark.parametrize("name", ["hair", "fur", "lace", "leaves", "motion"])
def test_decontaminate_gives_thin_strands_their_own_color(name: str) -> None:
    known = RENDERED[name](240, 320, 4)
    # every strand of hair has a color of its own; that of lace is the veil's
    assert errors(known, recolored(known)) < errors(known, known.image) / 2


def test_pixels_of_many_opacities_tell_a_color_that_is_nowhere_pure() -> None:
    faint = np.random.default_rng(5).uniform(0.1, 0.7, (64, 64)).astype(np.float32)
    subject, backdrop = (scenes.plain(c, 64, 64) for c in ((200, 90, 40), (30, 80, 160)))
    known = composite(faint, subject, backdrop)
    assert errors(known, recolored(known)) < errors(known, known.image) / 5


@pytest.mark.parametrize("name", scenes.KNOWN)
def test_decontaminate_touches_soft_pixels_only(name: str) -> None:
    known = scenes.KNOWN[name]()
    known.alpha[:30] = 1  # some of it lies about the background, up to the frame
    sure = (known.alpha == 1) | (known.alpha == 0)
    np.testing.assert_array_equal(recolored(known)[sure], known.image[sure])


@pytest.mark.parametrize("name", scenes.KNOWN)
def test_over_the_old_background_the_old_picture_comes_back(name: str) -> None:
    known = scenes.KNOWN[name]()
    soft, alpha = (known.alpha > 0) & (known.alpha < 1), known.alpha[..., None]
    again = alpha * recolored(known) + (1 - alpha) * known.background
    unlike = np.abs(known.image[soft].astype(float) - known.background[soft]).mean()
    # what was F's cannot be told from what was B's where both are textured
    assert np.abs(again - known.image)[soft].mean() < unlike * (
        0.1 if name == "patterned" else 0.02
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 200), (33, 32)])
@pytest.mark.parametrize("opacity", [0, 1e-30, 0.5, 1 - 1e-7, 1])
def test_decontaminate_of_one_opacity_finds_nothing_to_change(
    size: tuple[int, int], opacity: float
) -> None:
    image = scenes.plain((250, 120, 3), *size)
    alpha = np.full(size, opacity, np.float32)
    np.testing.assert_array_equal(painted(image, alpha, "decontaminate"), image)


def test_half_the_strength_is_half_the_way_and_none_is_none() -> None:
    known = scenes.two_colors()
    whole, half = recolored(known), recolored(known, "decontaminate strength=0.5")
    middle = (known.image.astype(float) + whole) / 2
    assert np.abs(half - middle).max() <= 1  # both are rounded
    np.testing.assert_array_equal(recolored(known, "decontaminate strength=0"), known.image)


def before(key: tuple[int, int, int], subject: Image) -> scenes.Known:
    """Return a soft-edged disc of these colors before a backdrop, with no cast on it yet."""
    return composite(scenes.soft_disc(96, 128), subject, scenes.plain(key, 96, 128))


def colors(seed: int = 3) -> Image:
    """Return any colors that are far enough from 0 and 255 to be moved without a clip."""
    return np.random.default_rng(seed).integers(90, 165, (96, 128, 3), np.uint8)


KEYS = {"green": (0, 177, 64), "blue": (0, 71, 187), "orange": (230, 130, 20)}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_despill_takes_the_backdrop_s_cast_off_a_gray_subject(key: tuple[int, int, int]) -> None:
    cast_on = scenes.plain((120, 120, 120), 96, 128) + np.array(key) * 0.2
    known = before(key, np.rint(cast_on).astype(np.uint8))
    solid = known.alpha == 1
    clean = recolored(known, "despill")[solid].astype(int)
    assert np.ptp(known.image[solid].astype(int), axis=1).min() > 20
    assert np.ptp(clean, axis=1).max() <= 2  # both pictures are rounded
    weights = 0.299, 0.587, 0.114
    np.testing.assert_allclose(clean @ weights, known.image[solid] @ weights, atol=1)


@pytest.mark.parametrize("reach", [60, 90])
def test_despill_of_green_is_the_rule_that_keyers_use(reach: int) -> None:
    image, alpha = colors(), np.full((96, 128), 0.9, np.float32)
    red, green, blue = np.moveaxis(image.astype(float), -1, 0)
    limit = np.maximum(red, blue) if reach == 60 else (red + blue) / 2
    clean = painted(image, alpha, f"despill key=color color=#00ff00 reach={reach}").astype(float)
    # apart from gray, which keeps the luma: so by differences of channels, twice rounded
    for other, channel in ((red, 0), (blue, 2)):
        expected = np.minimum(green, limit) - other
        np.testing.assert_allclose(clean[..., 1] - clean[..., channel], expected, atol=1)


def test_despill_leaves_other_hues_alone() -> None:
    for color in ((200, 60, 50), (210, 160, 130), (200, 190, 40), (90, 90, 200), (128, 128, 128)):
        known = before(KEYS["green"], scenes.plain(color, 96, 128))
        solid = known.alpha == 1
        np.testing.assert_array_equal(recolored(known, "despill")[solid], known.image[solid])


@pytest.mark.parametrize("backdrop", [(0, 0, 0), (128, 128, 128), (244, 240, 236)])
def test_despill_before_a_gray_backdrop_changes_nothing(backdrop: tuple[int, int, int]) -> None:
    known = before(backdrop, colors())
    np.testing.assert_array_equal(recolored(known, "despill"), known.image)


def test_despill_reads_the_key_from_the_background() -> None:
    known = before((0, 177, 64), colors())
    named = recolored(known, "despill key=color color=#00b140")
    np.testing.assert_array_equal(recolored(known, "despill"), named)
    np.testing.assert_array_equal(recolored(known, "despill key=green"), named)


def test_half_a_despill_is_half_the_way() -> None:
    known = before(KEYS["green"], colors())
    whole, half = recolored(known, "despill"), recolored(known, "despill strength=0.5")
    middle = (known.image.astype(float) + whole) / 2
    assert np.abs(half - middle).max() <= 1  # both are rounded


def test_the_page_writes_despill_after_decontaminate() -> None:
    known = before(KEYS["green"], colors())
    soft = (known.alpha > 0.1) & (known.alpha < 1)

    def error(*steps: str) -> float:
        image = known.image
        for step in steps:
            image = painted(image, known.alpha, step)
        return float(np.abs(image[soft].astype(float) - known.foreground[soft]).mean())

    order = [part.id for part in registry.of_kind(Recolor)]
    assert order == sorted(order, key=["decontaminate", "despill"].index)
    # decontaminate needs the colors as they were mixed
    assert error("decontaminate", "despill") < error("despill", "decontaminate")
