"""What every command shares: notices, a progress bar, settings, an engine, a recording."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

import typer

from checker.cli.options import Flags
from checker.errors import UsageError
from checker.language.plain import inert, one_line
from checker.records import Usage, unheard
from checker.settings import Settings

if TYPE_CHECKING:
    from checker.engines import Engine


def notify(line: str) -> None:
    """Tell a notice on stderr; what it repeats of files and texts cannot drive the terminal."""
    typer.echo(inert(f"checker: {one_line(line)}"), err=True)


@contextmanager
def logged(stream: TextIO) -> Iterator[None]:
    """Write a line for each call to a model for the time being."""
    log, handler = logging.getLogger("checker"), logging.StreamHandler(stream)
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


@contextmanager
def session(flags: Flags) -> Iterator[tuple[Settings, "Engine"]]:
    """Yield settings and engine, with recording or replay around them as asked."""
    from checker.engines.choose import make_engine

    if flags.record and flags.replay:
        raise UsageError("--record and --replay exclude each other; give one")
    if flags.batch and (flags.record or flags.replay):
        raise UsageError("--batch keeps its answers itself; drop --record and --replay")
    if flags.record or flags.replay:
        from checker.model.recording import recorded, replayed

        # One call at a time keeps a recording in the order of the text; it must hold every answer.
        given = {"engine": "api", **flags.settings}
        fixed = {**given, "workers": 1, "cache": False, "or_rules": False}
        flags = replace(flags, settings=fixed)
    settings = flags.loaded()
    with ExitStack() as stack:
        if flags.verbose:
            stack.enter_context(logged(sys.stderr))
        if flags.record:
            stack.enter_context(recorded(flags.record))
        if not flags.replay:
            yield settings, make_engine(settings, notify, batch=flags.batch)
            return
        notify(f"replaying {flags.replay}: no model is asked")
        tape = stack.enter_context(replayed(flags.replay))
        # A recorded failure is answered by the next recorded try: no server needs the rest.
        yield settings, make_engine(settings, unheard, sleep=lambda _: None)
        if not tape.all_played:
            notify(f"{flags.replay}: only {tape.play_count} of {len(tape)} answers were used")


@contextmanager
def progress(
    articles: int, engine: "Engine", settings: Settings, before: int = 0
) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr, where that is a terminal, how far a run is; yield what to tell that to.

    It takes how much is done and of how much: articles, or the parts of one alone. A former run has
    done those `before`.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    hidden = not sys.stderr.isatty() or (articles < 2 and not engine.model)
    columns = (BarColumn(20), TimeElapsedColumn(), TextColumn("{task.description}"))
    unit, begun = "articles" if articles > 1 else "parts", time.monotonic()
    with Progress(*columns, console=Console(stderr=True), disable=hidden, transient=True) as bar:
        task = bar.add_task("begun", total=None)

        def counted(done: int, of: int) -> None:
            rate = (done - before) / max(time.monotonic() - begun, 0.001)
            told = [f"{done:,} of {of:,} {unit}", *_pace(of - done, rate)]
            told += _spent(engine.usage, settings) if engine.model else []
            bar.update(task, completed=done, total=of, description=", ".join(told))

        yield counted


def _pace(left: int, rate: float) -> list[str]:
    """Return how many are done in a minute and how long the rest takes; `rate` is by the second."""
    if rate <= 0:
        return []
    a_minute = 60 * rate
    pace = f"{a_minute:,.1f}" if a_minute < 10 else f"{a_minute:,.0f}"
    return [f"{pace} a minute", f"about {timedelta(seconds=round(left / rate))} left"]


def _spent(usage: Usage, settings: Settings) -> list[str]:
    """Return what was spent, and what is left of each limit."""
    cost, tokens = usage.cost_usd, usage.prompt_tokens + usage.completion_tokens
    told = [f"{usage.calls:,} calls so far" if cost is None else f"${cost:.3f} so far"]
    if settings.max_cost is not None and cost is not None:
        told.append(f"${max(0.0, settings.max_cost - cost):.3f} left")
    for limit, used, unit in (
        (settings.max_calls, usage.calls, "calls"),
        (settings.max_tokens, tokens, "tokens"),
    ):
        told += [] if limit is None else [f"{max(0, limit - used):,} {unit} left"]
    return told
