"""The report as lines of JSON, one for each article as it is done; laid out in `docs/scale.md`.

Each line stands for itself: it holds the article's record, its sources' records and its claims. Of
a corpus a line `checker/event/1` follows the articles of each event, so that a later run knows what
is done. The last line, `checker/summary/1`, tells that the report is whole: a file without it was
cut off.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from checker.records import ArticleReport, DocumentRecord, FailOn, Report, Run, Summary
from checker.reports.json import visible


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


def event_lines(report: Report, unit: str, fail_on: FailOn, *, strict: bool) -> str:
    """Return the lines of one event of a corpus, and one that says with what it ended.

    `unit` stands for what was checked, and how.
    """
    documents = {document.id: document for document in report.documents}
    lines = [article_line(article, documents) for article in report.articles]
    end = _line(
        schema="checker/event/1",
        unit=unit,
        exit_code=report.exit_code(fail_on, strict),
        **_totals(report),
    )
    return "".join([*lines, end])


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


def corpus_line(run: Run, events: Sequence[Mapping[str, Any]]) -> str:
    """Return the last line of a corpus, from what the lines `checker/event/1` say."""
    return _line(
        schema="checker/summary/1",
        run=run,
        complete=all(one["complete"] for one in events),
        articles=sum(one["articles"] for one in events),
        summary={n: sum(one["summary"][n] for one in events) for n in Summary.model_fields},
        derivations=[found for one in events for found in one["derivations"]],
        groups=[group for one in events for group in one["groups"]],
    )


def _line(**content: object) -> str:
    return visible(to_json(content).decode()) + "\n"
