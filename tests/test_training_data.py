"""Collecting, drawing and judging: the parts of training that need no torch."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from removers.errors import MissingInput
from removers.scene import Alpha, Image
from removers.training import __main__ as command
from removers.training import archive, augment, validate
from removers.training.collect import REPORT, SHEET, Sources, Split, collect
from removers.training.dataset import Pool, Row, load, read_index, read_rows
from tests import scenes


def subject(seed: int, height: int = 60, width: int = 80) -> tuple[Image, Alpha]:
    """Return a photo-like scene that no other seed resembles, and its mask."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(0, 256, (4, 5, 3)).astype(np.uint8)
    ground = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[:height, :width]
    cy, cx = rng.uniform(0.35, 0.65, 2) * (height, width)
    mask = (np.hypot(y - cy, x - cx) < 0.25 * height).astype(np.float32)
    color = rng.integers(0, 256, 3)
    photo = np.where(mask[..., None] > 0, color, ground).astype(np.uint8)
    return photo, mask


def pair(folder: Path, name: str, seed: int, masks: str = "") -> Path:
    """Write a pair, the mask in the folder `masks` of the photo's, and return the photo's path."""
    photo, mask = subject(seed)
    path = folder / f"{name}.jpg"
    (folder / masks).mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(photo).save(path, quality=95)
    Pillow.fromarray((mask * 255).astype(np.uint8)).save(folder / masks / f"{name}.png")
    return path


def shop(parent: Path, number: int = 10) -> Path:
    """Write a folder of pairs and return its path."""
    for seed in range(number):
        pair(parent / "shop", f"p{seed}", seed)
    return parent / "shop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of ten pairs."""
    return shop(tmp_path)


def reasons(folder: Path, tmp_path: Path) -> dict[str, str]:
    """Collect a folder and return why each picture was left out, by name."""
    _, left_out = collect(Sources(pairs=[folder]), tmp_path / "set", Split())
    return {Path(one.file).name: one.reason for one in left_out}


def test_collect_finds_every_pair_and_keeps_a_tenth_for_validation(
    folder: Path, tmp_path: Path
) -> None:
    kept, left_out = collect(Sources(pairs=[folder]), tmp_path / "set", Split())
    assert (len(kept), left_out) == (10, [])
    assert [row.split for row in kept].count("validate") == 1
    assert {row.source for row in kept} == {"shop"}
    assert len(read_index(tmp_path / "set", "train")) == 9


def test_collect_finds_masks_in_a_folder_of_their_own(tmp_path: Path) -> None:
    photo, mask = subject(1)
    (tmp_path / "shop" / "masks").mkdir(parents=True)
    Pillow.fromarray(photo).save(tmp_path / "shop" / "a.png")
    Pillow.fromarray((mask * 255).astype(np.uint8)).save(tmp_path / "shop" / "masks" / "a.png")
    kept, _ = collect(Sources(pairs=[tmp_path / "shop"]), tmp_path / "set", Split(share=0))
    item = load(tmp_path / "set", kept[0])
    assert item.mask is not None
    np.testing.assert_array_equal(item.mask, mask * 255)


@pytest.mark.parametrize("place", ["a-mask.png", "masks/a-mask.png", "masks/a.png"])
def test_collect_finds_masks_as_removers_names_them(tmp_path: Path, place: str) -> None:
    photo = pair(tmp_path / "shop", "a", 1)
    (photo.parent / "masks").mkdir()
    photo.with_suffix(".png").rename(photo.parent / place)
    kept, left_out = collect(Sources(pairs=[photo.parent]), tmp_path / "set", Split(share=0))
    assert [Path(row.mask).name for row in kept] == [Path(place).name]
    assert not left_out


def test_the_split_is_a_matter_of_the_seed(folder: Path, tmp_path: Path) -> None:
    def judged(seed: int) -> list[str]:
        split = Split(share=0.3, seed=seed)
        kept, _ = collect(Sources(pairs=[folder]), tmp_path / "set", split)
        return [Path(row.photo).name for row in kept if row.split == "validate"]

    assert judged(1) == judged(1)
    assert judged(1) != judged(2)
    assert len(judged(1)) == 3


