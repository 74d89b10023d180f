"""The page, the only file that imports gradio: words, pure functions, layout, events, launch."""

from __future__ import annotations

import functools
import html
import json
import logging
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from removers import controls, files, models, networks, presets
from removers.controls import SINGLE, Key, Values, chosen, recipe_of, values_of
from removers.errors import RemovalError
from removers.recipe import DEFAULT, Recipe
from removers.registry import of_kind
from removers.scene import MORE, Scene
from removers.settings import Choice, Color, File, Flag, Number, Setting, Three
from removers.step import Backdrop, Framing, Recolor, Refiner, Remover, Step
from removers.trial import Trial

# ---------------------------------------------------------------------------------------- words

ASSETS = Path(__file__).parent / "assets"


def asset(name: str) -> str:
    """Return the text of a file in assets/."""
    return (ASSETS / name).read_text(encoding="utf-8")


WORDS: dict[str, str] = json.loads(asset("words/en.json"))
SAMPLES = ("astronaut", "lemur", "telephone", "coffee")

SWEEP, AGE = 600, 3000  # s; files older than AGE go at the next SWEEP, so none lives an hour
COUNTS: Any = {name: "multiple" if name == "frames" else "single" for name in MORE}
PREVIEW = 1200  # px; the largest side of what the page shows
PAUSE = 0.3  # s; a slider that moves again in this time spares the server a full-size picture

log = logging.getLogger("removers.app")

# ------------------------------------------------------------------------------- pure functions


def saved(data: bytes, name: str) -> str:
    """Write a file where gradio serves and deletes it, in a folder that nobody can guess."""
    path = Path(gr.utils.get_upload_folder(), secrets.token_hex(20), name)
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    demo.upload_file_set.add(str(path))  # what gradio sweeps, whether or not it is ever returned
    return str(path)


@dataclass(eq=False)
class Desk:
    """What one session keeps of its photo: where the file lies, and the recipes tried on it."""

    path: str
    name: str
    trial: Trial
    before: str  # path of the small copy
    shown: str = ""  # the recipe that the page shows now


def read(path: str, name: str, more: dict[str, Any], frame: int = 1) -> Scene:
    """Return the photo at full size, from its file, with the paths of what goes with it."""
    if not Path(path).is_file():
        raise RemovalError(WORDS["gone"])
    return files.with_more(files.read(path, name, frame), **more)


def cut(
    photo: Any,
    recipe: str = DEFAULT,
    plate: Any = None,
    right: Any = None,
    frames: Any = None,
    hint: Any = None,
) -> str:
    """Cut the subject out of a photo; returns a PNG under the photo's own name.

    `photo` is a picture file, `recipe` what to do: `auto | feather radius=2 | decontaminate`;
    the others are pictures that some removers also work from.
    """
    if photo is None:
        raise RemovalError(WORDS["no_photo"])
    name, parsed = photo.get("orig_name") or Path(photo["path"]).name, Recipe.parse_public(recipe)
    more = {k: v and v["path"] for k, v in (("plate", plate), ("right", right), ("hint", hint))}
    more["frames"] = [frame["path"] for frame in frames or ()] or None
    cutout = parsed(read(photo["path"], name, more))
    return saved(files.write(cutout, "png", str(parsed)), files.output_name(name))


def guarded(function: Callable[..., Any], escape: bool = True) -> Callable[..., Any]:
    """Show what people can put right as one sentence; log all else and show a neutral one.

    The page renders errors as HTML, so what they quote is escaped there, but not for programs.
    """

    @functools.wraps(function)
    def call(*values: Any) -> Any:
        try:
            return function(*values)
        except RemovalError as error:
            text = html.escape(str(error), quote=False) if escape else str(error)
        except Exception:
            log.exception("%s failed", function.__name__)
            text = WORDS["sorry"]
        raise gr.Error(text, print_exception=False)

    return call


# --------------------------------------------------------------------------------------- layout


@dataclass
class Page:
    """What events speak to: the controls by their key in Values, and the settings of each part."""

    controls: dict[Key, gr.components.Component] = field(default_factory=dict)
    groups: dict[type[Step], gr.Column] = field(default_factory=dict)
    more: dict[str, gr.File] = field(default_factory=dict)
    others: gr.Accordion = field(init=False)
    frame: gr.Number = field(init=False)
    drop: gr.HTML = field(init=False)
    result: gr.HTML = field(init=False)
    download: gr.DownloadButton = field(init=False)
    notes: gr.HTML = field(init=False)
    agree: gr.Button = field(init=False)
    agreed: gr.BrowserState = field(init=False)
    better: gr.Button = field(init=False)
    recipe: gr.Textbox = field(init=False)
    reset: gr.Button = field(init=False)
    preset: gr.Radio = field(init=False)
    desk: gr.State = field(init=False)


