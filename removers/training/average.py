"""Average: the mean of the weights of networks that began as one.

Fine-tuned networks that began with the same weights lie in one valley of the loss; their mean often
does better than each of them on what either was not trained on.

Reference: M. Wortsman et al., Model soups: averaging weights of multiple fine-tuned models improves
accuracy without increasing inference time, ICML 2022.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from removers.errors import ModelError
from removers.training import validate
from removers.training.dataset import read_index
from removers.training.fit import BEST
from removers.training.network import Pocket, predictor
from removers.training.start import start
from removers.training.storage import save
from removers.training.validate import QUICK

STEPS = 4  # shares of two networks that are tried: in quarters


def average(
    names: Sequence[str], weights: Sequence[float], data: Path, out: Path, size: int
) -> str:
    """Write the mean of networks as `fit` writes its best one; return what was measured.

    `names` are as `start` takes them, all of one encoder. With no `weights`, quarters of the first
    two are tried on the validation photos of `data`, and the best mean IoU over sources is kept.
    Raises ModelError for networks that have no mean.
    """
    networks = [start(name) for name in names]
    for network in networks:
        network.fuse()
    if len({network.size for network in networks}) > 1 or len(weights) not in (0, len(names)):
        raise ModelError("Name networks of one encoder, and a weight for each or none.")
    rows, lines = read_index(data, "validate"), list[str]()
    best, found = -1.0, networks[0]
    for shares in _shares(len(names), weights):
        mean = mixed(networks, shares)
        scores = validate.means(validate.judge(predictor(mean, size), data, rows, QUICK))
        said = ", ".join(f"{name} {value:.3f}" for name, value in scores.items() if "iou" in name)
        lines.append(f"{' : '.join(f'{share:g}' for share in shares)}  {said}")
        if scores["iou"] > best:
            best, found = scores["iou"], mean
    out.mkdir(parents=True, exist_ok=True)
    state = {"size": found.size, "fused": found.fused, "net": found.state_dict()}
    save(state, out / BEST)
    return "\n".join([*lines, f"The best of these is in {out / BEST}."])


def _shares(number: int, weights: Sequence[float]) -> Iterator[list[float]]:
    if weights:
        yield [weight / sum(weights) for weight in weights]
        return
    for step in range(STEPS + 1):
        yield [1 - step / STEPS, step / STEPS, *[0.0] * (number - 2)]


def mixed(networks: Sequence[Pocket], shares: Sequence[float]) -> Pocket:
    """Return a network whose weights are the weighted sum of those of others."""
    mean = Pocket(networks[0].size)
    mean.fuse()
    states = [network.state_dict() for network in networks]
    with torch.no_grad():
        for name, tensor in mean.state_dict().items():
            tensor.copy_(
                sum(share * state[name] for share, state in zip(shares, states, strict=True))
            )
    mean.eval()
    return mean
