"""`checker check`: what is wrong in articles, and what no source says."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.options import Flags, with_settings
from checker.cli.session import notify, progress, session
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.cli.changed import Change
    from checker.cli.output import Output
    from checker.engines import Engine
    from checker.records import ArticleReport, DocumentRecord

_FOLDER = "Without `sources:` of its own, check each article against its folder."
_CHANGED = "Check what HEAD has new since BASE; ARTICLEs are patterns then, as git takes them."
_SOURCES = "Sources of articles that name none."
_TRUSTED = "Whose waivers count, and whose sources are known.  [default: BASE]"
_ONLY = "Sources that the change itself brings do not count."
_MOST = "More articles are an error, not a bill."
_PULL, _MANY = "Pull requests", "Many articles"
_FORMATS = "terminal, json, jsonl, html, markdown, ... (docs/formats.md)"
_RESUME = "Go on with the FILE of --format jsonl=FILE where a former run was ended."
_ON = "Check a corpus on dask://HOST:PORT or ray://HOST:PORT."
_STREAMS = (
    "--on, --resume and parquet are for articles that name no sources, and are written to"
    " jsonl=FILE or parquet=FOLDER alone; leave out the rest"
)
_AGAINST = "--against excludes --against-folder and --changed; give one"
_NOT_CHANGED = "--sources, --trusted and --only-trusted need --changed BASE; give it"
_FIX = "Write the sure corrections into the articles, shown as a diff first."
_BASELINE = "A former JSON report: its findings come last and do not fail."
_KEEP = "Keep there what was read of Word files, PDFs, feeds, tables and pages of the web."
_BATCH = "Ask in batches: half the price, answers within a day (docs/cost.md)."
_NO_WAIT = "Send a batch and end; the same command goes on with its answers."
_DRY = "Print planned calls, tokens and price; ask nothing."


@with_settings(formats=_FORMATS)
def check(  # noqa: PLR0913  one parameter per flag
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE", help="Files, folders, URLs or -.")
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE...", help="Sources; without it, all the other articles."),
    ] = None,
    against_folder: Annotated[bool, typer.Option("--against-folder", help=_FOLDER)] = False,
    changed: Annotated[
        str | None, typer.Option(metavar="BASE", help=_CHANGED, rich_help_panel=_PULL)
    ] = None,
    sources: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help=_SOURCES, rich_help_panel=_PULL)
    ] = None,
    trusted: Annotated[
        str | None, typer.Option(metavar="COMMIT", help=_TRUSTED, rich_help_panel=_PULL)
    ] = None,
    only_trusted: Annotated[
        bool, typer.Option("--only-trusted", help=_ONLY, rich_help_panel=_PULL)
    ] = False,
    max_articles: Annotated[
        int, typer.Option(metavar="N", min=1, help=_MOST, rich_help_panel=_PULL)
    ] = 100,
    root: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Read nothing outside FOLDER.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help=_RESUME, rich_help_panel=_MANY)] = False,
    on: Annotated[str, typer.Option(metavar="CLUSTER", help=_ON, rich_help_panel=_MANY)] = "",
    batch: Annotated[bool, typer.Option("--batch", help=_BATCH, rich_help_panel=_MANY)] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help=_NO_WAIT, rich_help_panel=_MANY)
    ] = False,
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Decisions on earlier findings: these do not fail."),
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help=_BASELINE)] = None,
    keep_text: Annotated[Path | None, typer.Option(metavar="FOLDER", help=_KEEP)] = None,
    fix: Annotated[bool, typer.Option("--fix", help=_FIX)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_DRY)] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Log every call on stderr, without texts.")
    ] = False,
    *,
    flags: Flags,
) -> None:
    """Check articles against other sources."""
    from checker.cli.changed import Change, held_against, read_change
    from checker.cli.corpus import check_corpus
    from checker.cli.output import PARTS, keep_texts, parse_outputs
    from checker.documents import beside, load
    from checker.reports import FORMATS
    from checker.reports.github import command
    from checker.waivers import Waivers, read_baseline, read_waivers

    def tell(line: str, kind: str = "notice", **place: str) -> None:
        """Tell a line; where the report goes to GitHub, as an annotation too."""
        notify(": ".join([*place.values(), line]))
        if any(output.format == "github" and not output.file for output in outputs):
            sys.stdout.write(command(kind, {**place, "title": "checker"}, line) + "\n")

    outputs = parse_outputs(flags, [*FORMATS, PARTS])
    _refuse(no_wait and not batch, "--no-wait needs --batch; give it")
    flags = replace(flags, batch=batch, waits=not no_wait, verbose=verbose)
    decided = read_waivers(waivers) if waivers and changed is None else Waivers()
    if baseline:
        decided = replace(decided, known=read_baseline(baseline))
    if articles and not any((against, against_folder, changed, root, keep_text, fix, dry_run)):
        check_corpus(articles, flags, outputs, decided, resume=resume, cluster=on)
    _refuse(on or resume or any(output.format == PARTS for output in outputs), _STREAMS)
    _refuse(against and (against_folder or changed), _AGAINST)
    _refuse(changed is None and (sources or trusted or only_trusted), _NOT_CHANGED)
    _refuse(changed is None and not articles, "no article is named; give files, or --changed BASE")
    if changed is None:
        otherwise = beside if against_folder else None
        given = (articles or [], against, notify, flags.loaded())
        cases = load(*given, otherwise=otherwise, root=root)
        change = Change(cases, decided=decided)
    else:
        # A change must not choose by its own project file what fails it.
        flags = replace(flags, config=flags.config or Path(os.devnull))
        wanted = (articles or [], sources or [], max_articles)
        change = read_change(changed, *wanted, notify, flags.loaded())
        if again := [f"{path} (its source {one} changed)" for path, one in change.again.items()]:
            tell(f"checked again: {', '.join(again)}")
        change = held_against(change, trusted or changed, waivers, only_trusted, tell)
        change = replace(change, decided=replace(change.decided, known=decided.known))
    keep_texts(change.cases, keep_text)
    if dry_run:
        from checker.cli.plan import told_plan

        sys.stdout.write(told_plan(change.cases, flags.loaded()))
        return
    for file, reason in change.refused:
        tell(reason, "error", file=file)
    if changed is not None and not change.cases:
        notify("nothing to check" if not change.refused else "nothing could be read")
        raise typer.Exit(3 if change.refused else 0)
    code = _checked(change, flags, outputs, fix=fix)
    raise typer.Exit(3 if change.refused and code == 0 else code)


def _refuse(wrong: object, told: str) -> None:
    """Raise UsageError where flags do not go together."""
    if wrong:
        raise UsageError(told)


def _checked(change: "Change", flags: Flags, outputs: "Sequence[Output]", *, fix: bool) -> int:
    """Check, write what was found, after Ctrl-C what was found until then; return the exit code."""
    from checker.cli.batch import ask_together
    from checker.cli.output import streaming, write_outputs
    from checker.errors import Interrupted
    from checker.pipeline import check_cases
    from checker.records import unheard
    from checker.reports import FORMATS, comment, jsonl, markdown, review
    from checker.reports.order import overall
    from checker.waivers import apply_waivers, waived_article

    stopped: Interrupted | None = None
    cases = change.cases
    with session(flags) as (settings, engine), ExitStack() as stack:
        if engine.model:
            _tell_exam(engine)
        ask_together(flags, engine, lambda: check_cases(cases, engine, settings, unheard))
        say = stack.enter_context(streaming(outputs))

        def follow(article: "ArticleReport", documents: "Mapping[str, DocumentRecord]") -> None:
            decided = waived_article(article, documents, change.decided)
            say(jsonl.article_line(decided, documents).encode())

        try:
            with progress(len(cases), engine, settings) as counted:
                report = check_cases(cases, engine, settings, notify, follow, counted)
        except Interrupted as error:
            report, stopped = error.report, error
        report = apply_waivers(report, change.decided, unheard if stopped else notify)
        say(jsonl.summary_line(report).encode())
    formats: dict[str, Callable[..., str]] = {
        **FORMATS,
        "comment": partial(comment.render, remarks=change.remarks),
        "markdown": partial(markdown.render, remarks=change.remarks),
        "review": partial(review.render, changed=change.lines),
    }
    write_outputs(report, outputs, formats, overall(report))
    if stopped:
        raise stopped
    if fix:
        from checker.cli.fix import write_corrections

        write_corrections(report, notify)
    return report.exit_code(settings.fail_on, settings.strict)


def _tell_exam(engine: "Engine") -> None:
    """Tell how a model did in the exam, as a warning where it is not fit to judge."""
    from checker.scoring import exam

    passed = exam.kept(exam.run_of(engine))
    if passed is None:
        notify(f"{engine.model} is not examined yet: `checker exam` lets it take the exam")
    else:
        warning = "" if passed.fit else "warning: "
        notify(f"{warning}{engine.model} in the exam: {passed.told}")
