"""Scoring: labelled data read, matched with what was found, and turned into figures and tables."""

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checker.cli import app
from checker.errors import InputError
from checker.records import ArticleReport
from checker.scoring import Labelled, Score, read_labelled, score, told
from checker.scoring.tally import tally
from tests.labelled import TEXT, bench, cases_of, exam, gold, report, rewrite, unit, write_lines

RIGHT = ("40 million", "contradicted", "certain")
RUN = {"engine": "fixed"}
SEED = Path(__file__).parent.parent / "seeds" / "gaza-truce" / "expected.json"


def counts(case: Labelled, *flags: tuple[str, str, str]) -> dict[str, int]:
    """Return what is counted of a case when these words are flagged."""
    return tally(case, report(*flags)).counts


# Reading


def test_a_record_is_shown_without_its_gold(tmp_path: Path) -> None:
    """The system gets texts, titles, dates and publishers; labels stay behind."""
    source = {"id": "S1", "text": "A bridge.", "publisher": "Echo", "date": "2026-03-01"}
    (case,) = cases_of(tmp_path, rewrite(title="The bridge", date="2026-03-02", sources=[source]))

    assert case.article.text == TEXT
    assert (case.article.title, str(case.article.date)) == ("The bridge", "2026-03-02")
    assert [(s.publisher, str(s.date)) for s in case.sources] == [("Echo", "2026-03-01")]


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        (bench(unit("40 million", "contradicted")), True),
        (bench(unit("40 million", "supported")), False),
        (bench(unit("40 million", "other")), None),
        (rewrite(gold("40 million", "unsupported", also_accept="disputed")), True),
        (rewrite(gold("40 million", "supported")), False),
        (rewrite(gold("40 million", "supported", also_accept="contradicted")), None),
        (rewrite(gold("40 million", "disputed")), None),
        (rewrite(gold("40 million", "contradicted", strict=False)), None),
        (exam({"quote": "40 million", "verdict": "outdated"}), True),
        (exam(), False),
    ],
    ids=str,
)
def test_what_is_wrong_to_say(tmp_path: Path, record: dict[str, Any], wrong: bool | None) -> None:
    """A planted fault is wrong, faithful text is not, and what may be either is not scored."""
    (case,) = cases_of(tmp_path, record)

    assert [one.wrong for one in case.units] == [wrong]


def test_a_folder_of_small_cases(tmp_path: Path) -> None:
    """Each folder holds an article, its sources and quotes that must be flagged or stay clean."""
    for name in ("a", "b"):
        (tmp_path / "cases" / name).mkdir(parents=True)
        (tmp_path / "cases" / name / "article.md").write_text(f"---\ntitle: T\n---\n{TEXT}")
        (tmp_path / "cases" / name / "source1.txt").write_text("A bridge was opened.")
        labels = {
            "flagged": [{"quote": "40 million", "verdict": "contradicted", "element": "number"}],
            "not_flagged": ["The mayor opened"],
        }
        (tmp_path / "cases" / name / "expected.json").write_text(json.dumps(labels))
    cases = read_labelled([tmp_path / "cases"])

    assert [(case.dataset, case.id) for case in cases] == [("cases", "a"), ("cases", "b")]
    assert [one.wrong for one in cases[0].units] == [True, False]
    assert all(case.article.text[u.start : u.end] in TEXT for case in cases for u in case.units)


def test_folders_without_a_source_are_nothing_to_score(tmp_path: Path) -> None:
    """Each is told and left out; that none is left is an error of one line."""
    (tmp_path / "article.txt").write_text(TEXT)
    (tmp_path / "expected.json").write_text('{"gold": []}')
    notices: list[str] = []

    with pytest.raises(InputError, match="nothing to score"):
        read_labelled([tmp_path], notices.append)

    assert "left out" in notices[0]


