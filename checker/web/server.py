"""Runs the review page on a loopback port until Ctrl-C."""

import datetime
import logging
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from checker.documents import expand
from checker.engines.choose import explain_choice, make_engine
from checker.errors import InputError, UsageError
from checker.settings import EngineName, Settings
from checker.waivers import read_waivers
from checker.web.app import make_app
from checker.web.desk import Desk
from checker.web.jobs import Jobs

WAIVER_FILE = "checker-waivers.toml"


def make_desk(
    folder: str | None,
    waivers: Path | None,
    reviewer: str,
    settings: Settings,
    today: Callable[[], datetime.date] = datetime.date.today,
) -> Desk:
    """Return what the server works with; the folder and the waiver file are looked at first.

    Only the engine of the settings and `rules` can be asked for on the page. Raises InputError.
    """
    if folder is not None:
        if not Path(folder).is_dir():
            raise InputError(f"{folder}: no such folder; check the path")
        expand([folder])
    file = waivers or Path(folder or ".") / WAIVER_FILE
    if file.exists():
        read_waivers(file)
    name, _reason = explain_choice(settings)
    offered = {
        engine: settings.model_copy(update={"engine": engine})
        for engine in dict.fromkeys((name, EngineName.RULES))
    }
    return Desk(Jobs(offered, make_engine), file, reviewer, today, folder)


def listen(port: int) -> socket.socket:
    """Return a socket on a loopback port, 0 for any. Raises UsageError where it is taken."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as error:
        bound.close()
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}); choose another with --port, or 0"
        ) from None
    bound.listen()
    return bound


def make_server(desk: Desk) -> uvicorn.Server:
    """Return a server of the desk's pages; `run(sockets=[listen(port)])` serves them."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        make_app(desk),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
