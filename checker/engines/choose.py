"""Picks the engine that the settings and the machine allow, and says why."""

import os
import time
from collections.abc import Callable

from checker.engines import Engine
from checker.errors import UsageError
from checker.settings import EngineName, Settings


def explain_choice(settings: Settings) -> tuple[EngineName, str]:
    """Return the engine that would run and the reason, without starting it.

    Raises UsageError when no engine can run.
    """
    if settings.engine is not EngineName.AUTO:
        return settings.engine, "as asked with --engine"
    if settings.base_url:
        return EngineName.API, f"a server is named: {settings.base_url}"
    if os.environ.get("OPENAI_API_KEY"):
        return EngineName.API, "OPENAI_API_KEY is set"
    raise UsageError(
        "no model to ask: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own,"
        " or replay a recording with --replay FILE"
    )


def make_engine(
    settings: Settings,
    notify: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Engine:
    """Return the engine that the settings ask for, and tell which and why.

    `sleep` waits, in seconds, between tries. Raises UsageError when it cannot run.
    """
    name, reason = explain_choice(settings)
    from checker.engines.api import ApiEngine  # noqa: PLC0415  openai takes a second to import
    from checker.llm import ChatModel  # noqa: PLC0415  likewise

    engine = ApiEngine(ChatModel(settings, sleep), settings.model)
    notify(f"engine {name}, model {settings.model}: {reason}")
    return engine
