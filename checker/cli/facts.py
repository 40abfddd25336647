"""`checker facts`: what the articles on an event agree on, and who differs."""

from typing import Annotated

import typer

from checker.cli.options import Flags, with_settings
from checker.cli.session import notify, progress, session


@with_settings(without=("fail_on", "strict"), formats="terminal, json or csv")
def facts(
    articles: Annotated[
        list[str], typer.Argument(metavar="FOLDER", help="Folders or files of articles.")
    ],
    shared: Annotated[
        bool, typer.Option("--shared", help="Leave out what only one article states.")
    ] = False,
    *,
    flags: Flags,
) -> None:
    """Print what articles agree on, and who differs."""
    from checker.cli.output import parse_outputs, write_outputs
    from checker.documents import load
    from checker.errors import Interrupted
    from checker.facts import fact_table
    from checker.pipeline import check_cases
    from checker.reports.facts import FORMATS

    outputs = parse_outputs(flags, FORMATS)
    cases = load(articles, None, notify, flags.loaded())
    with session(flags) as (settings, engine):
        try:
            with progress(len(cases), engine, settings) as counted:
                report = check_cases(cases, engine, settings, notify, counted=counted)
        except Interrupted as stopped:
            write_outputs(fact_table(stopped.report, shared=shared), outputs, FORMATS)
            raise
    table = fact_table(report, shared=shared)
    write_outputs(table, outputs, FORMATS)
    raise typer.Exit(table.exit_code() or (3 if report.run.fallback else 0))
