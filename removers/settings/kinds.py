"""The kinds of settings: what each allows, and how recipe text has it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from urllib.parse import quote, unquote

Value = float | int | str | bool

AUTO = "auto"


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
            levels = bytes(ImageColor.getrgb(str(value)))
        except ValueError:
            raise ValueError(wanted) from None
        if len(levels) != 3:
            raise ValueError(wanted)
        return f"#{levels.hex()}"


@dataclass(frozen=True)
class Three(Setting):
    """Three numbers, for red, green and blue, as 0.5,0.5,0.5; or auto."""

    def check(self, value: object) -> Value:
        try:
            numbers = self.numbers(str(value))
        except ValueError:
            numbers = ()
        if str(value) != AUTO and not (len(numbers) == 3 and all(map(math.isfinite, numbers))):
            raise ValueError("three numbers such as 0.5,0.5,0.5 or auto")
        return ",".join(f"{number:.9g}" for number in numbers) or AUTO

    @staticmethod
    def numbers(value: str) -> tuple[float, ...]:
        """Return the numbers; none for auto."""
        return () if value == AUTO else tuple(float(word) for word in value.split(","))


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
