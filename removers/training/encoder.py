"""The encoder: EfficientNet-Lite without its classifier.

Inverted residual blocks with ReLU6 and without squeeze-and-excitation, which run fast on a CPU.

References:
    M. Tan, Q. V. Le, EfficientNet, ICML 2019; its Lite variants, tensorflow/tpu, 2020.
    M. Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks, CVPR 2018.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

import torch
from torch import Tensor, nn

MEAN = (0.485, 0.456, 0.406)  # ImageNet's, as rembg's u2net_custom feeds a network
STD = (0.229, 0.224, 0.225)


class Stage(NamedTuple):
    """A row of the EfficientNet-B0 table (Tan & Le 2019, table 1)."""

    blocks: int
    kernel: int
    stride: int
    expand: int
    channels: int


STEM = 32
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
SIZES = {"lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2)}  # times width, depth
LEVELS = (0, 1, 2, 4, 6)  # stages whose output goes to the decoder: strides 2, 4, 8, 16, 32


def stages(size: str) -> list[Stage]:
    """Return the encoder's stages: widths in eights, the first and the last stage never deeper."""
    width, depth = SIZES[size]
    inner = range(1, len(STAGES) - 1)
    return [
        stage._replace(
            channels=int(stage.channels * width + 4) // 8 * 8,
            blocks=ceil(stage.blocks * depth) if i in inner else stage.blocks,
        )
        for i, stage in enumerate(STAGES)
    ]


class Conv(nn.Sequential):
    """Convolution, batch normalization and, if asked, ReLU6.

    At stride 2 the frame is padded below and to the right first, as TensorFlow does it, so that
    weights trained there fit.
    """

    def __init__(
        self,
        wide: tuple[int, int],
        kernel: int = 1,
        stride: int = 1,
        *,
        groups: int = 1,
        active: bool = True,
    ) -> None:
        over = kernel - stride if stride > 1 else 0
        parts: list[nn.Module] = []
        if over:
            parts.append(nn.ZeroPad2d((over // 2, over - over // 2) * 2))
        padding = 0 if over else kernel // 2
        parts.append(nn.Conv2d(*wide, kernel, stride, padding, groups=groups, bias=False))
        parts.append(nn.BatchNorm2d(wide[1], eps=1e-3))
        if active:
            parts.append(nn.ReLU6())
        super().__init__(*parts)


class Block(nn.Module):
    """Inverted residual: widen, convolve each channel, narrow (Sandler et al., MobileNetV2)."""

    def __init__(self, before: int, stage: Stage, stride: int) -> None:
        super().__init__()
        wide = before * stage.expand
        parts = [Conv((before, wide))] if stage.expand > 1 else []
        parts.append(Conv((wide, wide), stage.kernel, stride, groups=wide))
        parts.append(Conv((wide, stage.channels), active=False))
        self.path = nn.Sequential(*parts)
        self.skip = stride == 1 and before == stage.channels

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.path(x)
        return x + y if self.skip else y


class Encoder(nn.Module):
    """EfficientNet-Lite without its classifier: features at strides 2, 4, 8, 16, 32."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self.stem = Conv((3, STEM), 3, 2)
        self.stages = nn.ModuleList()
        before = STEM
        for stage in stages(size):
            blocks = []
            for i in range(stage.blocks):
                blocks.append(Block(before, stage, 1 if i else stage.stride))
                before = stage.channels
            self.stages.append(nn.Sequential(*blocks))

    def forward(self, x: Tensor) -> list[Tensor]:
        x = self.stem(x)
        levels = []
        for i, stage in enumerate(self.stages):
            x = stage(x)
            if i in LEVELS:
                levels.append(x)
        return levels


def adopt(encoder: Encoder, weights: Iterable[Tensor]) -> None:
    """Copy a published EfficientNet-Lite checkpoint, tensor by tensor in its own order.

    Its classifier, which comes last, is left out. The published network wants (p − 127) / 128 for
    levels p in 0 … 255 and ours is fed (p / 255 − MEAN) / STD, so that the stem is rescaled.
    Raises ValueError if a tensor has another shape.
    """
    ours = encoder.state_dict()
    for (name, mine), theirs in zip(ours.items(), weights, strict=False):
        if mine.shape != theirs.shape:
            raise ValueError(f"{name} has shape {tuple(theirs.shape)}, not {tuple(mine.shape)}")
        mine.copy_(theirs)
    mean, std = torch.tensor(MEAN).view(1, 3, 1, 1), torch.tensor(STD).view(1, 3, 1, 1)
    kernel, shift = ours["stem.1.weight"], ours["stem.2.running_mean"]
    shift -= (kernel * (255 * mean - 127) / 128).sum((1, 2, 3))  # BN subtracts it: (k·x + s) − m
    kernel *= 255 * std / 128
