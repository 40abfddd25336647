"""`checker score`: accuracy on labelled data, without any on the exam."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from checker.cli.options import READING, Flags, with_settings
from checker.cli.session import notify, progress, session
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.records import ArticleReport
    from checker.scoring import Labelled


@with_settings(without=(*READING, "fail_on", "strict", "groups"))
def score(
    data: Annotated[
        list[str] | None,
        typer.Argument(metavar="DATA", help="Labelled .jsonl, expected.json or folders."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="DETECTOR", help="Leave a detector out; repeatable.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the figures as JSON.")
    ] = None,
    *,
    flags: Flags,
) -> None:
    """Score an engine on labelled data, or the exam."""
    from checker import scoring
    from checker.documents import Case
    from checker.documents.files import ensure_writable, write
    from checker.pipeline import check_article
    from checker.scoring import exam

    cases = scoring.read_labelled(data, notify) if data else exam.exam_cases()
    if out:
        ensure_writable(out)
    with session(flags) as (settings, engine), _left_out(without or []):

        def check(case: "Labelled") -> "ArticleReport":
            return check_article(Case(case.article, case.sources), engine, settings)

        run = exam.run_of(engine, without or ())
        jobs = settings.jobs or (settings.workers if engine.model else 1)
        with progress(len(cases), engine, settings) as counted:
            result = scoring.score(cases, check, run, jobs, counted)
    if out:
        write(out, result.model_dump_json(indent=1, by_alias=True) + "\n")
    typer.echo(scoring.told(result))
    if not data and not without:
        passed = exam.passed(result)
        exam.keep(passed, run)
        typer.echo(passed.told)
    if result.total("unchecked"):
        raise typer.Exit(3)


@contextmanager
def _left_out(names: Sequence[str]) -> Iterator[None]:
    """Take detectors out of the registry for a while; raises UsageError for an unknown one."""
    from checker.detectors import DETECTORS

    registry = cast("dict[str, Any]", DETECTORS)
    for name in names:
        if name not in registry:
            known = ", ".join(registry)
            raise UsageError(f"--without {name}: no such detector; use one of {known}")
    every = dict(registry)
    for name in names:
        registry.pop(name, None)
    try:
        yield
    finally:  # in their order, which counts
        registry.clear()
        registry.update(every)
