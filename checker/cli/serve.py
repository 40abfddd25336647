"""`checker serve`: a review page on this computer."""

import getpass
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import Flags, with_settings
from checker.cli.session import INTERRUPTED, notify
from checker.errors import UsageError
from checker.settings import load_settings


@with_settings(without=("fail_on", "strict", "groups", "derivation", "jobs"))
def serve(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Articles to check against each other."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8765,
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Default: checker-waivers.toml in FOLDER."),
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who decides (default: your login name).")
    ] = None,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    *,
    flags: Flags,
) -> None:
    """Review findings in a browser, on this computer."""
    try:
        from checker.web.server import listen, make_desk, make_server
    except ImportError as error:
        raise UsageError(
            f"`checker serve` needs the extra: pip install 'checker-news[serve]' ({error})"
        ) from None
    name = _login() if reviewer is None else " ".join(reviewer.split())
    if not name:
        raise UsageError("--reviewer is empty; give a name to sign decisions with")
    settings = load_settings(flags.settings)
    desk = make_desk(str(folder) if folder else None, waivers, name, settings)
    listening = listen(port)
    server = make_server(desk)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    notify(f"decisions of {name} go to {desk.waivers}; Ctrl-C ends")
    if browser:
        webbrowser.open(url)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        desk.jobs.stop()
        raise typer.Exit(INTERRUPTED) from None


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("your login name is unknown; sign decisions with --reviewer") from None
