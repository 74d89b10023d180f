"""Bounds: what a stranger sends is short, or it is refused before anything looks at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from removers import files, networks, words
from removers.batch import Batch
from removers.errors import BadPicture, BadRecipe, RemovalError, quoted
from removers.recipe import Recipe
from removers.registry import LONGEST, STEPS
from removers.scene import Scene
from removers.studio.desk import drawn
from removers.studio.photo import Photo

LONG = "x" * 3000
INDONESIAN = words.load(Path(__file__).parents[2] / "assets" / "words")["id"]

QUOTING: dict[str, Callable[[str], Any]] = {
    "step": Recipe.parse,
    "setting": lambda text: Recipe.parse(f"feather {text}"),
    "value": lambda text: Recipe.parse(f"feather radius={text}"),
    "color": lambda text: Recipe.parse(f"color fill={text}"),
    "network": lambda text: networks.find(f"{text}.onnx"),
    "format": lambda text: files.output_name("a.jpg", text),
    "ending": lambda text: files.format_of(f"a.{text}"),
    "photo": lambda text: files.read(b"hello", f"{text}.jpg"),
    "result": lambda text: drawn(Recipe.parse("auto"), text),
}
"""What quotes a stranger, by what of theirs it quotes."""


@pytest.mark.parametrize("place", QUOTING)
def test_a_sentence_quotes_little_of_what_somebody_wrote(place: str) -> None:
    with pytest.raises(RemovalError) as told:
        QUOTING[place](LONG)
    assert 0 < str(told.value).count("x") <= 2 * 90  # a network's name is in it twice
    with pytest.raises(RemovalError) as told:
        QUOTING[place]("a\x1b]0;b")
    assert "\x1b" not in str(told.value)


def test_a_quotation_has_both_ends_and_nothing_that_a_terminal_obeys() -> None:
    assert quoted("cat.jpg") == "cat.jpg"
    assert len(quoted("a" * 500 + "z.jpg")) == 80
    assert quoted("a" * 500 + "z.jpg").endswith("aaz.jpg")
    assert quoted("\x1b[2Ja\r\nb\u202f.png") == "�[2Ja  b .png"


def test_a_recipe_is_short() -> None:
    most = "auto" + " | feather" * (STEPS - 1)
    assert len(Recipe.parse(most).steps()) == STEPS
    for text in (f"{most} | feather", "auto" + " " * LONGEST):
        with pytest.raises(BadRecipe, match="at most 40 steps and 4096 characters"):
            Recipe.parse(text)
    with pytest.raises(BadRecipe, match="None is no recipe"):
        Recipe.parse(None)  # type: ignore[arg-type]  # a program may send anything


@pytest.mark.parametrize("color", ["rgb(999,0,0)", "rgb(" + "9" * 3000 + ",0,0)", "hsl(1,2%,3%)|"])
def test_a_color_that_is_none_is_said_as_one(color: str) -> None:
    with pytest.raises(BadRecipe, match=r"a color such as #ffffff or white|is empty"):
        Recipe.parse(f"color fill={color}")


class Pieces(str):
    """A sentence that counts how often it is searched."""

    searched = 0

    def find(self, *given: Any) -> int:
        Pieces.searched += 1
        return super().find(*given)


@pytest.mark.parametrize("filling", [": ; , not .", " of ", " is  but the picture is ", "{}"])
def test_a_sentence_is_looked_up_once_for_each_piece_whatever_is_in_it(filling: str) -> None:
    sentence = Pieces(f"crop: margin must be {filling * 90}; use x, not y, or z")
    Pieces.searched = 0
    INDONESIAN.say(sentence)
    pieces = sum(english.count("{}") for english in INDONESIAN.sentences)
    assert Pieces.searched <= pieces  # a pattern of four values took len⁴ steps


def test_a_sentence_that_is_far_too_long_is_left_alone() -> None:
    sentence = f"{'x' * 5000} is empty; choose another file."
    assert INDONESIAN.say(sentence) == sentence
    assert INDONESIAN.say(sentence[4900:]) != sentence[4900:]


def test_more_than_24_frames_are_refused_before_they_are_read() -> None:
    scene = Scene(np.zeros((9, 9, 3), np.uint8))
    assert len(files.with_more(scene, frames=[scene] * 24).frames or ()) == 24
    with pytest.raises(BadPicture, match="more than 24 frames; leave some out"):
        files.with_more(scene, frames=[b"not looked at"] * 25)
    film = Scene(scene.image, frames=(scene.image,) * 20)
    with pytest.raises(BadPicture, match="more than 24 frames"):
        files.with_more(scene, frames=[film, film])


def test_a_name_is_as_long_as_a_files_name_can_be() -> None:
    name = Photo.of("/tmp/0", "n" * 10**6 + ".jpg").name
    assert len(name) == 255
    assert name.endswith("n.jpg")
    assert Photo.of("/tmp/0.jpg", None).name == "0.jpg"


@pytest.mark.parametrize("name", ["n" * 300 + ".jpg", "é" * 200 + ".jpg", "写" * 99])
def test_a_results_name_can_be_written_with_all_that_we_add(name: str, tmp_path: Path) -> None:
    result = files.output_name(name, "tiff")
    assert result[:50] == name[:50]
    (tmp_path / result.replace(".tiff", "-cutout-99.tiff")).touch()
    for item in Batch.of([("a", name), ("b", name)]).items:
        (tmp_path / f"{item.stem}-mask.tiff").touch()
