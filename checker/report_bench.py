"""Measures how long each format takes to write a large report, made up for the purpose."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from checker.contract import (
    ArticleReport,
    CheckedClaim,
    DocumentRecord,
    Report,
    Run,
    Summary,
    Usage,
)
from checker.reports import FORMATS
from checker.types import (
    Element,
    Evidence,
    Judgement,
    Kind,
    Offsets,
    Severity,
    Span,
    Stance,
    Tier,
    Verdict,
)

_VERDICTS = (
    (Verdict.CONTRADICTED, Severity.ERROR, Stance.CONTRADICTS),
    (Verdict.UNSUPPORTED, Severity.WARNING, Stance.SILENT),
    (Verdict.OUTDATED, Severity.NOTE, Stance.OUTDATED),
    (Verdict.UNCHECKED, Severity.WARNING, None),
)
_SOURCES = 4


@dataclass(frozen=True, slots=True)
class Written:
    """What writing one format took, and how much it wrote, in UTF-8."""

    format: str
    seconds: float
    megabytes: float


def measure_formats(articles: int, findings: int) -> Iterable[Written]:
    """Write a report of so many articles and findings in every format, one after the other."""
    report = large_report(articles, findings)
    for name, render in FORMATS.items():
        started = time.perf_counter()
        size = len(render(report).encode())
        yield Written(name, time.perf_counter() - started, size / 1e6)


def large_report(articles: int, findings: int) -> Report:
    """Return a made-up report: four sources, and as many supported claims as findings."""
    sources = tuple(_document(f"wire-{n}", _sentence(n)) for n in range(_SOURCES))
    each = [findings // articles + (n < findings % articles) for n in range(articles)]
    checked = [_article(f"story-{n}", count) for n, count in enumerate(each)]
    return Report(
        complete=False,
        run=Run(version="0", engine="made up", model=None, prompts={}, usage=Usage()),
        documents=(*sources, *(document for document, _ in checked)),
        articles=tuple(article for _, article in checked),
    )


def _document(name: str, text: str) -> DocumentRecord:
    return DocumentRecord(
        id=name,
        path=f"{name}.txt",
        title=f"The story of {name}",
        publisher=None,
        date=None,
        sha256="0" * 64,
        origin=name,
        text=text,
    )


def _sentence(number: int) -> str:
    return f"The city council has paid {number + 1} million pesos for bridge number {number}."


def _article(name: str, findings: int) -> tuple[DocumentRecord, ArticleReport]:
    lines = [_sentence(number) for number in range(2 * findings)]
    claims = []
    start = 0
    for number, line in enumerate(lines):
        claims.append(_claim(name, number, start, line))
        start += len(line) + 1
    counts = {verdict: sum(claim.verdict is verdict for claim in claims) for verdict in Verdict}
    summary = Summary(claims=len(claims), **{key.value: n for key, n in counts.items()})
    report = ArticleReport(document=name, summary=summary, claims=tuple(claims))
    return _document(name, "\n".join(lines)), report


def _claim(article: str, number: int, start: int, line: str) -> CheckedClaim:
    wrong = number % 2 == 0
    verdict, severity, stance = (
        _VERDICTS[number // 2 % len(_VERDICTS)]
        if wrong
        else (Verdict.SUPPORTED, Severity.NONE, Stance.SUPPORTS)
    )
    values = wrong and stance in {Stance.CONTRADICTS, Stance.OUTDATED}
    end = start + len(line)
    judgements = [
        _judgement(source, stance if source == 0 else Stance.SILENT, f"{number + 1} million")
        for source in range(_SOURCES)
        if stance
    ]
    return CheckedClaim(
        id=f"{article}-{number}",
        text=line,
        kind=Kind.FACT,
        span=Span(start=start, end=end, text=line, line=number + 1, column=1),
        sentence=Offsets(start=start, end=end),
        verdict=verdict,
        severity=severity,
        tier=Tier.CERTAIN,
        element=Element.NUMBER if values else None,
        confidence=None,
        explanation="None of the 4 sources says this.",
        correction="1 million" if values else None,
        article_value=f"{number + 1} million" if values else None,
        source_value="1 million" if values else None,
        judgements=tuple(judgements),
    )


def _judgement(source: int, stance: Stance, value: str) -> Judgement:
    told = _sentence(source)
    values = stance in {Stance.CONTRADICTS, Stance.OUTDATED}
    return Judgement(
        document=f"wire-{source}",
        stance=stance,
        decided_by="made up",
        reason="the numbers differ",
        evidence=()
        if stance is Stance.SILENT
        else (Evidence(start=0, end=len(told), text=told, line=1),),
        element=Element.NUMBER if values else None,
        article_value=value if values else None,
        source_value="1 million" if values else None,
    )
