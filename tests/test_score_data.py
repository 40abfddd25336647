"""Labelled data -> cases: what is read, what is shown to the system, what is refused."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from checker.errors import InputError
from checker.scoring import read_cases, sample
from checker.scoring.cases import Coverage
from tests.scored import SOURCES, TEXT, bench, cases_of, gold, rewrite, unit, write_lines


def _seed(folder: Path, *units: dict[str, Any]) -> str:
    folder.mkdir()
    (folder / "story.txt").write_text(TEXT, encoding="utf-8")
    (folder / "wire.txt").write_text("The mayor opened a bridge.", encoding="utf-8")
    (folder / "metadata.toml").write_text('["wire.txt"]\npublisher = "Harbour Wire"\n')
    expected = folder / "expected.json"
    expected.write_text(json.dumps({"article": "story.txt", "gold": list(units)}))
    return str(expected)


def test_bench_record_becomes_a_case(tmp_path: Path) -> None:
    """A bench record keeps its text, its label and its units."""
    (case,) = cases_of(tmp_path, bench(unit("40 million", "contradicted", type="number")))

    assert (case.dataset, case.id, case.inconsistent) == ("bridges", "b1", True)
    assert case.article.text == TEXT
    assert case.coverage is Coverage.ERRORS_ONLY
    assert [(each.label, each.wrong, each.element) for each in case.units] == [
        ("contradicted", True, "number")
    ]


def test_sources_carry_publisher_title_and_date(tmp_path: Path) -> None:
    """What is known of a source is shown to the system."""
    source = SOURCES[0] | {"publisher": "Port News", "title": "Bridge", "date": "2021-05-04"}
    (case,) = cases_of(tmp_path, rewrite(gold("40 million", "contradicted"), sources=[source]))

    assert case.sources[0].publisher == "Port News"
    assert case.sources[0].title == "Bridge"
    assert case.sources[0].date == datetime.date(2021, 5, 4)


def test_meta_never_reaches_the_system(tmp_path: Path) -> None:
    """No part of a case holds what `meta` or a note says."""
    record = bench(unit("40 million", "contradicted", note="SECRET"), meta={"gold": "SECRET"})
    (case,) = cases_of(tmp_path, record)

    assert "SECRET" not in repr(case)


def test_conflict_of_sources_is_labelled_disputed(tmp_path: Path) -> None:
    """A unit on which the sources disagree is kept apart and not scored as right or wrong."""
    (case,) = cases_of(tmp_path, bench(unit("Ferries", "other", type="sources_conflict")))

    assert (case.units[0].label, case.units[0].wrong) == ("disputed", None)


@pytest.mark.parametrize(
    ("expect", "fields", "wrong", "contradictable"),
    [
        pytest.param("contradicted", {}, True, True, id="an error"),
        pytest.param("unsupported", {}, True, False, id="an addition"),
        pytest.param("supported", {}, False, False, id="sound text"),
        pytest.param("disputed", {}, None, False, id="sources differ"),
        pytest.param("outdated", {}, None, False, id="an older figure"),
        pytest.param("unsupported", {"strict": False}, None, None, id="harmless either way"),
        pytest.param("unsupported", {"also_accept": "contradicted"}, True, True, id="second word"),
        pytest.param("contradicted", {"also_accept": ["disputed"]}, True, True, id="second list"),
        pytest.param("contradicted", {"also_accept": ["supported"]}, None, True, id="or sound"),
        pytest.param("supported", {"also_accept": ["unsupported"]}, None, False, id="or addition"),
    ],
)
def test_gold_of_a_rewrite(
    tmp_path: Path,
    expect: str,
    fields: dict[str, Any],
    wrong: bool | None,
    contradictable: bool | None,
) -> None:
    """The expected verdict decides whether a flag, and the flag contradicted, is right."""
    (case,) = cases_of(tmp_path, rewrite(gold("40 million", expect, **fields)))

    assert (case.units[0].wrong, case.units[0].contradictable) == (wrong, contradictable)


@pytest.mark.parametrize(
    ("expect", "inconsistent", "control"),
    [
        pytest.param("contradicted", True, False, id="with an error"),
        pytest.param("supported", False, True, id="clean"),
        pytest.param("disputed", None, True, id="only disputed"),
    ],
)
def test_label_of_a_rewrite(
    tmp_path: Path, expect: str, inconsistent: bool | None, control: bool
) -> None:
    """A rewrite is inconsistent with an error in it, and a control without one."""
    (case,) = cases_of(tmp_path, rewrite(gold("40 million", expect)))

    assert (case.inconsistent, case.control) == (inconsistent, control)


def test_seed_takes_the_texts_beside_it_as_sources(tmp_path: Path) -> None:
    """A seed's other texts are its sources, described by their `metadata.toml`."""
    (case,) = read_cases([_seed(tmp_path / "harbour", gold("40 million", "contradicted"))])

    assert (case.dataset, case.id, case.article.text) == ("seeds", "harbour", TEXT)
    assert [source.publisher for source in case.sources] == ["Harbour Wire"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        pytest.param("{", ":2: not JSON", id="broken JSON"),
        pytest.param("[1]", ":2: a record is a JSON object, not a list", id="not an object"),
        pytest.param('{"id": "x"}', ":2: a record has `units`", id="neither format"),
        pytest.param(bench(text=" "), ":2: `text`: is empty", id="empty text"),
        pytest.param(bench(sources=[]), ":2: `sources`: ", id="no source"),
        pytest.param(bench(text_label="false"), ":2: `text_label`: ", id="unknown label"),
        pytest.param(
            bench(sources=[{"id": "S1", "text": "One.", "date": "May"}]),
            ":2: `sources.0.date`: ",
            id="bad date",
        ),
        pytest.param(
            bench(sources=SOURCES * 2), ":2: `sources.1.id`: 'S1' names an earlier", id="same ids"
        ),
        pytest.param(
            bench(unit("Ferries", "supported", start=400, end=407)),
            ":2: `units.0`: 400-407 is not inside the text",
            id="outside the text",
        ),
        pytest.param(
            bench(unit("Ferries", "supported", start=0, end=3)),
            ":2: `units.0`: the text has 'The' at 0-3, not 'Ferries'",
            id="other words",
        ),
        pytest.param(
            rewrite(gold("Ferries", "wrong")), ":2: `gold.0.expect`: ", id="unknown verdict"
        ),
        pytest.param(bench(), ":2: `id`: 'b1' occurs twice in bridges", id="same record twice"),
    ],
)
def test_bad_record_is_named(tmp_path: Path, record: dict[str, Any] | str, message: str) -> None:
    """A record that does not fit is refused in one line naming file, line and field."""
    path = Path(write_lines(tmp_path / "data.jsonl", bench()))
    line = record if isinstance(record, str) else json.dumps(record)
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(InputError) as raised:
        read_cases([str(path)])

    assert str(raised.value).startswith(str(path) + message)
    assert "\n" not in str(raised.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(InputError, match=r"none\.jsonl: no such file"):
        read_cases([str(tmp_path / "none.jsonl")])


def test_line_separator_inside_a_text_does_not_end_the_record(tmp_path: Path) -> None:
    """Only a line feed ends a record."""
    text = "One.\u2028Two."
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps(bench(text=text), ensure_ascii=False), encoding="utf-8")

    assert read_cases([str(path)])[0].article.text == text


def test_sample_takes_as_many_from_each_set(tmp_path: Path) -> None:
    """The limit holds per data set."""
    records = [bench(id=str(number), dataset=name) for name in ("a", "b") for number in range(5)]
    drawn = sample(cases_of(tmp_path, *records), 2)

    assert [case.dataset for case in drawn] == ["a", "a", "b", "b"]


def test_sample_depends_on_the_ids_alone(tmp_path: Path) -> None:
    """The order of the file does not matter, and a small sample is part of a larger one."""
    cases = cases_of(tmp_path, *(bench(id=str(number)) for number in range(20)))
    small = [case.id for case in sample(cases, 5)]

    assert small == [case.id for case in sample(cases[::-1], 5)]
    assert small == [case.id for case in sample(cases, 9)][:5]
    assert small != [case.id for case in cases[:5]]
