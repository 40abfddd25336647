"""`checker mcp`: the tools of checker for an assistant."""

import os
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import READING, Flags, with_settings
from checker.cli.session import notify
from checker.errors import UsageError


@with_settings(without=(*READING, "fail_on", "strict", "groups", "derivation", "jobs"))
def mcp(
    root: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Let it read the files of FOLDER too.")
    ] = None,
    http: Annotated[
        int | None,
        typer.Option(
            metavar="PORT", min=0, max=65535, help="Serve HTTP on this computer, not stdio."
        ),
    ] = None,
    *,
    flags: Flags,
) -> None:
    """Give an assistant the tools of checker (Model Context Protocol)."""
    try:
        import anyio

        from checker.web.mcp import Tools, over_stdio
        from checker.web.server import listen, make_server
    except ImportError as error:
        raise UsageError(
            f"`checker mcp` needs the extra: pip install 'checker-news[mcp]' ({error})"
        ) from None
    if root is not None and not root.is_dir():
        raise UsageError(f"--root {root}: no such folder; check the path")
    server = Tools(flags.loaded(), root).server
    if http is None:
        anyio.run(over_stdio, server)
        # Python would wait for the calls in flight, which may take minutes.
        os._exit(0)
    listening = listen(http)
    typer.echo(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp")
    notify("Ctrl-C ends")
    make_server(server.streamable_http_app()).run(sockets=[listening])
