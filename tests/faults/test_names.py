"""Names of strangers: no spreadsheet runs them, no system trips over them, no terminal obeys."""

from __future__ import annotations

import csv
import io
import logging
from pathlib import Path, PureWindowsPath

import numpy as np
import pytest
from PIL import Image

from removers import batch, cli, files
from removers.batch import Batch, Item, Result
from removers.batch.names import stems
from removers.errors import RemovalError

RUN = ["=1+1.jpg", "+1.jpg", "-1.jpg", "@SUM(A1).jpg", "\t=1.jpg", "＝1.jpg"]


@pytest.mark.parametrize("name", RUN)
def test_no_cell_of_the_report_is_a_formula(name: str, tmp_path: Path) -> None:
    done, failed = Batch.of([(tmp_path / "a", name), (tmp_path / "b", "cat.jpg")]).items
    done.settle(Result(tmp_path / "a.png", "auto", (5, 5)))
    failed.settle(RemovalError(f"{name} is empty; choose another file."))
    rows = list(csv.DictReader(io.StringIO(batch.report([done, failed]))))
    for cell in (cell for row in rows for cell in row.values()):
        assert not cell.strip().startswith(("=", "+", "-", "@", "＝")), cell
    assert rows[0]["file"] == f"'{name}"
    assert (rows[0]["width"], rows[1]["file"]) == ("5", "cat.jpg")


DEVICES = ["CON.jpg", "nul.png", "Aux .gif", "com1.jpg", "LPT9.tar.jpg", "COM¹.jpg", "conin$.webp"]


@pytest.mark.parametrize("name", DEVICES)
def test_no_result_is_called_as_a_device_of_windows(name: str) -> None:
    (stem,) = stems([name])
    assert stem.startswith("_")
    assert not PureWindowsPath(f"{stem}.png").is_reserved()


def test_other_names_stay_as_they_are() -> None:
    assert stems(["console.jpg", "com10.jpg", "lpt.jpg"]) == ["console", "com10", "lpt"]


def test_results_are_told_apart_where_case_dots_and_accents_are_not() -> None:
    names = stems(["CON.jpg", "con.png", "a..jpg", "A.jpg", "é.jpg", "e\u0301.jpg", "a .jpg"])
    assert names == ["_CON", "_con 2", "a", "A 2", "é", "e\u0301 2", "a 3"]
    assert not [name for name in names if name.endswith((".", " "))]


ESCAPE = "a\x1b]0;hacked\x07\x1b[2J\u202e.jpg"


def test_no_file_name_reaches_the_terminal_as_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ESCAPE).write_bytes(b"hello")
    (tmp_path / f"{ESCAPE}.txt").write_bytes(b"hello")
    assert cli.main([str(tmp_path)]) == 1
    with pytest.raises(SystemExit):
        cli.main([str(tmp_path / ESCAPE), "-o", f"{tmp_path / ESCAPE}"])
    said = "".join(capsys.readouterr())
    assert r"\x1b]0;hacked\x07" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_no_file_name_reaches_the_log_as_a_command(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Item) -> Result:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        assert len(list(Batch.of([("a", ESCAPE)]).work(fail))) == 2
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize("name", ["n" * 251 + ".png", "é" * 125 + ".png"])
def test_the_longest_name_of_a_photo_has_its_results(name: str, tmp_path: Path) -> None:
    image = np.zeros((16, 24, 3), np.uint8)
    image[4:12, 6:18] = 250
    Image.fromarray(image).save(tmp_path / name)
    stem = files.output_name(name).removesuffix(".png")
    (tmp_path / f"{stem}.png").write_bytes(b"somebody else's")
    for more in ([], ["--mask"], ["--format", "webp"]):
        assert cli.main([str(tmp_path / name), "-r", "threshold", *more]) == 0
    results = {f"{stem}{end}" for end in (".png", "-cutout.png", "-mask.png", ".webp")}
    assert {path.name for path in tmp_path.iterdir()} == {name, *results}
