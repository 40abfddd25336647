"""The Python API: one function."""

from collections.abc import Iterable
from pathlib import Path

from checker.contract import Report
from checker.engines import Engine
from checker.engines.choose import make_engine
from checker.pipeline import check_cases, load
from checker.settings import Settings, load_settings
from checker.types import Notify, unheard
from checker.waivers import Waivers, apply_waivers, read_waivers


def check(
    articles: Iterable[str],
    against: Iterable[str] | None = None,
    settings: Settings | None = None,
    *,
    engine: Engine | None = None,
    waivers: str | Path | None = None,
    notify: Notify = unheard,
) -> Report:
    """Check articles against sources; both are paths of files or folders.

    Without `against` every article is checked against the others on its event. `engine` replaces
    the one that the settings choose; `waivers` names a file of decisions on earlier findings;
    `notify` is told, a line each, what was left out or looks odd.

    Raises InputError or UsageError for what cannot be read or used, Interrupted on Ctrl-C. A model
    that fails raises nothing: its claims are `unchecked` and the report is not `complete`.
    """
    chosen = settings or load_settings({})
    decided = read_waivers(Path(waivers)) if waivers else Waivers()
    cases = load(articles, against, notify)
    report = check_cases(cases, engine or make_engine(chosen, notify), chosen, notify)
    return apply_waivers(report, decided, notify)
