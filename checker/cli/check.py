"""`checker check`: what is wrong in articles, and what no source says."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.options import Flags, with_settings
from checker.cli.session import notify, progress, session
from checker.errors import UsageError
from checker.settings import Settings, load_settings

if TYPE_CHECKING:
    from checker.cli.output import Output
    from checker.documents import Case
    from checker.engines import Engine
    from checker.records import ArticleReport, DocumentRecord, Report
    from checker.waivers import Waivers

_FOLDER = "Without `sources:` of its own, check each article against its folder."
_CHANGED = "Check what HEAD has new since BASE; ARTICLEs are patterns then, as git takes them."
_SOURCES = "With --changed: sources of articles that name none."
_FORMAT = "terminal, json, jsonl, html, markdown, ... (docs/formats.md); repeat for more."
_DRY = "Print planned calls, tokens and price; ask nothing."


@with_settings()
def check(  # noqa: PLR0913  one parameter per flag
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE...", help="Files, folders or -.")
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE...", help="Sources; without it, all the other articles."),
    ] = None,
    against_folder: Annotated[bool, typer.Option("--against-folder", help=_FOLDER)] = False,
    changed: Annotated[str | None, typer.Option(metavar="BASE", help=_CHANGED)] = None,
    sources: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help=_SOURCES)] = None,
    max_articles: Annotated[
        int, typer.Option(metavar="N", min=1, help="With --changed: more are an error, not a bill.")
    ] = 100,
    root: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Read nothing outside FOLDER.")
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FMT[=FILE]", help=_FORMAT)
    ] = None,
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Decisions on earlier findings: these do not fail."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_DRY)] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Log every call on stderr, without texts.")
    ] = False,
    *,
    flags: Flags,
) -> None:
    """Check articles against other sources."""
    from checker.cli.changed import Change, annotation, read_change
    from checker.cli.output import parse_outputs
    from checker.documents import beside, load
    from checker.model.log import logged
    from checker.reports import FORMATS
    from checker.waivers import Waivers, read_waivers

    outputs = parse_outputs(formats or [], FORMATS)
    decided = read_waivers(waivers) if waivers else Waivers()
    if against and (against_folder or changed):
        raise UsageError("--against excludes --against-folder and --changed; give one")
    if changed is not None:
        change = read_change(changed, articles or [], sources or [], max_articles, notify)
    elif articles:
        otherwise = beside if against_folder else None
        change = Change(load(articles, against, notify, otherwise=otherwise, root=root), ())
    else:
        raise UsageError("no article is named; give files or folders, or --changed BASE")
    # A change must not choose by its own project file what fails it.
    folder = None if changed is None else Path(os.devnull)
    if dry_run:
        from checker.cli.plan import told_plan

        sys.stdout.write(told_plan(change.cases, load_settings(flags.settings, folder=folder)))
        return
    for file, reason in change.refused:
        notify(f"{file}: {reason}")
        if any(output.format == "github" and not output.file for output in outputs):
            sys.stdout.write(annotation(file, reason))
    if changed is not None and not change.cases:
        notify("nothing to check" if not change.refused else "nothing could be read")
        raise typer.Exit(3 if change.refused else 0)
    with logged(sys.stderr if verbose else None), session(flags, folder) as (settings, engine):
        if engine.model:
            _tell_exam(engine)
        report = _checked(change.cases, engine, settings, outputs, decided)
    code = report.exit_code(settings.fail_on, settings.strict)
    raise typer.Exit(3 if change.refused and code == 0 else code)


def _checked(
    cases: "Sequence[Case]",
    engine: "Engine",
    settings: Settings,
    outputs: "Sequence[Output]",
    decided: "Waivers",
) -> "Report":
    """Check and write what was found; after Ctrl-C, what was found until then."""
    from checker.cli.output import streaming, write_outputs
    from checker.errors import Interrupted
    from checker.pipeline import check_cases
    from checker.records import unheard
    from checker.reports import FORMATS, jsonl
    from checker.waivers import apply_waivers, waived_article

    stopped: Interrupted | None = None
    with streaming(outputs) as say:

        def follow(article: "ArticleReport", documents: "Mapping[str, DocumentRecord]") -> None:
            say(jsonl.article_line(waived_article(article, documents, decided), documents))

        try:
            with progress(len(cases)) as counted:
                report = check_cases(cases, engine, settings, notify, follow, counted)
        except Interrupted as error:
            report, stopped = error.report, error
        report = apply_waivers(report, decided, unheard if stopped else notify)
        say(jsonl.summary_line(report))
    write_outputs(report, outputs, FORMATS)
    if stopped:
        raise stopped
    return report


def _tell_exam(engine: "Engine") -> None:
    """Tell how a model did in the exam, as a warning where it is not fit to judge."""
    from importlib.metadata import version

    from checker.scoring import exam

    passed = exam.kept(exam.run_of(engine, version("checker-news")))
    if passed is None:
        notify(f"{engine.model} is not examined yet: `checker score` takes the exam")
    else:
        warning = "" if passed.fit else "warning: "
        notify(f"{warning}{engine.model} in the exam: {passed.told}")
