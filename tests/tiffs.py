"""TIFFs of every layout, written by hand, so that what is in them is known without a reader."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[Any]

WHITE_IS_ZERO, GRAY, RGB, PALETTE, MASK, INKS, YCC, LAB = 0, 1, 2, 3, 4, 5, 6, 8
NONE, LZW, DEFLATE, PACKBITS = 1, 5, 8, 32773
PLANAR, ROWS, TILE = 2, 5, 16  # a plane for each channel; rows of a strip; side of a tile in px
KINDS = {"u": 1, "i": 2, "f": 3}  # TIFF's numbers for what samples are


@dataclass(frozen=True)
class Layout:
    """How the samples lie in the file."""

    colors: int = RGB
    bits: int = 8
    order: Literal["<", ">"] = "<"
    packing: int = NONE
    predictor: int = 1
    planes: int = 1
    extra: tuple[
        int, ...
    ] = ()  # what the last channels are: 0 anything, 1 premultiplied alpha, 2 alpha
    turned: int = 1
    tiled: bool = False
    mirrored: bool = False  # bytes begin with their lowest bit
    palette: NDArray[np.uint16] | None = None

    def __str__(self) -> str:
        return " ".join(f"{k}={v}" for k, v in vars(self).items() if k != "palette")

    def file(self, samples: Samples) -> bytes:
        """Return the TIFF of (H, W, channels); its type says the kind, `bits` the depth."""
        height, width, channels = samples.shape
        planes = np.split(samples, channels, 2) if self.planes == PLANAR else [samples]
        parts = [self._packed(part) for plane in planes for part in self._parts(plane)]
        tags: dict[int, tuple[str, list[int]]] = {
            256: ("I", [width]),
            257: ("I", [height]),
            258: ("H", [self.bits] * channels),
            259: ("H", [self.packing]),
            262: ("H", [self.colors]),
            274: ("H", [self.turned]),
            277: ("H", [channels]),
            284: ("H", [self.planes]),
            317: ("H", [self.predictor]),
            339: ("H", [KINDS[samples.dtype.kind]] * channels),
        }
        if self.palette is not None:
            tags[320] = ("H", self.palette.ravel().tolist())
        if self.extra:
            tags[338] = ("H", list(self.extra))
        if self.mirrored:
            tags[266] = ("H", [2])
        if self.tiled:
            tags |= {322: ("I", [TILE]), 323: ("I", [TILE])}
        else:
            tags[278] = ("I", [ROWS])
        if self.colors == YCC:
            tags[530] = ("H", [1, 1])
        return self._joined(tags, parts)

    def _parts(self, plane: Samples) -> list[Samples]:
        if not self.tiled:
            return [plane[row : row + ROWS] for row in range(0, len(plane), ROWS)]
        padded = np.pad(plane, [(0, -n % TILE) for n in plane.shape[:2]] + [(0, 0)])
        return [
            padded[y : y + TILE, x : x + TILE]
            for y in range(0, len(padded), TILE)
            for x in range(0, padded.shape[1], TILE)
        ]

    def _packed(self, part: Samples) -> bytes:
        if self.predictor == 2:
            part = np.diff(part, axis=1, prepend=np.zeros_like(part[:, :1]))
        if self.predictor == 3:
            data = _split(part)
        elif self.bits < 8:
            data = _dense(part, self.bits)
        else:
            data = part.astype(part.dtype.newbyteorder(self.order)).tobytes()
        packed = PACKINGS[self.packing](data)
        return packed.translate(MIRROR) if self.mirrored else packed

    def _joined(self, tags: dict[int, tuple[str, list[int]]], parts: list[bytes]) -> bytes:
        place, where = (324, 325) if self.tiled else (273, 279)
        tags |= {place: ("I", [0] * len(parts)), where: ("I", [len(part) for part in parts])}
        after = 8 + 2 + 12 * len(tags) + 4
        values = sum(len(v) * struct.calcsize("=" + k) + 1 for k, v in tags.values())
        start = after + values + values % 2
        tags[place] = ("I", [start + sum(map(len, parts[:i])) for i in range(len(parts))])
        entries, beside = b"", b""
        for tag, (kind, numbers) in sorted(tags.items()):
            value = struct.pack(f"{self.order}{len(numbers)}{kind}", *numbers)
            if len(value) > 4:
                value, beside = struct.pack(self.order + "I", after + len(beside)), beside + value
            known = {"H": 3, "I": 4}[kind]
            entries += struct.pack(self.order + "HHI", tag, known, len(numbers)) + value.ljust(
                4, b"\0"
            )
        begin = (b"II*\0" if self.order == "<" else b"MM\0*") + struct.pack(self.order + "I", 8)
        head = begin + struct.pack(self.order + "H", len(tags)) + entries + bytes(4) + beside
        return head.ljust(start, b"\0") + b"".join(parts)


MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _dense(part: Samples, bits: int) -> bytes:
    """Pack samples of fewer than 8 bits; every row begins a byte."""
    rows = part.reshape(len(part), -1).astype(np.uint8)
    shown = np.unpackbits(rows[..., None], axis=2)[..., 8 - bits :]
    return np.packbits(shown.reshape(len(rows), -1), axis=1).tobytes()


def _split(part: Samples) -> bytes:
    """Lay the bytes of fractions apart, the highest first, and keep differences (Adobe, note 3)."""
    rows, channels = part.reshape(len(part), -1), part.shape[2]
    big = rows.astype(rows.dtype.newbyteorder(">")).view(np.uint8).reshape(*rows.shape, -1)
    apart = big.transpose(0, 2, 1).reshape(len(rows), -1)
    before = np.pad(apart, ((0, 0), (channels, 0)))[:, :-channels]
    return (apart - before).tobytes()


def _lzw(data: bytes) -> bytes:
    """Write each byte as itself, and clear the table before its codes grow."""
    bits = ""
    for start in range(0, len(data), 200):
        bits += f"{256:09b}" + "".join(f"{byte:09b}" for byte in data[start : start + 200])
    bits += f"{257:09b}"
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))


def _packbits(data: bytes) -> bytes:
    chunks = [data[i : i + 128] for i in range(0, len(data), 128)]
    return b"".join(bytes([len(chunk) - 1]) + chunk for chunk in chunks)


PACKINGS: dict[int, Callable[[bytes], bytes]] = {
    NONE: bytes,
    LZW: _lzw,
    DEFLATE: zlib.compress,
    PACKBITS: _packbits,
}
