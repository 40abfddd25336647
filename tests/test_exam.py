"""Accuracy has a floor: what the rules and the recorded model reach on our texts only rises."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from checker.documents import Case
from checker.engines import Engine
from checker.engines.choose import make_engine
from checker.model.recording import replayed
from checker.pipeline import check_article
from checker.records import ArticleReport, unheard
from checker.scoring import Labelled, read_labelled, score
from checker.scoring.exam import Passed, exam_cases, passed
from checker.settings import Settings
from tests.recorded import RECORDED

RULES_RIGHT, RULES_ALARMS = 30, 0  # of 66 faults, of 66 faithful twins
ROOT = Path(__file__).parent.parent
RULES = {"engine": "rules"}


def taken(given: Mapping[str, object], cases: Sequence[Labelled]) -> Passed:
    """Return what an engine makes of labelled texts."""
    settings = Settings.model_validate(given)
    engine: Engine = make_engine(settings, unheard)

    def check(case: Labelled) -> ArticleReport:
        return check_article(Case(case.article, case.sources), engine, settings)

    return passed(score(cases, check, {}))


def test_the_screen_is_right_when_it_speaks() -> None:
    """Engine `rules` finds two faults of five, and flags few of the faithful twins."""
    result = taken(RULES, exam_cases())

    assert (result.faults, result.faithful) == (66, 66)
    assert result.right >= RULES_RIGHT
    assert result.alarms <= RULES_ALARMS


def test_the_recorded_model_passes() -> None:
    """A large language model finds every planted fault with its verdict and flags no twin."""
    with replayed(ROOT / "cassettes/exam.yaml"):
        result = taken(RECORDED, exam_cases())

    assert (result.right, result.alarms) == (66, 0)


def test_the_recorded_model_on_texts_written_blind() -> None:
    """It finds every planted fault with its verdict, and flags three of 93 faithful texts."""
    cases = read_labelled(sorted((ROOT / "seeds/unseen").glob("*.jsonl")))
    with replayed(ROOT / "cassettes/unseen.yaml"):
        result = taken(RECORDED, cases)

    assert (result.faults, result.right) == (157, 157)
    assert (result.faithful, result.alarms) == (93, 3)
