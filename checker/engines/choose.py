"""Picks the engine that the settings and the machine allow, and says why."""

import atexit
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from checker.engines import Engine
from checker.engines.llama import LlamaServer, is_installed
from checker.engines.rules import RulesEngine
from checker.errors import UsageError
from checker.models import installed
from checker.settings import EngineName, Settings
from checker.store import Store, store_path
from checker.types import Notify

_OWN = {"price_input": 0.0, "price_output": 0.0}  # a model on this machine costs nothing


def explain_choice(settings: Settings) -> tuple[EngineName, str]:
    """Return the engine that would run and the reason, without starting it."""
    if settings.engine is not EngineName.AUTO:
        return settings.engine, "as asked with --engine"
    if settings.base_url:
        return EngineName.API, f"a server is named: {settings.base_url}"
    if os.environ.get("OPENAI_API_KEY"):
        return EngineName.API, "OPENAI_API_KEY is set"
    if is_installed() and (model := installed()):
        return EngineName.LOCAL, f"a model file is here: {model.name}"
    return EngineName.RULES, "no OPENAI_API_KEY, no OPENAI_BASE_URL and no local model"


def make_engine(
    settings: Settings,
    notify: Notify,
    sleep: Callable[[float], None] = time.sleep,
) -> Engine:
    """Return the engine that the settings ask for, and tell which and why.

    `sleep` waits, in seconds, between tries. Raises UsageError or ModelFileFailed
    when it cannot run.
    """
    name, reason = explain_choice(settings)
    if name is EngineName.RULES:
        notify(f"engine rules: {reason}")
        return RulesEngine()
    if name is EngineName.LOCAL:
        return _local(settings, reason, notify, sleep)
    from checker.engines.api import ApiEngine  # noqa: PLC0415  openai takes a second to import
    from checker.llm import ChatModel  # noqa: PLC0415  likewise

    chat = ChatModel(settings, sleep)
    engine = ApiEngine(chat, settings.model, _store(settings, notify))
    notify(f"engine {name}, model {settings.model}: {reason}")
    return engine


def _local(
    settings: Settings,
    reason: str,
    notify: Notify,
    sleep: Callable[[float], None],
) -> Engine:
    from checker.engines.local import LocalEngine  # noqa: PLC0415  likewise
    from checker.llm import ChatModel  # noqa: PLC0415  likewise

    file = installed()
    if file is None:
        raise UsageError("the engine `local` needs a model file: checker model pull")
    notify(f"engine {EngineName.LOCAL}, model {file.stem}: {reason}")
    served = settings.model_copy(update=_OWN | {"base_url": _server(file).url, "model": file.stem})
    store = _store(settings, notify)
    return LocalEngine(ChatModel(served, sleep), file.stem, store, file.stat().st_size)


@cache
def _server(file: Path) -> LlamaServer:
    """Serve a model file, loaded once however often a process checks."""
    server = LlamaServer(file)
    atexit.register(server.close)
    return server


def _store(settings: Settings, notify: Notify) -> Store | None:
    path = store_path() if settings.cache else None
    return Store(path, notify, reads=not settings.refresh) if path else None
