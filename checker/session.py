"""What every command shares: settings from flags, an engine, a recording, errors in one line."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from checker.errors import CheckerError, UsageError
from checker.plain import inert, one_line

if TYPE_CHECKING:
    from checker.engines import Engine
    from checker.settings import Settings


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn checker's errors into one line on stderr and their exit code."""
    try:
        yield
    except CheckerError as error:
        notify(str(error))
        raise typer.Exit(error.exit_code) from None


@contextmanager
def session(
    flags: Mapping[str, Any], record: Path | None, replay: Path | None
) -> Iterator[tuple["Settings", "Engine"]]:
    """Yield settings and engine, with recording or replay around them as asked."""
    from checker.engines.choose import make_engine
    from checker.recording import recorded, replayed

    if record and replay:
        raise UsageError("--record and --replay exclude each other; give one")
    if flags.get("cache") is False and flags.get("refresh"):
        raise UsageError("--no-cache and --refresh exclude each other; give one")
    if not record and not replay:
        settings = settings_from(flags)
        yield settings, make_engine(settings, notify)
        return
    # One call at a time keeps a recording in the order of the text; it must hold every answer.
    fixed = {"engine": flags["engine"] or "api", "workers": 1, "cache": False}
    settings = settings_from({**flags, **fixed})
    if record:
        with recorded(record):
            yield settings, make_engine(settings, notify)
    elif replay:
        notify(f"replaying {replay}: no model is asked")
        with replayed(replay) as tape:
            # A recorded failure is answered by the next recorded try: no server needs the rest.
            yield settings, make_engine(settings, _pass_over, sleep=_pass_over)
            if not tape.all_played:
                notify(f"{replay}: only {tape.play_count} of {len(tape)} answers were used")


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr, where that is a terminal; yield what to tell how many are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    hidden = total < 2 or not sys.stderr.isatty()
    columns = ("checking", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)


def settings_from(flags: Mapping[str, Any]) -> "Settings":
    """Return the settings with `flags` on top."""
    from checker.settings import load_settings

    return load_settings(flags)


def _pass_over(_: object) -> None:
    """Neither tell nor wait."""


def notify(line: str) -> None:
    """Tell a notice on stderr; what it repeats of files and texts cannot drive the terminal."""
    typer.echo(inert(f"checker: {one_line(line)}"), err=True)
