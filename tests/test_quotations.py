"""Quotation marks of every kind, and apostrophes."""

import pytest

from checker.language.quotations import document_quotations, quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"It is done," she said. "We won."', ["It is done,", "We won."]),
        ("He said “no comment” and ‘never’ again.", ["no comment", "never"]),
        ("It's the dogs' day, said Tom.", []),
        ("It was a 6\" pipe.", []),
        ("«Oui», he said.", ["Oui"]),
    ],
)  # fmt: skip
def test_quotations_are_told_from_apostrophes(text: str, quoted: list[str]) -> None:
    """Marks of every style open and close; apostrophes do neither."""
    assert [text[one.start : one.end] for one in quotations(text)] == quoted


def test_a_quotation_runs_over_sentences() -> None:
    """One that is not closed goes on in the next sentence."""
    first, second = document_quotations(("“We tried.", "We failed,” he said."))
    assert not first[0].closed
    assert (second[0].start, second[0].closed) == (0, True)
