"""Findings as drafts of schema.org ClaimReview (JSON-LD), for a person to finish and publish.

Only what decides by itself is exported: sure errors in facts and quotations that no reviewer has
decided on otherwise. What the report does not know (addresses, the day of the review, who
reviews) is left out and never made up; docs/formats.md names the fields to add.
"""

from typing import Any

from checker.records import DocumentRecord, Kind, Report
from checker.reports import json
from checker.reports.finding import Finding, each_claim
from checker.reports.order import Group
from checker.reports.places import Places
from checker.reports.words import ERROR, made_by, printable

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
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"}


def render(report: Report) -> str:
    """Return an array of ClaimReview drafts; it is empty when nothing is certain."""
    places = Places(report)
    found = (finding for finding in each_claim(report, places) if _decides(finding))
    return json.render([_review(one, places, report) for one in found]).translate(_ESCAPES)


def _decides(finding: Finding) -> bool:
    opinion = finding.claim.kind is Kind.OPINION
    return finding.kind is ERROR and finding.group is Group.SURE and not opinion


def _review(finding: Finding, places: Places, report: Report) -> dict[str, Any]:
    claim, article = finding.claim, finding.article
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": claim.id,
        "creativeWorkStatus": "Draft",
        "description": f"{_LIMITS} {made_by(report.run)}",
        "claimReviewed": printable(claim.text),
        "reviewBody": finding.line,
        "author": {"@type": "Organization", "name": "TO FILL IN: the organisation that reviews"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": "Contradicted by its sources",
            "ratingExplanation": _SCALE,
        },
        "itemReviewed": {
            "@type": "Claim",
            "text": printable(claim.span.text),
            "appearance": _work("NewsArticle", article),
        },
        "isBasedOn": [
            _work("CreativeWork", places.documents[said.document]) | {"description": said.told}
            for said in finding.said
        ],
    }


def _work(kind: str, document: DocumentRecord) -> dict[str, Any]:
    publisher = printable(document.publisher or "")
    known = {
        "@type": kind,
        "headline": printable(document.title or ""),
        "publisher": publisher and {"@type": "Organization", "name": publisher},
        "datePublished": document.date,
    }
    return {name: value for name, value in known.items() if value}
