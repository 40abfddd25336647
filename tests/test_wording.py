"""The words that all formats share: order, places, paths and remarks."""

import pytest

from checker.contract import CheckedClaim, DocumentRecord, Stated, Support
from checker.reports.wording import (
    badness,
    documents_of,
    end_of,
    explained,
    findings_of,
    flagged,
    one_line,
    printable,
    remarks,
    shared_paths,
    shortened,
)
from checker.types import Severity, Span, Tier, Verdict
from tests.sample_report import sample_report


def sample_claim(verdict: Verdict) -> CheckedClaim:
    """Return the sample's claim with a verdict."""
    claims = sample_report().articles[0].claims
    return next(claim for claim in claims if claim.verdict is verdict)


def document(name: str, path: str) -> DocumentRecord:
    """Return a document that stands at a path."""
    return DocumentRecord(id=name, path=path, title=None, publisher=None, date=None, sha256="0")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("two\r\n  lines", "two lines", id="lines"),
        pytest.param("a\x1b[31mb\x07\x00", "a[31mb", id="control"),
        pytest.param("a \x07 b", "a b", id="space around control"),
        pytest.param("\u202eabc\u2066", "abc", id="direction"),
        pytest.param("\U0001f469\u200d\U0001f467 می\u200cگوید", None, id="joiners stay"),
        pytest.param("Zoe\u0308", None, id="combining marks stay"),
    ],
)
def test_printable(text: str, shown: str | None) -> None:
    """Words stay as they are, on one line, without what drives a terminal or turns the text."""
    assert printable(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("ab cdef", 4, "ab…")],
)
def test_shortened(text: str, length: int, expected: str) -> None:
    """What was cut off leaves a mark, within the length."""
    assert shortened(text, length) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("words", (3, 12)), ("two\nlines", (4, 6)), ("\U0001f469 x", (3, 10)), ("a\r\nb", (4, 2))],
)
def test_end_of(text: str, expected: tuple[int, int]) -> None:
    """The end is the column after the last code point, on its own line."""
    assert end_of(Span(start=0, end=len(text), text=text, line=3, column=7)) == expected


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [
        pytest.param("In May 250 came", "250", (12, 15, 2, 12), id="on its line"),
        pytest.param("In May\n 250 came", "250", (13, 16, 3, 2), id="on the next line"),
        pytest.param("In May many came", "250", (5, 21, 2, 5), id="not in the words"),
        pytest.param("In May 250 came", None, (5, 20, 2, 5), id="no value"),
    ],
)
def test_flagged(text: str, value: str | None, place: tuple[int, int, int, int]) -> None:
    """Formats point at the value that differs, else at all words of the claim."""
    span = Span(start=5, end=5 + len(text), text=text, line=2, column=5)
    claim = sample_claim(Verdict.CONTRADICTED).model_copy(
        update={"span": span, "article_value": value}
    )

    words = flagged(claim)

    assert (words.start, words.end, words.line, words.column) == place


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        pytest.param(["news/a.md", "./b.md"], ["news/a.md", "b.md"], id="as given"),
        pytest.param(["../wires/a.md"], ["../wires/a.md"], id="beside the tree"),
        pytest.param(["/home/me/a.md"], ["a.md"], id="absolute"),
        pytest.param(["/home/me/a.md", "/srv/b.md"], ["a.md", "b.md"], id="two absolute"),
        pytest.param(["/home/me/x/a.md", "/srv/y/a.md"], ["x/a.md", "y/a.md"], id="same name"),
        pytest.param(["a.md", "/srv/a.md"], ["a.md", "srv/a.md"], id="as a relative one"),
        pytest.param(["-"], ["-"], id="standard input"),
    ],
)
def test_shared_paths(paths: list[str], shown: list[str]) -> None:
    """An absolute path keeps only what tells the documents apart."""
    documents = [document(str(index), path) for index, path in enumerate(paths)]

    assert list(shared_paths(documents).values()) == shown


def test_worst_first() -> None:
    """Severity counts most, then the verdict, then how sure it is."""
    contradicted = sample_claim(Verdict.CONTRADICTED)
    claims = [
        contradicted,
        contradicted.model_copy(update={"tier": Tier.CHECK}),
        sample_claim(Verdict.DISPUTED),
        sample_claim(Verdict.UNSUPPORTED),
        sample_claim(Verdict.UNCHECKED),
        contradicted.model_copy(update={"severity": Severity.NOTE}),
        sample_claim(Verdict.OUTDATED),
    ]

    mildest_first = claims[::-1]

    assert sorted(mildest_first, key=badness) == claims


def test_supported_claims_are_no_findings() -> None:
    """Only what is not supported is told."""
    found = findings_of(sample_report())

    assert len(found) == 5
    assert Verdict.SUPPORTED not in {finding.claim.verdict for finding in found}


def test_a_finding_in_one_line_gives_both_values_and_the_suggestion() -> None:
    """One line is enough to act on."""
    documents = documents_of(sample_report())

    assert one_line(sample_claim(Verdict.CONTRADICTED), documents) == (
        "The article says “Vice President Ana Ruiz”; Wire, line 1, says “President Ana Ruiz”."
        " Suggestion: “President Ana Ruiz”."
    )


def test_an_explanation_without_the_article_s_words_gets_them() -> None:
    """A reader sees which words no source says."""
    assert explained(sample_claim(Verdict.UNSUPPORTED)) == (
        "“It was a triumph for everyone.” None of the 3 sources says this."
    )


def test_remarks() -> None:
    """Who agrees, who only repeats, the spread of values and the time are told in sentences."""
    claim = sample_claim(Verdict.DISPUTED)
    first, second, _ = claim.judgements
    told = claim.model_copy(
        update={
            "judgements": (first, second.model_copy(update={"copy_of": "wire"})),
            "support": Support(sources=3, origins=1),
            "spread": (
                Stated(document="wire", value="About 250", line=2),
                Stated(document="paper", value="Around 200", line=1),
            ),
            "dispute_told": False,
            "as_of": "2024-08",
        }
    )

    assert remarks(told, documents_of(sample_report())) == [
        "Agreeing: 3 sources, 1 origin.",
        "Paper repeats Wire and does not count.",
        "Values given: “About 250” (Wire, line 2), “Around 200” (Paper, line 1).",
        "The article tells of one account only.",
        "The claim speaks of 2024-08.",
    ]
