"""The report for a reader at a terminal: worst first, in words, colour only as an extra."""

from collections.abc import Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from checker.contract import ArticleReport, CheckedClaim, DocumentRecord, Report
from checker.plain import inert
from checker.reports.wording import (
    CAVEAT,
    VERDICTS,
    Documents,
    badness,
    decision,
    documents_of,
    flagged,
    in_sentence,
    label,
    method,
    printable,
    remarks,
    shortfall,
    telling,
)
from checker.types import Judgement, Severity, Stance, Verdict

_STYLE = {
    Verdict.CONTRADICTED: "bold red",
    Verdict.DISPUTED: "bold magenta",
    Verdict.UNSUPPORTED: "bold yellow",
    Verdict.OUTDATED: "bold cyan",
    Verdict.UNCHECKED: "bold blue",
    Verdict.SUPPORTED: "green",
}
_EVENTS = 5  # events, and articles of each, that are named


def render(report: Report, width: int = 100, color: bool = False) -> str:
    """Return the report as text `width` columns wide, with ANSI colours if `color`."""
    documents = documents_of(report)
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    for part in _parts(report, documents):
        if color:
            console.print(part)
        else:
            out.writelines(f"{line}\n" for line in _plain_lines(part, console, width))
    return inert("\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n")


def _parts(report: Report, documents: Documents) -> Iterator[RenderableType]:
    for article in report.articles:
        yield _article(article, report, documents)
    if report.groups:
        yield _groups(report, documents)
    if not report.complete:
        yield Text(shortfall(report), "bold blue")
    yield Text(f"{method(report)} {CAVEAT}", "dim")


def _plain_lines(
    part: RenderableType, console: Console, width: int, indent: int = 0
) -> Iterator[str]:
    """Yield what rich would print without colours: for large reports it takes too long itself."""
    match part:
        case Group():
            for inner in part.renderables:
                yield from _plain_lines(inner, console, width, indent)
        case Padding():
            yield from [""] * part.top
            yield from _plain_lines(part.renderable, console, width, indent + part.left)
        case Text() if cell_len(part.plain) <= width - indent:
            yield " " * indent + part.plain
        case Text():
            for line in part.wrap(console, width - indent):
                yield " " * indent + line.plain
        case _:
            with console.capture() as captured:
                console.print(part)
            yield captured.get().rstrip("\n")


def _article(article: ArticleReport, report: Report, documents: Documents) -> Group:
    document = documents[article.document]
    findings = [claim for claim in article.claims if claim.verdict is not Verdict.SUPPORTED]
    repeated = [claim for claim in findings if _only_repeated(claim)]
    findings = [claim for claim in findings if not _only_repeated(claim)]
    findings.sort(key=badness)
    blocks = [
        _finding(number, claim, document, documents)
        for number, claim in enumerate(findings, start=1)
    ]
    about = [Text(printable(line), "italic") for line in _lineage(document, report, documents)]
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


def _heading(document: DocumentRecord) -> Rule:
    known = [document.publisher, document.title, str(document.date) if document.date else None]
    about = ", ".join(printable(part) for part in known if part)
    return Rule(
        Text(f"{printable(document.path)}  {about}".strip(), "bold"), align="left", characters="─"
    )


def _finding(
    number: int, claim: CheckedClaim, article: DocumentRecord, documents: Documents
) -> Padding:
    verdict, *about = label(claim)
    head = Text(f"{number:>2}  ")
    head.append(" · ".join([verdict.upper(), *about]), _STYLE[claim.verdict])
    place = flagged(claim)
    head.append(f"   line {place.line}, column {place.column}", "dim")
    lines = [_sentence(claim, article)]
    if claim.waived and claim.waiver:
        lines.append(Text(decision(claim.waiver), "italic"))
    else:
        lines += _evidence(claim, documents)
        lines += _matrix(claim, documents)
        if claim.correction:
            lines.append(Text(f"suggestion: {printable(claim.correction)}", "bold"))
    return Padding(Group(head, Padding(Group(*lines), (0, 0, 0, 4))), (1, 0, 0, 0))


