"""Settings: dataclass fields that check, parse and print themselves.

An option is declared once, in the part that has it; the page's control, the command line, the
recipe and the documentation are made from that declaration.
"""

from removers.settings.declare import (
    checked,
    choice,
    color,
    file,
    flag,
    number,
    settings_of,
    three,
)
from removers.settings.kinds import Choice, Color, File, Flag, Number, Setting, Three, Value

__all__ = [
    "Choice",
    "Color",
    "File",
    "Flag",
    "Number",
    "Setting",
    "Three",
    "Value",
    "checked",
    "choice",
    "color",
    "file",
    "flag",
    "number",
    "settings_of",
    "three",
]
