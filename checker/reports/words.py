"""The reader's words: what verdicts, elements and sources are called before a person, once for all.

Words come out on one line and printable; each format escapes them for its own language. Programs
get the machine's words (`contradicted`, `role`): in JSON, SARIF and CSV.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath

from checker.documents import is_url
from checker.records import (
    CheckedClaim,
    DocumentRecord,
    Element,
    Run,
    Severity,
    Stance,
    Verdict,
    Waiver,
)

_JOINERS = "\u200c\u200d"  # hold composed emoji together, keep Persian letters apart


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """What a reader is told of a verdict; `key` is its look in report.css, `style` at a terminal.

    `noun` follows a count in a sentence that is read aloud, with {s} where it is more than one.
    """

    key: str
    style: str
    sign: str
    name: str
    meaning: str
    noun: str = ""

    def counted(self, number: int) -> str:
        """Return "1 error" or "2 errors"."""
        return f"{number:,} {self.noun.format(s='' if number == 1 else 's')}"


ERROR, DIFFER, ADDITION, OUTDATED, NUANCE, COPIED, UNCHECKED, HOLDS = (
    Category(*row)
    for row in (
        ("error", "bold red", "×", "Error", "a source says otherwise", "error{s}"),
        ("differ", "bold magenta", "≠", "Sources differ", "not all sources agree",
         "statement{s} on which sources differ"),
        ("addition", "bold yellow", "+", "In no source", "no source says this",
         "statement{s} in no source"),
        ("outdated", "bold cyan", "↻", "Outdated", "a source has a later value",
         "outdated statement{s}"),
        ("nuance", "bold blue", "≈", "Nuance", "more or less certain than the source", "nuance{s}"),
        ("copied", "bold", "=", "Only in copies", "only texts made from this article say this",
         "statement{s} that only copies of the article repeat"),
        ("unchecked", "bold", "?", "Not checked", "nothing is known of it",
         "statement{s} not checked"),
        ("holds", "", "✓", "No difference found", "a source says the same"),
    )
)  # fmt: skip
CATEGORIES = (ERROR, DIFFER, ADDITION, OUTDATED, NUANCE, COPIED, UNCHECKED)  # worst first
_MINOR = {ERROR: NUANCE, ADDITION: COPIED}
BY_VERDICT = {
    Verdict.CONTRADICTED: ERROR,
    Verdict.DISPUTED: DIFFER,
    Verdict.UNSUPPORTED: ADDITION,
    Verdict.OUTDATED: OUTDATED,
    Verdict.UNCHECKED: UNCHECKED,
    Verdict.SUPPORTED: HOLDS,
}
ELEMENTS = {
    Element.ROLE: "title",
    Element.NUMBER: "number",
    Element.DATE: "date",
    Element.LOCATION: "place",
    Element.ENTITY: "name",
    Element.QUOTE: "quotation",
    Element.ATTRIBUTION: "who said it",
    Element.NEGATION: "denial",
    Element.CERTAINTY: "certainty",
    Element.RELATION: "relation",
    Element.OTHER: "",
}
STANCES = {
    Stance.CONTRADICTS: "says otherwise",
    Stance.OUTDATED: "has a later value",
    Stance.SUPPORTS: "agrees",
    Stance.SILENT: "does not speak of it",
}


def category(claim: CheckedClaim) -> Category:
    """Return what a claim is to a reader; some are only worth a note."""
    found = BY_VERDICT[claim.verdict]
    return _MINOR.get(found, found) if claim.severity is Severity.NOTE else found


def printable(text: str) -> str:
    """Return text on one line, without control characters or ones that turn its direction."""
    if text.isprintable() and "  " not in text:
        return text
    kept = (c for c in text if c.isprintable() or c.isspace() or c in _JOINERS)
    return re.sub(r"\s+", " ", "".join(kept))


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` code points; “…” stands for what was cut off."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 source" or "2 sources"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def dated(document: DocumentRecord) -> str:
    """Return a document's date as an editor writes it; nothing where there is none."""
    return f"{document.date.day} {document.date:%B} {document.date.year}" if document.date else ""


def decided(waiver: Waiver) -> str:
    """Return what a reviewer decided, who and when, and why."""
    reason = f": {printable(waiver.reason)}" if waiver.reason else ""
    who = printable(waiver.reviewer)
    return f"{waiver.decision.value.capitalize()} by {who}, {waiver.date}{reason}"


def made_by(run: Run) -> str:
    """Return who checked, and what it took."""
    usage = run.usage
    parts = [f"Made by checker {run.version}", f"engine {run.engine}"]
    parts += ["which stands in for a model that did not answer"] if run.fallback else []
    parts += [f"model {printable(run.model)}"] if run.model else []
    parts += [f"second looks by {printable(run.second_model)}"] if run.second_model else []
    parts += [counted(usage.calls, "call")] if usage.calls else []
    spent = usage.prompt_tokens + usage.completion_tokens
    parts += [f"{spent:,} tokens"] if spent else []
    parts += [f"${usage.cost_usd:.4f}"] if usage.cost_usd else []
    return f"{', '.join(parts)}."


def names_of(documents: Sequence[DocumentRecord]) -> dict[str, str]:
    """Return by document id a name that no other document has: its label, else with its title."""
    names = {one.id: shortened(printable(one.label), 80) for one in documents}
    titled = Counter((names[one.id], one.title) for one in documents)
    alike = Counter(names.values())
    for one in documents:
        name = names[one.id]
        if alike[name] > 1:
            alone = one.title and one.title != one.label and titled[name, one.title] == 1
            other = one.title if one.title and alone else one.id
            names[one.id] = f"{name} ({shortened(printable(other), 80)})"
    return names


def shared_paths(documents: Sequence[DocumentRecord]) -> dict[str, str]:
    """Return by document id the path to tell others, with `/` between its parts.

    A relative path stays as given, normalised, and so does an address. Of an absolute one remains
    the file's name, with as many folders before it as tell the documents apart: the rest is this
    machine's own business.
    """
    addresses = {one.id: one.path for one in documents if is_url(one.path)}
    paths = {one.id: PurePath(one.path) for one in documents if one.id not in addresses}
    for depth in count(1):
        shown = {
            name: "/".join(path.parts[1:][-depth:]) if path.is_absolute() else path.as_posix()
            for name, path in paths.items()
        }
        deepest = all(depth >= len(path.parts) for path in paths.values())
        if deepest or len(set(shown.values())) == len(set(paths.values())):
            break
    return shown | addresses
