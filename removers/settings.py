"""Settings: dataclass fields that check, parse and print themselves.

An option is declared once, in the part that has it; the page's control, the command line, the
recipe and the documentation are made from that declaration.
"""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from removers.errors import BadSetting

Value = float | int | str | bool


@dataclass(frozen=True)
class Setting(ABC):
    """One option of a part: its default and a sentence that says what it does."""

    default: Value
    help: str

    @abstractmethod
    def check(self, value: object) -> Value:
        """Return `value` in the setting's own form, or raise ValueError saying what it must be."""

    def parse(self, text: str) -> Value:
        """Read a value from recipe text."""
        return self.check(text)

    def format(self, value: Value) -> str:
        """Write a value as recipe text, such that `parse(format(value)) == value`."""
        return str(value)


@dataclass(frozen=True)
class Number(Setting):
    """A number in `low … high`, whole if its default is; `unit` is "px" for lengths in pixels."""

    low: float
    high: float
    unit: str = ""

    @property
    def whole(self) -> bool:
        return isinstance(self.default, int)

    def check(self, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(self._wanted())
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(self._wanted())
        if self.whole and value != int(value):
            raise ValueError(self._wanted())
        return int(value) if self.whole else float(value)

    def nearest(self, value: float) -> Value:
        """Return the allowed number that is nearest to `value`."""
        inside = min(max(value, self.low), self.high)
        return round(inside) if self.whole else inside

    def parse(self, text: str) -> Value:
        try:
            return self.check(float(text))
        except ValueError:
            raise ValueError(self._wanted()) from None

    def format(self, value: Value) -> str:
        return repr(value).removesuffix(".0")

    def _wanted(self) -> str:
        return f"a {'whole ' if self.whole else ''}number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Choice(Setting):
    """One of a few words."""

    options: tuple[str, ...]

    def check(self, value: object) -> Value:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(f"one of {', '.join(self.options)}")
        return value


@dataclass(frozen=True)
class Flag(Setting):
    """On or off."""

    def check(self, value: object) -> Value:
        if not isinstance(value, bool):
            raise ValueError("on or off")
        return value

    def parse(self, text: str) -> Value:
        if text not in ("on", "off"):
            raise ValueError("on or off")
        return text == "on"

    def format(self, value: Value) -> str:
        return "on" if value else "off"


@dataclass(frozen=True)
class Color(Setting):
    """A color, kept as #rrggbb; any CSS color without spaces is understood."""

    def check(self, value: object) -> Value:
        from PIL import ImageColor

        wanted = "a color such as #ffffff or white"
        try:
            levels = ImageColor.getrgb(str(value))
        except ValueError:
            raise ValueError(wanted) from None
        if len(levels) != 3:
            raise ValueError(wanted)
        return "#" + bytes(levels).hex()


@dataclass(frozen=True)
class File(Setting):
    """The name or the path of a file; in recipe text %20 stands for a space, as in an address."""

    suffix: str

    def check(self, value: object) -> Value:
        name = str(value)
        if not name.endswith(self.suffix) or name == self.suffix or not name.isprintable():
            raise ValueError(f"the name of a file that ends in {self.suffix}")
        return name

    def parse(self, text: str) -> Value:
        return self.check(unquote(text))

    def format(self, value: Value) -> str:
        return quote(str(value), safe="/\\:~")


# The declarations return Any so that `width: float = number(…)` type-checks in a dataclass body.


def number(default: float, low: float, high: float, help: str, unit: str = "") -> Any:
    """Declare a number in `low … high`; whole if `default` is an int."""
    return _declare(Number(default, help, low, high, unit))


def choice(default: str, options: tuple[str, ...], help: str) -> Any:
    """Declare a choice among `options`."""
    return _declare(Choice(default, help, options))


def flag(default: bool, help: str) -> Any:
    """Declare an option that is on or off."""
    return _declare(Flag(default, help))


def color(default: str, help: str) -> Any:
    """Declare a color."""
    return _declare(Color(default, help))


def file(default: str, suffix: str, help: str) -> Any:
    """Declare a file whose name ends in `suffix`."""
    return _declare(File(default, help, suffix))


def _declare(setting: Setting) -> Any:
    return field(default=setting.check(setting.default), metadata={"setting": setting})


def settings_of(part: Any) -> dict[str, Setting]:
    """Return the settings of a part (class or instance) by name, in the order of declaration."""
    return {f.name: f.metadata["setting"] for f in dataclasses.fields(part)}


def checked(part: str, name: str, setting: Setting, value: object) -> Value:
    """Return `value` checked for that setting, or raise BadSetting as one sentence."""
    try:
        return setting.check(value)
    except ValueError as wanted:
        raise BadSetting(f"{part}: {name} must be {wanted}, not {value}.") from None
