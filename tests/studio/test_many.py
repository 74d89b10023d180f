"""Many photos: one in a step, one bad one among them, and any of them refined alone."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from removers import batch, files
from removers.errors import BadPicture, BadRecipe, RemovalError
from removers.recipe import Recipe
from removers.studio import Answer, Visit, many, results
from removers.studio.many import Many
from removers.studio.photo import Photo
from removers.studio.visit import Kept
from tests import scenes
from tests.studio.conftest import WORDS, Draw, Sent

TEXT = "threshold | crop"
NAMES = ("a.jpg", "text.jpg", "é & <b>.jpg", "A.png")


@pytest.fixture
def sent(draw: Draw) -> list[Sent]:
    """Photos of a disc under their NAMES; the second is a text."""
    sizes = (60, 70, 80, 90)
    paths = [draw(f"upload{size}", scenes.disc(size, 100).image) for size in sizes]
    Path(paths[1]).write_text("hello")
    return list(map(Sent, paths, NAMES))


@pytest.fixture
def work(visit: Visit, kept: Kept, sent: list[Sent]) -> Many:
    """The photos, taken in and still waiting."""
    gathered = many.gather(visit, kept, TEXT, sent)["batch"]
    assert isinstance(gathered, Many)
    return gathered


def states(answer: Answer) -> list[str]:
    return [photo["state"] for photo in answer["many"]["photos"]]


def finish(visit: Visit, work: Many) -> Answer:
    """Go on until nothing waits, as the page does."""
    answer: Answer = {}
    while work.going:
        answer = many.step(visit, work)
    return answer


def act(visit: Visit, work: Many | None, kept: Kept, what: str, **told: Any) -> Answer:
    return many.act(replace(visit, told={"what": what, **told}), work, kept, TEXT)


def packed(answer: Answer) -> dict[str, bytes]:
    """Return what is in the zip that is offered."""
    with ZipFile(answer["zip"]["value"]) as inside:
        return {name: inside.read(name) for name in inside.namelist()}


# ------------------------------------------------------------------------------- step by step


def test_photos_are_taken_in_and_the_first_is_on_its_way(
    visit: Visit, kept: Kept, sent: list[Sent]
) -> None:
    answer = many.gather(visit, kept, TEXT, sent)
    assert states(answer) == ["working", "waiting", "waiting", "waiting"]
    assert answer["many"] | {"photos": []} == {
        "photos": [],
        "going": True,
        "left": None,
        "done": 0,
        "failed": 0,
        "waiting": 3,
    }
    assert answer["zip"] == {"value": None, "visible": False}


def test_a_step_is_one_photo_and_a_bad_one_does_not_stop_the_rest(visit: Visit, work: Many) -> None:
    assert states(many.step(visit, work)) == ["done", "working", "waiting", "waiting"]
    assert states(many.step(visit, work)) == ["done", "failed", "working", "waiting"]
    answer = finish(visit, work)
    assert states(answer) == ["done", "failed", "done", "done"]
    assert answer["many"]["going"] is False
    assert many.step(visit, work) == {}  # and the page asks for no more
    why = answer["many"]["photos"][1]["why"]
    assert why.startswith("text.jpg is not a picture that can be read")


def test_a_step_beside_another_answers_nothing_lest_the_page_asks_and_asks(
    visit: Visit, work: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: str, name: str, frame: int) -> Any:
        beside.append(many.step(visit, work))
        return read_truly(path, name, frame)

    beside: list[Answer] = []
    read_truly = files.read
    monkeypatch.setattr(files, "read", read)
    assert states(finish(visit, work)) == ["done", "failed", "done", "done"]
    assert beside == [{}] * 4


def test_a_step_ends_the_work_if_the_last_photo_was_done_alone(visit: Visit, work: Many) -> None:
    for item in work.batch.items:
        item.settle(RemovalError("It was looked at."))
    assert many.step(visit, work)["many"]["going"] is False


def test_why_a_photo_failed_is_said_in_the_language_of_the_reader(visit: Visit, work: Many) -> None:
    indonesian = replace(visit, words=WORDS["id"])
    why = finish(indonesian, work)["many"]["photos"][1]["why"]
    assert why.startswith("text.jpg bukan gambar")


def test_an_error_that_nobody_foresaw_is_one_photos(
    visit: Visit, work: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attempt(job: Any) -> Any:
        try:
            return job()
        except ZeroDivisionError as error:
            raise RemovalError("Something went wrong.") from error

    def read(path: str, name: str, frame: int) -> Any:
        if name == "a.jpg":
            raise ZeroDivisionError
        return read_truly(path, name, frame)

    read_truly = files.read
    monkeypatch.setattr(files, "read", read)
    answer = finish(replace(visit, attempt=attempt), work)
    assert states(answer) == ["failed", "failed", "done", "done"]
    assert answer["many"]["photos"][0]["why"] == "Something went wrong."


def test_the_zip_has_every_result_under_its_photos_name_and_a_report(
    visit: Visit, work: Many, sent: list[Sent]
) -> None:
    inside = packed(finish(visit, work))
    assert list(inside) == ["a.png", "é & _b_.png", "A 2.png", "report.csv"]
    for (path, name), data in zip((sent[0], *sent[2:]), inside.values(), strict=False):
        cutout = Recipe.parse(TEXT)(files.read(path, name))
        assert data == files.write(cutout, "png", TEXT)
    report = list(csv.DictReader(io.StringIO(inside["report.csv"].decode("utf-8-sig"))))
    assert [(row["file"], row["state"]) for row in report] == list(
        zip(NAMES, ["done", "failed", "done", "done"], strict=True)
    )


def test_a_thumbnail_shows_what_was_made(visit: Visit, work: Many) -> None:
    first, second, *_ = finish(visit, work)["many"]["photos"]
    small = files.read(first["small"].path)
    assert work.batch.items[0].result is not None
    assert small.image.shape[:2] == work.batch.items[0].result.size[::-1]  # small as it is
    assert small.alpha is not None
    assert second["small"] is None


def test_after_cancel_the_rest_waits_and_what_is_done_can_be_downloaded(
    visit: Visit, work: Many, kept: Kept
) -> None:
    many.step(visit, work)
    stopped = act(visit, work, kept, "cancel")
    assert states(stopped) == ["done", "waiting", "waiting", "waiting"]
    assert stopped["many"]["going"] is False
    assert list(packed(stopped)) == ["a.png", "report.csv"]
    assert many.step(visit, work) == {}
    gone_on = act(visit, work, kept, "go")
    assert states(gone_on) == ["done", "working", "waiting", "waiting"]
    assert gone_on["zip"] == {"value": None, "visible": False}
    assert states(finish(visit, work)) == ["done", "failed", "done", "done"]


def test_retry_works_on_what_failed_alone(
    visit: Visit, work: Many, kept: Kept, ran: list[str], sent: list[Sent]
) -> None:
    finish(visit, work)
    Path(sent[1].path).write_bytes(Path(sent[0].path).read_bytes())
    ran.clear()
    assert states(act(visit, work, kept, "retry")) == ["done", "working", "done", "done"]
    assert states(finish(visit, work)) == ["done"] * 4
    assert ran == ["threshold"]


def test_again_cuts_all_by_the_recipe_and_format_of_now(
    visit: Visit, work: Many, kept: Kept
) -> None:
    before = packed(finish(visit, work))
    webp = kept | {"format": "webp"}
    told = replace(visit, told={"what": "again"})
    again = many.act(told, work, webp, "threshold | color")
    assert states(again) == ["working", "waiting", "waiting", "waiting"]
    answer = finish(visit, work)
    assert [name for name in packed(answer) if name != "report.csv"] == [
        name.replace("png", "webp") for name in before if name != "report.csv"
    ]
    small = files.read(answer["many"]["photos"][0]["small"].path)
    assert small.alpha is None  # the thumbnail is the new one's


def test_a_visit_without_photos_changes_nothing(visit: Visit, kept: Kept) -> None:
    assert many.step(visit, None) == {}
    assert act(visit, None, kept, "cancel") == {}


# --------------------------------------------------------------------------------- one of them


def opened(visit: Visit, work: Many, kept: Kept, index: int) -> Answer:
    return act(visit, work, kept, "open", index=index)


def test_one_that_is_opened_is_on_the_desk_with_the_recipe_that_it_was_cut_by(
    visit: Visit, work: Many, kept: Kept
) -> None:
    finish(visit, work)
    answer = many.act(replace(visit, told={"what": "open", "index": 2}), work, kept, "grabcut")
    assert answer["recipe"] == TEXT
    assert answer["desk"].photo.name == NAMES[2]
    assert answer["desk"].item is work.batch.items[2]
    assert answer["result"]["height"] == 80


def test_one_that_waits_is_opened_with_the_recipe_of_the_page(
    visit: Visit, work: Many, kept: Kept
) -> None:
    told = replace(visit, told={"what": "open", "index": 3})
    assert many.act(told, work, kept, "grabcut")["recipe"] == "grabcut"


def test_one_that_is_no_picture_says_so_when_it_is_opened(
    visit: Visit, work: Many, kept: Kept
) -> None:
    with pytest.raises(BadPicture, match=r"^text\.jpg is not a picture"):
        opened(visit, work, kept, 1)


@pytest.mark.parametrize("format", ["png", "webp"])
def test_what_is_refined_alone_is_in_the_zip_as_it_was_downloaded(
    visit: Visit, work: Many, kept: Kept, format: str
) -> None:
    finish(visit, work)
    desk = opened(visit, work, kept, 2)["desk"]
    refined = "threshold | feather radius=4 | crop margin=0.3"
    results.show(visit, desk, kept, refined)
    answer = many.make(visit, desk, work, refined, format)
    inside = packed(answer)
    assert list(inside) == ["a.png", f"é & _b_.{format}", "A 2.png", "report.csv"]
    assert inside[f"é & _b_.{format}"] == answer["download"]["value"].path.read_bytes()
    assert refined in inside["report.csv"].decode("utf-8-sig")
    assert work.batch.items[2].result is not None
    assert answer["many"]["photos"][2]["small"].path.read_bytes() == batch.thumbnail(
        Recipe.parse(refined)(files.read(desk.photo.path))
    )


@pytest.mark.parametrize("format", ["mask", "recipe"])
def test_a_mask_or_a_recipe_is_no_result(visit: Visit, work: Many, kept: Kept, format: str) -> None:
    before = packed(finish(visit, work))
    desk = opened(visit, work, kept, 2)["desk"]
    results.show(visit, desk, kept, "threshold | color")
    answer = many.make(visit, desk, work, "threshold | color", format)
    assert answer["download"]["value"].path.exists()
    assert packed(many.overview(visit, work)) == before


def test_a_jpeg_among_many_may_be_refined_into_something_transparent(
    visit: Visit, kept: Kept, sent: list[Sent]
) -> None:
    jpegs = kept | {"format": "jpeg"}
    work = many.gather(visit, jpegs, "threshold | color", sent)["batch"]
    finish(visit, work)
    desk = opened(visit, work, kept, 0)["desk"]
    results.show(visit, desk, kept, "threshold")
    answer = many.make(visit, desk, work, "threshold", "png")
    assert list(packed(answer)) == ["a.png", "é & _b_.jpg", "A 2.jpg", "report.csv"]


def test_a_photo_of_its_own_is_none_of_many(
    visit: Visit, work: Many, kept: Kept, photo: str
) -> None:
    finish(visit, work)
    desk = results.put(visit, Photo(photo, "own.jpg"))["desk"]
    results.show(visit, desk, kept, TEXT)
    answer = many.make(visit, desk, work, TEXT, "png")
    assert set(answer) == {"download", "lens", "notes"}
    assert many.make(visit, desk, work, "threshold", "png") == {}  # which does not show


def test_a_file_that_cannot_be_made_says_why_where_it_was_to_be(
    visit: Visit, warned: list[str], kept: Kept, photo: str
) -> None:
    desk = results.put(visit, Photo(photo, "own.jpg"))["desk"]
    results.show(visit, desk, kept, "threshold")
    answer = many.make(visit, desk, None, "threshold", "jpeg")
    assert answer["notes"].startswith("<p>A jpeg cannot be transparent; add a backdrop")
    assert answer["download"] == results.idle(visit)
    assert len(warned) == 1


# ------------------------------------------------------------------------------------- refusals


def test_a_jpeg_of_what_is_transparent_is_refused_before_the_work(
    visit: Visit, kept: Kept, sent: list[Sent], work: Many
) -> None:
    jpegs = kept | {"format": "jpeg"}
    with pytest.raises(BadRecipe, match="A jpeg cannot be transparent; add a backdrop"):
        many.gather(visit, jpegs, TEXT, sent)
    finish(visit, work)
    with pytest.raises(BadRecipe, match="A jpeg cannot be transparent"):
        act(visit, work, jpegs, "again")
    assert [item.state for item in work.batch.items] == ["done", "failed", "done", "done"]


@pytest.mark.parametrize("format", ["mask", "recipe"])
def test_a_page_that_shows_masks_or_recipes_makes_cutouts_of_many(
    visit: Visit, kept: Kept, sent: list[Sent], format: str
) -> None:
    assert many.gather(visit, kept | {"format": format}, TEXT, sent)["batch"].format == "png"


def test_no_photos_and_too_many_are_refused(visit: Visit, kept: Kept, sent: list[Sent]) -> None:
    with pytest.raises(BadPicture, match="choose at least one"):
        many.gather(visit, kept, TEXT, None)
    with pytest.raises(BadPicture, match="There are 51 photos but at most 50"):
        many.gather(visit, kept, TEXT, sent[:1] * 51)


def test_photos_that_are_gone_are_explained(visit: Visit, work: Many, sent: list[Sent]) -> None:
    Path(sent[2].path).unlink()
    answer = finish(visit, work)
    assert states(answer) == ["done", "failed", "failed", "done"]
    assert answer["many"]["photos"][2]["why"] == (
        "That photo is no longer on the server; drop it again."
    )
