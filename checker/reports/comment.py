"""A comment on a pull request: the totals, and a line for each article, worst first.

It never grows beyond what GitHub takes: articles that do not fit are counted.
"""

from collections.abc import Mapping
from types import MappingProxyType

from checker.records import Report
from checker.reports.finding import articles_of
from checker.reports.markdown import LIMIT, escaped, fitting, line, size
from checker.reports.order import closing
from checker.reports.places import Places
from checker.reports.words import made_by


def render(report: Report, remarks: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the comment; `remarks` say more of articles by their path, or why one is missing."""
    places = Places(report)
    articles = articles_of(report, places)
    checked = {one.document.path for one in articles}
    lines = [line(path, remark) for path, remark in remarks.items() if path not in checked]
    for article in articles:
        remark = remarks.get(article.document.path, "")
        lines.append(line(places.paths[article.document.id], f"{article.totals} {remark}"))
    head = f"## checker\n\n{escaped(closing(report, places))}\n\n"
    foot = f"\n{escaped(made_by(report.run))}\n"
    room = LIMIT - size(head) - size(foot)
    return "".join([head, *(f"- {one}\n" for one in fitting(lines, room)), foot])
