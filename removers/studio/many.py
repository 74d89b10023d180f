"""What the page does with many photos: one in a step, so that others come in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from removers import batch, files
from removers.batch import Batch, Item, Result
from removers.errors import BadPicture, BadRecipe, RemovalError, quoted
from removers.recipe import Recipe
from removers.studio import recipes, results
from removers.studio.desk import Desk
from removers.studio.fair import begin_photo
from removers.studio.photo import Photo
from removers.studio.temporary import used
from removers.studio.visit import Answer, Change, Kept, Served, Visit


@dataclass(eq=False)
class Many:
    """Photos that a person works through, how they are cut, and the zip of what was made."""

    batch: Batch
    recipe: str
    format: str
    zip: Served
    going: bool = True
    small: dict[Item, Served] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether any photo still waits."""
        return any(item.state == "waiting" for item in self.batch.items)

    def files(self) -> list[str | Path]:
        """Return the paths of all photos, and of what was made of them."""
        sources = [item.source for item in self.batch.items]
        made = [item.result.file for item in self.batch.items if item.result]
        return [*sources, *made, self.zip, *self.small.values()]


def gathered(visit: Visit, photos: Iterable[Photo], recipe: str, format: str) -> Many:
    """Return photos, by path and name, to be worked through; raises RemovalError."""
    named = [(photo.path, photo.name) for photo in photos]
    batch.check([path for path, _ in named])
    return Many(Batch.of(named), *_checked(recipe, format), visit.place("cutouts.zip"))


def gather(visit: Visit, kept: Kept, text: str, sent: Iterable[Any] | None) -> Answer:
    """Take in many photos from the page."""
    photos = (Photo.of(each.path, each.orig_name) for each in sent or ())
    many = gathered(visit, photos, text, _of_cutouts(kept))
    return results.nothing(visit) | {"desk": None, "batch": many} | overview(visit, many)


def step(visit: Visit, many: Many | None) -> Answer:
    """Work on the next photo; the page asks for another step while it is going."""
    if many is None or not many.going:
        return {}
    worked = list(islice(many.batch.work(partial(_cut, visit, many)), 2))  # it begins, and ends
    if not worked and any(item.working for item in many.batch.items):
        return {}  # another step is at it, and what that one answers asks for the next
    many.going = many.going and many.waits
    return overview(visit, many)


def zipped(visit: Visit, photos: Iterable[Photo], recipe: str, format: str) -> Served:
    """Cut out all photos, and return the zip of the results and a report."""
    many = gathered(visit, photos, recipe, format)
    for _ in many.batch.work(partial(_cut, visit, many)):
        pass
    batch.pack(many.batch.items, many.zip.path)
    return many.zip


def act(visit: Visit, many: Many | None, kept: Kept, text: str) -> Answer:
    """Do what a button of the grid asks for."""
    if many is None:
        return {}
    match visit.told["what"]:
        case "open":
            return _opened(visit, many.batch.items[visit.told["index"]], kept, text)
        case "cancel":
            many.batch.cancel()
        case "retry":
            many.batch.retry()
        case "again":
            many.recipe, many.format = _checked(text, _of_cutouts(kept))
            many.batch.restart()
    many.going = visit.told["what"] != "cancel" and many.waits
    return overview(visit, many)


def _opened(visit: Visit, item: Item, kept: Kept, text: str) -> Answer:
    """Put one of the photos on the desk, with the recipe that it was cut by."""
    text = item.result.recipe if item.result else text
    return recipes.paste(visit, None, kept, text) | results.put(visit, _photo(item), item)


def make(visit: Visit, desk: Desk | None, many: Many | None, text: str, format: str) -> Answer:
    """Make the file of the photo on the desk; one of many then has it for its result."""
    try:
        made = results.make(visit, desk, text, format)
    except RemovalError as error:
        return results.no_file(visit, visit.warned(error))
    if made is None or desk is None:
        return {}
    answer = results.offer(visit, made)
    if many is None or desk.item not in many.batch.items or format not in files.OUTPUTS:
        return answer
    many.small.pop(desk.item, None)
    height, width = made.cutout.alpha.shape
    small = batch.thumbnail(made.cutout)
    desk.item.settle(Result(made.file.path, text, (width, height), small))
    return answer | overview(visit, many)


def overview(visit: Visit, many: Many) -> Answer:
    """Return what the page shows of many photos; the zip is there when none is worked on."""
    items, states = many.batch.items, [item.state for item in many.batch.items]
    used(many.files())
    if many.going and "waiting" in states:
        states[states.index("waiting")] = "working"
    photos = [_tile(visit, many, *each) for each in zip(items, states, strict=True)]
    whole = not many.going and "done" in states
    if whole:
        batch.pack(items, many.zip.path)
    counts = {state: states.count(state) for state in ("done", "failed", "waiting")}
    shown = {"photos": photos, "going": many.going, "left": many.batch.left(), **counts}
    return {"many": shown, "zip": Change(value=many.zip if whole else None, visible=whole)}


def _of_cutouts(kept: Kept) -> str:
    """Return the format that the page has for cutouts; a mask or a recipe is none."""
    return kept["format"] if kept["format"] in files.OUTPUTS else "png"


def _checked(text: str, format: str) -> tuple[str, str]:
    """Return the recipe and the format of all files; raises RemovalError if that cannot be."""
    recipe = Recipe.parse_public(text)
    if format not in files.OUTPUTS:
        shown = quoted(format)
        raise BadPicture(f"A cutout cannot be saved as {shown}; use {', '.join(files.OUTPUTS)}.")
    if format == "jpeg" and recipe.backdrop is None:
        raise BadRecipe("A jpeg cannot be transparent; add a backdrop, such as color, or take png.")
    return str(recipe), format


def _tile(visit: Visit, many: Many, item: Item, state: str) -> dict[str, Any]:
    """Return what the page shows of one photo."""
    if item.result and item not in many.small:
        many.small[item] = visit.save(item.result.thumbnail, "small.png")
    small = many.small.get(item) if state == "done" else None
    return {"name": item.name, "state": state, "why": visit.words.say(item.why), "small": small}


def _cut(visit: Visit, many: Many, item: Item) -> Result:
    used(many.files())
    begin_photo()
    recipe, photo = Recipe.parse_public(many.recipe), _photo(item)
    many.small.pop(item, None)
    name = f"{item.stem}{files.OUTPUTS[many.format].suffix}"
    with photo.room():
        cutout = visit.attempt(lambda: recipe(photo.read()))
        return batch.save(cutout, many.recipe, visit.place(name).path)


def _photo(item: Item) -> Photo:
    return Photo(str(item.source), item.name)
