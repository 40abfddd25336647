"""`checker cache info|clear`: the model's answers that are kept for the next run."""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import typer

from checker.errors import InputError, UsageError

app = typer.Typer(
    help="Look after the answers kept for the next run.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command()
def info() -> None:
    """Print where answers are kept, how many, their size, and when they were written."""
    answers = _folder() / "answers"
    found = [file.stat() for file in answers.glob("*/*.json")]
    lines = [
        f"folder   {answers}",
        f"answers  {len(found):,}",
        f"size     {sum(one.st_size for one in found):,} bytes",
    ]
    if found:
        days = [datetime.fromtimestamp(one.st_mtime, UTC).date() for one in found]
        lines.append(f"written  {min(days)} to {max(days)}")
    sys.stdout.write("\n".join(lines) + "\n")


@app.command()
def clear() -> None:
    """Forget all answers."""
    folder = _folder()
    answers = folder / "answers"
    count = len(list(answers.glob("*/*.json")))
    try:
        for old in folder.glob("answers.sqlite3*"):  # what earlier versions kept
            old.unlink()
        if answers.exists():
            shutil.rmtree(answers)
    except OSError as error:
        raise InputError(f"{answers}: {error.strerror}; delete it yourself") from None
    sys.stdout.write(f"{count:,} answers forgotten\n")


def _folder() -> Path:
    from checker.model.cache import cache_folder

    if (folder := cache_folder()) is None:
        raise UsageError("CHECKER_CACHE_DIR is the null device: no answers are kept")
    return folder
