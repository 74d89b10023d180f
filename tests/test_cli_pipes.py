"""The command line between other programs: pipes, patterns, sizes, and results changed since."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from removers import networks
from removers.cli import main, pipe
from removers.models import best
from removers.models.download import rembg
from tests.parts import register
from tests.test_batch import Bright, Plated
from tests.test_cli import a_photo

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def known_removers(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, Bright, Plated)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return a_photo(tmp_path / "cat.jpg")


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), newline="\r\n"))


def logo() -> bytes:
    """A picture with every byte that a text stream would change."""
    picture = Image.new("RGBA", (16, 16), (13, 10, 26, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 4, 16))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def run(
    *arguments: str | Path, data: bytes = b"", **more: Any
) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, **more.pop("env", {})}
    command = [sys.executable, "-m", "removers", *arguments]
    return subprocess.run(
        command, input=data, capture_output=True, check=False, cwd=ROOT, env=env, **more
    )


def write_jpegs(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        a_photo(folder / name)


def inside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_pipe_takes_a_photo_and_gives_the_result_alone(
    photo: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, photo.read_bytes())
    assert main(["-", "-r", "bright"]) == 0
    out, err = capsysbinary.readouterr()
    assert main([str(photo), "-r", "bright"]) == 0
    assert out == photo.with_suffix(".png").read_bytes()
    assert err == b"Standard input -> Standard output\n"


def test_a_real_pipe_is_byte_by_byte() -> None:
    ran = run("-", "-o", "-", "-r", "own-alpha", data=logo(), env={"PYTHONIOENCODING": "cp1252"})
    assert (ran.returncode, ran.stderr) == (0, b"Standard input -> Standard output\n")
    np.testing.assert_array_equal(
        Image.open(io.BytesIO(ran.stdout)), Image.open(io.BytesIO(logo()))
    )


@pytest.mark.parametrize(
    ("asked", "format"), [(["--format", "webp"], "WEBP"), (["--mask"], "PNG"), ([], "PNG")]
)
def test_a_photo_goes_into_a_pipe_in_any_format(
    photo: Path, asked: list[str], format: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main([str(photo), "-o", "-", "-r", "bright", *asked]) == 0
    out, err = capsysbinary.readouterr()
    assert Image.open(io.BytesIO(out)).format == format
    assert err.decode().splitlines() == [f"{photo} -> Standard output"]
    assert inside(photo.parent) == {"cat.jpg"}


def test_what_libraries_print_stays_out_of_a_pipe(
    photo: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def matte(self: Bright, image: Any) -> Any:  # noqa: ARG001 # a method
        print("hello from a library")
        return (image.max(-1) > 128).astype(np.float32)

    monkeypatch.setattr(Bright, "matte", matte)
    assert main([str(photo), "-o", "-", "-r", "bright"]) == 0
    out, err = capsysbinary.readouterr()
    assert out.startswith(b"\x89PNG")
    assert b"hello from a library" in err


def test_a_photo_from_a_pipe_may_lie_in_a_folder(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, photo.read_bytes())
    assert main(["-", "-o", f"{photo.parent}/out/", "-r", "bright"]) == 0
    assert inside(photo.parent / "out") == {"cutout.png"}


def test_a_plate_may_come_from_a_pipe(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plate = io.BytesIO()
    Image.new("RGB", (24, 16), (9, 9, 9)).save(plate, "PNG")
    piped(monkeypatch, plate.getvalue())
    assert main([str(photo), "-r", "plated", "--plate", "-"]) == 0


def test_a_file_may_be_called_as_a_pipe_is(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo.rename(photo.with_name("-"))
    monkeypatch.chdir(photo.parent)
    assert main(["./-", "-r", "bright"]) == 0
    assert inside(photo.parent) == {"-", "-.png"}


def test_what_is_no_picture_gives_no_result(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for data, says in ((b"", b"is empty"), (b"no picture", b"is not a picture")):
        piped(monkeypatch, data)
        assert main(["-", "-r", "bright"]) == 1
        out, err = capsysbinary.readouterr()
        assert out == b""
        assert err.startswith(b"Standard input " + says)
        assert err.count(b"\n") == 1


@pytest.mark.parametrize("arguments", [["-", "-"], ["-", "--plate", "-"]])
def test_a_pipe_is_read_once(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*arguments, "-r", "bright"])
    assert "Standard input can be read only once; leave one - out." in capsys.readouterr().err


def test_a_pipe_takes_one_result(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(photo), str(photo), "-o", "-", "-r", "bright"])
    assert "Standard output is one file, but there are several" in capsys.readouterr().err


def test_a_terminal_is_no_pipe(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout.buffer, "isatty", lambda: True, raising=False)
    with pytest.raises(SystemExit):
        main([str(photo), "-o", "-", "-r", "bright"])
    assert "Standard output is no file; send it into one" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["-", "-o", str(photo.with_name("a.png")), "-r", "bright"]) == 1
    assert "Standard input is no pipe; send a picture into it" in capsys.readouterr().err


def test_a_pipe_takes_all_of_a_result_where_python_buffers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A raw file may write a part of what it is given, and only return how much that was."""
    with (tmp_path / "out").open("wb", buffering=0) as raw:
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=raw))
        with pipe.out() as out:
            assert isinstance(out, io.BufferedWriter)
        assert not raw.closed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_behind_a_pipe_is_one_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "removers", "--list"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    assert ran.returncode == 1
    (said,) = ran.stderr.decode().splitlines()
    assert said == "Standard output cannot be written (No space left on device)."


