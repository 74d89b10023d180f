"""What goes with a photo: plates, second views, bursts, animations and hints."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from removers import DEFAULT, BadPicture, Recipe, Scene, files, remove
from removers.files.more import More
from removers.metrics import iou
from removers.scene import Alpha, Origin
from tests import scenes

GRAY = np.full((24, 32, 3), 128, np.uint8)


def animation(colors: list[str], format: str = "GIF", size: tuple[int, int] = (32, 24)) -> bytes:
    first, *others = (Image.new("RGB", size, color) for color in colors)
    buffer = io.BytesIO()
    first.save(buffer, format, save_all=True, append_images=others)
    return buffer.getvalue()


def levels(scene: Scene) -> list[list[int]]:
    return [frame[12, 16].tolist() for frame in scene.frames or ()]


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_a_scene_with_frames(format: str) -> None:
    data = animation(["red", "lime", "blue"], format)
    scene = files.read(data, frame=2)
    assert scene.origin.note == "This is frame 2 of 3."
    assert scene.image[12, 16].argmax() == 1
    assert np.argmax(levels(scene), 1).tolist() == [0, 2], "the others"


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP", "AVIF"])
def test_two_frames_are_a_photo_like_any_other(format: str) -> None:
    image = scenes.disc().scene.image
    buffer = io.BytesIO()
    first, second = Image.fromarray(image), Image.fromarray(np.roll(image, 9, axis=1))
    first.save(buffer, format, save_all=True, append_images=[second], duration=90)
    scene = files.read(buffer.getvalue())
    assert len(scene.frames or ()) == 1
    assert iou(Recipe.parse(DEFAULT)(scene).alpha, scenes.disc().alpha) > 0.9


@pytest.mark.parametrize(("frame", "data"), [(4, animation(["red", "lime", "blue"])), (0, b"")])
def test_says_which_frames_there_are(frame: int, data: bytes) -> None:
    still = data or animation(["red"])
    with pytest.raises(BadPicture, match=rf"no frame {frame}; choose one from 1 to \d"):
        files.read(still, "clip.gif", frame=frame)


def test_a_still_picture_has_no_frames() -> None:
    assert files.read(animation(["red"])).frames is None


def test_the_frames_of_a_long_animation_are_few_small_and_spread() -> None:
    shades = [f"#{n:02x}{n:02x}{n:02x}" for n in range(0, 250, 3)]
    scene = files.read(animation(shades, size=(1500, 20)))
    frames = scene.frames or ()
    assert 12 < len(frames) <= 24
    assert {frame.shape for frame in frames} == {(14, 1024, 3)}
    assert frames[-1].mean() > 200


def test_a_damaged_frame_does_not_lose_the_picture() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (3, 24, 32, 3), np.uint8)
    buffer = io.BytesIO()
    first, *others = map(Image.fromarray, noise)
    first.save(buffer, "GIF", save_all=True, append_images=others)
    data = buffer.getvalue()
    whole, broken = files.read(data), files.read(data[: len(data) * 2 // 3])
    np.testing.assert_array_equal(broken.image, whole.image)
    assert 1 <= len(broken.frames or ()) < len(whole.frames or ())


def test_a_frame_that_is_far_too_large_does_not_lose_the_picture() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (2, 24, 32, 3), np.uint8)
    buffer = io.BytesIO()
    first, other = map(Image.fromarray, noise)
    first.save(buffer, "GIF", save_all=True, append_images=[other])
    data = bytearray(buffer.getvalue())
    second = data.rindex(b"\x2c\0\0\0\0\x20\0\x18\0")  # where the frame lies, and its size
    data[second + 5 : second + 9] = b"\x30\x75" * 2  # 30,000 pixels each way
    scene = files.read(bytes(data))
    np.testing.assert_array_equal(scene.image, files.read(buffer.getvalue()).image)
    assert scene.frames is None


def test_takes_anything_that_can_be_a_photo(tmp_path: Path) -> None:
    path = tmp_path / "gray.png"
    Image.fromarray(GRAY).save(path)
    for source in (path, str(path), path.read_bytes(), GRAY, Image.open(path), files.read(path)):
        more: More = {"plate": source, "right": source, "frames": [source] * 2, "backdrop": source}
        scene = files.with_more(Scene(GRAY), **more)
        for picture in (scene.plate, scene.right, scene.backdrop, *(scene.frames or ())):
            np.testing.assert_array_equal(picture, GRAY)
        assert len(scene.frames or ()) == 2


def test_frames_may_be_one_animation() -> None:
    scene = files.with_more(Scene(GRAY), frames=animation(["red", "lime"]))
    assert len(scene.frames or ()) == 2


def test_what_is_not_given_stays() -> None:
    scene = files.read(animation(["red", "lime"]))
    assert files.with_more(scene, plate=GRAY).frames is scene.frames


def test_a_plate_of_other_proportions_is_refused() -> None:
    files.with_more(Scene(GRAY), plate=GRAY.repeat(2, 0).repeat(2, 1))
    with pytest.raises(BadPicture, match="of the same proportions, taken from the same place"):
        files.with_more(Scene(GRAY), plate=GRAY[:16])
    with pytest.raises(BadPicture, match="The frame 2 is"):
        files.with_more(Scene(GRAY), frames=[GRAY, GRAY[:16]])


def test_a_hint_is_subject_background_or_unknown() -> None:
    shades = np.repeat(np.array([0, 100, 130, 250], np.uint8), 16).reshape(8, 8)
    scene = files.with_more(Scene(np.repeat(shades[..., None], 3, 2)), hint=shades)
    hint = scene.hint
    assert hint is not None
    np.testing.assert_array_equal(np.unique(hint), [0, 0.5, 1])
    assert hint.dtype == np.float32
    assert files.with_more(scene, hint=hint).hint is hint


def strokes(paint: int, opacity: int) -> Alpha:
    """Return the hint that a transparent picture with a stroke of a gray makes."""
    layer = np.zeros((24, 32, 4), np.uint8)
    layer[8:12] = (paint, paint, paint, opacity)
    hint = files.with_more(Scene(GRAY), hint=Image.fromarray(layer)).hint
    assert hint is not None
    return hint


def test_where_a_hint_is_transparent_nobody_knows() -> None:
    for paint, side in ((255, 1), (0, 0)):
        hint = strokes(paint, 255)
        assert set(hint[8:12].flat) == {side}
        assert set(hint[:8].flat) | set(hint[12:].flat) == {0.5}
    assert set(strokes(255, 40).flat) == {0.5}, "too faint to say anything"


def test_a_hint_may_be_fractions_of_any_kind() -> None:
    mask = np.zeros((24, 32), bool)
    mask[4:9] = True
    for given in (mask, mask.astype(np.float64), mask.astype(np.float32)):
        hint = files.with_more(Scene(GRAY), hint=given).hint
        assert hint is not None
        assert hint.dtype == np.float32
        np.testing.assert_array_equal(hint, mask)


@pytest.mark.parametrize("values", [(0, 255), (-1, 1), (0, np.nan), (0, np.inf)])
def test_a_hint_beyond_0_and_1_is_refused(values: tuple[float, float]) -> None:
    hint = np.full((24, 32), values[0], np.float32)
    hint[0] = values[1]
    with pytest.raises(BadPicture, match=r"The hint's values run from .* give 1 for the subject"):
        files.with_more(Scene(GRAY), hint=hint)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("recipe", ["plate", "motion", "auto"])
def test_other_views_may_be_smaller_or_larger_than_the_photo(recipe: str, times: int) -> None:
    image = scenes.disc().scene.image[::2, ::2]
    other = np.full((24 * times, 32 * times, 3), 90, np.uint8)
    more: More = {"plate": other} if recipe == "plate" else {"frames": [other] * 2}
    assert remove(image, recipe, **more).shape == (48, 64, 4)


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SWAPPED = SRGB.replace(b"rXYZ", b"#XYZ").replace(b"bXYZ", b"rXYZ").replace(b"#XYZ", b"bXYZ")


def backed(profile: bytes | None, wanted: bytes | None) -> list[int]:
    """Return a color of a backdrop with one profile behind a photo with another."""
    behind = Scene(np.full((2, 2, 3), (200, 60, 30), np.uint8), origin=Origin(icc_profile=profile))
    scene = files.with_more(Scene(GRAY, origin=Origin(icc_profile=wanted)), backdrop=behind)
    assert scene.backdrop is not None
    color: list[int] = scene.backdrop[0, 0].tolist()
    return color


def test_a_backdrop_gets_the_color_space_of_the_photo() -> None:
    for profile, wanted in ((None, SWAPPED), (SWAPPED, None), (SWAPPED, SRGB)):
        assert backed(profile, wanted) == pytest.approx([30, 60, 200], abs=1)  # tables round


@pytest.mark.parametrize("profile", [None, SRGB, SWAPPED])
def test_a_backdrop_in_the_same_color_space_keeps_its_numbers(profile: bytes | None) -> None:
    assert backed(profile, profile) == [200, 60, 30]


def test_a_backdrop_with_a_broken_profile_is_refused() -> None:
    with pytest.raises(BadPicture, match="profile of a picture is broken; save it anew as sRGB"):
        backed(b"nonsense" * 20, None)


def test_a_transparent_backdrop_lies_on_white() -> None:
    clear = np.zeros((8, 8, 4), np.uint8)
    clear[0] = (200, 60, 30, 51)
    scene = files.with_more(Scene(GRAY), backdrop=clear)
    assert scene.backdrop is not None
    assert scene.backdrop[:2, 0].tolist() == [[244, 216, 210], [255, 255, 255]]


@pytest.mark.parametrize(("count", "step"), [(3, 4), (10, 15)])
def test_an_animation_on_a_plain_backdrop_keeps_its_subject(count: int, step: int) -> None:
    frames = [np.full((90, 120, 3), 240, np.uint8) for _ in range(count)]
    for number, frame in enumerate(frames):
        frame[20:70, 20 + number * step // 4 : 70 + number * step // 4] = (200, 30, 30)
    buffer, pictures = io.BytesIO(), [Image.fromarray(frame) for frame in frames]
    pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:], duration=100)
    alpha = Recipe.parse(DEFAULT)(files.read(buffer.getvalue())).alpha
    wanted = np.zeros((90, 120), np.float32)
    wanted[20:70, 20:70] = 1
    assert iou(alpha, wanted) > 0.97