def test_collect_says_what_is_wrong_with_a_picture(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.jpg").write_bytes(b"no picture")
    for name in ("broken", "small", "nothing", "all"):
        Pillow.new("L", (80, 60), 255 if name == "all" else 0).save(folder / f"{name}.png")
    Pillow.new("RGB", (80, 50)).save(folder / "small.jpg")
    pair(folder, "alone", 30)
    (folder / "alone.png").unlink()
    for seed, name in enumerate(("nothing", "all"), 40):
        Pillow.fromarray(subject(seed)[0]).save(folder / f"{name}.jpg")
    said = reasons(folder, tmp_path)
    assert said.keys() == {"broken.jpg", "small.jpg", "alone.jpg", "nothing.jpg", "all.jpg"}
    assert said["alone.jpg"] == "it has no mask"
    assert "another size" in said["small.jpg"]
    assert (said["nothing.jpg"], said["all.jpg"]) == ("its mask is empty", "its mask is full")
    with (tmp_path / "set" / REPORT).open() as lines:
        assert len(list(csv.reader(lines))) == 1 + 5


def test_collect_finds_the_same_picture_under_another_name_size_and_quality(
    folder: Path, tmp_path: Path
) -> None:
    photo, mask = subject(3)
    small = Pillow.fromarray(photo).resize((40, 30))
    small.save(folder / "zz.jpg", quality=60)
    Pillow.fromarray((mask * 255).astype(np.uint8)).resize((40, 30)).save(folder / "zz.png")
    said = reasons(folder, tmp_path)
    assert list(said) == ["zz.jpg"]
    assert said["zz.jpg"].endswith("p3.jpg")


def test_a_training_photo_that_shows_a_validation_photo_leaks(folder: Path, tmp_path: Path) -> None:
    pair(tmp_path / "held", "v", 3)
    sources = Sources(pairs=[folder], validate=[tmp_path / "held"])
    kept, left_out = collect(sources, tmp_path / "set", Split())
    assert [Path(one.file).name for one in left_out] == ["p3.jpg"]
    assert left_out[0].reason.startswith("it leaks")
    assert [row.source for row in kept if row.split == "validate"] == ["held"]


def test_a_weight_is_the_share_of_a_source(folder: Path, tmp_path: Path) -> None:
    pair(tmp_path / "rare", "r", 50)
    split = Split(share=0, weights=(("rare", 0.5),))
    kept, _ = collect(Sources(pairs=[folder, tmp_path / "rare"]), tmp_path / "set", split)
    weights = {row.source: row.weight for row in kept}
    assert weights == {"shop": 1.0, "rare": 0.5 * 11}
    with pytest.raises(MissingInput, match="no source called shpo"):
        collect(Sources(pairs=[folder]), tmp_path / "set", Split(weights=(("shpo", 1.0),)))


def test_where_nothing_can_be_used_collect_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingInput, match="no pair to train on"):
        collect(Sources(pairs=[tmp_path / "empty"]), tmp_path / "set", Split())
    with pytest.raises(MissingInput, match="nowhere cannot be opened"):
        collect(Sources(pairs=[tmp_path / "nowhere"]), tmp_path / "set", Split())


def test_collect_writes_a_sheet_to_look_at(folder: Path, tmp_path: Path) -> None:
    collect(Sources(pairs=[folder]), tmp_path / "set", Split())
    with Pillow.open(tmp_path / "set" / SHEET) as sheet:
        assert np.asarray(sheet).std() > 10


def test_a_folder_without_an_index_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="make it with collect"):
        read_index(tmp_path, "train")


