"""Storage: checkpoints in parts that fit through a narrow door.

A rented machine with a GPU may give back only small files. A checkpoint larger than PART is cut;
its own file then names the parts and is replaced last, so that a checkpoint is whole, or still the
one before.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import torch

from removers.errors import ModelError

PART = 15 * 2**20  # bytes


def save(state: dict[str, Any], path: Path) -> None:
    """Write a checkpoint, whole or not at all."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    whole = buffer.getvalue()
    before = _parts(path)
    if len(whole) > PART:
        digest = hashlib.sha256(whole).hexdigest()
        names = [f"{path.stem}-{digest[:8]}.{at // PART}" for at in range(0, len(whole), PART)]
        for number, name in enumerate(names):
            _replace(path.with_name(name), whole[number * PART : (number + 1) * PART])
        whole = json.dumps({"sha256": digest, "parts": names}).encode()
        before = [part for part in before if part.name not in names]
    _replace(path, whole)
    for part in before:
        part.unlink(missing_ok=True)


def restore(path: Path, device: torch.device | str = "cpu") -> dict[str, Any]:
    """Return what `save` wrote; raises ModelError where a part lacks or differs."""
    whole = path.read_bytes()
    if parts := _parts(path):
        lacking = [part.name for part in parts if not part.is_file()]
        if lacking:
            raise ModelError(f"{path} lacks {', '.join(lacking)}; copy all parts of a checkpoint.")
        said, whole = json.loads(whole), b"".join(part.read_bytes() for part in parts)
        if hashlib.sha256(whole).hexdigest() != said["sha256"]:
            raise ModelError(f"The parts of {path} are of different checkpoints; copy them again.")
    state: dict[str, Any] = torch.load(io.BytesIO(whole), map_location=device, weights_only=True)
    return state


def _parts(path: Path) -> list[Path]:
    """Return the parts that a checkpoint names; none if it is whole, or not there."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        if file.read(1) != b"{":
            return []
    return [path.with_name(name) for name in json.loads(path.read_bytes())["parts"]]


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
