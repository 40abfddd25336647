"""Quotation marks of every kind, apostrophes, and who is named as speaking."""

import pytest

from checker.language.quotations import document_quotations, quotations, speaker


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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"We are ready," Mr Reed told voters.', "Reed"),
        ('According to Ida Lund, "it is good".', "Ida Lund"),
        ('"Nothing is lost," said Ida Lund.', "Ida Lund"),
        ('"Nothing is lost," she said of Ida Lund.', None),
        ('The sign read "nothing is lost".', None),
    ],
)
def test_the_speaker_is_the_name_beside_the_verb(text: str, name: str | None) -> None:
    """A pronoun, or no verb of saying, names nobody."""
    found = quotations(text)
    spoke = speaker(text, found[0], found)
    assert (spoke.text if spoke else None) == name
