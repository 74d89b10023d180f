"""Networks of one's own: real ONNX files, made here, in a temporary model home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import files, networks, remove
from removers.errors import BadRecipe, BadSetting, ModelError
from removers.models.download import rembg
from removers.networks.feed import IMAGENET, ISNET, Three
from removers.networks.memory import borrow
from removers.recipe import Recipe
from removers.scene import Scene
from tests import scenes, stubs


@pytest.fixture
def models(home: Path) -> Path:
    """The folder of models in the home."""
    (home / "models").mkdir(parents=True)
    return home / "models"


def network(
    path: Path,
    says: dict[str, str] | None = None,
    *,
    shape: tuple[Any, ...] = ("batch", 3, 32, 32),
    bias: float = 0.0,
) -> Path:
    """Write a network that averages the channels it is fed and adds `bias`."""
    from onnx import TensorProto, helper, numpy_helper

    weight: NDArray[np.float32] = np.full((1, 3, 1, 1), 1 / 3, np.float32)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["photo", "weight", "bias"], ["matte"])],
        "average",
        [helper.make_tensor_value_info("photo", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("matte", TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(weight, "weight"),
            numpy_helper.from_array(np.array([bias], np.float32), "bias"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, says or {})
    path.write_bytes(model.SerializeToString())
    return path


PLAIN = {"mean": "0 0 0", "std": "1 1 1"}  # so that the answer is how bright a pixel is

ASTRONAUT = Path(__file__).parent.parent / "assets" / "examples" / "astronaut.jpg"

known = scenes.disc(32, 32)


def test_a_network_is_found_in_the_home_by_its_name(models: Path) -> None:
    network(models / "mine.onnx", PLAIN)
    alpha = Recipe.parse("onnx file=mine.onnx")(Scene(known.image)).alpha
    bright = known.image.mean(2) / 255
    np.testing.assert_allclose(alpha, np.clip((bright - 0.05) / 0.9, 0, 1), atol=1e-5)


def test_what_a_network_is_nearly_sure_of_is_taken_as_certain(models: Path) -> None:
    levels = np.linspace(0, 255, 32).astype(np.uint8)
    ramp = np.repeat(np.repeat(levels[None, :, None], 32, 0), 3, 2)
    matte = networks.look(networks.load(network(models / "mine.onnx", PLAIN)).predict, ramp)
    assert not matte[:, levels < 0.05 * 255].any()
    assert matte[:, levels > 0.95 * 255].min() == 1
    assert np.all(np.diff(matte[0]) >= 0)


def test_a_network_is_found_in_a_folder_of_its_own_there(models: Path) -> None:
    (models / "mine").mkdir()
    path = network(models / "mine" / "mine.onnx")
    assert networks.find("mine.onnx") == path


@pytest.mark.parametrize("named", ["U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME", ""])
def test_the_home_is_rembgs(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    if named:
        monkeypatch.setenv(named, str(tmp_path))
    session = rembg("u2netp")
    assert networks.home() / "u2netp" == Path(session.model_dir())


def test_a_path_works_in_python_even_with_a_space_in_it(models: Path, tmp_path: Path) -> None:
    del models
    folder = tmp_path / "my nets"
    folder.mkdir()
    text = f"onnx file={str(network(folder / 'a b.onnx', PLAIN)).replace(' ', '%20')}"
    assert str(Recipe.parse(text)) == text
    assert np.asarray(remove(known.image, text)).shape == (32, 32, 4)


def test_without_a_name_it_is_the_network_that_ships() -> None:
    assert networks.find("pocket.onnx") == networks.WEIGHTS / "pocket.onnx"
    scene = files.read(ASTRONAUT)
    ours, theirs = (Recipe.parse(text).matte(scene).alpha for text in ("onnx", "pocket"))
    np.testing.assert_array_equal(ours, theirs)


def test_the_home_comes_before_the_package(models: Path) -> None:
    network(models / "pocket.onnx")
    assert networks.find("pocket.onnx") == models / "pocket.onnx"


def test_what_is_offered_is_what_is_found(models: Path) -> None:
    network(models / "mine.onnx")
    stubs.install(models.parent)
    assert networks.offered() == ["pocket.onnx", "mine.onnx", "u2netp.onnx"]
    for name in networks.offered():
        assert networks.find(name).is_file()


def test_a_missing_file_is_named_with_the_place_to_put_it(models: Path) -> None:
    with pytest.raises(ModelError) as told:
        networks.find("other.onnx")
    assert str(told.value) == (
        f"There is no network other.onnx in {models}; put it there, or name ./other.onnx."
    )


@pytest.mark.parametrize(
    "name",
    ["/etc/a.onnx", "../a.onnx", "a/b.onnx", "C:a.onnx", "~/a.onnx", "..%2Fa.onnx", "b\\a.onnx"],
)
def test_a_stranger_may_name_no_path(name: str) -> None:
    Recipe.parse(f"onnx file={name}")
    with pytest.raises(BadRecipe, match="must be a name here, not a path"):
        Recipe.parse_public(f"onnx file={name}")


def test_a_stranger_may_name_what_is_in_the_home() -> None:
    assert str(Recipe.parse_public("onnx file=mine.onnx")) == "onnx file=mine.onnx"


@pytest.mark.parametrize("name", ["mine", "mine.pt", ".onnx", "a%0A.onnx"])
def test_what_is_no_onnx_file_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match=r"ends in \.onnx"):
        Recipe.parse(f"onnx file={name}")


def test_the_size_is_that_of_the_network_else_what_it_says(models: Path) -> None:
    free_shape = ("batch", 3, "height", "width")
    fixed = network(models / "fixed.onnx", {"size": "32"}, shape=("batch", 3, 64, 64))
    free = network(models / "free.onnx", {"size": "96"}, shape=free_shape)
    silent = network(models / "silent.onnx", shape=free_shape)
    assert [networks.load(path).feed.side for path in (fixed, free, silent)] == [64, 96, 320]


def test_a_file_that_changed_is_read_again(models: Path) -> None:
    import os

    path, picture = network(models / "mine.onnx", PLAIN), known.image // 2
    first = networks.load(path).predict(picture)
    network(path, PLAIN, bias=0.25)
    os.utime(path, ns=(1, 1))
    again = networks.load(path).predict(picture)
    np.testing.assert_allclose(again - first, 0.25, atol=1e-5)


def test_what_is_no_network_is_one_sentence(models: Path) -> None:
    (models / "a.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"a\.onnx is not a network that can be read"):
        networks.load(models / "a.onnx")


@pytest.mark.parametrize("shape", [("n", 4, 32, 32), ("n", 32, 32, 4), ("n", 3, 32, 48), (3, 32)])
def test_a_network_that_takes_something_else_is_refused(
    models: Path, shape: tuple[Any, ...]
) -> None:
    with pytest.raises(ModelError, match=r"not \(1, 3, size, size\)|is not a network"):
        networks.load(network(models / "a.onnx", shape=shape))


@pytest.mark.parametrize("says", [{"mean": "1 2"}, {"std": "a b c"}, {"activation": "relu"}])
def test_metadata_that_cannot_be_read_is_named(models: Path, says: dict[str, str]) -> None:
    with pytest.raises(ModelError, match="metadata that cannot be read"):
        networks.load(network(models / "a.onnx", says))


def test_a_network_without_a_sigmoid_gets_one(models: Path) -> None:
    path = network(models / "a.onnx", PLAIN, bias=3)
    raw = 3 + known.image.mean(2) / 255
    np.testing.assert_allclose(
        networks.load(path).predict(known.image), 1 / (1 + np.exp(-raw)), atol=1e-5
    )


@pytest.mark.parametrize("says", [True, False])
def test_who_says_that_there_is_none_to_add_is_told_what_is_wrong(models: Path, says: bool) -> None:
    path = network(models / "a.onnx", PLAIN | ({"activation": "none"} if says else {}), bias=3)
    read = networks.load(path) if says else networks.load(path, activation="none")
    with pytest.raises(ModelError, match=r"outside 0 … 1; choose activation=sigmoid"):
        read.predict(known.image)


# What a file does not say, a recipe can


def average(path: Path, given: str, shape: tuple[Any, ...], classes: int = 1) -> Path:
    """Write a network that answers with the mean level; of two classes its negative is one."""
    from onnx import TensorProto, helper, numpy_helper

    kind = getattr(TensorProto, given)
    axis = 3 if shape[3] == 3 else 1
    nodes = [
        helper.make_node("Cast", ["photo"], ["levels"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["levels", "axis"], ["mean"]),
        helper.make_node("Neg", ["mean"], ["less"]),
        helper.make_node("Concat", ["less", "mean"], ["both"], axis=axis),
        helper.make_node("Identity", ["both" if classes == 2 else "mean"], ["matte"]),
    ]
    graph = helper.make_graph(
        nodes,
        "average",
        [helper.make_tensor_value_info("photo", kind, shape)],
        [helper.make_tensor_value_info("matte", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.array([axis]), "axis")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


BRIGHT = known.image.mean(2) / 255


@pytest.mark.parametrize("shape", [(1, 3, 32, 32), (1, 32, 32, 3), ("n", "h", "w", 3)])
@pytest.mark.parametrize("given", ["FLOAT", "FLOAT16"])
def test_channels_may_come_first_or_last_and_be_short(
    models: Path, shape: tuple[Any, ...], given: str
) -> None:
    average(models / "a.onnx", given, shape)
    recipe = Recipe.parse("onnx file=a.onnx size=32 mean=0,0,0 std=1,1,1")
    chances = recipe.remover.predict(known.image)  # type: ignore[attr-defined]  # it is an Onnx
    np.testing.assert_allclose(chances, BRIGHT, atol=1e-3)


def test_a_network_that_takes_levels_as_they_are_gets_them(models: Path) -> None:
    path = average(models / "a.onnx", "UINT8", (1, 32, 32, 3))
    (answer,) = networks.run(path, networks.load(path).feed.tensor(known.image))
    np.testing.assert_allclose(answer[0, ..., 0], known.image.mean(2), atol=1e-3)


def test_a_layout_that_the_file_leaves_open_is_set(models: Path) -> None:
    path = average(models / "a.onnx", "FLOAT", ("n", "x", "y", "z"))
    assert networks.load(path).feed.last is False
    assert networks.load(path, last=True).feed.last is True


def test_of_two_classes_the_last_is_the_subject(models: Path) -> None:
    average(models / "a.onnx", "FLOAT", (1, 3, 32, 32), classes=2)
    recipe = Recipe.parse("onnx file=a.onnx mean=0.5,0.5,0.5 std=0.1,0.1,0.1 activation=softmax")
    chances = recipe.remover.predict(known.image)  # type: ignore[attr-defined]  # it is an Onnx
    np.testing.assert_allclose(chances, 1 / (1 + np.exp(-2 * (BRIGHT - 0.5) / 0.1)), atol=1e-4)


def test_several_maps_that_are_no_classes_are_refused(models: Path) -> None:
    average(models / "a.onnx", "FLOAT", (1, 3, 32, 32), classes=2)
    with pytest.raises(ModelError, match=r"not with one matte, \(1, 1, height, width\)"):
        Recipe.parse("onnx file=a.onnx")(Scene(known.image))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("mean=1,2", "three numbers such as"),
        ("std=a,b,c", "three numbers such as"),
        ("mean=inf,0,0", "three numbers such as"),
        ("activation=relu", "one of auto, none, sigmoid, softmax"),
        ("size=-1", "a whole number from 0"),
    ],
)
def test_what_cannot_be_is_refused(words: str, wanted: str) -> None:
    with pytest.raises(BadSetting, match=wanted):
        Recipe.parse(f"onnx {words}")


def test_a_deviation_of_nothing_is_refused(models: Path) -> None:
    network(models / "a.onnx")
    with pytest.raises(ModelError, match="std must be three numbers, none of them 0"):
        Recipe.parse("onnx file=a.onnx std=1,0,1")(Scene(known.image))


# The network that ships


def test_the_pocket_network_is_small_and_says_what_it_is() -> None:
    path = networks.find("pocket.onnx")
    assert path.stat().st_size <= 10_000_000
    with borrow(path) as session:
        said = session.get_modelmeta().custom_metadata_map
    assert {"name", "license", "data", "metrics", "date", "size", "mean", "std"} <= said.keys()
    assert networks.load(path).feed.side == 448


def test_the_pocket_network_finds_the_astronaut() -> None:
    alpha = Recipe.parse("pocket")(files.read(ASTRONAUT)).alpha
    height, width = alpha.shape
    face = alpha[height // 8 : height // 3, width * 2 // 5 : width // 2]
    flag = alpha[: height // 4, : width // 8]
    assert face.min() > 0.9
    assert flag.max() < 0.1


@pytest.mark.parametrize(
    ("model", "feed"),
    [("isnet-general-use", ISNET), ("u2net", IMAGENET), ("birefnet-dis", IMAGENET)],
)
def test_isnet_is_known_by_its_signature(home: Path, model: str, feed: tuple[Three, Three]) -> None:
    path = stubs.install(home, model)
    found = networks.load(path).feed
    assert (found.mean, found.std) == feed
    own = networks.load(path, mean=(0.1, 0.2, 0.3)).feed
    assert own.mean == (0.1, 0.2, 0.3)
