"""The characters of a piece of HTML that a reader sees, each with its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from html.parser import HTMLParser

from checker.documents.blocks import Placed, single_spaced, trimmed

ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);?")

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HIDDEN_TAG = re.compile(
    rf"<(\w+)\s[^>]*?(?:\bhidden(?=[\s=/>])|\bstyle\s*=[^>]*(?:{_HIDING.pattern}))"
    r"|<(del|s|strike)\b",
    re.IGNORECASE,
)

_TITLES = {"og:title", "twitter:title", "title", "dc.title", "headline"}
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# What of a table is noted beside its characters until its rows are put together.
_MARKS = {"<tr>": "row", "</tr>": "end", "</table>": "end", "<td>": "cell", "<th>": "cell"}


class _VisibleText(HTMLParser):
    """Collects every visible character of HTML with its place; a line break between paragraphs."""

    _HIDDEN = frozenset({"script", "style", "head", "title", "noscript", "template", "svg"})
    _INLINE = frozenset(
        """a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strong
        strike sub sup time u var wbr""".split()
    )

    _VOID = frozenset(
        "area base br col embed hr img input link meta param source track wbr".split()
    )
    _STRUCK = frozenset({"del", "s", "strike"})
    _LEFT_OPEN = frozenset("p li dd dt td th tr option".split())  # whose end tag may be left out

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.chars: list[Placed] = []
        self.titles: list[list[Placed]] = []
        self._text = text
        self._in_title = False
        self._hidden = 0
        self._unseen: list[str] = []  # the open tags from one with `hidden` or display:none on
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.feed(text)
        self.close()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The end tag of the head may be left out.
        self._hidden = 0 if tag == "body" else self._hidden + (tag in self._HIDDEN)
        self._open(tag, dict(attrs))
        self._break_at(tag, f"<{tag}>")
        self._note_title(tag, dict(attrs))

    def _note_title(self, tag: str, attrs: dict[str, str | None]) -> None:
        """Begin to collect a title, or take one that a `meta` tag gives."""
        self._in_title = tag == "title"
        if self._in_title:
            self.titles.append([])
        named = (attrs.get("property") or attrs.get("name") or attrs.get("itemprop") or "").lower()
        content = _CONTENT.search(self.get_starttag_text() or "") if tag == "meta" else None
        if content and named in _TITLES:
            start, end = (self._offset() + bound for bound in content.span(content.lastindex or 0))
            self.titles.append(unescaped(self._text, start, end))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        self._hidden -= tag in self._HIDDEN and self._hidden > 0
        self._close(tag)
        self._break_at(tag, f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A browser takes `<div/>` for `<div>`.
        self.handle_starttag(tag, attrs)
        if tag in self._HIDDEN | self._VOID:
            self.handle_endtag(tag)

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        """Follow the elements inside a hidden one; seeing too much is better than too little."""
        if self._unseen and self._unseen[-1] in self._LEFT_OPEN and tag not in self._INLINE:
            self._unseen.pop()
        hides = "hidden" in attrs or bool(_HIDING.search(attrs.get("style") or ""))
        note = (attrs.get("href") or "")[:9]  # a word processor's comment, or the mark of one
        if tag not in self._VOID and (self._unseen or hides or tag in self._STRUCK):
            self._unseen.append(tag)
        elif note.startswith("#cmnt"):
            self._unseen.append("p" if note == "#cmnt_ref" else tag)

    def _close(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag not in self._INLINE:
            self._unseen.clear()

    def _break_at(self, tag: str, written: str) -> None:
        if tag not in self._INLINE:
            mark = _MARKS.get(written, "\n")
            self.chars.append((mark, self._offset(), self._offset() + 1))

    def handle_data(self, data: str) -> None:
        shown = " ".join(data.split("\n"))
        self._show((char, i, i + 1) for i, char in enumerate(shown, self._offset()))

    def _show(self, placed: Iterable[Placed]) -> None:
        if self._in_title:
            self.titles[-1].extend(placed)
        elif not self._hidden and not self._unseen:
            self.chars.extend(placed)

    def _reference(self, written: str) -> None:
        at = self._offset()
        end = at + len(written)
        end += self._text.startswith(";", end)
        self._show((char, at, end) for char in unescape(self._text[at:end]))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")


def visible(html: str) -> list[Placed]:
    """Return every visible character of a piece of HTML; a line break between paragraphs."""
    shown: list[Placed] = []
    row: list[Placed] = []
    for placed in _VisibleText(html).chars:
        if placed[0] in {"row", "end"}:
            shown += _row(row)
            shown.append(("\n", *placed[1:]))
            row = [placed] if placed[0] == "row" else []
        elif row:
            row.append(placed)
        else:
            shown.append(placed if placed[0] != "cell" else ("\n", *placed[1:]))
    return shown + _row(row)


def _row(row: Sequence[Placed]) -> list[Placed]:
    """Return a row of a table as one line, or, where a cell holds paragraphs, as they stand."""
    cells: list[list[Placed]] = [[]]
    for placed in row[1:]:
        if placed[0] == "cell":
            cells.append([])
        cells[-1].append(placed)
    lines = [trimmed(cell[1:]) for cell in cells]
    text = ["".join(char for char, _, _ in cell[1:]).strip() for cell in cells]
    if any("\n" in one for one in text):
        return [("\n" if char == "cell" else char, start, end) for char, start, end in row[1:]]
    shown: list[Placed] = []
    for cell, line in zip(cells, lines, strict=True):
        if line:
            shown += [(char, cell[0][1], cell[0][2]) for char in (" | " if shown else "")]
            shown += line
    return shown


def paragraphs(html: str) -> Iterator[list[Placed]]:
    """Yield the visible characters of each paragraph of a piece of HTML, single-spaced."""
    yield from lines_of(visible(html))


def lines_of(chars: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Yield the paragraphs among visible characters, single-spaced."""
    paragraph: list[Placed] = []
    for placed in (*chars, ("\n", 0, 0)):
        if placed[0] != "\n":
            paragraph.append(placed)
        elif any(not char.isspace() for char, _, _ in paragraph):
            yield single_spaced(paragraph)
            paragraph = []


def html_lines(html: str) -> list[str]:
    """Return the paragraphs of a piece of HTML as a reader sees them."""
    return ["".join(char for char, _, _ in paragraph).strip() for paragraph in paragraphs(html)]


def titles(html: str) -> list[list[Placed]]:
    """Return the characters of each title that the head of a page gives."""
    return _VisibleText(html).titles


def unescaped(text: str, start: int, end: int) -> list[Placed]:
    """Return the characters of `text[start:end]`, references such as `&amp;` read."""
    found: list[Placed] = []
    while start < end:
        reference = ENTITY.match(text, start, end)
        after = reference.end() if reference else start + 1
        found.extend((char, start, after) for char in unescape(text[start:after]))
        start = after
    return found
