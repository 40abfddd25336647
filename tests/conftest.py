"""What holds for every test: no setting from the environment, no connection off this machine."""

import os
import signal
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.testing
from typer.main import get_command

from tests.texts import ARTICLE, SOURCE

# For fixtures of a whole module too, which begin before those of a test.
os.environ["CHECKER_CACHE_DIR"] = os.devnull
# A suite run in the background ignores Ctrl-C, and so would the programs that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Typer's runner would make all commands anew, with their hundreds of options, for every call.
typer.testing._get_command = cache(get_command)  # type: ignore[attr-defined]
# The files that take longest go first, or one of them would go on alone at the end.
_SLOW = "serve_browser action browser fault_table cli_check attacks model_runs exam".split()
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of slow files first."""
    ranks = {f"test_{name}": rank for rank, name in enumerate(_SLOW)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away all that could choose a server, a key, a proxy, a setting or a model file.

    Reading this machine's certificates takes 40 ms per client, and nothing here needs one.
    """
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", os.devnull)
    for name in os.environ:
        if name.startswith(("OPENAI_", "CHECKER_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CHECKER_CACHE_DIR", os.devnull)


@pytest.fixture
def newsdesk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run in a folder with an article that gives a wrong title, and a source, by the rules."""
    monkeypatch.setenv("CHECKER_ENGINE", "rules")
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    Path("source.txt").write_text(SOURCE, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuse every connection off this machine, and fail a test that tried, caught or not."""
    tried: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in _LOOPBACK:
            tried.append(str(host))
            raise ConnectionRefusedError(f"a test tried to reach {host}")
        connect(self, address)

    lookup = socket.getaddrinfo

    def guarded_lookup(host: Any, *rest: Any, **options: Any) -> Any:
        if host not in _LOOPBACK:
            tried.append(str(host))
            raise socket.gaierror(f"a test tried to look up {host}")
        return lookup(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)
    yield tried
    assert tried == []
