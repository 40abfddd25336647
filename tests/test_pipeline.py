"""Articles go through the line side by side, in the order given, and a run can end early."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from checker.documents import Case, load, paired
from checker.engines import Answer, Part
from checker.engines.choose import explain_choice, make_engine
from checker.engines.rules import RulesEngine
from checker.errors import Interrupted, UsageError
from checker.pipeline import check_cases, claims_of
from checker.records import ArticleReport, Report, Stance, Verdict, unheard
from checker.settings import EngineName, Settings
from tests.doubles import ScriptedEngine
from tests.test_events import ALONE, BRIDGE, FESTIVAL
from tests.texts import document

RULES = Settings.model_validate({"engine": "rules"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles on two events, one after the other, and one that stands alone."""
    texts = [BRIDGE[0], FESTIVAL[0], BRIDGE[1], ALONE, FESTIVAL[1], BRIDGE[2]]
    for number, text in enumerate(texts, start=1):
        (tmp_path / f"a{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def checked(
    folder: Path, settings: Settings = RULES, engine: ScriptedEngine | None = None
) -> Report:
    """Check all articles of a folder against each other."""
    return check_cases(load(folder, None, unheard), engine or RulesEngine(), settings, unheard)


def judged(report: Report) -> dict[str, set[str]]:
    """Return by article the documents that its claims were compared with."""
    return {
        article.document: {j.document for claim in article.claims for j in claim.judgements}
        for article in report.articles
    }


def test_articles_meet_only_those_on_their_event(folder: Path) -> None:
    """An article on another event neither supports nor is missed as a source."""
    assert judged(checked(folder)) == {
        "a1": {"a3", "a6"},
        "a2": {"a5"},
        "a3": {"a1", "a6"},
        "a4": set(),
        "a5": {"a2"},
        "a6": {"a1", "a3"},
    }


def test_an_article_alone_is_not_checked(folder: Path) -> None:
    """With no other article on its event it is unchecked and says why; the report is not whole."""
    report = checked(folder)

    assert {claim.verdict for claim in report.articles[3].claims} == {Verdict.UNCHECKED}
    assert (report.complete, report.exit_code(RULES.fail_on)) == (False, 3)


class Late(ScriptedEngine):
    """An engine that answers on some articles when others are done."""

    def __init__(self, late: set[str], others: int) -> None:
        super().__init__()
        self.late, self.left, self.lock = late, others, threading.Lock()
        self.go = threading.Event()

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Answer as scripted."""
        if part.article.id in self.late:
            self.go.wait(20)
        with self.lock:
            self.left -= part.article.id not in self.late
            if self.left == 0:
                self.go.set()
            return super().examine(part, complaints)


def test_whoever_is_done_first_changes_nothing(folder: Path) -> None:
    """Articles side by side give the same report, told in the order of the run."""
    for number, copied in ((7, BRIDGE[0]), (8, FESTIVAL[0])):
        (folder / f"a{number}.txt").write_text(f"{copied} A copy.", encoding="utf-8")
    cases = load(folder, None, unheard)
    settings = Settings.model_validate({"engine": "api", "workers": 9, "jobs": 9})
    seen: list[ArticleReport] = []

    alone = check_cases(cases, ScriptedEngine(), settings.model_copy(update={"jobs": 1}), unheard)
    both = check_cases(
        cases,
        Late({"a1", "a3", "a6", "a7"}, 3),
        settings,
        unheard,
        lambda article, _documents: seen.append(article),
    )

    assert len(alone.derivations) > 1
    assert both == alone
    assert tuple(seen) == alone.articles


class Crowding(ScriptedEngine):
    """An engine each of whose answers waits a moment for more than two to be asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.running = self.most = 0
        self.lock, self.crowd = threading.Lock(), threading.Event()

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Answer as scripted, and count what is asked for together."""
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running > 2:
                self.crowd.set()
        self.crowd.wait(0.01)
        answers = super().examine(part, complaints)
        with self.lock:
            self.running -= 1
        return answers


@pytest.mark.parametrize("jobs", [1, 6])
def test_no_more_calls_are_in_flight_than_workers(jobs: int, folder: Path) -> None:
    """However many articles and parts of them are in work, two workers ask two questions."""
    options = {"jobs": jobs, "workers": 2, "sentences_per_call": 1, "groups": False}
    engine = Crowding()

    report = checked(folder, Settings.model_validate(options), engine)

    assert [article.document for article in report.articles] == [f"a{n}" for n in range(1, 7)]
    assert engine.most == 2


class Pressing(ScriptedEngine):
    """An engine that presses Ctrl-C when it is asked again, and never answers then."""

    def __init__(self) -> None:
        super().__init__()
        self._released = threading.Event()

    def stop(self) -> None:
        """Let go of who waits."""
        super().stop()
        self._released.set()

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Answer once."""
        if self.asked:
            os.kill(os.getpid(), signal.SIGINT)
            self._released.wait()
        return super().examine(part, complaints)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Make sure SIGINT raises KeyboardInterrupt, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_keeps_what_was_checked(folder: Path) -> None:
    """Every article stands in the report; what was not begun is unchecked: interrupted."""
    settings = Settings.model_validate({"workers": 1, "groups": False})
    engine = Pressing()

    with pytest.raises(Interrupted) as stopped:
        checked(folder, settings, engine)

    report = stopped.value.report
    assert [article.document for article in report.articles] == [f"a{n}" for n in range(1, 7)]
    assert (engine.stopped, report.complete) == (True, False)
    assert "interrupted" in report.articles[-1].claims[0].explanation


