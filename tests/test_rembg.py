"""rembg's keywords: its own examples and the field's usual calls run with another import."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFilter

import removers
from removers import DEFAULT, ModelError, Recipe, RemovalError, networks, new_session, remove
from removers.rembg import Asked, translated
from tests import stubs

EXAMPLES = re.findall(
    r"```python\n(.*?)```", str(distribution("rembg").read_text("METADATA")), re.DOTALL
)


@pytest.fixture(scope="module", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the stubs of some models lie."""
    home = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stubs.environment(home).items():
            patch.setenv(name, value)
        for model in ("u2net", "u2netp", "silueta", "isnet-general-use", "sam", "u2net_cloth_seg"):
            stubs.install(home, model)
        yield home


@pytest.fixture(scope="module")
def disc() -> Image.Image:
    """A bright disc on a dark ground, 32 × 24 px."""
    y, x = np.mgrid[:24, :32]
    inside = np.hypot(y - 12, x - 16) < 8
    return Image.fromarray(np.where(inside[..., None], 240, 20).repeat(3, 2).astype(np.uint8))


def encoded(picture: Image.Image, format: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format)
    return buffer.getvalue()


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def is_cut(picture: Image.Image) -> bool:
    """Return whether the disc is there and its ground is gone."""
    alpha = np.asarray(picture)[..., 3]
    return bool(alpha[12, 16] > 250 and alpha[0, 0] == 0)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_rembgs_own_examples_run(
    number: int, disc: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "path/to/folder").mkdir(parents=True)
    for name in ("input.png", "path/to/folder/one.png", "path/to/folder/two.png"):
        disc.save(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    code = EXAMPLES[number].replace("from rembg", "from removers")
    given = {"input": disc}
    if "api_key" in code:
        with pytest.raises(ModelError, match="sends photos to somebody else's server; use auto"):
            exec(compile(code, "rembg's README", "exec"), given)
        return
    exec(compile(code, "rembg's README", "exec"), given)
    made = [*tmp_path.glob("output.png"), *tmp_path.glob("path/to/folder/*.out.png")]
    assert all(is_cut(Image.open(path)) for path in made)
    assert made or is_cut(given["output"])


def test_all_examples_of_rembg_were_found() -> None:
    assert len(EXAMPLES) >= 8
    assert sum("api_key" in code for code in EXAMPLES) == 2


class Photo(NamedTuple):
    """The disc as a picture and as the bytes of a file."""

    disc: Image.Image
    data: bytes


# Usual calls, after what people publish: services, notebooks, tutorials.


def a_service(photo: Photo) -> None:
    session = new_session(model_name="isnet-general-use", providers=["CPUExecutionProvider"])
    assert is_cut(decoded(remove(photo.data, session=session, force_return_bytes=True)))


def a_passport_photo(photo: Photo) -> None:
    cutout = remove(photo.disc, session=new_session("u2net"))
    alpha = cutout.split()[-1].filter(ImageFilter.MinFilter(3))
    cutout.putalpha(alpha)
    white = Image.new("RGBA", cutout.size, (255, 255, 255, 255))
    made = Image.alpha_composite(white, cutout).convert("RGB")
    assert made.getpixel((0, 0)) == (255, 255, 255)
    made.save(io.BytesIO(), "JPEG")


def a_sticker(photo: Photo) -> None:
    bgr = cv2.imdecode(np.frombuffer(photo.data, np.uint8), cv2.IMREAD_COLOR)
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)  # type: ignore[arg-type]  # it was decoded
    made = remove(
        rgb,  # type: ignore[arg-type]  # OpenCV's arrays
        alpha_matting=True,
        alpha_matting_foreground_threshold=270,
        alpha_matting_background_threshold=20,
        alpha_matting_erode_size=11,
    )
    assert made.shape == (24, 32, 4)
    assert cv2.imwrite("sticker.png", cv2.cvtColor(made, cv2.COLOR_RGBA2BGRA))


