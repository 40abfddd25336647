"""The shape of the package: imports run downwards, the public names are what they say."""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import checker

ROOT = Path(checker.__file__).parent
STAGES = {
    "read",
    "segment",
    "group",
    "origins",
    "decompose",
    "retrieve",
    "verify",
    "detect",
    "timeline",
    "aggregate",
}
# From the top down; a part may import what stands on lines below its own, and within itself.
LAYERS = (
    {"__main__"},
    {"action", "cli"},
    {"cli_bench", "cli_cache", "cli_facts", "cli_model", "cli_score", "cli_serve"},
    {"web"},
    {
        "api",
        "bench",
        "bench_cache",
        "bench_corpus",
        "bench_cost",
        "bench_evidence",
        "doctor",
        "plan",
        "report_bench",
        "session",
    },
    {"corpus", "oracle"},
    {"facts", "pipeline", "recording", "scoring", "waivers"},
    {"article"},
    {"jobs", "load", "results"},
    {"output"},
    {"reports"},
    STAGES,
    {"judging", "remembered"},
    {
        "batches",
        "disputes",
        "engines",
        "files",
        "foreign",
        "grounding",
        "markup",
        "risk",
        "witnesses",
    },
    {"detectors", "html_text", "llm", "models"},
    {"diagnosis", "health", "ledger"},
    {"budget", "memory", "pace", "telemetry", "tokens"},
    {"prices"},
    {"prompts", "settings", "store"},
    {"language"},
    {"fact_table"},
    {"contract"},
    {"types"},
    {"errors"},
    {"plain", "secret"},
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
# The first two are handed the index that `retrieve` builds; one file has one `place`.
ALLOWED = {("verify", "retrieve"), ("detect", "retrieve"), ("origins", "read")}
ONLY = {
    "reports": {"contract", "fact_table", "language", "plain", "types", "decompose"},
    "detectors": {"language", "types"},
    "language": {"types"},
    "fact_table": {"contract", "types"},
    "contract": {"types"},
    "types": set[str](),
    "errors": {"plain"},
    "plain": set[str](),
}


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
            inner = {f"{home}.{alias.name}" for alias in node.names}
            found |= inner & FILES.keys() or {home}
    return frozenset(name for name in found if name.partition(".")[0] == "checker")


def part(module: str) -> str:
    """Return the part of the package that a module belongs to."""
    return module.split(".")[1] if "." in module else module


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_downwards(module: str) -> None:
    """A module imports its own part and lower ones; stages do not know each other."""
    here = part(module)
    for other in imports(module):
        there = part(other)
        if here != there and (here, there) not in ALLOWED:
            assert RANK[here] < RANK[there], f"{module} imports {other}"


@pytest.mark.parametrize("module", [name for name in MODULES if part(name) in ONLY])
def test_some_parts_import_little(module: str) -> None:
    """Reports, detectors and what reads language could stand alone."""
    allowed = ONLY[part(module)] | {part(module)}
    assert {part(other) for other in imports(module)} <= allowed


def test_every_part_has_its_layer() -> None:
    """A new part of the package must be given its place here."""
    assert {part(module) for module in MODULES} == set(RANK)


def test_no_import_goes_in_a_circle() -> None:
    """Following the imports from any module never leads back to it."""
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way, module))
        if module not in done:
            for other in imports(module) - {"checker"}:
                visit(other, (*way, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", FILES)
def test_files_are_short(module: str) -> None:
    """A file that outgrows a reader's patience is split."""
    assert len(FILES[module].read_text(encoding="utf-8").splitlines()) <= 400


def test_public_names_are_exported() -> None:
    """`__all__` names, once and in order, exactly what the package has to give."""
    homes = [name for names in checker._HOMES.values() for name in names]
    assert sorted(homes) == sorted(checker.__all__)
    assert len(set(homes)) == len(homes)
    assert checker.__all__ == sorted(checker.__all__, key=lambda name: (name.islower(), name))


@pytest.mark.parametrize("name", checker.__all__)
def test_public_names_can_be_imported(name: str) -> None:
    """Each public name is what its home defines under that name."""
    home = next(home for home, names in checker._HOMES.items() if name in names)
    assert getattr(checker, name) is getattr(import_module(home), name)
    assert getattr(checker, name).__module__ == home


def test_unknown_names_are_refused() -> None:
    """A name that is not public is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        checker.nothing  # noqa: B018
