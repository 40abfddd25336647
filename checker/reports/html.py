"""The report as one HTML file that works offline, without JavaScript, and on paper.

It is made from `html.j2`, which the review page extends. Script and style are let in by their
hashes alone, and everything else is refused. Texts go in as variables and come out escaped.
"""

import re
from base64 import b64encode
from collections import Counter
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from checker.records import Report, Stance
from checker.reports import words
from checker.reports.finding import Finding, Told, articles_of
from checker.reports.marks import paragraphs
from checker.reports.order import Group
from checker.reports.places import Places
from checker.reports.totals import overall, shortfall

# What HTML forbids in text: control characters, halves of surrogate pairs, noncharacters. And the
# two overrides of direction, which make words read otherwise than they were checked.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_GROUPS = {
    Group.SURE: "the texts themselves show it",
    Group.CHECK: "a person should look",
    Group.UNCHECKED: "nothing is known of it",
    Group.MINOR: "nuances, and what was overtaken later",
    Group.DECIDED: "by a reviewer",
}


def render(report: Report) -> str:
    """Return the report as one self-contained HTML page, the same for the same report."""
    style, script = asset("report.css"), asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    page = environment().get_template("html.j2")
    return page.render(view(report), style=style, script=script, policy=policy)


def view(report: Report) -> dict[str, Any]:
    """Return what `html.j2` shows of a report."""
    places = Places(report)
    articles = articles_of(report, places)
    found = [finding for article in articles for finding in article.findings]
    numbers = {document.id: n for n, document in enumerate(report.documents, start=1)}
    checked = {article.document.id for article in articles}
    title = articles[0].name.rpartition("/")[2] if len(articles) == 1 else ""
    return {
        "articles": articles,
        "by_kind": Counter(finding.kind for finding in found),
        "by_element": Counter(finding.about for finding in found if finding.about),
        "by_source": Counter(one for finding in found for one in speaking(finding)),
        "checked": checked,
        "groups": _GROUPS,
        "key": key,
        "link": "#a",
        "numbers": numbers,
        "overall": overall(report),
        "paragraphs": lambda article: list(paragraphs(article, places)),
        "places": places,
        "report": report,
        "shortfall": shortfall(report),
        "speaking": speaking,
        "statements": Counter(
            words.category(claim) for article in report.articles for claim in article.claims
        ),
        "title": title or words.counted(len(articles), "article"),
        "words": words,
    }


def key(article: Told, finding: Finding) -> str:
    """Return what names a finding in the page, the same after an edit elsewhere."""
    return f"{article.number}-{finding.claim.id}"


def speaking(finding: Finding) -> list[str]:
    """Return the documents that speak of a finding."""
    told = (one for claim in finding.claims for one in claim.judgements)
    return list(dict.fromkeys(one.document for one in told if one.stance is not Stance.SILENT))


@cache
def environment() -> Environment:
    """Return what makes pages of the templates here; forbidden characters show as signs."""
    return Environment(
        loader=PackageLoader("checker.reports", ""),
        autoescape=True,  # not `select_autoescape`, which decides by the name of the file
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset(name: str) -> Markup:
    """Return a file beside this one; it is ours and holds no end tag."""
    return Markup(files(__package__).joinpath(name).read_text(encoding="utf-8"))  # noqa: S704  ours


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _seen(value: Any) -> Any:
    """Return a text with control characters as visible signs."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _FORBIDDEN.sub(_sign, value.replace("\r\n", "\n"))


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
