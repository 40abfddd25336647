"""`checker serve`: a review page on this computer, and a JSON service."""

import getpass
import os
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import READING, Flags, with_settings
from checker.cli.session import notify
from checker.errors import UsageError

_HOST = "Where to listen; beyond this computer CHECKER_TOKEN must be set."
_SHORTEST = 16  # characters of a token


@with_settings(without=(*READING, "fail_on", "strict", "groups", "derivation", "jobs"))
def serve(  # noqa: PLR0913  one parameter per flag
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Articles to check against each other."),
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="0 takes any free port.")
    ] = 8765,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help=_HOST)] = "127.0.0.1",
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Default: checker-waivers.toml in FOLDER."),
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who decides (default: your login name).")
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where checks are kept (default: your data folder)."),
    ] = None,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    *,
    flags: Flags,
) -> None:
    """Review findings in a browser, or check what other programs send."""
    try:
        from checker.web.app import make_app
        from checker.web.desk import make_desk
        from checker.web.server import listen, make_server
    except ImportError as error:
        raise UsageError(
            f"`checker serve` needs the extra: pip install 'checker-news[serve]' ({error})"
        ) from None
    name = _login() if reviewer is None else " ".join(reviewer.split())
    if not name:
        raise UsageError("--reviewer is empty; give a name to sign decisions with")
    settings = flags.loaded()
    bearer = _token(host)
    if bearer and (folder or browser):
        raise UsageError("with CHECKER_TOKEN set there is no page; unset it, or name no folder")
    home = str(folder) if folder else None
    desk = make_desk(home, waivers, name, settings, store)
    listening = listen(port, host)
    server = make_server(make_app(desk, bearer))
    url = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    typer.echo(url)
    page = f"decisions of {name} go to {desk.waivers}"
    notify(f"{'the JSON service alone, with CHECKER_TOKEN' if bearer else page}; Ctrl-C ends")
    if browser:
        webbrowser.open(url)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        for job in desk.jobs.by_id.values():
            job.stop.set()
        raise


def _token(host: str) -> str | None:
    """Return the token that each request must bear; none is needed where only we can ask."""
    bearer = os.environ.get("CHECKER_TOKEN")
    if bearer is None and host not in {"127.0.0.1", "localhost"}:
        raise UsageError(f"--host {host}: set CHECKER_TOKEN to a secret that callers must send")
    if bearer is not None and len(bearer) < _SHORTEST:
        raise UsageError(f"CHECKER_TOKEN has fewer than {_SHORTEST} characters; take a longer one")
    return bearer


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("your login name is unknown; sign decisions with --reviewer") from None
