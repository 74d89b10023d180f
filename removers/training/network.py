"""The pocket network: an EfficientNet-Lite encoder looks, a small pyramid decoder draws.

The decoder adds what the whole frame says (global average) to the coarsest features, then climbs
level by level: enlarge, add the encoder's features of that level, and mix 3×3 neighborhoods
channel by channel. Every level draws a matte of its own, for deep supervision; only the finest is
exported.

References:
    T.-Y. Lin et al., Feature pyramid networks, CVPR 2017.
    S. Xie, Z. Tu, Holistically-nested edge detection, ICCV 2015 (deep supervision).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from removers import pixels
from removers.scene import Alpha, Image
from removers.training.encoder import LEVELS, MEAN, STD, Conv, Encoder, stages
from removers.training.validate import Predict

STRIDE = 32  # px; a side of the input is a multiple of this
WIDTHS = (32, 48, 64, 96, 128)  # channels of the decoder at strides 2, 4, 8, 16, 32
COARSE = range(1, len(LEVELS))  # levels whose mattes serve training only
HELD = 2  # early stages that `hold` keeps as they are: up to stride 4


class Mix(nn.Sequential):
    """A depthwise separable convolution, 3×3."""

    def __init__(self, width: int) -> None:
        super().__init__(Conv((width, width), 3, groups=width, active=False), Conv((width, width)))


class Pocket(nn.Module):
    """(N, 3, H, W) normalized photos → logits of the matte; H and W multiples of 32.

    In training it returns the logits of all levels, finest first, at strides 2, 4, 8, 16 and 32;
    in evaluation the finest alone, enlarged to (N, 1, H, W).
    """

    def __init__(self, size: str = "lite0") -> None:
        super().__init__()
        self.size, self.fused = size, False
        self.encoder = Encoder(size)
        depths = [stages(size)[i].channels for i in LEVELS]
        self.enter = nn.ModuleList(
            Conv((a, b), active=False) for a, b in zip(depths, WIDTHS, strict=True)
        )
        self.whole = Conv((depths[-1], WIDTHS[-1]), active=False)
        self.mix = nn.ModuleList(nn.Sequential(Mix(w), Mix(w)) for w in WIDTHS)
        self.narrow = nn.ModuleList(Conv((b, a)) for a, b in pairwise(WIDTHS))
        self.draw = nn.ModuleList(nn.Conv2d(w, 1, 1) for w in WIDTHS)

    def fuse(self) -> None:
        """Fold every batch normalization, as it is in evaluation, into its convolution."""
        if self.fused:
            return
        self.fused = True
        for unit in [part for part in self.modules() if isinstance(part, Conv)]:
            at = next(i for i, part in enumerate(unit) if isinstance(part, nn.Conv2d))
            unit[at] = fuse_conv_bn_eval(unit[at].eval(), unit[at + 1].eval())
            unit[at + 1] = nn.Identity()

    def drawing(self) -> list[str]:
        """Return the names of what the finest matte depends on."""
        return [
            n for n in self.state_dict() if not n.startswith(tuple(f"draw.{i}" for i in COARSE))
        ]

    def hold(self) -> None:
        """Keep the encoder's early stages and its 5×5 kernels as they are; call after `train`.

        They are what a published encoder already does well, and what takes longest to train on a
        CPU: without them a step takes half the time.
        """
        for early in (self.encoder.stem, *self.encoder.stages[:HELD]):
            early.eval().requires_grad_(False)
        for part in self.encoder.modules():
            if isinstance(part, nn.Conv2d) and part.kernel_size == (5, 5):
                part.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor | list[Tensor]:
        features = self.encoder(x)
        y = self.enter[-1](features[-1]) + self.whole(features[-1].mean((2, 3), keepdim=True))
        drawn: list[Tensor] = []
        for level in reversed(range(len(WIDTHS))):
            if level < len(WIDTHS) - 1:
                y = _doubled(self.narrow[level](y)) + self.enter[level](features[level])
            y = self.mix[level](functional.relu6(y))
            drawn.insert(0, self.draw[level](y))
        return drawn if self.training else _doubled(drawn[0])


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def normalized(photos: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Return photos (N, S, S, 3) of 8 bits as the network is fed, (N, 3, S, S)."""
    levels = torch.from_numpy(photos).to(device).permute(0, 3, 1, 2).float() / 255
    mean, std = (torch.tensor(x, device=device).view(1, 3, 1, 1) for x in (MEAN, STD))
    return ((levels - mean) / std).contiguous(memory_format=torch.channels_last)


def predictor(net: Pocket, side: int) -> Predict:
    """Return what asks the network for the matte of a photo, on a square of that side."""
    device = next(net.parameters()).device

    def predict(image: Image) -> Alpha:
        small = pixels.resize(image, side, side)
        with torch.inference_mode():
            drawn = net.eval()(normalized(small[None], device))
        matte: Alpha = drawn.sigmoid()[0, 0].float().cpu().numpy()
        return matte

    return predict
