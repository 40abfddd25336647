"""Finds words in a text exactly, forgiving only Unicode form, quote marks, dashes and spacing.

Used to check that what a model quotes really stands where it says; also folds text for comparing.
"""

import unicodedata
from functools import lru_cache

_FOLDED = str.maketrans(
    dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@lru_cache(maxsize=4096)
def _fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the folded text and, for each of its characters, the index it came from."""
    chars: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if char in _INVISIBLE:
            continue
        for part in unicodedata.normalize("NFKC", char).translate(_FOLDED):
            if part.isspace():
                if chars and chars[-1] == " ":
                    continue
                part = " "
            chars.append(part)
            origin.append(index)
    return "".join(chars), tuple(origin)


def fold(text: str) -> str:
    """Return `text` with Unicode form, quote marks, dashes and spacing made uniform."""
    return _fold(text)[0].strip()


def find(words: str, text: str) -> tuple[int, int] | None:
    """Return the bounds in `text` of the first whole-word occurrence of `words`, or None.

    Case counts on the first try and is ignored on the second.
    """
    wanted = fold(words)
    folded, origin = _fold(text)
    if not wanted:
        return None
    for haystack, needle in ((folded, wanted), (folded.lower(), wanted.lower())):
        if len(haystack) != len(folded):
            continue
        at = haystack.find(needle)
        while at >= 0:
            end = at + len(needle)
            if not _cuts_word(haystack, at) and not _cuts_word(haystack, end):
                return origin[at], origin[end - 1] + 1
            at = haystack.find(needle, at + 1)
    return None


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
