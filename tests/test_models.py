"""Neural models: the table, and the real code path of every row on small networks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from removers import models, pixels
from removers.errors import ModelError, NoSubject
from removers.metrics import mae
from removers.models import BEST, MODELS, Model, download
from removers.networks import Network
from removers.recipe import Recipe
from removers.registry import of_kind, parts
from removers.scene import Image, Scene
from removers.step import Remover
from tests import stubs

SMALL = stubs.ROWS["u2netp"]

every_row = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
every_square = pytest.mark.parametrize(
    "model", [model for model in MODELS if model.takes != "hint"], ids=lambda model: model.id
)


@pytest.fixture
def photo() -> Image:
    """A bright square on a dark, noisy ground; neither side is that of a network."""
    photo = np.random.default_rng(7).integers(0, 60, (300, 420, 3), np.uint8)
    photo[100:200, 150:270] += 180
    return photo


def file_of(model: Model, home: Path) -> Path | None:
    """Return the file of a model of one's own; the others find theirs."""
    return home / "models" / model.id / "mine.onnx" if model.takes == "file" else None


def rembg_session(model: Model, home: Path) -> Any:
    """Return rembg's own session on the same file."""
    from onnxruntime import SessionOptions

    path = file_of(model, home)
    options = {"model_path": str(path)} if path else {}
    return download.rembg(model.id)(model.id, SessionOptions(), **options)


# The table


def test_the_rows_are_the_models_that_rembg_runs_on_this_machine() -> None:
    """A new release of rembg that adds or drops a model fails here."""
    local = {name for name, session in download.sessions().items() if session.is_local()}
    rows = {model.id for model in MODELS}
    assert not local - rows, f"Add to removers/models/table.py: Model(id={local - rows}, …)."
    assert not rows - local, f"Take out of removers/models/table.py: {rows - local}."


def test_models_that_send_the_picture_away_are_not_offered() -> None:
    away = {name for name, session in download.sessions().items() if not session.is_local()}
    assert away
    assert away.isdisjoint(part.id for part in parts())


@every_row
def test_a_row_is_a_deep_remover_of_that_name(model: Model) -> None:
    (part,) = [part for part in of_kind(Remover) if part.id == model.id]
    assert (part.title, part.group) == (model.title, "deep")
    assert ("hint" in part.inputs()) == (model.takes == "hint")
    assert ("garment" in part.settings()) == (model.takes == "garment")
    assert ("file" in part.settings()) == (model.takes == "file")


def test_the_deep_removers_are_the_rows_and_a_network_of_ones_own() -> None:
    deep = [part.id for part in of_kind(Remover) if part.group == "deep"]
    assert sorted(deep) == sorted([*stubs.ROWS, "onnx"])


@every_row
def test_a_row_says_what_people_ought_to_know(model: Model) -> None:
    assert model.summary.endswith(".")
    assert model.license
    assert model.source.startswith("https://")
    assert (model.megabytes > 0) == (model.takes != "file")


@every_row
def test_its_files_have_rembgs_names(model: Model, home: Path) -> None:
    if model.takes == "file":
        pytest.skip("its file has the name that its owner gives it")
    stubs.install(home, model.id)
    answer = download.rembg(model.id).download_models()
    theirs = [answer] if isinstance(answer, str) else answer
    assert [str(path) for path in model.fetch()] == list(theirs)
    assert model.here


def test_the_best_general_models_are_free_to_use() -> None:
    assert {models.row(name).commercial for name in BEST} == {"free"}


def test_a_remover_is_one_value_however_often_it_is_named() -> None:
    assert Recipe.parse("u2netp") == Recipe.parse("u2netp") != Recipe.parse("u2net")


# The prediction


