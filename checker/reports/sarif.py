"""The findings as SARIF 2.1.0, as GitHub code scanning takes it.

Columns count code points. GitHub tells alerts apart by rule, path and `primaryLocationLineHash`;
ours is the id of the claim, made of its words, so that an alert survives edits elsewhere and moves
of its paragraph. GitHub reads 25,000 results and shows 5,000: the worst are kept, the rest counted
in a notification. GitHub shows messages as they are, so that braces are not doubled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json

from checker.records import (
    CheckedClaim,
    DocumentRecord,
    Evidence,
    Report,
    Severity,
    Span,
    Verdict,
)
from checker.reports.finding import finding_of
from checker.reports.order import rank, telling
from checker.reports.places import Places
from checker.reports.totals import shortfall
from checker.reports.words import BY_VERDICT, ELEMENTS, decided, printable, shortened

MOST_RESULTS = 5_000
_MOST_RELATED = 100  # locations that GitHub keeps of a result
_LENGTH = 1_000
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ADVICE = {
    Verdict.CONTRADICTED: "Compare the words of both. Correct the article, or name another source.",
    Verdict.DISPUTED: "Compare the sources. Say in the article who says what.",
    Verdict.OUTDATED: "Bring the value up to date, or say which day it is of.",
    Verdict.UNSUPPORTED: "Name the source that says it, or take the words out.",
    Verdict.UNCHECKED: "See the reason in the message, mend it and run checker again.",
}
_LEVELS = {Verdict.CONTRADICTED: "error", Verdict.OUTDATED: "note"}


@dataclass(frozen=True, slots=True)
class _Files:
    """Where the documents of a report stand, by id: index and URI of each artifact."""

    places: Places
    indices: Mapping[str, int]
    uris: Mapping[str, str]

    def place(self, document: str, region: dict[str, int]) -> dict[str, Any]:
        location = {"uri": self.uris[document], "index": self.indices[document]}
        return {"physicalLocation": {"artifactLocation": location, "region": region}}


def render(report: Report) -> str:
    """Return a SARIF log with one run; its results are the findings, worst first."""
    found = [
        (article.document, claim)
        for article in report.articles
        for claim in article.claims
        if claim.verdict is not Verdict.SUPPORTED
    ]
    shown = sorted(found, key=lambda one: rank([one[1]]))[:MOST_RESULTS]
    rules = {_rule_id(claim): claim for _, claim in shown}
    order = {rule: index for index, rule in enumerate(sorted(rules))}
    files = _files(report)
    run = {
        "tool": {
            "driver": {
                "name": "checker",
                "version": report.run.version,
                "semanticVersion": report.run.version,
                "rules": [_rule(rule, rules[rule]) for rule in order],
            }
        },
        "automationDetails": {"id": "checker/"},
        "invocations": [_invocation(report, len(found) - len(shown))],
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(one, report, files) for one in report.documents],
        "results": [_result(article, claim, order, files) for article, claim in shown],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return to_json(log, indent=2).decode() + "\n"


def _files(report: Report) -> _Files:
    places = Places(report)
    uris = {name: quote(path, errors="surrogateescape") for name, path in places.paths.items()}
    indices = {document.id: index for index, document in enumerate(report.documents)}
    return _Files(places, indices, uris)


def _artifact(document: DocumentRecord, report: Report, files: _Files) -> dict[str, Any]:
    checked = any(article.document == document.id for article in report.articles)
    return {
        "location": {"uri": files.uris[document.id]},
        "hashes": {"sha-256": document.sha256},
        **({"roles": ["analysisTarget"]} if checked else {}),
    }


def _invocation(report: Report, left: int) -> dict[str, Any]:
    cut = f"{left:,} milder findings are left out; the JSON report has them." if left else ""
    notifications = [
        {"level": level, "message": {"text": text}}
        for level, text in (("error", shortfall(report)), ("warning", cut))
        if text
    ]
    return {"executionSuccessful": report.complete, "toolExecutionNotifications": notifications}


def _rule_id(claim: CheckedClaim) -> str:
    return "/".join([claim.verdict.value, *([claim.element.value] if claim.element else [])])


def _rule(rule: str, claim: CheckedClaim) -> dict[str, Any]:
    verdict, advice = BY_VERDICT[claim.verdict], _ADVICE[claim.verdict]
    about = (ELEMENTS[claim.element] or "detail") if claim.element else ""
    title = f"{verdict.name}: {about}" if about else verdict.name
    full = f"{verdict.meaning.capitalize()}{f' ({about})' if about else ''}."
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.split("/")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": full},
        "help": {"text": f"{full} {advice}", "markdown": f"**{full}**\n\n{advice}"},
        "defaultConfiguration": {"level": _LEVELS.get(claim.verdict, "warning")},
        "properties": {"tags": ["news", *rule.split("/")]},
    }


def _result(
    article: str, claim: CheckedClaim, order: Mapping[str, int], files: _Files
) -> dict[str, Any]:
    finding = finding_of([claim], files.places.documents[article], files.places)
    rule = _rule_id(claim)
    found = {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "level": "note" if claim.severity is Severity.NONE else claim.severity.value,
        "message": {"text": _message(finding.line)},
        "locations": [files.place(article, _region(finding.first))],
        "relatedLocations": list(_related(claim, files)),
        "partialFingerprints": {"primaryLocationLineHash": f"{claim.id}:1"},
        "properties": _properties(claim),
    }
    if claim.waived and claim.waiver:
        justification = _message(decided(claim.waiver))
        found["suppressions"] = [{"kind": "external", "justification": justification}]
    return found


def _related(claim: CheckedClaim, files: _Files) -> Iterator[dict[str, Any]]:
    shown = [
        (judgement.document, item) for judgement in telling(claim) for item in judgement.evidence
    ]
    for number, (document, item) in enumerate(shown[:_MOST_RELATED], start=1):
        quote = files.places.evidence(document, item, None)
        words = f"{files.places.name(document)}, line {item.line}: “{quote.whole}”"
        yield {
            "id": number,
            **files.place(document, _evidence_region(item, files.places.documents[document])),
            "message": {"text": _message(words)},
        }


def _evidence_region(evidence: Evidence, source: DocumentRecord) -> dict[str, int]:
    """Return where the words stand; without the source's text, its lines alone."""
    if not source.text:
        last = evidence.line + evidence.text.count("\n")
        return {"startLine": evidence.line, "endLine": last}
    # A byte order mark is no column.
    first = max(source.text.rfind("\n", 0, evidence.start) + 1, source.text.startswith("\ufeff"))
    return _region(Span(**evidence.model_dump(), column=evidence.start - first + 1))


def _region(span: Span) -> dict[str, int]:
    line, column = span.end_place
    start = {"startLine": span.line, "startColumn": span.column}
    return {**start, "endLine": line, "endColumn": column}


def _properties(claim: CheckedClaim) -> dict[str, Any]:
    known = {
        "verdict": claim.verdict.value,
        "element": claim.element and claim.element.value,
        "kind": claim.kind.value,
        "tier": claim.tier.value,
        "confidence": claim.confidence,
        "correction": claim.correction and printable(claim.correction),
        "asOf": claim.as_of,
        "agreeingSources": claim.support.sources or None,
        "agreeingOrigins": claim.support.origins or None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _message(text: str) -> str:
    """Return a message in which a document's words make no link: `[words](place)` would be one."""
    return shortened(printable(text).replace("](", "] ("), _LENGTH)
