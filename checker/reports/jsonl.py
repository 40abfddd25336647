"""The report as lines of JSON, one for each article as it is done; laid out in `docs/corpus.md`.

Each line stands for itself: it holds the article's record, its sources' records and its claims. The
last line, `checker/summary/1`, tells that the report is whole: a file without it was cut off.
"""

import json
from collections.abc import Mapping

from checker.records import ArticleReport, DocumentRecord, Report, Verdict
from checker.reports.json import visible

ARTICLE, SUMMARY = "checker/article/1", "checker/summary/1"


def render(report: Report) -> str:
    """Return the whole report as lines."""
    documents = {document.id: document for document in report.documents}
    lines = [article_line(article, documents) for article in report.articles]
    return "".join([*lines, summary_line(report)])


def article_line(article: ArticleReport, documents: Mapping[str, DocumentRecord]) -> str:
    """Return the line of one article; `documents` are those of the run by id."""
    sources = dict.fromkeys(
        judgement.document for claim in article.claims for judgement in claim.judgements
    )
    return _line(
        {
            "schema": ARTICLE,
            "document": documents[article.document].model_dump(mode="json"),
            "sources": [documents[source].model_dump(mode="json") for source in sources],
            "summary": article.summary.model_dump(mode="json"),
            "claims": [claim.model_dump(mode="json") for claim in article.claims],
        }
    )


def summary_line(report: Report) -> str:
    """Return the last line: whether the report is complete, and what concerns all articles."""
    totals = {
        verdict.value: sum(getattr(article.summary, verdict.value) for article in report.articles)
        for verdict in Verdict
    }
    waived = sum(article.summary.waived for article in report.articles)
    return _line(
        {
            "schema": SUMMARY,
            "complete": report.complete,
            "run": report.run.model_dump(mode="json"),
            "articles": len(report.articles),
            "summary": {"claims": sum(totals.values()), **totals, "waived": waived},
            "derivations": [item.model_dump(mode="json") for item in report.derivations],
            "groups": [found.model_dump(mode="json") for found in report.groups],
        }
    )


def _line(content: Mapping[str, object]) -> str:
    return visible(json.dumps(content, ensure_ascii=False, separators=(",", ":"))) + "\n"
