"""How far a run is: told on a terminal, and to whoever asks."""

import io
import sys

import pytest

from checker.cli.session import progress
from checker.documents import paired
from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.pipeline import check_cases
from checker.records import Usage, unheard
from checker.settings import Settings
from tests.doubles import ScriptedEngine
from tests.texts import document

ARTICLE = "A ship sank off Lima. Nobody was hurt. The crew of nine was saved by a tug."


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Spending(ScriptedEngine):
    usage = Usage(calls=3, prompt_tokens=900, completion_tokens=100, cost_usd=0.25)


def test_one_article_counts_its_parts() -> None:
    """Of a single article the parts are counted, of several the articles."""
    told: list[tuple[int, int]] = []
    settings = Settings(sentences_per_call=1)
    source = document(f"{ARTICLE} The owner is from Callao.", "wire")
    cases = paired([document(ARTICLE, name) for name in "ab"], [source], unheard)

    for some in (cases[:1], cases):
        check_cases(
            some, ScriptedEngine(), settings, unheard, counted=lambda *far: told.append(far)
        )

    assert told[0] == (0, 3)
    assert told[3:] == [(3, 3), (0, 2), (1, 2), (2, 2)]


def shown(monkeypatch: pytest.MonkeyPatch, articles: int, engine: Engine, before: int = 0) -> str:
    """Return what a terminal shows when two of four are done."""
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "200")
    settings = Settings(max_cost=1, max_calls=8)
    with progress(articles, engine, settings, before) as counted:
        counted(2, 4)
    return terminal.getvalue()


def test_a_terminal_is_told_what_is_done_spent_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the rate stand the time left, the cost so far and what is left of each limit."""
    told = shown(monkeypatch, 1, _Spending())

    assert "2 of 4 parts" in told
    assert "a minute, about 0:00:00 left" in told
    assert "$0.250 so far, $0.750 left, 5 calls left" in told


def test_what_was_done_before_is_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that a former run checked say nothing of how fast this one is."""
    told = shown(monkeypatch, 4, ScriptedEngine(), before=2)

    assert "2 of 4 articles" in told
    assert "a minute" not in told


def test_nothing_is_shown_for_what_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One article without a model needs no bar."""
    assert shown(monkeypatch, 1, RulesEngine()) == ""
