"""The page, the only file that imports gradio: words, pure functions, layout, events, launch."""

from __future__ import annotations

import functools
import html
import math
import threading
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

from removers.studio import temporary  # before gradio, which it tells where files lie

# isort: split
import gradio as gr
from gradio.context import LocalContext
from gradio.data_classes import FileData, ListFiles
from starlette.middleware import Middleware

from removers import batch, files, models, networks, words
from removers.errors import RemovalError
from removers.recipe import DEFAULT, Recipe
from removers.registry import of_kind
from removers.scene import PICTURES
from removers.settings import Choice, Color, File, Flag, Number, Setting, Three
from removers.step import Backdrop, Finish, Framing, Recolor, Refiner, Remover, Step
from removers.studio import controls, fair, many, recipes, results, texts, touch
from removers.studio.calls import Calls
from removers.studio.controls import BOXES, SINGLE, Values, chosen, values_of
from removers.studio.desk import FORMATS
from removers.studio.guard import Guard
from removers.studio.head import Head
from removers.studio.unforeseen import answering, attempted
from removers.studio.visit import Answer, Change, Served, Visit

# ---------------------------------------------------------------------------------------- words

ASSETS = Path(__file__).parent / "assets"
WORDS = words.load(ASSETS / "words")
TELL: Any = gr.I18n(**texts.static(WORDS))  # what stands from the start follows the browser
SAMPLES = ("astronaut", "lemur", "telephone", "coffee")
COUNTS: Any = {name: "multiple" if name == "frames" else "single" for name in PICTURES}
KEPT: dict[str, Any] = {"recipe": DEFAULT, "format": "png", "agreed": []}  # by the browser

HOUR = 3600  # s; what is in memory of a visit goes then
HEAVY: dict[str, Any] = {"concurrency_id": "heavy", "concurrency_limit": 2}  # removers, full size
LIGHT: dict[str, Any] = {"concurrency_id": "light", "concurrency_limit": 4}  # what is quick
PROGRESS = gr.Progress(track_tqdm=True)  # as a default it makes gradio show tqdm's bars

Names = Sequence[Hashable]


def asset(name: str) -> str:
    """Return the text of a file in assets/."""
    return (ASSETS / name).read_text(encoding="utf-8")


def said(request: Any = None) -> words.Words:
    """Return the words in the language of the browser that asks now."""
    headers = getattr(request or LocalContext.request.get(None), "headers", {})
    return WORDS[words.preferred(headers.get("accept-language"), WORDS)]


# ------------------------------------------------------------------------------- pure functions


def place(name: str) -> Served:
    """Return where gradio serves a file, in a folder that nobody can guess."""
    return Served(temporary.fresh(name))


def attempt(work: Callable[[], Any]) -> Any:
    """Do what may fail in ways that nobody foresaw."""
    return attempted(work, lambda: said()["sorry"])


def visit(**told: Any) -> Visit:
    """Return the visit of the event that runs now, which tells this, or what its link says."""
    query = getattr(LocalContext.request.get(), "query_params", {})

    def warn(says: str) -> None:
        gr.Warning(html.escape(says, quote=False))

    return Visit(said(), place, warn, attempt, {**query, **told})


def guarded(function: Callable[..., Any], escape: bool = True) -> Callable[..., Any]:
    """Show errors as one sentence, escaped for the page, which takes it for HTML."""

    @functools.wraps(function)
    def call(*values: Any) -> Any:
        try:
            with fair.turn(demo._queue, LocalContext.event_id.get(None)):
                return attempt(lambda: function(*values))
        except RemovalError as error:
            says = said().say(str(error))
            says = html.escape(says, quote=False) if escape else says
        raise gr.Error(says, print_exception=False)

    return call


# --------------------------------------------------------------------------------------- layout

page: dict[Hashable, Any] = {}  # the components, by what an Answer calls them


def own(name: str, **props: Any) -> gr.HTML:
    """Lay out a component of our own, from its files in assets/."""
    script = asset(f"{name}.js") if (ASSETS / f"{name}.js").exists() else None
    files = {"html_template": asset(f"{name}.html"), "js_on_load": script}
    page[name] = html = gr.HTML(elem_id=name, apply_default_css=False, **files | props)
    return html