def test_a_run_that_is_stopped_before_it_begins_asks_nothing(folder: Path) -> None:
    """Whoever sets the event gets a whole report at once."""
    stop, engine = threading.Event(), ScriptedEngine()
    stop.set()

    with pytest.raises(Interrupted):
        check_cases(load(folder, None, unheard), engine, RULES, unheard, stop=stop)

    assert engine.asked == []


ENGLISH = document("A ship sank off Lima.", "article")
FRENCH = document("Un navire a coulé au large de Lima mardi, selon la marine du Pérou.", "french")
WIRE = document("A ship sank off Lima on Tuesday.", "wire")


def verdicts(case: Case, engine: ScriptedEngine) -> list[tuple[str, list[Stance]]]:
    """Return the explanation and the stances of each claim of a case."""
    report = check_cases([case], engine, Settings(), unheard)
    return [
        (claim.explanation, [one.stance for one in claim.judgements])
        for claim in report.articles[0].claims
    ]


def test_an_article_in_a_language_that_the_engine_cannot_read_is_unchecked() -> None:
    """It is told, and nothing is guessed."""
    (case,) = paired([FRENCH], [WIRE], unheard)

    ((told, stances),) = verdicts(case, ScriptedEngine(languages=["en"]))

    assert ("`fr`" in told, stances) == (True, [])


def test_a_source_in_a_language_that_the_engine_cannot_read_is_silent() -> None:
    """It is named with the reason, beside those that were compared."""
    (case,) = paired([ENGLISH], [FRENCH, WIRE], unheard)

    ((_, stances),) = verdicts(case, ScriptedEngine(languages=["en"]))

    assert stances == [Stance.SILENT, Stance.SILENT]


def test_sources_that_say_less_than_they_seem_are_told() -> None:
    """A teaser and a source in a language that is not read are named before the run."""
    told: list[str] = []
    teasers = [
        document("A ship sank off Lima on…", "trailing"),
        document("A ship sank off Lima.\n\nSubscribe now to read the full story.", "paid"),
        document(
            "A ship sank. Tugs came. Subscribe rates fell, and the port...ended the day.", "whole"
        ),
    ]
    (case,) = paired([ENGLISH], [FRENCH, *teasers], unheard)
    check_cases([case], ScriptedEngine(languages=["en"]), Settings(), told.append)

    assert told == [
        "sources that look like the beginning of a text only: trailing, paid",
        f"sources that engine scripted cannot read, so they are silent: {FRENCH.id} (fr)",
    ]


def test_without_a_source_nothing_is_asked() -> None:
    """Every sentence is unchecked, and the engine is left alone."""
    engine = ScriptedEngine()

    (case,) = paired([ENGLISH], [], unheard)
    ((told, _),) = verdicts(case, engine)

    assert "no source" in told
    assert engine.asked == []


def test_claims_can_be_had_without_sources() -> None:
    """An article is split, and nothing is compared."""
    ((_, found),) = claims_of([ENGLISH], ScriptedEngine(), Settings())

    assert [item.claim.text for item in found] == ["A ship sank off Lima."]


@pytest.mark.parametrize(
    ("given", "environ", "name"),
    [
        ({}, {}, EngineName.RULES),
        ({}, {"OPENAI_API_KEY": "k"}, EngineName.API),
        ({"base_url": "http://127.0.0.1:1/v1"}, {}, EngineName.API),
        ({}, {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, EngineName.API),
        ({"model": "ollama/llama"}, {}, EngineName.API),
        ({"engine": "rules"}, {"OPENAI_API_KEY": "k"}, EngineName.RULES),
    ],
)
def test_engine_follows_from_settings_and_key(
    given: dict[str, str],
    environ: dict[str, str],
    name: EngineName,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`auto` takes a model where one can be asked."""
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)

    assert explain_choice(Settings.model_validate(given))[0] is name


def test_an_unknown_provider_is_refused() -> None:
    """The line names those that are known."""
    settings = Settings.model_validate({"engine": "api", "model": "nobody/knows"})

    with pytest.raises(UsageError, match="anthropic"):
        make_engine(settings, unheard)
