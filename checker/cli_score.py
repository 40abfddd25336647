"""The command `checker score`: accuracy on labelled data."""

from pathlib import Path
from typing import Annotated

import typer

from checker.errors import UsageError
from checker.session import notify, one_line_errors, session


def score(  # noqa: PLR0913  one parameter per flag
    data: Annotated[
        list[str],
        typer.Argument(metavar="BENCH.jsonl...", help="Labelled records, or an expected.json."),
    ],
    engine: Annotated[str | None, typer.Option(metavar="NAME", help="As for check.")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="As for check.")] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="As for check.")] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Records per data set, drawn by id.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Keep figures; go on from here.")
    ] = None,
    compare_with: Annotated[
        Path | None,
        typer.Option("--compare", metavar="FILE.json", help="Print how this run differs from it."),
    ] = None,
    no_cache: Annotated[bool | None, typer.Option("--no-cache", help="As for check.")] = None,
    refresh: Annotated[bool | None, typer.Option("--refresh", help="As for check.")] = None,
    record: Annotated[Path | None, typer.Option(metavar="FILE", help="As for check.")] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE", help="As for check.")] = None,
) -> None:
    """Score an engine on labelled data: per set and as the mean over sets."""
    from importlib.metadata import version

    from checker import scoring
    from checker.contract import ArticleReport
    from checker.pipeline import Case, check_article
    from checker.types import Document

    with one_line_errors():
        if out and out.suffix != ".json":
            raise UsageError(f"--out {out}: give a file that ends in .json")
        cases = scoring.sample(scoring.read_cases(data), limit)
        flags = {
            "engine": engine,
            "model": model,
            "base_url": base_url,
            "cache": False if no_cache else None,
            "refresh": refresh,
        }
        with session(flags, record, replay) as (settings, chosen):

            def check(article: Document, sources: tuple[Document, ...]) -> ArticleReport:
                return check_article(Case(article, sources), chosen, settings, notify)

            run = {
                "engine": chosen.name,
                "model": chosen.model,
                "version": version("checker"),
                **chosen.prompts,
            }
            results = out.with_suffix(".results.jsonl") if out else None
            result = scoring.score(cases, check, run, results=results, usage=lambda: chosen.usage)
        if out:
            scoring.write_score(out, result)
        scoring.show(scoring.score_tables(result))
        if compare_with:
            paired = scoring.compare(scoring.read_score(compare_with), result)
            scoring.show(scoring.compare_tables(paired))
