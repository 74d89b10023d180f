"""What a part is, and what its base class does for it at the border."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest

from removers.errors import BadSetting, MissingInput, RemovalError
from removers.scene import Alpha, Image, Scene
from removers.settings import choice, flag, number
from removers.step import Refiner, Remover
from tests import scenes


@dataclass(frozen=True)
class Plate(Remover):
    """Subtract the plate.

    More about it.
    """

    title = "Background plate"
    radius: float = number(4.0, 0, 40, "Radius.", unit="px")
    rounds: int = number(3, 1, 9, "Rounds.", unit="px")
    share: float = number(0.5, 0, 1, "Share.")
    metric: str = choice("rgb", ("rgb", "lab"), "Metric.")
    smooth: bool = flag(True, "Smooth.")

    def matte(self, image: Image, plate: Image, hint: Alpha | None = None) -> Alpha:
        found: Alpha = (image != plate).any(-1).astype(np.float32)
        return found if hint is None else np.maximum(found, hint)


@dataclass(frozen=True)
class Small(Remover):
    """Say the size."""

    title = "Small"
    side = 16

    def matte(self, image: Image) -> Alpha:
        assert max(image.shape[:2]) <= 16
        return np.ones(image.shape[:2], np.float32)


@dataclass(frozen=True)
class Made(Remover):
    """Return a matte that is not quite right."""

    title = "Made"
    values: str = choice("wild", ("wild", "broken", "cube"), "Values.")

    def matte(self, image: Image) -> Alpha:
        wild = np.linspace(-1, 2, image[..., 0].size).reshape(image.shape[:2])
        made = {"wild": wild, "broken": wild * np.nan, "cube": wild[..., None]}
        return made[self.values]  # type: ignore[return-value]  # float64 on purpose


@dataclass(frozen=True)
class Cropping(Refiner):
    """Return a matte of another size."""

    title = "Cropping"
    place = 0
    imports = ("no_such_package",)

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        return alpha[1:]


def image(height: int = 8, width: int = 12) -> Image:
    return np.zeros((height, width, 3), np.uint8)


def test_the_id_is_the_files_name() -> None:
    assert Plate.id == "test-step"


def test_the_summary_is_the_docstrings_first_line() -> None:
    assert Plate.summary() == "Subtract the plate."


def test_a_part_is_a_value() -> None:
    assert Plate(radius=2) == Plate(radius=2.0)
    assert len({Plate(), Plate(), Plate(rounds=4)}) == 2
    with pytest.raises(FrozenInstanceError):
        Plate().radius = 1  # type: ignore[misc]  # frozen on purpose


def test_settings_are_checked_however_a_part_is_made() -> None:
    with pytest.raises(BadSetting, match=r"^test-step: rounds must be a whole number from 1 to 9"):
        Plate(rounds=10)


def test_prints_only_what_was_changed() -> None:
    assert str(Plate()) == "test-step"
    assert str(Plate(smooth=False, radius=2)) == "test-step radius=2 smooth=off"


def test_reads_what_it_prints() -> None:
    part = Plate(0.25, 5, 0.125, "lab", False)
    assert Plate.parse(str(part).split()[1:]) == part


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("rounds=x", "test-step: rounds must be a whole number from 1 to 9, not x."),
        ("rounds=", "test-step: rounds must be a whole number from 1 to 9, not ."),
        ("metric=xyz", "test-step: metric must be one of rgb, lab, not xyz."),
        ("smooth=yes", "test-step: smooth must be on or off, not yes."),
    ],
)
def test_a_wrong_setting_is_one_sentence(word: str, sentence: str) -> None:
    with pytest.raises(BadSetting) as error:
        Plate.parse([word])
    assert str(error.value) == sentence


@pytest.mark.parametrize("word", ["size=3", "radius", "=3", "Radius=3"])
def test_an_unknown_setting_names_the_known_ones(word: str) -> None:
    with pytest.raises(BadSetting) as error:
        Plate.parse([word])
    assert str(error.value).startswith(f"test-step does not know {word}; it takes radius=…, ")


def test_a_part_without_settings_says_so() -> None:
    with pytest.raises(BadSetting, match="it takes no settings"):
        Small.parse(["radius=3"])


def test_scaled_follows_lengths_in_pixels_and_nothing_else() -> None:
    assert Plate(radius=8, rounds=6, share=0.5).scaled(0.5) == Plate(radius=4, rounds=3, share=0.5)


def test_scaled_stays_in_range_and_whole() -> None:
    assert Plate(radius=30, rounds=3).scaled(10) == Plate(radius=40, rounds=9)
    assert Plate(rounds=3).scaled(0.1).rounds == 1


def test_inputs_are_the_names_in_the_signature() -> None:
    assert Plate.inputs() == {"image": True, "plate": True, "hint": False}


def test_says_what_it_lacks() -> None:
    with pytest.raises(MissingInput) as error:
        Plate().coarse(Scene(image()))
    assert str(error.value) == (
        "Background plate needs a plate, a picture of the same view without the subject; "
        "add it, or pick another remover."
    )


def test_gets_what_it_asks_for() -> None:
    known = scenes.disc()
    scene = Scene(known.image, plate=known.background)
    assert (Plate().coarse(scene) == (known.image != known.background).any(-1)).all()


def test_gets_what_it_may_have() -> None:
    hint = np.full((8, 12), 0.25, np.float32)
    assert (Plate().coarse(Scene(image(), plate=image(), hint=hint)) == 0.25).all()


def test_says_which_package_it_lacks() -> None:
    with pytest.raises(MissingInput, match="pip install no_such_package"):
        Cropping()(image(), np.zeros((8, 12), np.float32))


def test_is_called_on_a_copy_no_larger_than_its_side() -> None:
    assert Small().coarse(Scene(image(40, 80))).shape == (8, 16)


def test_a_matte_is_clipped_and_narrowed_at_the_border() -> None:
    matte = Made().coarse(Scene(image()))
    assert matte.dtype == np.float32
    assert (matte.min(), matte.max()) == (0, 1)


def test_a_matte_that_is_not_finite_is_one_sentence() -> None:
    with pytest.raises(RemovalError, match=r"^Made broke down on this picture; pick"):
        Made(values="broken").coarse(Scene(image()))


def test_a_matte_of_another_shape_is_the_authors_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cropping, "imports", ())
    with pytest.raises(TypeError, match="test-step returned a matte of shape"):
        Made(values="cube").coarse(Scene(image()))
    with pytest.raises(TypeError, match=r"test-step returned a matte of shape \(7, 12\)"):
        Cropping()(image(), np.zeros((8, 12), np.float32))
