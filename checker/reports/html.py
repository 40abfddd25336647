"""The report as one HTML file that works offline, without JavaScript, and on paper.

It is made from `html.j2`, which the review page extends. Script and style are let in by their
hashes alone, and everything else is refused. Texts go in as variables and come out escaped.
"""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from checker.records import Report
from checker.reports import words
from checker.reports.finding import Finding, Told, articles_of
from checker.reports.marks import paragraphs
from checker.reports.order import Group, closing, overall, shortfall
from checker.reports.places import Places

# What HTML forbids in text: control characters, halves of surrogate pairs, noncharacters. And the
# two overrides of direction, which make words read otherwise than they were checked.
_FORBIDDEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def render(report: Report) -> str:
    """Return the report as one self-contained HTML page, the same for the same report."""
    style, script = asset("report.css"), asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    page = environment().get_template("html.j2")
    return page.render(view(report), style=style, script=script, policy=policy)


def framed(report: Report) -> str:
    """Return the page in a frame, where neither its look nor its script meets that of another."""
    page = b64encode(render(report).encode()).decode()  # in `srcdoc` its links would leave it
    return (
        '<iframe title="Consistency report" sandbox="allow-scripts"'
        ' style="width: 100%; height: 40em; border: 0"'
        f' src="data:text/html;base64,{page}"></iframe>'
    )


def view(report: Report) -> dict[str, Any]:
    """Return what `html.j2` shows of a report."""
    places = Places(report)
    return {
        "report": report,
        "articles": articles_of(report, places),
        "overall": overall(report),
        "shortfall": shortfall(report),
        "closing": closing(report, places),
        "places": places,
        "paragraphs": lambda article: paragraphs(article, places),
        "groups": Group,
        "words": words,
        "key": key,
        "link": "#a",
    }


def key(article: Told, finding: Finding) -> str:
    """Return what names a finding in the page, the same after an edit elsewhere."""
    return f"{article.number}-{finding.claim.id}"


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
    """Return a text with a sign in place of each forbidden character."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _FORBIDDEN.sub("\ufffd", value.replace("\r\n", "\n"))