def a_bounding_box(photo: Photo) -> None:
    mask = remove(photo.disc, only_mask=True, session=new_session("silueta"))
    assert mask.mode == "L"
    box = mask.point(lambda level: 255 * (level > 127)).getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert (right - left, bottom - top) == pytest.approx((16, 16), abs=2)


def a_contour(photo: Photo) -> None:
    mask: NDArray[np.uint8] = remove(np.array(photo.disc), only_mask=True, post_process_mask=True)
    assert set(np.unique(mask)) == {0, 255}
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    assert len(contours) == 1


def a_product_on_white(photo: Photo) -> None:
    made = decoded(remove(photo.data, session=new_session("u2netp"), bgcolor=(255, 255, 255, 255)))
    assert made.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    remove(photo.disc, bgcolor=[255, 0, 0]).save(io.BytesIO(), "JPEG")


def a_checkbox(photo: Photo) -> None:
    for ticked in (True, False):
        made = remove(
            photo.disc.convert("RGBA"),
            session=new_session("u2netp"),
            alpha_matting=ticked,
            only_mask=False,
            post_process_mask=False,
            bgcolor=None,
            alpha_matting_foreground_threshold=240,
            alpha_matting_background_threshold=10,
            alpha_matting_erode_size=10,
        )
        assert is_cut(made)


def a_video(photo: Photo) -> None:
    session = new_session("u2netp")
    frames = [np.asarray(photo.disc), np.asarray(photo.disc.rotate(5))]
    cut = np.stack([np.array(remove(frame, session=session)) for frame in frames])
    assert cut.shape == (2, 24, 32, 4)


def a_click(photo: Photo) -> None:
    session = new_session("sam")
    prompt = [{"type": "point", "data": [16, 12], "label": 1}]
    clicked = remove(photo.disc, session=session, sam_prompt=prompt, only_mask=True)
    points, labels = np.array([[16, 12]]), np.array([1])
    pointed = remove(
        photo.disc, session=session, input_points=points, input_labels=labels, only_mask=True
    )
    assert np.asarray(clicked)[12, 16] > 200
    np.testing.assert_array_equal(clicked, pointed)


def a_wardrobe(photo: Photo) -> None:
    made = remove(photo.disc, session=new_session("u2net_cloth_seg"), cc="upper")
    assert made.size == photo.disc.size


def an_older_release(photo: Photo) -> None:
    made = remove(photo.data, model_name="u2netp", alpha_matting_erode_structure_size=10)
    assert is_cut(decoded(made))


def a_session_of_rembg_itself(photo: Photo) -> None:
    assert is_cut(remove(data=photo.disc, session=SimpleNamespace(model_name="u2net")))


USUAL: list[Callable[[Photo], None]] = [
    *(a_service, a_passport_photo, a_sticker, a_bounding_box, a_contour, a_product_on_white),
    *(a_checkbox, a_video, a_click, a_wardrobe, an_older_release, a_session_of_rembg_itself),
]


