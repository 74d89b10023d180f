"""What the controls of a page say, and the recipe that they describe."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any, cast

from removers import presets, registry
from removers.models import MODELS, Model, better
from removers.networks import device
from removers.recipe import Recipe
from removers.registry import kind_of, of_kind, parse_step
from removers.scene import MORE, Cutout
from removers.step import Backdrop, Remover, Step

Key = type[Step] | tuple[type[Step], str]

Values = dict[Key, Any]
"""By kind, the id of the part of which a recipe has one; by part, whether it is on; by part and
setting, its value."""

Words = dict[str, str]
"""What a page says, by key, in one language."""

SINGLE: tuple[type[Step], ...] = (Remover, Backdrop)
"""The kinds of which a recipe has one part; of the others any number is on."""


def chosen(part: type[Step], values: Values) -> bool:
    """Return whether the controls have this part on."""
    kind = kind_of(part)
    return bool(values[kind] == part.id if kind in SINGLE else values[part])


def remover_of(values: Values) -> type[Remover]:
    """Return the remover that the controls have."""
    return next(part for part in of_kind(Remover) if part.id == values[Remover])


def values_of(recipe: Recipe) -> Values:
    """Return what the controls say for this recipe; of a part that runs twice, the last."""
    steps = {type(step): step for step in recipe.steps()}
    values: Values = {}
    for kind in SINGLE:
        values[kind] = next((part.id for part in steps if issubclass(part, kind)), "")
    for part in registry.parts():
        if kind_of(part) not in SINGLE:
            values[part] = part in steps
        for name, setting in part.settings().items():
            values[part, name] = getattr(steps.get(part), name, setting.default)
    return values


def recipe_of(values: Values) -> Recipe:
    """Return the recipe that the controls describe: `recipe_of(values_of(r)) == r`."""
    steps = [
        part(**{name: values[part, name] for name in part.settings()})
        for part in registry.parts()
        if chosen(part, values)
    ]
    return Recipe.parse_public(" | ".join(map(str, steps)))


def plain(value: Any) -> Any:
    """Return a control's value as settings have it: gradio's picker says rgba(1.5, 2, 3, 1)."""
    if str(value).startswith("rgba("):
        return "#" + "".join(f"{round(float(n)):02x}" for n in re.findall(r"[\d.]+", value)[:3])
    return value


def asked(values: Values) -> list[dict[str, Any]]:
    """Return whether other pictures show, and which; they open if the remover needs one."""
    inputs = {name: needed for name, needed in remover_of(values).inputs().items() if name in MORE}
    box = {"visible": bool(inputs)} | ({"open": True} if any(inputs.values()) else {})
    uploads = [{"visible": name in inputs} for name in MORE]
    return [box, *uploads, {"visible": inputs.get("frames", False)}]


def about(values: Values, words: Words) -> dict[str, Any]:
    """Return what the list of removers shows: all, the chosen one, and what to know of it."""
    part = remover_of(values)
    model = model_of(part)
    facts = [model.summary if model else part.summary(), *_facts(model, words)]
    if part.group == "deep":
        facts.append(str(device()))
    choices = [(_label(part, words), part.id) for part in of_kind(Remover)]
    return {"choices": choices, "value": part.id, "info": " ".join(facts)}


def about_edges(recipe: Recipe, words: Words) -> dict[str, Any]:
    """Return what the presets show: the one that the recipe has, and the line about it."""
    preset = presets.of(recipe)
    return {
        "value": preset and preset.title,
        "info": preset.summary if preset else words["own"],
    }


def model_of(part: type[Remover]) -> Model | None:
    """Return the model of which a remover is made; most are made of none."""
    return next((model for model in MODELS if model.id == part.id), None)


def terms(recipe: Recipe, agreed: list[str], words: Words) -> str:
    """Return what must be agreed to before the recipe's remover runs for the first time."""
    model = model_of(type(recipe.remover))
    if model is None or not model.restricted or model.id in agreed:
        return ""
    return words["consent"].format(model.title, model.license, words[model.commercial])


def finer(cutout: Cutout, words: Words) -> str:
    """Return an offer of a better model, where the pocket network made the cutout."""
    model = better() if any(note.step == "pocket" for note in cutout.notes) else None
    return words["better"].format(model.title, model.megabytes) if model else ""


def with_better(text: str) -> str:
    """Return the recipe with the better model in the place of its remover."""
    recipe, model = Recipe.parse_public(text), better()
    return str(replace(recipe, remover=cast(Remover, parse_step(model.id))) if model else recipe)


def told(cutout: Cutout, words: Words) -> str:
    """Return what the steps had to say as HTML, and where the time went."""
    notes, row = cutout.notes, "<tr><th scope='row'>{}</th><td>{:,.0f} ms</td></tr>"
    where = device()
    sentences = filter(None, [*(note.says for note in notes), cutout.origin.note, where.warning])
    says = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)
    rows = "".join(row.format(html.escape(n.step), n.seconds * 1000) for n in notes)
    total = f"{words['took']} {sum(note.seconds for note in notes):.1f} s"
    rest = f"<table>{rows}</table><p>{html.escape(str(where))}</p>"
    return f"{says}<details><summary>{total}</summary>{rest}</details>"


def _label(part: type[Remover], words: Words) -> str:
    """Return a line of the list: its group, its title, and what using it takes."""
    model = model_of(part)
    facts = [f"{part.group.capitalize()} · {part.title}"]
    if model and model.megabytes:
        facts.append(words["here"] if model.here else f"{model.megabytes:g} MB")
    if model and model.restricted:
        facts.append(words[f"{model.commercial}, short"])
    return " · ".join(facts)


def _facts(model: Model | None, words: Words) -> list[str]:
    """Return what to know of a model beside what it is best at."""
    if model is None or not model.megabytes:
        return []
    there = words["is_here"] if model.here else words["once"].format(model.megabytes)
    return [there, words["license"].format(model.license, words[model.commercial])]