def test_the_seed_is_labelled_data() -> None:
    """A seed's labels stand in its article, and its sources are the other files."""
    (case,) = read_labelled([SEED])

    assert (case.dataset, case.id, len(case.sources)) == ("seeds", "gaza-truce", 4)
    assert any(one.wrong for one in case.units)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"data\.jsonl:1: Invalid JSON"),
        ("[]", "should be an object"),
        ("{}", "`id`"),
        (json.dumps(rewrite() | {"sources": [{"text": " "}]}), r"data\.jsonl:1: `sources.0"),
        (json.dumps(bench() | {"sources": []}), "`sources`"),
        (json.dumps(bench(unit("40 million", "supported", start=1))), "where it has"),
        (json.dumps(exam({"quote": "45 million", "verdict": "disputed"})), "does not stand"),
        (json.dumps(bench()) + "\n" + json.dumps(bench()), "occurs twice"),
        ("", "the file is empty"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, line: str, message: str) -> None:
    """The first record that does not fit is told with file, line and field."""
    (tmp_path / "data.jsonl").write_text(line)

    with pytest.raises(InputError, match=message):
        read_labelled([tmp_path / "data.jsonl"])


# Matching


@pytest.mark.parametrize(
    ("flags", "found", "alarms"),
    [
        ([RIGHT], 1, 0),
        ([], 0, 0),
        ([("new bridge", "unsupported", "check")], 0, 1),
        ([("It cost 40 million euros", "disputed", "check")], 1, 0),
        ([("in June", "contradicted", "check")], 0, 1),
        ([("40 million", "supported", "certain")], 0, 0),
    ],
    ids=str,
)
def test_findings_are_matched_by_their_place(
    tmp_path: Path, flags: list[tuple[str, str, str]], found: int, alarms: int
) -> None:
    """A finding on a planted fault finds it; one on anything else is a false alarm."""
    labels = unit("40 million", "contradicted"), unit("new bridge", "supported")
    (case,) = cases_of(tmp_path, bench(*labels))
    seen = counts(case, *flags)

    assert (seen["units_found"], seen["alarms"]) == (found, alarms)


@pytest.mark.parametrize(
    ("coverage", "alarms"), [("full", 1), ("errors_only", 1), ("partial", 0), ("labelled", 0)]
)
def test_alarms_count_only_where_the_text_is_known(
    tmp_path: Path, coverage: str, alarms: int
) -> None:
    """Outside of the labelled stretches some data sets say nothing."""
    (case,) = cases_of(tmp_path, bench(unit("40 million", "supported"), unit_coverage=coverage))

    assert counts(case, ("in June", "unsupported", "check"))["alarms"] == alarms


def test_certain_findings_are_counted_apart(tmp_path: Path) -> None:
    """What only a hint finds is not found by certain findings."""
    (case,) = cases_of(tmp_path, bench(unit("40 million", "contradicted")))
    seen = counts(case, ("40 million", "contradicted", "check"))

    assert (seen["units_found"], seen["certain_units_found"]) == (1, 0)


def test_disputes_and_states_are_recognised(tmp_path: Path) -> None:
    """Where sources differ or time has passed, the verdict itself is what counts."""
    labels = gold("40 million", "disputed"), gold("in June", "outdated", also_accept="unsupported")
    (case,) = cases_of(tmp_path, rewrite(*labels))
    seen = counts(
        case, ("40 million", "contradicted", "check"), ("in June", "unsupported", "check")
    )

    assert (seen["disputed"], seen["disputed_right"]) == (1, 0)
    assert (seen["outdated"], seen["outdated_right"]) == (1, 1)


def test_a_faithful_twin_must_stay_clean(tmp_path: Path) -> None:
    """Any finding in a faithful text of the exam is a false alarm of its kind."""
    (case,) = cases_of(tmp_path, exam())
    (kind,) = tally(case, report(("in June", "unsupported", "check"))).kinds

    assert (kind.kind, kind.alarms, kind.total) == ("a number", 1, 0)


# Figures


def scored(folder: Path, reports: Mapping[str, ArticleReport]) -> Score:
    """Score three records, each with the report of its id."""
    cases = cases_of(
        folder,
        bench(unit("40 million", "contradicted", type="number")),
        bench(unit("new bridge", "supported"), id="b2"),
        rewrite(gold("40 million", "contradicted"), gold("new bridge", "supported")),
    )
    return score(cases, lambda case: reports.get(case.id, report()), RUN, jobs=2)


