"""A review of a pull request with the sure findings beside their lines, for GitHub's REST API.

It is the body of `POST /repos/{owner}/{repo}/pulls/{number}/reviews`. GitHub refuses a review in
which one comment stands on a line that the pull request does not show, so `changed` names the lines
that may have one. A suggestion replaces whole lines with all corrections in them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.records import DocumentRecord, Report
from checker.reports import json
from checker.reports.corrections import applied, unchangeable
from checker.reports.finding import Finding, articles_of
from checker.reports.markdown import escaped
from checker.reports.order import Group, closing
from checker.reports.places import Places
from checker.reports.words import counted, made_by, shortened

_MOST = 50  # comments of one review
_LENGTH = 1_000
Lines = Sequence[tuple[int, int]]  # first and last of each run of lines


def render(report: Report, changed: Mapping[str, Lines] | None = None) -> str:
    """Return the review; `changed` are the lines of each path that take comments, by default all.

    Without a sure finding on such a line `comments` is empty, and there is nothing to post.
    """
    places = Places(report)
    comments: list[dict[str, Any]] = []
    elsewhere = 0
    for article in articles_of(report, places):
        path = article.document.path
        for (first, last), findings in _by_lines(article.findings):
            lines = [(first, last)] if changed is None else changed.get(path, ())
            if len(comments) < _MOST and any(a <= first and last <= b for a, b in lines):
                body = _body(findings, _suggestion(article.document, findings, first, last))
                comments.append(_place(path, first, last) | {"body": body})
            else:
                elsewhere += len(findings)
    more = counted(elsewhere, "more sure finding stands", "more sure findings stand")
    told = f"{more} on other lines. " if elsewhere else ""
    body = escaped(f"{told}{closing(report, places)} {made_by(report.run)}")
    return json.render({"event": "COMMENT", "body": body, "comments": comments})


def _by_lines(findings: Sequence[Finding]) -> Iterator[tuple[tuple[int, int], list[Finding]]]:
    """Yield the sure findings with the lines where they begin, those that share a line together."""
    held: list[Finding] = []
    first = last = 0
    sure = (one for one in findings if one.group is Group.SURE)
    for finding in sorted(sure, key=lambda one: one.first.start):
        start, end = finding.first.line, finding.first.end_place[0]
        if held and start > last:
            yield (first, last), held
            held = []
        first, last = (first, max(last, end)) if held else (start, end)
        held.append(finding)
    if held:
        yield (first, last), held


def _place(path: str, first: int, last: int) -> dict[str, Any]:
    place = {"path": path, "line": last, "side": "RIGHT"}
    return place | ({"start_line": first, "start_side": "RIGHT"} if first < last else {})


def _suggestion(
    document: DocumentRecord, findings: Sequence[Finding], first: int, last: int
) -> str | None:
    """Return lines of a file as corrected; nothing where they cannot be replaced as they are."""
    edits = [] if unchangeable(document) else [one.edit for one in findings if one.edit]
    lines = document.text.split("\n")
    start = sum(len(line) + 1 for line in lines[: first - 1])
    old = "\n".join(lines[first - 1 : last])
    return applied(old, edits, start) if edits and "\r" not in old else None


def _body(findings: Sequence[Finding], suggestion: str | None) -> str:
    parts = [
        f"**{escaped(one.label)}** {escaped(shortened(one.line, _LENGTH))}" for one in findings
    ]
    if suggestion is not None:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", suggestion)), default=0))
        parts.append(f"{fence}suggestion\n{suggestion}\n{fence}")
    return "\n\n".join(parts)