@pytest.mark.parametrize("call", USUAL, ids=lambda call: call.__name__.replace("_", " "))
def test_usual_calls_run(
    call: Callable[[Photo], None],
    disc: Image.Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    call(Photo(disc, encoded(disc, "JPEG")))


@pytest.mark.parametrize(
    ("asked", "recipe"),
    [
        ({}, DEFAULT),
        ({"session": None, "bgcolor": None, "alpha_matting": None}, DEFAULT),
        ({"session": "u2net"}, "u2net | matting | decontaminate"),
        ({"alpha_matting": False}, "auto | decontaminate"),
        ({"alpha_matting": False, "decontaminate": False}, "auto"),
        ({"alpha_matting": True, "decontaminate": False}, DEFAULT),  # rembg ignores the latter
        ({"decontaminate": True}, DEFAULT),
        ({"post_process_mask": True}, "auto | smooth radius=2 | threshold softness=0"),
        (
            {"post_process_mask": True, "alpha_matting": True},
            "auto | smooth radius=2 | threshold softness=0 | matting | decontaminate",
        ),
        ({"bgcolor": (219, 21, 20, 255)}, f"{DEFAULT} | color fill=#db1514"),
        ({"bgcolor": (0, 0, 0, 0)}, DEFAULT),
        ({"alpha_matting": True, "alpha_matting_foreground_threshold": 240}, DEFAULT),
        (
            {"alpha_matting": True, "alpha_matting_erode_size": 20},
            "auto | threshold level=0.49 softness=0.902 | trimap foreground=2 background=2"
            " | matting | decontaminate",
        ),
        (
            {
                "alpha_matting": True,
                "alpha_matting_foreground_threshold": 270,
                "alpha_matting_background_threshold": 20,
                "alpha_matting_erode_size": 0,
            },
            "auto | threshold level=0.539 softness=0.922 | trimap foreground=0 background=0"
            " | matting | decontaminate",
        ),
        ({"session": "u2net_cloth_seg", "cc": "attire", "alpha_matting": False}, None),
    ],
)
def test_every_keyword_has_its_recipe(asked: Asked, recipe: str | None) -> None:
    assert translated(asked) == Recipe.parse(recipe or "u2net_cloth_seg | decontaminate")


def test_a_mask_has_no_colors() -> None:
    assert str(translated({"bgcolor": (255, 0, 0)}, only_mask=True)) == "auto | matting"


@pytest.mark.parametrize(
    ("name", "options", "recipe"),
    [
        ("u2net", {}, "u2net"),
        ("sam", {}, "sam"),
        ("grabcut", {"rounds": 5}, "grabcut rounds=5"),
        ("u2net_custom", {"model_path": "~/my net.onnx"}, "u2net_custom file=~/my%20net.onnx"),
    ],
)
def test_a_session_is_a_remover(name: str, options: dict[str, Any], recipe: str) -> None:
    session = new_session(name, **options)
    assert session.model_name == name
    assert str(session.remover) == recipe


@pytest.mark.parametrize(
    "providers",
    [None, [], ["CUDAExecutionProvider", ("CPUExecutionProvider", {})], "CPUExecutionProvider"],
)
def test_providers_may_be_those_that_are_here(
    providers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "device", lambda: networks.devices.CPU)
    assert new_session("pocket", providers=providers).model_name == "pocket"


def test_a_session_has_its_model_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Images of servers are built so, and run without a net."""
    fetched = []
    monkeypatch.setattr(
        "removers.models.Model.fetch", lambda model, **more: fetched.append((model.id, more))
    )
    new_session("birefnet-general")
    new_session("sam", sam_model="sam_vit_h_4b8939", sam_quant=True)
    new_session("u2net_custom", model_path="mine.onnx")
    asked = {"sam_model": "sam_vit_h_4b8939", "sam_quant": True}
    assert fetched == [("birefnet-general", {}), ("sam", asked)]


POINT = {"type": "point", "data": [5, 5], "label": 1}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"vitmatte": True}, r'vitmatte: .*; use remove\(photo, "auto \| matting \| decont'),
        ({"putalpha": True}, r"putalpha: what is left under an alpha of 0 is no secret; only_m"),
        ({"alpha_matting_base_size": 1000}, "matting chooses the size at which it is solved"),
        ({"bgcolor": (1, 2, 3, 128)}, r"use color fill=#010203, or lay the cutout on a half"),
        ({"bgcolor": "white"}, "bgcolor must be three or four levels from 0 to 255"),
        ({"bgcolor": (1, 2, 300)}, "bgcolor must be three or four levels from 0 to 255"),
        ({"bgcolor": (0.5, 0.5, 0.5)}, "bgcolor must be three or four levels from 0 to 255"),
        ({"session": 3}, r"int is no session; make one by new_session\('u2net'\)"),
        ({"session": "feather"}, "feather is no model; take auto, pocket or one of birefnet"),
        ({"session": "u2nat"}, "did you mean u2net"),
        (
            {"alpha_matting": True, "alpha_matting_foreground_threshold": 5},
            "background threshold must be below the foreground's",
        ),
        (
            {"alpha_matting": True, "alpha_matting_erode_size": "wide"},
            "thresholds and sizes of alpha_matting must be numbers",
        ),
        ({"sam_prompt": [POINT]}, "Only sam takes points, and at most 6; draw a hint"),
        ({"session": "sam", "sam_prompt": [POINT] * 7}, "Only sam takes points, and at most 6"),
        ({"session": "sam", "sam_prompt": [POINT | {"data": [99, 5]}]}, "inside the picture"),
        ({"session": "sam", "sam_prompt": [POINT | {"label": 7}]}, "label of 1 to keep or 0"),
        ({"session": "sam", "sam_prompt": ["here"]}, "mend the prompt"),
        ({"session": "sam", "input_points": [[1, 2]], "input_labels": []}, "mend the prompt"),
        ({"recipe": "grabcut", "alpha_matting": True}, r'leave out alpha_matting, or .* "auto \|'),
        ({"recipe": True}, "bool is no recipe; write one such as auto | matting"),
        ({"alpha_matting": np.ones(2)}, "alpha_matting must be a number, a word, True or False"),
        ({"session": "sam", "sam_prompt": 5}, "mend the prompt"),
        ({"cc": "upper"}, "auto does not take cc; leave it out"),
    ],
)
def test_what_has_no_recipe_is_answered(
    asked: dict[str, Any], sentence: str, disc: Image.Image
) -> None:
    with pytest.raises(RemovalError, match=sentence) as error:
        remove(disc, **asked)
    assert str(error.value).count("\n") == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"model_name": "atlascloud", "api_key": "k"}, "somebody else's server; use auto or"),
        ({"model_name": None}, r"NoneType is no session; make one by new_session\('u2net'\)"),
        ({"sess_opts": object()}, "sess_opts is not taken; leave it out"),
        ({"providers": ["CUDAExecutionProvider"]}, "Leave providers out, or set REMOVERS_DEVICE"),
        ({"model_name": "u2net", "model_path": "a.onnx"}, "u2net does not take model_path"),
        ({"model_name": "sam", "sam_model": "huge"}, "checkpoint must be one of vit_b"),
    ],
)
def test_what_no_session_takes_is_answered(
    options: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "device", lambda: networks.devices.CPU)
    with pytest.raises(RemovalError, match=sentence):
        new_session(**options)


def test_sam_is_told_points_and_a_box_where_they_are() -> None:
    asked: Asked = {
        "sam_prompt": [
            {"type": "point", "data": [7, 3], "label": 0},
            {"type": "rectangle", "data": [4, 2, 9, 5]},
            {"type": "point", "data": [5, 4], "label": 1},
        ]
    }
    drawn = removers.rembg.hint(asked, Recipe.parse("sam"), 8, 12)
    assert drawn is not None
    wanted = np.zeros((8, 12), np.float32)
    wanted[2:6, 4:10] = 0.5
    wanted[3, 7], wanted[4, 5] = 0, 1
    np.testing.assert_array_equal(drawn, wanted)


def test_a_mask_is_of_the_kind_that_the_photo_is(disc: Image.Image) -> None:
    masks: list[Any] = [
        remove(disc, "threshold", only_mask=True),
        remove(np.asarray(disc), "threshold | color", only_mask=True),
        decoded(remove(encoded(disc, "PNG"), "threshold", only_mask=True)),
        decoded(remove(disc, "threshold", only_mask=True, force_return_bytes=True)),
    ]
    for mask in map(np.asarray, masks):
        assert mask.shape == (24, 32)
        np.testing.assert_array_equal(mask, np.asarray(masks[0]))
    assert masks[0].mode == "L"


def test_a_mask_has_no_color_profile(disc: Image.Image) -> None:
    photo = disc.copy()
    photo.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" in remove(photo, "threshold").info
    assert "icc_profile" not in remove(photo, "threshold", only_mask=True).info


def test_a_cutout_always_has_its_alpha_channel(disc: Image.Image) -> None:
    """Who asks for `cutout.split()[3]` gets it where all was kept, too."""
    assert remove(disc, "threshold", hint=np.ones((24, 32), np.float32)).mode == "RGBA"
    assert remove(disc, "threshold | color").mode == "RGB"
