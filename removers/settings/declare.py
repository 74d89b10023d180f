"""How a part declares its settings, and how they are found again."""

from __future__ import annotations

import dataclasses
from dataclasses import field
from typing import Any

from removers.errors import BadSetting, quoted
from removers.settings.kinds import AUTO, Choice, Color, File, Flag, Number, Setting, Three, Value

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


def three(help: str) -> Any:
    """Declare three numbers, by default auto."""
    return _declare(Three(AUTO, help))


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
        raise BadSetting(f"{part}: {name} must be {wanted}, not {quoted(value)}.") from None
