"""`checker watch`: checks again as sources arrive or change, and tells what turned."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import Flags, with_settings
from checker.cli.session import notify, session
from checker.errors import UsageError, meant

_AGAINST = "Folders, files, feeds and pages to watch."
_ONCE = "Look once, as cron does; exit 1 where what turned fails."
_STATE = "Where what is known is kept.  [default: beside the cache]"
_FORMAT = "terminal, a line a turn, or jsonl, an object a turn."
_WEBHOOK = "Address that turns are posted to as JSON, too."


@with_settings(without=("groups",))
def watch(  # noqa: PLR0913  one parameter per flag
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Files or folders.")],
    against: Annotated[list[str], typer.Option(metavar="SOURCE...", help=_AGAINST)],
    every: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Time between two looks.")
    ] = 60,
    once: Annotated[bool, typer.Option("--once", help=_ONCE)] = False,
    state: Annotated[Path | None, typer.Option(metavar="FILE", help=_STATE)] = None,
    form: Annotated[str, typer.Option("--format", metavar="FMT", help=_FORMAT)] = "terminal",
    webhook: Annotated[str, typer.Option(metavar="URL", help=_WEBHOOK)] = "",
    *,
    flags: Flags,
) -> None:
    """Check again as sources arrive or change, and tell what turned."""
    from checker.cli.follow import (
        FORMATS,
        Desk,
        alone,
        beside_cache,
        follow,
        refuse_unpostable,
        refuse_unwatchable,
    )

    if form not in FORMATS:
        way_out = meant(form, FORMATS) or f"; use one of {', '.join(FORMATS)}"
        raise UsageError(f"--format {form}: unknown{way_out}")
    refuse_unpostable(webhook)
    refuse_unwatchable([*articles, *against])
    file = state or beside_cache([*articles, "--against", *against])
    with alone(file), session(flags) as (settings, engine):
        desk = Desk(articles, against, file, settings, notify)
        try:
            ticks = iter([None]) if once else _ticks(every)
            code = follow(desk, engine, ticks, FORMATS[form], webhook)
        except KeyboardInterrupt:
            engine.stop()
            notify(f"interrupted; what is known is kept in {file}")
            raise
    raise typer.Exit(code)


def _ticks(seconds: float) -> Iterator[None]:
    while True:
        yield
        time.sleep(seconds)