def control(name: str, setting: Setting) -> gr.components.Component:
    """Make the control of one setting."""
    label = name.replace("_", " ").capitalize()
    words: dict[str, Any] = {"label": label, "info": setting.help, "value": setting.default}
    match setting:
        case Number(low=low, high=high, unit=unit):
            words["label"] += f" ({unit})" if unit else ""
            words["step"] = 1 if setting.whole else 10 ** math.floor(math.log10((high - low) / 200))
            return gr.Slider(low, high, **words)
        case Choice(options=options):
            return gr.Radio(options, **words)
        case Flag():
            return gr.Checkbox(**words)
        case Color():
            return gr.ColorPicker(**words)
        case Three():
            return gr.Textbox(**words)
        case File():
            return gr.Dropdown(networks.offered(), allow_custom_value=True, **words)
    raise TypeError(f"There is no control for {setting}.")


def lay_out_kind(page: Page, kind: type[Step], values: Values) -> None:
    """Lay out the parts of one kind: a choice where a recipe has one of them, else switches."""
    name, made = kind.__name__, page.controls
    if issubclass(kind, Remover):
        words: dict[str, Any] = {"label": WORDS[name], **controls.about(values, WORDS)}
        made[kind] = gr.Dropdown(filterable=False, **words)
    else:
        gr.HTML(f"<h2>{WORDS[name]}</h2>", apply_default_css=False)
        if kind in SINGLE:
            choices = [(WORDS[f"no {name}"], ""), *((p.title, p.id) for p in of_kind(kind))]
            made[kind] = gr.Radio(choices, value=values[kind], label=WORDS[name])
    for part in of_kind(kind):
        if kind not in SINGLE:
            made[part] = gr.Checkbox(values[part], label=part.title, info=part.summary())
        if part.settings():  # visible while the part is on
            with gr.Column(visible=chosen(part, values), elem_classes="settings") as group:
                for key, setting in part.settings().items():
                    made[part, key] = control(key, setting)
            page.groups[part] = group


def lay_out_more(page: Page, values: Values) -> None:
    """Lay out the uploads of what a remover may work from beside the photo."""
    first, *shown, last = controls.asked(values)
    with gr.Accordion(WORDS["more"], elem_id="more", **{"open": False} | first) as page.others:
        for name, words in zip(MORE, shown, strict=True):
            words |= {"label": WORDS[name], "file_types": ["image"], "height": 92}
            page.more[name] = gr.File(file_count=COUNTS[name], **words)
        last |= {"label": WORDS["frame"], "info": WORDS["frame_help"]}
        page.frame = gr.Number(1, minimum=1, precision=0, **last)


def lay_out() -> Page:
    """Lay out photo, result and options: in two columns, or one below the other on a phone."""
    page, values = Page(), values_of(Recipe.parse(DEFAULT))
    own: dict[str, Any] = {"apply_default_css": False, "words": WORDS}
    gr.HTML(html_template=asset("header.html"), elem_id="top", **own)
    with gr.Row(elem_id="studio"):
        with gr.Column(elem_id="photo"):
            samples = [(n, f"gradio_api/file={ASSETS}/examples/{n}.jpg") for n in SAMPLES]
            own |= {"html_template": asset("drop.html"), "js_on_load": asset("drop.js")}
            page.drop = gr.HTML(samples=samples, elem_id="drop", **own)
            page.drop.data_model = FileData  # so that gradio takes no path that was not uploaded
            gr.HTML(f"<p class='privacy'>{WORDS['privacy']}</p>", apply_default_css=False)
        with gr.Column(elem_id="stage"):
            own |= {"html_template": asset("result.html"), "js_on_load": asset("result.js")}
            page.result = gr.HTML(elem_id="result", **own)
            words: dict[str, Any] = {"variant": "primary", "elem_id": "download"}
            page.download = gr.DownloadButton(WORDS["download"], interactive=False, **words)
            live = "<div aria-live='polite'>${value ?? ''}</div>"
            page.notes = gr.HTML(html_template=live, apply_default_css=False, elem_id="notes")
            page.better = gr.Button(visible=False, size="sm", elem_id="better")
            page.agree = gr.Button(WORDS["agree"], visible=False, size="sm", elem_id="agree")
        with gr.Column(elem_id="options"):
            lay_out_kind(page, Remover, values)
            lay_out_more(page, values)
            words = controls.about_edges(Recipe.parse(DEFAULT), WORDS)
            page.preset = gr.Radio(list(presets.PRESETS), label=WORDS["preset"], **words)
            with gr.Accordion(WORDS["options"], open=False):
                for kind in (Refiner, Recolor, Framing, Backdrop):
                    lay_out_kind(page, kind, values)
            words = {"label": WORDS["recipe"], "info": WORDS["recipe_help"]}
            page.recipe = gr.Textbox(DEFAULT, buttons=["copy"], elem_id="recipe", **words)
            page.reset = gr.Button(WORDS["reset"], size="sm", elem_id="reset")
    page.desk = gr.State(time_to_live=SWEEP + AGE)
    page.agreed = gr.BrowserState([], storage_key="removers-agreed", secret="removers")
    page.controls = {key: page.controls[key] for key in values}  # one order for both
    return page


