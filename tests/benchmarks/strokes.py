"""What strokes gain: a user who paints into the largest error, again and again.

python -m tests.benchmarks.strokes FOLDER ... [-r RECIPE] [-n STROKES]

A folder is as for `photos`. Each stroke is one line along the middle of the largest wrong part. The
figures are IoU, means over photos: before, and after each stroke; of strokes that are followed, and
of the same user whose strokes are only painted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import Recipe, files, metrics, pixels
from removers.prior import strokes
from removers.scene import Alpha, Image

Mask = NDArray[np.bool_]
Follow = Callable[[Alpha, Image, Alpha], Alpha]

BRUSH = 0.012  # of the long side: half the width of a line
ENDS = 0.2  # of a line, at either end, that a quick hand leaves out
THIN = 0.006  # of the long side: half the width of what nobody would paint
LOST = 0.005  # IoU; a stroke that costs more of it did harm


def largest_error(alpha: Alpha, truth: Alpha) -> tuple[Mask, int] | None:
    """Return the largest part that is wrong, and the side that it should be on."""
    import cv2

    reach = 2 * max(1, round(THIN * max(alpha.shape))) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    found: list[tuple[int, Mask, int]] = []
    for side in (1, 0):
        wrong = ((alpha > 0.5) != (truth > 0.5)) & ((truth > 0.5) == bool(side))
        thick = cv2.morphologyEx(wrong.astype(np.uint8), cv2.MORPH_OPEN, window)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(thick, connectivity=4)
        if len(stats) > 1:
            number = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
            found.append((int(stats[number, cv2.CC_STAT_AREA]), labels == number, side))
    return max(found, key=lambda each: each[0])[1:] if found else None


def line(part: Mask) -> Mask:
    """Return a line along the middle of a part, within it."""
    import cv2
    from skimage.graph import route_through_array
    from skimage.morphology import skeletonize

    bones = skeletonize(part)  # type: ignore[no-untyped-call]  # scikit-image has no types
    depth = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    ends = np.argwhere(bones if bones.any() else depth == depth.max())
    first = ends[np.argmax(((ends - ends[0]) ** 2).sum(1))]
    last = ends[np.argmax(((ends - first) ** 2).sum(1))]
    costs = np.where(bones, 1.0, np.where(part, 50.0, 1e6))
    way, _ = route_through_array(costs, first, last)  # type: ignore[no-untyped-call]  # nor here
    skip = int(ENDS * len(way))
    drawn = np.zeros(part.shape, np.uint8)
    brush = max(1, round(BRUSH * max(part.shape)))
    for y, x in way[skip : len(way) - skip]:
        cv2.circle(drawn, (int(x), int(y)), int(min(brush, max(1, 0.7 * depth[y, x]))), 1, -1)
    return np.asarray((drawn > 0) & part)


def painted(alpha: Alpha, image: Image, hint: Alpha) -> Alpha:
    """Return the matte with the strokes on it and nothing else changed."""
    return np.where(hint == 0.5, pixels.enlarge(alpha, image), hint)


def session(photo: Path, recipe: Recipe, count: int, follow: Follow) -> list[float]:
    """Return the IoU before and after each of `count` strokes, and the milliseconds of one."""
    scene = files.read(photo)
    truth = (files.read(photo.with_suffix(".png")).image[..., 0] > 127).astype(np.float32)
    matte, hint = recipe.untouched(scene).alpha, np.full(truth.shape, 0.5, np.float32)
    alpha = pixels.enlarge(matte, scene.image)
    rows, seconds = [float(metrics.iou(alpha, truth))], 0.0
    for _ in range(count):
        error = largest_error(alpha, truth)
        if error is not None:
            hint[line(error[0])] = error[1]
            start = perf_counter()
            alpha = pixels.enlarge(follow(matte, scene.image, hint), scene.image)
            seconds += perf_counter() - start
        rows.append(float(metrics.iou(alpha, truth)))
    return [*rows, 1000 * seconds / count]


def main(folders: list[Path], recipe: Recipe, count: int) -> None:
    """Print a Markdown table: two rows for each folder."""
    heads = " | ".join(f"{number} strokes" for number in range(count + 1))
    print(f"`{recipe}`\n\n| photos | number | strokes are | {heads} | ends lower | ms |")
    print("| --- | --: | --- |" + " --: |" * (count + 3))
    for folder in folders:
        photos = [p for p in sorted(folder.glob("*.jpg")) if p.with_suffix(".png").exists()]
        for name, follow in (("followed", strokes.follow), ("painted", painted)):
            rows = np.array([session(photo, recipe, count, follow) for photo in photos])
            lower = int((rows[:, count] < rows[:, 0] - LOST).sum())
            *means, milliseconds = rows.mean(0)
            cells = " | ".join(f"{mean:.3f}" for mean in means)
            row = f"{len(photos)} | {name} | {cells} | {lower} | {milliseconds:.0f}"
            print(f"| {folder.name} | {row} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-r", "--recipe", default="pocket")
    parser.add_argument("-n", "--strokes", type=int, default=3)
    options = parser.parse_args()
    main(options.folders, Recipe.parse(options.recipe), options.strokes)