def test_a_packed_data_set_is_the_same_elsewhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST", 20_000)
    cutouts = tmp_path / "cut"
    cutouts.mkdir()
    Pillow.fromarray(np.full((40, 40, 4), (200, 90, 30, 120), np.uint8)).save(cutouts / "a.png")
    sources = Sources(pairs=[folder], cutouts=[cutouts], unlabeled=[folder])
    collect(sources, tmp_path / "set", Split(share=0.5))
    assert "archives" in archive.pack(tmp_path / "set", tmp_path / "packed")
    parts = sorted((tmp_path / "packed").glob("*.zip"))
    assert len(parts) > 1
    assert max(part.stat().st_size for part in parts) < 25_000
    archive.unpack(tmp_path / "packed", tmp_path / "there")
    before, after = read_rows(tmp_path / "set"), read_rows(tmp_path / "there")
    assert [(r.kind, r.split, r.weight) for r in before] == [
        (r.kind, r.split, r.weight) for r in after
    ]
    for one, other in zip(before, after, strict=True):
        ours, theirs = load(tmp_path / "set", one), load(tmp_path / "there", other)
        assert (ours.mask is None) == (theirs.mask is None)
        assert ours.mask is None or (ours.mask == theirs.mask).all()
        assert np.abs(ours.photo.astype(int) - theirs.photo).mean() < 3  # of 255, by JPEG
    parts[0].unlink()
    with pytest.raises(MissingInput, match="copy all of them"):
        archive.unpack(tmp_path / "packed", tmp_path / "elsewhere")


def test_a_mirrored_photo_is_a_double(folder: Path, tmp_path: Path) -> None:
    photo = sorted(folder.glob("*.jpg"))[0]
    other = tmp_path / "mirrored"
    other.mkdir()
    for path in (photo, photo.with_suffix(".png")):
        with Pillow.open(path) as picture:
            mirrored = picture.transpose(Pillow.Transpose.FLIP_LEFT_RIGHT)
        mirrored.save(other / path.name, quality=95)
    _, left_out = collect(Sources(pairs=[folder, other]), tmp_path / "set", Split(share=0))
    assert [Path(one.file).parent for one in left_out] == [other]


# Drawing


@pytest.fixture
def pool(folder: Path, tmp_path: Path) -> Pool:
    Pillow.fromarray(np.full((60, 80, 3), 90, np.uint8)).save(tmp_path / "wall.jpg")
    (tmp_path / "cut").mkdir()
    Pillow.fromarray(scenes.disc(40, 40).image).save(tmp_path / "loose.jpg")
    rows = [
        Row("pair", "shop", "train", str(p), str(p.with_suffix(".png")))
        for p in sorted(folder.glob("*.jpg"))
    ]
    rows.append(Row("background", "walls", "train", str(tmp_path / "wall.jpg"), weight=4))
    rows.append(Row("unlabeled", "loose", "train", str(tmp_path / "loose.jpg"), weight=4))
    return Pool(tmp_path, rows, seed=7)


def test_a_batch_depends_on_seed_and_step_alone(pool: Pool) -> None:
    once, again, other = pool.batch(3, 4, 32), pool.batch(3, 4, 32), pool.batch(4, 4, 32)
    np.testing.assert_array_equal(once.photos, again.photos)
    np.testing.assert_array_equal(once.masks, again.masks)
    assert (once.photos != other.photos).any()
    ahead = list(pool.batches(range(2, 9), 4, [32] * 9))
    assert len(ahead) == 7
    np.testing.assert_array_equal(ahead[1].photos, once.photos)
    for one, other in zip(ahead, pool.batches(range(2, 9), 4, [32] * 9, workers=2), strict=True):
        np.testing.assert_array_equal(one.photos, other.photos)  # whoever makes it


def test_a_batch_tells_drawn_masks_from_missing_ones(pool: Pool) -> None:
    many = pool.batch(0, 64, 32)
    assert many.photos.shape == (64, 32, 32, 3)
    assert many.masks.shape == (64, 32, 32)
    assert 0 < many.known.sum() < 64
    assert not many.masks[~many.known].any()
    assert many.masks[many.known].any((1, 2)).any()


