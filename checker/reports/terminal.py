"""The report for a reader at a terminal: worst first, in words, colour only as an extra."""

import re
from io import StringIO

from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from checker.contract import (
    ArticleReport,
    CheckedClaim,
    DocumentRecord,
    Report,
    Summary,
    Waiver,
)
from checker.types import Judgement, Severity, Stance, Verdict

_ORDER = (
    Verdict.CONTRADICTED,
    Verdict.DISPUTED,
    Verdict.UNSUPPORTED,
    Verdict.OUTDATED,
    Verdict.UNCHECKED,
)
_STYLE = {
    Verdict.CONTRADICTED: "bold red",
    Verdict.DISPUTED: "bold magenta",
    Verdict.UNSUPPORTED: "bold yellow",
    Verdict.OUTDATED: "bold cyan",
    Verdict.UNCHECKED: "bold blue",
    Verdict.SUPPORTED: "green",
}
_SPACES = re.compile(r"\s+")
_JOINER = "\u200d"  # holds composed emoji together
_SEVERITY_ORDER = list(Severity)
Documents = dict[str, DocumentRecord]


def render(report: Report, width: int = 100, color: bool = False) -> str:
    """Return the report as text `width` columns wide, with ANSI colours if `color`."""
    documents = {document.id: document for document in report.documents}
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    for article in report.articles:
        console.print(_article(article, documents))
    if not report.complete:
        console.print(Text("This report is not complete: see what was not checked.", "bold blue"))
    console.print(_footer(report))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _article(article: ArticleReport, documents: Documents) -> Group:
    document = documents[article.document]
    findings = [claim for claim in article.claims if claim.verdict is not Verdict.SUPPORTED]
    findings.sort(key=_rank)
    blocks = [
        _finding(number, claim, document, documents)
        for number, claim in enumerate(findings, start=1)
    ]
    return Group(_heading(document), *blocks, _summary(article.summary), Text())


def _rank(claim: CheckedClaim) -> tuple[bool, int, int, int]:
    return (
        claim.waived,
        _ORDER.index(claim.verdict),
        _SEVERITY_ORDER.index(claim.severity),
        claim.span.start,
    )


def _heading(document: DocumentRecord) -> Rule:
    known = [document.publisher, document.title, str(document.date) if document.date else None]
    about = ", ".join(_printable(part) for part in known if part)
    return Rule(Text(f"{document.path}  {about}".strip(), "bold"), align="left", characters="─")


def _finding(
    number: int, claim: CheckedClaim, article: DocumentRecord, documents: Documents
) -> Padding:
    label = ["WAIVED"] if claim.waived else []
    label.append(claim.verdict.value.upper())
    if claim.element:
        label.append(claim.element.value)
    if claim.severity is Severity.NOTE:
        label.append("note")
    elif claim.verdict is not Verdict.UNCHECKED:
        label.append("certain" if claim.tier.value == "certain" else "please check")
    head = Text(f"{number:>2}  ")
    head.append(" · ".join(label), _STYLE[claim.verdict])
    head.append(f"   line {claim.span.line}, column {claim.span.column}", "dim")
    lines = [_sentence(claim, article)]
    if claim.waiver:
        lines.append(_decision(claim.waiver))
    if not claim.waived:
        lines += _evidence(claim, documents)
        if claim.correction:
            lines.append(Text(f"suggestion: {_printable(claim.correction)}", "bold"))
    return Padding(Group(head, Padding(Group(*lines), (0, 0, 0, 4))), (1, 0, 0, 0))


def _decision(waiver: Waiver) -> Text:
    reason = f": {_printable(waiver.reason)}" if waiver.reason else ""
    decided = f"{waiver.decision.value} by {_printable(waiver.reviewer)}, {waiver.date}"
    return Text(f"{decided}{reason}", "italic")


def _sentence(claim: CheckedClaim, article: DocumentRecord) -> Text:
    """Return the article's sentence with the flagged words between » and «."""
    sentence = article.text[claim.sentence.start : claim.sentence.end]
    start = claim.span.start - claim.sentence.start
    end = claim.span.end - claim.sentence.start
    exact = sentence.find(claim.article_value, start, end) if claim.article_value else -1
    if exact >= 0 and claim.article_value:
        start, end = exact, exact + len(claim.article_value)
    text = Text(_printable(sentence[:start]))
    text.append(f"»{_printable(sentence[start:end])}«", _STYLE[claim.verdict])
    return text.append(_printable(sentence[end:]))


def _evidence(claim: CheckedClaim, documents: Documents) -> list[Text]:
    against = [item for item in claim.judgements if item.stance in _TOLD.get(claim.verdict, ())]
    if not against:
        return [Text(_printable(claim.explanation), "italic")]
    lines = []
    for judgement in against:
        lines += _judgement(judgement, documents[judgement.document])
    return lines


_TOLD = {
    Verdict.CONTRADICTED: (Stance.CONTRADICTS,),
    Verdict.DISPUTED: (Stance.CONTRADICTS, Stance.SUPPORTS),
    Verdict.OUTDATED: (Stance.OUTDATED,),
}


def _judgement(judgement: Judgement, source: DocumentRecord) -> list[Text]:
    lines = []
    if judgement.article_value:
        lines.append(Text(f"article: “{_printable(judgement.article_value)}”"))
    for number, evidence in enumerate(judgement.evidence):
        where = Text(f"{_printable(source.label)}, line {evidence.line}: ")
        value = judgement.source_value
        if number == 0 and value and judgement.stance is not Stance.SUPPORTS:
            where.append(f"“{_printable(value)}”", "bold")
            where.append("  in: ")
        elif judgement.stance is Stance.SUPPORTS:
            where.append("agrees: ")
        lines.append(where.append(_printable(evidence.text), "dim"))
    told = judgement.source_value and judgement.source_value in judgement.reason
    reason = "" if told else f": {_printable(judgement.reason)}"
    lines.append(Text(f"decided by {judgement.decided_by}{reason}", "dim"))
    return lines


def _summary(summary: Summary) -> Padding:
    text = Text(f"{summary.claims} claims: ", "bold")
    parts = [verdict for verdict in (*_ORDER, Verdict.SUPPORTED) if getattr(summary, verdict)]
    for index, verdict in enumerate(parts):
        text.append(", " if index else "")
        text.append(f"{getattr(summary, verdict)} {verdict.value}", _STYLE[verdict])
    if summary.waived:
        text.append(f"; {summary.waived} waived")
    return Padding(text, (1, 0, 0, 0))


def _footer(report: Report) -> Text:
    usage = report.run.usage
    model = f", model {report.run.model}" if report.run.model else ""
    calls = f", {usage.calls} calls" if usage.calls else ""
    spent = usage.prompt_tokens + usage.completion_tokens
    tokens = f", {spent:,} tokens" if spent else ""
    return Text(
        f"checker {report.run.version}, engine {report.run.engine}{model}{calls}{tokens}."
        " “Supported” means that no difference was found, not that it is true.",
        "dim",
    )


def _printable(text: str) -> str:
    """Return text on one line, without the control characters that could drive a terminal."""
    return "".join(c for c in _SPACES.sub(" ", text) if c.isprintable() or c == _JOINER)