def control(name: str, setting: Setting) -> gr.components.Component:
    """Make the control of one setting."""
    label = TELL(name.replace("_", " ").capitalize())
    told: dict[str, Any] = {"label": label, "info": TELL(setting.help), "value": setting.default}
    match setting:
        case Number(low=low, high=high, unit=unit):
            told["label"] = label + f" ({unit})" if unit else label
            told["step"] = 1 if setting.whole else 10 ** math.floor(math.log10((high - low) / 200))
            return gr.Slider(low, high, **told)
        case Choice(options=options):
            return gr.Radio([(TELL(f"{name}={option}"), option) for option in options], **told)
        case Flag():
            return gr.Checkbox(**told)
        case Color():
            return gr.ColorPicker(**told)
        case Three():
            return gr.Textbox(**told)
        case File():
            return gr.Dropdown(networks.offered(), allow_custom_value=True, **told)
    raise TypeError(f"There is no control for {setting}.")


def lay_out_kind(kind: type[Step], values: Values) -> None:
    """Lay out the parts of one kind: a choice where a recipe has one of them, else switches."""
    name = kind.__name__
    if issubclass(kind, Remover):
        told = texts.about(values, WORDS["en"])
        page[kind] = gr.Dropdown(filterable=False, label=TELL(name), elem_id="remover", **told)
    else:
        gr.HTML(TELL(name), html_template="<h2>${value}</h2>", apply_default_css=False)
        if kind in SINGLE:
            choices = [(TELL(f"no {name}"), ""), *((TELL(p.title), p.id) for p in of_kind(kind))]
            page[kind] = gr.Radio(choices, value=values[kind], label=TELL(name), elem_id=name)
    for part in of_kind(kind):
        if kind not in SINGLE:
            about: dict[str, Any] = {"label": TELL(part.title), "info": TELL(part.summary())}
            page[part] = gr.Checkbox(values[part], **about)
        if part.settings():  # visible while the part is on
            with gr.Column(visible=chosen(part, values), elem_classes="settings") as group:
                for key, setting in part.settings().items():
                    page[part, key] = control(key, setting)
            page["settings", part] = group


def lay_out_more(values: Values) -> None:
    """Lay out the uploads of what a recipe may work from beside the photo."""
    asked = controls.asked(values)
    closed: dict[str, Any] = {"open": False} | asked["others"]
    with gr.Accordion(TELL("more"), elem_id="more", **closed) as page["others"]:
        for name in PICTURES:
            told: dict[str, Any] = {"label": TELL(name), "file_types": ["image"], "height": 92}
            page[name] = gr.File(file_count=COUNTS[name], **told, **asked[name])
        told = {"label": TELL("frame"), "info": TELL("frame_help")}
        page["frame"] = gr.Number(1, minimum=1, precision=0, **told, **asked["frame"])


def lay_out_stage() -> None:
    """Lay out the result, or many of them, and what can be done with it."""
    own("many")
    page["zip"] = gr.DownloadButton(TELL("zip"), visible=False, elem_id="zip")
    with gr.Column(visible=False, elem_id="touch") as page["panel"]:
        gr.HTML(TELL("touch_help"), html_template="<p>${value}</p>", apply_default_css=False)
        with gr.Row(elem_id="brushes"):
            choices = [(TELL(name), name) for name in ("keep", "erase", "box")]
            told: dict[str, Any] = {"show_label": False, "label": TELL("brush")}
            page["brush"] = gr.Radio(choices, value="keep", elem_id="brush", **told)
            page["thick"] = gr.Slider(4, 120, 32, step=2, label=TELL("thick"), elem_id="thick")
        brush = gr.Brush(default_size=32, colors=["rgb(0, 190, 90)"], color_mode="fixed")
        plain: dict[str, Any] = {"sources": (), "transforms": (), "layers": False}
        page["editor"] = gr.ImageEditor(type="numpy", brush=brush, height=520, **plain, **told)
    with gr.Column(elem_id="outcome"):
        own("result")
        with gr.Row(elem_id="tools"):
            own("lens")
            page["touch"] = gr.Button(TELL("touch"), visible=False, size="sm", elem_id="touch-up")
        choices = [(TELL(name), name) for name in FORMATS]
        page["format"] = gr.Radio(choices, value="png", label=TELL("format"), elem_id="format")
        idle: dict[str, Any] = {"interactive": False, "variant": "primary", "elem_id": "download"}
        page["download"] = gr.DownloadButton(TELL("download"), **idle)
        own("notes")
        page["better"] = gr.Button(visible=False, size="sm", elem_id="better")
        page["agree"] = gr.Button(TELL("agree"), visible=False, size="sm", elem_id="agree")


