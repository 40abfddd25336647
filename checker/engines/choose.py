"""Picks the engine that the settings and the machine allow, and says why."""

import os
from collections.abc import Callable

from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.records import Notify
from checker.settings import EngineName, Settings


def explain_choice(settings: Settings) -> tuple[EngineName, str]:
    """Return the engine that would run and the reason, without starting it."""
    if settings.engine is not EngineName.AUTO:
        return settings.engine, "as asked with --engine"
    if settings.base_url:
        return EngineName.API, f"a server is named: {settings.base_url}"
    if "/" in settings.model:
        return EngineName.API, f"a provider is named: {settings.model}"
    if os.environ.get("OPENAI_API_KEY"):
        return EngineName.API, "OPENAI_API_KEY is set"
    return EngineName.RULES, "no OPENAI_API_KEY, no OPENAI_BASE_URL and no --model PROVIDER/NAME"


def make_engine(
    settings: Settings,
    notify: Notify,
    sleep: Callable[[float], None] | None = None,
) -> Engine:
    """Return the engine that the settings ask for, and tell which and why.

    `sleep` waits, in seconds, between tries; without it waits end when the run is stopped.
    Raises UsageError when it cannot run.
    """
    name, reason = explain_choice(settings)
    if name is EngineName.RULES:
        notify(f"engine rules: {reason}")
        return RulesEngine(hints=settings.strict)
    from checker.engines.api import ApiEngine  # noqa: PLC0415  openai takes a second to import
    from checker.model import ChatModel  # noqa: PLC0415  likewise

    engine = ApiEngine(ChatModel(settings, notify, sleep), settings.model, settings.second_model)
    second = f", second looks by {settings.second_model}" if settings.second_model else ""
    notify(f"engine {name}, model {settings.model}{second}: {reason}")
    return engine
