"""The command `checker facts`: what the articles on an event agree on, and who differs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.session import notify, one_line_errors, session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.contract import Report
    from checker.fact_table import FactTable
    from checker.output import Output
    from checker.pipeline import Case


def facts(  # noqa: PLR0913  one parameter per flag
    articles: Annotated[
        list[str],
        typer.Argument(metavar="FOLDER...", help="Folders or files (.txt .md .html)."),
    ],
    engine: Annotated[str | None, typer.Option(metavar="NAME", help="As for check.")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="As for check.")] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="As for check.")] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="FMT[=FILE]", help="terminal, json or csv; repeat for more."
        ),
    ] = None,
    shared: Annotated[
        bool, typer.Option("--shared", help="Leave out what only one article states.")
    ] = False,
    sentences_per_call: Annotated[
        int | None, typer.Option(metavar="N", help="As for check.")
    ] = None,
    claims_per_call: Annotated[int | None, typer.Option(metavar="N", help="As for check.")] = None,
    evidence_tokens: Annotated[int | None, typer.Option(metavar="N", help="As for check.")] = None,
    answer_tokens: Annotated[int | None, typer.Option(metavar="N", help="As for check.")] = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="As for check.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="As for check.")] = None,
    max_calls: Annotated[int | None, typer.Option(metavar="N", help="As for check.")] = None,
    max_tokens: Annotated[int | None, typer.Option(metavar="N", help="As for check.")] = None,
    max_cost: Annotated[float | None, typer.Option(metavar="USD", help="As for check.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="As for check.")] = False,
    no_cache: Annotated[bool | None, typer.Option("--no-cache", help="As for check.")] = None,
    refresh: Annotated[bool | None, typer.Option("--refresh", help="As for check.")] = None,
    record: Annotated[Path | None, typer.Option(metavar="FILE", help="As for check.")] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE", help="As for check.")] = None,
) -> None:
    """Print the facts of an event: agreed values, who differs, and what one article alone says."""
    from checker.output import parse_outputs
    from checker.pipeline import Interrupted, check_cases, load
    from checker.reports.facts import FORMATS
    from checker.telemetry import logged

    flags = {
        "engine": engine,
        "model": model,
        "base_url": base_url,
        "sentences_per_call": sentences_per_call,
        "claims_per_call": claims_per_call,
        "evidence_tokens": evidence_tokens,
        "answer_tokens": answer_tokens,
        "timeout": timeout,
        "workers": workers,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "max_cost": max_cost,
        "cache": False if no_cache else None,
        "refresh": refresh,
    }
    with one_line_errors(), logged(sys.stderr if verbose else None):
        outputs = parse_outputs(formats or ["terminal"], FORMATS)
        cases = load(articles, None, notify)
        with session(flags, record, replay) as (settings, chosen):
            try:
                report = check_cases(cases, chosen, settings, notify)
            except Interrupted as stopped:
                _write(_table(stopped.report, cases, shared), outputs)
                raise
        table = _table(report, cases, shared)
        _write(table, outputs)
    raise typer.Exit(table.exit_code())


def _table(report: "Report", cases: "Sequence[Case]", shared: bool) -> "FactTable":
    from checker.facts import fact_table
    from checker.segment import segment

    documents = {
        document.id: document for case in cases for document in (case.article, *case.sources)
    }
    table = fact_table(report, [segment(document) for document in documents.values()])
    return table.shared() if shared else table


def _write(table: "FactTable", outputs: "Sequence[Output]") -> None:
    import os
    import shutil

    from checker.output import write_whole
    from checker.reports import facts_terminal
    from checker.reports.facts import FORMATS

    for output in outputs:
        if output.file is not None:
            write_whole(output.file, FORMATS[output.format](table))
        elif output.format == "terminal" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
            width = shutil.get_terminal_size().columns
            sys.stdout.write(facts_terminal.render(table, width=width, color=True))
        else:
            sys.stdout.write(FORMATS[output.format](table))
