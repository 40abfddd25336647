"""No text of a document breaks a format, and a report with nothing in it is no trouble."""

from collections.abc import Callable

import pytest

from checker.records import Report
from checker.reports import FORMATS
from checker.reports import json as json_format
from tests.format_checks import CHECKS
from tests.hostile_report import bare_report, empty_report, hostile_report
from tests.sample_report import sample_report


def read_back() -> Report:
    """Return the hostile report as read from its JSON, without the texts of the documents."""
    return Report.model_validate_json(json_format.render(hostile_report()))


def interrupted() -> Report:
    """Return a report that is not complete although no claim in it is unchecked."""
    return bare_report().model_copy(update={"complete": False})


@pytest.mark.parametrize(
    "make", [sample_report, hostile_report, read_back, empty_report, bare_report, interrupted]
)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_sound(name: str, make: Callable[[], Report]) -> None:
    """Every format renders every report to what its readers can take."""
    report = make()

    text = FORMATS[name](report)

    text.encode("utf-8")
    if name in CHECKS:
        CHECKS[name](text, report)


@pytest.mark.parametrize(
    "name", sorted({*CHECKS} - {"json", "jsonl", "terminal", "github", "line", "review"})
)
def test_no_format_to_share_tells_where_a_file_lies(name: str) -> None:
    """The folders of an absolute path are the machine's own business."""
    text = FORMATS[name](hostile_report())

    assert "someone" not in text
