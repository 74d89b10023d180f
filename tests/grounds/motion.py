"""Bursts, clips and animations of a still camera, in which the subject moves and the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image as Pillow

from removers.scene import Image, Scene
from tests.grounds.plate import CLAY, GRASS, SAND, Shot, garage, mug, photo, rendered, seen
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, subject
from tests.scenes import Grid, Known

Place = tuple[float, float, float]
"""Where a subject is: px right and down of where it was made, and how near."""


@dataclass(frozen=True)
class Take:
    """What happens beside the subject's way: `flicker` is of the light, `shake` in pixels, `sway`
    that of leaves in the wind, in pixels; an animation has but so many `colors`."""

    noise: float = 2
    flicker: float = 0
    shake: float = 0
    sway: float = 0
    colors: int | None = None

    def frame(self, known: Known, empty: Grid, place: Place, number: int) -> Image:
        """Return one frame: the subject at its place; number 0 is the picture, which is still."""
        rng = np.random.default_rng(number)
        light = 1 + self.flicker * float(rng.normal()) * (number > 0)
        shift = rng.uniform(-self.shake, self.shake, 2) * (number > 0)
        shot = Shot((float(shift[0]), float(shift[1])), gains=(light,) * 3, noise=self.noise)
        there = placed(known, place)
        alpha = there.alpha[..., None]
        view = alpha * there.foreground + (1 - alpha) * swaying(empty, self.sway * number)
        moved = cv2.warpPerspective(
            view,
            shot.warp(1),
            (WIDTH, HEIGHT),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT,
        )
        picture = shot.develop(np.asarray(moved, np.float64), number)
        return picture if self.colors is None else quantized(picture, self.colors)


CALM = Take()


def placed(known: Known, place: Place) -> Known:
    """Return the subject moved, and larger where it is nearer."""
    right, down, zoom = place
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 0, zoom)
    matrix[:, 2] += np.array((right, down))
    alpha = cv2.warpAffine(known.alpha, matrix, (WIDTH, HEIGHT))
    edge = cv2.BORDER_REPLICATE
    color = cv2.warpAffine(known.foreground, matrix, (WIDTH, HEIGHT), borderMode=edge)
    return replace(
        known, alpha=np.asarray(alpha, np.float32), foreground=np.asarray(color, np.uint8)
    )


def swaying(empty: Grid, phase: float) -> Grid:
    """Return the background with its upper half in the wind, off by as much as a pixel."""
    if not phase:
        return empty
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    calm = np.clip(1 - y / (HEIGHT / 2), 0, 1)
    along = calm * np.sin(phase * 2.1 + x / 23 + y / 31).astype(np.float32)
    return np.asarray(
        cv2.remap(
            empty.astype(np.float32), x + along, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )
    )


def quantized(picture: Image, colors: int) -> Image:
    """Return the picture as a GIF holds it."""
    few = Pillow.fromarray(picture).quantize(
        colors, Pillow.Quantize.FASTOCTREE, dither=Pillow.Dither.NONE
    )
    return np.asarray(few.convert("RGB"))


def clip(known: Known, background: Image, way: Sequence[Place], take: Take = CALM) -> Made:
    """Return the picture at the middle place of the way, and frames at the others."""
    empty, (picture, *others) = seen(background, Shot()), sorted(way, key=way[len(way) // 2].__ne__)
    image = take.frame(known, empty, picture, 0)
    frames = (take.frame(known, empty, place, i) for i, place in enumerate(others, 1))
    return Made(Scene(image, frames=tuple(frames)), placed(known, picture).alpha)


def walk(count: int, step: float) -> list[Place]:
    """Return places along the ground, about the middle of the frame."""
    return [((i - count // 2) * step, 2 * (-1) ** i, 0.6) for i in range(count)]


def fall(count: int, step: float) -> list[Place]:
    """Return places one below the other."""
    return [(-50, (i - count // 2) * step, 0.7) for i in range(count)]


def leave(count: int) -> list[Place]:
    """Return places ever farther off, the picture's being near."""
    way: list[Place] = [(25 * i, -16 * i, 0.95 * 0.72**i) for i in range(count)]
    return way[1 : count // 2 + 1] + way[:1] + way[count // 2 + 1 :]


SCENES: dict[str, Callable[[], Made]] = {
    "walks past bricks": lambda: clip(subject("hair", 3), photo("brick", CLAY), walk(6, 58)),
    "crosses the garage": lambda: clip(
        subject("fur", 10), garage(), walk(8, 45), Take(flicker=0.04)
    ),
    "three frames": lambda: clip(subject("fur", 12), photo("grass", GRASS), walk(4, 90)),
    "two frames": lambda: clip(subject("motion", 4), garage(), walk(3, 100)),
    "slow, half over itself": lambda: clip(
        subject("motion", 5), photo("gravel", SAND), walk(8, 26)
    ),
    "falls": lambda: clip(mug((120, 150, 170)), photo("coffee"), fall(5, 66)),
    "drifts off": lambda: clip(subject("motion", 9), photo("brick", CLAY), leave(6)),
    "leaves in the wind": lambda: clip(
        subject("hair", 4), rendered("leaves", 9), walk(7, 50), Take(sway=0.7)
    ),
    "shaken by a pixel": lambda: clip(
        subject("fur", 12), garage(), walk(6, 60), Take(shake=1.2, flicker=0.02)
    ),
    "animation of 64 colors": lambda: clip(
        subject("motion", 5), rendered("glass", 12), walk(6, 70), Take(colors=64)
    ),
    "grainy and dark": lambda: clip(
        subject("hair", 12), rendered("hair", 12), walk(8, 50), Take(noise=6)
    ),
    "plant carried by": lambda: clip(
        subject("leaves", 7), rendered("lace", 10), walk(6, 66), Take(flicker=0.05)
    ),
}

GROUND = Ground(
    about="Bursts, clips and animations of a still camera, in which the subject moves.",
    iou=0.93,
    mae=0.0105,
    why="Hair and leaves of half a pixel's width cost a tenth; a dark coat in grain of six levels "
    "before a dark wall costs a fifth.",
    scenes=SCENES,
)
