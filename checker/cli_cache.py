"""The commands `checker cache info|prune|measure`."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from checker.errors import UsageError
from checker.session import notify, one_line_errors, settings_from

if TYPE_CHECKING:
    from pathlib import Path

    from checker.store import Store

app = typer.Typer(
    help="Look after the model's answers that are kept for the next run.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command()
def info() -> None:
    """Print where answers are kept, how many, their size, and when the oldest was written."""
    from checker.store import contents

    with one_line_errors():
        path = _path()
        found = contents(path)
        lines = [f"file     {path}", f"answers  {found.entries:,}", f"size     {_size(found.size)}"]
        if found.oldest is not None and found.newest is not None:
            lines.append(f"written  {_day(found.oldest)} to {_day(found.newest)}")
        sys.stdout.write("\n".join(lines) + "\n")


@app.command()
def prune(
    older_than: Annotated[
        float | None, typer.Option(metavar="DAYS", min=0, help="Forget answers older than this.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Forget all answers, in a broken file too.")
    ] = False,
) -> None:
    """Forget answers: those older than so many days (90 unless said), or all."""
    from checker.store import prune as forget
    from checker.store import remove

    with one_line_errors():
        if everything and older_than is not None:
            raise UsageError("--all and --older-than exclude each other; give one")
        path = _path()
        gone = (
            remove(path) if everything else forget(path, 90 if older_than is None else older_than)
        )
        sys.stdout.write(f"{gone:,} answers forgotten\n")


@app.command()
def measure(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article to check.")],
    against: Annotated[list[str], typer.Option(metavar="SOURCE...", help="Its sources.")],
    model: Annotated[str | None, typer.Option(metavar="NAME", help="As for check.")] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="As for check.")] = None,
) -> None:
    """Ask the model what a first check costs, a second one, and one after an edit."""
    from checker.bench_cache import measure as run
    from checker.bench_cache import table
    from checker.engines.api import ApiEngine
    from checker.llm import ChatModel
    from checker.pipeline import load

    with one_line_errors():
        settings = settings_from({"engine": "api", "model": model, "base_url": base_url})
        (case,) = load([article], against, notify)

        def make(store: "Store") -> ApiEngine:
            return ApiEngine(ChatModel(settings), settings.model, store)

        sys.stdout.write(table(run(case, make, settings, notify)) + "\n")


def _path() -> "Path":
    from checker.store import store_path

    path = store_path()
    if path is None:
        raise UsageError("CHECKER_CACHE_DIR is the null device: no answers are kept")
    return path


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
