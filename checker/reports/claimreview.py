"""Findings as drafts of schema.org ClaimReview (JSON-LD), for a person to finish and publish.

Only what decides by itself is exported: facts and quotations that a source contradicts with
certainty, not as a mere note. What the report does not know (addresses, the day of the review, who
reviews) is left out and never made up; docs/formats.md names the fields to add.
"""

from typing import Any

from pydantic_core import to_json

from checker.contract import DocumentRecord, Report
from checker.reports.wording import (
    Documents,
    Finding,
    documents_of,
    findings_of,
    method,
    printable,
    remarks,
    sources_told,
    telling,
)
from checker.types import Kind, Severity, Tier, Verdict

_LIMITS = (
    "Draft made by a machine; a person must review it before anyone publishes it. It says that the"
    " sources given to checker contradict the article, not that the claim is false: checker saw"
    " no other source and knows nothing by itself. Before publishing, add url, datePublished and"
    " the author, and judge the rating."
)
_SCALE = (
    "1: a source contradicts the claim and none of the sources given supports it. 5: the sources"
    " support it. Only claims rated 1 are exported."
)
# JSON-LD is pasted into HTML: nothing in it may end the script element.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def render(report: Report) -> str:
    """Return an array of ClaimReview drafts, worst first; it is empty when nothing is certain."""
    documents = documents_of(report)
    reviews = [
        _review(finding, documents, method(report))
        for finding in findings_of(report)
        if _decides(finding)
    ]
    return to_json(reviews, indent=2).decode().translate(_ESCAPES) + "\n"


def _decides(finding: Finding) -> bool:
    claim = finding.claim
    return (
        claim.verdict is Verdict.CONTRADICTED
        and claim.severity is Severity.ERROR
        and claim.tier is Tier.CERTAIN
        and claim.kind is not Kind.OPINION
    )


def _review(finding: Finding, documents: Documents, made_by: str) -> dict[str, Any]:
    claim = finding.claim
    body = [printable(claim.explanation), *remarks(claim, documents)]
    if claim.correction:
        body.append(f"The source's words: “{printable(claim.correction)}”.")
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": claim.id,
        "creativeWorkStatus": "Draft",
        "description": f"{_LIMITS} Made by {made_by}",
        "claimReviewed": printable(claim.text),
        "reviewBody": " ".join(body),
        "author": {"@type": "Organization", "name": "TO FILL IN: the organisation that reviews"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": "Contradicted by its sources",
            "ratingExplanation": _SCALE,
        },
        "itemReviewed": _claim(finding),
        "isBasedOn": _sources(finding, documents),
    }


def _claim(finding: Finding) -> dict[str, Any]:
    """Return the claim as it stands in the article, with what is known of the article."""
    article = finding.article
    appearance = _work("NewsArticle", article)
    claim: dict[str, Any] = {"@type": "Claim", "text": printable(finding.claim.span.text)}
    if article.publisher:
        claim["author"] = _organization(article.publisher)
    if len(appearance) > 1:
        claim["appearance"] = appearance
    return claim


def _sources(finding: Finding, documents: Documents) -> list[dict[str, Any]]:
    works = []
    told = sources_told(finding.claim, documents)
    for judgement, words in zip(telling(finding.claim), told, strict=True):
        source = documents[judgement.document]
        works.append(_work("CreativeWork", source) | {"description": words})
    return works


def _work(kind: str, document: DocumentRecord) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": kind}
    if document.title:
        work["headline"] = printable(document.title)
    if document.publisher:
        work["publisher"] = _organization(document.publisher)
    if document.date:
        work["datePublished"] = document.date.isoformat()
    return work


def _organization(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": printable(name)}
