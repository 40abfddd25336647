"""Checks news articles claim by claim against other sources.

from checker import check, Settings

report = check("story.md", against=["wire1.txt", "wire2.txt"])
for claim in report.findings:
    print(claim.verdict, claim.span.text, claim.explanation)
"""

import datetime
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import CheckerError, InputError, Interrupted, ModelError, UsageError
from checker.records import (
    CheckedClaim,
    Document,
    Element,
    FailOn,
    Judgement,
    Notify,
    Report,
    Severity,
    Stance,
    Tier,
    Verdict,
    unheard,
)
from checker.settings import Settings, load_settings

if TYPE_CHECKING:
    from checker.documents import Case
    from checker.engines import Engine

__version__ = version("checker-news")
__all__ = [
    "CheckedClaim",
    "CheckerError",
    "Document",
    "Element",
    "FailOn",
    "InputError",
    "Interrupted",
    "Judgement",
    "ModelError",
    "Report",
    "Settings",
    "Severity",
    "Stance",
    "Tier",
    "UsageError",
    "Verdict",
    "acheck",
    "check",
    "check_text",
    "read_text",
]

Given = str | Path | Document | Iterable[str | Path | Document]
Texts = str | Document | Iterable[str | Document]
_Load = Callable[[Notify, Settings], "Sequence[Case]"]


def check(
    articles: Given,
    against: Given | None = None,
    settings: Settings | None = None,
    *,
    engine: "Engine | None" = None,
    waivers: str | Path | None = None,
    notify: Notify = unheard,
) -> Report:
    """Check articles against sources; each is a file, folder, pattern, URL or Document, or several.

    Without `against` every article is checked against the others on its event. `engine` replaces
    the one that the settings choose; `waivers` names a file of decisions on earlier findings;
    `notify` is told, a line each, what was left out or looks odd.

    Raises InputError or UsageError for what cannot be read or used, Interrupted on Ctrl-C. A model
    that fails raises nothing: its claims are `unchecked` and the report is not `complete`.
    """
    return _check(partial(_load, articles, against), settings, engine, waivers, notify)


async def acheck(
    articles: Given,
    against: Given | None = None,
    settings: Settings | None = None,
    *,
    engine: "Engine | None" = None,
    waivers: str | Path | None = None,
    notify: Notify = unheard,
) -> Report:
    """Check as `check` does, in a thread; when the task is cancelled, nothing more is asked."""
    import asyncio  # with its ssl a tenth of the start of a program

    stop = threading.Event()
    load = partial(_load, articles, against)
    try:
        return await asyncio.to_thread(_check, load, settings, engine, waivers, notify, stop)
    except asyncio.CancelledError:
        stop.set()
        raise


def check_text(
    article: str | Document,
    sources: Texts,
    settings: Settings | None = None,
    *,
    engine: "Engine | None" = None,
    notify: Notify = unheard,
) -> Report:
    """Check a text against others, which are texts or Documents (`read_text`); no file is read.

    All else is as `check` has it.
    """

    def load(notify: Notify, _settings: Settings) -> "Sequence[Case]":
        from checker.documents import paired

        named = {f"source {at}": one for at, one in enumerate(_many(sources, "sources"), start=1)}
        if not named:
            raise UsageError("sources are empty; give one text at least")
        read = [
            one if isinstance(one, Document) else read_text(one, name)
            for name, one in {"article": article, **named}.items()
        ]
        return paired(read[:1], read[1:], notify)

    return _check(load, settings, engine, None, notify)


def read_text(
    text: str,
    name: str = "text",
    *,
    title: str | None = None,
    publisher: str | None = None,
    date: datetime.date | str | None = None,
) -> Document:
    """Return a plain text as a document, with what is known of it; `name` is for showing.

    Raises InputError for one without words, or a date that is not YYYY-MM-DD.
    """
    from checker.documents import parse
    from checker.documents.metadata import described

    if not isinstance(text, str):
        raise UsageError(f"{name} must be a text, not {type(text).__name__}; give a string")
    said = {"title": title, "publisher": publisher, "date": date}
    return described(parse(name, text.encode("utf-8", "replace"), unheard, ".txt"), said, name)


def _load(
    articles: Given, against: Given | None, notify: Notify, settings: Settings
) -> "Sequence[Case]":
    from checker.documents import expand, load, paired, read

    given = _many(articles, "articles")
    if not given:
        raise UsageError("articles are empty; give one path at least")
    others = None if against is None else _many(against, "against")
    together = (*given, *(others or ()))
    if any(isinstance(one, str) and "\n" in one and not os.path.lexists(one) for one in together):
        raise UsageError("a text is given where paths are taken; use check_text or read_text")
    if not any(isinstance(one, Document) for one in together):
        return load(given, others, notify, settings)

    def documents(some: Iterable[Any]) -> list[Document]:
        found: list[Document] = []
        for one in some:
            if isinstance(one, Document):
                found.append(one)
            else:
                found += read(expand([one], notify=notify), notify, settings)
        return found

    return paired(documents(given), None if others is None else documents(others), notify)


def _many(given: Given, what: str) -> tuple[Any, ...]:
    """Return what was given as several, each of a type that can be read or refused later."""
    if isinstance(given, str | Path | Document):
        return (given,)
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        told = f"{what} must be a path, text or Document, or a list of them"
        raise UsageError(f"{told}, not {type(given).__name__}")
    return tuple(given)


def _check(
    load: _Load,
    settings: Settings | None,
    engine: "Engine | None",
    waivers: str | Path | None,
    notify: Notify,
    stop: threading.Event | None = None,
) -> Report:
    # Here, or `import checker` and `checker --help` would take a second.
    from checker.engines.choose import make_engine
    from checker.pipeline import check_cases
    from checker.waivers import Waivers, apply_waivers, read_waivers

    if not isinstance(settings, Settings | None):
        told = f"settings must be checker.Settings, not {type(settings).__name__}"
        raise UsageError(f'{told}; write Settings(engine="rules"), say')
    chosen = settings or load_settings({})
    decided = read_waivers(Path(waivers)) if waivers else Waivers()
    cases = load(notify, chosen)
    asked = engine or make_engine(chosen, notify)
    report = check_cases(cases, asked, chosen, notify, stop=stop)
    return apply_waivers(report, decided, notify)
