"""Words: what a person can meet, on the page or from the library, is there in Indonesian too."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from gradio.i18n import I18nData

import app
from removers import Recipe, Scene, errors, presets, registry
from removers.batch.work import State
from removers.files.decode import PARTS
from removers.files.foreign import OTHERS
from removers.models import MODELS
from removers.registry import GROUPS
from removers.scene import INPUTS
from removers.settings import Choice, Number, Setting
from removers.step import Backdrop, Remover, Step
from removers.studio.texts import OFFERED
from removers.words import load, preferred

ROOT = Path(__file__).parent.parent
WORDS = load(ROOT / "assets" / "words")
INDONESIAN = WORDS["id"]

SOURCES = [
    source
    for source in sorted(ROOT.glob("removers/**/*.py"))
    if not {"training", "cli", "__main__.py"} & set(source.parts)
]

TELLS = {
    **{name: 0 for name, value in vars(errors).items() if isinstance(value, type)},
    "says": 0,
    "Selected": 1,
    "Device": 1,
    "Colors": 3,
}
"""Whose calls hold sentences, and in which argument if it is not named."""

NAMED = ("why", "warning", "note", "says")
"""Arguments that hold sentences, whatever is called."""

WANTED = ("settings/kinds.py", "networks/network.py")
"""Where a ValueError says what is wanted, which becomes part of an error for people."""

ALIKE = "give one of the same proportions, taken from the same place."

ELSEWHERE: dict[tuple[str, str], list[str]] = {
    # passed on from where it is said
    ("log.py", "{}"): [],
    ("recipe.py", "{}"): [],
    # a table has the advice
    ("files/formats.py", "{} {}"): [f"{{}} {advice}" for advice in dict.fromkeys(OTHERS.values())],
    # a method makes it
    ("settings/kinds.py", "{}"): ["a number from {} to {}", "a whole number from {} to {}"],
    # a class attribute has the last word
    ("inputs.py", "{} needs {}; add it, or pick another {}."): [
        f"{{}} needs {{}}; add it, or pick another {kind.noun}." for kind in (Remover, Backdrop)
    ],
    # each name is a word of its own
    ("scene.py", "The {} is {} but the picture is {}; give a {} of the same size."): [
        f"The {name} is {{}} but the picture is {{}}; give a {name} of the same size."
        for name in ("right", "hint", "alpha")
    ],
    ("checks.py", f"The {{}} is {{}} but the picture is {{}}; {ALIKE}"): [
        f"The {name} is {{}} but the picture is {{}}; {ALIKE}" for name in ("plate", "frame {}")
    ],
}
"""What a source says more exactly than a reader of its syntax can see."""

UNSEEN = [
    "The file ends too early; up to {} pixels along one edge may be gray.",  # files.jpeg
    "The file has no end marker, but its picture is whole.",
    *PARTS.values(),  # files.decode puts the numbers in
    "{} Its color profile is broken and was left out.",  # after one of those
    "Its colors were read with 8 bits, so that finer shades are lost.",  # files.decode.DEEP
    "{} Its colors were read with 8 bits, so that finer shades are lost.",
    "{} Its color profile is too large for a PNG, which gets its colors as sRGB.",
    *("the pocket network", "The pocket network"),  # methods.auto has the name in a variable
    *("The picture", "The array"),  # files.read, of what has no name
    *("everything", "much and was unsure of it"),  # what it says of a matte, methods.auto._doubt
    *("Networks run on the CPU ({} threads).", "Networks run on {}."),  # str(networks.Device)
    "the CPU",  # networks.devices.TITLES
    "{} A download of {} MB.",  # the docstring that methods.deep makes
    "{} × {} pixels",  # checks.size
    *("full size", "the photo itself"),  # the steps of a run that are no parts of a recipe
    "as its owner says",  # Model.commercial, of which the page has the other words
]
"""What is said where no call shows it, and where that is."""


class Sentences(ast.NodeVisitor):
    """Finds the sentences of one module; a value in one of them is {}."""

    def __init__(self, source: Path) -> None:
        self.source = source.relative_to(ROOT / "removers").as_posix()
        self.module = ast.parse(source.read_text(encoding="utf-8"))
        self.scope: ast.AST = self.module
        self.found: list[str] = []
        self.visit(self.module)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer, self.scope = self.scope, node
        self.generic_visit(node)
        self.scope = outer

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        tells = TELLS | ({"ValueError": 0} if self.source in WANTED else {})
        place = tells.get(name, len(node.args))
        said = [*node.args[place : place + 1], *(k.value for k in node.keywords if k.arg in NAMED)]
        self.found += [text for each in said for text in self.texts(each)]
        self.generic_visit(node)

    def texts(self, node: ast.expr) -> list[str]:
        """Return what an expression can be; {} if that is known only when it runs."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                joined = map("".join, product(*map(self.texts, parts)))
                return [re.sub(r"(\{\})+", "{}", text) for text in joined]
            case ast.FormattedValue(value=value, format_spec=None):
                return self.texts(value)
            case ast.BinOp(left=left, right=right):
                return list(map("".join, product(self.texts(left), self.texts(right))))
            case ast.IfExp(body=body, orelse=other):
                return self.texts(body) + self.texts(other)
            case ast.Name() if known := self.value_of(node):
                return self.texts(known)
        return ["{}"]

    def value_of(self, name: ast.Name) -> ast.expr | None:
        """Return what was last put into a variable, above the place where it is read."""
        puts = [
            node
            for node in (*self.module.body, *ast.walk(self.scope))
            if isinstance(node, ast.Assign)
            and (node.end_lineno or 0) < name.lineno
            and any(getattr(target, "id", "") == name.id for target in node.targets)
        ]
        return max(puts, key=lambda node: node.lineno).value if puts else None


