"""The photo on the desk and its result: what the page shows of it, and the file that is made."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from removers import files
from removers.batch import Item
from removers.errors import RemovalError
from removers.recipe import Recipe
from removers.scene import PICTURES, Cutout
from removers.studio import texts
from removers.studio.desk import Desk, file_name
from removers.studio.photo import Photo, gone
from removers.studio.visit import Answer, Change, Kept, Served, Visit

SHOWN = (".png", ".webp", ".jpg")  # the files that browsers show


@dataclass(frozen=True, eq=False)
class Made:
    """A file that was made, and what is in it."""

    file: Served
    bytes: int
    cutout: Cutout


def nothing(visit: Visit, says: str = "", agree: bool = False) -> Answer:
    """Return what stands in the place of a result: what there is to say, and to agree to."""
    hidden = Change(visible=False)
    return {
        "result": None,
        "lens": None,
        "better": hidden,
        "touch": touch_up(visit, open=False, visible=False),
        "agree": Change(visible=agree),
        **no_file(visit, says),
    }


def no_file(visit: Visit, says: str) -> Answer:
    """Return what stands in the place of a file: why there is none."""
    notes = says and f"<p>{html.escape(says, quote=False)}</p>"
    return {"notes": notes, "download": idle(visit)}


def idle(visit: Visit, says: str = "download") -> Change:
    """Return the button of a file that is not there."""
    return Change(value=None, label=visit.words[says], interactive=False)


def touch_up(visit: Visit, open: bool, visible: bool = True) -> Change:
    """Return the button of the editor, which is seen while the button has the class `open`.

    Once it was there the editor itself stays: gradio's fails if it goes.
    """
    says = visit.words["touched" if open else "touch"]
    return Change(value=says, elem_classes=["open" if open else "closed"], visible=visible)


def land(visit: Visit, sent: Sequence[Any] | None, *given: Any) -> Answer:
    """Take in a photo, and whatever else lies there for it, in the order of PICTURES.

    `sent` are files as gradio describes them.
    """
    if not sent:
        return {}
    photo, more = sent[0], dict(zip(PICTURES, given, strict=True))
    return put(visit, Photo.of(photo.path, photo.orig_name, **more))


def beside(visit: Visit, desk: Desk | None, frame: int, *given: Any) -> Answer:
    """Take in what goes with the photo on the desk, or another frame of it."""
    if desk is None:
        return {}
    more = dict(zip(PICTURES, given, strict=True))
    photo = replace(desk.photo, frame=frame or 1, more=more)
    if replace(photo, more=more | {"backdrop": desk.photo.more.get("backdrop")}) != desk.photo:
        return put(visit, photo, desk.item)
    try:
        desk.trial = desk.trial.behind(photo.read)
    except RemovalError as error:
        visit.warned(error)
        return {"backdrop": None}
    desk.photo, desk.shown = photo, ""
    return {"download": idle(visit)}


def put(visit: Visit, photo: Photo, item: Item | None = None) -> Answer:
    """Put a photo on the desk and what goes with it; what does not fit it is taken away."""
    try:
        desk = Desk.of(photo, item)
    except RemovalError as error:
        desk = Desk.of(photo.alone(), item)  # if it can be read alone, it was one of the others
        visit.warned(error)
    more = {name: desk.photo.more.get(name) for name in PICTURES}
    lies = {"desk": desk, "frame": desk.photo.frame}
    return nothing(visit) | more | lies | _alone(visit, desk)


def _alone(visit: Visit, desk: Desk) -> Answer:
    """Return the photo as it is in the place of its result."""
    return {"result": _pictures(visit, desk, {"before": desk.trial.before})}


def show(
    visit: Visit, desk: Desk | None, kept: Kept, text: str, seen: dict[str, Any] | None = None
) -> Answer:
    """Show the small cutout; the remover runs only if it has not yet run on this photo.

    `seen` is the result that the page shows now: there is one of a desk that was cleared, too.
    """
    if desk is None:
        return nothing(visit, visit.warned(gone())) if seen else {}
    if desk.shown == text:
        return {}
    desk.shown, recipe = "", Recipe.parse_public(text)  # no picture of another recipe stays
    if terms := texts.terms(recipe, kept["agreed"], visit.words):
        return nothing(visit, terms, agree=True) | _alone(visit, desk)
    try:
        views = desk.views(recipe)
    except RemovalError as error:
        return nothing(visit, visit.warned(error)) | _alone(visit, desk)
    desk.shown, desk.offered = text, None
    finer = texts.finer(views["after"], visit.words)
    return {
        "result": _pictures(visit, desk, views) | {"recipe": text},
        "lens": None,
        "notes": texts.told(views["after"], visit.words),
        "download": idle(visit, "preparing"),
        "better": Change(value=finer, visible=bool(finer)),
        "touch": touch_up(visit, desk.touching),
        "agree": Change(visible=False),
    }


def _pictures(visit: Visit, desk: Desk, views: dict[str, Cutout]) -> dict[str, Any]:
    """Return the views as files, and their size; a browser sees the mask in a transparent one."""
    height, width = views["before"].alpha.shape
    shown = {view: _picture(visit, desk, view, cutout) for view, cutout in views.items()}
    return {"height": height, "width": width, **shown}


def _picture(visit: Visit, desk: Desk, view: str, cutout: Cutout) -> Served:
    """Return a view as a file; the photo in its own frame has the same one for every recipe."""
    itself = cutout is desk.trial.before
    if itself and desk.before and desk.before.path.exists():
        return desk.before
    data = files.write_mask(cutout) if view == "mask" else files.write(cutout)
    file = visit.save(data, file_name(desk.photo.name))
    desk.before = file if itself else desk.before
    return file


def make(visit: Visit, desk: Desk | None, text: str, format: str) -> Made | None:
    """Make the file at full size, unless the page has it, or has moved on to another recipe."""
    if desk is None or desk.shown != text or desk.offered == (text, format):
        return None
    data, cutout = desk.file(Recipe.parse_public(text), format)
    file = visit.save(data, file_name(desk.photo.name, format))
    if desk.shown != text:
        return None
    desk.offered = text, format
    return Made(file, len(data), cutout)


def offer(visit: Visit, made: Made) -> Answer:
    """Offer a file that was made, and a look at it."""
    height, width = made.cutout.alpha.shape
    say, number = visit.words["download"], visit.words.number
    says = f"{say} · {number(width)} × {number(height)} · {number(made.bytes / 1e6, 1)} MB"
    seen = {"full": made.file, "width": width, "height": height}
    return {
        "download": Change(value=made.file, label=says, interactive=True),
        "lens": seen if made.file.path.suffix in SHOWN else None,
        "notes": texts.told(made.cutout, visit.words),
    }
