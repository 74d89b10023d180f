"""Layouts: however the numbers lie in a file, they are read rightly, or a sentence refuses it."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from removers import BadPicture, Scene, files
from tests import tiffs
from tests.test_files_damage import chunk
from tests.tiffs import Layout, Samples

Y, X = np.mgrid[:17, :20]
COLOR = np.stack([X * 12, Y * 14, (X * 7 + Y * 5) % 256], -1).astype(np.uint8)
GRAY = ((X * 9 + Y * 3) % 256).astype(np.uint8)[..., None]
CLEAR = ((X * 12 + 10) % 256).astype(np.uint8)[..., None]
LUMA = np.asarray(Image.fromarray(COLOR).convert("YCbCr"))
SHADES = np.stack([np.arange(256), 255 - np.arange(256), np.arange(256) * 7 % 256])
HEAD = GRAY // 16  # numbers below 16

Known = tuple[Layout, Samples, NDArray[np.uint8], bool]
"""How a picture is stored, its numbers, what they mean, and whether it has transparency."""


def wide(levels: NDArray[np.uint8], bits: int) -> Samples:
    """Return 8 bits as more of them."""
    kind = {8: np.uint8, 16: np.uint16, 32: np.uint32}[bits]
    return np.asarray(levels.astype(kind) * kind((2**bits - 1) // 255))


def fractions(levels: NDArray[np.uint8], bits: int = 32) -> Samples:
    return (levels / 255).astype({16: np.float16, 32: np.float32, 64: np.float64}[bits])


def of_colors() -> Iterator[Known]:
    for bits in (8, 16, 32):
        yield Layout(bits=bits), wide(COLOR, bits), COLOR, False
        yield Layout(bits=bits, extra=(0,)), wide(np.dstack([COLOR, CLEAR]), bits), COLOR, False
        yield Layout(bits=bits, extra=(2,)), wide(np.dstack([COLOR, CLEAR]), bits), COLOR, True
        inks = np.dstack([255 - COLOR, np.zeros_like(GRAY)])
        yield Layout(tiffs.INKS, bits), wide(inks, bits), COLOR, False
    premultiplied = np.rint(COLOR * (CLEAR / 255)).astype(np.uint8)
    straight = np.rint(premultiplied * 255.0 / CLEAR).clip(0, 255)
    yield Layout(extra=(1,)), np.dstack([premultiplied, CLEAR]), straight.astype(np.uint8), True
    yield Layout(), np.dstack([COLOR, CLEAR]), COLOR, True  # which says not what the last one is
    yield Layout(mirrored=True), COLOR, COLOR, False
    yield Layout(tiffs.YCC), LUMA, COLOR, False
    neutral = np.dstack([GRAY, np.zeros_like(GRAY), np.zeros_like(GRAY)])
    yield Layout(tiffs.LAB), neutral, lightness(), False
    yield Layout(bits=32), fractions(COLOR), COLOR, False
    yield Layout(bits=8), (COLOR // 2).astype(np.int8), COLOR, False


def lightness() -> NDArray[np.uint8]:
    from skimage.color import lab2rgb

    lab = np.dstack([GRAY / 2.55, np.zeros_like(GRAY), np.zeros_like(GRAY)])
    return np.asarray(np.rint(lab2rgb(lab) * 255), np.uint8)


def of_grays() -> Iterator[Known]:
    gray = np.repeat(GRAY, 3, 2)
    for white, meant in ((tiffs.GRAY, gray), (tiffs.WHITE_IS_ZERO, 255 - gray)):
        for bits in (8, 16, 32):
            yield Layout(white, bits), wide(GRAY, bits), meant, False
        for bits in (16, 32, 64):
            yield Layout(white, bits), fractions(GRAY, bits), meant, False
        yield Layout(white, 32), GRAY.astype(np.float32), meant, False
        few = np.repeat(HEAD * 17, 3, 2)
        yield Layout(white, 4), HEAD, few if white else 255 - few, False
        yield Layout(white, 4, mirrored=True), HEAD, few if white else 255 - few, False
    yield Layout(tiffs.GRAY, extra=(2,)), np.dstack([GRAY, CLEAR]), gray, True
    yield Layout(tiffs.GRAY, 16, extra=(2,)), wide(np.dstack([GRAY, CLEAR]), 16), gray, True
    yield Layout(tiffs.GRAY, 16), GRAY.astype(np.int16) * 128, gray, False
    yield Layout(tiffs.GRAY, 32), GRAY.astype(np.int32) * 257, gray, False
    yield Layout(tiffs.GRAY, 8), GRAY.astype(np.int8), gray, False
    palette = (SHADES * 257).astype(np.uint16)
    meant = SHADES.T[GRAY[..., 0]].astype(np.uint8)
    yield Layout(tiffs.PALETTE, palette=palette), GRAY, meant, False
    layout = Layout(tiffs.PALETTE, palette=palette, extra=(2,))
    yield layout, np.dstack([GRAY, CLEAR]), meant, True


def predictors(layout: Layout, kind: str) -> list[int]:
    """Return how such numbers may be written as differences, by TIFF's number for it."""
    if layout.packing not in (tiffs.LZW, tiffs.DEFLATE) or layout.bits < 8 or layout.mirrored:
        return [1]
    return [1, 3] if kind == "f" else [1, 2]


