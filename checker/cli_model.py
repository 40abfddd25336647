"""The commands `checker model list|pull|path`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from checker.errors import UsageError
from checker.session import notify, one_line_errors

app = typer.Typer(
    help="Fetch the model file of the engine `local`.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
NameArgument = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="As `checker model list` prints it.")
]


@app.command(name="list")
def list_models() -> None:
    """Print the model files that can be pulled, and which are here."""
    from checker.models import MODELS, folder

    for model in MODELS:
        here = "installed" if (folder() / model.file).is_file() else "-"
        size = f"{model.size / 1e6:,.0f} MB"
        sys.stdout.write(f"{model.name:20} {size:>9}  {here:10} {model.note}\n")


@app.command()
def pull(name: NameArgument = None) -> None:
    """Fetch a model file; a stopped download is gone on with."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    from checker.models import folder, model_named
    from checker.models import pull as fetch

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    hidden = not sys.stderr.isatty()
    with one_line_errors(), Bar(*columns, console=Console(file=sys.stderr), disable=hidden) as bar:
        model = model_named(name)
        task = bar.add_task(model.name, total=model.size)
        try:
            path = fetch(model, folder(), lambda here: bar.update(task, completed=here), notify)
        except KeyboardInterrupt:
            notify("interrupted; pull again to go on where it stopped")
            raise typer.Exit(130) from None
    sys.stdout.write(f"{path}\n")


@app.command()
def path(name: NameArgument = None) -> None:
    """Print where the model file lies that `local` uses, or the one of this name."""
    with one_line_errors():
        sys.stdout.write(f"{_path(name)}\n")


def _path(name: str | None) -> Path:
    from checker.models import folder, installed, model_named

    named = folder() / model_named(name).file if name else None
    found = named if named and named.is_file() else installed() if name is None else None
    if found is None:
        raise UsageError(f"no model file is here: checker model pull{f' {name}' if name else ''}")
    return found
