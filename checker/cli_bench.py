"""The commands `checker bench ...`: what a check, a corpus and a report cost."""

from pathlib import Path
from typing import Annotated

import typer

from checker.session import one_line_errors

app = typer.Typer(help="Measure what things cost.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article to check.")],
    against: Annotated[list[str], typer.Option(metavar="SOURCE...", help="At least two sources.")],
    runs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes to measure.")] = 5,
) -> None:
    """Measure one article: milliseconds after start-up, and memory."""
    from checker.bench import measure, measure_apart, summary

    with one_line_errors():
        measure(article, against)
        typer.echo(summary(measure_apart(article, against, runs)))


@app.command()
def reports(
    articles: Annotated[int, typer.Option(metavar="N", min=1, help="Articles.")] = 500,
    findings: Annotated[int, typer.Option(metavar="N", min=1, help="Findings.")] = 10_000,
) -> None:
    """Measure the seconds that each format takes to write a large report."""
    from checker.report_bench import measure_formats

    for written in measure_formats(articles, findings):
        typer.echo(f"{written.format}: {written.seconds:.2f} s, {written.megabytes:.1f} MB")


@app.command()
def cost(
    case: Annotated[
        Path, typer.Argument(metavar="[CASE]", help="A folder with labels in claims.json.")
    ] = Path("seeds/gaza-truce"),
    in_full: Annotated[
        bool, typer.Option("--in-full", help="The oracle writes all words of a claim.")
    ] = False,
) -> None:
    """Measure what a model is asked: calls, tokens, seconds, beside other tools."""
    from checker.bench_cost import measure_cost, told
    from checker.session import settings_from

    with one_line_errors():
        settings = settings_from({})
        typer.echo(told(measure_cost(case, settings, omits=not in_full), settings), nl=False)


@app.command()
def cache(
    case: Annotated[
        Path, typer.Argument(metavar="[CASE]", help="A folder with labels in claims.json.")
    ] = Path("seeds/gaza-truce"),
) -> None:
    """Measure what a second check costs, and one after an edit, with the oracle of `cost`."""
    from checker.bench_cache import measure_with_oracle, table, told_each
    from checker.session import settings_from

    with one_line_errors():
        for sources, rows, shares in measure_with_oracle(case, settings_from({})):
            several = "" if sources == 1 else "s"
            typer.echo(f"against {sources} source{several}\n{table(rows)}\n{told_each(shares)}\n")


@app.command()
def evidence(
    data: Annotated[
        list[str], typer.Argument(metavar="DATA...", help="Labelled data, as for `checker score`.")
    ],
    claims_per_call: Annotated[
        list[int], typer.Option(metavar="N", min=1, help="Claims in one call; repeatable.")
    ] = [16, 32],  # noqa: B006  typer reads it and does not change it
) -> None:
    """Measure how often the words of a source that labels name are shown to a model."""
    from checker.bench_evidence import measure_evidence, told
    from checker.scoring import read_cases
    from checker.session import settings_from

    with one_line_errors():
        cases, settings = read_cases(data), settings_from({})
        for number in claims_per_call:
            typer.echo(told(measure_evidence(cases, settings, number)))


@app.command()
def corpus(
    texts: Annotated[
        list[str],
        typer.Option("--from", metavar="PATH...", help="Real texts: BENCH.jsonl, files, folders."),
    ],
    articles: Annotated[int, typer.Option(metavar="N", min=2, help="Articles to make.")] = 1000,
    events: Annotated[int, typer.Option(metavar="N", min=1, help="Events they tell of.")] = 100,
    words: Annotated[int, typer.Option(metavar="N", min=20, help="Words of an article.")] = 400,
    keep: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep the articles made here.")
    ] = None,
) -> None:
    """Measure many articles all against all: seconds, memory, groups, and growth from a tenth."""
    from checker.bench_corpus import measure_corpus, summary

    with one_line_errors():
        typer.echo(summary(measure_corpus(texts, articles, events, words, keep)))
