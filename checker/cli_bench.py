"""The command `checker bench`: what a check costs."""

from typing import Annotated

import typer

from checker.session import one_line_errors


def bench(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article to check.")],
    against: Annotated[list[str], typer.Option(metavar="SOURCE...", help="At least two sources.")],
    runs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes to measure.")] = 5,
) -> None:
    """Measure a check by the rules: milliseconds after start-up, and memory."""
    from checker.bench import measure, measure_apart, summary

    with one_line_errors():
        measure(article, against)
        typer.echo(summary(measure_apart(article, against, runs)))