def lay_out_options(values: Values) -> None:
    """Lay out what can be chosen: the usual first, all the rest below it."""
    lay_out_kind(Remover, values)
    lay_out_more(values)
    for name, told in texts.about_presets(Recipe.parse(DEFAULT), WORDS["en"]).items():
        choices = [(TELL(title), title) for title in texts.OFFERED[name]]
        page[name] = gr.Radio(choices, label=TELL(name), elem_id=name, **told)
    with gr.Accordion(TELL("options"), open=False):
        for kind in (Refiner, Recolor, Framing, Backdrop, Finish):
            lay_out_kind(kind, values)
    about: dict[str, Any] = {"label": TELL("recipe"), "info": TELL("recipe_help")}
    page["recipe"] = gr.Textbox(DEFAULT, buttons=["copy"], elem_id="recipe", **about)
    with gr.Row(elem_id="last"):
        page["link"] = gr.Button(TELL("link"), size="sm")
        page["reset"] = gr.Button(TELL("reset"), size="sm")


def lay_out() -> None:
    """Lay out photo, result and options: in two columns, or one below the other on a phone."""
    values = values_of(Recipe.parse(DEFAULT))
    page["desk"], page["batch"] = (gr.State(time_to_live=HOUR) for _ in range(2))
    page["kept"] = gr.BrowserState(KEPT, storage_key="removers", secret="removers")
    own("top")
    with gr.Row(elem_id="studio"):
        with gr.Column(elem_id="photo"):
            samples = [(n, f"gradio_api/file={ASSETS}/examples/{n}.jpg") for n in SAMPLES]
            drop = own("drop", samples=samples, limits=[batch.MOST, *files.limits()])
            drop.data_model = ListFiles  # so that gradio takes no path that was not uploaded
        with gr.Column(elem_id="stage"):
            lay_out_stage()
        with gr.Column(elem_id="options"):
            lay_out_options(values)


# --------------------------------------------------------------------------------------- events

SHOWN = ("result", "lens", "notes", "download", "better", "touch", "agree")
SETTINGS = [("settings", part) for part in controls.settable()]
ASKED = (*PICTURES, "frame")
EDITED = (Remover, "kept", "recipe", *texts.OFFERED, "others", *ASKED, *SETTINGS, *SHOWN)
PASTED = (*BOXES, *(name for name in EDITED if name != Remover))
PUT = ("desk", *ASKED, *SHOWN)
NOW = ("desk", "kept", "recipe")
TOUCHED = ("panel", "editor", "touch")
MANY = ("batch", "many", "zip")
MADE = ("download", "lens", "notes", *MANY[1:])


def sent(value: Any) -> Any:
    """Return a value as gradio's own HTML component takes it, with addresses for files."""
    if isinstance(value, Served):
        return FileData(path=value).model_dump()
    if isinstance(value, dict):
        return {key: sent(each) for key, each in value.items()}
    return [sent(each) for each in value] if isinstance(value, list) else value


def acting(action: Callable[..., Answer]) -> Callable[..., Any]:
    """Return an action as gradio calls it."""

    def call(progress: Any = PROGRESS, *values: Any) -> Any:  # noqa: ARG001 # see PROGRESS
        return changes(action(visit(), *values))

    call.__name__ = action.__name__
    return guarded(call)


def asking(action: Callable[..., Answer]) -> Callable[..., Any]:
    """Return an action that is told something by a component of our own."""

    def call(event: gr.EventData, *values: Any) -> Any:
        return changes(action(visit(**event._data), *values))

    call.__name__ = action.__name__
    return guarded(call)


def changes(answer: Answer) -> Any:
    """Return an answer as gradio takes it."""
    return {
        page[name]: gr.update(**value) if isinstance(value, Change) else sent(value)
        for name, value in answer.items()
    } or gr.skip()


def on(event: Any, call: Any, given: Names, changed: Names, **how: Any) -> Any:
    """Let an event run an action; none can be called by name."""
    # A browser tells progress, at every event, to all components that any event may show it on.
    quiet = {"trigger_mode": "always_last", "show_progress": "hidden"}
    quiet |= {"show_progress_on": page["result"], "api_visibility": "private"}
    listen = functools.partial(gr.on, event) if isinstance(event, list) else event
    boxes = [page[name] for name in given], [page[name] for name in changed]
    return listen(call, *boxes, **quiet | how)


