"""`checker doctor`: what is installed and kept, which engine would run, does a model answer."""

import os
import platform
import sys
from importlib.metadata import version
from importlib.util import find_spec

import typer

from checker.cli.options import READING, Flags, with_settings
from checker.errors import CheckerError
from checker.language.plain import one_line
from checker.records import unheard
from checker.settings import EngineName

_EXTRAS = (
    ("html", "trafilatura", "reading .html files"),
    ("files", "pypdf", "reading .pdf files"),
    ("parquet", "pyarrow", "reading and writing .parquet files"),
    ("serve", "uvicorn", "the review page"),
    ("mcp", "mcp", "tools for an assistant"),
)
_UNASKED = (
    "fail_on strict groups derivation jobs refresh evidence_tokens reasks or_rules glossary".split()
)


@with_settings(without=(*READING, *_UNASKED))
def doctor(flags: Flags) -> None:
    """Say what is installed, and what would run."""
    from checker.engines.choose import explain_choice, make_engine
    from checker.model import probe
    from checker.scoring import exam

    settings = flags.loaded()
    name, reason = explain_choice(settings)
    key = "set" if os.environ.get("OPENAI_API_KEY") else "not set"
    lines = [
        f"ok       checker {version('checker-news')} on Python {platform.python_version()}",
        *(_extra(*extra) for extra in _EXTRAS),
        f"ok       engine {name.value}: {reason}; OPENAI_API_KEY is {key}",
    ]
    failed = False
    models = [] if name is EngineName.RULES else [settings.model, settings.second_model]
    for model in filter(None, models):
        try:
            lines.append(f"ok       {probe(settings, model)}")
        except CheckerError as error:
            lines.append(f"failed   model `{model}`: {error}")
            failed = True
    if not failed:
        engine = make_engine(settings, unheard)
        kept = exam.kept(exam.run_of(engine))
        told = kept.told if kept else "not taken with this engine yet: checker score"
        lines.append(f"ok       exam: {told}")
    lines.append(f"ok       answers of models: {_kept()}")
    sys.stdout.write("\n".join(map(one_line, lines)) + "\n")
    raise typer.Exit(3 if failed else 0)


def _kept() -> str:
    from checker.model.cache import cache_folder

    if (folder := cache_folder()) is None:
        return "none is kept (CHECKER_CACHE_DIR is the null device)"
    answers = folder / "answers"
    count = sum(1 for _ in answers.glob("*/*.json"))
    return f"{count:,} kept in {answers}; delete that folder to forget them"


def _extra(name: str, module: str, purpose: str) -> str:
    if find_spec(module):
        return f"ok       extra `{name}` ({purpose})"
    return f"missing  extra `{name}` ({purpose}): pip install 'checker-news[{name}]'"