def _sentence(claim: CheckedClaim, article: DocumentRecord) -> Text:
    """Return the article's sentence with the flagged words between » and «."""
    before, flagged, after = in_sentence(claim, article)
    return Text(before).append(f"»{flagged}«", _STYLE[claim.verdict]).append(after)


def _evidence(claim: CheckedClaim, documents: Documents) -> list[Text]:
    against = telling(claim)
    if not against:
        lines = [Text(printable(claim.explanation), "italic")]
    else:
        lines = [line for item in against for line in _judgement(item, documents[item.document])]
    return [*lines, *(Text(remark, "dim") for remark in remarks(claim, documents))]


def _judgement(judgement: Judgement, source: DocumentRecord) -> list[Text]:
    lines = []
    if judgement.article_value:
        lines.append(Text(f"article: “{printable(judgement.article_value)}”"))
    for number, evidence in enumerate(judgement.evidence):
        where = Text(f"{printable(source.label)}, line {evidence.line}: ")
        value = judgement.source_value
        if number == 0 and value and judgement.stance is not Stance.SUPPORTS:
            where.append(f"“{printable(value)}”", "bold")
            where.append("  in: ")
        elif judgement.stance is Stance.SUPPORTS:
            where.append("agrees: ")
        lines.append(where.append(printable(evidence.text), "dim"))
    told = judgement.source_value and judgement.source_value in judgement.reason
    reason = "" if told else f": {printable(judgement.reason)}"
    lines.append(Text(f"decided by {judgement.decided_by}{reason}", "dim"))
    return lines


def _matrix(claim: CheckedClaim, documents: Documents) -> list[Text]:
    """Tell what every source says where there are several."""
    if len(claim.judgements) < 2:
        return []
    said = [(stance, _labels(claim, stance, documents)) for stance in Stance]
    shown = "; ".join(f"{stance.value}: {labels}" for stance, labels in said if labels)
    return [Text(printable(f"sources – {shown}"), "dim")]


def _labels(claim: CheckedClaim, stance: Stance, documents: Documents) -> str:
    return ", ".join(
        documents[one.document].label + (" (a copy)" if one.copy_of else "")
        for one in claim.judgements
        if one.stance is stance
    )


def _groups(report: Report, documents: Documents) -> Group:
    """Return the events that several articles are on, and how many are alone on theirs."""
    several = [found for found in report.groups if len(found.documents) > 1]
    lines = [Text(f"{_count(len(report.groups), 'event')}: ", "bold")]
    for found in several[:_EVENTS]:
        about = printable(", ".join(found.about))
        labels = [printable(documents[name].path) for name in found.documents[:_EVENTS]]
        more = len(found.documents) - len(labels)
        tail = f" and {more} more" if more else ""
        lines.append(
            Text(f"  {about}: {len(found.documents)} articles ({', '.join(labels)}{tail})")
        )
    if len(several) > _EVENTS:
        lines.append(Text(f"  and {len(several) - _EVENTS} more events of several articles"))
    if alone := len(report.groups) - len(several):
        lines.append(Text(f"  {_count(alone, 'article')} alone, with nothing to compare with"))
    return Group(*lines, Text())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _summary(article: ArticleReport) -> Padding:
    summary = article.summary
    text = Text(f"{summary.claims} claims: ", "bold")
    parts = [verdict for verdict in VERDICTS if getattr(summary, verdict)]
    for index, verdict in enumerate(parts):
        text.append(", " if index else "")
        text.append(f"{getattr(summary, verdict)} {verdict.value}", _STYLE[verdict])
    supported = [claim for claim in article.claims if claim.verdict is Verdict.SUPPORTED]
    alone = sum(claim.support.origins == 1 for claim in supported)
    if any(len(claim.judgements) > 1 for claim in supported):
        text.append(f" ({alone} of them by one origin alone)", "dim")
    if summary.waived:
        text.append(f"; {summary.waived} waived")
    return Padding(text, (1, 0, 0, 0))
