"""The shape of the package: few rooms, imports that run downwards, nothing unused, no growth."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

import checker

ROOT = Path(checker.__file__).parent
MOST_NAMES = 22
MOST_LINES = 20_450  # the aim was 12,000 before steps H to J came in; raise it on purpose only
# From the bottom up; a room may import what stands on earlier lines, and within itself.
LAYERS = (
    {"records"},
    {"errors"},
    {"settings"},
    {"language"},
    {"documents"},
    {"detectors", "evidence", "model", "origins"},
    {"engines"},
    {"examine"},
    {"settle"},
    {"pipeline"},
    {"facts", "waivers"},
    {"reports", "scoring"},
    {"web"},
    {"cli"},
    {"__main__"},
)
RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}
# Every error is one line that can be printed, and a report knows how to show itself.
ALLOWED = {("errors", "language.plain"), ("records", "reports")}
REGISTRIES = ("checker.detectors", "checker.documents", "checker.engines", "checker.reports")
# A reader of language that one stage needs, long enough for a file of its own.
ALONE = {"asof"}
ENTRIES = {"checker", "checker.__main__"}


def module_name(file: Path) -> str:
    """Return the dotted name of a file of the package."""
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted(ROOT.rglob("*.py"))}
MODULES = sorted(set(FILES) - {"checker"})


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules of the package that a module imports, wherever in its text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            home = node.module or ""
            inner = {f"{home}.{alias.name}" for alias in node.names} & FILES.keys()
            found |= inner or {home}
    return frozenset(found & FILES.keys())


def room(module: str) -> str:
    """Return the room of the package that a module belongs to."""
    return module.split(".")[1] if "." in module else module


def test_few_names_at_the_top() -> None:
    """Whoever opens the folder sees at a glance what there is."""
    names = [path.name for path in ROOT.iterdir() if path.name != "__pycache__"]

    assert len(names) <= MOST_NAMES, sorted(names)


def test_the_house_does_not_grow() -> None:
    """All lines of the package together stay under a number that only a decision raises."""
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in FILES.values())

    assert lines <= MOST_LINES


def test_files_are_short() -> None:
    """A file that outgrows a reader's patience is split."""
    lengths = {name: len(f.read_text(encoding="utf-8").splitlines()) for name, f in FILES.items()}

    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_every_room_has_its_layer() -> None:
    """A new room must be given its place here."""
    assert {room(module) for module in MODULES} == set(RANK)


@pytest.mark.parametrize("layer", sorted(RANK), ids=str)
def test_imports_run_downwards(layer: str) -> None:
    """A module imports its own room and lower ones."""
    wrong = [
        f"{module} imports {other}"
        for module in MODULES
        for other in imports(module)
        if room(module) == layer
        and layer != room(other)
        and (layer, other.removeprefix("checker.")) not in ALLOWED
        and RANK.get(room(other), sys.maxsize) >= RANK[layer]
    ]

    assert wrong == []


def test_every_module_is_needed() -> None:
    """A module has two importers, or one in its own room, or stands in a registry.

    Stages at the top and the few readers of language named in ALONE have one; entries have none.
    """
    importers = {module: {m for m in FILES if module in imports(m)} for module in MODULES}
    unneeded = [
        module
        for module, users in importers.items()
        if not FILES[module].name.startswith("__init__") and module not in ENTRIES
        if not users
        or (
            len(users) == 1
            and module.count(".") > 1
            and room(module) != room(*users)
            and not users & set(REGISTRIES)
            and room(*users) != "cli"
            and module.removeprefix("checker.language.") not in ALONE
        )
    ]

    assert unneeded == []