def stored(known: Known) -> Iterator[tuple[Layout, bytes]]:
    """Yield the picture in all orders, packings, planes and predictors; every second is tiled."""
    layout, samples, *_ = known
    planes = (1, tiffs.PLANAR) if samples.shape[2] > 1 else (1,)
    orders: tuple[Literal["<", ">"], ...] = ("<", ">")
    ways = itertools.product(orders, tiffs.PACKINGS, planes)
    for number, (order, packing, plane) in enumerate(ways):
        packed = replace(layout, order=order, packing=packing, planes=plane)
        for predictor in predictors(packed, samples.dtype.kind):
            tiled, turned = (number + predictor) % 2 == 1, 6 if number % 3 == 1 else 1
            made = replace(packed, predictor=predictor, tiled=tiled, turned=turned)
            yield made, made.file(samples)


def off(scene: Scene, known: Known, turned: int) -> float:
    """Return the largest error of levels and transparency."""
    meant, clear = (np.rot90(each, -1) if turned == 6 else each for each in (known[2], CLEAR))
    color = np.abs(scene.image.astype(int) - meant).max()
    if not known[3]:
        return float(color) if scene.alpha is None else 255
    if scene.alpha is None:
        return 255
    return max(float(color), float(np.abs(scene.alpha * 255 - clear[..., 0]).max()))


@pytest.mark.parametrize("known", [*of_colors(), *of_grays()], ids=lambda known: str(known[0]))
def test_a_tiff_of_any_layout_is_right_or_refused(known: Known) -> None:
    wrong = []
    for layout, data in stored(known):
        try:
            error = off(files.read(data), known, layout.turned)
        except BadPicture:
            continue
        wrong += [f"{layout}: {error}"] if error > 4 else []  # Lab and inks round
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("packing", tiffs.PACKINGS)
def test_the_usual_tiffs_are_not_refused(packing: int, order: Literal["<", ">"]) -> None:
    for bits, (colors, levels) in itertools.product(
        (8, 16), ((tiffs.RGB, COLOR), (tiffs.GRAY, GRAY))
    ):
        layout = Layout(colors, bits, order, packing)
        image = files.read(layout.file(wide(levels, bits))).image
        np.testing.assert_array_equal(image, np.broadcast_to(levels, COLOR.shape))


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_the_one_transparent_shade_of_a_png_counts_in_its_own_depth(depth: int) -> None:
    shades = np.arange(16 * 8).reshape(8, 16) % 2**depth
    clear = int(shades[3, 3])
    if depth == 16:
        rows = [row.astype(">u2").tobytes() for row in shades]
    else:
        bits = np.unpackbits(shades.astype(np.uint8)[..., None], axis=2)[..., 8 - depth :]
        rows = [np.packbits(row).tobytes() for row in bits]
    header = struct.pack(">IIBBBBB", 16, 8, depth, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [
        (b"IHDR", header),
        (b"tRNS", struct.pack(">H", clear)),
        (b"IDAT", data),
        (b"IEND", b""),
    ]
    made = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    for scene in (files.read(made), files.from_pillow(Image.open(io.BytesIO(made)))):
        assert scene.alpha is not None
        np.testing.assert_array_equal(scene.alpha == 0, shades == clear)


def bmp(runs: bytes, packing: int, depth: int) -> bytes:
    """Return a BMP of 16 × 8 pixels whose numbers are packed as runs."""
    palette = bytes(np.repeat(np.arange(2**depth, dtype=np.uint8), 4))
    start = 54 + len(palette)
    header = struct.pack("<IiiHHIIiiII", 40, 16, 8, 1, depth, packing, len(runs), 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + header + palette + runs


def test_runs_in_a_bmp_are_read_or_refused() -> None:
    eight = b"".join(bytes([16, row * 9]) + b"\0\0" for row in range(8)) + b"\0\1"
    assert files.read(bmp(eight, 1, 8)).image[:, 5, 0].tolist() == [*range(63, -1, -9)]
    four = b"".join(bytes([0, 5, 0x12, 0x34, 0x50, 0, 11, 0]) + b"\0\0" for _ in range(8)) + b"\0\1"
    with pytest.raises(BadPicture, match="of a rare kind"):  # Pillow loses each fifth pixel
        files.read(bmp(four, 2, 4))
