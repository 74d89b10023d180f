"""Edges against rembg and pymatting: mattes, colors, time and memory, as Markdown tables.

    python -m tests.benchmarks.edges [FOLDER] [--part quality|colors|time] [--seeds 1] [--large]

The scenes are the rendered ones at 0.3 MP, so many seeds of each kind. FOLDER adds pictures:
NAME.png, NAME_alpha.png, NAME_foreground.png and NAME_trimap.png. They have tables of their own,
for the one that everybody has, pymatting's lemur, is no independent truth: its published matte
was itself made by closed-form matting, as one sees from pymatting's SAD of 0.05 on it.

quality: a coarse matte, such as a network of 320 px gives (`edge_scenes.degraded` says how: shrunk,
blurred, biased and noisy, with fixed seeds), is enlarged bilinearly and refined; errors count
everywhere. Where a trimap is given instead, errors count where it is ½. pymatting's methods make
their trimap of the coarse matte as rembg makes its own. Where they raise, as they do if nothing
is surely subject, they fall back as rembg does, to the mask (or to the given trimap); it is
counted, and a further table leaves those scenes out. rembg stands there twice: `alpha_matting`
with its defaults (240, 10, erosion 10), and as its web page has it (240, 10, erosion 40, and
`post_process_mask`, which hardens the mask first).

colors and time: see `edge_colors` and `edge_times`. Without --large the time part ends at 2 MP;
with it, it takes some minutes more and 7 GB for rembg at 12 MP.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.benchmarks.edge_colors import colors
from tests.benchmarks.edge_quality import quality
from tests.benchmarks.edge_scenes import Verdict, table
from tests.benchmarks.edge_times import times


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Edges against rembg and pymatting.")
    parser.add_argument("folder", nargs="?", type=Path, help="pictures with their true mattes")
    parser.add_argument("--part", choices=("quality", "colors", "time"), help="only this one")
    parser.add_argument("--seeds", type=int, default=1, help="scenes of every rendered kind")
    parser.add_argument("--large", action="store_true", help="time 8, 12 and 24 MP as well")
    return parser.parse_args()


def main(folder: Path | None, part: str | None, seeds: int, large: bool) -> None:
    """Run the parts, then say which figures are as good as wanted."""
    verdicts: list[Verdict] = []
    if part in (None, "quality"):
        verdicts += quality(folder, seeds)
    if part in (None, "colors"):
        verdicts += colors(folder, seeds)
    if part in (None, "time"):
        verdicts += times(large)
    rows = [verdict.row() for verdict in verdicts]
    table("As wanted?", ("figure", "measured", "wanted", "met"), rows)


if __name__ == "__main__":
    main(**vars(options()))
