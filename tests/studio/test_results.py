"""Results: what lands on the desk, what shows of it, and the file that is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from removers import files
from removers.errors import BadPicture
from removers.recipe import Recipe
from removers.scene import PICTURES, Scene
from removers.studio import Answer, Visit, recipes, results
from removers.studio.desk import Desk
from removers.studio.visit import Kept, Served
from tests import stubs
from tests.page import EXAMPLES
from tests.studio.conftest import ALONE, WORDS, Draw, Sent, plain

CROPPED = "threshold | feather radius=2 | crop"


def beside(**given: Any) -> tuple[Any, ...]:
    """Return what lies beside a photo, in the order of PICTURES."""
    return tuple(given.get(name) for name in PICTURES)


def pictures(answer: Answer) -> dict[str, Scene]:
    """Return the views that the page shows, read from their files."""
    shown = {name: each for name, each in answer["result"].items() if isinstance(each, Served)}
    return {name: files.read(each.path) for name, each in shown.items()}


# --------------------------------------------------------------------------- what lies on the desk


def test_nothing_that_was_sent_changes_nothing(visit: Visit) -> None:
    assert results.land(visit, None, *ALONE) == {}
    assert results.land(visit, [], *ALONE) == {}


def test_a_photo_lands_and_shows_as_it_is(visit: Visit, photo: str) -> None:
    landed = results.land(visit, [Sent(photo, "a.jpg")], *ALONE)
    before = landed["result"]
    assert (before["width"], before["height"]) == (256, 192)
    assert "after" not in before
    np.testing.assert_array_equal(files.read(before["before"].path).image, files.read(photo).image)
    assert before["before"].path.name == "a.png"
    assert landed["download"] == {"value": None, "label": "Download", "interactive": False}
    assert landed["touch"]["elem_classes"] == ["closed"]  # nobody paints on the photo before


def test_a_photo_takes_along_what_lies_there_for_it(visit: Visit, photo: str, draw: Draw) -> None:
    plate = draw("plate", plain(250))
    landed = results.land(visit, [Sent(photo, "a.jpg")], *beside(plate=plate))
    assert landed["desk"].photo.read().plate.min() == 250
    assert landed["plate"] == plate


def test_what_does_not_fit_the_photo_is_taken_away_again(
    visit: Visit, warned: list[str], photo: str, draw: Draw
) -> None:
    small = draw("small", plain(250, (10, 40)))
    landed = results.land(visit, [Sent(photo, "a.jpg")], *beside(plate=small))
    assert warned[0].startswith("The plate is 40 × 10 pixels but the picture is 256 × 192")
    assert landed["desk"].photo.read().plate is None
    assert [landed[name] for name in PICTURES] == [None] * len(PICTURES)


def test_a_photo_that_cannot_be_read_says_why(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    with pytest.raises(BadPicture, match=r"^a\.jpg is not a picture"):
        results.land(visit, [Sent(str(tmp_path / "text"), "a.jpg")], *ALONE)


def test_a_frame_of_an_animation_can_be_chosen(visit: Visit, tmp_path: Path) -> None:
    path = str(tmp_path / "clip")
    first, *others = (Image.new("RGB", (32, 24), color) for color in ("red", "lime", "blue"))
    first.save(path, "GIF", save_all=True, append_images=others)
    landed = results.land(visit, [Sent(path, "clip.gif")], *ALONE)
    assert landed["frame"] == 1
    assert landed["desk"].trial.small.image[9, 9].tolist() == [255, 0, 0]
    third = results.beside(visit, landed["desk"], 3, *ALONE)
    assert third["desk"].trial.small.image[9, 9].tolist() == [0, 0, 255]
    assert len(third["desk"].photo.read().frames) == 2
    assert results.land(visit, [Sent(path, "clip.gif")], *ALONE)["frame"] == 1


def test_what_comes_later_goes_with_the_photo_on_the_desk(
    visit: Visit, desk: Desk, draw: Draw
) -> None:
    assert results.beside(visit, None, 1, *beside(plate=draw("plate", plain(250)))) == {}
    later = results.beside(visit, desk, 1, *beside(plate=draw("plate", plain(250))))["desk"]
    assert later.photo == replace(desk.photo, more=later.photo.more)
    assert later.photo.read().plate.min() == 250


def test_another_backdrop_does_not_run_the_remover_again(
    visit: Visit, desk: Desk, kept: Kept, ran: list[str], draw: Draw
) -> None:
    text = "threshold | picture"
    for level in (250, 40):
        answer = results.beside(visit, desk, 1, *beside(backdrop=draw(str(level), plain(level))))
        assert answer == {"download": results.idle(visit)}
        shown = pictures(results.show(visit, desk, kept, text))["after"]
        made = results.make(visit, desk, text, "png")
        assert made is not None
        assert shown.image[0, 0].tolist() == [level] * 3
        assert files.read(made.file.path).image[0, 0].tolist() == [level] * 3
    assert ran == ["threshold"]


def test_a_backdrop_that_cannot_be_read_is_taken_away_and_nothing_else(
    visit: Visit, warned: list[str], desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("hello")
    before = desk.photo
    answer = results.beside(visit, desk, 1, *beside(backdrop=str(tmp_path / "text")))
    assert answer == {"backdrop": None}
    assert desk.photo == before
    assert len(warned) == 1


# ------------------------------------------------------------------------------- what shows of it


def test_another_edge_does_not_run_the_remover_again(
    visit: Visit, desk: Desk, kept: Kept, ran: list[str]
) -> None:
    results.show(visit, desk, kept, "threshold")
    results.show(visit, desk, kept, "threshold | feather radius=3")
    results.make(visit, desk, "threshold | feather radius=3", "png")
    assert ran == ["threshold"]
    results.show(visit, desk, kept, "threshold method=li")
    results.show(visit, desk, kept, "threshold")
    assert ran == ["threshold", "threshold method=li"]


def test_before_after_and_mask_have_the_same_frame(visit: Visit, desk: Desk, kept: Kept) -> None:
    shown = results.show(visit, desk, kept, "threshold | crop margin=0 | color")
    views, result = pictures(shown), shown["result"]
    assert set(views) == {"before", "after", "mask"}
    assert {view.image.shape for view in views.values()} == {(result["height"], result["width"], 3)}
    assert (result["height"], result["width"]) != (192, 256)
    assert views["before"].alpha is None
    assert set(pictures(results.show(visit, desk, kept, "threshold"))) == {"before", "after"}


def test_the_photo_is_sent_once_for_all_recipes_in_its_frame(
    visit: Visit, desk: Desk, kept: Kept
) -> None:
    def before(text: str) -> Served:
        shown: Served = results.show(visit, desk, kept, text)["result"]["before"]
        return shown

    first = before("threshold")
    content = first.path.read_bytes()
    assert before(CROPPED).path.read_bytes() != content
    assert before("threshold | feather") == first
    first.path.unlink()  # as every file is within the hour
    assert before("threshold").path.read_bytes() == content


def test_what_shows_goes_by_the_name_of_its_recipe(visit: Visit, desk: Desk, kept: Kept) -> None:
    shown = results.show(visit, desk, kept, CROPPED)
    assert shown["result"]["recipe"] == CROPPED
    assert shown["download"] == {
        "value": None,
        "label": "Preparing the full size …",
        "interactive": False,
    }
    assert (shown["touch"]["visible"], shown["touch"]["value"]) == (True, "Touch up")
    assert "Where the time went" in shown["notes"]


def test_what_shows_already_is_not_shown_again(visit: Visit, desk: Desk, kept: Kept) -> None:
    assert results.show(visit, desk, kept, "threshold")
    assert results.show(visit, desk, kept, "threshold") == {}
    assert results.show(visit, None, kept, "threshold") == {}


def test_what_a_recipe_lacks_is_said_where_the_picture_was(
    visit: Visit, warned: list[str], desk: Desk, kept: Kept
) -> None:
    results.show(visit, desk, kept, "threshold")
    shown = results.show(visit, desk, kept, "plate")
    assert set(shown["result"]) == {"before", "height", "width"}
    assert shown["notes"] == f"<p>{warned[0]}</p>"
    assert warned[0].startswith("Background plate needs a plate")
    assert shown["download"]["interactive"] is False
    assert results.make(visit, desk, "threshold", "png") is None  # it no longer shows
    assert results.show(visit, desk, kept, "threshold")["result"]


def test_what_is_said_of_a_photo_is_no_html(visit: Visit, desk: Desk, kept: Kept) -> None:
    nothing = results.nothing(visit, "<img src=x onerror=alert(1)>")
    assert nothing["notes"] == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"
    indonesian = replace(visit, words=WORDS["id"])
    says = results.show(indonesian, desk, kept, "plate")["notes"]
    assert says.startswith("<p>Metode ")


def test_a_photo_that_is_gone_is_to_be_dropped_again(
    visit: Visit, warned: list[str], desk: Desk, kept: Kept
) -> None:
    Path(desk.photo.path).unlink()
    for _ in range(2):  # not only once
        shown = results.show(visit, desk, kept, "threshold")
        assert set(shown["result"]) == {"before", "height", "width"}
        assert shown["download"].pop("value", "the old file") is None  # gradio takes it apart
    assert warned == ["That photo is no longer on the server; drop it again."] * 2


def test_so_is_one_whose_desk_was_cleared(visit: Visit, warned: list[str], kept: Kept) -> None:
    assert results.show(visit, None, kept, "threshold", None) == {}  # there never was one
    cleared = results.show(visit, None, kept, "threshold", {"recipe": "threshold"})
    assert cleared["result"] is None
    assert warned == ["That photo is no longer on the server; drop it again."]


# ------------------------------------------------------------------------------------- the file


def test_the_file_is_what_the_library_makes(visit: Visit, desk: Desk, kept: Kept) -> None:
    results.show(visit, desk, kept, CROPPED)
    made = results.make(visit, desk, CROPPED, "png")
    recipe = Recipe.parse(CROPPED)
    assert made is not None
    assert made.file.path.name == "My photo é.png"
    wanted = files.write(recipe(files.read(desk.photo.path)), "png", CROPPED)
    assert made.file.path.read_bytes() == wanted
    assert made.bytes == len(wanted)


def test_the_preview_is_small_and_the_file_is_not(visit: Visit, kept: Kept, draw: Draw) -> None:
    bright = plain(200, (900, 1600))
    bright[300:600, 400:900] = 20
    large = results.land(visit, [Sent(draw("large", bright), "large.png")], *ALONE)["desk"]
    shown = results.show(visit, large, kept, "threshold")
    made = results.make(visit, large, "threshold", "png")
    assert made is not None
    assert pictures(shown)["after"].image.shape == (675, 1200, 3)
    assert files.read(made.file.path).image.shape == (900, 1600, 3)
    offered = results.offer(visit, made)
    assert offered["download"]["label"].startswith("Download · 1,600 × 900 · 0.")
    assert offered["lens"] == {"full": made.file, "width": 1600, "height": 900}


def test_no_file_is_made_for_a_recipe_that_the_page_has_left(
    visit: Visit, desk: Desk, kept: Kept
) -> None:
    results.show(visit, desk, kept, "threshold")
    results.show(visit, desk, kept, "threshold | feather")
    assert results.make(visit, desk, "threshold", "png") is None
    assert results.make(visit, None, "threshold", "png") is None


def test_no_file_is_made_that_the_page_offers_already(visit: Visit, desk: Desk, kept: Kept) -> None:
    results.show(visit, desk, kept, "threshold")
    assert results.make(visit, desk, "threshold", "png") is not None
    assert results.make(visit, desk, "threshold", "png") is None
    assert results.make(visit, desk, "threshold", "webp") is not None
    recipes.paste(visit, desk, kept, "threshold")  # which takes the button's file away
    assert results.make(visit, desk, "threshold", "webp") is not None


def test_no_file_is_offered_if_the_page_goes_on_while_it_is_made(
    visit: Visit, desk: Desk, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    results.show(visit, desk, kept, "threshold")
    file = Desk.file

    def slow(desk: Desk, recipe: Recipe, format: str) -> Any:
        results.show(visit, desk, kept, "threshold | feather")
        return file(desk, recipe, format)

    monkeypatch.setattr(Desk, "file", slow)
    assert results.make(visit, desk, "threshold", "png") is None


@pytest.mark.parametrize(
    ("format", "looked_at"),
    {"png": True, "webp": True, "jpeg": True, "mask": True, "tiff": False, "recipe": False}.items(),
)
def test_a_file_can_be_looked_at_if_browsers_show_it(
    visit: Visit, desk: Desk, kept: Kept, format: str, looked_at: bool
) -> None:
    text = "threshold | color"
    results.show(visit, desk, kept, text)
    made = results.make(visit, desk, text, format)
    assert made is not None
    offered = results.offer(visit, made)
    assert offered["download"]["value"] == made.file
    assert offered["download"]["interactive"] is True
    assert (offered["lens"] is not None) is looked_at


# -------------------------------------------------------------------------------------- models


def test_terms_are_told_once_before_a_model_runs(
    visit: Visit, desk: Desk, kept: Kept, ran: list[str], home: Path
) -> None:
    stubs.install(home, "bria-rmbg", "center")
    shown = results.show(visit, desk, kept, "bria-rmbg")
    assert set(shown["result"]) == {"before", "height", "width"}
    assert shown["agree"] == {"visible": True}
    assert "License: CC-BY-NC-4.0; not for commercial use." in shown["notes"]
    assert results.make(visit, desk, "bria-rmbg", "png") is None
    assert ran == []
    shown = results.show(visit, desk, kept | {"agreed": ["bria-rmbg"]}, "bria-rmbg")
    assert shown["result"]["width"]
    assert shown["agree"] == {"visible": False}
    assert "License" not in shown["notes"]


def test_a_model_that_is_free_asks_for_nothing(
    visit: Visit, desk: Desk, kept: Kept, home: Path
) -> None:
    stubs.install(home, "u2netp", "center")
    assert results.show(visit, desk, kept, "u2netp")["result"]["width"]


def test_a_better_model_is_offered_where_the_pocket_network_looked(
    visit: Visit, desk: Desk, kept: Kept, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("removers.models.general.available", lambda: 16e9)  # bytes of memory
    offered = results.show(visit, desk, kept, "pocket")["better"]
    assert offered == {"value": "Cut finer with BiRefNet Lite: 224 MB, once", "visible": True}
    assert results.show(visit, desk, kept, "threshold")["better"]["visible"] is False
    stubs.install(home, "birefnet-general-lite")
    assert results.show(visit, desk, kept, "pocket")["better"]["visible"] is False


def test_auto_looks_with_the_best_model_that_is_there_and_says_so(
    visit: Visit, kept: Kept, home: Path
) -> None:
    stubs.install(home, "birefnet-general-lite", "center")
    lemur = [Sent(str(EXAMPLES / "lemur.jpg"), "lemur.jpg")]
    desk = results.land(visit, lemur, *ALONE)["desk"]
    notes = results.show(visit, desk, kept, "auto")["notes"]
    assert "so BiRefNet Lite, the best that is on this machine, looked.</p>" in notes
    assert "<th scope='row'>birefnet-general-lite</th>" in notes
