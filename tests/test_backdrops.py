"""Gradient, blur and picture: what lies behind the subject, on cutouts whose answer is obvious."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from removers import pixels
from removers.profiles import converted
from removers.registry import parse_step
from removers.scene import Cutout, Image, Origin
from removers.step import Backdrop, Framing
from tests import icc, scenes


def painted(cutout: Cutout, text: str) -> Image:
    return cast(Backdrop, parse_step(text, first=False))(cutout)


def framed(cutout: Cutout, text: str) -> Cutout:
    return cast(Framing, parse_step(text, first=False))(cutout)


def empty(height: int = 100, width: int = 100) -> Cutout:
    return Cutout(np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.float32))


def photo(background: Image, radius: float = 20) -> Cutout:
    """Return a white disc before a background, as a photo that was cut out."""
    height, width = background.shape[:2]
    middle = height / 2, width / 2
    alpha = scenes.drawn(
        height, width, lambda y, x: np.hypot(y - middle[0], x - middle[1]) < radius
    )
    white = scenes.plain((255, 255, 255), height, width)
    return Cutout(scenes.composite(alpha, white, background).image, alpha)


def test_a_gradient_runs_from_one_color_to_the_other() -> None:
    out = painted(empty(), "gradient start=#000000 end=#c86400")
    np.testing.assert_allclose(out[0].mean(0), [0, 0, 0], atol=0.5)
    np.testing.assert_allclose(out[-1].mean(0), [200, 100, 0], atol=0.5)
    np.testing.assert_allclose(out.mean(1)[:, 0], np.linspace(0, 200, 100), atol=0.5)


@pytest.mark.parametrize(
    ("angle", "first", "last"),
    [(0, (-1, 0), (0, 0)), (90, (0, 0), (0, -1)), (135, (0, 0), (-1, -1))],
)
def test_an_angle_turns_it_clockwise_from_the_top(
    angle: int, first: tuple[int, int], last: tuple[int, int]
) -> None:
    out = painted(empty(), f"gradient start=#000000 end=#ffffff angle={angle}")
    assert out[first].max() <= 1
    assert out[last].min() >= 254


def test_a_round_one_runs_from_the_middle_to_the_corners() -> None:
    out = painted(empty(101, 201), "gradient shape=radial start=#ffffff end=#000000")
    assert out[50, 100].min() == 255
    for corner in (out[0, 0], out[0, -1], out[-1, 0], out[-1, -1]):
        assert corner.max() <= 1
    np.testing.assert_allclose(out[0, 100], out[50, 0], atol=1)  # an ellipse


def test_a_faint_gradient_shows_no_bands() -> None:
    out = painted(empty(400, 400), "gradient start=#808080 end=#888888")
    assert 128 <= out.min() <= out.max() <= 136
    rows = out[..., 0].mean(1)
    # rounding alone would be off by up to 0.5 in bands; so many random roundings by 0.025 (1 σ)
    np.testing.assert_allclose(rows, np.linspace(128, 136, 400), atol=0.12)


@pytest.mark.parametrize("fill", ["#000000", "#7f8081", "#ffffff"])
def test_one_color_to_itself_is_that_color(fill: str) -> None:
    for shape in ("linear", "radial"):
        out = painted(empty(), f"gradient start={fill} end={fill} shape={shape} angle=77")
        np.testing.assert_array_equal(out, painted(empty(), f"color fill={fill}"))


def test_a_gradient_lies_behind_the_subject() -> None:
    cutout = photo(scenes.plain((0, 90, 0), 100, 100))
    behind = painted(empty(), "gradient").astype(float)
    alpha = cutout.alpha[..., None]
    expected = alpha * cutout.color + (1 - alpha) * behind
    np.testing.assert_allclose(painted(cutout, "gradient"), expected, atol=0.51)  # whole levels


@pytest.mark.parametrize("strength", [0.002, 0.02, 0.2])
def test_a_subject_does_not_shine_into_the_blur(strength: float) -> None:
    green = scenes.plain((20, 90, 40), 100, 140)
    cutout = photo(green)
    out = painted(cutout, f"blur strength={strength}")
    alpha = cutout.alpha[..., None]
    # the noise that breaks up bands is less than a level
    np.testing.assert_allclose(out, alpha * cutout.color + (1 - alpha) * green, atol=1.51)


def test_composing_over_a_hardly_blurred_background_gives_the_photo_back() -> None:
    background = scenes.textured((60, 95, 120), 96, 128, seed=2)
    cutout = photo(background)
    whole = scenes.composite(cutout.alpha, np.full_like(background, 255), background).image
    out = painted(
        Cutout(np.where(cutout.alpha[..., None] > 0, 255, whole).astype(np.uint8), cutout.alpha),
        "blur strength=0.002",
    )
    assert np.abs(out.astype(float) - whole).mean() < 1


def test_a_point_of_light_becomes_a_disc() -> None:
    dark = np.zeros((201, 201, 3), np.uint8)
    dark[100, 100] = 255
    dark[[0, 0, -1, -1], [0, -1, 0, -1]] = 1  # a photo, not an empty canvas
    out = painted(Cutout(dark, np.zeros((201, 201), np.float32)), "blur strength=0.05")
    lit = out[..., 0] > out.max() / 2
    assert lit.sum() == pytest.approx(np.pi * 10**2, rel=0.1)
    assert out[100, 100, 0] == pytest.approx(out[100, 106, 0], abs=1), "it is evenly lit"


def test_light_adds_up_and_not_levels() -> None:
    checks = np.indices((120, 120)).sum(0) % 2 * np.uint8(255)
    stripes = np.repeat(checks[..., None], 3, 2).astype(np.uint8)
    out = painted(Cutout(stripes, np.zeros((120, 120), np.float32)), "blur strength=0.05")
    assert out[60, 60, 0] == pytest.approx(255 * 0.5 ** (1 / 2.2), abs=2)


def test_a_blur_goes_on_beyond_the_photo_on_a_larger_canvas() -> None:
    cutout = framed(photo(scenes.plain((20, 90, 40), 60, 100)), "canvas aspect=9:16 fit=picture")
    out = painted(cutout, "blur strength=0.03")
    np.testing.assert_allclose(out[:20].reshape(-1, 3), [[20, 90, 40]] * 20 * out.shape[1], atol=2)


@pytest.mark.parametrize("layer", ["drop-shadow", "outline width=5 softness=5 color=#000000"])
def test_what_was_painted_behind_the_subject_is_no_background(layer: str) -> None:
    cutout = framed(photo(scenes.plain((200, 180, 90), 100, 140)), layer)
    out = painted(cutout, "blur strength=0.05")
    alpha = cutout.alpha[..., None]
    ground = np.array([200, 180, 90])
    np.testing.assert_allclose(out, alpha * cutout.color + (1 - alpha) * ground, atol=2.5)


def test_a_haze_in_the_matte_does_not_hide_the_background() -> None:
    green = scenes.plain((20, 90, 40), 100, 140)
    cutout = photo(green)
    hazy = Cutout(cutout.color, np.maximum(cutout.alpha, np.float32(0.02)))
    np.testing.assert_allclose(painted(hazy, "blur")[:20], green[:20], atol=1.51)


@pytest.mark.parametrize(
    "text", ["gradient", "gradient shape=radial angle=30", "blur strength=0.05"]
)
def test_the_preview_is_the_result_shrunk(text: str) -> None:
    cutout = photo(scenes.textured((60, 95, 120), 240, 320, seed=3), 60)
    small = Cutout(pixels.resize(cutout.color, 120, 160), pixels.resize(cutout.alpha, 120, 160))
    full = pixels.resize(painted(cutout, text), 120, 160)
    preview = cast(Backdrop, parse_step(text, first=False).scaled(0.5))(small)
    apart = np.abs(full.astype(float) - preview)
    # the dither is another; a small disc's border pixels are coarser; color is mixed at soft edges
    assert apart.mean() < 1.5
    assert np.quantile(apart, 0.99) < 8


def before(cutout: Cutout, backdrop: Image, text: str) -> Image:
    return cast(Backdrop, parse_step(text, first=False))(cutout, backdrop=backdrop)


def numbered(height: int, width: int) -> Image:
    """Return a picture whose red tells the column and whose green tells the row, from 0 to 200."""
    rows, columns = (np.linspace(0, 200, n) for n in (height, width))
    planes = [*np.meshgrid(columns, rows), np.full((height, width), 9)]
    return np.stack(planes, -1).astype(np.uint8)


def corners(picture: Image) -> list[list[int]]:
    return [picture[i, j].tolist() for i, j in ((0, 0), (-1, -1))]


def test_a_picture_of_the_same_size_is_put_there_as_it_is() -> None:
    beach = numbered(100, 140)
    for fit in ("fill", "whole"):
        np.testing.assert_array_equal(before(empty(100, 140), beach, f"picture fit={fit}"), beach)


@pytest.mark.parametrize("factor", [0.25, 3])
def test_a_picture_of_the_same_shape_is_scaled(factor: float) -> None:
    height, width = round(100 * factor), round(140 * factor)
    out = before(empty(height, width), numbered(100, 140), "picture")
    # a row is 2 levels, and half of a small picture's or of a coarse one's row is beyond its middle
    np.testing.assert_allclose(out, numbered(height, width), atol=4.5)


def test_a_picture_lies_behind_the_subject() -> None:
    cutout, beach = photo(scenes.plain((0, 90, 0), 100, 100)), numbered(100, 100)
    alpha = cutout.alpha[..., None]
    expected = alpha * cutout.color + (1 - alpha) * beach
    np.testing.assert_allclose(before(cutout, beach, "picture"), expected, atol=0.51)


@pytest.mark.parametrize(
    ("text", "left", "right"), [("x=0", 0, 100), ("x=0.5", 50, 150), ("x=1", 100, 200)]
)
def test_what_is_too_wide_is_cut_off_where_one_wants(text: str, left: int, right: int) -> None:
    out = before(empty(100, 100), numbered(100, 200), f"picture {text}")
    assert [corner[0] for corner in corners(out)] == pytest.approx([left, right], abs=2)
    assert [corner[1] for corner in corners(out)] == pytest.approx([0, 200], abs=2), "not the rows"


def test_zoom_shows_less_around_the_same_place() -> None:
    out = before(empty(), numbered(100, 100), "picture zoom=2 x=0.5 y=1")
    (left, top, _), (right, bottom, _) = corners(out)
    assert [left, right, top, bottom] == pytest.approx([50, 150, 100, 200], abs=2)


@pytest.mark.parametrize(("y", "first"), [(0, 0), (0.5, 50), (1, 100)])
def test_a_whole_picture_shows_to_its_corners(y: float, first: int) -> None:
    out = before(empty(200, 100), numbered(100, 100), f"picture fit=whole y={y}")
    np.testing.assert_allclose(out[first : first + 100], numbered(100, 100), atol=1)


def test_around_a_whole_picture_it_goes_on_without_a_seam_and_softly() -> None:
    checks = (np.indices((100, 100)).sum(0) // 10 % 2 * 200).astype(np.uint8)
    out = before(empty(300, 100), np.dstack([checks] * 3), "picture fit=whole")[..., 0]
    np.testing.assert_allclose(out[[99, 200]], out[[100, 199]], atol=15)  # a check is 200
    assert np.ptp(out[100:200]) == 200
    assert np.ptp(out[:50].astype(int)) < 20, "far away the checks are one gray"


@pytest.mark.parametrize("shape", [(1, 40_000, 3), (40_000, 1, 3), (1, 1, 3)])
@pytest.mark.parametrize("fit", ["fill", "whole"])
def test_a_picture_may_have_any_proportions(shape: tuple[int, ...], fit: str) -> None:
    plain = np.full(shape, 77, np.uint8)
    assert set(before(empty(30, 40), plain, f"picture fit={fit} zoom=2").flat) <= {77, 78}


NAMED = {
    "color fill=#db1514": (219, 21, 20),
    "gradient start=#db1514 end=#db1514": (219, 21, 20),
    "outline width=30 color=#2050c0": (32, 80, 192),
    "drop-shadow opacity=1 blur=0 distance=0.5 angle=90 color=#2050c0": (32, 80, 192),
}


def square_in(profile: bytes | None) -> Cutout:
    """Return a white square on nothing, of a photo with that profile."""
    alpha = np.zeros((60, 60), np.float32)
    alpha[20:40, 20:40] = 1
    return Cutout(np.full((60, 60, 3), 255, np.uint8), alpha, Origin(icc_profile=profile))


def result(cutout: Cutout, text: str) -> Cutout:
    made = parse_step(text, first=False)
    if isinstance(made, Framing):
        return made(cutout)
    return Cutout(cast(Backdrop, made)(cutout), np.ones_like(cutout.alpha), cutout.origin)


@pytest.mark.parametrize("text", NAMED)
def test_a_color_that_a_person_names_looks_the_same_in_any_profile(text: str) -> None:
    beside = slice(28, 32), slice(43, 47)
    wide = result(square_in(icc.display_p3()), text)
    np.testing.assert_allclose(wide.alpha[beside], 1, atol=0.01)
    seen = converted(np.ascontiguousarray(wide.color[beside]), wide.origin.icc_profile, None)
    np.testing.assert_allclose(seen, np.broadcast_to(NAMED[text], seen.shape), atol=3)
    plain = result(square_in(None), text).color[beside]
    np.testing.assert_array_equal(plain, np.broadcast_to(NAMED[text], plain.shape))


def test_white_stays_itself_in_any_profile() -> None:
    assert result(square_in(icc.display_p3()), "color fill=#ffffff").color.min() == 255
