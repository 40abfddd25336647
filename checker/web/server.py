"""Runs the review page or a service on a port until Ctrl-C."""

import datetime
import logging
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from checker.documents import expand
from checker.engines.choose import explain_choice, make_engine
from checker.errors import InputError, UsageError
from checker.settings import EngineName, Settings
from checker.waivers import read_waivers
from checker.web.asked import Offered
from checker.web.desk import Desk
from checker.web.jobs import Jobs
from checker.web.store import Store, default_store

WAIVER_FILE = "checker-waivers.toml"


def make_desk(
    folder: str | None,
    waivers: Path | None,
    reviewer: str,
    settings: Settings,
    store: Path | None = None,
    today: Callable[[], datetime.date] = datetime.date.today,
) -> Desk:
    """Return what the server works with; folder, waiver file and store are looked at first.

    Raises InputError.
    """
    if folder is not None:
        if not Path(folder).is_dir():
            raise InputError(f"{folder}: no such folder; check the path")
        expand([folder])
    file = waivers or Path(folder or ".") / WAIVER_FILE
    if file.exists():
        read_waivers(file)
    kept = Store(store or default_store())
    return Desk(Jobs(make_engine), offered(settings), file, reviewer, today, kept, folder)


def offered(settings: Settings) -> Offered:
    """Return what callers may ask for: the engine of the settings, and `rules`."""
    name, _reason = explain_choice(settings)
    engines = dict.fromkeys((name, EngineName.RULES))
    return {engine: settings.model_copy(update={"engine": engine}) for engine in engines}


def listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Return a socket on a port, 0 for any. Raises UsageError where that cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port,"
            " or 0"
        ) from None


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server of an app; `run(sockets=[listen(port)])` serves it."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
