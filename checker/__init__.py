"""Checks news articles claim by claim against other sources.

from checker import check, Settings

report = check("story.md", against=["wire1.txt", "wire2.txt"])
for claim in report.findings:
    print(claim.verdict, claim.span.text, claim.explanation)
"""

import threading
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import CheckerError, InputError, Interrupted, ModelError, UsageError
from checker.records import (
    CheckedClaim,
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
    from checker.engines import Engine

__version__ = version("checker-news")
__all__ = [
    "CheckedClaim",
    "CheckerError",
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
]

Paths = str | Path | Iterable[str | Path]


def check(
    articles: Paths,
    against: Paths | None = None,
    settings: Settings | None = None,
    *,
    engine: "Engine | None" = None,
    waivers: str | Path | None = None,
    notify: Notify = unheard,
) -> Report:
    """Check articles against sources; each is a file, a folder, a pattern or a URL, or several.

    Without `against` every article is checked against the others on its event. `engine` replaces
    the one that the settings choose; `waivers` names a file of decisions on earlier findings;
    `notify` is told, a line each, what was left out or looks odd.

    Raises InputError or UsageError for what cannot be read or used, Interrupted on Ctrl-C. A model
    that fails raises nothing: its claims are `unchecked` and the report is not `complete`.
    """
    return _check(articles, against, settings, engine, waivers, notify, threading.Event())


async def acheck(
    articles: Paths,
    against: Paths | None = None,
    settings: Settings | None = None,
    *,
    engine: "Engine | None" = None,
    waivers: str | Path | None = None,
    notify: Notify = unheard,
) -> Report:
    """Check as `check` does, in a thread; when the task is cancelled, nothing more is asked."""
    import asyncio  # with its ssl a tenth of the start of a program

    stop = threading.Event()
    given = (articles, against, settings, engine, waivers, notify, stop)
    try:
        return await asyncio.to_thread(_check, *given)
    except asyncio.CancelledError:
        stop.set()
        raise


def _check(  # noqa: PLR0913  likewise
    articles: Paths,
    against: Paths | None,
    settings: Settings | None,
    engine: "Engine | None",
    waivers: str | Path | None,
    notify: Notify,
    stop: threading.Event,
) -> Report:
    # Here, or `import checker` and `checker --help` would take a second.
    from checker.documents import load
    from checker.engines.choose import make_engine
    from checker.pipeline import check_cases
    from checker.waivers import Waivers, apply_waivers, read_waivers

    chosen = settings or load_settings({})
    decided = read_waivers(Path(waivers)) if waivers else Waivers()
    cases = load(articles, against, notify, chosen)
    asked = engine or make_engine(chosen, notify)
    report = check_cases(cases, asked, chosen, notify, stop=stop)
    return apply_waivers(report, decided, notify)
