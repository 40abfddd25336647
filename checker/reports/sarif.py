"""The findings as SARIF 2.1.0, as GitHub code scanning takes it.

Columns count code points. GitHub tells alerts apart by rule, path and `primaryLocationLineHash`;
ours is the id of the claim, made of its words, so that an alert survives edits elsewhere and moves
of its paragraph. GitHub reads 25,000 results and shows 5,000: the worst are kept, the rest counted
in a notification. GitHub shows messages as they are, so that braces are not doubled.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json

from checker.contract import CheckedClaim, DocumentRecord, Report
from checker.reports.wording import (
    Documents,
    Finding,
    decision,
    documents_of,
    end_of,
    findings_of,
    flagged,
    one_line,
    printable,
    shared_paths,
    shortened,
    shortfall,
    telling,
)
from checker.types import Element, Evidence, Severity, Verdict

MOST_RESULTS = 5_000
_MOST_RELATED = 100  # locations that GitHub keeps of a result
_LENGTH = 1_000
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_VERDICTS = {
    Verdict.CONTRADICTED: (
        "Contradicted by a source",
        "A source says otherwise, and no source agrees with the article",
        "Compare the words of both. Correct the article, or name another source.",
    ),
    Verdict.DISPUTED: (
        "Sources disagree",
        "One source agrees with the article, and another says otherwise",
        "Compare the sources. Say in the article who says what, or why one is to be believed.",
    ),
    Verdict.OUTDATED: (
        "Newer value in a source",
        "A source has a newer value",
        "Bring the value up to date, or say which day it is of.",
    ),
    Verdict.UNSUPPORTED: (
        "In no source",
        "No source says this",
        "Name the source that says it, or take the words out.",
    ),
    Verdict.UNCHECKED: (
        "Not checked",
        "This could not be checked",
        "See the reason in the message, mend it and run checker again.",
    ),
}
_ELEMENTS = {
    Element.ROLE: "an office or title",
    Element.NUMBER: "a number",
    Element.DATE: "a date or time",
    Element.LOCATION: "a place",
    Element.ENTITY: "who or what is named",
    Element.QUOTE: "the words of a quotation",
    Element.ATTRIBUTION: "who said it",
    Element.NEGATION: "whether it is so or not",
    Element.CERTAINTY: "how certain it is",
    Element.RELATION: "how things hang together",
    Element.OTHER: "a detail",
}
_LEVELS = {
    Verdict.CONTRADICTED: "error",
    Verdict.OUTDATED: "note",
}


@dataclass(frozen=True, slots=True)
class _Files:
    """Where the documents of a report stand, by id: index and URI of each artifact."""

    documents: Documents
    indices: Mapping[str, int]
    uris: Mapping[str, str]

    def place(self, document: str, region: dict[str, int]) -> dict[str, Any]:
        location = {"uri": self.uris[document], "index": self.indices[document]}
        return {"physicalLocation": {"artifactLocation": location, "region": region}}


def render(report: Report) -> str:
    """Return a SARIF log with one run; its results are the findings, worst first."""
    found = findings_of(report)
    shown = found[:MOST_RESULTS]
    rules = {_rule_id(finding.claim): finding.claim for finding in shown}
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
        "artifacts": _artifacts(report, files.uris),
        "results": [_result(finding, order, files) for finding in shown],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return to_json(log, indent=2).decode() + "\n"


def _files(report: Report) -> _Files:
    paths = shared_paths(report.documents)
    uris = {name: quote(path, errors="surrogateescape") for name, path in paths.items()}
    indices = {document.id: index for index, document in enumerate(report.documents)}
    return _Files(documents_of(report), indices, uris)


def _artifacts(report: Report, uris: Mapping[str, str]) -> list[dict[str, Any]]:
    articles = {article.document for article in report.articles}
    artifacts = []
    for document in report.documents:
        artifact: dict[str, Any] = {
            "location": {"uri": uris[document.id]},
            "hashes": {"sha-256": document.sha256},
        }
        if document.id in articles:
            artifact["roles"] = ["analysisTarget"]
        artifacts.append(artifact)
    return artifacts


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
    title, full, advice = _VERDICTS[claim.verdict]
    subject = f": {claim.element.value}" if claim.element else ""
    about = f". It is about {_ELEMENTS[claim.element]}" if claim.element else ""
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.split("/")),
        "shortDescription": {"text": f"{title}{subject}"},
        "fullDescription": {"text": f"{full}{about}."},
        "help": {
            "text": f"{full}{about}. {advice}",
            "markdown": f"**{full}**{about}.\n\n{advice}",
        },
        "defaultConfiguration": {"level": _LEVELS.get(claim.verdict, "warning")},
        "properties": {"tags": ["news", *rule.split("/")]},
    }


def _result(finding: Finding, order: Mapping[str, int], files: _Files) -> dict[str, Any]:
    claim, article = finding.claim, finding.article
    rule, span = _rule_id(claim), flagged(claim)
    return {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "level": "note" if claim.severity is Severity.NONE else claim.severity.value,
        "message": {"text": _message(one_line(claim, files.documents))},
        "locations": [files.place(article.id, _region(span.line, span.column, *end_of(span)))],
        "relatedLocations": list(_related(claim, files)),
        "partialFingerprints": {"primaryLocationLineHash": f"{claim.id}:1"},
        "properties": _properties(claim),
        **_suppressed(claim),
    }


def _suppressed(claim: CheckedClaim) -> dict[str, Any]:
    if not claim.waived or claim.waiver is None:
        return {}
    suppression = {"kind": "external", "justification": _message(decision(claim.waiver))}
    return {"suppressions": [suppression]}


def _related(claim: CheckedClaim, files: _Files) -> Iterator[dict[str, Any]]:
    evidence = [
        (judgement.document, item) for judgement in telling(claim) for item in judgement.evidence
    ]
    for number, (document, item) in enumerate(evidence[:_MOST_RELATED], start=1):
        source = files.documents[document]
        words = f"{source.label}, line {item.line}: “{item.text}”"
        yield {
            "id": number,
            **files.place(document, _evidence_region(item, source)),
            "message": {"text": _message(words)},
        }


def _evidence_region(evidence: Evidence, source: DocumentRecord) -> dict[str, int]:
    """Return where the words stand; without the source's text, its lines alone."""
    lines = evidence.text.split("\n")
    end_line = evidence.line + len(lines) - 1
    if not source.text:
        return {"startLine": evidence.line, "endLine": end_line}
    # A byte order mark is no column.
    first = max(source.text.rfind("\n", 0, evidence.start) + 1, source.text.startswith("\ufeff"))
    column = evidence.start - first + 1
    end_column = (column if len(lines) == 1 else 1) + len(lines[-1])
    return _region(evidence.line, column, end_line, end_column)


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _properties(claim: CheckedClaim) -> dict[str, Any]:
    known: Sequence[tuple[str, Any]] = (
        ("verdict", claim.verdict.value),
        ("element", claim.element and claim.element.value),
        ("kind", claim.kind.value),
        ("tier", claim.tier.value),
        ("confidence", claim.confidence),
        ("correction", claim.correction and printable(claim.correction)),
        ("asOf", claim.as_of),
        ("agreeingSources", claim.support.sources or None),
        ("agreeingOrigins", claim.support.origins or None),
    )
    return {name: value for name, value in known if value is not None}


def _message(text: str) -> str:
    """Return a message in which a document's words make no link: `[words](place)` would be one."""
    return shortened(printable(text).replace("](", "] ("), _LENGTH)
