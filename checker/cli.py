"""The command line: flags in, one pipeline call, reports out, and the exit code.

Heavy imports stand inside the commands, so that `checker --help` answers at once.
"""

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker import cli_bench, cli_cache, cli_model
from checker.cli_facts import facts
from checker.cli_score import score
from checker.cli_serve import serve
from checker.errors import ModelError, UsageError
from checker.plain import one_line
from checker.session import notify, one_line_errors, progress, session, settings_from

if TYPE_CHECKING:
    from checker.contract import ArticleReport, DocumentRecord

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
app.add_typer(cli_bench.app, name="bench")
app.add_typer(cli_cache.app, name="cache")

_INTERRUPTED = 130
_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE, errno.EBADF}
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
AnswerTokensFlag = Annotated[
    int | None, typer.Option(metavar="N", help="Longest answer, in tokens.")
]
MaxCallsFlag = Annotated[int | None, typer.Option(metavar="N", help="Calls a run may make.")]
MaxTokensFlag = Annotated[int | None, typer.Option(metavar="N", help="Tokens a run may use.")]
MaxCostFlag = Annotated[float | None, typer.Option(metavar="USD", help="What a run may cost.")]
RequestsFlag = Annotated[float | None, typer.Option(metavar="N", help="Calls the server allows.")]
TokensFlag = Annotated[float | None, typer.Option(metavar="N", help="Tokens the server allows.")]
VerboseFlag = Annotated[
    bool, typer.Option("--verbose", help="Log every call and stage on stderr, without texts.")
]
TimeoutFlag = Annotated[float | None, typer.Option(metavar="SECONDS", help="Wait for one answer.")]
WaiversFlag = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Decisions on earlier findings: these do not fail."),
]
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
    against_folder: Annotated[
        bool,
        typer.Option(
            "--against-folder",
            help="Without `sources:` of its own, check each article against its folder.",
        ),
    ] = False,
    root: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Read nothing outside FOLDER.")
    ] = None,
    engine: EngineFlag = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FMT[=FILE]",
            help="terminal, json, jsonl, html, markdown, ... (docs/formats.md); repeat for more.",
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="contradicted (default), unsupported or never."),
    ] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict", help="Let findings to check fail the run too.")
    ] = None,
    waivers: WaiversFlag = None,
    sentences_per_call: SentencesFlag = None,
    claims_per_call: Annotated[
        int | None, typer.Option(metavar="N", help="Claims verified per call.")
    ] = None,
    evidence_tokens: Annotated[
        int | None, typer.Option(metavar="N", help="Source tokens sent per call.")
    ] = None,
    answer_tokens: AnswerTokensFlag = None,
    timeout: TimeoutFlag = None,
    workers: WorkersFlag = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Articles checked side by side.")
    ] = None,
    no_derivation: Annotated[
        bool, typer.Option("--no-derivation", help="Count copies as sources of their own.")
    ] = False,
    no_groups: Annotated[
        bool, typer.Option("--no-groups", help="Compare all articles, whatever their event.")
    ] = False,
    max_calls: MaxCallsFlag = None,
    max_tokens: MaxTokensFlag = None,
    max_cost: MaxCostFlag = None,
    requests_per_minute: RequestsFlag = None,
    tokens_per_minute: TokensFlag = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print planned calls, tokens and price; ask nothing.")
    ] = False,
    verbose: VerboseFlag = False,
    no_cache: CacheFlag = None,
    refresh: RefreshFlag = None,
    record: RecordFlag = None,
    replay: ReplayFlag = None,
) -> None:
    """Check articles against other sources: what is wrong, and what no source says."""
    from checker.output import ensure_writable, parse_outputs, streaming, write_report
    from checker.pipeline import Interrupted, check_cases, load, with_jobs
    from checker.read import beside
    from checker.telemetry import logged
    from checker.waivers import Waivers, apply_waivers, read_waivers, waived_article

    flags = {
        "engine": engine,
        "model": model,
        "base_url": base_url,
        "fail_on": fail_on,
        "strict": strict,
        "sentences_per_call": sentences_per_call,
        "claims_per_call": claims_per_call,
        "evidence_tokens": evidence_tokens,
        "answer_tokens": answer_tokens,
        "timeout": timeout,
        "workers": workers,
        "jobs": jobs,
        "groups": False if no_groups else None,
        "derivation": False if no_derivation else None,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "max_cost": max_cost,
        "requests_per_minute": requests_per_minute,
        "tokens_per_minute": tokens_per_minute,
        "cache": False if no_cache else None,
        "refresh": refresh,
    }
    with one_line_errors(), logged(sys.stderr if verbose else None):
        outputs = parse_outputs(formats or ["terminal"])
        ensure_writable(outputs)
        if against and against_folder:
            raise UsageError("--against and --against-folder exclude each other; give one")
        otherwise = beside if against_folder else None
        decided = read_waivers(waivers) if waivers else Waivers()
        cases = load(articles, against, notify, otherwise=otherwise, root=root)
        if dry_run:
            from checker.plan import plan, told

            sys.stdout.write(told(plan(cases, settings_from(flags))))
            return
        with (
            streaming(outputs) as stream,
            session(flags, record, replay) as (settings, chosen),
        ):

            def follow(article: "ArticleReport", documents: "Mapping[str, DocumentRecord]") -> None:
                stream.article(waived_article(article, documents, decided), documents)

            try:
                with progress(len(cases)) as counted:
                    used = with_jobs(settings, chosen, len(cases))
                    report = check_cases(cases, chosen, used, notify, follow, counted)
            except Interrupted as stopped:
                partial = apply_waivers(stopped.report, decided)
                stream.end(partial)
                write_report(partial, outputs)
                raise
            report = apply_waivers(report, decided, notify)
            stream.end(report)
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
    answer_tokens: AnswerTokensFlag = None,
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
        "answer_tokens": answer_tokens,
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
        sys.stdout.write("\n".join(map(one_line, lines)) + "\n")
    raise typer.Exit(0 if healthy else 3)


app.command()(facts)
app.command()(score)
app.command()(serve)


def main() -> None:
    """Run the command line."""
    if sys.stdout is None:  # closed by the caller, who wants the exit code alone
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        _run()
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        # Python would try to write the rest once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:  # the reader has seen enough, as `head` does
            sys.exit(1)
        sys.stderr.write(
            f"checker: the output cannot be written ({error.strerror}); use --format FMT=FILE\n"
        )
        sys.exit(2)


def _run() -> None:
    try:
        app(_spread_sources(sys.argv[1:]))
    except SystemExit as end:
        sys.stdout.flush()
        if end.code != _INTERRUPTED:
            raise
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