def connect() -> None:
    """Connect the page."""
    loud = {"show_progress": "full"}

    def follow(event: Any) -> None:
        """Do what an event has left to do: show what is not shown, and make its file."""
        shown = on(event.success, acting(results.show), [*NOW, "result"], SHOWN, **HEAVY | loud)
        rested = on(shown.success, None, [], [], js=asset("rest.js"))
        on(rested.success, acting(many.make), ["desk", "batch", *NOW[2:], "format"], MADE, **HEAVY)

    def lead(event: Any, action: Callable[..., Answer], *given: Hashable) -> None:
        """Let an event change the recipe."""
        follow(on(event, acting(action), [*NOW, *given], PASTED, **LIGHT))

    beside = [event for name in PICTURES for event in (page[name].upload, page[name].clear)]
    beside.append(page["frame"].submit)
    follow(on(page["drop"].upload, acting(results.land), ["drop", *PICTURES], PUT, **LIGHT | loud))
    follow(on(beside, acting(results.beside), ["desk", "frame", *PICTURES], PUT, **LIGHT | loud))
    moved = [page[box].input for box in BOXES[1:]] + [page[Remover].select]  # its input comes twice
    follow(on(moved, acting(recipes.edit), ["desk", "kept", *BOXES], EDITED, **LIGHT))
    lead(page["recipe"].submit, recipes.paste)
    for name in texts.OFFERED:
        lead(page[name].input, recipes.prefer, name)
    lead(page["format"].input, recipes.pick, "format")
    lead(page["better"].click, recipes.improve)
    lead(page["agree"].click, recipes.agree)
    lead(page["reset"].click, recipes.reset)
    on(page["link"].click, None, ["recipe"], [], js=asset("link.js"))
    on(demo.load, acting(recipes.greet), ["kept"], [*PASTED, "format"], **LIGHT)
    follow(on(page["result"].select, asking(recipes.swap), NOW, PASTED, **LIGHT))

    picked = [page["brush"].input, page["thick"].input]
    on(picked, None, ["brush", "thick"], ["editor"], js=asset("brush.js"))
    opened = on(page["touch"].click, acting(touch.toggle), NOW[::2], TOUCHED, **LIGHT)
    on(opened.success, None, [], [], js=asset("opened.js"))
    follow(on(page["editor"].change, acting(touch.stroke), [*NOW, "editor"], SHOWN, **LIGHT))

    on(page["drop"].select, acting(many.gather), [*NOW[1:], "drop"], [*MANY, *PUT], **LIGHT)
    on(page["many"].submit, acting(many.step), ["batch"], MANY, trigger_mode="multiple", **HEAVY)
    wide = list({*PUT, *PASTED, *MANY})
    follow(on(page["many"].select, asking(many.act), ["batch", *NOW[1:]], wide, **LIGHT))


def declare() -> None:
    """Declare the calls that programs can make; files come as they are, with their own names."""
    calls = Calls(visit)
    with gr.Row(visible=False):
        photo, recipe = gr.File(label="photo"), gr.Textbox(DEFAULT, label="recipe")
        photos = gr.File(label="photos", file_count="multiple")
        ending, button = gr.Textbox("png", label="format"), gr.Button()
        more = [gr.File(label=name, file_count=COUNTS[name]) for name in PICTURES]
        file, found = gr.File(label="file"), gr.JSON(label="models")
    for call, given, back in (
        (calls.remove, [photo, recipe, *more, ending], file),
        (calls.remove_many, [photos, recipe, ending], file),
        (calls.models, [], found),
    ):
        how: dict[str, Any] = {"api_name": call.__name__, "preprocess": False}
        button.click(guarded(call, False), given, back, **how, **(HEAVY if given else LIGHT))


gr.set_static_paths([ASSETS / "examples", ASSETS / "share.png"])
Page = answering(gr.Blocks, gr.Error, lambda request: said(request)["odd"])
with Page(title="Removers", analytics_enabled=False) as demo:
    lay_out()
    connect()
    declare()
demo.queue(max_size=64, api_open=False)  # more are told to come back; nobody goes past it
fair.share(demo._queue, lambda request: said(request)["full"])


def warm_up() -> None:
    """Load what the first photo would have to wait for."""
    Recipe.parse(DEFAULT)(files.read(ASSETS / "examples" / f"{SAMPLES[0]}.jpg"))


def launch(**options: Any) -> Any:
    """Serve the page; `options` are those of gradio's launch."""
    temporary.claim()
    networks.device()  # says so now if it is none
    networks.share()
    models.fetch_ahead()
    threading.Thread(target=warm_up, daemon=True).start()
    return demo.launch(
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        css_paths=ASSETS / "style.css",
        i18n=TELL,
        pwa=True,
        app_kwargs={
            "middleware": [
                Middleware(Guard, tables=WORDS),
                Middleware(Head, folder=ASSETS, words=WORDS),
            ]
        },
        favicon_path=ASSETS / "favicon.svg",
        footer_links=["api"],
        max_file_size=int(files.limits()[1] * 1e6),  # more is refused while it arrives
        **options,
    )


if __name__ == "__main__":
    launch()
