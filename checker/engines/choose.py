"""Picks the engine that the settings and the machine allow, and says why."""

import os
from collections.abc import Callable

from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.settings import EngineName, Settings


def explain_choice(settings: Settings) -> tuple[EngineName, str]:
    """Return the engine that would run and the reason, without starting it."""
    if settings.engine is not EngineName.AUTO:
        return settings.engine, "as asked with --engine"
    if settings.base_url:
        return EngineName.API, f"a server is named: {settings.base_url}"
    if os.environ.get("OPENAI_API_KEY"):
        return EngineName.API, "OPENAI_API_KEY is set"
    return EngineName.RULES, "no OPENAI_API_KEY, no OPENAI_BASE_URL and no local model"


def make_engine(settings: Settings, notify: Callable[[str], None]) -> Engine:
    """Return the engine that the settings ask for, and tell which and why."""
    name, reason = explain_choice(settings)
    model = "" if name is EngineName.RULES else f", model {settings.model}"
    notify(f"engine {name}{model}: {reason}")
    if name is EngineName.RULES:
        return RulesEngine()
    from checker.engines.api import ApiEngine  # noqa: PLC0415  openai takes a second to import
    from checker.llm import ChatModel  # noqa: PLC0415  likewise

    return ApiEngine(ChatModel(settings), settings.model)