def test_a_photo_taken_upright_is_loaded_upright(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turn by 90° to see it upright
    Pillow.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    Pillow.new("L", (20, 40)).save(tmp_path / "a.png")
    item = load(tmp_path, Row("pair", "s", "train", "a.jpg", "a.png"))
    assert item.photo.shape == (40, 20, 3)


@pytest.mark.parametrize("seed", range(6))
def test_photo_and_mask_move_together(seed: int) -> None:
    photo, mask = subject(seed, 150, 200)
    levels = (mask * 255).astype(np.uint8)
    photo[..., 0] = levels
    moved, frame = augment.geometry(np.random.default_rng(seed), photo, levels, 64)
    assert frame is not None
    np.testing.assert_array_equal(moved[..., 0], frame)
    assert frame.max() > 127  # the subject is still there


def test_a_look_changes_colors_but_not_the_inputs() -> None:
    photo, _ = subject(1)
    before = photo.copy()
    photo.setflags(write=False)
    looks = [augment.look(np.random.default_rng(seed), photo) for seed in range(12)]
    assert all(look.shape == photo.shape and look.dtype == np.uint8 for look in looks)
    assert sum((look != photo).any() for look in looks) == 12
    np.testing.assert_array_equal(photo, before)


def test_a_blank_has_nothing_in_it() -> None:
    photo, mask = augment.blank(np.random.default_rng(1), 32)
    assert photo.shape == (32, 32, 3)
    assert not mask.any()


# Judging


def test_a_perfect_network_is_judged_perfect_and_a_blind_one_is_not(
    folder: Path, tmp_path: Path
) -> None:
    collect(Sources(pairs=[folder]), tmp_path / "set", Split(share=0.5))
    rows = read_index(tmp_path / "set", "validate")
    truths = {load(tmp_path, row).photo.tobytes(): load(tmp_path, row).mask for row in rows}

    def perfect(image: Image) -> Alpha:
        mask = truths[image.tobytes()]
        assert mask is not None
        return (mask > 127).astype(np.float32)

    best = validate.means(validate.judge(perfect, tmp_path, rows, validate.QUICK))
    assert best["iou"] == best["shop iou"] > 0.99
    blind = validate.judge(lambda _: np.zeros((8, 8), np.float32), tmp_path, rows, validate.QUICK)
    assert validate.means(blind)["iou"] == 0


def test_validate_writes_scores_curves_and_the_worst(folder: Path, tmp_path: Path) -> None:
    collect(Sources(pairs=[folder]), tmp_path / "set", Split(share=0.5))
    rows = read_index(tmp_path / "set", "validate")
    table = validate.validate(
        lambda _: np.full((8, 8), 0.6, np.float32), tmp_path, rows, tmp_path / "out"
    )
    assert table.splitlines()[2].startswith("| shop | 5 | 0.")
    with (tmp_path / "out" / validate.SCORES).open() as lines:
        assert len(list(csv.DictReader(lines))) == 5
    for name in (validate.CURVES, validate.SHEET):
        with Pillow.open(tmp_path / "out" / name) as picture:
            assert np.asarray(picture.convert("L")).std() > 5


def test_the_interval_holds_the_mean_and_narrows_with_more_photos() -> None:
    few = np.random.default_rng(0).uniform(0, 1, 20)
    low, high = validate.interval(few)
    assert low < few.mean() < high
    more = validate.interval(np.tile(few, 16))
    assert (high - low) / (more[1] - more[0]) == pytest.approx(4, rel=0.15)  # √16, by sampling


# The command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fit", "data", "run", "--sides", "100"], "a side must be a multiple of 32, not 100"),
        (["fit", "data", "run", "--sides", "64:many"], "it must be a number above 0, not many"),
        (["fit", "data", "run", "--batch", "0"], "it must be a whole number above 0, not 0"),
        (["collect", "data", "--share", "2"], "it must be less than 1, not 2"),
        (["collect", "data", "--weight", "shop"], "it must be a number above 0, not shop"),
    ],
)
def test_a_wrong_word_is_one_sentence(words: list[str], sentence: str, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        command.main(words)
    assert sentence in capsys.readouterr().err


def test_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "torch" else object())
    assert command.main(["fit", "data", "run"]) == 1
    assert capsys.readouterr().err == "Training needs more packages; run pip install torch.\n"