def test_ctrl_c_asks_nothing_more(tmp_path: Path) -> None:
    """What has not begun by then is not checked."""
    cases = cases_of(tmp_path, *(bench() | {"id": str(number)} for number in range(40)))
    asked: list[str] = []

    def check(case: Labelled) -> ArticleReport:
        asked.append(case.id)
        time.sleep(0.02)
        return report()

    def press(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(cases, check, RUN, counted=press)

    assert len(asked) < len(cases)


def test_a_perfect_checker_scores_full_marks(tmp_path: Path) -> None:
    """Finding every error and nothing else gives 1 everywhere."""
    result = scored(tmp_path, {"b1": report(RIGHT), "r1": report(RIGHT)})
    names = ("balanced_accuracy", "precision", "recall", "f1", "certain_f1", "named_right")

    assert [result.figures["bridges"][name].value for name in names] == [1] * 6
    assert result.figures["data"]["f1"].value == 1
    assert [(one.kind, one.found, one.total) for one in result.kinds] == [
        ("contradicted", 1, 1),
        ("number", 1, 1),
    ]


def test_a_silent_checker_finds_nothing(tmp_path: Path) -> None:
    """It has a balanced accuracy of one half, no recall, and no precision at all."""
    figures = scored(tmp_path, {}).figures["bridges"]

    assert [figures[name].value for name in ("balanced_accuracy", "recall")] == [0.5, 0]
    assert figures["precision"].value is None


def test_intervals_hold_the_figure(tmp_path: Path) -> None:
    """The interval of a figure lies around it, and is the same whenever it is computed."""
    alarm = report(("new bridge", "unsupported", "check"))
    first, again = (scored(tmp_path, {"b1": report(RIGHT), "b2": alarm}).figures for _ in range(2))
    figure = first["bridges"]["precision"]

    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= figure.value <= figure.high  # type: ignore[operator]
    assert first == again


def test_the_mean_is_over_sets(tmp_path: Path) -> None:
    """Each set counts once, however many records it has."""
    result = scored(tmp_path, {"b1": report(RIGHT)})

    assert result.figures["mean"]["recall"].value == 0.5


def test_a_score_survives_its_json(tmp_path: Path) -> None:
    """What is written is read back unchanged, and holds no word of the texts."""
    result = scored(tmp_path, {"b1": report(RIGHT)})
    written = result.model_dump_json(by_alias=True)

    assert Score.model_validate_json(written) == result
    assert "million" not in written


def test_tables_fit_100_columns(tmp_path: Path) -> None:
    """Tables name every set and stay within 100 columns."""
    printed = told(scored(tmp_path, {"b1": report(("in June", "unchecked", "check"))}))

    assert all(word in printed for word in ("bridges", "data", "mean", "1 claims stayed unchecked"))
    assert max(map(len, printed.splitlines())) <= 100


# The command


def run(*arguments: str) -> tuple[int, str]:
    """Run `checker score` by the rules; return its exit code and all it printed."""
    result = CliRunner().invoke(app, ["score", "--engine", "rules", *arguments])
    return result.exit_code, result.stdout + result.stderr


def test_the_command_scores_and_keeps_the_figures(tmp_path: Path) -> None:
    """`--out` writes them, also of a run that leaves a detector out."""
    data = write_lines(tmp_path / "data.jsonl", bench(unit("40 million", "contradicted")))
    out = tmp_path / "out.json"
    code, printed = run(data, "--out", str(out), "--without", "numbers")

    assert (code, "bridges" in printed) == (0, True)
    assert Score.model_validate_json(out.read_text()).run["without"] == "numbers"


def test_an_unknown_detector_is_refused(tmp_path: Path) -> None:
    """`--without` names the detectors that there are."""
    data = write_lines(tmp_path / "data.jsonl", bench())
    code, printed = run(data, "--without", "magic")

    assert (code, "--without magic: no such detector" in printed) == (2, True)


def test_the_exam_is_taken_and_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The exam is scored by kind, and `doctor` tells how it went."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "cache"))
    taken = CliRunner().invoke(app, ["exam", "--engine", "rules"])
    assert (taken.exit_code, "right value in another slot" in taken.stdout) == (0, True)
    last = taken.stdout.splitlines()[-1]

    doctor = CliRunner().invoke(app, ["doctor", "--engine", "rules"]).stdout
    assert last.startswith("found ")
    assert last in doctor


def test_an_exam_that_a_model_left_unanswered_is_no_success() -> None:
    """What stayed unchecked is counted beside what was found, and the exit code says so too."""
    nobody = ["--model", "away", "--base-url", "http://127.0.0.1:9/v1", "--attempts=1"]
    taken = CliRunner().invoke(app, ["exam", *nobody])

    assert taken.exit_code == 3
    assert re.search(r"found 0 of 66 .*; \d+ statements left unchecked", taken.stdout)
