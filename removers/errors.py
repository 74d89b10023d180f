"""Errors that reach people, each one sentence that says what to do next.

RemovalError
├── BadPicture      a file that is no picture, is broken, too large or too small
├── BadRecipe       a recipe that names an unknown part or breaks the grammar
│   └── BadSetting  a setting with a value that it cannot have
├── MissingInput    a part needs a second picture, a hint or a package that is not there
├── ModelError      a neural model that cannot be downloaded, read or run
└── NoSubject       the remover looked and found nothing to keep
"""


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
