"""What every format says of a finding, so that all of them say it alike.

Words come out printable and on one line; each format escapes them for its own language.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from checker.contract import CheckedClaim, DocumentRecord, Report, Waiver
from checker.types import Judgement, Severity, Span, Stance, Tier, Verdict

Documents = Mapping[str, DocumentRecord]

VERDICTS = (  # worst first
    Verdict.CONTRADICTED,
    Verdict.DISPUTED,
    Verdict.UNSUPPORTED,
    Verdict.OUTDATED,
    Verdict.UNCHECKED,
    Verdict.SUPPORTED,
)
CAVEAT = "“Supported” means that no difference was found, not that it is true."
_SEVERITIES = tuple(Severity)
_TELLING = {
    Verdict.CONTRADICTED: (Stance.CONTRADICTS,),
    Verdict.DISPUTED: (Stance.CONTRADICTS, Stance.SUPPORTS),
    Verdict.OUTDATED: (Stance.OUTDATED,),
}
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"  # hold composed emoji together, keep Persian letters apart
_VALUE_LENGTH = 200  # of a value inside a sentence of ours


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that is not supported, and the article it stands in."""

    article: DocumentRecord
    claim: CheckedClaim


def printable(text: str) -> str:
    """Return text on one line, without control characters or ones that turn its direction."""
    if text.isprintable() and "  " not in text:
        return text
    kept = (c for c in text if c.isprintable() or c.isspace() or c in _JOINERS)
    return _SPACES.sub(" ", "".join(kept))


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` code points; “…” stands for what was cut off."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def documents_of(report: Report) -> Documents:
    """Return the documents of a report by their ids."""
    return {document.id: document for document in report.documents}


def findings_of(report: Report) -> list[Finding]:
    """Return the findings of all articles, worst first, alike ones in the order of the texts."""
    documents = documents_of(report)
    found = [
        Finding(documents[article.document], claim)
        for article in report.articles
        for claim in article.claims
        if claim.verdict is not Verdict.SUPPORTED
    ]
    return sorted(found, key=lambda finding: badness(finding.claim))


def badness(claim: CheckedClaim) -> tuple[bool, int, int, bool]:
    """Return a key that sorts worse claims first: waived last, by severity, verdict, how sure."""
    return (
        claim.waived,
        _SEVERITIES.index(claim.severity),
        VERDICTS.index(claim.verdict),
        claim.tier is not Tier.CERTAIN,
    )


def label(claim: CheckedClaim) -> tuple[str, ...]:
    """Return what kind of finding it is: the verdict, what it is about, how sure it is."""
    parts = [claim.verdict.value]
    if claim.element:
        parts.append(claim.element.value)
    if claim.severity is Severity.NOTE:
        parts.append("note")
    elif claim.verdict is not Verdict.UNCHECKED:
        parts.append("certain" if claim.tier is Tier.CERTAIN else "please check")
    if claim.waived:
        parts.append("waived")
    return tuple(parts)


def end_of(span: Span) -> tuple[int, int]:
    """Return the line of the last character of a span, and the column after it."""
    lines = span.text.split("\n")
    first = span.column if len(lines) == 1 else 1
    return span.line + len(lines) - 1, first + len(lines[-1])


def flagged(claim: CheckedClaim) -> Span:
    """Return the words to point at: the value that differs where there is one, else all of them."""
    span, value = claim.span, claim.article_value
    at = span.text.find(value) if value else -1
    if at < 0 or not value:
        return span
    before = span.text[:at]
    line, column = end_of(span.model_copy(update={"text": before}))
    start = span.start + at
    return Span(start=start, end=start + len(value), text=value, line=line, column=column)


def in_sentence(claim: CheckedClaim, article: DocumentRecord) -> tuple[str, str, str]:
    """Return the article's words: what precedes the flagged ones, these, and what follows.

    A report that was read back from JSON has no texts: then the flagged words stand alone.
    """
    words = flagged(claim)
    before = article.text[claim.sentence.start : words.start]
    after = article.text[words.end : claim.sentence.end]
    return printable(before), printable(words.text), printable(after)


def telling(claim: CheckedClaim) -> list[Judgement]:
    """Return the judgements that show why: of a dispute both sides, of an addition none."""
    stances = _TELLING.get(claim.verdict, ())
    return [one for one in claim.judgements if one.stance in stances and not one.copy_of]


def sources_told(claim: CheckedClaim, documents: Documents) -> list[str]:
    """Return for each telling judgement who says what, and where."""
    told = []
    for judgement in telling(claim):
        who = _name(judgement.document, documents)
        evidence = judgement.evidence[0] if judgement.evidence else None
        where = f"{who}, line {evidence.line}" if evidence else who
        if judgement.stance is Stance.SUPPORTS:
            where += ", agrees"
        words = judgement.source_value or (evidence.text if evidence else "")
        told.append(f"{where}: “{_value(words)}”" if words else where)
    return told


def explained(claim: CheckedClaim) -> str:
    """Return the explanation, after the article's words where it does not give them."""
    text = printable(claim.explanation)
    for value in (claim.article_value, claim.source_value):
        if value and len(value) > _VALUE_LENGTH:
            text = text.replace(printable(value), _value(value))
    if claim.article_value and _value(claim.article_value) in text:
        return text
    return f"“{_value(claim.span.text)}” {text}"


def decision(waiver: Waiver) -> str:
    """Return what a reviewer decided, who and when, and why."""
    reason = f": {printable(waiver.reason)}" if waiver.reason else ""
    who = printable(waiver.reviewer)
    return f"{waiver.decision.value.capitalize()} by {who}, {waiver.date}{reason}"


def remarks(claim: CheckedClaim, documents: Documents) -> list[str]:
    """Return what else a reader should know, in sentences: who agrees, who copies, the spread."""
    told = [decision(claim.waiver)] if claim.waiver else []
    if claim.support.sources:
        origins = _count(claim.support.origins, "origin")
        told.append(f"Agreeing: {_count(claim.support.sources, 'source')}, {origins}.")
    told += [
        f"{_name(judgement.document, documents)} repeats {_name(judgement.copy_of, documents)}"
        " and does not count."
        for judgement in claim.judgements
        if judgement.copy_of and judgement.stance is not Stance.SILENT
    ]
    if claim.spread:
        values = ", ".join(
            f"“{_value(stated.value)}” ({_name(stated.document, documents)}, line {stated.line})"
            for stated in claim.spread
        )
        told.append(f"Values given: {values}.")
    if claim.dispute_told is not None:
        told.append(
            "The article says that accounts differ."
            if claim.dispute_told
            else "The article tells of one account only."
        )
    if claim.as_of:
        told.append(f"The claim speaks of {printable(claim.as_of)}.")
    return told


def one_line(claim: CheckedClaim, documents: Documents) -> str:
    """Return everything about a finding in one line, for formats that have only one."""
    parts = [explained(claim), *remarks(claim, documents)]
    if claim.correction:
        parts.append(f"Suggestion: “{_value(claim.correction)}”.")
    return " ".join(parts)


def summary(report: Report) -> str:
    """Return the count of claims and verdicts over all articles as a sentence."""
    counts = {
        verdict: sum(getattr(article.summary, verdict.value) for article in report.articles)
        for verdict in VERDICTS
    }
    articles = _count(len(report.articles), "article")
    if not report.articles:
        return "No article was checked."
    parts = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)
    claims = _count(sum(article.summary.claims for article in report.articles), "claim")
    return f"{claims} in {articles}: {parts or 'nothing to check was found'}."


def shortfall(report: Report) -> str:
    """Return a sentence on what was not checked; nothing if the report is complete."""
    if report.complete:
        return ""
    unchecked = sum(article.summary.unchecked for article in report.articles)
    what = f"{_count(unchecked, 'claim')} not checked" if unchecked else "the run ended early"
    return f"This report is not complete: {what}."


def method(report: Report) -> str:
    """Return who checked, and what it took."""
    usage = report.run.usage
    model = f", model {printable(report.run.model)}" if report.run.model else ""
    calls = f", {usage.calls} calls" if usage.calls else ""
    spent = usage.prompt_tokens + usage.completion_tokens
    tokens = f", {spent:,} tokens" if spent else ""
    cost = f", ${usage.cost_usd:.4f}" if usage.cost_usd else ""
    return f"checker {report.run.version}, engine {report.run.engine}{model}{calls}{tokens}{cost}."


def shared_paths(documents: Sequence[DocumentRecord]) -> dict[str, str]:
    """Return by document id the path to tell others, with `/` between its parts.

    A relative path stays as given, normalised. Of an absolute one remains the file's name, with as
    many folders before it as tell the documents apart: the rest is this machine's own business.
    """
    paths = {document.id: PurePath(document.path) for document in documents}
    most = max((len(path.parts) for path in paths.values()), default=0)
    shown: dict[str, str] = {}
    for depth in range(1, most + 1):
        shown = {name: _cut(path, depth) for name, path in paths.items()}
        if len(set(shown.values())) == len(set(paths.values())):
            break
    return shown


def _cut(path: PurePath, depth: int) -> str:
    if path.is_absolute():
        return "/".join(path.parts[1:][-depth:])
    return path.as_posix()


def _name(document: str | None, documents: Documents) -> str:
    known = documents.get(document or "")
    return shortened(printable(known.label if known else document or ""), 80)


def _value(text: str) -> str:
    return shortened(printable(text), _VALUE_LENGTH)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
