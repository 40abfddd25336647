"""What every command shares: notices, a progress bar, settings, an engine, a recording."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from checker.cli.options import Flags
from checker.errors import UsageError
from checker.language.plain import inert, one_line
from checker.settings import Settings

if TYPE_CHECKING:
    from checker.engines import Engine


INTERRUPTED = 130


def notify(line: str) -> None:
    """Tell a notice on stderr; what it repeats of files and texts cannot drive the terminal."""
    typer.echo(inert(f"checker: {one_line(line)}"), err=True)


@contextmanager
def session(flags: Flags) -> Iterator[tuple[Settings, "Engine"]]:
    """Yield settings and engine, with recording or replay around them as asked."""
    from checker.engines.choose import make_engine

    if flags.record and flags.replay:
        raise UsageError("--record and --replay exclude each other; give one")
    if flags.record or flags.replay:
        from checker.model.recording import recorded, replayed

        # One call at a time keeps a recording in the order of the text; it must hold every answer.
        fixed = {"engine": "api", **flags.settings, "workers": 1, "cache": False}
        flags = replace(flags, settings=fixed)
    settings = flags.loaded()
    if not flags.replay:
        with recorded(flags.record) if flags.record else nullcontext():
            yield settings, make_engine(settings, notify)
        return
    notify(f"replaying {flags.replay}: no model is asked")
    with replayed(flags.replay) as tape:
        # A recorded failure is answered by the next recorded try: no server needs the rest.
        yield settings, make_engine(settings, lambda _: None, sleep=lambda _: None)
        if not tape.all_played:
            notify(f"{flags.replay}: only {tape.play_count} of {len(tape)} answers were used")


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
