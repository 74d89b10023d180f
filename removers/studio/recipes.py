"""What each event of the page does to the recipe, and so to the result."""

from __future__ import annotations

from typing import Any

from removers import presets
from removers.errors import RemovalError
from removers.recipe import DEFAULT, Recipe
from removers.step import Remover
from removers.studio import controls, results, texts
from removers.studio.controls import BOXES, chosen
from removers.studio.desk import Desk
from removers.studio.visit import Answer, Change, Kept, Visit
from removers.words import ENGLISH


def edit(visit: Visit, desk: Desk | None, kept: Kept, *given: Any) -> Answer:
    """Follow the controls, whose values come in the order of BOXES; what stays is not answered."""
    values = dict(zip(BOXES, map(controls.plain, given), strict=True))
    recipe, last = controls.recipe_of(values), Recipe.parse_public(kept["recipe"])
    before = _seen(visit, last)
    seen = _seen(visit, recipe).items()
    changed = {name: value for name, value in seen if value != before[name]}
    return changed | _settled(visit, desk, kept, recipe)


def paste(visit: Visit, desk: Desk | None, kept: Kept, text: str) -> Answer:
    """Follow a recipe, and so do the controls."""
    recipe = Recipe.parse_public(text)
    values = controls.values_of(recipe)
    return dict(values) | _seen(visit, recipe) | _settled(visit, desk, kept, recipe)


def prefer(visit: Visit, desk: Desk | None, kept: Kept, text: str, title: str) -> Answer:
    """Follow a preset of edges, of frames or of the shadow."""
    preset = (presets.PRESETS | presets.FRAMES | presets.SHADES)[title]
    return paste(visit, desk, kept, str(preset.on(Recipe.parse_public(text))))


def improve(visit: Visit, desk: Desk | None, kept: Kept, text: str) -> Answer:
    """Take the better model in the place of the remover."""
    return paste(visit, desk, kept, texts.with_better(text))


def agree(visit: Visit, desk: Desk | None, kept: Kept, text: str) -> Answer:
    """Remember that the terms of a model were read."""
    agreed = [*kept["agreed"], Recipe.parse_public(text).remover.id]
    return paste(visit, desk, kept | {"agreed": agreed}, text)


def pick(visit: Visit, desk: Desk | None, kept: Kept, text: str, format: str) -> Answer:
    """Take another format for the file; one without transparency gets a backdrop."""
    recipe = Recipe.parse_public(text)
    if format == "jpeg" and recipe.backdrop is None:
        recipe = Recipe.parse(f"{recipe} | color")
    return paste(visit, desk, kept | {"format": format}, str(recipe))


def reset(visit: Visit, desk: Desk | None, kept: Kept, text: str) -> Answer:  # noqa: ARG001 # nothing of it stays
    """Go back to what happens when nobody asks for anything else."""
    return paste(visit, desk, kept, DEFAULT)


def swap(visit: Visit, desk: Desk | None, kept: Kept, text: str) -> Answer:  # noqa: ARG001 # it is told another
    """Go back to the recipe that was kept for comparison."""
    return paste(visit, desk, kept, str(visit.told["recipe"]))


def greet(visit: Visit, kept: Kept) -> Answer:
    """Begin with the recipe of the link, or with what the browser remembers."""
    text = visit.told.get("recipe") or kept["recipe"]
    try:
        Recipe.parse_public(text)
    except RemovalError as error:
        visit.warned(error)
        text = DEFAULT
    answer = paste(visit, None, kept, text) | {"format": kept["format"]}
    stands = (text, kept["recipe"], kept["format"]) == (DEFAULT, DEFAULT, "png")
    if stands and visit.words.language == ENGLISH:  # and somebody may have begun already
        return {Remover: Change(choices=answer[Remover]["choices"])}
    return answer


def _seen(visit: Visit, recipe: Recipe) -> Answer:
    """Return what stands around the controls of a recipe."""
    values = controls.values_of(recipe)
    answer: Answer = {"recipe": str(recipe), Remover: Change(texts.about(values, visit.words))}
    answer.update(texts.about_presets(recipe, visit.words))
    answer |= {
        ("settings", part): Change(visible=chosen(part, values)) for part in controls.settable()
    }
    answer.update(controls.asked(values))
    return answer


def _settled(visit: Visit, desk: Desk | None, kept: Kept, recipe: Recipe) -> Answer:
    """Remember the recipe, and show its cutout if the remover has run already."""
    answer: Answer = {"kept": kept | {"recipe": str(recipe)}, "download": results.idle(visit)}
    if desk is not None:
        desk.offered = None
        if desk.trial.knows(recipe):
            answer |= results.show(visit, desk, kept, str(recipe))
    return answer
