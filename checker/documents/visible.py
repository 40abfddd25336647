"""The characters of a piece of HTML that a reader sees, each with its place."""

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser

from checker.documents.blocks import CELL, LINE, ROW, SEPARATORS, Placed, paragraphs, references

_TAG = re.compile(r"</?[a-z]+\d?[\s/>]")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# In what offices export, of a comment in the margin: its mark in the text, and its own beginning.
_MARK, _COMMENT = re.compile("#(?:cmnt\\d|_msocom_)"), re.compile("#(?:cmnt_ref|_msoanchor_)")
_HIDDEN = frozenset("del media noscript s script strike style svg template title".split())
# Elements within a line, of HTML and of NITF.
_INLINE = frozenset(
    """a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strong
    strike sub sup time u var wbr chron city country event function lang location money num
    object.title org person region state sublocation virtloc""".split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_LEFT_OPEN = frozenset("p li dd dt td th tr option".split())  # whose end tag may be left out
_NEAR = 100  # open tags among which an end tag looks for its own
_PARTING = {"<tr>": ROW, "</tr>": ROW, "</table>": ROW, "<td>": CELL, "<th>": CELL}
_SPACES = SEPARATORS | {ord("\n"): " "}


class Page(HTMLParser):
    """Collects the visible characters of HTML, and what it says of itself as JSON-LD."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.chars: list[Placed] = []  # those that are seen, and what parts them
        self.described: list[str] = []
        self.unseen: list[str] = []  # the open tags from a hidden one on
        self._text = text
        self._describes = False
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element, hidden or seen."""
        given = dict(attrs)
        self._describes = given.get("type") == "application/ld+json"
        if self.unseen and self.unseen[-1] in _LEFT_OPEN and tag not in _INLINE:
            self.unseen.pop()
        leads_to = given.get("href") or ""
        if _COMMENT.match(leads_to):
            self.unseen.append("p")
        hides = tag in _HIDDEN or "hidden" in given or _HIDING.search(given.get("style") or "")
        hides = hides or _MARK.match(leads_to)
        if tag not in _VOID and (self.unseen or hides):
            self.unseen.append(tag)
        self._part(tag, f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        """End an element, and those left open in it."""
        self._describes = False
        if tag in self.unseen[-_NEAR:]:
            while self.unseen.pop() != tag:
                pass
        elif tag not in _INLINE:
            self.unseen.clear()  # seeing too much is better than too little
        self._part(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Take characters as they are written."""
        if self._describes:
            self.described.append(data)
        self._show((char, i, i + 1) for i, char in enumerate(data, self._offset()))

    def handle_entityref(self, name: str) -> None:
        """Take a character that is written by its name."""
        self._refer(f"&{name}")

    def handle_charref(self, name: str) -> None:
        """Take a character that is written by its number."""
        self._refer(f"&#{name}")

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Pass over a section such as `<![if …]>`, and over one that the parser does not know."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def _refer(self, written: str) -> None:
        at = self._offset()
        end = at + len(written)
        end += self._text.startswith(";", end)
        try:
            seen = unescape(self._text[at:end])
        except ValueError:  # a number of thousands of digits, which Python does not read
            seen = "\ufffd"
        self._show((char, at, end) for char in seen)

    def _part(self, tag: str, written: str) -> None:
        if tag not in _INLINE:
            at = self._offset()
            self.chars.append((_PARTING.get(written, LINE), at, at + 1))

    def _show(self, placed: Iterable[Placed]) -> None:
        if not self.unseen:
            self.chars += [(char.translate(_SPACES), start, end) for char, start, end in placed]

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


def html_lines(html: str) -> list[str]:
    """Return the paragraphs of a piece of HTML as a reader sees them."""
    return ["".join(char for char, _, _ in line) for line in paragraphs(Page(html).chars)]


def body_lines(text: str) -> list[str]:
    """Return the paragraphs of a text that may be HTML or plain, as feeds and exports hold it."""
    if _TAG.search(text):
        return html_lines(text)
    return references(text).sub(lambda written: unescape(written[0]), text).splitlines()
