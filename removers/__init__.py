"""Removers: cut the subject out of a photograph, with clean edges and true colors.

from removers import new_session, remove
cutout = remove("photo.jpg")                  # a Pillow picture
data = remove(data, "u2net | decontaminate")  # bytes in, PNG bytes out
cutout = remove(photo, session=new_session("u2net"), bgcolor=(255, 255, 255))  # as rembg has it
"""

from removers.api import remove
from removers.coarse import Matte
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
from removers.recipe import DEFAULT, Recipe
from removers.scene import Cutout, Scene
from removers.sessions import new_session

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
    "new_session",
    "remove",
]
