"""A training as it stands: the network, its running mean, the optimizer, the next step.

The optimizer is AdamW. The network that is kept is the exponential mean of those on the way, which
also draws the masks that nobody drew, each pixel trusted by how sure it is.

A training that goes on from a `state` is equal to one that never stopped: bit for bit on a CPU, and
but for the order of its sums on a GPU.

References:
    I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019 (AdamW).
    A. Tarvainen, H. Valpola, Mean teachers are better role models, NeurIPS 2017.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import Tensor

from removers.errors import MissingInput, ModelError
from removers.training.dataset import Batch
from removers.training.losses import loss
from removers.training.network import Pocket, normalized
from removers.training.plan import Plan

KEPT = 0.999  # of the mean network at a step, once there were enough steps
TAUGHT = 0.15  # share of the steps before the mean network draws masks


@dataclass
class Run:
    """A training: the network, its running mean, the optimizer, and what was measured so far."""

    plan: Plan
    net: Pocket
    mean: Pocket = field(init=False)
    optimizer: torch.optim.AdamW = field(init=False)
    step: int = 0
    bf16: bool | None = None  # whether to compute in bfloat16; None: measure
    history: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.net = self.net.to(self.device, memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.net).eval().requires_grad_(False)
        self.net.train()
        if self.plan.held:
            self.net.hold()
        groups = (self.net.encoder.parameters(), _others(self.net))
        self.optimizer = torch.optim.AdamW(
            [{"params": [p for p in group if p.requires_grad]} for group in groups],
            weight_decay=self.plan.decay,
        )

    def advance(self, batch: Batch) -> float:
        """Take one step and return its loss; raises ModelError if that is no number any more."""
        photos, truth, trust = self._tensors(batch)
        for group, ease in zip(self.optimizer.param_groups, (self.plan.ease, 1.0), strict=True):
            group["lr"] = self.plan.rate * ease * self.plan.rate_at(self.step)
        self.optimizer.zero_grad(set_to_none=True)
        with self._precision():
            drawn = self.net(photos)
        value = loss(drawn, truth, trust)
        if not value.isfinite():
            raise ModelError("The training ran away; begin another one with a lower rate.")
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        self._average()
        return float(value.detach())

    def _tensors(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        photos = normalized(batch.photos, self.device)
        truth = torch.from_numpy(batch.masks).to(self.device)[:, None].float() / 255
        known = torch.from_numpy(batch.known).to(self.device)
        trust = known[:, None, None, None].float().expand_as(truth).contiguous()
        if not known.all() and self.step > TAUGHT * self.plan.steps:
            with torch.no_grad(), self._precision():
                drawn = self.mean(photos[~known]).float().sigmoid()
            truth[~known], trust[~known] = drawn, (2 * drawn - 1).abs()
        return photos, truth, trust

    def _precision(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=bool(self.bf16))

    @torch.no_grad()
    def _average(self) -> None:
        """Move the mean network towards the present one."""
        kept = min(KEPT, (1 + self.step) / (10 + self.step))
        for mean, now in zip(
            self.mean.state_dict().values(), self.net.state_dict().values(), strict=True
        ):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - kept)

    def choose_precision(self, batch: Batch) -> None:
        """Time a step in float32 and in bfloat16, leave no trace, and keep the faster.

        A processor without bfloat16 of its own takes minutes for a step, so that it is not asked.
        """
        if self.bf16 is not None:
            return
        if not _has_bfloat16(self.device):
            self.bf16 = False
            return
        before, times = copy.deepcopy(self.state()), []
        for self.bf16 in (False, True):
            self.advance(batch)
            start = time.perf_counter()
            self.advance(batch)
            times.append(time.perf_counter() - start)
        self.restore(before)
        self.bf16 = times[1] < times[0]

    def state(self) -> dict[str, Any]:
        """Return everything that a later `restore` needs."""
        return {
            "plan": asdict(self.plan),
            "step": self.step,
            "bf16": self.bf16,
            "net": self.net.state_dict(),
            "mean": self.mean.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "history": self.history,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a `state`; raises MissingInput if it is that of another plan."""
        if state["plan"] != asdict(self.plan):
            raise MissingInput(
                "The training in this folder began with other settings; repeat them to go on, or "
                "name another folder."
            )
        self.step, self.bf16, self.history = state["step"], state["bf16"], state["history"]
        self.net.load_state_dict(state["net"])
        self.mean.load_state_dict(state["mean"])
        self.optimizer.load_state_dict(state["optimizer"])


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _others(net: Pocket) -> Iterator[torch.nn.Parameter]:
    """Yield the parameters of the decoder."""
    return (p for name, p in net.named_parameters() if not name.startswith("encoder."))
