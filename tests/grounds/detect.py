"""People and cats that look into the camera, alone and in company, before backdrops of all kinds.

Two photographs of scikit-image are in them: Eileen Collins (NASA, public domain), whose outline is
drawn by hand, about 2 px accurate in a picture of 512; and the face of Chelsea the cat (Stéfan van
der Walt, CC0). Both lend their faces to rendered heads, whose mattes are known to the hair.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from removers.scene import Alpha, Image, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, made, over, subject
from tests.scenes import FINE, Grid, Known, composite

CHEST = 344  # px; below it she holds a helmet, which is neither she nor background
# x, y along her outline in data.astronaut(): the left arm, the collar ring, hair, and down again.
OUTLINE = """
27,345 30,336 31,331 34,320 37,312 39,305 40,297 42,288 46,279 51,270 56,259 61,250 68,242 74,236
80,232 88,227 95,221 101,215 106,209 111,205 113,203 114,196 113,188 117,186 120,184 122,178
125,169 130,161 138,154 148,150 160,148 172,148 185,150 183,145 182,140 182,132 178,131 174,127
171,122 170,117 168,116 164,111 159,106 156,101 155,94 154,80 153,72 154,65 157,59 161,54 167,48
175,42 184,37 190,33 192,29 200,24 208,22 218,19 226,16 233,15 241,16 248,18 256,22 263,26 270,30
277,34 283,39 287,45 291,52 294,60 297,70 299,79 300,86 300,93 298,101 296,107 292,113 287,119
283,123 280,128 278,131 275,135 270,137 266,137 266,142 264,150 261,156 258,161 256,168 255,173
262,178 270,183 279,191 287,200 294,210 299,219 302,227 303,233 306,236 312,239 320,244 325,249
333,254 339,260 344,268 347,276 348,283 351,285 353,293 355,302 357,311 358,320 361,330 360,345
"""
# Where the face of a rendered head is: x, y of its middle, and its width, in pixels.
HEADS = {
    ("hair", 1): (160, 102, 48),
    ("hair", 2): (154, 102, 60),
    ("hair", 4): (144, 112, 50),
    ("hair", 8): (172, 100, 54),
    ("hair", 11): (167, 102, 62),
    ("fur", 0): (166, 78, 70),
    ("fur", 2): (188, 72, 72),
    ("fur", 4): (170, 76, 84),
    ("fur", 10): (152, 68, 78),
}


def photo(name: str) -> Image:
    """Return one of scikit-image's pictures, in color."""
    picture = np.asarray(getattr(data, name)())
    return picture if picture.ndim == 3 else np.dstack([picture] * 3)


def astronaut() -> tuple[Image, Alpha]:
    """Return her picture down to the chest, and her matte there."""
    picture: Image = photo("astronaut")[:CHEST]
    points = np.array([pair.split(",") for pair in OUTLINE.split()], np.float64)
    fine = np.zeros((CHEST * FINE, picture.shape[1] * FINE), np.uint8)
    cv2.fillPoly(fine, [np.rint(points * FINE).astype(np.int32)], 1)
    share = fine.reshape(CHEST, FINE, -1, FINE).mean((1, 3), np.float32)
    soft: Alpha = np.asarray(cv2.GaussianBlur(share, (0, 0), 1), np.float32)  # as her hair is
    return picture, soft


def posed(background: Image, scale: float, left: float, mirrored: bool = False) -> Known:
    """Put her before a background, so large, so many shares of the frame from the left."""
    picture, matte = astronaut()
    clean = _spread(picture, cv2.erode(matte, np.ones((5, 5), np.uint8)))
    flipped = (-scale, left * WIDTH + scale * picture.shape[1])
    across, start = flipped if mirrored else (scale, left * WIDTH)
    how = np.array([[across, 0, start], [0, scale, HEIGHT - scale * CHEST]])
    return placed(Known(clean, matte, clean, clean), how, background)


def placed(known: Known, how: Grid, background: Image) -> Known:
    """Put a subject before another background, moved and shrunk by an affine matrix."""
    blur = 0.4 / abs(how[0, 0])
    alpha, color = (
        cv2.warpAffine(cv2.GaussianBlur(layer, (0, 0), blur), how, (WIDTH, HEIGHT), borderMode=mode)
        for layer, mode in (
            (known.alpha, cv2.BORDER_CONSTANT),
            (known.foreground, cv2.BORDER_REPLICATE),
        )
    )
    return composite(np.asarray(alpha, np.float32), np.asarray(color, np.uint8), background)


def _spread(picture: Image, inner: Grid | NDArray[np.generic]) -> Image:
    """Carry the colors of the inside outward: along her edge they are mixed with a backdrop."""
    inside = np.asarray(inner, np.float32)
    weight = np.asarray(cv2.GaussianBlur(inside, (0, 0), 4))[..., None] + 1e-6
    near = np.asarray(cv2.GaussianBlur(picture * inside[..., None], (0, 0), 4)) / weight
    mixed = inside[..., None] * picture + (1 - inside[..., None]) * near
    spread: Image = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return spread


@cache
def face(kind: str) -> Image:
    """Return her face, or Chelsea's: its left half and that in the mirror, as she looks aside."""
    if kind == "hair":
        return photo("astronaut")[78:172, 184:268]
    turn = cv2.getRotationMatrix2D((245, 150), -4, 1)
    level = np.asarray(
        cv2.warpAffine(photo("chelsea"), turn, (451, 300), borderMode=cv2.BORDER_REFLECT), np.uint8
    )
    half = level[60:285, 106:236]
    return np.hstack([half, half[:, ::-1]])