@pytest.mark.parametrize("size", ["900", "0.9k", "0.9 KB", ".9kb"])
def test_a_result_is_no_larger_than_it_may_be(
    photo: Path, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (40, 40, 3), np.uint8)).save(photo, quality=100)
    out = photo.with_name("id.jpg")
    asked = [str(photo), "-o", str(out), "-r", "bright | color", "--max-bytes"]
    assert main([*asked, size]) == 1
    assert "even at quality 5, more than 0.9; make the picture smaller" in capsys.readouterr().err
    assert not out.exists()
    assert main([*asked, "2.5k"]) == 0
    assert 1500 < out.stat().st_size <= 2500
    assert "\n  It has quality " in capsys.readouterr().out


def test_a_result_has_the_quality_that_is_asked_for(photo: Path) -> None:
    sizes = []
    for quality in ("1", "50", "100"):
        out = photo.with_name("out.jpg")
        asked = [str(photo), "-o", str(out), "-r", "bright | color", "--quality", quality]
        assert main(asked) == 0
        sizes.append(out.stat().st_size)
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--quality", "0"], "0 is no quality; give a whole number, 1 to 100"),
        (["--quality", "good"], "good is no quality"),
        (["--quality", "80"], "A png loses nothing; leave quality out, or save as jpeg or webp."),
        (["--max-bytes", "0"], "0 is no size; give one such as 240k or 1.5M"),
        (["--max-bytes", "-5k"], "argument --max-bytes"),
        (["--max-bytes", "1e9"], "1e9 is no size"),
        (["--max-bytes", "99k", "--mask"], "leave --quality and --max-bytes out."),
    ],
)
def test_wrong_sizes_are_explained(
    photo: Path, asked: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(photo), "-r", "bright", *asked])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_the_mask_does_not_show_the_backdrop(photo: Path) -> None:
    assert main([str(photo), "--mask", "-r", "bright | color"]) == 0
    mask = np.asarray(Image.open(photo.with_name("cat-mask.png")))
    assert np.count_nonzero(mask == 255) == 8 * 12


def test_a_quoted_pattern_is_what_the_shell_would_make_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jpegs(tmp_path, "a.jpg", "b.jpg", ".hidden.jpg", "c.jpeg")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["*.jp*g", "-r", "bright"]) == 0
        assert inside(tmp_path) == {
            *("a.jpg", "b.jpg", "c.jpeg", ".hidden.jpg"),
            *("a.png", "b.png", "c.png"),
        }
    assert main(["*.png", "-r", "bright"]) == 1  # results only
    assert capsys.readouterr().err == "There is no file *.png; check its name.\n"


def test_a_pattern_finds_folders_and_leaves_out_what_is_no_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jpegs(tmp_path / "one", "a.jpg")
    write_jpegs(tmp_path / "two", "b.jpg")
    (tmp_path / "notes.txt").touch()
    assert main([f"{tmp_path}/*", "-r", "bright"]) == 0
    assert inside(tmp_path / "one") == {"a.jpg", "a.png"}
    assert inside(tmp_path / "two") == {"b.jpg", "b.png"}
    assert capsys.readouterr().err == "1 file is no picture: notes.txt\n"


def test_a_name_that_looks_like_a_pattern_is_a_name(tmp_path: Path) -> None:
    write_jpegs(tmp_path, "a[1].jpg", "a1.jpg")
    assert main([f"{tmp_path}/a[1].jpg", "-r", "bright"]) == 0
    assert inside(tmp_path) == {"a[1].jpg", "a1.jpg", "a[1].png"}


