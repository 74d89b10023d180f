"""How a training goes: how much of what size, and how fast.

Reference: I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017
(the cosine, here without restarts and after a warm-up).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi


@dataclass(frozen=True)
class Plan:
    """How a training goes."""

    photos: int = 20_000  # to see in all
    batch: int = 16
    # sides of the pictures in px, each with its share of the steps
    sides: tuple[tuple[int, float], ...] = ((192, 0.3), (256, 0.4), (320, 0.3))
    rate: float = 1e-3  # AdamW's, at its highest
    ease: float = 0.25  # the encoder's rate against the decoder's: what it knows, it shall keep
    decay: float = 0.01  # of the weights
    held: bool = True  # keep the early encoder as it is; see Pocket.hold
    seed: int = 0

    @property
    def steps(self) -> int:
        return max(1, self.photos // self.batch)

    def side(self, step: int) -> int:
        """Return the side of the pictures of a step, px."""
        share = (step + 0.5) / self.steps * sum(part for _, part in self.sides)
        for side, part in self.sides:
            share -= part
            if share < 0:
                return side
        return self.sides[-1][0]

    def rate_at(self, step: int) -> float:
        """Return the share of the rate: up for a thirtieth of the steps, down along a cosine."""
        warm = max(1, min(400, self.steps // 30))
        if step < warm:
            return (step + 1) / warm
        done = (step - warm) / max(1, self.steps - warm)
        return 0.01 + 0.99 * (1 + cos(pi * done)) / 2
