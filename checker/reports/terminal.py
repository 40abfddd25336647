"""The report for a reader at a terminal: worst first, in words, colour only as an extra."""

import re
from io import StringIO

from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from checker.contract import ArticleReport, CheckedClaim, DocumentRecord, Report
from checker.plain import inert
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
        console.print(_article(article, report, documents))
    if not report.complete:
        console.print(Text("This report is not complete: see what was not checked.", "bold blue"))
    console.print(_footer(report))
    return inert("\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n")


def _article(article: ArticleReport, report: Report, documents: Documents) -> Group:
    document = documents[article.document]
    findings = [claim for claim in article.claims if claim.verdict is not Verdict.SUPPORTED]
    repeated = [claim for claim in findings if _only_repeated(claim)]
    findings = [claim for claim in findings if not _only_repeated(claim)]
    findings.sort(key=_rank)
    blocks = [
        _finding(number, claim, document, documents)
        for number, claim in enumerate(findings, start=1)
    ]
    about = [Text(_printable(line), "italic") for line in _lineage(document, report, documents)]
    if repeated:
        about.append(Text(f"{_claims(len(repeated))} found again only in copies of this article"))
    return Group(_heading(document), *about, *blocks, _summary(article), Text())


def _lineage(document: DocumentRecord, report: Report, documents: Documents) -> list[str]:
    """Say what the article was made from, what was made from it and whom it names as its source."""
    lines = []
    for one in report.derivations:
        if document.id not in {one.document, one.original}:
            continue
        made = one.document == document.id
        other = documents[one.original if made else one.document].label
        way = "made from" if made else "copied by"
        way = way if one.directed else "the same text as"
        sure = "declared" if one.declared else f"confidence {one.confidence:.2f}"
        lines.append(f"{way} {other} ({sure}): {'; '.join(one.reasons)}")
    if document.credits:
        named = ", ".join(f"{one.name} (line {one.line})" for one in document.credits)
        lines.append(f"names as its source: {named}")
    return lines


def _claims(count: int) -> str:
    return "1 claim is" if count == 1 else f"{count} claims are"


def _only_repeated(claim: CheckedClaim) -> bool:
    """Whether only copies of the article say the same, which is worth one line for all."""
    return claim.verdict is Verdict.UNSUPPORTED and claim.severity is Severity.NOTE


def _rank(claim: CheckedClaim) -> tuple[int, int, int]:
    return (
        _ORDER.index(claim.verdict),
        _SEVERITY_ORDER.index(claim.severity),
        claim.span.start,
    )


def _heading(document: DocumentRecord) -> Rule:
    known = [document.publisher, document.title, str(document.date) if document.date else None]
    about = ", ".join(_printable(part) for part in known if part)
    where = _printable(document.path)
    return Rule(Text(f"{where}  {about}".strip(), "bold"), align="left", characters="─")


def _finding(
    number: int, claim: CheckedClaim, article: DocumentRecord, documents: Documents
) -> Padding:
    label = [claim.verdict.value.upper()]
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
    lines += _evidence(claim, documents)
    lines += _matrix(claim, documents)
    if claim.correction:
        lines.append(Text(f"suggestion: {_printable(claim.correction)}", "bold"))
    return Padding(Group(head, Padding(Group(*lines), (0, 0, 0, 4))), (1, 0, 0, 0))


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
    told = _TOLD.get(claim.verdict, ())
    against = [one for one in claim.judgements if one.stance in told and not one.copy_of]
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


def _matrix(claim: CheckedClaim, documents: Documents) -> list[Text]:
    """Tell the values in dispute, and what every source says where there are several."""
    lines = []
    if claim.spread:
        values = "; ".join(
            f"“{one.value}” {documents[one.document].label}, line {one.line}"
            for one in claim.spread
        )
        told = "tells of both" if claim.dispute_told else "does not tell of the dispute"
        lines.append(Text(_printable(f"values: {values}. The article {told}."), "bold"))
    if len(claim.judgements) > 1:
        said = [(stance, _labels(claim, stance, documents)) for stance in Stance]
        shown = "; ".join(f"{stance.value}: {labels}" for stance, labels in said if labels)
        lines.append(Text(_printable(f"sources – {shown}"), "dim"))
    return lines


def _labels(claim: CheckedClaim, stance: Stance, documents: Documents) -> str:
    return ", ".join(
        documents[one.document].label + (" (a copy, not counted)" if one.copy_of else "")
        for one in claim.judgements
        if one.stance is stance
    )


def _summary(article: ArticleReport) -> Padding:
    summary = article.summary
    text = Text(f"{summary.claims} claims: ", "bold")
    parts = [verdict for verdict in (*_ORDER, Verdict.SUPPORTED) if getattr(summary, verdict)]
    for index, verdict in enumerate(parts):
        text.append(", " if index else "")
        text.append(f"{getattr(summary, verdict)} {verdict.value}", _STYLE[verdict])
    supported = [claim for claim in article.claims if claim.verdict is Verdict.SUPPORTED]
    alone = sum(claim.support.origins == 1 for claim in supported)
    if any(len(claim.judgements) > 1 for claim in supported):
        text.append(f" ({alone} of them by one origin alone)", "dim")
    return Padding(text, (1, 0, 0, 0))


def _footer(report: Report) -> Text:
    usage = report.run.usage
    model = f", model {_printable(report.run.model)}" if report.run.model else ""
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
