"""Segment Anything: what a hint means, and what the network is asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from removers.models import download, row
from removers.prior.prompts import CORNER, KEEP, OTHER_CORNER, REMOVE, Prompts
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import stubs

HEIGHT, WIDTH = 300, 420


def hint(unknown: bool = True) -> Alpha:
    """Return a hint that says nothing yet: gray, or black where a box will be."""
    return np.full((HEIGHT, WIDTH), 0.5 if unknown else 0, np.float32)


@pytest.fixture
def photo() -> Image:
    return np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


# What a hint means


def test_without_a_hint_the_middle_is_meant() -> None:
    prompts = Prompts.of(None, HEIGHT, WIDTH)
    assert prompts.points.tolist() == [[210, 150]]
    assert prompts.labels.tolist() == [KEEP]


def test_a_stroke_is_points_on_it_the_innermost_first() -> None:
    marked = hint()
    marked[100:111, 50:200] = 1
    marked[90:121, 100:131] = 1  # a blob on the stroke
    prompts = Prompts.of(marked, HEIGHT, WIDTH)
    assert set(prompts.labels.tolist()) == {KEEP}
    x, y = prompts.points[0]
    assert (abs(x - 115) <= 1, abs(y - 105) <= 1) == (True, True)
    assert all(marked[int(y), int(x)] == 1 for x, y in prompts.points)
    assert np.ptp(prompts.points[:, 0]) > 100  # both ends of it


def test_black_on_gray_is_to_be_removed() -> None:
    marked = hint()
    marked[40:60, 40:60], marked[200:210, 300:310] = 1, 0
    marked[45, 60:90] = 1  # no box
    prompts = Prompts.of(marked, HEIGHT, WIDTH)
    removed = prompts.points[prompts.labels == REMOVE]
    assert len(removed) == 3
    assert all(marked[int(y), int(x)] == 0 for x, y in removed)


def test_black_around_white_is_just_the_rest() -> None:
    marked = hint(unknown=False)
    marked[100:104, 100:300] = 1
    marked[80:140, 200:204] = 1
    assert REMOVE not in Prompts.of(marked, HEIGHT, WIDTH).labels


def test_a_rectangle_with_black_around_is_a_box() -> None:
    marked = hint(unknown=False)
    marked[50:250, 80:380] = 0.5
    prompts = Prompts.of(marked, HEIGHT, WIDTH)
    corners = [CORNER, OTHER_CORNER]
    assert prompts.points[:2].tolist() == [[80, 50], [379, 249]]
    assert prompts.labels[:2].tolist() == corners
    marked[100:104, 100:300], marked[200:210, 300:310] = 1, 0  # strokes in the box are strokes
    prompts = Prompts.of(marked, HEIGHT, WIDTH)
    assert prompts.labels.tolist() == corners + [KEEP] * 3 + [REMOVE] * 3
    assert (prompts.points[2:, 0] >= 100).all()


def test_who_only_removes_keeps_the_middle() -> None:
    marked = hint()
    marked[10:20, 10:20] = 0
    prompts = Prompts.of(marked, HEIGHT, WIDTH)
    assert prompts.points[prompts.labels == KEEP].tolist() == [[210, 150]]


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
@pytest.mark.parametrize("level", [0, 0.5, 1])
def test_a_hint_may_be_of_any_size_and_say_one_thing(shape: tuple[int, int], level: float) -> None:
    prompts = Prompts.of(np.full(shape, level, np.float32), *shape)
    assert len(prompts.points) == len(prompts.labels) > 0
    assert (prompts.points < shape[::-1]).all()


# What the network is asked with


class Recorder:
    """A session that keeps what it is fed."""

    def __init__(self, session: Any) -> None:
        self.session, self.fed = session, dict[str, Any]()
        self.get_inputs = session.get_inputs

    def run(self, names: Any, feed: dict[str, Any]) -> Any:
        self.fed = feed
        return self.session.run(names, feed)


@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (900, 500), (40, 1500), (684, 1024)])
def test_both_networks_are_fed_what_rembg_feeds_them(
    size: tuple[int, int], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onnxruntime import SessionOptions

    from removers import networks

    stubs.install(home, "sam")
    theirs = download.rembg("sam")("sam", SessionOptions())
    theirs.encoder, theirs.decoder = Recorder(theirs.encoder), Recorder(theirs.decoder)
    ours: dict[str, Any] = {}
    run = networks.run

    def recorded(path: Path, feed: Any, count: int = 1) -> list[Any]:
        ours.update(feed if isinstance(feed, dict) else {"input_image": feed})
        return run(path, feed, count)

    monkeypatch.setattr(networks, "run", recorded)
    image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    marked = np.full(size, 0.5, np.float32)
    marked[5:9, 7:12], marked[20:22, 30:33] = 1, 0
    Recipe.parse("sam").remover.coarse(Scene(image, hint=marked))
    prompts = Prompts.of(marked, *size)
    said = zip(prompts.points.tolist(), prompts.labels.tolist(), strict=True)
    asked = [{"type": "point", "data": point, "label": int(label)} for point, label in said]
    theirs.predict(Pillow.fromarray(image), sam_prompt=asked)
    expected = theirs.encoder.fed | theirs.decoder.fed
    assert ours.keys() == expected.keys()
    for name, values in expected.items():
        assert ours[name].dtype == np.float32, name
        if name == "point_coords":  # float32 is narrowed to at another place
            np.testing.assert_allclose(ours[name], values, rtol=1e-6)
        else:
            assert np.array_equal(ours[name], values), name


def test_what_is_pointed_at_is_kept(home: Path, photo: Image) -> None:
    stubs.install(home, "sam")  # it keeps 40 px of its canvas around the first point
    marked = hint()
    marked[80:83, 300:303] = 1
    matte = Recipe.parse("sam")(Scene(photo, hint=marked)).alpha
    assert matte[81, 301] > 0.99
    assert matte[150, 210] < 0.01


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["sam_vit_b_01ec64.encoder.onnx", "sam_vit_b_01ec64.decoder.onnx"]),
        (
            " quantized=on",
            ["sam_vit_b_01ec64.encoder.quant.onnx", "sam_vit_b_01ec64.decoder.quant.onnx"],
        ),
        (" checkpoint=vit_l", ["sam_vit_l_0b3195.encoder.onnx", "sam_vit_l_0b3195.decoder.onnx"]),
    ],
)
def test_each_checkpoint_has_files_of_its_own(
    words: str, names: list[str], home: Path, photo: Image
) -> None:
    folder = home / "models" / "sam"
    folder.mkdir(parents=True)
    for name, content in zip(names, stubs.files_of(row("sam")).values(), strict=True):
        (folder / name).write_bytes(content)
    assert Recipe.parse(f"sam{words}")(Scene(photo)).alpha.max() > 0.99
