"""What programs can call over HTTP, and MCP clients; gradio shows them the docstrings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from removers.errors import BadPicture
from removers.models import MODELS
from removers.recipe import DEFAULT, Recipe
from removers.scene import PICTURES
from removers.studio import many
from removers.studio.desk import file_name, made
from removers.studio.photo import Photo
from removers.studio.visit import Visit


@dataclass(frozen=True)
class Calls:
    """What programs can call; files are what gradio's JSON makes of them: path and orig_name."""

    visit: Callable[[], Visit]

    def remove(
        self,
        photo: Any,
        recipe: str = DEFAULT,
        plate: Any = None,
        right: Any = None,
        frames: Any = None,
        hint: Any = None,
        backdrop: Any = None,
        format: str = "png",
    ) -> str:
        """Cut the subject out of a photo; returns a file under the photo's own name.

        Example: photo "cat.jpg", recipe "auto | matting | decontaminate | crop", format "webp".

        Args:
            photo: a picture file: JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP or GIF.
            recipe: steps with | between them; python -m removers --list has them all.
            plate: the same view without the subject, for the remover plate.
            right: the right picture of a stereo pair, for the remover stereo.
            frames: other pictures that the same still camera took, for the remover motion.
            hint: white where to keep, black where to remove, gray where nobody knows.
            backdrop: a picture to put behind the subject, for the step picture.
            format: png, webp, tiff, jpeg (if the recipe has a backdrop), mask or recipe.
        """
        given = dict(zip(PICTURES, (plate, right, frames, hint, backdrop), strict=True))
        more = {name: self._paths(each) for name, each in given.items() if each}
        source, parsed = self._photo(photo, **more), Recipe.parse_public(recipe)
        with source.room():
            data = made(parsed, source.read(), str(format))
        return self.visit().save(data, file_name(source.name, str(format)))

    def remove_many(self, photos: Any, recipe: str = DEFAULT, format: str = "png") -> str:
        """Cut the subjects out of up to 50 photos; returns a zip with the files and a report.

        A photo that fails never stops the others; report.csv says why it did.
        Example: photos ["a.jpg", "b.jpg"], recipe "auto | crop | color", format "jpeg".

        Args:
            photos: the picture files.
            recipe: what to do with each of them, as steps with | between them.
            format: png, webp, tiff, or jpeg (if the recipe has a backdrop).
        """
        sent = photos if isinstance(photos, list) else [photos] if photos else []
        return many.zipped(self.visit(), map(self._photo, sent), recipe, str(format))

    def models(self) -> list[dict[str, Any]]:
        """List the neural models; the id of each is a remover in recipes.

        Example: {"id": "u2netp", "title": "U²-Netp", "megabytes": 4.6, "commercial": "free", …}.
        """
        return [model.facts() for model in MODELS]

    def _photo(self, sent: Any, **more: Any) -> Photo:
        """Return a photo as a program sends it; raises BadPicture if it sends none."""
        if not sent:
            raise BadPicture("There is no photo; send one.")
        path = self._paths(sent)
        if not isinstance(path, str):
            raise BadPicture("There are several photos; send one.")
        return Photo.of(path, sent.get("orig_name"), **more)

    def _paths(self, sent: Any) -> Any:
        """Return the path of a file that was sent, or those of several."""
        if isinstance(sent, list):
            return [self._paths(each) for each in sent]
        if not isinstance(sent, dict) or not isinstance(sent.get("path"), str):
            raise BadPicture("That is no file; upload it first, and send what is answered.")
        return sent["path"]
