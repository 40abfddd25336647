"""`checker cache info|clear`: the model's answers that are kept for the next run."""

import sys
from datetime import UTC, datetime

import typer

app = typer.Typer(
    help="Look after the answers kept for the next run.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command()
def info() -> None:
    """Print where answers are kept, how many, their size, and when they were written."""
    from checker.model.cache import contents

    found = contents()
    lines = [
        f"folder   {found.path}",
        f"answers  {found.entries:,}",
        f"size     {found.size:,} bytes",
    ]
    if found.oldest and found.newest:
        days = (datetime.fromtimestamp(one, UTC).date() for one in (found.oldest, found.newest))
        lines.append("written  {} to {}".format(*days))
    sys.stdout.write("\n".join(lines) + "\n")


@app.command()
def clear() -> None:
    """Forget all answers."""
    from checker.model.cache import clear as forget

    sys.stdout.write(f"{forget():,} answers forgotten\n")
