"""A whole scoring run: what the system is shown, resuming, the JSON, the tables, comparing."""

from pathlib import Path
from typing import Any

import pytest

from checker.contract import ArticleReport
from checker.errors import InputError, ModelError
from checker.scoring import (
    Score,
    compare,
    compare_tables,
    read_score,
    score,
    score_tables,
    show,
    write_score,
)
from checker.scoring.cases import Case
from checker.types import Document, Verdict
from tests.scored import SOURCES, TEXT, FixedChecker, bench, cases_of, gold, rewrite, unit

RUN = {"engine": "fixed"}


def _cases(folder: Path) -> tuple[Case, ...]:
    return cases_of(
        folder,
        bench(unit("40 million", "contradicted", type="number")),
        bench(unit("new bridge", "supported"), id="b2", text=TEXT.replace("40", "30")),
        rewrite(gold("40 million", "contradicted"), gold("new bridge", "supported")),
    )


def test_perfect_checker_scores_full_marks(tmp_path: Path) -> None:
    """Finding every error and nothing else gives 1 everywhere."""
    result = score(_cases(tmp_path), FixedChecker({"40": Verdict.CONTRADICTED}), RUN)
    names = ("text_balanced_accuracy", "text_f1", "text_roc_auc", "unit_recall")

    assert [result.sets[0].figures[name].value for name in names] == [1, 1, 1, 1]
    assert result.sets[1].figures["sentence_f1"].value == 1
    assert result.mean["finding_precision"].value == 1
    assert [(each.element, each.found, each.total) for each in result.sets[0].elements] == [
        ("number", 1, 1)
    ]


def test_checker_that_flags_nothing_finds_nothing(tmp_path: Path) -> None:
    """A silent checker has a balanced accuracy of one half and no recall."""
    result = score(_cases(tmp_path), FixedChecker({}), RUN)

    assert result.sets[0].figures["text_balanced_accuracy"].value == 0.5
    assert result.sets[0].figures["unit_recall"].value == 0


def test_system_sees_the_article_and_its_sources(tmp_path: Path) -> None:
    """The system is shown every text once, in order, with its sources."""
    checker = FixedChecker({})
    cases = _cases(tmp_path)
    score(cases, checker, RUN)

    assert checker.seen == [(case.article, case.sources) for case in cases]


def test_model_calls_are_counted_per_record(tmp_path: Path) -> None:
    """Calls are told from the running total before and after each record."""
    checker = FixedChecker({})
    result = score(_cases(tmp_path), checker, RUN, usage=checker.usage)

    assert [each.calls for each in result.tallies] == [2, 2, 2]
    assert [each.calls for each in result.sets] == [4, 2]


def test_finished_records_are_not_checked_again(tmp_path: Path) -> None:
    """A second run with the same results file takes everything from it."""
    results, cases = tmp_path / "results.jsonl", _cases(tmp_path)
    first = score(cases, FixedChecker({"40": Verdict.CONTRADICTED}), RUN, results=results)
    again = FixedChecker({})

    assert score(cases, again, RUN, results=results) == first
    assert again.seen == []


class _Stops(FixedChecker):
    """A checker that loses its model on the second article."""

    def __call__(self, article: Document, sources: tuple[Document, ...]) -> ArticleReport:
        if len(self.seen) == 1:
            raise ModelError("the model went away")
        return super().__call__(article, sources)


