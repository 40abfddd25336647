"""The report as one HTML file that works offline, without JavaScript, and on paper.

Scripts and styles are let in by their hashes alone, and everything else is refused. `elements.py`
escapes, `marks.py` marks the article, `finding.py` builds a card; report.css and report.js are
inlined as they stand.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from checker.contract import Report
from checker.reports.html.article import article_section
from checker.reports.html.documents import documents
from checker.reports.html.elements import Html, isolated, join, tag
from checker.reports.html.finding import Places
from checker.reports.html.frame import filters, footer, index, legend, masthead


def render(report: Report) -> str:
    """Return the report as one self-contained HTML page, the same for the same report."""
    places = Places(report.documents)
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    title = _title(report, places)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("meta", name_="referrer", content="no-referrer"),
        tag("title", f"{title}: consistency report"),
        tag("style", style),
    )
    alone = len(report.articles) == 1
    main = tag(
        "main",
        legend(report),
        *(() if alone else (index(report, places),)),
        *(
            article_section(article, number, places, alone)
            for number, article in enumerate(report.articles, start=1)
        ),
        documents(report, places),
    )
    body = tag(
        "body",
        masthead(report, isolated(title), places),
        filters(report, places),
        main,
        footer(report),
        tag("script", script),
        class_=None if alone else "many",
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}"


def _title(report: Report, places: Places) -> str:
    if len(report.articles) != 1:
        return f"{len(report.articles):,} articles"
    document = places.documents[report.articles[0].document]
    return document.title or document.path.replace("\\", "/").rpartition("/")[2] or document.id


@cache
def _asset(name: str) -> Html:
    """Return a file beside this one; it is ours and holds no end tag."""
    return join((Html(files(__package__).joinpath(name).read_text(encoding="utf-8")),))


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
