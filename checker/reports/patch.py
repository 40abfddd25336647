"""The sure corrections as a unified diff of the article files, for `git apply` and `patch -p1`.

What is left out is told in lines that begin with `#`, which both pass over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

from checker.language.plain import inert
from checker.records import DocumentRecord, Report
from checker.reports.corrections import applied, unchangeable
from checker.reports.finding import articles_of
from checker.reports.order import Group
from checker.reports.places import Places
from checker.reports.words import counted, printable

_HIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ESCAPED = re.compile(r'[\0-\x1f"\\\x7f]')


@dataclass(frozen=True, slots=True)
class Patch:
    """The diff of an article and what its file becomes; `notice` tells what is left out."""

    document: DocumentRecord
    diff: str
    text: str
    notice: str


def render(report: Report) -> str:
    """Return the diff of each article that has corrections, and what is left out."""
    parts = [
        (f"# {patch.notice}\n" if patch.notice else "") + patch.diff for patch in patches(report)
    ]
    return "".join(parts) or "# There is no sure correction.\n"


def patches(report: Report) -> Iterator[Patch]:
    """Yield the diff of each article that has corrections; it is empty where none can be made."""
    places = Places(report)
    for article in articles_of(report, places):
        sure = [one for one in article.findings if one.group is Group.SURE and one.claim.correction]
        if not sure:
            continue
        document, path = article.document, places.paths[article.document.id]
        why = unchangeable(document)
        edits = [] if why else [one.edit for one in sure if one.edit]
        new = applied(document.text, edits)
        diff, why = _diff(path, document.text, new), why or "they do not surely fit in their places"
        if _HIDDEN.search(diff) or inert(diff) != diff:
            diff, edits = "", []
            why = "lines beside them hold control characters or commands to GitHub's runner"
        left = len(sure) - len(edits)
        notice = f"{printable(path)}: {counted(left, 'correction')} left out: {why}" if left else ""
        yield Patch(document, diff, new, notice)


def _diff(path: str, old: str, new: str) -> str:
    before, after = ([line for line in re.split(r"(?<=\n)", text) if line] for text in (old, new))
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in unified_diff(before, after, _name(f"a/{path}"), _name(f"b/{path}"))
    )


def _name(path: str) -> str:
    """Return a file name as git writes it: in C's quotes where needed, a tab after a space."""
    if _ESCAPED.search(path):
        return '"' + _ESCAPED.sub(lambda found: f"\\{ord(found[0]):03o}", path) + '"'
    return f"{path}\t" if " " in path else path
