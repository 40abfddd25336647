"""Articles checked against each other: by event, side by side, in the order given."""

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from checker import Interrupted, Settings, check
from checker.contract import ArticleReport, Report
from checker.engines import ProposedClaim, ProposedJudgement, SourceSheet
from checker.engines.rules import RulesEngine
from checker.errors import WorkerDied
from checker.pipeline import Case, check_article, check_cases, load
from checker.reports import FORMATS, jsonl
from checker.retrieve import FEW, EvidenceIndex
from checker.types import Claim, Sentence, Stance
from tests.doubles import ScriptedEngine
from tests.records import segmented
from tests.sample_report import sample_report
from tests.test_group import ALONE, BRIDGE, FESTIVAL

RULES = Settings.model_validate({"engine": "rules"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles on two events, one after the other, and one that stands alone."""
    texts = [BRIDGE[0], FESTIVAL[0], BRIDGE[1], ALONE, FESTIVAL[1], BRIDGE[2]]
    for number, text in enumerate(texts, start=1):
        (tmp_path / f"a{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def judged(report: Report) -> dict[str, set[str]]:
    """Return by article the documents that its claims were compared with."""
    return {
        article.document: {j.document for claim in article.claims for j in claim.judgements}
        for article in report.articles
    }


def test_articles_meet_only_those_on_their_event(folder: Path) -> None:
    """An article on another event neither supports nor is missed as a source."""
    told: list[str] = []

    report = check([str(folder)], settings=RULES, notify=told.append)

    assert judged(report) == {
        "a1": {"a3", "a6"},
        "a2": {"a5"},
        "a3": {"a1", "a6"},
        "a4": set(),
        "a5": {"a2"},
        "a6": {"a1", "a3"},
    }
    assert [each.documents for each in report.groups] == [("a1", "a3", "a6"), ("a2", "a5"), ("a4",)]
    assert "6 articles on 3 events; 1 alone" in told[-1]


def test_an_article_alone_is_not_checked(folder: Path) -> None:
    """With no other article on its event it is unchecked and says why; the report is not whole."""
    report = check([str(folder)], settings=RULES)
    (claim,) = report.articles[3].claims

    assert claim.explanation == (
        "Not checked: nothing to compare with: no other article is about this event."
    )
    assert (report.complete, report.exit_code(RULES.fail_on)) == (False, 3)


def test_without_groups_all_meet_all(folder: Path) -> None:
    """`groups` off compares whatever there is, and shows no groups."""
    report = check([str(folder)], settings=RULES.model_copy(update={"groups": False}))

    assert {len(documents) for documents in judged(report).values()} == {5}
    assert report.groups == ()


def test_named_sources_are_not_grouped(folder: Path) -> None:
    """Sources that are given are compared with, whatever they are about."""
    report = check([str(folder / "a4.txt")], [str(folder / "a1.txt")], RULES)

    assert (judged(report), report.groups) == ({"a4": {"a1"}}, ())


def test_copies_do_not_keep_each_other_company(tmp_path: Path) -> None:
    """Two copies of one text are one event with nothing to compare with."""
    for name, text in (("a", BRIDGE[0]), ("b", BRIDGE[0]), ("c", FESTIVAL[0]), ("d", FESTIVAL[1])):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")

    report = check([str(tmp_path)], settings=RULES)

    assert judged(report) == {"a": set(), "b": set(), "c": {"d"}, "d": {"c"}}


def test_jobs_change_nothing(folder: Path) -> None:
    """Processes give the same report as one after the other, told in the order of the run."""
    cases = load([str(folder)], None, lambda _notice: None)
    seen: list[ArticleReport] = []

    alone = check_cases(cases, RulesEngine(), RULES, lambda _notice: None)
    both = check_cases(
        cases,
        RulesEngine(),
        RULES.model_copy(update={"jobs": 2}),
        print,
        lambda article, _documents: seen.append(article),
    )

    assert both == alone
    assert tuple(seen) == alone.articles


class Crowding(ScriptedEngine):
    """An engine each of whose answers waits a moment for more than two to be asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.running = self.most = 0
        self.lock, self.crowd = threading.Lock(), threading.Event()

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Count what is asked for together."""
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running > 2:
                self.crowd.set()
        self.crowd.wait(0.01)
        yield
        with self.lock:
            self.running -= 1

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Answer as scripted."""
        with self.in_flight():
            return super().propose_claims(sentences, context)

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Answer as scripted."""
        with self.in_flight():
            return super().judge(claims, sheets, complaint)


@pytest.mark.parametrize("jobs", [1, 6])
def test_no_more_calls_are_in_flight_than_workers(jobs: int, folder: Path) -> None:
    """However many articles and parts of them are in work, two workers ask two questions."""
    text = " ".join(f"The bridge number {n} was opened in Lima on Monday." for n in range(24))
    (folder / "a1.txt").write_text(text, encoding="utf-8")
    engine = Crowding()

    options = {"jobs": jobs, "workers": 2, "sentences_per_call": 2, "claims_per_call": 8}
    settings = Settings.model_validate({**options, "groups": False})
    report = check([str(folder)], settings=settings, engine=engine)

    assert [article.document for article in report.articles] == [f"a{n}" for n in range(1, 7)]
    assert engine.most == 2


class Dying(RulesEngine):
    """An engine whose process the system ends."""

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """End the process."""
        os._exit(9)


def test_a_dead_process_is_one_clear_error(folder: Path) -> None:
    """When the system ends a process the run says so instead of waiting for it."""
    with pytest.raises(WorkerDied, match="fewer --jobs"):
        check([str(folder)], settings=RULES.model_copy(update={"jobs": 2}), engine=Dying())


def test_ctrl_c_keeps_what_the_processes_did(folder: Path) -> None:
    """Ctrl-C gives every article, those not begun as unchecked."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    cases = load([str(folder)], None, lambda _notice: None)
    settings = RULES.model_copy(update={"jobs": 2})

    pressed: list[int] = []

    def press(done: int) -> None:
        if not pressed:
            pressed.append(done)
            os.kill(os.getpid(), signal.SIGINT)

    try:
        with pytest.raises(Interrupted) as stopped:
            check_cases(cases, RulesEngine(), settings, print, counted=press)
    finally:
        signal.signal(signal.SIGINT, before)

    report = stopped.value.report
    assert [article.document for article in report.articles] == [f"a{n}" for n in range(1, 7)]
    assert not report.complete


def test_views_rank_as_an_index_of_their_own() -> None:
    """Leaving a source out of a shared index gives what an index without it gives."""
    read = [segmented(text, f"s{number}") for number, text in enumerate([*BRIDGE, *FESTIVAL])]
    view = EvidenceIndex(read).without({"s1", "s4"})
    own = EvidenceIndex([read[0], read[2], read[3]])
    queries = ["Tomas Berg watched the bridge.", "Lena Abara sang."]

    assert [view.nearest(query, 2) for query in queries] == [
        own.nearest(query, 2) for query in queries
    ]
    assert view.select(queries, 30) == own.select(queries, 30)


def many() -> list[str]:
    """Return more sources than are all compared with; the first is on another event."""
    return [ALONE, *(f"{BRIDGE[number % 3]} Witness {number} saw it." for number in range(FEW + 2))]


def test_of_many_sources_the_far_are_silent() -> None:
    """A source without a sentence near the article is silent, and says why."""
    sources = [segmented(text, f"s{n}").document for n, text in enumerate(many())]
    article = segmented(BRIDGE[0], "article").document

    report = check_article(Case(article, tuple(sources)), RulesEngine(), RULES, print)

    for claim in report.claims:
        assert [j.document for j in claim.judgements] == [source.id for source in sources]
        assert claim.judgements[0].stance is Stance.SILENT
        assert claim.judgements[0].reason == "no sentence near this claim"
    assert {claim.verdict.value for claim in report.claims} == {"supported"}


def test_many_sources_share_the_budget_by_query() -> None:
    """Of many sources every query's nearest sentences are shown, up to the budget."""
    index = EvidenceIndex([segmented(text, f"s{n}") for n, text in enumerate(many())])

    shown = index.select(["A comet crosses the sky.", "Rusted bolts of the bridge."], 60)

    assert len(shown) == FEW + 3
    assert [sentence.plain for sentence in shown["s0"]] == [ALONE]
    assert 0 < sum(len(s.plain) for found in shown.values() for s in found) <= 240


def test_lines_stand_for_themselves() -> None:
    """Each line but the last is an article with its sources; the last says what the run was."""
    report = sample_report()
    *articles, last = map(json.loads, FORMATS["jsonl"](report).splitlines())
    whole = json.loads(FORMATS["json"](report))

    assert [line["schema"] for line in articles] == [jsonl.ARTICLE]
    assert articles[0]["claims"] == whole["articles"][0]["claims"]
    assert [source["id"] for source in articles[0]["sources"]] == ["wire", "paper", "copy"]
    assert (last["schema"], last["complete"]) == (jsonl.SUMMARY, False)
    assert last["summary"] == whole["articles"][0]["summary"]