# --------------------------------------------------------------------------------------- events

IDLE: dict[str, Any] = {"value": None, "label": WORDS["download"], "interactive": False}
PROGRESS = gr.Progress(track_tqdm=True)  # as a default it makes gradio show tqdm's bars


def arrive(desk: Desk | None, photo: FileData | None, *given: Any) -> list[Any]:
    """Put a photo on the desk and what goes with it; what does not fit it is taken away."""
    *more, frame = given
    if photo is None:
        return [gr.skip()] * (7 + len(more))
    frame = frame if frame and desk and desk.path == photo.path else 1
    name, others = photo.orig_name or Path(photo.path).name, dict(zip(MORE, more, strict=True))
    try:
        trial = Trial.of(functools.partial(read, photo.path, name, others, frame), PREVIEW)
    except RemovalError as error:  # if the photo can be read alone, it was one of the others
        frame, others = 1, dict.fromkeys(MORE)
        trial = Trial.of(functools.partial(read, photo.path, name, others), PREVIEW)
        gr.Warning(html.escape(str(error), quote=False))
    desk = Desk(photo.path, name, trial, saved(files.write(trial.before), files.output_name(name)))
    return [desk, *nothing(), *others.values(), frame]


def nothing(says: str = "", agree: bool = False) -> list[Any]:
    """Return what stands in the place of a result: what there is to say, and to agree to."""
    notes = says and f"<p>{html.escape(says, quote=False)}</p>"
    return [None, notes, gr.update(**IDLE), gr.update(visible=False), gr.update(visible=agree)]


def show(desk: Desk | None, agreed: list[str], text: str, progress: Any = PROGRESS) -> list[Any]:  # noqa: ARG001 # see PROGRESS
    """Show the small cutout; the remover runs only if it has not yet run on this photo."""
    if desk is None:
        return [gr.skip()] * 5
    desk.shown, recipe = "", Recipe.parse_public(text)  # no picture of another recipe stays
    if terms := controls.terms(recipe, agreed, WORDS):
        return nothing(terms, agree=True)
    try:
        cutout, before = desk.trial.preview(recipe)
    except RemovalError as error:
        gr.Warning(html.escape(str(error), quote=False))
        return nothing(str(error))
    desk.shown, name = text, files.output_name(desk.name)
    paths = {
        "before": saved(files.write(before), name) if before else desk.before,
        "after": saved(files.write(cutout), name),
        "mask": saved(files.write_mask(cutout), name),
    }
    views: dict[str, Any] = {key: FileData(path=path).model_dump() for key, path in paths.items()}
    views["height"], views["width"] = cutout.alpha.shape
    finer = controls.finer(cutout, WORDS)
    wait = gr.update(label=WORDS["preparing"], interactive=False)
    buttons = [wait, gr.update(value=finer, visible=bool(finer)), gr.update(visible=False)]
    return [views, controls.told(cutout, WORDS), *buttons]


def make(desk: Desk | None, text: str) -> list[Any]:
    """Make the file at full size, unless the page has moved on to another recipe meanwhile."""
    time.sleep(PAUSE)
    if desk is None or desk.shown != text:
        return [gr.skip()] * 2
    cutout = desk.trial.full(Recipe.parse_public(text))
    path = saved(files.write(cutout, "png", text), files.output_name(desk.name))
    if desk.shown != text:
        return [gr.skip()] * 2
    label = f"{WORDS['download']} PNG · {cutout.alpha.shape[1]:,} × {cutout.alpha.shape[0]:,}"
    return [gr.update(value=path, label=label, interactive=True), controls.told(cutout, WORDS)]


