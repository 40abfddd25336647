"""The report as Markdown, for job summaries and comments on pull requests.

A comment takes 65,536 characters: what does not fit is left out, mildest first, and counted.
Nothing that a document says becomes markup, a link, a picture, a mention or a reference.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from checker.records import Report
from checker.reports.finding import Finding, Told, articles_of, ranked
from checker.reports.order import closing, overall, shortfall
from checker.reports.places import Places
from checker.reports.words import counted, made_by, printable, shortened

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


def render(report: Report, remarks: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the totals, a table of findings for each article, and how the report was made.

    `remarks` say more of articles by their path, or why one is missing.
    """
    places = Places(report)
    articles = articles_of(report, places)
    head = ["## checker", escaped(overall(report))]
    if not report.complete:
        head.append(f"**{escaped(shortfall(report))}**")
    head += fitting([line(*remark) for remark in remarks.items()], LIMIT // 4)
    foot = escaped(f"{closing(report, places)} {made_by(report.run)}")
    room = LIMIT - size("\n\n".join(head)) - size(foot) - 200  # for the lines on what is left out
    tables: dict[int, str] = {}
    found = ranked(articles)
    left = len(found)
    for article, finding in found:
        row = _row(finding)
        if article.number not in tables:
            row = _head(article, alone=len(articles) == 1) + row
        room -= size(row) + 1
        if room < 0:
            break
        tables[article.number] = tables.get(article.number, "") + row
        left -= 1
    parts = [*(f"{line}\n" for line in head), *tables.values()]
    if clean := sum(not one.findings for one in articles) if len(articles) > 1 else 0:
        parts.append(f"No difference found in {counted(clean, 'article')}.\n")
    if left:
        more = counted(left, "more finding is", "more findings are")
        parts.append(f"**{more} in the full report.**\n")
    return "\n".join([*parts, f"{foot}\n"])


def _head(article: Told, *, alone: bool) -> str:
    told = "" if alone else f"{escaped(article.totals)}\n\n"
    return f"### {cell(article.heading)}\n\n{told}{_HEADER}"


def _row(finding: Finding) -> str:
    kind, *about = finding.label.split(" · ")
    cells = (
        str(finding.number),
        finding.place.rpartition(" ")[2],
        " · ".join([f"**{kind}**", *about]),
        cell(_article_words(finding), 2 * _CELL),
        cell(finding.answer, 2 * _CELL),
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


def line(path: str, told: str) -> str:
    """Return what is told of an article, on one line."""
    return f"**{cell(path)}** {cell(told)}"


def cell(text: str, length: int = _CELL) -> str:
    """Return text of at most `length` characters on one line, showing as it is."""
    return escaped(shortened(printable(text.strip()), length))


def escaped(text: str) -> str:
    """Return text that shows as it is wherever GitHub renders Markdown inside a line."""
    broken = _LINKED.sub(lambda found: found[0] + "\0", text)
    return _MARKUP.sub(r"\\\g<0>", broken).translate(_ENTITIES).replace("\0", _BREAK)


def fitting(lines: Sequence[str], room: int) -> list[str]:
    """Return the first of some lines that `room` has space for; the last one counts the others."""
    room -= 50  # for the last
    sizes = accumulate(size(one) + 3 for one in lines)  # with what parts them
    count = sum(whole <= room for whole in sizes)
    more = [f"and {counted(len(lines) - count, 'more article')}"] if count < len(lines) else []
    return [*lines[:count], *more]


def size(text: str) -> int:
    """Return the length as the strictest counter would, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
