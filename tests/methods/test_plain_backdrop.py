"""Plain backdrop: products with shadows, white parts, logos, pixel art, letters and hair."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import ImageDraw, ImageFont

from removers import Recipe
from removers.presets import PRESETS
from removers.recipe import DEFAULT
from removers.scene import Alpha, Image, Scene
from tests.plain import Color, drawn, jpeg, mug

WHITE = (255, 255, 255)
Ink = Callable[[Color], Color | int]
FONT = ImageFont.load_default  # of Pillow: a real outline font, of any size


def matte(image: Image, recipe: str = DEFAULT) -> Alpha:
    return Recipe.parse(recipe)(Scene(image)).alpha


@pytest.mark.parametrize("strength", [30, 60])
@pytest.mark.parametrize(
    ("color", "paper"),
    [((190, 40, 40), WHITE), ((60, 60, 60), (225, 225, 228)), ((235, 220, 180), (250, 250, 250))],
)
def test_a_soft_shadow_goes_and_the_product_stays(
    color: Color, paper: Color, strength: int
) -> None:
    image, truth = mug(color, paper, strength)
    alpha = matte(image)
    assert np.sum((alpha > 0.24) & (truth == 0)) < 30
    assert np.sum((alpha < 0.8) & (truth == 1)) < 100


@pytest.mark.parametrize(("side", "fill"), [(100, (255, 160, 60)), (500, (30, 60, 160))])
@pytest.mark.parametrize("margin", [0.03, 0.09])
def test_a_logo_may_fill_the_frame(side: int, margin: float, fill: Color) -> None:
    edge = max(1, round(margin * side))

    def draw(pen: ImageDraw.ImageDraw, ink: Ink, k: int) -> None:
        box = [edge * k, edge * k, (side - edge) * k, (side - edge) * k]
        pen.rounded_rectangle(box, side * k // 20, fill=ink(fill))

    image, truth = drawn(side, side, WHITE, draw)
    assert np.abs(matte(image) - truth).mean() < 0.01


@pytest.mark.parametrize("side", [16, 32, 64])
def test_pixel_art_is_opaque_inside(side: int) -> None:
    rows, columns = np.mgrid[:side, :side]
    away = np.hypot(rows - (side - 1) / 2, columns - (side - 1) / 2)
    image = np.full((side, side, 3), 255, np.uint8)
    image[away < 0.38 * side] = (240, 200, 40)
    image[abs(away - 0.38 * side) < 0.8] = 30
    alpha = matte(image)
    drawn_there = (image < 255).any(2)
    assert alpha[drawn_there].min() > 0.96
    assert alpha[~drawn_there].mean() < 0.01


@pytest.mark.parametrize("fill", [(255, 240, 170), (220, 240, 250), (250, 220, 220)])
def test_a_pale_fill_behind_a_thin_outline_is_opaque(fill: Color) -> None:
    def draw(pen: ImageDraw.ImageDraw, ink: Ink, k: int) -> None:
        box = [40 * k, 40 * k, 260 * k, 260 * k]
        pen.rounded_rectangle(box, 40 * k, fill=ink(fill), outline=ink((20, 20, 20)), width=2 * k)

    image, truth = drawn(300, 300, WHITE, draw)
    assert matte(image)[truth == 1].min() > 0.96


@pytest.mark.parametrize(("ink", "paper"), [((40, 40, 40), (250, 248, 242)), (WHITE, (30, 30, 40))])
@pytest.mark.parametrize("size", [12, 20])
def test_no_paper_is_left_between_small_letters(ink: Color, paper: Color, size: int) -> None:
    def draw(pen: ImageDraw.ImageDraw, shade: Ink, k: int) -> None:
        font = FONT(size * k)
        pen.text((10 * k, 10 * k), "Lorem ipsum dolor", font=font, fill=shade(ink))

    image, truth = drawn(10 * size, 2 * size + 20, paper, draw)
    alpha = matte(image)
    assert np.sum((alpha > 0.16) & (truth == 0)) < 10
    assert np.mean(alpha[truth > 0.8] < 0.5) < 0.05


@pytest.mark.parametrize("quality", [60, 75, 90])
def test_a_black_word_in_a_jpeg_has_no_crumbs(quality: int) -> None:
    def draw(pen: ImageDraw.ImageDraw, ink: Ink, k: int) -> None:
        pen.text((20 * k, 20 * k), "Boogaloo", font=FONT(64 * k), fill=ink((30, 30, 30)))

    image, truth = drawn(360, 120, WHITE, draw)
    assert np.sum((matte(jpeg(image, quality)) > 0.16) & (truth == 0)) < 20


@pytest.mark.parametrize("paper", [(248, 248, 248), (200, 200, 205), (70, 120, 200)])
def test_strands_thinner_than_a_pixel_have_their_own_color_and_nothing_between(
    paper: Color,
) -> None:
    hair, rng = (95, 60, 35), np.random.default_rng(2)
    bends = [
        (rng.uniform(-np.pi, 0), rng.uniform(20, 70), rng.uniform(-0.5, 0.5)) for _ in range(120)
    ]

    def draw(pen: ImageDraw.ImageDraw, ink: Ink, k: int) -> None:
        pen.ellipse((96 * k, 112 * k, 224 * k, 272 * k), fill=ink(hair))
        for angle, length, bend in bends:
            x, y = 160 + 64 * np.cos(angle), 192 + 80 * np.sin(angle)
            turns = [(length * j / 10, angle + bend * j / 10) for j in range(11)]
            points = [((x + n * np.cos(a)) * k, (y + n * np.sin(a)) * k) for n, a in turns]
            pen.line(points, fill=ink(hair), width=k // 2)

    image, truth = drawn(320, 320, paper, draw)
    cutout = Recipe.parse(DEFAULT)(Scene(image))
    strands = (truth > 0.2) & (truth < 0.7) & (cutout.alpha > 0.1)
    assert np.abs(cutout.color[strands].astype(int) - hair).mean() < 15
    assert np.abs(cutout.alpha - truth)[strands].mean() < 0.1
    assert np.sum((cutout.alpha > 0.24) & (truth == 0)) < 30


def bottle(paper: Color, opening: bool) -> tuple[Image, Alpha]:
    """Return a bottle with a white label, or one whose label is an opening."""
    inside = paper if opening else (254, 254, 254)

    def draw(pen: ImageDraw.ImageDraw, ink: Ink, k: int) -> None:
        pen.rounded_rectangle((120 * k, 80 * k, 280 * k, 370 * k), 30 * k, fill=ink((30, 90, 150)))
        pen.rectangle((165 * k, 40 * k, 235 * k, 90 * k), fill=ink((30, 90, 150)))
        pen.rectangle((155 * k, 190 * k, 245 * k, 270 * k), fill=ink(inside))

    return drawn(400, 400, paper, draw)


def test_a_label_as_white_as_the_paper_stays() -> None:
    image, truth = bottle(WHITE, opening=False)
    assert matte(image)[truth == 1].mean() > 0.98


def test_what_is_white_inside_is_open_where_one_asks_for_it() -> None:
    image, _ = bottle(WHITE, opening=True)
    hole = np.s_[200:260, 165:235]
    assert matte(image, "plain-backdrop inside=open")[hole].max() == 0


@pytest.mark.parametrize("paper", [WHITE, (250, 248, 242)])
def test_white_inside_a_drawing_is_kept_where_one_asks_for_it(paper: Color) -> None:
    def draw(pen: ImageDraw.ImageDraw, ink: Ink, k: int) -> None:
        pen.ellipse((40 * k, 40 * k, 160 * k, 160 * k), outline=ink((20, 20, 20)), width=4 * k)

    image, _ = drawn(200, 200, paper, draw)
    kept = PRESETS["Graphic, white inside kept"].on(Recipe.parse(DEFAULT))
    assert matte(image)[100, 100] < 0.02
    assert matte(image, str(kept))[60:140, 60:140].min() > 0.98
