"""HTML pages: the main text as trafilatura finds it, placed in the file character by character."""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from checker.documents.blocks import Parsed, Placed, block_of, trimmed
from checker.documents.encoding import decoded
from checker.documents.jsonld import described_article
from checker.documents.visible import lines_of, paragraphs, titles, visible
from checker.errors import InputError
from checker.language.verbatim import find, fold, folded
from checker.records import Block, Notify

_LETTER = re.compile(r"[^\W_]")
# Struck out, or a word processor's comment in the margin.
_NO_TEXT = [
    "//del",
    "//s",
    "//strike",
    "//p[a[starts-with(@href, '#cmnt_ref')]]",
    "//a[starts-with(@href, '#cmnt')]",
]
_SENTENCE_WORDS = 6
_PLACES = 100  # where a line may stand, looked at from where the last one ended
_MORE = 2  # times what a page shows: a text in its JSON-LD that long is its article


def read_html(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a page: its main text, title, publisher and date.

    Raises InputError for what is no UTF-8 text, or without the extra.
    """
    text = decoded(path, data, notify)
    try:
        import trafilatura  # noqa: PLC0415  optional extra, and slow to import
    except ImportError as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{path}: reading HTML needs the extra: pip install 'checker-news[html]' ({reason})"
        ) from None
    article = described_article(text)
    if _length(article.blocks) > _MORE * _length(html_blocks(text, None)[0]):
        notify(f"{path}: shows little text, so that of its JSON-LD is read")
        return (Parsed(text, article.blocks, article.headline, _described(trafilatura, text)),)
    extracted = trafilatura.extract(
        text, include_comments=False, include_tables=True, prune_xpath=_NO_TEXT
    )
    if not extracted:
        notify(f"{path}: no main text found in this page, so all of it is read")
    blocks, lost = html_blocks(text, extracted)
    for line in lost:
        notify(f"{path}: left out, not found in the page's text: {line[:60]!r}")
    unread = _unread(text, blocks)
    if unread:
        notify(
            f"{path}: {len(unread)} paragraphs of this page were taken for no part of the text and"
            f" are not read, the first: {unread[0][:60]!r}"
        )
    given = _described(trafilatura, text)
    return (Parsed(text, blocks, _title(text, given.get("title")) or article.headline, given),)


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _described(trafilatura: Any, text: str) -> Mapping[str, str]:
    """Return what a page says of itself."""
    meta = trafilatura.extract_metadata(
        text, date_config={"extensive_search": False, "original_date": True}
    )
    found = {"title": meta.title, "publisher": meta.sitename, "date": meta.date}
    return {key: value for key, value in found.items() if value}


def _title(text: str, words: str | None) -> Block | None:
    """Return the title where the head of the page holds it word for word."""
    for chars in titles(text) if words else ():
        found = find(words or "", "".join(char for char, _, _ in chars))
        if found:
            return block_of(trimmed(chars[slice(*found)]))
    return None


def _unread(text: str, blocks: Sequence[Block]) -> list[str]:
    """Return the paragraphs of a page that are sentences and stand in none of the blocks."""
    read = {start for block in blocks for start in block.starts}
    return [
        block.text
        for block in html_blocks(text, None)[0]
        if block.text.rstrip('"” ').endswith((".", "!"))
        and len(block.text.split()) >= _SENTENCE_WORDS
        and read.isdisjoint(block.starts)
    ]


def html_blocks(text: str, extracted: str | None) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Place the main text, as `extracted` line by line, in the HTML file.

    Returns the blocks, and the lines that could not be found in the file. Spacing and Unicode form
    do not count: an extractor changes them. Nothing extracted means every visible paragraph.
    """
    if not extracted:
        return tuple(block_of(paragraph) for paragraph in paragraphs(text)), ()
    chars = visible(text)
    shown, origins, _ = folded("".join(char for char, _, _ in chars))
    solid = [origin for char, origin in zip(shown, origins, strict=True) if char != " "]
    page = shown.replace(" ", "")
    firsts = _paragraph_starts(chars, solid)
    places, lost = _placed(page, _extracted_lines(extracted), frozenset(firsts))
    blocks = [
        block_of(line)
        for start, end in _merged(sorted(places), firsts)
        for line in lines_of(chars[solid[start] : solid[end - 1] + 1])
    ]
    if not blocks:
        return html_blocks(text, None)[0], tuple(lost)
    return tuple(blocks), tuple(lost)


def _placed(
    page: str, lines: Iterable[str], edges: frozenset[int]
) -> tuple[set[tuple[int, int]], list[str]]:
    """Return where lines stand in a page without spaces, and the lines that do not.

    A row of a table that does not stand there whole is looked for cell by cell.
    """
    places: set[tuple[int, int]] = set()
    lost: list[str] = []
    waiting, at = deque(lines), 0
    while waiting:
        line = waiting.popleft()
        wanted = fold(line).replace(" ", "")
        found = _occurrence(page, wanted, at, edges)
        if found >= 0:
            at = found + len(wanted)
            places.add((found, at))
        elif "|" in line:
            waiting.extendleft(cell for cell in reversed(line.split("|")) if cell.strip())
        else:
            lost.append(line)
    return places, lost


def _merged(places: Sequence[tuple[int, int]], firsts: Sequence[int]) -> list[tuple[int, int]]:
    """Join the places of one paragraph: an extractor may tear it apart at its inner tags."""
    merged: list[tuple[int, int]] = []
    for start, end in places:
        last = merged[-1] if merged else (-1, -1)
        torn = bisect_right(firsts, last[0]) == bisect_right(firsts, start)
        if start < last[1] or torn:
            merged[-1] = last[0], max(last[1], end)
        else:
            merged.append((start, end))
    return merged


def _extracted_lines(extracted: str) -> Iterator[str]:
    """Yield the lines of an extracted text, bare of list markers."""
    for line in extracted.splitlines():
        bare = line.strip()
        cells = bare.split("|") if bare.startswith("|") else [bare.removeprefix("- ")]
        shown = [cell.strip() for cell in cells if _LETTER.search(cell)]
        if shown:
            yield " | ".join(shown)


def _paragraph_starts(chars: Sequence[Placed], solid: Sequence[int]) -> list[int]:
    """Return which of the characters that are no spaces begin a paragraph, by their number."""
    breaks = [i for i, (char, _, _) in enumerate(chars) if char == "\n"]
    return sorted({0, len(solid), *(bisect_left(solid, at) for at in breaks)})


def _occurrence(page: str, wanted: str, at: int, edges: frozenset[int]) -> int:
    """Find `wanted` from `at` on, rather a whole paragraph than a part of one, else anywhere."""
    near = islice(re.compile(re.escape(wanted)).finditer(page, at), _PLACES)
    places = [found.start() for found in near]
    if not places:
        return page.find(wanted)
    return max(places, key=lambda i: (i in edges) + (i + len(wanted) in edges))
