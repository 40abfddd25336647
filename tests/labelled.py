"""Builds labelled texts, and a stand-in for the checker, for the tests of scoring."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from checker.records import (
    ArticleReport,
    CheckedClaim,
    Element,
    Kind,
    Offsets,
    Severity,
    Span,
    Summary,
    Tier,
    Verdict,
)
from checker.scoring import Labelled, read_labelled

TEXT = "The mayor opened a new bridge. It cost 40 million euros. Ferries will stop in June."
SOURCES = [{"id": "S1", "text": "The mayor opened a bridge that cost 30 million euros."}]
Flag = tuple[str, str, str]  # words of TEXT, verdict, tier


def unit(words: str, label: str, **fields: Any) -> dict[str, Any]:
    """Return a bench unit on these words."""
    start = TEXT.index(words)
    consistent = {"supported": True, "other": None}.get(label, False)
    place = {"start": start, "end": start + len(words), "text": words}
    return place | {"label": label, "type": None, "consistent": consistent} | fields


def gold(words: str, expect: str, **fields: Any) -> dict[str, Any]:
    """Return a gold unit of a whole article on these words."""
    start = TEXT.index(words)
    place = {"start": start, "end": start + len(words), "quote": words}
    return place | {"expect": expect, "type": None, "strict": True} | fields


def bench(*units: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a bench record."""
    wrong = any(each["consistent"] is False for each in units)
    record = {
        "id": "b1",
        "dataset": "bridges",
        "sources": SOURCES,
        "text": TEXT,
        "units": list(units),
        "unit_coverage": "errors_only",
        "text_label": "inconsistent" if wrong else "consistent",
    }
    return record | fields


def rewrite(*units: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a record of a whole article."""
    return {"id": "r1", "article": TEXT, "sources": SOURCES, "gold": list(units)} | fields


def exam(*expect: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a case of the exam."""
    case = {"id": "e1", "kind": "a number", "article": TEXT, "sources": SOURCES}
    return case | {"expect": list(expect)} | fields


def write_lines(path: Path, *records: Mapping[str, Any]) -> str:
    """Write records as JSONL and return the path."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def cases_of(folder: Path, *records: Mapping[str, Any]) -> tuple[Labelled, ...]:
    """Return records as the cases read from a file."""
    return read_labelled([write_lines(folder / "data.jsonl", *records)])


def report(*flags: Flag, element: str | None = None) -> ArticleReport:
    """Return what a checker made of TEXT: a claim for each flag, in this order."""
    claims = tuple(_claim(number, *flag, element) for number, flag in enumerate(flags))
    return ArticleReport(document="article", summary=_summary(claims), claims=claims)


def _claim(number: int, words: str, verdict: str, tier: str, element: str | None) -> CheckedClaim:
    start = TEXT.index(words)
    span = Span(start=start, end=start + len(words), text=words, line=1, column=start + 1)
    return CheckedClaim(
        id=str(number),
        text=words,
        kind=Kind.FACT,
        span=span,
        sentence=Offsets(start=start, end=start + len(words)),
        verdict=Verdict(verdict),
        severity=Severity.WARNING,
        tier=Tier(tier),
        element=Element(element) if element else None,
        confidence=None,
        explanation="",
        correction=None,
        article_value=None,
        source_value=None,
        judgements=(),
    )


def _summary(claims: Iterable[CheckedClaim]) -> Summary:
    verdicts = [each.verdict for each in claims]
    counts = {verdict.value: verdicts.count(verdict) for verdict in Verdict}
    return Summary(claims=len(verdicts), **counts)
