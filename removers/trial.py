"""Trial: one photo on which recipes are tried out, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.coarse import Matte
from removers.log import Log, Made
from removers.prior import strokes
from removers.recipe import Recipe
from removers.scene import Alpha, Cutout, Image, Scene

KEPT = 96 * 2**20  # bytes of mattes; more are not kept
BEHIND = 2400  # px; the largest side of a small copy's backdrop, of which zoom shows a part


class Kept(NamedTuple):
    """What a remover made of the photo, and all that a touch-up of it needs."""

    matte: Matte
    ground: Image
    size: tuple[int, int]  # of the photo


@dataclass(eq=False)
class Trial:
    """A photo and a small copy of it, on which a changed recipe shows at once.

    A remover runs once, on the photo, and of the other steps only those from the first that
    changed. `hint` corrects what it made; at first it is that of the photo. `photo` returns the
    photo at full size; it is asked when it is needed and not kept.
    """

    photo: Callable[[], Scene]
    small: Scene
    factor: float  # size of the small copy by that of the photo
    hint: Alpha | None = None
    mattes: dict[str, Kept] = field(default_factory=dict)
    touched: tuple[str, Matte] | None = None  # the remover, and what the hint made of its matte
    made: tuple[str, Made] = ("", ())  # the remover, and what the steps after it made last

    @classmethod
    def of(cls, photo: Callable[[], Scene], side: int) -> Self:
        """Return the trial of a photo with a copy of which no side exceeds so many pixels."""
        scene = photo()
        small = pixels.shrunk(Scene(scene.image, alpha=scene.alpha, origin=scene.origin), side)
        factor = max(small.image.shape) / max(scene.image.shape)
        return cls(photo, _backed(small, scene.backdrop), factor, scene.hint)

    def behind(self, photo: Callable[[], Scene]) -> Self:
        """Return the trial of the same photo with another backdrop; what removers made stays."""
        small, (remover, made) = _backed(self.small, photo().backdrop), self.made
        return replace(self, photo=photo, small=small, made=(remover, made[:-1]))

    @cached_property
    def before(self) -> Cutout:
        """Return the small copy as it is."""
        alpha, shape = self.small.alpha, self.small.image.shape[:2]
        whole = np.ones(shape, np.float32) if alpha is None else alpha
        return Cutout(self.small.image, whole, self.small.origin)

    def weight(self) -> int:
        """Return the bytes that the small copy takes, and what was made."""
        mattes = [(kept.matte.alpha, kept.ground) for kept in self.mattes.values()]
        made = [getattr(each, "color", each) for _, each in self.made[1]]
        arrays = (self.small.image, self.small.alpha, self.small.backdrop, self.hint)
        return sum(each.nbytes for each in (*arrays, *sum(mattes, ()), *made) if each is not None)

    def forget(self) -> None:
        """Give back what removers and steps made; it is made again when it is asked for."""
        self.mattes, self.touched, self.made = {}, None, ("", ())

    def knows(self, recipe: Recipe) -> bool:
        """Return whether the recipe's remover has run already."""
        return str(recipe.remover) in self.mattes

    def touch(self, hint: Alpha | None) -> None:
        """Correct the matte by another hint, or by none; one of the small copy's size will do."""
        self.hint, self.touched, self.made = hint, None, ("", ())
        self.mattes = {k: kept for k, kept in self.mattes.items() if not kept.matte.hinted}

    def hint_picture(self) -> NDArray[np.uint8] | None:
        """Return the hint at the size of the photo: white, black and gray, (H, W).

        With it as its hint, the photo gives the same file anywhere.
        """
        hint = self._scene().hint
        return None if hint is None else np.rint(hint * 255).astype(np.uint8)

    def matte(self, recipe: Recipe) -> Matte:
        """Return the matte of the recipe's remover, as the hint corrects it."""
        key = str(recipe.remover)
        if self.touched is None or self.touched[0] != key:
            kept = self._untouched(recipe)
            hint = None if self.hint is None else strokes.enlarged(self.hint, *kept.size)
            self.touched = key, kept.matte.touched(kept.ground, hint)
        return self.touched[1]

    def _untouched(self, recipe: Recipe) -> Kept:
        key = str(recipe.remover)
        if key not in self.mattes:
            scene = self._scene()
            matte = recipe.untouched(scene)
            height, width = scene.image.shape[:2]
            kept = Kept(matte, strokes.ground(matte.alpha, scene.image), (height, width))
            full = sum(each.matte.alpha.nbytes for each in self.mattes.values()) > KEPT
            self.mattes = {key: kept} if full else {**self.mattes, key: kept}
        return self.mattes[key]

    def _scene(self) -> Scene:
        """Return the photo with the hint that counts now."""
        scene = self.photo()
        if self.hint is None:
            return replace(scene, hint=None)
        return replace(scene, hint=strokes.enlarged(self.hint, *scene.image.shape[:2]))

    def preview(self, recipe: Recipe) -> tuple[Cutout, Cutout | None]:
        """Return the small cutout, and the photo in the same frame if that is not the photo's.

        What is done to the file alone is left out.
        """
        matte, remover = self.matte(recipe), str(recipe.remover)
        recipe = replace(recipe.scaled(self.factor), finishes=())
        log = Log(matte.notes, self.made[1] if self.made[0] == remover else ())
        cutout = recipe.finish(self.small, matte, log)
        self.made = remover, log.made
        if not recipe.framings:
            return cutout, None
        frames = tuple(framing for framing in recipe.framings if not framing.paints)
        bare = replace(recipe, recolors=(), framings=frames, backdrop=None)
        framed = bare.finish(self.small, matte, Log(made=log.made))
        return cutout, replace(framed, alpha=np.ones_like(framed.alpha))

    def full(self, recipe: Recipe) -> Cutout:
        """Return the cutout of the photo itself."""
        return recipe.finish(self.photo(), self.matte(recipe))


def _backed(small: Scene, backdrop: Image | None) -> Scene:
    """Return the small copy with a backdrop that is small as well."""
    shrunk = None if backdrop is None else pixels.resize(backdrop, *pixels.fitted(backdrop, BEHIND))
    return replace(small, backdrop=shrunk)
