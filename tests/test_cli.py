"""The command line: what it writes where, what it says, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from removers import files, models, presets, registry
from removers.cli import main
from removers.cli.folders import ours
from removers.scene import Cutout, Scene
from removers.selector import Selected, Selector
from tests.parts import register
from tests.test_batch import Bright, Plated, full_disk


@dataclass(frozen=True)
class Chooser(Selector):
    """Choose what is bright."""

    id = "chooser"
    title = "Chooser"

    def select(self, scene: Scene) -> Selected:
        return Selected("bright", f"It chose bright among {scene.image.shape[1]} columns.")


@pytest.fixture(autouse=True)
def known_removers(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, Bright, Plated, Chooser)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of a bright square, 12 px wide."""
    return a_photo(tmp_path / "My photo é.jpg")


def a_photo(path: Path) -> Path:
    square = np.zeros((16, 24, 3), np.uint8)
    square[4:12, 6:18] = 250
    Image.fromarray(square).save(path)
    return path


def format_of(path: Path) -> str | None:
    with Image.open(path) as picture:
        return picture.format


def test_the_cutout_lies_beside_its_photo(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(photo), "-r", "chooser"]) == 0
    result = photo.with_name("My photo é.png")
    picture = Image.open(result)
    assert isinstance(picture, PngImageFile)
    assert picture.mode == "RGBA"
    assert picture.text["removers:recipe"] == "chooser"
    out, err = capsys.readouterr()
    assert out == f"{photo} -> {result}\n  It chose bright among 24 columns.\n"
    assert err == ""


def test_a_photo_is_never_overwritten(tmp_path: Path) -> None:
    photo = a_photo(tmp_path / "cat.png")
    before = photo.read_bytes()
    assert main([str(photo), "-r", "bright"]) == 0
    assert main([str(photo), "-r", "bright"]) == 0  # our own result may be made again
    assert photo.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"cat.png", "cat-cutout.png"}


def test_a_picture_of_someone_else_is_never_overwritten(photo: Path) -> None:
    other = a_photo(photo.with_name("My photo é.png"))
    before = other.read_bytes()
    assert main([str(photo), "-r", "bright"]) == 0
    assert other.read_bytes() == before
    assert photo.with_name("My photo é-cutout.png").exists()


def test_two_photos_of_one_name_give_two_results(tmp_path: Path) -> None:
    photos = [str(a_photo(tmp_path / name)) for name in ("cat.jpg", "cat.png", "cat.bmp")]
    assert main([*photos, "-r", "bright"]) == 0
    results = {path.name for path in tmp_path.iterdir()} - {"cat.jpg", "cat.png", "cat.bmp"}
    assert results == {"cat-cutout.png", "cat-cutout-2.png", "cat-cutout-3.png"}


@pytest.mark.parametrize("name", ["out.png", "out.webp", "new folder/out.tif"])
def test_the_output_is_named_and_its_ending_picks_the_format(photo: Path, name: str) -> None:
    out = photo.parent / name
    assert main([str(photo), "-o", str(out), "-r", "bright"]) == 0
    formats = {".png": "PNG", ".webp": "WEBP", ".tif": "TIFF"}
    assert format_of(out) == formats[out.suffix]


