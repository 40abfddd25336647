"""Picks the engine that the settings and the machine allow, and says why."""

import os
from collections.abc import Callable
from functools import partial

from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.errors import ConnectionFailed, ModelError, RequestRejected
from checker.records import Notify
from checker.records.glossary import Glossary
from checker.settings import EngineName, Settings


def explain_choice(settings: Settings) -> tuple[EngineName, str]:
    """Return the engine that would run and the reason, without starting it."""
    if settings.engine is not EngineName.AUTO:
        return settings.engine, "as asked with --engine"
    if settings.server:
        return EngineName.API, f"a server is named: {settings.server}"
    if "/" in settings.model:
        return EngineName.API, f"a provider is named: {settings.model}"
    if os.environ.get("OPENAI_API_KEY"):
        return EngineName.API, "OPENAI_API_KEY is set"
    return EngineName.RULES, "no OPENAI_API_KEY, no OPENAI_BASE_URL and no --model PROVIDER/NAME"


def make_engine(
    settings: Settings,
    notify: Notify,
    sleep: Callable[[float], None] | None = None,
    *,
    batch: bool = False,
) -> Engine:
    """Return the engine that the settings ask for, and tell which and why.

    `sleep` waits, in seconds, between tries; without it waits end when the run is stopped. With
    `batch` a model can be asked in batches, too (`model.batch`). With `settings.or_rules` it is
    asked something small before, and where no answer comes, the rules stand in for it.
    Raises UsageError when it cannot run.
    """
    name, reason = explain_choice(settings)
    glossary = Glossary(settings.glossary)
    rules = partial(RulesEngine, hints=settings.strict, glossary=glossary)
    if name is EngineName.RULES:
        notify(f"engine rules: {reason}")
        return rules()
    from checker.engines.api import ApiEngine  # noqa: PLC0415  openai takes a second to import
    from checker.model import BatchModel, ChatModel  # noqa: PLC0415  likewise

    chat = (BatchModel if batch else ChatModel)(settings, notify, sleep)
    if settings.or_rules and (away := _away(settings)):
        notify(f"engine rules stands in for {settings.model}: {away}")
        return rules(fallback=away)
    engine = ApiEngine(chat, settings.model, settings.second_model, glossary)
    second = f", second looks by {settings.second_model}" if settings.second_model else ""
    notify(f"engine {name}, model {settings.model}{second}: {reason}")
    return engine


def _away(settings: Settings) -> str:
    """Return why a model cannot be had, empty where it can."""
    from checker.model import probe  # noqa: PLC0415  likewise

    try:
        probe(settings, attempts=settings.attempts)
    except (ConnectionFailed, RequestRejected) as error:
        return str(error)
    except ModelError:  # it is there: the run will tell how fit it is
        pass
    return ""
