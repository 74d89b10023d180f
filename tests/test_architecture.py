"""The floor plan of DESIGN.md, read from the source with ast."""

from __future__ import annotations

import ast
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(ROOT.glob("removers/**/*.py"))
EVERYWHERE = [*SOURCES, *sorted(ROOT.glob("app.py")), *sorted(ROOT.glob("tests/**/*.py"))]
FOLDERS = ("methods", "refine", "recolor", "framing", "backdrops", "finish")

FLOORS = [
    {"errors"},
    {"settings", "checks", "quiet"},
    {"scene"},
    {"inputs", "mattes"},
    {"pixels", "profiles"},
    {"networks", "closed_form", "color_models", "graph_cut", "layers", "resampling"},
    {"step", "models", "metrics", "prior"},
    {"neural", "placing", "selector"},
    set(FOLDERS),
    {"registry", "log"},
    {"coarse"},
    {"recipe", "sessions"},
    {"files", "presets", "rembg", "trial", "words"},
    {"api", "notebook", "batch"},
    {"studio"},
    {"removers"},  # __init__.py: the public names
    {"cli"},
    {"__main__", "app"},
]
"""Imports go to a lower floor only; `training` stands beside the house."""

HEAVY = {
    "gradio",
    "onnxruntime",
    "torch",
    "numba",
    "cv2",
    "matplotlib",
    "rembg",
    "scipy",
    "skimage",
}
LINES = {"app.py": 400}  # all others: 200
PARAMETERS = {"calls.py": 8}  # all others: 5; a call of programs has one for each picture


def path_of(source: Path) -> str:
    return source.relative_to(ROOT).as_posix()


def module_of(source: Path) -> str:
    """Return the dotted name, such as removers.refine.shift."""
    return ".".join(source.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(source) for source in SOURCES}


def imports_of(source: Path) -> Iterator[str]:
    """Yield the full names of the modules that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path_of(source)} has a relative import; write it in full."
            base = node.module or ""
            names = [f"{base}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else base for name in names)


def room_of(module: str) -> str:
    """Return a module's part of the floor plan: of removers.refine.shift it is refine."""
    words = module.split(".")
    return words[1] if words[0] == "removers" and len(words) > 1 else words[0]


def floor_of(module: str) -> int:
    floors = [i for i, rooms in enumerate(FLOORS) if room_of(module) in rooms]
    assert floors, f"{module} stands on no floor; give it one in FLOORS of {Path(__file__).name}."
    return floors[0]


@pytest.mark.parametrize("source", [p for p in SOURCES if "training" not in p.parts], ids=path_of)
def test_imports_point_down(source: Path) -> None:
    module = module_of(source)
    for other in imports_of(source):
        if other.split(".")[0] == "removers" and room_of(other) != room_of(module):
            assert floor_of(other) < floor_of(module), (
                f"{module} imports {other}, which stands no lower; see DESIGN.md 2."
            )


@pytest.mark.parametrize(
    "source", [p for p in SOURCES if p.parent.name in FOLDERS and p.stem != "__init__"], ids=path_of
)
def test_parts_of_one_folder_never_import_one_another(source: Path) -> None:
    family = module_of(source).rpartition(".")[0] + "."
    assert not [name for name in imports_of(source) if name.startswith(family)], (
        f"{path_of(source)} imports its neighbor; what both need belongs into pixels.py."
    )


@pytest.mark.parametrize("source", SOURCES, ids=path_of)
def test_only_the_page_imports_gradio(source: Path) -> None:
    assert "gradio" not in {name.split(".")[0] for name in imports_of(source)}


@pytest.mark.parametrize("source", SOURCES, ids=path_of)
def test_torch_is_imported_for_training_only(source: Path) -> None:
    training = "training" in source.parts
    assert training or "torch" not in {name.split(".")[0] for name in imports_of(source)}


def test_import_removers_loads_nothing_heavy() -> None:
    code = "import sys, removers; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not loaded & HEAVY, "Import it inside the function that needs it."
    assert "removers" in loaded


@pytest.mark.parametrize("source", [*SOURCES, *ROOT.glob("app.py")], ids=path_of)
def test_files_are_short(source: Path) -> None:
    limit = LINES.get(source.name, 200)
    lines = len(source.read_text().splitlines())
    assert lines <= limit, f"{path_of(source)} has {lines} lines, more than {limit}; part it."


@pytest.mark.parametrize("source", [*SOURCES, *ROOT.glob("app.py")], ids=path_of)
def test_functions_are_short(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= 60, f"{path_of(source)}: {node.name} has {lines} lines, more than 60."


@pytest.mark.parametrize("source", SOURCES, ids=path_of)
def test_functions_take_few_parameters(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            taken = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
            taken = [name for name in taken if name not in ("self", "cls")]
            limit = PARAMETERS.get(source.name, 5)
            assert len(taken) <= limit, f"{path_of(source)}: {node.name} takes {', '.join(taken)}."


BORDERS = {"removers/batch/work.py", "removers/studio/guard.py", "removers/studio/unforeseen.py"}
"""Where a photo, or a stranger's request, may fail of anything, so that the others do not."""


@pytest.mark.parametrize("source", [p for p in SOURCES if path_of(p) not in BORDERS], ids=path_of)
def test_no_except_catches_everything(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            assert caught not in ("", "Exception", "BaseException"), (
                f"{path_of(source)}:{node.lineno} catches everything; name what can go wrong."
            )


def comments_of(source: Path) -> Iterator[tuple[int, str]]:
    """Yield the line number and text of every comment."""
    with source.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


@pytest.mark.parametrize("source", EVERYWHERE, ids=path_of)
def test_whatever_is_ignored_has_a_reason_beside_it(source: Path) -> None:
    for line, comment in comments_of(source):
        rule, _, reason = comment.removeprefix("#").strip().partition("#")
        if rule.startswith(("type: ignore", "noqa")):
            assert rule.startswith(("type: ignore[", "noqa: ")), (
                f"{path_of(source)}:{line} ignores every rule; name the one."
            )
            assert reason.strip(), f"{path_of(source)}:{line} ignores a rule without a reason."
