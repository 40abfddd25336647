"""HTML pages: the main text as trafilatura finds it, in the paragraphs that the page shows."""

import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from html import unescape
from itertools import accumulate
from typing import Any

from checker.documents.blocks import Parsed, block_with, blocks_of, extracted, latin, meant
from checker.documents.encoding import decoded
from checker.documents.visible import Page, body_lines
from checker.errors import InputError
from checker.records import Block, Notify

# What an extractor is not to see: struck out, and the marks of comments in the margin.
_NO_TEXT = ["//del", "//s", "//strike"] + [
    f"//a[starts-with(@href, '{mark}')]" for mark in ("#cmnt", "#_mso")
]
_TITLES = re.compile(
    r"""<title\b[^>]{0,99}>([^<]{1,999})|\bcontent\s*=\s*(?:"([^"]{1,999})"|'([^']{1,999})')""",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);?")
_MOST_TAGS = 100_000  # a long article has a few thousand; more keep an extractor busy for minutes
_SENTENCE_WORDS = 6
_MORE = 2  # times what a page shows: a text in its JSON-LD that long is its article


def read_html(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a page: its main text, title, publisher and date.

    Raises InputError for what is no text, or without the extra.
    """
    text = decoded(path, data, notify)
    try:
        import trafilatura  # noqa: PLC0415  optional extra, and slow to import
    except ImportError as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{path}: reading HTML needs the extra: pip install 'checker-news[html]' ({reason})"
        ) from None
    if text.count("<") > _MOST_TAGS:
        raise InputError(f"{path}: more than {_MOST_TAGS:,} tags, too many for an article; cut it")
    page = Page(text)
    shown = blocks_of(page.chars)
    said = _described(trafilatura, text)
    article = _described_article(page.described)
    body = article.get("articleBody", "")
    if len(body) > _MORE * sum(len(block.text) for block in shown):
        notify(f"{path}: shows little text, so that of its JSON-LD is read")
        title = said["title"] or str(article.get("headline", ""))
        return (extracted([title, *body_lines(body)], {**said, "title": title}),)
    main = trafilatura.extract(
        text, include_comments=False, favor_recall=True, prune_xpath=_NO_TEXT
    )
    if not main:
        notify(f"{path}: no main text found in this page, so all of it is read")
    blocks, lost = main_blocks(shown, main or "")
    for line in lost:
        notify(f"{path}: left out, not found in the page's text: {line[:60]!r}")
    unread = _unread(shown, blocks)
    if unread:
        notify(
            f"{path}: {len(unread)} paragraphs of this page were taken for no part of the text and"
            f" are not read, the first: {unread[0][:60]!r}"
        )
    return (Parsed(text, blocks, _title(text, said["title"] or ""), said),)


def _described(trafilatura: Any, text: str) -> Mapping[str, str | None]:
    """Return what a page says of itself."""
    meta = trafilatura.extract_metadata(
        text, date_config={"extensive_search": False, "original_date": True}
    )
    return {"title": meta.title, "publisher": meta.sitename, "date": meta.date}


def _described_article(described: Iterable[str]) -> Mapping[str, Any]:
    """Return the one article with a text that a page describes as JSON-LD."""
    for written in described:
        found: list[Mapping[str, Any]] = []
        with suppress(ValueError, RecursionError):
            json.loads(written, object_hook=found.append)
            articles = [one for one in found if isinstance(one.get("articleBody"), str)]
            if len(articles) == 1:  # more, and which is the page's?
                return articles[0]
    return {}


def _title(text: str, words: str) -> Block | None:
    """Return the title where the head of the page holds it word for word."""
    for held in _TITLES.finditer(text):
        place = held.span(held.lastindex or 0)
        if title := block_with(words, meant(text, *place, _ENTITY, unescape)):
            return title
    return None


def main_blocks(shown: Sequence[Block], main: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the paragraphs of a page that hold the lines of its main text.

    Returns also the lines that stand in none. Only letters and digits count, as an extractor
    changes the rest, and it may tear a paragraph apart. Without a main text all are returned.
    """
    keys = [_letters(block.text) for block in shown]
    page, ends = "".join(keys), list(accumulate(map(len, keys)))
    whole: dict[str, list[int]] = defaultdict(list)
    for key, end in zip(keys, ends, strict=True):
        whole[key].append(end - len(key))
    read: set[int] = set()
    lost: list[str] = []
    at = 0
    for line in main.splitlines():
        wanted = _letters(latin(line))
        found = _place(page, wanted, at, whole.get(wanted, ()))
        if found < 0:
            lost.append(line)
        elif wanted:
            at = found + len(wanted)
            read.update(range(bisect_right(ends, found), bisect_left(ends, at) + 1))
    return tuple(shown[i] for i in sorted(read)) or tuple(shown), tuple(lost)


def _place(page: str, wanted: str, at: int, whole: Sequence[int]) -> int:
    """Find a line from `at` on, rather as a whole paragraph than in one, else anywhere."""
    after = bisect_left(whole, at)
    if after < len(whole):
        return whole[after]
    found = page.find(wanted, at)
    return found if found >= 0 else page.find(wanted)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _unread(shown: Sequence[Block], blocks: Sequence[Block]) -> list[str]:
    """Return the paragraphs of a page that are sentences and not among those that are read."""
    read = {block.starts[0] for block in blocks}
    return [
        block.text
        for block in shown
        if block.starts[0] not in read
        and block.text.rstrip('"” ').endswith((".", "!"))
        and len(block.text.split()) >= _SENTENCE_WORDS
    ]
