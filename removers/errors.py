"""Errors that reach people, each one sentence that says what to do next.

RemovalError
├── BadPicture      a file that is no picture, is broken, too large or too small
├── BadRecipe       a recipe that names an unknown part or breaks the grammar
│   └── BadSetting  a setting with a value that it cannot have
├── MissingInput    a part needs a second picture, a hint or a package that is not there
├── ModelError      a neural model that cannot be downloaded, read or run
└── NoSubject       the remover looked and found nothing to keep
"""

QUOTED = 80  # characters of what somebody else wrote, in a sentence of ours


def quoted(text: object) -> str:
    """Return what somebody wrote as a sentence may quote it: short, and on one line.

    What is too long is cut in its middle; � stands for what a terminal might obey.
    """
    says = str(text)
    if len(says) > QUOTED:
        says = f"{says[: QUOTED // 2]}…{says[1 - QUOTED // 2 :]}"
    return "".join(map(_shown, says))


def _shown(mark: str) -> str:
    """Return a mark that can be printed, or what stands for it."""
    return mark if mark.isprintable() else " " if mark.isspace() else "�"


class RemovalError(Exception):
    """Anything that a person can put right; its text is one sentence."""


class BadPicture(RemovalError):
    """A file or array that cannot be used as a picture."""


class BadRecipe(RemovalError):
    """A recipe that cannot be read."""


class BadSetting(BadRecipe):
    """A setting with a value outside what it allows."""


class MissingInput(RemovalError):
    """A part lacks a picture or a package that it works from."""


class ModelError(RemovalError):
    """A neural model that cannot be had or run."""


class NoSubject(RemovalError):
    """A picture in which the remover found nothing to keep."""
