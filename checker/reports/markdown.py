"""The report as Markdown, for job summaries and comments on pull requests.

A comment takes 65,536 characters: what does not fit is left out, mildest first, and counted.
Nothing that a document says becomes markup, a link, a picture, a mention or a reference.
"""

import re
from collections.abc import Iterable

from checker.contract import CheckedClaim, DocumentRecord, Report
from checker.reports.wording import (
    CAVEAT,
    Documents,
    Finding,
    documents_of,
    findings_of,
    flagged,
    in_sentence,
    label,
    method,
    printable,
    remarks,
    shared_paths,
    shortened,
    shortfall,
    sources_told,
    summary,
)

LIMIT = 65_000
_CELL = 400  # characters of a cell, before escaping
_AROUND = 80  # characters of a sentence shown on either side of the flagged words
_HEADER = (
    "| line | finding | the article says | the sources say | suggestion |\n"
    "| ---: | --- | --- | --- | --- |\n"
)
_MARKUP = re.compile(r"[\\`*_\[\]!~|$#]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BREAK = "&#8203;"  # a space of no width
# GitHub links these after Markdown is done, so that a backslash does not help: a space inside does.
_LINKED = re.compile(
    r"(?<=:)(?=//)"  # https://
    r"|(?<=@)(?=\w)"  # @name, name@example.org
    r"|(?<=\bwww)(?=\.)"
    r"|(?<=\#)(?=\d)"  # #12
    r"|(?<=\bGH-)(?=\d)"
    r"|(?<=:)(?=[\w+-]+:)"  # :smile:
    r"|\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{6}(?=[0-9a-f]{1,34}\b)",  # the name of a commit
    re.IGNORECASE,
)


def render(report: Report) -> str:
    """Return a summary, a table of findings for each article, and how the report was made."""
    documents, paths = documents_of(report), shared_paths(report.documents)
    found = findings_of(report)
    head = "".join(f"{line}\n\n" for line in _head(report))
    foot = f"\n{_escaped(method(report))} {CAVEAT}\n"
    headings = {article.document: "" for article in report.articles}
    for name in headings:
        headings[name] = _heading(paths[name], documents[name])
    room = LIMIT - _size(head) - _size(foot) - 100  # for the line on what is left out
    rows = ((_row(finding, documents), finding) for finding in found)
    tables = _fitting(rows, headings, room)
    left = len(found) - sum(len(rows) for rows in tables.values())
    body = "\n".join(
        f"{headings[name]}{_HEADER}{''.join(rows)}" for name, rows in tables.items() if rows
    )
    more = f"\n**{left:,} more findings are in the full report.**\n" if left else ""
    return f"{head}{body}{more}{foot}"


def _head(report: Report) -> list[str]:
    lines = ["## checker", _escaped(summary(report))]
    if not report.complete:
        lines.append(f"**{_escaped(shortfall(report))}**")
    return lines


def _heading(path: str, article: DocumentRecord) -> str:
    known = [article.publisher, article.title, str(article.date) if article.date else None]
    about = ", ".join(_cell(part, 200) for part in known if part)
    return f"### {_cell(path, 200)}{' — ' if about else ''}{about}\n\n"


def _fitting(
    rows: Iterable[tuple[str, Finding]], headings: dict[str, str], room: int
) -> dict[str, list[str]]:
    """Return the rows that fit, by article: the worst, until one does not fit any more."""
    tables: dict[str, list[str]] = {name: [] for name in headings}
    for row, finding in rows:
        table = tables[finding.article.id]
        room -= _size(row) + (0 if table else _size(headings[finding.article.id] + _HEADER) + 1)
        if room < 0:
            break
        table.append(row)
    return tables


def _row(finding: Finding, documents: Documents) -> str:
    claim = finding.claim
    kind, *about = label(claim)
    cells = (
        str(flagged(claim).line),
        " · ".join([f"**{kind}**", *about]),
        _article_words(claim, finding.article),
        _source_words(claim, documents),
        _cell(claim.correction or "", _CELL),
    )
    return f"| {' | '.join(cells)} |\n"


def _article_words(claim: CheckedClaim, article: DocumentRecord) -> str:
    before, flagged, after = in_sentence(claim, article)
    if len(before) > _AROUND:
        before = "…" + before[-_AROUND:]
    return _cell(f"{before}»{shortened(flagged, _CELL)}«{shortened(after, _AROUND)}", 2 * _CELL)


def _source_words(claim: CheckedClaim, documents: Documents) -> str:
    told = sources_told(claim, documents) or [printable(claim.explanation)]
    return _cell(" ".join(["; ".join(told), *remarks(claim, documents)]), 2 * _CELL)


def _cell(text: str, length: int) -> str:
    return _escaped(shortened(printable(text).strip(), length))


def _escaped(text: str) -> str:
    """Return text that shows as it is wherever GitHub renders Markdown inside a line."""
    broken = _LINKED.sub(lambda found: found[0] + "\0", text)
    return _MARKUP.sub(r"\\\g<0>", broken).translate(_ENTITIES).replace("\0", _BREAK)


def _size(text: str) -> int:
    """Return the length as the strictest counter would, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
