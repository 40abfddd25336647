"""What is sent to the writer: the findings that a reviewer accepted, as text, Markdown or mail."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from checker.records import Decision
from checker.reports.finding import Told
from checker.reports.words import counted

_LONGEST = 2000  # characters of a link that every mail program takes


def letter(article: Told, quoted: Callable[[str], str] = str, bold: str = "") -> str:
    """Return the accepted findings of an article, in the order of its text.

    `quoted` escapes what others wrote for a format, and `bold` stands around what is loud there.
    """
    waivers = [(one, one.claim.waiver) for one in article.findings]
    kept = [one for one, waiver in waivers if waiver and waiver.decision is Decision.CONFIRMED]
    lines = [f"{quoted(article.heading)}: {counted(len(kept), 'thing')} to correct.\n\n"]
    for number, one in enumerate(sorted(kept, key=lambda one: one.first.start), start=1):
        about = f", {one.about}" if one.about else ""
        head = f"{bold}{one.place.capitalize()}, {one.kind.name.lower()}{about}{bold}"
        lines.append(f"{number}. {head}: {quoted(one.line)}\n")
    return "".join(lines)


def mail(article: Told) -> str | None:
    """Return a link that begins a mail with the text; none where it is too long for one."""
    fields = {"subject": article.heading, "body": letter(article).replace("\n", "\r\n")}
    link = f"mailto:?{urlencode(fields, quote_via=quote)}"
    return link if len(link) <= _LONGEST else None
