"""rembg's own keywords, each translated to a recipe or answered by the recipe that does it.

`from removers import remove, new_session` takes the place of `from rembg import …`. What is not
said is done as always: edges are solved for and get the subject's own colors. What is said to be
off is off. Three things differ: a photo without a subject raises NoSubject, `u2net_cloth_seg` cuts
all garments out at once rather than three times one below the other, and a result on an opaque
`bgcolor` is RGB.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from removers.errors import BadRecipe
from removers.recipe import Recipe
from removers.scene import Alpha
from removers.sessions import Named, remover_of, with_options
from removers.step import Remover

SURE = {"foreground_threshold": 240, "background_threshold": 10, "erode_size": 10}
"""rembg's defaults of what is sure in a matte; `matting` finds that by itself."""

REFUSED = {
    "vitmatte": "matting finds hair without that network",
    "vitmatte_model": "matting finds hair without that network",
    "alpha_matting_base_size": "matting chooses the size at which it is solved",
    "putalpha": "what is left under an alpha of 0 is no secret; only_mask=True gives the mask",
}
"""What has no step, and why."""

MOST = 6  # points; a hint tells no more of them apart

Prompt = list[dict[str, Any]]


class Asked(TypedDict, total=False):
    """rembg's keywords, some of older versions among them; None says as little as nothing."""

    session: Named | str | None
    model_name: str | None
    alpha_matting: bool | None
    alpha_matting_foreground_threshold: int | None
    alpha_matting_background_threshold: int | None
    alpha_matting_erode_size: int | None
    alpha_matting_erode_structure_size: int | None
    alpha_matting_base_size: int | None
    post_process_mask: bool | None
    decontaminate: bool | None
    bgcolor: Sequence[int] | None
    putalpha: bool | None
    vitmatte: bool | None
    vitmatte_model: str | None
    cc: str | None
    cloth_category: str | None
    sam_prompt: Sequence[dict[str, Any]] | None
    input_points: Any
    input_labels: Any


THINGS = ("session", "bgcolor", "sam_prompt", "input_points", "input_labels")
"""The keywords whose values are more than a number, a word or a flag."""


def translated(asked: Asked, only_mask: bool = False) -> Recipe:
    """Return the recipe for rembg's keywords; raises BadRecipe for those that have none."""
    _check(asked)
    matting, hard, colors = map(asked.get, ("alpha_matting", "post_process_mask", "decontaminate"))
    solved = matting or (matting is None and not hard)
    clean = colors or matting or (colors is None and not hard)
    steps = [
        str(_session(asked)),
        *(["smooth radius=2", "threshold softness=0"] if hard else []),
        *([*_trimap(asked), "matting"] if solved else []),
        *(["decontaminate"] if clean and not only_mask else []),
        *([] if only_mask else _behind(asked.get("bgcolor"))),
    ]
    recipe = " | ".join(steps)
    for keyword in filter(asked.get, REFUSED):
        raise BadRecipe(f'{keyword}: {REFUSED[keyword]}; use remove(photo, "{recipe}").')
    return Recipe.parse(recipe)


def _check(asked: Asked) -> None:
    """Raise BadRecipe for a list or another thing where a number, a word or a flag is meant."""
    for name, value in asked.items():
        if name not in THINGS and not isinstance(value, (int, float, str, np.generic, type(None))):
            kind = type(value).__name__
            raise BadRecipe(f"{name} must be a number, a word, True or False, not {kind}.")


