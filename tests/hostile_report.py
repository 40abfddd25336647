"""Reports that try to break out of every format, one with nothing in it, and a large one."""

from itertools import cycle

from checker.records import (
    ArticleReport,
    CheckedClaim,
    DocumentRecord,
    Element,
    Evidence,
    Judgement,
    Kind,
    Offsets,
    Report,
    Run,
    Severity,
    Span,
    Stance,
    Stated,
    Support,
    Tier,
    Usage,
    Verdict,
)
from tests.sample_report import summarise

LINES = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; </testsuites> ]]>",
    "{{7*7}} {% raw %} ${{ secrets.TOKEN }} {0} $(id) `id` $x$",
    "::error::the bridge fell ##[error]it did %0A::warning::again ::set-output name=a::b",
    "| a | b \\| c \\ | --- | **bold** ~~gone~~ `code` _it_ # head",
    "[click](https://evil.example) ![pixel](http://evil.example/p.png) <https://evil.example>",
    "www.evil.example x@evil.example @press #12 GH-7 deadbee1 :smile: https://evil.example",
    '=HYPERLINK("https://evil.example") ,"\'; the end',
    "\t+1 (555) 0100",
    "\u05d0\u05de\u05e8 \u202eeht\u202c \u0642\u0627\u0644 \u2067\u2069 \u0645\u06cc\u200c\u06af.",
    "Zoe\u0308 a\u0300 \U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f opened it.",
    "bell \x07 escape \x1b[31m\x1b]0;title\x07 back \x08 form \x0c next \x85 line \u2028 \ufffe",
    "return \r::error::carriage",
    "x" * 4_000 + " | " + "\U0001f600" * 4_000 + " " + "@y " * 700,
)
NAME = "A|B <b>,:\n::error::%0A @press [x](y) \x1b[1m"
TEXT = "\n".join(LINES) + "\n"
_SEVERITIES = {
    Verdict.CONTRADICTED: Severity.ERROR,
    Verdict.OUTDATED: Severity.NOTE,
    Verdict.SUPPORTED: Severity.NONE,
}
_STANCES = {
    Verdict.CONTRADICTED: (Stance.CONTRADICTS, Stance.CONTRADICTS),
    Verdict.DISPUTED: (Stance.SUPPORTS, Stance.CONTRADICTS),
    Verdict.OUTDATED: (Stance.OUTDATED, Stance.SILENT),
    Verdict.SUPPORTED: (Stance.SUPPORTS, Stance.SILENT),
    Verdict.UNSUPPORTED: (Stance.SILENT, Stance.SILENT),
}


def hostile_report() -> Report:
    """Return a report where every text attacks, each with every verdict."""
    claims = [
        _claim(line, verdict, f"{number:x}{verdict.value}")
        for number, line in enumerate(LINES)
        for verdict in Verdict
    ]
    return _report(
        [_document("story", "/home/someone/secret/a:b,c|<i> %41 \n::error::.md"), *_sources()],
        {"story": claims},
    )


def empty_report() -> Report:
    """Return a report of a run that checked nothing."""
    return _report([], {})


def bare_report() -> Report:
    """Return a report on an article in which there is nothing to check."""
    return _report([_document("story", "story.md")], {"story": []})


def large_report(articles: int, findings: int) -> Report:
    """Return a report with `findings` findings in each of its articles."""
    verdicts = cycle(verdict for verdict in Verdict if verdict is not Verdict.SUPPORTED)
    names = [f"story{number}" for number in range(articles)]
    return _report(
        [*(_document(name, f"news/{name}.md") for name in names), *_sources()],
        {
            name: [
                _claim(LINES[number % (len(LINES) - 1)], next(verdicts), f"{name}-{number}")
                for number in range(findings)
            ]
            for name in names
        },
    )


def _report(documents: list[DocumentRecord], claims: dict[str, list[CheckedClaim]]) -> Report:
    checked = [claim for found in claims.values() for claim in found]
    return Report(
        complete=all(claim.verdict is not Verdict.UNCHECKED for claim in checked),
        run=Run(version="0.0.0", engine="scripted", model=NAME, prompts={}, usage=Usage()),
        documents=tuple(documents),
        articles=tuple(
            ArticleReport(document=name, summary=summarise(found), claims=tuple(found))
            for name, found in claims.items()
        ),
    )


def _sources() -> list[DocumentRecord]:
    return [_document("wire", "../wires/wire 1.txt"), _document("paper", "paper.txt")]


def _document(name: str, path: str) -> DocumentRecord:
    return DocumentRecord(
        id=name,
        path=path,
        title=NAME,
        publisher=f"{name} {NAME}",
        date=None,
        sha256="0" * 64,
        text=TEXT,
    )


def _claim(line: str, verdict: Verdict, name: str) -> CheckedClaim:
    start = TEXT.index(line)
    number = TEXT.count("\n", 0, start) + 1
    stances = _STANCES.get(verdict, ())
    return CheckedClaim(
        id=name,
        text=line,
        kind=Kind.QUOTE,
        span=Span(start=start, end=start + len(line), text=line, line=number, column=1),
        sentence=Offsets(start=start, end=start + len(line)),
        verdict=verdict,
        severity=_SEVERITIES.get(verdict, Severity.WARNING),
        tier=Tier.CERTAIN if verdict is Verdict.CONTRADICTED else Tier.CHECK,
        element=Element.OTHER if Stance.CONTRADICTS in stances else None,
        confidence=0.9,
        explanation=f"The article says “{line}”; {NAME}, line 1, says “{line}”.",
        correction=line if verdict is Verdict.CONTRADICTED else None,
        article_value=line if stances else None,
        source_value=line if stances else None,
        judgements=tuple(
            Judgement(
                document=document,
                stance=stance,
                decided_by="model",
                reason=line,
                evidence=(Evidence(start=start, end=start + len(line), text=line, line=number),),
                source_value=line,
                copy_of="wire" if document == "paper" else None,
            )
            for document, stance in zip(("wire", "paper"), stances, strict=False)
        ),
        support=Support(sources=2, origins=1),
        spread=(Stated(document="wire", value=line, line=number),),
        dispute_told=False,
        as_of="2024-08",
    )
