"""Builds labelled texts, and a stand-in for the checker, for the tests of scoring."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from checker.contract import ArticleReport, CheckedClaim, Summary, Usage
from checker.scoring.cases import Case
from checker.scoring.formats import read_cases
from checker.scoring.matching import ClaimResult
from checker.segment import segment
from checker.types import Document, Element, Kind, Offsets, Severity, Span, Tier, Verdict

TEXT = "The mayor opened a new bridge. It cost 40 million euros. Ferries will stop in June."
SOURCES = [{"id": "S1", "text": "The mayor opened a bridge that cost 30 million euros."}]


def unit(words: str, label: str, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    """Return a bench unit on these words."""
    consistent = {"supported": True, "other": None}.get(label, False)
    start = text.index(words)
    place = {"start": start, "end": start + len(words), "text": words}
    return place | {"label": label, "type": None, "consistent": consistent} | fields


def gold(words: str, expect: str, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    """Return a gold unit of a rewrite or seed on these words."""
    start = text.index(words)
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
    """Return a rewrite record."""
    return {"id": "r1", "article": TEXT, "sources": SOURCES, "gold": list(units)} | fields


def write_lines(path: Path, *records: Mapping[str, Any]) -> str:
    """Write records as JSONL and return the path."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def cases_of(folder: Path, *records: Mapping[str, Any]) -> tuple[Case, ...]:
    """Return records as the cases read from a file."""
    return read_cases([write_lines(folder / "data.jsonl", *records)])


def claim(
    words: str,
    verdict: str,
    tier: str = "check",
    confidence: float | None = None,
    element: str | None = None,
) -> ClaimResult:
    """Return a claim that is stated by these words of `TEXT`."""
    start = TEXT.index(words)
    return ClaimResult(
        start=start,
        end=start + len(words),
        verdict=Verdict(verdict),
        tier=Tier(tier),
        confidence=confidence,
        element=Element(element) if element else None,
    )


class FixedChecker:
    """A stand-in for the checker: one claim per sentence, its verdict fixed by a word in it."""

    def __init__(self, verdicts: Mapping[str, Verdict]) -> None:
        self.verdicts = verdicts
        self.seen: list[tuple[Document, tuple[Document, ...]]] = []

    def __call__(self, article: Document, sources: tuple[Document, ...]) -> ArticleReport:
        """Return the fixed verdicts, and remember what was shown."""
        self.seen.append((article, sources))
        claims = tuple(
            _checked(str(sentence.number), sentence.span(), self._verdict(sentence.plain))
            for sentence in segment(article).sentences
        )
        return ArticleReport(document=article.id, summary=_summary(claims), claims=claims)

    def usage(self) -> Usage:
        """Return two model calls for every article so far."""
        return Usage(calls=2 * len(self.seen))

    def _verdict(self, text: str) -> Verdict:
        fixed = (verdict for word, verdict in self.verdicts.items() if word in text)
        return next(fixed, Verdict.SUPPORTED)


def _summary(claims: Iterable[CheckedClaim]) -> Summary:
    verdicts = [each.verdict for each in claims]
    counts = {verdict.value: verdicts.count(verdict) for verdict in Verdict}
    return Summary(claims=len(verdicts), **counts)


def _checked(number: str, span: Span, verdict: Verdict) -> CheckedClaim:
    return CheckedClaim(
        id=number,
        text=span.text,
        kind=Kind.FACT,
        span=span,
        sentence=Offsets(start=span.start, end=span.end),
        verdict=verdict,
        severity=Severity.NONE,
        tier=Tier.CHECK,
        element=None,
        confidence=None,
        explanation="",
        correction=None,
        article_value=None,
        source_value=None,
        judgements=(),
    )