def faced(kind: str, seed: int) -> Known:
    """Return a rendered head, hair or fur, that has a face in the color of its skin."""
    known, patch = subject(kind, seed), face(kind)
    x, y, width = HEADS[kind, seed]
    height = round(width * patch.shape[0] / patch.shape[1])
    rows, columns = slice(y - height // 2, y - height // 2 + height), slice(x - width // 2, None)
    foreground = known.foreground.copy()
    skin = foreground[rows, columns][:, :width]
    features = cv2.resize(patch, (width, height), interpolation=cv2.INTER_AREA)
    weight = _oval(height, width)
    tone = [(weight * part).sum((0, 1)) for part in (skin, features)]
    mixed = weight * features * tone[0] / tone[1] + (1 - weight) * skin
    skin[:] = np.clip(mixed, 0, 255)
    return composite(known.alpha, foreground, known.background)


def _oval(height: int, width: int) -> NDArray[np.float32]:
    y, x = ((np.arange(n) + 0.5) / n * 2 - 1 for n in (height, width))
    away = np.hypot(y[:, None], x)
    return np.clip((1 - away) / 0.25, 0, 1).astype(np.float32)[..., None]


def backdrop(name: str, blur: float = 0, tint: tuple[float, float, float] = (1, 1, 1)) -> Image:
    """Return one of scikit-image's pictures as what lies behind, out of focus by so many pixels."""
    fitted = cv2.resize(photo(name), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(fitted, (0, 0), blur) if blur else fitted
    tinted: Image = np.clip(soft * np.array(tint), 0, 255).astype(np.uint8)
    return tinted


def developed(known: Known, light: float = 1, noise: float = 1.5, gray: bool = False) -> Made:
    """Photograph a scene at so much light, with so much noise, perhaps in black and white."""
    image = grainy(np.asarray(known.image * np.float32(light)), noise)
    if gray:
        image = np.dstack([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)] * 3)
    return made(Known(image, known.alpha, known.foreground, known.background))


def added(back: Known, front: Known) -> Known:
    """Put a second subject in front of a first."""
    alpha = front.alpha + (1 - front.alpha) * back.alpha
    both = composite(front.alpha, front.foreground, back.image)
    return Known(both.image, alpha, both.image, back.background)


def own_photo() -> Made:
    """Return her own picture: between a flag and the model of a shuttle."""
    picture, matte = astronaut()
    height, width = HEIGHT, round(HEIGHT * picture.shape[1] / CHEST)
    image, alpha = (
        cv2.resize(layer, (width, height), interpolation=cv2.INTER_AREA)
        for layer in (picture, matte)
    )
    return Made(Scene(np.asarray(image, np.uint8)), np.asarray(alpha, np.float32))


def pair() -> Made:
    """Return two of her, one nearer than the other."""
    far = posed(subject("lace", 4).background, 0.5, -0.04)
    return developed(added(far, posed(far.image, 0.58, 0.18, mirrored=True)))


def with_cat() -> Made:
    """Return her, with a cat at her side."""
    her = posed(subject("hair", 10).background, 0.6, -0.1)
    how = np.array([[0.62, 0, 0.42 * WIDTH], [0, 0.62, 0.42 * HEIGHT]])
    return developed(added(her, placed(faced("fur", 4), how, her.image)))


def head(kind: str, seed: int, behind: str, other: int) -> Callable[[], Made]:
    """A rendered head before what lies behind another rendered subject."""
    return lambda: made(over(faced(kind, seed), subject(behind, other).background))


GRASS, CLAY = (0.75, 1.0, 0.45), (1.15, 0.75, 0.6)

GROUND = Ground(
    about="People and cats that face the camera, before plain, blurred and cluttered backdrops.",
    iou=0.84,
    mae=0.075,
    why="A cut knows no hair, wide hair is off the anatomy, and a gray collar goes with a wall.",
    scenes={
        "her own photo": own_photo,
        "before a launch": lambda: developed(posed(backdrop("rocket"), 0.66, 0.1)),
        "mirrored, before bricks": lambda: developed(
            posed(backdrop("brick", 0, CLAY), 0.6, 0.1, mirrored=True)
        ),
        "small, on a lawn": lambda: developed(posed(backdrop("grass", 1, GRASS), 0.38, 0.5)),
        "in a cafe, out of focus": lambda: developed(posed(backdrop("coffee", 5), 0.7, -0.05)),
        "underexposed and noisy": lambda: developed(
            posed(subject("fur", 4).background, 0.6, 0.2), light=0.4, noise=6
        ),
        "black and white": lambda: developed(
            posed(subject("glass", 2).background, 0.65, -0.1, mirrored=True), gray=True
        ),
        "two of her": pair,
        "with a cat": with_cat,
        "white hair": head("hair", 2, "fur", 4),
        "red hair": head("hair", 1, "hair", 5),
        "fair hair before leaves": head("hair", 4, "leaves", 3),
        "dark hair": head("hair", 11, "lace", 4),
        "brown hair before tiles": head("hair", 8, "hair", 10),
        "gray cat": head("fur", 2, "hair", 4),
        "spotted cat": head("fur", 0, "glass", 2),
        "yellow cat": head("fur", 4, "leaves", 3),
        "ginger cat before tiles": head("fur", 10, "hair", 2),
    },
)
