"""The report as Markdown, for job summaries and comments on pull requests.

A comment takes 65,536 characters: what does not fit is left out, mildest first, and counted.
Nothing that a document says becomes markup, a link, a picture, a mention or a reference.
"""

import re

from checker.records import Report
from checker.reports.finding import Finding, Told, articles_of, ranked
from checker.reports.order import closing, overall, shortfall
from checker.reports.places import Places
from checker.reports.words import counted, made_by, shortened

LIMIT = 65_000
_CELL = 400  # characters of a cell, before escaping
_AROUND = 80  # characters of a sentence shown on either side of the flagged words
_HEADER = (
    "| no. | line | finding | the article says | the sources say |\n"
    "| ---: | ---: | --- | --- | --- |\n"
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
    """Return the totals, a table of findings for each article, and how the report was made."""
    places = Places(report)
    articles = articles_of(report, places)
    head = ["## checker", escaped(overall(report))]
    if not report.complete:
        head.append(f"**{escaped(shortfall(report))}**")
    foot = escaped(f"{closing(report, places)} {made_by(report.run)}")
    headings = {one.number: _heading(one, alone=len(articles) == 1) for one in articles}
    room = LIMIT - _size("\n\n".join(head)) - _size(foot) - 200  # for the lines on what is left out
    rows: dict[int, list[str]] = {}
    found = ranked(articles)
    for article, finding in found:
        row = _row(finding)
        first = headings[article.number] + _HEADER if article.number not in rows else ""
        room -= _size(row) + _size(first) + 1
        if room < 0:
            break
        rows.setdefault(article.number, []).append(row)
    parts = [f"{line}\n" for line in head]
    parts += [f"{headings[n]}{_HEADER}{''.join(rows[n])}" for n in rows]
    if clean := sum(not one.findings for one in articles) if len(articles) > 1 else 0:
        parts.append(f"No difference found in {counted(clean, 'article')}.\n")
    if left := len(found) - sum(map(len, rows.values())):
        more = counted(left, "more finding is", "more findings are")
        parts.append(f"**{more} in the full report.**\n")
    return "\n".join([*parts, f"{foot}\n"])


def _heading(article: Told, *, alone: bool) -> str:
    told = "" if alone else f"{escaped(article.totals)}\n\n"
    return f"### {_cell(article.heading, _CELL)}\n\n{told}"


def _row(finding: Finding) -> str:
    kind, *about = finding.label.split(" · ")
    cells = (
        str(finding.number),
        finding.place.rpartition(" ")[2],
        " · ".join([f"**{kind}**", *about]),
        _cell(_article_words(finding), 2 * _CELL),
        _cell(finding.answer, 2 * _CELL),
    )
    return f"| {' | '.join(cells)} |\n"


def _article_words(finding: Finding) -> str:
    """Return the article's sentences, shortened around the words to look at."""
    parts = []
    for quote in finding.shown:
        before, after = quote.before, shortened(quote.after, _AROUND)
        before = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
        parts.append(f"{before}»{shortened(quote.words, _CELL)}«{after}")
    return " ".join(filter(None, [*parts, finding.rest]))


def _cell(text: str, length: int) -> str:
    return escaped(shortened(text.strip(), length))


def escaped(text: str) -> str:
    """Return text that shows as it is wherever GitHub renders Markdown inside a line."""
    broken = _LINKED.sub(lambda found: found[0] + "\0", text)
    return _MARKUP.sub(r"\\\g<0>", broken).translate(_ENTITIES).replace("\0", _BREAK)


def _size(text: str) -> int:
    """Return the length as the strictest counter would, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
