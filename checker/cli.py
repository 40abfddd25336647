"""The command line: flags in, one pipeline call, reports out, and the exit code.

Heavy imports stand inside the commands, so that `checker --help` answers at once.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from checker.errors import CheckerError, ModelError, UsageError

app = typer.Typer(
    name="checker",
    help="Check news articles claim by claim against other sources.",
    epilog="Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or input,"
    " 3 the model failed or claims stayed unchecked, 130 interrupted.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

_INTERRUPTED = 130
_ARTICLES = typer.Argument(metavar="ARTICLE...", help="Files (.txt .md .html), folders or -.")
Articles = Annotated[list[str], _ARTICLES]
EngineFlag = Annotated[str | None, typer.Option(metavar="NAME", help="auto or api.")]
ModelFlag = Annotated[str | None, typer.Option(metavar="NAME", help="As the server knows it.")]
UrlFlag = Annotated[
    str | None,
    typer.Option(metavar="URL", help="OpenAI-compatible server (default: OPENAI_BASE_URL)."),
]
RecordFlag = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Record the model's answers to FILE.")
]
ReplayFlag = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Answer from a recording, with no network.")
]
SentencesFlag = Annotated[int | None, typer.Option(metavar="N", help="Sentences split per call.")]
MaxTokensFlag = Annotated[int | None, typer.Option(metavar="N", help="Longest answer, in tokens.")]
TimeoutFlag = Annotated[float | None, typer.Option(metavar="SECONDS", help="Wait for one answer.")]
WorkersFlag = Annotated[int | None, typer.Option(metavar="N", help="Calls in flight together.")]


@app.command()
def check(  # noqa: PLR0913  one parameter per flag
    articles: Articles,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE...", help="Sources; without it, all the other articles."),
    ] = None,
    engine: EngineFlag = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FMT[=FILE]", help="terminal or json; repeat for more."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="contradicted (default), unsupported or never."),
    ] = None,
    sentences_per_call: SentencesFlag = None,
    claims_per_call: Annotated[
        int | None, typer.Option(metavar="N", help="Claims verified per call.")
    ] = None,
    evidence_tokens: Annotated[
        int | None, typer.Option(metavar="N", help="Source tokens sent per call.")
    ] = None,
    max_tokens: MaxTokensFlag = None,
    timeout: TimeoutFlag = None,
    workers: WorkersFlag = None,
    record: RecordFlag = None,
    replay: ReplayFlag = None,
) -> None:
    """Check articles against other sources: what is wrong, and what no source says."""
    from checker.output import parse_outputs, write_report
    from checker.pipeline import Interrupted, check_cases, load

    flags = {
        "engine": engine,
        "model": model,
        "base_url": base_url,
        "fail_on": fail_on,
        "sentences_per_call": sentences_per_call,
        "claims_per_call": claims_per_call,
        "evidence_tokens": evidence_tokens,
        "max_tokens": max_tokens,
        "timeout": timeout,
        "workers": workers,
    }
    with _one_line_errors():
        outputs = parse_outputs(formats or ["terminal"])
        cases = load(articles, against, _notify)
        with _session(flags, record, replay) as (settings, chosen):
            try:
                report = check_cases(cases, chosen, settings, _notify)
            except Interrupted as stopped:
                write_report(stopped.report, outputs)
                raise
        write_report(report, outputs)
    raise typer.Exit(report.exit_code(settings.fail_on))


@app.command()
def claims(  # noqa: PLR0913  one parameter per flag
    articles: Articles,
    engine: EngineFlag = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="FMT", help="terminal or json.")
    ] = "terminal",
    sentences_per_call: SentencesFlag = None,
    max_tokens: MaxTokensFlag = None,
    timeout: TimeoutFlag = None,
    workers: WorkersFlag = None,
    record: RecordFlag = None,
    replay: ReplayFlag = None,
) -> None:
    """Print the claims an article is split into, and the words that state them."""
    from checker.pipeline import decompose_articles
    from checker.reports.claims import FORMATS

    flags = {
        "engine": engine,
        "model": model,
        "base_url": base_url,
        "sentences_per_call": sentences_per_call,
        "max_tokens": max_tokens,
        "timeout": timeout,
        "workers": workers,
    }
    with _one_line_errors():
        if formats not in FORMATS:
            raise UsageError(f"--format {formats}: unknown; use one of {', '.join(FORMATS)}")
        with _session(flags, record, replay) as (settings, chosen):
            decomposed = decompose_articles(articles, chosen, settings, _notify)
        sys.stdout.write(FORMATS[formats](decomposed))
        for document, decomposition in decomposed:
            for failure in decomposition.failures:
                raise ModelError(f"{document.path}: some sentences stand whole: {failure}")


@app.command()
def doctor(
    engine: EngineFlag = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    timeout: TimeoutFlag = None,
) -> None:
    """Say what is installed, which engine would run, and whether the model answers."""
    from checker.doctor import examine

    with _one_line_errors():
        settings = _settings(
            {"engine": engine, "model": model, "base_url": base_url, "timeout": timeout}
        )
        lines, healthy = examine(settings)
        sys.stdout.write("\n".join(lines) + "\n")
    raise typer.Exit(0 if healthy else 3)


def main() -> None:
    """Run the command line."""
    try:
        app(_spread_sources(sys.argv[1:]))
    except SystemExit as end:
        if end.code != _INTERRUPTED:
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        # Python would wait for the calls in flight, which may take minutes.
        os._exit(_INTERRUPTED)


def _spread_sources(arguments: list[str]) -> list[str]:
    """Let `--against` take several sources, as in `--against a.txt b.txt`."""
    spread: list[str] = []
    in_sources = False
    for argument in arguments:
        is_flag = argument.startswith("-") and argument != "-"
        if in_sources and not is_flag and spread[-1] != "--against":
            spread.append("--against")
        in_sources = argument == "--against" or (in_sources and not is_flag)
        spread.append(argument)
    return spread


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn checker's errors into one line on stderr and their exit code."""
    try:
        yield
    except CheckerError as error:
        typer.echo(f"checker: {error}", err=True)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def _session(
    flags: Mapping[str, Any], record: Path | None, replay: Path | None
) -> Iterator[tuple[Any, Any]]:
    """Yield settings and engine, with recording or replay around them as asked."""
    from checker.engines.choose import make_engine
    from checker.recording import recorded, replayed

    if record and replay:
        raise UsageError("--record and --replay exclude each other; give one")
    if not record and not replay:
        settings = _settings(flags)
        yield settings, make_engine(settings, _notify)
        return
    # One call at a time keeps a recording in the order of the text.
    settings = _settings({"engine": "api", **flags, "workers": 1})
    if record:
        with recorded(record):
            yield settings, make_engine(settings, _notify)
    elif replay:
        _notify(f"replaying {replay}: no model is asked")
        with replayed(replay) as tape:
            # A recorded failure is answered by the next recorded try: no server needs the rest.
            yield settings, make_engine(settings, _pass_over, sleep=_pass_over)
            if not tape.all_played:
                _notify(f"{replay}: only {tape.play_count} of {len(tape)} answers were used")


def _settings(flags: Mapping[str, Any]) -> Any:
    from checker.settings import load_settings

    return load_settings(flags)


def _pass_over(_: object) -> None:
    """Neither tell nor wait."""


def _notify(line: str) -> None:
    typer.echo(f"checker: {line}", err=True)