@every_square
def test_the_network_is_fed_what_rembg_feeds_it(
    model: Model, home: Path, photo: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubs.install(home, model.id)
    session, fed = rembg_session(model, home), []
    network = session.inner_session

    class Recorder:
        get_inputs = network.get_inputs

        def run(self, names: None, feed: dict[str, Any]) -> list[Any]:
            fed.append(feed)
            return list(network.run(names, feed))

    monkeypatch.setattr(session, "inner_session", Recorder())
    session.predict(Pillow.fromarray(photo))
    (theirs,) = fed[0].values()
    ours = model.network(file_of(model, home)).feed.tensor(photo)
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("level", [0, 255])
def test_one_level_everywhere_is_fed_as_rembg_feeds_it(level: int, home: Path) -> None:
    stubs.install(home)
    session = rembg_session(SMALL, home)
    flat = np.full((40, 50, 3), level, np.uint8)
    size, feed = (SMALL.feed.side,) * 2, SMALL.feed
    (theirs,) = session.normalize(Pillow.fromarray(flat), feed.mean, feed.std, size).values()
    assert np.array_equal(feed.tensor(flat), theirs)


@every_square
def test_the_chances_are_what_the_network_says(model: Model, home: Path, photo: Image) -> None:
    stubs.install(home, model.id, "brightness")
    size = model.feed.side, model.feed.side
    small = np.asarray(Pillow.fromarray(photo).resize(size, Pillow.Resampling.LANCZOS))
    expected = stubs.chances(model, (small / small.max()).mean(2))
    said = model.network(file_of(model, home)).classes(photo)
    assert len(said) == (4 if model.takes == "garment" else 1)
    seen = said[1] if model.takes == "garment" else said[0]
    assert np.abs(seen - expected).max() < 1e-4  # float32 against float64, times the steepness


@every_row
def test_the_matte_follows_the_picture_at_full_size(model: Model, home: Path, photo: Image) -> None:
    stubs.install(home, model.id)
    cutout = Recipe.parse(model.id)(Scene(photo))
    assert cutout.alpha.shape == (300, 420)
    if model.takes == "hint":  # its stub keeps what is around the middle
        assert cutout.alpha[145:155, 205:215].min() > 0.95
        return
    inside, outside = np.zeros((2, 300, 420), bool)
    inside[104:196, 154:266] = True
    outside[:96], outside[204:], outside[:, :146], outside[:, 274:] = (True,) * 4
    assert cutout.alpha[inside].mean() > 0.8  # the square is 180 to 240 of 240
    assert cutout.alpha[outside].mean() < 0.2  # and the ground 0 to 60


EMPTY = {
    "black": np.zeros((90, 120, 3), np.uint8),
    "white": np.full((90, 120, 3), 255, np.uint8),
    "gradient": np.tile(np.linspace(0, 255, 120, dtype=np.uint8)[None, :, None], (90, 1, 3)),
    "noise": np.random.default_rng(1).integers(0, 256, (90, 120, 3), np.uint8),
}


@every_row
@pytest.mark.parametrize("empty", EMPTY)
def test_a_network_that_says_nothing_finds_no_subject(model: Model, empty: str, home: Path) -> None:
    stubs.install(home, model.id, "nothing")
    with pytest.raises(NoSubject, match="No subject was found"):
        Recipe.parse(model.id)(Scene(EMPTY[empty]))


@every_square
def test_rembg_makes_a_subject_of_the_same_nothing(model: Model, home: Path) -> None:
    if model.takes == "garment":
        pytest.skip("rembg takes the likeliest class of it, and stretches nothing")
    stubs.install(home, model.id, "nothing")
    (mask,) = rembg_session(model, home).predict(Pillow.fromarray(EMPTY["gradient"]))
    assert np.asarray(mask).max() > 250


def test_a_picture_is_not_written_to(home: Path, photo: Image) -> None:
    stubs.install(home)
    photo.flags.writeable = False
    first, second = (Recipe.parse("u2netp zoom=on").matte(Scene(photo)).alpha for _ in range(2))
    assert np.array_equal(first, second)


def test_another_network_under_the_name_is_named_for_deletion(home: Path, photo: Image) -> None:
    path = stubs.install(home)
    path.write_bytes(stubs.network(stubs.ROWS["isnet-anime"]))
    with pytest.raises(ModelError) as other:
        SMALL.predict(photo)
    assert str(other.value) == f"{path} does not hold Small U²-Net; delete it and try again."
    stubs.install(home)
    assert SMALL.predict(photo).max() > 0.9


# Clothes


@pytest.mark.parametrize(
    ("garment", "there"), [("upper", 1), ("lower", 0), ("full", 0), ("all", 1)]
)
def test_each_garment_is_a_class_of_its_own(
    garment: str, there: int, home: Path, photo: Image
) -> None:
    stubs.install(home, "u2net_cloth_seg", "center")  # its stub sees nothing but the first
    recipe = Recipe.parse(f"u2net_cloth_seg garment={garment}")
    if not there:
        with pytest.raises(NoSubject):
            recipe(Scene(photo))
        return
    assert recipe(Scene(photo)).alpha[150, 210] > 0.99


# Custom networks


def test_a_network_of_ones_own_may_lie_in_the_folder_of_its_kind(home: Path, photo: Image) -> None:
    stubs.install(home, "dis_custom")
    assert Recipe.parse("dis_custom file=mine.onnx")(Scene(photo)).alpha.max() > 0.9


@pytest.mark.usefixtures("home")
def test_a_network_of_ones_own_that_is_missing_is_named(photo: Image) -> None:
    with pytest.raises(ModelError, match=r"There is no network mine\.onnx in .*put it there"):
        Recipe.parse("ben_custom")(Scene(photo))


def test_a_network_of_ones_own_of_another_size_is_sent_to_onnx(home: Path, photo: Image) -> None:
    path = stubs.install(home, "u2net_custom")
    path.write_bytes(stubs.network(stubs.ROWS["isnet-anime"]))
    with pytest.raises(ModelError, match=r"takes 1024 px, not 320; use onnx, which reads that"):
        Recipe.parse("u2net_custom")(Scene(photo))


# Two looks


def test_two_looks_see_a_small_subject_finer(home: Path) -> None:
    stubs.install(home)
    photo = np.zeros((1200, 1600, 3), np.uint8)
    photo[500:620:8, 700:820] = 255  # lines of one pixel of the first look's, and less
    once, twice = (
        Recipe.parse(f"u2netp zoom={zoom}").matte(Scene(photo)).alpha for zoom in ("off", "on")
    )
    assert twice.shape[0] > once.shape[0]
    truth = (photo[..., 0] > 0).astype(np.float32)
    errors = [mae(pixels.resize(matte, *truth.shape), truth) for matte in (once, twice)]
    assert errors[1] < 0.9 * errors[0]


def test_a_subject_that_fills_the_frame_is_looked_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubs.install(home)
    asked, predict = [], Network.predict

    def counted(network: Network, image: Image) -> Any:
        asked.append(image.shape)
        return predict(network, image)

    monkeypatch.setattr(Network, "predict", counted)
    Recipe.parse("u2netp zoom=on").matte(Scene(np.full((60, 80, 3), 200, np.uint8)))
    assert asked == [(60, 80, 3)]


# What is loaded


def loaded_by(code: str) -> set[str]:
    """Return the names of all modules that a fresh interpreter has after running `code`."""
    report = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", report], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_naming_a_model_loads_nothing_heavy() -> None:
    loaded = loaded_by("from removers import Recipe; Recipe.parse('u2netp')")
    assert loaded.isdisjoint({"rembg", "rembg_sessions", "onnxruntime", "pooch", "cv2", "requests"})


def test_a_model_that_is_there_loads_nothing_of_rembg(home: Path) -> None:
    stubs.install(home)
    loaded = loaded_by(
        "import numpy; from removers.models import row\n"
        "row('u2netp').predict(numpy.zeros((9, 9, 3), numpy.uint8))"
    )
    assert "onnxruntime" in loaded
    assert loaded.isdisjoint({"rembg", "rembg_sessions", "pymatting", "numba", "skimage", "pooch"})


def test_asking_rembg_loads_no_more_of_it_than_its_sessions() -> None:
    loaded = loaded_by("from removers.models.download import rembg; rembg('u2netp')")
    assert "rembg_sessions.u2netp" in loaded
    assert loaded.isdisjoint({"rembg", "pymatting", "numba", "skimage"})