def test_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What was done before a failure is kept, and only the rest is checked."""
    results, cases = tmp_path / "results.jsonl", _cases(tmp_path)
    with pytest.raises(ModelError):
        score(cases, _Stops({}), RUN, results=results)
    rest = FixedChecker({})
    score(cases, rest, RUN, results=results)

    assert [article for article, _ in rest.seen] == [case.article for case in cases[1:]]


def test_line_cut_short_is_checked_again(tmp_path: Path) -> None:
    """A last line that a crash cut off is dropped, and its record checked and stored again."""
    results, cases = tmp_path / "results.jsonl", _cases(tmp_path)
    score(cases, FixedChecker({}), RUN, results=results)
    results.write_bytes(results.read_bytes()[:-20])
    second, third = FixedChecker({}), FixedChecker({})
    score(cases, second, RUN, results=results)
    score(cases, third, RUN, results=results)

    assert (len(second.seen), len(third.seen)) == (1, 0)


def test_unchecked_claims_are_tried_again(tmp_path: Path) -> None:
    """A record with an unchecked claim is not finished."""
    results, cases = tmp_path / "results.jsonl", _cases(tmp_path)[:1]
    first = score(cases, FixedChecker({"40": Verdict.UNCHECKED}), RUN, results=results)
    second = score(cases, FixedChecker({"40": Verdict.CONTRADICTED}), RUN, results=results)

    assert (first.sets[0].unchecked, second.sets[0].unchecked) == (1, 0)
    assert second.sets[0].figures["unit_recall"].value == 1


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"text": "Another text."}, id="article"),
        pytest.param({"sources": [SOURCES[0] | {"date": "2021-05-04"}]}, id="date of a source"),
    ],
)
def test_changed_record_is_checked_again(tmp_path: Path, changed: dict[str, Any]) -> None:
    """A stored result holds only for the very texts and dates it was made from."""
    results = tmp_path / "results.jsonl"
    score(cases_of(tmp_path, bench()), FixedChecker({}), RUN, results=results)
    checker = FixedChecker({})
    score(cases_of(tmp_path, bench(**changed)), checker, RUN, results=results)

    assert len(checker.seen) == 1


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        pytest.param("{}\n", "not a line of scoring results", id="other file"),
        pytest.param(None, r'another run \(\{"engine": "fixed"\}', id="other engine"),
    ],
)
def test_results_of_something_else_are_refused(
    tmp_path: Path, stored: str | None, message: str
) -> None:
    """Results of another system are neither mixed in nor overwritten."""
    results, cases = tmp_path / "results.jsonl", _cases(tmp_path)
    score(cases, FixedChecker({}), RUN, results=results)
    if stored:
        results.write_text(stored)

    with pytest.raises(InputError, match=message):
        score(cases, FixedChecker({}), {"engine": "other"}, results=results)


def test_missing_folder_is_told_before_anything_is_checked(tmp_path: Path) -> None:
    """A results file that cannot be written stops the run before it costs anything."""
    checker = FixedChecker({})
    with pytest.raises(InputError, match="no such folder"):
        score(_cases(tmp_path), checker, RUN, results=tmp_path / "none" / "results.jsonl")

    assert checker.seen == []


def test_unwritable_score_is_named(tmp_path: Path) -> None:
    """A score that cannot be written is told in one line."""
    result = score(_cases(tmp_path), FixedChecker({}), RUN)

    with pytest.raises(InputError, match=r"out\.json: cannot be written"):
        write_score(tmp_path / "none" / "out.json", result)


def test_stored_results_hold_no_words_of_the_texts(tmp_path: Path) -> None:
    """Results can be passed on without the copyrighted texts."""
    results, out = tmp_path / "results.jsonl", tmp_path / "out.json"
    write_score(out, score(_cases(tmp_path), FixedChecker({}), RUN, results=results))

    assert "bridge." not in results.read_text() + out.read_text()
    assert "million" not in results.read_text() + out.read_text()


def test_score_survives_its_json(tmp_path: Path) -> None:
    """What is written is read back unchanged."""
    result = score(_cases(tmp_path), FixedChecker({"June": Verdict.UNSUPPORTED}), RUN)
    write_score(tmp_path / "out.json", result)

    assert read_score(tmp_path / "out.json") == result


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param("{}", "not a file that `checker score --out` wrote", id="other JSON"),
    ],
)
def test_file_that_is_no_score_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    """A file that cannot be compared is refused in one line."""
    path = tmp_path / "out.json"
    if content:
        path.write_text(content)

    with pytest.raises(InputError, match=message):
        read_score(path)


def _two(folder: Path) -> tuple[Score, Score]:
    cases = _cases(folder)
    first = score(cases, FixedChecker({}), RUN)
    return first, score(cases[:2], FixedChecker({"40": Verdict.CONTRADICTED}), {"engine": "new"})


def test_comparison_is_paired_on_common_records(tmp_path: Path) -> None:
    """Only records that both scored are compared, second minus first."""
    paired = compare(*_two(tmp_path))

    assert paired.records == {"bridges": 2}
    assert paired.differences["bridges"]["text_balanced_accuracy"].value == 0.5


def test_scores_without_a_common_record_are_refused(tmp_path: Path) -> None:
    """Two scores of different data cannot be compared."""
    first, second = (score((case,), FixedChecker({}), RUN) for case in _cases(tmp_path)[:2])

    with pytest.raises(InputError, match="no record in common"):
        compare(first, second)


def test_tables_fit_100_columns(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Piped tables name every set, shorten nothing and stay within 100 columns."""
    show(score_tables(score(_cases(tmp_path), FixedChecker({"40": Verdict.CONTRADICTED}), RUN)))
    printed = capsys.readouterr().out

    assert "bridges" in printed
    assert "rewrites" in printed
    assert "…" not in printed
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= 100


def test_tables_tell_of_unchecked_claims(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Claims that were not checked are never passed over in silence."""
    show(score_tables(score(_cases(tmp_path), FixedChecker({"June": Verdict.UNCHECKED}), RUN)))

    assert "3 claims stayed unchecked" in capsys.readouterr().out


def test_comparison_is_printed_in_points(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A gain of one half of balanced accuracy reads +50."""
    show(compare_tables(compare(*_two(tmp_path))))
    printed = capsys.readouterr().out

    assert "+50" in printed
    assert "second: engine new" in printed


def test_progress_is_silent_off_a_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nothing is drawn where stderr is not a terminal, nor ever on stdout."""
    score(_cases(tmp_path), FixedChecker({}), RUN)

    assert capsys.readouterr() == ("", "")
