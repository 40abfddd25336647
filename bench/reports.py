"""Measures how long each format takes to write a large report, made up for the purpose.

python -m bench.reports [ARTICLES] [FINDINGS]
"""

import sys
import time
from dataclasses import replace

from checker.documents import Case, parse
from checker.engines.rules import RulesEngine
from checker.pipeline import check_cases
from checker.records import ArticleReport, CheckedClaim, Document, Report, unheard
from checker.reports import FORMATS
from checker.settings import Settings

_SENTENCES = 20


def large_report(articles: int, findings: int) -> Report:
    """Return a report of so many articles, with as many supported claims as findings.

    One small article is really checked; its claims are repeated under other names.
    """
    source = _document("wire", [_sentence(n, n + 1) for n in range(_SENTENCES)])
    told = [_sentence(n, n + 1 + 90 * (n % 2)) for n in range(_SENTENCES)]
    article = _document("story", told)
    report = check_cases([Case(article, (source,))], RulesEngine(), Settings(), unheard)
    (checked,) = report.articles
    wrong = [one for one in checked.claims if one.verdict != "supported"]
    right = [one for one in checked.claims if one.verdict == "supported"]
    sizes = [findings // articles + (n < findings % articles) for n in range(articles)]
    names = [f"story-{number}" for number in range(articles)]
    records = {one.id: one for one in report.documents}
    return report.model_copy(
        update={
            "documents": (
                records["wire"],
                *(records["story"].model_copy(update={"id": name}) for name in names),
            ),
            "articles": tuple(
                _repeated(checked, name, size, wrong, right)
                for name, size in zip(names, sizes, strict=True)
            ),
        }
    )


def _document(name: str, lines: list[str]) -> Document:
    return replace(parse(f"{name}.txt", "\n".join(lines).encode(), unheard), id=name)


def _sentence(number: int, millions: int) -> str:
    return f"The city council has paid {millions} million pesos for the bridge at mile {number}."


def _repeated(
    checked: ArticleReport,
    name: str,
    findings: int,
    wrong: list[CheckedClaim],
    right: list[CheckedClaim],
) -> ArticleReport:
    claims = [
        kind[number % len(kind)].model_copy(update={"id": f"{name}-{number}-{kind is wrong}"})
        for number in range(findings)
        for kind in (wrong, right)
    ]
    update = {"claims": 2 * findings, "contradicted": findings, "supported": findings}
    summary = checked.summary.model_copy(update=update)
    return ArticleReport(document=name, summary=summary, claims=tuple(claims))


def main() -> None:
    """Print seconds and megabytes of each format."""
    articles, findings = [*map(int, sys.argv[1:]), 500, 10_000][:2]
    report = large_report(articles, findings)
    for name, render in FORMATS.items():
        started = time.perf_counter()
        size = len(render(report).encode()) / 1e6
        print(f"{name}: {time.perf_counter() - started:.2f} s, {size:.1f} MB")


if __name__ == "__main__":
    main()
