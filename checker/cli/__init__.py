"""The command line: flags in, one pipeline call, reports out, and the exit code.

A command a file; heavy imports stand inside the commands, so that `checker --help` answers at once.
"""

import errno
import os
import sys
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from checker.cli import batch, check, claims, doctor, facts, init, mcp, score, serve, watch
from checker.cli.options import Command
from checker.cli.session import notify
from checker.errors import CheckerError, Interrupted

_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE, errno.EBADF}


class _Commands(TyperGroup):
    """Ends every command alike: an error is one line on stderr and its exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let `--against` take several sources, as in `--against a.txt b.txt`."""
        return super().parse_args(ctx, _spread_sources(args))

    def list_commands(self, ctx: Any) -> list[str]:
        """Name what only developers need last."""
        return sorted(super().list_commands(ctx), key="score".__eq__)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CheckerError as error:
            notify(str(error))
            raise typer.Exit(error.exit_code) from None
        except OSError as error:
            if error.filename is None:  # not a path that was given, but the output: see `main`
                raise
            notify(f"{error.filename}: {error.strerror}; check the path")
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=_Commands,
    name="checker",
    help="Check news articles claim by claim against other sources.",
    epilog="Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or input,"
    " 3 the model failed or claims stayed unchecked, 130 interrupted.",
    rich_markup_mode=None,
    no_args_is_help=True,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def common(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Take what stands before a command."""
    if version:
        typer.echo(f"checker {metadata.version('checker-news')}")
        raise typer.Exit


_COMMANDS = (
    check.check, watch.watch, facts.facts, claims.claims, serve.serve, mcp.mcp, init.init,
    doctor.doctor, score.score,
)  # fmt: skip
for command in _COMMANDS:
    app.command(cls=Command)(command)
_EXAM = "Let an engine or model take the exam: score without DATA."
app.command("exam", cls=Command, help=_EXAM)(score.score)
app.add_typer(batch.app, name="batch")


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
        app()
    except SystemExit as end:
        sys.stdout.flush()
        if end.code != Interrupted.exit_code:
            raise
        sys.stderr.flush()
        # Python would wait for the calls in flight, which may take minutes.
        os._exit(Interrupted.exit_code)


def _spread_sources(arguments: list[str]) -> list[str]:
    spread: list[str] = []
    in_sources = False
    for argument in arguments:
        is_flag = argument.startswith("-") and argument != "-"
        if in_sources and not is_flag and spread[-1] != "--against":
            spread.append("--against")
        in_sources = argument == "--against" or (in_sources and not is_flag)
        spread.append(argument)
    return spread