def test_a_jpeg_needs_a_backdrop(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = photo.with_name("out.jpg")
    assert main([str(photo), "-o", str(out), "-r", "bright"]) == 1
    assert "add a backdrop" in capsys.readouterr().err
    assert main([str(photo), "-o", str(out), "-r", "bright | color fill=white"]) == 0
    assert format_of(out) == "JPEG"


def test_the_output_may_be_a_folder(photo: Path) -> None:
    assert main([str(photo), "-o", str(photo.parent / "results"), "-r", "bright"]) == 0
    assert (photo.parent / "results" / "My photo é.png").exists()


def test_a_folder_may_have_a_dot_in_its_name(photo: Path) -> None:
    assert main([str(photo), "-o", f"{photo.parent}/cutouts.2024/", "-r", "bright"]) == 0
    assert (photo.parent / "cutouts.2024" / "My photo é.png").exists()


@pytest.mark.parametrize(
    ("format", "suffix"), [("png", ".png"), ("webp", ".webp"), ("tiff", ".tiff"), ("jpeg", ".jpg")]
)
def test_all_results_have_the_format(photo: Path, format: str, suffix: str) -> None:
    out, recipe = photo.parent / "out", "bright | color fill=white"
    other = a_photo(photo.with_suffix(".bmp"))
    asked = [str(photo), str(other), "-o", str(out), "-r", recipe, "--format", format]
    assert main(asked) == 0
    assert {path.name for path in out.iterdir()} == {
        f"My photo é{suffix}",
        f"My photo é-cutout{suffix}",
    }
    assert {format_of(path) for path in out.iterdir()} == {format.upper()}


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_result_that_says_its_recipe_is_made_again(photo: Path, format: str) -> None:
    for _ in range(2):
        assert main([str(photo.parent), "-r", "bright", "--format", format]) == 0
    assert len(list(photo.parent.iterdir())) == 2


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_huge_picture_is_not_loaded_to_know_whose_it_is(tmp_path: Path, format: str) -> None:
    cutout = Cutout(np.zeros((9, 9, 3), np.uint8), np.ones((9, 9), np.float32))
    result, other = tmp_path / f"a.{format}", tmp_path / f"b.{format}"
    result.write_bytes(files.write(cutout, format, "bright"))
    with other.open("wb") as file:
        file.truncate(3_000_000_000)  # of which a disk stores nothing
    tracemalloc.start()
    assert (ours(result), ours(other)) == (True, False)
    assert tracemalloc.get_traced_memory()[1] < 20e6  # both ends, and the two together
    tracemalloc.stop()


def test_ctrl_c_ends_quietly_and_leaves_nothing_partial(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:99])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", stopped)
    assert main([str(photo), "-r", "bright"]) == 130
    assert capsys.readouterr() == ("", "")
    assert list(photo.parent.iterdir()) == [photo]


