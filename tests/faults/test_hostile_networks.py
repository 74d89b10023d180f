"""Networks that are hostile or damaged: one sentence, before they take what is not there."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

import app
from removers import Recipe, Scene, networks
from removers.errors import ModelError, RemovalError
from removers.networks import arena, memory, network
from removers.networks.devices import CPU
from removers.studio import Visit

PICTURE = Scene(np.full((16, 16, 3), 90, np.uint8))


def graph(*nodes: Any, shape: tuple[Any, ...] = (1, 3, 8, 8), **says: str) -> bytes:
    """Return a network from x to y, which takes that shape and says that of itself."""
    model = helper.make_model(
        helper.make_graph(
            list(nodes),
            "hostile",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)] if shape else [],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    helper.set_model_props(model, says)
    return bytes(model.SerializeToString())


MEAN = helper.make_node("ReduceMean", ["x"], ["y"], axes=[1], keepdims=1)


def ones(*shape: int) -> Any:
    return helper.make_node(
        "Constant",
        [],
        ["s"],
        value=helper.make_tensor("s", TensorProto.INT64, [len(shape)], shape),
    )


def filled(*shape: int) -> bytes:
    """Return a network of 200 bytes that answers with as many numbers as one likes."""
    value = helper.make_tensor("v", TensorProto.FLOAT, [1], [1.0])
    return graph(ones(*shape), helper.make_node("ConstantOfShape", ["s"], ["y"], value=value))


@pytest.fixture
def models(home: Path) -> Path:
    (home / "models").mkdir(parents=True)
    return home / "models"


def asked(models: Path, data: bytes, recipe: str = "onnx file=a.onnx") -> None:
    (models / "a.onnx").write_bytes(data)
    Recipe.parse(recipe)(PICTURE)


HUGE = {
    "input": (graph(MEAN, shape=(1, 3, 30000, 30000)), "from 1 to 4096"),
    "size": (graph(MEAN, shape=(1, 3, "h", "w"), size="99999"), "from 1 to 4096"),
    "negative": (graph(MEAN, shape=(1, 3, "h", "w"), size="-8"), "from 1 to 4096"),
    "digits": (graph(MEAN, shape=(1, 3, "h", "w"), size="9" * 9000), "cannot be read"),
    "nothing": (filled(1, 1, 0, 8), "not with one matte"),
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_network_asks_for_no_more_than_there_is(kind: str, models: Path) -> None:
    data, says = HUGE[kind]
    with pytest.raises(ModelError, match=says) as told:
        asked(models, data)
    assert len(str(told.value)) < 300


def test_an_answer_is_no_larger_than_what_a_network_may_be_given(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "LARGEST", 64)
    asked(models, filled(1, 1, 64, 64))
    (models / "a.onnx").unlink()
    with pytest.raises(ModelError, match="not with one matte"):
        asked(models, filled(1, 1, 65, 65))


def test_runs_share_a_bounded_part_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(onnxruntime, "OrtArenaCfg", lambda how: given.append(how))
    monkeypatch.setattr(onnxruntime, "create_and_register_allocator", lambda *_: None)
    monkeypatch.setattr(arena, "available", lambda: 8e9)
    arena._make_arena.__wrapped__()
    assert given == [{"max_mem": 6e9}]


def test_a_network_that_needs_more_than_that_could_not_run(models: Path) -> None:
    with pytest.raises(ModelError, match=r"could not run|is not a network"):
        asked(models, filled(1, 1, 10**6, 10**6))


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_network_is_a_matte_or_one_sentence(seed: int, models: Path) -> None:
    """Bits flip all over a small network, whose weights are but a part of it."""
    chance = random.Random(seed)
    whole = graph(MEAN, shape=(1, 3, "h", "w"), size="8", mean="0 0 0", activation="none")
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 5))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with contextlib.suppress(RemovalError):
            asked(models, bytes(data))


def test_a_network_without_an_input_is_one_sentence(models: Path) -> None:
    data = graph(*onnx.load_from_string(filled(1, 1, 8, 8)).graph.node, shape=())
    with pytest.raises(ModelError, match=r"does not say what it takes|is not a network"):
        asked(models, data)


@pytest.mark.parametrize("error", [RuntimeError, UnicodeDecodeError("utf-8", b"", 0, 1, "")])
def test_whatever_the_runtime_raises_is_one_sentence(
    error: Any, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (models / "a.onnx").write_bytes(graph(MEAN))

    def fail(*_: Any, **__: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(onnxruntime, "InferenceSession", fail)
        with pytest.raises(ModelError, match="is not a network that can be read"):
            memory._open(models / "a.onnx", CPU)


def test_strangers_are_told_no_path_of_the_machine(models: Path, visit: Visit) -> None:
    with pytest.raises(ModelError) as told:
        Recipe.parse("onnx file=none.onnx")(PICTURE)
    assert str(models) in str(told.value)  # who has the machine wants to know

    def fail() -> None:
        raise told.value

    with pytest.raises(ModelError) as public:
        app.attempt(fail)
    for says in (str(public.value), visit.warned(told.value)):
        assert "none.onnx in REMBG_HOME/models; put it there" in says
        assert str(models) not in says
    said = networks.discreet(f"{Path.home()}/x and {networks.WEIGHTS}/pocket.onnx are there.")
    assert said == "~/x and weights/pocket.onnx are there."


def test_sentences_reach_strangers_where_there_is_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    for name in ("HOME", "REMBG_HOME", "U2NET_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert networks.discreet("The photo is empty.") == "The photo is empty."


def test_the_side_of_a_network_is_that_of_its_setting() -> None:
    setting = Recipe.parse("onnx").remover.settings()["size"]
    assert setting.high == network.LARGEST  # type: ignore[attr-defined]  # it is a Number
