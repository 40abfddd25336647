"""The report as lines of JSON, one for each article as it is done; laid out in `docs/corpus.md`.

Each line stands for itself: it holds the article's record, its sources' records and its claims. The
last line, `checker/summary/1`, tells that the report is whole: a file without it was cut off.
"""

from collections.abc import Mapping

from pydantic_core import to_json

from checker.records import ArticleReport, DocumentRecord, Report, Summary
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


def summary_line(report: Report) -> str:
    """Return the last line: whether the report is complete, and what concerns all articles."""
    return _line(
        schema="checker/summary/1",
        complete=report.complete,
        run=report.run,
        articles=len(report.articles),
        summary={
            name: sum(getattr(article.summary, name) for article in report.articles)
            for name in Summary.model_fields
        },
        derivations=report.derivations,
        groups=report.groups,
    )


def _line(**content: object) -> str:
    return visible(to_json(content).decode()) + "\n"