def label(name: str) -> str:
    """Return a name as a page has it on a control or a group."""
    return name.replace("_", " ").capitalize()


def of_setting(name: str, setting: Setting) -> Iterator[str]:
    yield from (label(name), setting.help)
    if isinstance(setting, Choice):
        yield from (f"{name}={option}" for option in setting.options if re.search("[a-z]", option))
    if isinstance(setting, Number) and len(setting.unit) > 2:  # px, % and ° are symbols
        yield setting.unit


def of_part(part: type[Step]) -> Iterator[str]:
    model = next((model for model in MODELS if model.title == part.title), None)
    yield from (part.title, model.summary if model else part.summary())
    for name, setting in part.settings().items():
        yield from of_setting(name, setting)


def of_tables() -> Iterator[str]:
    yield from map(label, GROUPS)
    yield from INPUTS.values()
    for model in MODELS:
        yield from (model.title, model.summary)
        yield from [model.license] if " " in model.license else []  # others are names
    for table in vars(presets).values():
        for preset in table.values() if isinstance(table, dict) else ():
            if isinstance(preset, presets.Preset):
                yield from (preset.title, preset.summary)


def of_source(source: Path) -> Iterator[str]:
    found = Sentences(source)
    for sentence in filter(None, found.found):
        yield from ELSEWHERE.get((found.source, sentence), [sentence])


def everything() -> list[str]:
    """Return all that the library says, in the order in which a translator wants it."""
    parts = [text for part in registry.parts() for text in of_part(part)]
    said = [text for source in SOURCES for text in of_source(source)]
    return list(dict.fromkeys([*parts, *of_tables(), *said, *UNSEEN]))


EVERYTHING = everything()


def lines(entries: list[str]) -> str:
    """Return entries as lines that can be pasted into the file."""
    return "".join(f'\n  {json.dumps(each, ensure_ascii=False)}: "",' for each in entries)


PAGE = [
    *(ROOT / "app.py", ROOT / "removers/words.py", *sorted(ROOT.glob("removers/studio/*.py"))),
    *sorted(source for source in ROOT.glob("assets/*") if source.suffix in (".html", ".js")),
]

LOOKUPS = (
    r"\btell\((.+?)[,)]",  # the scripts
    r"\bwords\[(.+?)\]",  # what knows its visit
    r"\bself\[(\".+?)\]",  # Words itself
    r"(?:\bsaid\(\)|\bWORDS\[.+?\])\[(.+?)\]",  # app.py
    r"\bidle\(visit\b.*?(\"\w+\")\)",  # studio.results, for a button that waits
)
"""How sources ask for a word of the page."""

KEYS: dict[str, Iterable[str]] = {
    'f"own {name}"': [f"own {name}" for name in OFFERED],
    'f"{model.commercial}, short"': [f"{m.commercial}, short" for m in MODELS if m.restricted],
    "model.commercial": [model.commercial for model in MODELS if model.megabytes],
    "name": app.SAMPLES,
    "photo.state": get_args(State),
    "says": (),  # of idle, whose callers say it
}
"""The keys that an expression in a source stands for, where none is written in it."""


def of_page_source(source: Path) -> Iterator[str]:
    """Yield the keys that a source asks for; an expression itself if KEYS does not know it."""
    text = source.read_text(encoding="utf-8")
    lists = {name: keys for keys, name in re.findall(r"\[([^\]]+)\]\.map\(\((\w+)\) =>", text)}
    for expression in (each for lookup in LOOKUPS for each in re.findall(lookup, text)):
        written = re.findall(r"""["'](\w+)["']""", lists.get(expression, expression))
        yield from written or KEYS.get(expression, [expression])


def of_layout(value: Any) -> Iterator[str]:
    """Yield what a description of the page asks gradio to translate, wherever it stands."""
    match value:
        case I18nData():
            yield value.key
        case str():
            yield from (json.loads(each)["key"] for each in re.findall(r"__i18n__(\{.*?\})", value))
        case dict():
            yield from of_layout(list(value.values()))
        case list() | tuple():
            for each in value:
                yield from of_layout(each)


LOOKED_UP = {key for source in PAGE for key in of_page_source(source)}
LAID_OUT = set(of_layout(app.demo.get_config_file()))  # what TELL told, the library's words too