def connect(page: Page) -> None:
    """Connect the page; none of this can be called by name."""
    boxes: list[Any] = list(page.controls.values())
    shown = [page.result, page.notes, page.download, page.better, page.agree]
    more = [*page.more.values(), page.frame]
    sides = [page.recipe, page.preset, page.others, *more, *page.groups.values()]
    now = [page.desk, page.agreed, page.recipe]
    last: dict[str, Any] = {"trigger_mode": "always_last", "api_visibility": "private"}
    loud, quiet = last | {"show_progress_on": page.result}, last | {"show_progress": "hidden"}

    def settle(desk: Desk | None, agreed: list[str], recipe: Recipe, values: Values) -> list[Any]:
        result = show(desk, agreed, str(recipe))
        groups = [gr.update(visible=chosen(part, values)) for part in page.groups]
        uploads = [gr.update(**words) for words in controls.asked(values)]
        remover, edges = controls.about(values, WORDS), controls.about_edges(recipe, WORDS)
        seen = [gr.update(**remover), str(recipe), gr.update(**edges)]
        return [*seen, *uploads, *groups, *result]

    def edit(desk: Any, agreed: list[str], progress: Any = PROGRESS, *said: Any) -> list[Any]:  # noqa: ARG001 # see PROGRESS
        values = dict(zip(page.controls, map(controls.plain, said), strict=True))
        return settle(desk, agreed, recipe_of(values), values)

    def paste(desk: Any, agreed: list[str], text: str, progress: Any = PROGRESS) -> list[Any]:  # noqa: ARG001 # see PROGRESS
        values = values_of(recipe := Recipe.parse_public(text))
        first, *rest = settle(desk, agreed, recipe, values)
        return [first, *list(values.values())[1:], *rest]

    def prefer(desk: Any, agreed: list[str], text: str, title: str) -> list[Any]:
        return paste(desk, agreed, str(presets.PRESETS[title].on(Recipe.parse_public(text))))

    def improve(desk: Any, agreed: list[str], text: str, progress: Any = PROGRESS) -> list[Any]:  # noqa: ARG001 # see PROGRESS
        return paste(desk, agreed, controls.with_better(text))

    def agree(agreed: list[str], text: str) -> list[str]:
        return [*agreed, Recipe.parse_public(text).remover.id]

    edited, pasted = [boxes[0], *sides, *shown], [*boxes, *sides, *shown]
    others = [each.input for each in boxes[1:]]
    lent = [page.drop.upload, page.frame.submit]
    lent += [event for box in page.more.values() for event in (box.upload, box.clear)]
    put = [page.desk, *shown, *more]
    arrived = gr.on(lent, guarded(arrive), [page.desk, page.drop, *more], put, **loud)
    cleared = page.reset.click(lambda: DEFAULT, None, page.recipe, **quiet)
    consented = page.agree.click(guarded(agree), now[1:], page.agreed, **quiet)
    events = [
        arrived.success(guarded(show), now, shown, **loud),
        boxes[0].select(guarded(edit), [*now[:2], *boxes], edited, **loud),  # input comes twice
        gr.on(others, guarded(edit), [*now[:2], *boxes], edited, **quiet),
        page.recipe.submit(guarded(paste), now, pasted, **loud),
        page.preset.input(guarded(prefer), [*now, page.preset], pasted, **quiet),
        page.better.click(guarded(improve), now, pasted, **loud),
        cleared.success(guarded(paste), now, pasted, **loud),
        consented.success(guarded(paste), now, pasted, **loud),
    ]
    for event in events:
        event.success(guarded(make), now[::2], [page.download, page.notes], **quiet)


def declare() -> None:
    """Declare `/remove`, the one call that programs can make."""
    with gr.Row(visible=False):
        photo, recipe = gr.File(label="photo"), gr.Textbox(DEFAULT, label="recipe")
        png, button = gr.File(label="png"), gr.Button()
        more = [gr.File(label=name, file_count=COUNTS[name]) for name in MORE]
    call = guarded(cut, escape=False)  # not preprocessed, as gr.File drops the photo's own name
    button.click(call, [photo, recipe, *more], png, api_name="remove", preprocess=False)


gr.set_static_paths([ASSETS / "examples"])
with gr.Blocks(title=WORDS["title"], analytics_enabled=False, delete_cache=(SWEEP, AGE)) as demo:
    connect(lay_out())
    declare()
demo.queue(max_size=32, default_concurrency_limit=2)  # more are told to come back


def launch(**options: Any) -> Any:
    """Serve the page; `options` are those of gradio's launch."""
    networks.device()  # says so now if it is none
    models.fetch_ahead()
    return demo.launch(
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        css_paths=ASSETS / "style.css",
        head=asset("head.html"),
        favicon_path=ASSETS / "favicon.svg",
        footer_links=["api"],
        max_file_size="256mb",  # guards the disk; files.read has the limit that people are told
        **options,
    )


if __name__ == "__main__":
    launch()
