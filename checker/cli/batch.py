"""`checker batch status|fetch`: the batches of `checker check --batch` that are under way."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.options import Flags
from checker.cli.session import notify
from checker.errors import CheckerError, Interrupted, UsageError
from checker.settings import load_settings

if TYPE_CHECKING:
    from checker.engines import Engine
    from checker.model.batch import BatchModel, Sent

app = typer.Typer(
    help="Look after the batches of `checker check --batch`.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
_Url = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Where they are, if of your own.")
]


@app.command()
def status(base_url: _Url = None) -> None:
    """Print how the batches do that were sent and not fetched yet."""

    def tell(chat: "BatchModel", sent: "Sent") -> None:
        sys.stdout.write(f"{sent.id or sent.name}  {sent.model}  {chat.state(sent)}\n")

    _with_each(base_url, tell)


@app.command()
def fetch(base_url: _Url = None) -> None:
    """Keep the answers of batches that have ended, so that a run asks for nothing they hold."""

    def take(chat: "BatchModel", sent: "Sent") -> None:
        if not chat.fetch(sent):
            notify(f"batch {sent.id}: {chat.state(sent)}")

    _with_each(base_url, take)


def _with_each(base_url: str | None, act: "Callable[[BatchModel, Sent], None]") -> None:
    """Do something with every batch under way; tell what is wrong with one, and go on."""
    from checker.model import BatchModel
    from checker.model.batch import under_way

    found = under_way(notify)
    if not found:
        notify("no batch is under way")
    code = 0
    for sent in found:
        given = {"model": sent.model, "base_url": base_url}
        settings = load_settings(given).model_copy(update={"second_model": None})
        try:
            act(BatchModel(settings, notify), sent)
        except CheckerError as error:
            notify(str(error))
            code = error.exit_code
    raise typer.Exit(code)


def ask_together(flags: Flags, engine: "Engine", rehearse: Callable[[], object]) -> None:
    """With `--batch`, get the answers that a run needs; end the command where it does not wait."""
    if not flags.batch or engine.fallback:
        return
    from checker.engines.api import ApiEngine
    from checker.model import BatchModel

    if not (isinstance(engine, ApiEngine) and isinstance(engine.chat, BatchModel)):
        raise UsageError("--batch: engine rules asks no model; drop it, or name one with --model")
    try:
        answered = engine.chat.ask_together(rehearse, waits=flags.waits)
    except (KeyboardInterrupt, Interrupted):
        engine.stop()
        notify(
            "interrupted; what was sent goes on: give the same command, or `checker batch fetch`"
        )
        raise KeyboardInterrupt from None
    if not answered:
        notify("not answered yet: give the same command later, or look with `checker batch status`")
        raise typer.Exit(3)
