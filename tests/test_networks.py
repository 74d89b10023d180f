"""Networks of one's own: real ONNX files, made here, in a temporary model home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import files, networks, remove
from removers.errors import BadRecipe, BadSetting, ModelError
from removers.models import _sessions
from removers.recipe import Recipe
from removers.scene import Scene
from tests import scenes, stubs


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in stubs.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "home" / "models").mkdir(parents=True)
    return tmp_path / "home" / "models"


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


def test_a_network_is_found_in_the_home_by_its_name(home: Path) -> None:
    network(home / "mine.onnx", PLAIN)
    alpha = Recipe.parse("onnx file=mine.onnx")(Scene(known.image)).alpha
    bright = known.image.mean(2) / 255
    np.testing.assert_allclose(alpha, np.clip((bright - 0.05) / 0.9, 0, 1), atol=1e-5)


def test_what_a_network_is_nearly_sure_of_is_taken_as_certain(home: Path) -> None:
    levels = np.linspace(0, 255, 32).astype(np.uint8)
    ramp = np.repeat(np.repeat(levels[None, :, None], 32, 0), 3, 2)
    matte = networks.load(network(home / "mine.onnx", PLAIN)).matte(ramp)
    assert not matte[:, levels < 0.05 * 255].any()
    assert matte[:, levels > 0.95 * 255].min() == 1
    assert np.all(np.diff(matte[0]) >= 0)


def test_a_network_is_found_in_a_folder_of_its_own_there(home: Path) -> None:
    (home / "mine").mkdir()
    path = network(home / "mine" / "mine.onnx")
    assert networks.find("mine.onnx") == path


@pytest.mark.parametrize("named", ["U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME", ""])
def test_the_home_is_rembgs(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    if named:
        monkeypatch.setenv(named, str(tmp_path))
    session = _sessions()["u2netp"]
    assert networks.home() / "u2netp" == Path(session.model_dir())


def test_a_path_works_in_python_even_with_a_space_in_it(home: Path, tmp_path: Path) -> None:
    del home
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


def test_the_home_comes_before_the_package(home: Path) -> None:
    network(home / "pocket.onnx")
    assert networks.find("pocket.onnx") == home / "pocket.onnx"


def test_what_is_offered_is_what_is_found(home: Path) -> None:
    network(home / "mine.onnx")
    stubs.install(home.parent)
    assert networks.offered() == ["pocket.onnx", "mine.onnx", "u2netp.onnx"]
    for name in networks.offered():
        assert networks.find(name).is_file()


def test_a_missing_file_is_named_with_the_place_to_put_it(home: Path) -> None:
    with pytest.raises(ModelError) as told:
        networks.find("other.onnx")
    assert str(told.value) == (
        f"There is no network other.onnx in {home}; put it there, or name ./other.onnx."
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


def test_the_size_is_that_of_the_network_else_what_it_says(home: Path) -> None:
    free_shape = ("batch", 3, "height", "width")
    fixed = network(home / "fixed.onnx", {"size": "32"}, shape=("batch", 3, 64, 64))
    free = network(home / "free.onnx", {"size": "96"}, shape=free_shape)
    silent = network(home / "silent.onnx", shape=free_shape)
    assert [networks.load(path).size for path in (fixed, free, silent)] == [64, 96, 320]


def test_a_file_that_changed_is_read_again(home: Path) -> None:
    import os

    path = network(home / "mine.onnx", PLAIN)
    first = networks.load(path)
    assert networks.load(path) is first
    network(path, PLAIN, bias=0.25)
    os.utime(path, ns=(1, 1))
    again = networks.load(path).predict(known.image // 2)
    np.testing.assert_allclose(again - first.predict(known.image // 2), 0.25, atol=1e-5)


def test_what_is_no_network_is_one_sentence(home: Path) -> None:
    (home / "a.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"a\.onnx is not a network that can be read"):
        networks.load(home / "a.onnx")


@pytest.mark.parametrize("shape", [("n", 4, 32, 32), ("n", 32, 32, 3), ("n", 3, 32, 48), (3, 32)])
def test_a_network_that_takes_something_else_is_refused(home: Path, shape: tuple[Any, ...]) -> None:
    with pytest.raises(ModelError, match=r"not \(1, 3, size, size\)|is not a network"):
        networks.load(network(home / "a.onnx", shape=shape))


@pytest.mark.parametrize("says", [{"mean": "1 2"}, {"std": "a b c"}])
def test_metadata_that_cannot_be_read_is_named(home: Path, says: dict[str, str]) -> None:
    with pytest.raises(ModelError, match="metadata that cannot be read"):
        networks.load(network(home / "a.onnx", says))


def test_a_network_without_a_sigmoid_is_told_so(home: Path) -> None:
    with pytest.raises(ModelError, match="export it with a sigmoid"):
        networks.load(network(home / "a.onnx", PLAIN, bias=3)).predict(known.image)


# The network that ships


def test_the_pocket_network_is_small_and_says_what_it_is() -> None:
    path = networks.find("pocket.onnx")
    assert path.stat().st_size <= 5_000_000
    said = networks.load(path).session.get_modelmeta().custom_metadata_map
    assert {"name", "license", "data", "metrics", "date", "size", "mean", "std"} <= said.keys()
    assert networks.load(path).size == 320


def test_the_pocket_network_finds_the_astronaut() -> None:
    alpha = Recipe.parse("pocket")(files.read(ASTRONAUT)).alpha
    height, width = alpha.shape
    face = alpha[height // 8 : height // 3, width * 2 // 5 : width // 2]
    flag = alpha[: height // 4, : width // 8]
    assert face.min() > 0.9
    assert flag.max() < 0.1
