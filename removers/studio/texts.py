"""What the page says of removers, models and results, in the language of a visit."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from removers import presets, registry
from removers.models import MODELS, Model, better
from removers.networks import device
from removers.recipe import Recipe
from removers.registry import of_kind, parse_step
from removers.scene import Cutout
from removers.settings import Choice
from removers.step import Remover
from removers.studio.controls import Values, remover_of
from removers.studio.visit import Change
from removers.words import Words

OFFERED = {"what": presets.PRESETS, "purpose": presets.FRAMES, "shade": presets.SHADES}
"""The presets by what they set."""


def static(words: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    """Return all that stands on the page from the start by language, for the browser to choose.

    English has the library's sentences, too, lest the browser miss them.
    """
    english = {sentence: sentence for each in words.values() for sentence in each.sentences}
    english |= {
        f"{name}={option}": option
        for part in registry.parts()
        for name, setting in part.settings().items()
        if isinstance(setting, Choice)
        for option in setting.options
    }
    return {language: english | each.sentences | each.page for language, each in words.items()}


def about(values: Values, words: Words) -> Change:
    """Return what the list of removers shows: all, the chosen one, and what to know of it."""
    part = remover_of(values)
    model = model_of(part)
    facts = [words.say(model.summary if model else part.summary()), *_facts(model, words)]
    if part.group == "deep":
        facts.append(words.say(str(device())))
    choices = [(_label(part, words), part.id) for part in of_kind(Remover)]
    return Change(choices=choices, value=part.id, info=" ".join(facts))


def about_presets(recipe: Recipe, words: Words) -> dict[str, Change]:
    """Return what the presets of edges and of frames show: the recipe's, and a line about it."""
    return {
        name: Change(
            value=preset and preset.title,
            info=words.say(preset.summary) if preset else words[f"own {name}"],
        )
        for name, offered in OFFERED.items()
        for preset in [presets.of(recipe, offered)]
    }


def model_of(part: type[Remover]) -> Model | None:
    """Return the model of which a remover is made; most are made of none."""
    return next((model for model in MODELS if model.id == part.id), None)


def terms(recipe: Recipe, agreed: list[str], words: Words) -> str:
    """Return what must be agreed to before the recipe's remover runs for the first time."""
    model = model_of(type(recipe.remover))
    if model is None or not model.restricted or model.id in agreed:
        return ""
    terms = words.say(model.license)
    return words["consent"].format(model.title, terms, words[model.commercial])


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
    notes, row = cutout.notes, "<tr><th scope='row'>{}</th><td>{} ms</td></tr>"
    where = device()
    sentences = filter(None, [*(note.says for note in notes), cutout.origin.note, where.warning])
    says = "".join(f"<p>{html.escape(words.say(sentence))}</p>" for sentence in sentences)
    rows = "".join(
        row.format(html.escape(words.say(note.step)), words.number(note.seconds * 1000))
        for note in notes
    )
    total = f"{words['took']} {words.number(sum(note.seconds for note in notes), 1)} s"
    rest = f"<table>{rows}</table><p>{html.escape(words.say(str(where)))}</p>"
    return f"{says}<details><summary>{total}</summary>{rest}</details>"


def _label(part: type[Remover], words: Words) -> str:
    """Return a line of the list: its group, its title, and what using it takes."""
    model = model_of(part)
    facts = [f"{words.say(part.group.capitalize())} · {words.say(part.title)}"]
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
    return [there, words["license"].format(words.say(model.license), words[model.commercial])]