@pytest.mark.parametrize("format", ["png", "webp", "tiff", "jpeg"])
def test_a_result_is_made_again_unless_somebody_changed_it(
    photo: Path, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(photo.parent), "-r", "bright | color", "--format", format]
    for _ in range(2):
        assert main(asked) == 0
        (result,) = inside(photo.parent) - {photo.name, "cat-cutout.jpg"} or {"cat-cutout.jpg"}
    assert len(inside(photo.parent)) == 2
    changed = photo.with_name(result)
    data = changed.read_bytes() + b"and a tag"
    changed.write_bytes(data)
    capsys.readouterr()
    assert main(asked) == 0
    assert changed.read_bytes() == data
    assert len(inside(photo.parent)) == 3
    assert capsys.readouterr().err == (
        f"1 result of an earlier run was changed since and stays as it is: {result}\n"
    )


def test_a_link_to_nowhere_is_not_written_through(photo: Path) -> None:
    photo.with_suffix(".png").symlink_to(photo.with_name("elsewhere.png"))
    assert main([str(photo), "-r", "bright"]) == 0
    assert inside(photo.parent) == {"cat.jpg", "cat.png", "cat-cutout.png"}


def test_no_home_and_no_entry_of_the_user_are_needed(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(user: int) -> Any:
        raise KeyError(user)

    for name in ("HOME", "USERPROFILE", "REMBG_HOME", "U2NET_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setenv("TMPDIR", str(photo.parent))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(photo.parent)
    assert best() is None  # which auto asks for
    assert networks.home() == photo.parent / ".rembg" / "models"
    assert rembg("u2netp").model_dir() == str(networks.home() / "u2netp")
    assert main(["cat.jpg", "-r", "onnx file=~/mine.onnx"]) == 1
    assert "There is no network ~/mine.onnx" in capsys.readouterr().err


def test_a_photo_that_links_show_again_is_done_once(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = photo.parent
    (folder / "again").symlink_to(folder)
    assert main([str(photo), str(folder), f"{folder}/*", f"{folder}/again", "-r", "bright"]) == 0
    assert inside(folder) == {"cat.jpg", "cat.png", "again"}
    assert capsys.readouterr().err == "1 folder is inside another and not searched: again\n"


def test_a_name_that_is_too_long_fails_alone(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"{'a' * 5000}.jpg", str(photo), "-r", "bright"]) == 1
    assert capsys.readouterr().err.endswith("a.jpg cannot be opened (File name too long).\n")
    assert photo.with_suffix(".png").exists()
    assert main([str(photo), "-o", f"{'b' * 5000}.png", "-r", "bright"]) == 1
    assert capsys.readouterr().err.endswith("b.png cannot be written (File name too long).\n")


def test_a_file_name_commands_no_terminal(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo.rename(photo.with_name("\x1b[2J\n.jpg"))
    assert main([str(photo.parent), "-r", "bright"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert r"\x1b[2J\n.jpg -> " in out


def test_a_result_under_another_name_of_its_file_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Cat.png and cat.png are where case does not count; a hard link stands in for it."""
    write_jpegs(tmp_path, "cat.jpg", "Cat.bmp")
    names = [tmp_path / "cat.jpg", tmp_path / "Cat.bmp"]
    writes = Path.write_bytes

    def write(path: Path, data: bytes) -> int:
        written = writes(path, data)
        if not (tmp_path / "Cat.png").exists():
            os.link(path, tmp_path / "Cat.png")
        return written

    monkeypatch.setattr(Path, "write_bytes", write)
    assert main([*map(str, names), "-r", "bright"]) == 0
    assert inside(tmp_path) == {"cat.jpg", "Cat.bmp", "cat.png", "Cat.png", "Cat-cutout.png"}


def test_a_log_is_not_written_into_a_photo(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(photo), "-r", "bright", "--log", str(photo)])
    assert "cat.jpg is a picture to read; choose another log." in capsys.readouterr().err


def test_a_folder_that_nobody_may_open_fails_alone(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One may not be listed; of another the names may be known, and nothing else."""
    locked, sealed = photo.parent / "locked", photo.parent / "sealed"
    write_jpegs(locked, "a.jpg")
    write_jpegs(sealed, "b.jpg")
    lists, stats = Path.iterdir, os.stat

    def iterdir(path: Path) -> Any:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return lists(path)

    def stat(path: Any, **more: Any) -> os.stat_result:
        if str(sealed / "b.jpg") == str(path):
            raise PermissionError(13, "Permission denied")
        return stats(path, **more)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(os, "stat", stat)
    assert main([str(locked), str(sealed), str(photo), "-r", "bright"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "b.jpg cannot be opened (Permission denied).",
        f"{locked} cannot be opened (Permission denied).",
    ]
    assert photo.with_suffix(".png").exists()
    with pytest.raises(SystemExit):
        main([str(locked), "-r", "bright"])
    assert f"{locked} cannot be opened (Permission denied)." in capsys.readouterr().err