def test_every_word_that_the_page_asks_for_is_there() -> None:
    unknown = LOOKED_UP | (LAID_OUT - set(app.TELL.translations["id"]))
    unknown -= set(WORDS["en"])
    assert not unknown, f"Nothing says what the page asks for as:{lines(sorted(unknown))}"


def test_the_page_has_no_word_that_it_never_asks_for() -> None:
    unused = set(WORDS["en"]) - LOOKED_UP - LAID_OUT
    assert not unused, f"Nothing asks for what assets/words/en.json has as:{lines(sorted(unused))}"


def test_every_word_of_the_page_has_an_indonesian_one() -> None:
    missing = [key for key in WORDS["en"] if not INDONESIAN.get(key)]
    assert not missing, f"assets/words/id.json lacks:{lines(missing)}"


def test_every_value_in_a_word_of_the_page_has_its_place_and_form() -> None:
    for key, meant in INDONESIAN.items():
        english, ours = (re.findall(r"\{.*?\}", text) for text in (WORDS["en"][key], meant))
        assert ours == english, key  # in one order, as scripts fill in what comes next


def test_every_sentence_of_the_library_has_an_indonesian_one() -> None:
    missing = [each for each in EVERYTHING if not INDONESIAN.sentences.get(each)]
    assert not missing, f"assets/words/id.json lacks:{lines(missing)}"


def test_nothing_is_translated_that_nobody_says() -> None:
    unused = [each for each in INDONESIAN.sentences if each not in EVERYTHING]
    assert not unused, f"Nothing says what assets/words/id.json has as:{lines(unused)}"


def test_no_sentence_of_the_library_is_a_key_of_the_page() -> None:
    assert not set(EVERYTHING) & set(WORDS["en"])


def test_every_value_of_a_sentence_has_its_place() -> None:
    for english, meant in INDONESIAN.sentences.items():
        values = [f"⟨{n}⟩" for n in range(english.count("{}"))]
        said = meant.format(*values) if values else meant
        assert sorted(re.findall("⟨.⟩", said)) == values, english
        assert not re.search("[{}]", said), english


def test_every_sentence_finds_its_own_entry_whatever_its_values() -> None:
    for english, meant in INDONESIAN.sentences.items():
        values = [f"my {n}.onnx" for n in range(english.count("{}"))]
        assert INDONESIAN.say(english.format(*values)) == meant.format(*values)


def test_no_sentence_is_nothing_but_values() -> None:
    bare = [each for each in EVERYTHING if not re.search("[a-zA-Z]", each.replace("{}", ""))]
    assert not bare, f"{bare} would match anything; ELSEWHERE says what it can be."


def test_english_says_what_the_code_says() -> None:
    assert all(WORDS["en"].say(each) == each for each in EVERYTHING)


def told(text: str) -> str:
    """Return in Indonesian what a person is told of a recipe for a bare picture."""
    with pytest.raises(errors.RemovalError) as error:
        Recipe.parse(text)(Scene(np.zeros((9, 9, 3), np.uint8)))
    return INDONESIAN.say(str(error.value))


def test_a_value_that_is_a_word_itself_is_said_too() -> None:
    lacks = INDONESIAN.say(INPUTS["plate"])
    assert lacks != INPUTS["plate"]
    title = INDONESIAN.say("Background plate")
    assert (
        told("plate") == f"Metode {title} membutuhkan {lacks}; tambahkan, atau pilih metode lain."
    )


def test_what_people_wrote_themselves_stays_as_it_is() -> None:
    assert "color: fill " in told("color fill=auto")
    assert told("color fill=auto").endswith("bukan auto.")


def test_an_option_is_said_as_its_setting_means_it() -> None:
    assert INDONESIAN.option("shadows", "drop") == "buang"
    assert INDONESIAN.option("kind", "drop") == "jatuh"  # a drop shadow
    assert INDONESIAN.option("aspect", "35:45") == "35:45"
    assert WORDS["en"].option("kind", "drop") == "drop"


def test_a_number_has_the_marks_of_the_language() -> None:
    assert WORDS["en"].number(12345.67, 1) == "12,345.7"
    assert INDONESIAN.number(12345.67, 1) == "12.345,7"
    assert INDONESIAN.number(12345.67) == "12.346"


def test_a_page_finds_its_own_words_by_key_and_no_sentence_of_the_library() -> None:
    assert WORDS["en"]["download"] == "Download"
    with pytest.raises(KeyError):
        INDONESIAN["Automatic"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("id-ID,id;q=0.9,en-US;q=0.8", "id"),
        ("en-US,en;q=0.9,id;q=0.8", "en"),
        ("en;q=0.5, ID;q=0.7", "id"),
        ("in", "id"),  # as Java says it
        ("ms-MY,ms;q=0.9,en;q=0.8", "en"),  # a language of its own
        ("jv,id;q=0.8,en;q=0.6", "id"),
        ("fr,id;q=0", "en"),
        ("id;q=much,en;q=0.1", "en"),
        ("*", "en"),
        (",;;q=", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(
    header: str | None, language: str
) -> None:
    assert preferred(header, WORDS) == language
