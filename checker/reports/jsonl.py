"""The report as lines of JSON, one for each article as it is done; laid out in `docs/scale.md`.

Each line stands for itself: it holds the article's record, its sources' records and its claims. Of
a corpus a line `checker/event/1` follows the articles of each event, so that a later run knows what
is done. The last line, `checker/summary/1`, tells that the report is whole: a file without it was
cut off.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from checker.records import ArticleReport, DocumentRecord, FailOn, Report, Run, Summary
from checker.reports import json
from checker.waivers import Waivers, apply_waivers


def render(report: Report) -> str:
    """Return the whole report as lines."""
    documents = {document.id: document for document in report.documents}
    lines = [article_line(article, documents) for article in report.articles]
    return "".join([*lines, summary_line(report)])


def article_line(article: ArticleReport, documents: Mapping[str, DocumentRecord]) -> str:
    """Return the line of one article; `documents` are those of the run by id."""
    sources = dict.fromkeys(one.document for claim in article.claims for one in claim.judgements)
    return _line(
        schema="checker/article/1",
        document=documents[article.document],
        sources=[documents[source] for source in sources],
        summary=article.summary,
        claims=article.claims,
    )


def event_lines(
    decided: Waivers, report: Report, unit: str, unanswered: bool, fail_on: FailOn, *, strict: bool
) -> bytes:
    """Return the lines of one event of a corpus, and one that says with what it ended.

    `decided` is what was decided on its findings, `unit` stands for what was checked, and how;
    `unanswered` tells that a model failed, so that a later run asks it again.
    """
    report = apply_waivers(report, decided)
    documents = {document.id: document for document in report.documents}
    lines = [article_line(article, documents).encode() for article in report.articles]
    end = _line(
        schema="checker/event/1",
        unit=unit,
        exit_code=report.exit_code(fail_on, strict),
        unanswered=unanswered,
        **_totals(report),
    )
    return b"".join([*lines, end.encode()])


def summary_line(report: Report) -> str:
    """Return the last line: whether the report is complete, and what concerns all articles."""
    return _line(schema="checker/summary/1", run=report.run, **_totals(report))


def _totals(report: Report) -> dict[str, object]:
    articles = report.articles
    return {
        "complete": report.complete,
        "articles": len(articles),
        "summary": {
            name: sum(getattr(article.summary, name) for article in articles)
            for name in Summary.model_fields
        },
        "derivations": report.derivations,
        "groups": report.groups,
    }


def corpus_line(
    run: Run, totals: Mapping[str, object], events: Callable[[], Iterable[Mapping[str, Any]]]
) -> Iterator[bytes]:
    """Yield the last line of a corpus piece by piece, from what the lines `checker/event/1` say."""
    begun = _line(schema="checker/summary/1", run=run, **totals)
    yield begun.removesuffix("}\n").encode()
    for name in ("derivations", "groups"):
        yield f',"{name}":['.encode()
        comma = b""
        for event in events():
            for one in event[name]:
                yield comma + _line(**one).strip().encode()
                comma = b","
        yield b"]"
    yield b"}\n"


def _line(**content: object) -> str:
    return json.render(content, indent=None)
