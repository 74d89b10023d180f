"""Mattes: what a part may return for one."""

from __future__ import annotations

from typing import ClassVar, Protocol

import numpy as np

from removers.errors import RemovalError
from removers.scene import Alpha


class Named(Protocol):
    """A part, as far as an error names it."""

    id: ClassVar[str]
    title: ClassVar[str]


def checked_matte(part: Named, matte: Alpha, shape: tuple[int, ...] | None = None) -> Alpha:
    """Return the matte clipped to [0, 1] and narrowed to float32; raises RemovalError."""
    if matte.ndim != 2 or (shape is not None and matte.shape != shape):
        raise TypeError(f"{part.id} returned a matte of shape {matte.shape}")
    if not np.isfinite(matte).all():
        why = f"{part.title} broke down on this picture; pick another remover or setting."
        raise RemovalError(why)
    return np.clip(matte, 0, 1).astype(np.float32, copy=False)
