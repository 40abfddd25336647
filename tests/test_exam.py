"""The exam is the floor of accuracy: what the rules and the recorded model reach only rises."""

from collections.abc import Mapping
from pathlib import Path

from checker.documents import Case
from checker.engines import Engine
from checker.engines.choose import make_engine
from checker.model.recording import replayed
from checker.pipeline import check_article
from checker.records import ArticleReport, unheard
from checker.scoring import Labelled, score
from checker.scoring.exam import Passed, exam_cases, passed
from checker.settings import Settings
from tests.recorded import RECORDED

RULES_RIGHT, RULES_ALARMS = 30, 0  # of 66 faults, of 66 faithful twins
TAPE = Path(__file__).parent.parent / "cassettes/exam.yaml"
RULES = {"engine": "rules"}


def taken(given: Mapping[str, object]) -> Passed:
    """Return the result of an engine in the exam."""
    settings = Settings.model_validate(given)
    engine: Engine = make_engine(settings, unheard)

    def check(case: Labelled) -> ArticleReport:
        return check_article(Case(case.article, case.sources), engine, settings)

    return passed(score(exam_cases(), check, {}, 1, lambda _done, _of: None))


def test_the_screen_is_right_when_it_speaks() -> None:
    """Engine `rules` finds two faults of five, and flags few of the faithful twins."""
    result = taken(RULES)

    assert (result.faults, result.faithful) == (66, 66)
    assert result.right >= RULES_RIGHT
    assert result.alarms <= RULES_ALARMS


def test_the_recorded_model_passes() -> None:
    """A large language model finds all but one planted fault with its verdict and flags no twin."""
    with replayed(TAPE):
        result = taken(RECORDED)

    assert (result.right, result.alarms) == (65, 0)
