"""The findings as SARIF 2.1.0, as GitHub code scanning takes it.

Columns count code points. GitHub tells alerts apart by rule, path and `primaryLocationLineHash`;
ours is the id of the claim, made of its words, so that an alert survives edits elsewhere and moves
of its paragraph. GitHub reads 25,000 results and shows 5,000: the worst are kept, the rest counted
in a notification. GitHub shows messages as they are, so that braces are not doubled.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

from checker.records import CheckedClaim, Report, Severity, Span, Verdict
from checker.reports import json
from checker.reports.finding import Finding, each_claim
from checker.reports.order import rank, shortfall, telling
from checker.reports.places import Places
from checker.reports.words import BY_VERDICT, ELEMENTS, decided, printable, shortened

MOST_RESULTS = 5_000
_MOST_RELATED = 100  # locations that GitHub keeps of a result
_LENGTH = 1_000
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_PROPERTIES = {"verdict", "element", "kind", "tier", "confidence", "correction", "as_of", "support"}


def render(report: Report) -> str:
    """Return a SARIF log with one run; its results are the findings, worst first."""
    places = Places(report)
    found = [
        one for one in each_claim(report, places) if one.claim.verdict is not Verdict.SUPPORTED
    ]
    shown = sorted(found, key=lambda one: rank(one.claims))[:MOST_RESULTS]
    rules = {_rule_id(one.claim): one.claim for one in shown}
    order = sorted(rules)
    driver = {
        "name": "checker",
        "version": report.run.version,
        "semanticVersion": report.run.version,
        "rules": [_rule(rule, rules[rule]) for rule in order],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "checker/"},
        "invocations": [_invocation(report, len(found) - len(shown))],
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": _uri(places, one.id)}, "hashes": {"sha-256": one.sha256}}
            for one in report.documents
        ],
        "results": [_result(one, order, places) for one in shown],
    }
    return json.render({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _uri(places: Places, document: str) -> str:
    path = places.paths[document]
    return quote(path, "%/:?&=#;,@+" if "://" in path else "/", errors="surrogateescape")


def _invocation(report: Report, left: int) -> dict[str, Any]:
    cut = f"{left:,} milder findings are left out; the JSON report has them." if left else ""
    notifications = [
        {"level": level, "message": {"text": text}}
        for level, text in (("error", shortfall(report)), ("warning", cut))
        if text
    ]
    return {"executionSuccessful": report.complete, "toolExecutionNotifications": notifications}


def _rule_id(claim: CheckedClaim) -> str:
    return f"{claim.verdict}/{claim.element}" if claim.element else claim.verdict.value


def _rule(rule: str, claim: CheckedClaim) -> dict[str, Any]:
    verdict = BY_VERDICT[claim.verdict]
    about = (ELEMENTS[claim.element] or "detail") if claim.element else ""
    title = f"{verdict.name}: {about}" if about else verdict.name
    full = f"{verdict.meaning.capitalize()}{f' ({about})' if about else ''}."
    return {
        "id": rule,
        "name": rule.title().replace("/", ""),
        "shortDescription": {"text": title},
        "fullDescription": {"text": full},
        "help": {"text": full, "markdown": full},
        "properties": {"tags": ["news", *rule.split("/")]},
    }


def _result(finding: Finding, order: Sequence[str], places: Places) -> dict[str, Any]:
    claim, rule = finding.claim, _rule_id(finding.claim)
    found = {
        "ruleId": rule,
        "ruleIndex": order.index(rule),
        "level": "note" if claim.severity is Severity.NONE else claim.severity.value,
        "message": _message(finding.line),
        "locations": [_location(places, finding.article.id, _region(finding.first))],
        "relatedLocations": list(islice(_related(claim, places), _MOST_RELATED)),
        "partialFingerprints": {"primaryLocationLineHash": f"{claim.id}:1"},
        "properties": claim.model_dump(
            include=_PROPERTIES, exclude_none=True, exclude_defaults=True
        ),
    }
    if claim.waived and claim.waiver:
        justification = _message(decided(claim.waiver))["text"]
        found["suppressions"] = [{"kind": "external", "justification": justification}]
    return found


def _related(claim: CheckedClaim, places: Places) -> Iterator[dict[str, Any]]:
    """Yield the sentences of the sources; where their texts are not known, by their lines alone."""
    told = ((one.document, evidence) for one in telling(claim) for evidence in one.evidence)
    for number, (document, evidence) in enumerate(told, start=1):
        sentence = places.sentence(document, evidence.start)
        last = evidence.line + evidence.text.count("\n")
        lines = {"startLine": evidence.line, "endLine": last}
        quote = places.evidence(document, evidence, None).whole
        yield {
            "id": number,
            **_location(places, document, _region(sentence.span()) if sentence else lines),
            "message": _message(f"{places.name(document)}, line {evidence.line}: “{quote}”"),
        }


def _location(places: Places, document: str, region: dict[str, int]) -> dict[str, Any]:
    artifact = {"uri": _uri(places, document), "index": places.numbers[document] - 1}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _region(span: Span) -> dict[str, int]:
    line, column = span.end_place
    start = {"startLine": span.line, "startColumn": span.column}
    return {**start, "endLine": line, "endColumn": column}


def _message(text: str) -> dict[str, str]:
    """Return a message in which a document's words make no link: `[words](place)` would be one."""
    return {"text": shortened(printable(text).replace("](", "] ("), _LENGTH)}