def hint(asked: Asked, recipe: Recipe, height: int, width: int) -> Alpha | None:
    """Return as a hint what SAM is told: points, x and y in pixels, and boxes; None if nothing."""
    said, points = asked.get("sam_prompt"), asked.get("input_points")
    labels = asked.get("input_labels")
    try:
        prompt = list(() if said is None else said)
        for number, point in enumerate(() if points is None else points):
            label = 1 if labels is None else labels[number]
            prompt.append({"type": "point", "data": point, "label": label})
        drawn = _drawn(prompt, (height, width)) if prompt else None
    except (IndexError, KeyError, TypeError, ValueError):
        raise BadRecipe(
            "A point is two numbers inside the picture with a label of 1 to keep or 0 to remove, "
            "and a rectangle four; mend the prompt."
        ) from None
    if prompt and (recipe.remover.id != "sam" or len(prompt) > MOST):
        raise BadRecipe(f"Only sam takes points, and at most {MOST}; draw a hint instead.")
    return drawn


def _drawn(prompt: Prompt, size: tuple[int, int]) -> Alpha:
    """Return a hint of what is told of a picture of that size: boxes first, and points in them."""
    drawn = np.full(size, 0.5, np.float32)
    for mark in sorted(prompt, key=lambda mark: bool(mark["type"] == "point")):
        _draw(drawn, mark)
    return drawn


def _draw(drawn: Alpha, mark: dict[str, Any]) -> None:
    """Mark a point, or black out what lies around a box; raises ValueError outside the picture."""
    corners = np.rint(np.asarray(mark["data"], float)).astype(int).reshape(-1, 2)
    if (corners < 0).any() or (corners >= drawn.shape[::-1]).any():
        raise ValueError
    if mark["type"] == "point":
        ((x, y),) = corners
        drawn[y, x] = {0: 0, 1: 1}[int(mark["label"])]
        return
    (left, top), (right, bottom) = corners
    inside = drawn[top : bottom + 1, left : right + 1].copy()
    drawn[:] = 0
    drawn[top : bottom + 1, left : right + 1] = inside


def _session(asked: Asked) -> Remover:
    """Return the remover that a session stands for, or `auto`."""
    session = asked.get("session")
    remover = remover_of(asked.get("model_name") or "auto" if session is None else session)
    garment = asked.get("cc") or asked.get("cloth_category")
    return with_options(remover, {"cc": garment}) if garment else remover


def _trimap(asked: Asked) -> list[str]:
    """Return the steps that say what is sure, if it is not by rembg's default numbers.

    The thresholds become 0 and 1, and the band that is unknown is as wide as the edge suggests at
    the default size, in proportion else.
    """
    older = asked.get("alpha_matting_erode_structure_size")
    said = {name: asked.get(f"alpha_matting_{name}") for name in SURE}
    said["erode_size"] = older if said["erode_size"] is None else said["erode_size"]
    numbers: dict[str, Any] = SURE | {
        name: value for name, value in said.items() if value is not None
    }
    if numbers == SURE:
        return []
    try:
        above, below, size = (float(number) for number in numbers.values())
    except (TypeError, ValueError):
        raise BadRecipe("The thresholds and sizes of alpha_matting must be numbers.") from None
    above, below, band = min(above, 255), max(below, 0), min(max(size / SURE["erode_size"], 0), 5)
    if not below < above:
        raise BadRecipe("alpha_matting's background threshold must be below the foreground's.")
    level = f"threshold level={(above + below) / 510:.3g} softness={(above - below) / 255:.3g}"
    return [level, f"trimap foreground={band:.3g} background={band:.3g}"]


def _behind(color: Sequence[int] | None) -> list[str]:
    """Return the step for a bgcolor of three levels, or of four, the last of which is opacity."""
    if color is None:
        return []
    try:
        levels = bytes(int(level) for level in color if int(level) == level)
    except (TypeError, ValueError):
        levels = b""
    if len(levels) not in (3, 4):
        raise BadRecipe("bgcolor must be three or four levels from 0 to 255, as (255, 255, 255).")
    fill, opacity = levels[:3].hex(), levels[3:]
    if opacity not in (b"", b"\0", b"\xff"):
        raise BadRecipe(
            f"bgcolor must be opaque or nothing; use color fill=#{fill}, or lay the cutout on a "
            "half transparent one by Image.alpha_composite."
        )
    return [] if opacity == b"\0" else [f"color fill=#{fill}"]
