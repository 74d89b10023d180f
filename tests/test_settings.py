"""Settings check, parse and print themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removers.errors import BadSetting
from removers.settings import (
    Choice,
    Color,
    File,
    Flag,
    Number,
    Setting,
    Value,
    checked,
    choice,
    color,
    flag,
    number,
    settings_of,
)
from tests import parts

LENGTH = Number(1.5, "Length.", -2, 8)
COUNT = Number(3, "Count.", 1, 9)
WORD = Choice("soft", "Word.", ("soft", "hard"))
SWITCH = Flag(True, "Switch.")
FILL = Color("#ffffff", "Fill.")


@dataclass(frozen=True)
class Part:
    length: float = number(1.5, -2, 8, "Length.", unit="px")
    count: int = number(3, 1, 9, "Count.")
    word: str = choice("soft", ("soft", "hard"), "Word.")
    switch: bool = flag(True, "Switch.")
    fill: str = color("White", "Fill.")


def test_settings_come_in_the_order_of_declaration() -> None:
    assert list(settings_of(Part)) == ["length", "count", "word", "switch", "fill"]


def test_a_declaration_is_the_fields_default() -> None:
    assert Part() == Part(1.5, 3, "soft", True, "#ffffff")


def test_a_declaration_keeps_its_unit_and_help() -> None:
    length = settings_of(Part)["length"]
    assert isinstance(length, Number)
    assert (length.unit, length.help) == ("px", "Length.")


def test_a_default_outside_its_own_range_is_refused_where_it_is_declared() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        number(2.0, 0, 1, "Share.")


@pytest.mark.parametrize(
    ("setting", "value"),
    [(LENGTH, -2.0), (LENGTH, 8.0), (COUNT, 1), (COUNT, 9), (WORD, "hard"), (SWITCH, False)],
)
def test_allows_both_ends(setting: Setting, value: Value) -> None:
    assert setting.check(value) == value


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        (LENGTH, 8.001, "a number from -2 to 8"),
        (LENGTH, -2.001, "a number from -2 to 8"),
        (LENGTH, math.nan, "a number"),
        (LENGTH, math.inf, "a number"),
        (LENGTH, True, "a number"),
        (LENGTH, "2", "a number"),
        (LENGTH, None, "a number"),
        (COUNT, 2.5, "a whole number from 1 to 9"),
        (COUNT, 10, "a whole number from 1 to 9"),
        (WORD, "Soft", "one of soft, hard"),
        (WORD, 1, "one of soft, hard"),
        (SWITCH, 1, "on or off"),
        (SWITCH, "on", "on or off"),
        (FILL, "sky", "a color such as"),
        (FILL, "#ff000010", "a color such as"),  # with opacity, of which nothing would come
        (FILL, 255, "a color such as"),
    ],
)
def test_refuses_anything_else_and_says_what_it_wants(
    setting: Setting, value: object, wanted: str
) -> None:
    with pytest.raises(ValueError, match=wanted):
        setting.check(value)


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (LENGTH, "2", 2.0),
        (LENGTH, "-1e-3", -0.001),
        (COUNT, "4", 4),
        (COUNT, "4.0", 4),
        (WORD, "hard", "hard"),
        (SWITCH, "off", False),
        (FILL, "white", "#ffffff"),
        (FILL, "#F80", "#ff8800"),
        (FILL, "rgb(1,2,3)", "#010203"),
    ],
)
def test_reads_a_value(setting: Setting, text: str, value: Value) -> None:
    read = setting.parse(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("setting", "text"),
    [(LENGTH, ""), (LENGTH, "wide"), (LENGTH, "nan"), (COUNT, "2.5"), (SWITCH, "True"), (FILL, "")],
)
def test_refuses_to_read_nonsense(setting: Setting, text: str) -> None:
    with pytest.raises(ValueError, match=r"^(a |on or off)"):
        setting.parse(text)


@pytest.mark.parametrize(
    ("setting", "value", "text"),
    [(LENGTH, 2.0, "2"), (LENGTH, 0.25, "0.25"), (COUNT, 4, "4"), (SWITCH, True, "on")],
)
def test_prints_as_people_write_it(setting: Setting, value: Value, text: str) -> None:
    assert setting.format(value) == text


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_every_number_survives_printing_and_reading(value: float, room: float) -> None:
    setting = Number(float(value), "Any.", value - room, value + room)
    assert setting.parse(setting.format(setting.check(value))) == value


@given(st.integers(-(10**9), 10**9))
def test_every_whole_number_survives_printing_and_reading(value: int) -> None:
    setting = Number(value, "Any.", -(10**9), 10**9)
    assert setting.parse(setting.format(value)) == value


@given(st.integers(0, 0xFFFFFF))
def test_every_color_survives_printing_and_reading(value: int) -> None:
    text = f"#{value:06x}"
    assert FILL.parse(FILL.format(FILL.check(text))) == text


@pytest.mark.parametrize("setting", [WORD, SWITCH])
def test_every_word_survives_printing_and_reading(setting: Setting) -> None:
    values = setting.options if isinstance(setting, Choice) else (True, False)
    assert [setting.parse(setting.format(value)) for value in values] == list(values)


def test_a_wrong_value_is_one_sentence_with_the_part_and_the_setting() -> None:
    with pytest.raises(BadSetting) as error:
        checked("feather", "length", LENGTH, 9)
    assert str(error.value) == "feather: length must be a number from -2 to 8, not 9."


@pytest.mark.parametrize(
    ("setting", "value", "nearest"),
    [(LENGTH, 9.5, 8), (LENGTH, -3, -2), (LENGTH, 2.5, 2.5), (COUNT, 2.6, 3), (COUNT, 0.1, 1)],
)
def test_the_nearest_value_is_one_that_is_allowed(
    setting: Number, value: float, nearest: float
) -> None:
    assert setting.nearest(value) == nearest
    assert setting.check(setting.nearest(value)) == nearest


@given(st.text(parts.NAMES, min_size=1))
def test_every_name_of_a_file_survives_printing_and_reading(name: str) -> None:
    setting = File("a.onnx", "File.", ".onnx")
    text = setting.format(f"{name}.onnx")
    assert setting.parse(text) == f"{name}.onnx"
    assert not set(text) & set(" |=")  # which part a recipe
