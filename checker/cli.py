"""The command line: flags in, one pipeline call, reports out, and the exit code.

Heavy imports stand inside the commands, so that `checker --help` answers at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from checker import cli_cache, cli_model
from checker.cli_bench import bench
from checker.cli_facts import facts
from checker.cli_score import score
from checker.errors import ModelError, UsageError
from checker.session import notify, one_line_errors, session, settings_from

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
app.add_typer(cli_model.app, name="model")
app.add_typer(cli_cache.app, name="cache")

_INTERRUPTED = 130
_ARTICLES = typer.Argument(metavar="ARTICLE...", help="Files (.txt .md .html), folders or -.")
Articles = Annotated[list[str], _ARTICLES]
EngineFlag = Annotated[str | None, typer.Option(metavar="NAME", help="auto, api, local or rules.")]
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
CacheFlag = Annotated[
    bool | None, typer.Option("--no-cache", help="Neither use answers kept before nor keep any.")
]
RefreshFlag = Annotated[
    bool | None, typer.Option("--refresh", help="Ask anew, and keep the new answers.")
]


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
    strict: Annotated[
        bool | None, typer.Option("--strict", help="Let findings to check fail the run too.")
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
    no_cache: CacheFlag = None,
    refresh: RefreshFlag = None,
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
        "strict": strict,
        "sentences_per_call": sentences_per_call,
        "claims_per_call": claims_per_call,
        "evidence_tokens": evidence_tokens,
        "max_tokens": max_tokens,
        "timeout": timeout,
        "workers": workers,
        "cache": False if no_cache else None,
        "refresh": refresh,
    }
    with one_line_errors():
        outputs = parse_outputs(formats or ["terminal"])
        cases = load(articles, against, notify)
        with session(flags, record, replay) as (settings, chosen):
            try:
                report = check_cases(cases, chosen, settings, notify)
            except Interrupted as stopped:
                write_report(stopped.report, outputs)
                raise
        write_report(report, outputs)
    raise typer.Exit(report.exit_code(settings.fail_on, settings.strict))


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
    no_cache: CacheFlag = None,
    refresh: RefreshFlag = None,
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
        "cache": False if no_cache else None,
        "refresh": refresh,
    }
    with one_line_errors():
        if formats not in FORMATS:
            raise UsageError(f"--format {formats}: unknown; use one of {', '.join(FORMATS)}")
        with session(flags, record, replay) as (settings, chosen):
            decomposed = decompose_articles(articles, chosen, settings, notify)
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

    with one_line_errors():
        settings = settings_from(
            {"engine": engine, "model": model, "base_url": base_url, "timeout": timeout}
        )
        lines, healthy = examine(settings)
        sys.stdout.write("\n".join(lines) + "\n")
    raise typer.Exit(0 if healthy else 3)


app.command()(facts)
app.command()(score)
app.command()(bench)


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
