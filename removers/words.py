"""Words: what a page and the library say, in the language of whoever reads it.

The library's sentences stand in its code, in English and once; another language finds them by
that, as gettext does. A sentence with values in it is found by its pattern, which has {} in their
place. What is a page's own is found by keys, in every language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ENGLISH = "en"

LONGEST = 4096  # characters of a sentence that is looked up; no sentence of ours has more

FORMER = {"in": "id"}
"""Codes of languages that had another one before: Java still says in for Indonesian."""


@dataclass(frozen=True, eq=False)
class Words(Mapping[str, str]):
    """One language: a mapping of the page's own words by key; `say` has those of the library."""

    language: str
    page: dict[str, str]
    sentences: dict[str, str] = field(default_factory=dict)  # by the English one, or its pattern

    def __getitem__(self, key: str) -> str:
        return self.page[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.page)

    def __len__(self) -> int:
        return len(self.page)

    def say(self, sentence: str) -> str:
        """Return what the library says in English in this language; the same if it has none.

        The values in a sentence are looked up too, as some are words themselves. An exact entry
        goes before any pattern, and of two patterns the one with more words of its own.
        """
        if sentence in self.sentences:
            return self.sentences[sentence]
        for pieces, meant in self._patterns if len(sentence) <= LONGEST else ():
            if values := _values(pieces, sentence):
                return meant.format(*map(self.say, values))
        return sentence

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many decimals, and the marks that the language has in it."""
        return f"{value:,.{digits}f}".translate(str.maketrans(",.", self["marks"]))

    def option(self, setting: str, option: str) -> str:
        """Return an option of a Choice; its entry is written as in a recipe, setting=option."""
        return self.sentences.get(f"{setting}={option}", option)

    @cached_property
    def _patterns(self) -> list[tuple[list[str], str]]:
        """Return what stands around the values of patterns, those with the most words first."""
        known = [(english, meant) for english, meant in self.sentences.items() if "{}" in english]
        known.sort(key=lambda pair: len(pair[0].replace("{}", "")), reverse=True)
        return [(english.split("{}"), meant) for english, meant in known]


def _values(pieces: list[str], sentence: str) -> list[str]:
    """Return what stands between the pieces, each time as little as can be; none if they differ.

    Where a piece is found first, the rest is found too if it is found at all: so nothing is tried
    twice, whatever somebody has put between them.
    """
    first, *middle, last = pieces
    end = len(sentence) - len(last)
    if not (sentence.startswith(first) and sentence.endswith(last)):
        return []
    values, place = [], len(first)
    for piece in middle:
        found = sentence.find(piece, place + 1, end)
        if found < 0:
            return []
        values.append(sentence[place:found])
        place = found + len(piece)
    return [*values, sentence[place:end]] if place < end else []


def load(folder: Path) -> dict[str, Words]:
    """Return the languages of a folder by code: en.json has the page's keys, the others have more.

    What is no key of en.json there is the library's, by what it is in English.
    """
    files = sorted(folder.glob("*.json"))
    tables = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    keys = tables[ENGLISH]
    return {
        language: Words(
            language,
            {key: text for key, text in table.items() if key in keys},
            {english: text for english, text in table.items() if english not in keys},
        )
        for language, table in tables.items()
    }


def preferred(accept_language: str | None, known: Collection[str]) -> str:
    """Return the known language that an Accept-Language header likes best; English if none is.

    A region counts for its language: id-ID is id. Malay, ms, is a language of its own.
    """
    asked = sorted(_asked(accept_language or ""), key=lambda each: each[1], reverse=True)
    return next((tag for tag, quality in asked if tag in known and quality), ENGLISH)


def _asked(header: str) -> Iterator[tuple[str, float]]:
    """Yield the languages of a header and their qualities, which are 0 if they make no sense."""
    for entry in header[:LONGEST].split(","):
        tag, weighed, weight = entry.partition(";")
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", weight)
        language = tag.strip().lower().partition("-")[0]
        liked = float(quality[1]) if quality else float(not weighed)
        yield FORMER.get(language, language), liked
