"""Removers: cut the subject out of a photograph, with clean edges and true colors.

from removers import remove
cutout = remove("photo.jpg")                  # a Pillow picture
data = remove(data, "u2net | decontaminate")  # bytes in, PNG bytes out
"""

from removers.api import remove
from removers.errors import (
    BadPicture,
    BadRecipe,
    BadSetting,
    MissingInput,
    ModelError,
    NoSubject,
    RemovalError,
)
from removers.notebook import compare
from removers.recipe import DEFAULT, Matte, Recipe
from removers.scene import Cutout, Scene

__all__ = [
    "DEFAULT",
    "BadPicture",
    "BadRecipe",
    "BadSetting",
    "Cutout",
    "Matte",
    "MissingInput",
    "ModelError",
    "NoSubject",
    "Recipe",
    "RemovalError",
    "Scene",
    "compare",
    "remove",
]