def test_ctrl_c_ends_it_while_a_library_is_loading(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def matte(*_: Any) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None  # as compiled modules do

    monkeypatch.setattr(Bright, "matte", matte)
    before = signal.getsignal(signal.SIGINT)
    assert main([str(photo), str(photo), "-r", "bright"]) == 130
    assert capsys.readouterr() == ("", "")
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("asked", [["--list"], ["-r", "own-alpha"]])
def test_a_closed_pipe_ends_it_quietly(tmp_path: Path, asked: list[str]) -> None:
    logo = Image.new("RGBA", (16, 16), (200, 30, 20, 255))
    logo.paste((0, 0, 0, 0), (0, 0, 4, 16))
    logo.save(tmp_path / "logo.png")
    ran = subprocess.Popen(
        [sys.executable, "-m", "removers", tmp_path, *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert ran.stdout
    ran.stdout.close()  # as head does when it has enough
    assert ran.stderr
    with ran.stderr as said:
        assert said.read() == b""
    assert ran.wait() == 141


def test_the_mask_is_white_where_the_subject_is(photo: Path) -> None:
    assert main([str(photo), "--mask", "-r", "bright"]) == 0
    mask = np.asarray(Image.open(photo.with_name("My photo é-mask.png")))
    assert mask.shape == (16, 24)
    assert np.count_nonzero(mask == 255) == 8 * 12


def test_one_bad_file_of_a_folder_fails_alone(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photo.parent / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (photo.parent / "empty.jpg").touch()
    (photo.parent / "notes.txt").touch()
    assert main([str(photo.parent), "-r", "bright"]) == 1
    assert photo.with_suffix(".png").exists()
    assert capsys.readouterr().err.splitlines() == [
        "broken.png is damaged, incomplete or of a rare kind; get it again, or save it as PNG.",
        "empty.jpg is empty; choose another file.",
        "1 file is no picture: notes.txt",
    ]


@pytest.mark.parametrize("suffix", [".jfif", ".JPE", ".hif", ".mpo", ".jps", ".apng"])
def test_rare_endings_are_pictures_and_no_part_of_a_results_name(
    photo: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    photo.rename(photo.with_suffix(suffix))
    assert main([str(photo.parent), "-r", "bright"]) == 0
    assert photo.with_suffix(".png").exists()
    assert capsys.readouterr().err == ""


def test_what_is_skipped_in_a_folder_is_counted_and_named(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        (photo.parent / f"{number:02}.txt").touch()
    (photo.parent / ".hidden").touch()
    for name in ("a.jpg", "b"):
        (photo.parent / name).mkdir()
    assert main([str(photo.parent), "-r", "bright"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "12 files are no pictures: "
        + ", ".join(f"{number:02}.txt" for number in range(10))
        + " and 2 more",
        "2 folders are inside another and not searched: a.jpg, b",
    ]


def test_links_in_circles_and_what_is_not_there_fail_alone(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = photo.parent
    (folder / "circle.png").symlink_to(folder / "circle.png")
    (folder / "nowhere.jpg").symlink_to(folder / "gone.jpg")
    assert main([str(folder), "-r", "bright"]) == 1
    assert photo.with_suffix(".png").exists()
    circle, nowhere = capsys.readouterr().err.splitlines()
    assert "circle.png" in circle
    assert "nowhere.jpg" in nowhere


def test_what_nobody_may_read_fails_alone(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_bytes(path: Path) -> bytes:
        if path.name == "secret.png":
            raise PermissionError(13, "Permission denied")
        return read_truly(path)

    read_truly = Path.read_bytes
    a_photo(photo.with_name("secret.png"))
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert main([str(photo.parent), "-r", "bright"]) == 1
    assert photo.with_suffix(".png").exists()
    assert capsys.readouterr().err == "secret.png cannot be opened (Permission denied).\n"


@pytest.mark.parametrize("log", ["removers.log", None])
def test_an_error_that_nobody_foresaw_fails_alone_and_is_logged(
    photo: Path,
    log: str | None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(path: Path, frame: int) -> Scene:
        assert path.name != "odd.jpg", "the reason"
        return read_truly(path, frame=frame)

    read_truly = files.read
    odd = a_photo(photo.with_name("odd.jpg"))
    monkeypatch.setattr(files, "read", read)
    told = ["--log", str(photo.with_name(log))] if log else []
    assert main([str(odd), str(photo), "-r", "bright", *told]) == 1
    assert photo.with_suffix(".png").exists()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("odd.jpg failed in a way that nobody foresaw; ")
    if log:
        written = photo.with_name(log).read_text(encoding="utf-8")
        assert "Traceback" in written
        assert "the reason" in written


def test_a_folder_may_be_done_again(photo: Path) -> None:
    for _ in range(2):
        assert main([str(photo.parent), "-r", "bright"]) == 0
    assert {path.name for path in photo.parent.iterdir()} == {photo.name, "My photo é.png"}


def test_an_empty_folder_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "-r", "bright"]) == 1
    assert "is a folder, not a picture" in capsys.readouterr().err


def test_an_unwritable_result_fails(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(photo), "-o", str(photo / "out.png"), "-r", "bright"]) == 1
    assert "out.png cannot be written (" in capsys.readouterr().err


def test_a_full_disk_leaves_the_result_that_was_there(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([str(photo), "-r", "bright"]) == 0
    before = photo.with_suffix(".png").read_bytes()
    full_disk(monkeypatch)
    assert main([str(photo), "-r", "bright"]) == 1
    assert "cannot be written (No space left on device)" in capsys.readouterr().err
    assert photo.with_suffix(".png").read_bytes() == before
    assert len(list(photo.parent.iterdir())) == 2


def test_a_plate_is_read_for_every_photo(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(photo), "-r", "plated"]) == 1
    assert capsys.readouterr().err.startswith("My photo é.jpg: Bright needs a plate, ")
    plate = photo.with_name("plate.png")
    Image.new("RGB", (24, 16), (9, 9, 9)).save(plate)
    assert main([str(photo), "-r", "plated", "--plate", str(plate)]) == 0


def test_a_backdrop_lies_behind_every_photo(photo: Path) -> None:
    beach = photo.with_name("beach.png")
    Image.new("RGB", (50, 10), (9, 90, 200)).save(beach)
    asked = [str(photo), "-r", "bright | picture", "--backdrop", str(beach)]
    assert main(asked) == 0
    made = np.asarray(Image.open(photo.with_name("My photo é.png")).convert("RGB"))
    assert made[0, 0].tolist() == [9, 90, 200]
    assert made[8, 12].min() > 240


def test_a_backdrop_is_missed_before_the_work(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Bright, "matte")
    assert main([str(photo), "-r", "bright | picture"]) == 1
    assert capsys.readouterr().err == (
        "My photo é.jpg: Picture needs a backdrop, the picture to put behind the subject; "
        "add it, or pick another backdrop.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name at least one photo or folder."),
        (["a.jpg", "-r", "brihgt"], "did you mean bright?"),
        (["a.jpg", "b.jpg", "-o", "c.png"], "there are several photos; name a folder."),
        (["a.png", "-o", "a.png"], "a.png is a picture to read; choose another name."),
        (["a.jpg", "-o", "a.gif"], "a.gif cannot be written; end the name in"),
        (["a.jpg", "-o", "b.jpg", "--mask"], "A mask is saved as PNG; name it b.png."),
        (["a.jpg", "--format", "jpeg"], "A jpeg cannot be transparent; add a backdrop, such as"),
        (["a.jpg", "--format", "webp", "-o", "b.png"], "b.png is no name of a webp; change it"),
        (["a.jpg", "--format", "webp", "--mask"], "A mask is saved as PNG; leave --format out."),
        (["a.jpg", "--format", "gif"], "choose from"),
        (["a.jpg", "--log", "nowhere/a.log"], "a.log cannot be written (No such file"),
        (["a.jpg", "--plate", "nowhere.jpg"], "There is no file nowhere.jpg"),
    ],
)
def test_wrong_use_is_explained(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = [] if "-r" in arguments else ["-r", "bright"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, *recipe])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_the_list_names_every_step_and_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert (
        capsys.readouterr().out == f"{registry.table()}\n\n{presets.table()}\n\n{models.table()}\n"
    )


def run(*arguments: str | Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, whose output has an encoding."""
    return subprocess.run(
        [sys.executable, "-m", "removers", *arguments],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_what_a_code_page_lacks_is_printed_as_numbers(tmp_path: Path, encoding: str) -> None:
    logo = Image.new("RGBA", (16, 16), (200, 30, 20, 255))
    logo.paste((0, 0, 0, 0), (0, 0, 4, 16))
    for name in ("写真é.png", "☂.png"):
        logo.save(tmp_path / name)
    ran = run(tmp_path, "-r", "own-alpha", "-o", tmp_path / "out", encoding=encoding)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert b"\\u2602.png ->" in ran.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_the_list_is_printed_in_any_code_page(encoding: str) -> None:
    ran = run("--list", encoding=encoding)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"| `feather` |" in ran.stdout


def test_it_runs_as_a_module(photo: Path) -> None:
    missing = photo.with_name("missing.jpg")
    ran = run(missing, "-r", "own-alpha")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode() == f"There is no file {missing}; check its name.\n"


def test_a_photo_without_a_subject_fails_unless_one_keeps_going(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.png"
    Image.fromarray(np.zeros((16, 24, 3), np.uint8)).save(empty)
    both = [str(empty), str(photo), "-o", str(tmp_path / "out"), "-r", "bright"]
    assert main(both) == 1
    assert main([*both, "--keep-going"]) == 0
    said = capsys.readouterr().err
    assert said.count("empty.png: No subject was found in this picture") == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["My photo é.png"]


def test_keeping_going_forgives_nothing_else(photo: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    assert main([str(broken), str(photo), "-r", "bright", "--keep-going"]) == 1
