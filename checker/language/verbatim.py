"""Finds words in a text exactly, forgiving only Unicode form, quote marks, dashes and spacing.

Used to check that what a model quotes really stands where it says; also folds text for comparing.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_FOLDED = str.maketrans(
    dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u202d\u202e\u2060\ufeff")
_JOINING = "\u0590"  # from here on scripts in which a word may stand within another
# Separators inside a number: "200" is no word of "1,200", nor "5" of "2.5".
_NUMBER_SEPARATORS = frozenset(".,:")


@lru_cache(maxsize=4096)
def folded(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Return the folded text and, for each of its characters, the bounds of what it came from."""
    plain = text.translate(_FOLDED)
    if plain.isascii() and plain.isprintable() and "  " not in plain:  # the common case
        return plain, tuple(range(len(plain))), tuple(range(1, len(plain) + 1))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for part in unicodedata.normalize("NFKC", text[start:end]).translate(_FOLDED):
            if part in _INVISIBLE:
                continue
            if part.isspace():
                if chars and chars[-1] == " ":
                    continue
                part = " "
            chars.append(part)
            starts.append(start)
            ends.append(end)
    return "".join(chars), tuple(starts), tuple(ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each character with the combining marks that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            yield start, index
            start = index


def fold(text: str) -> str:
    """Return `text` with Unicode form, quote marks, dashes and spacing made uniform."""
    if text.isascii():
        return " ".join(text.translate(_FOLDED).split())
    return folded(text)[0].strip()


def find(words: str, text: str) -> tuple[int, int] | None:
    """Return the bounds in `text` of the first whole-word occurrence of `words`, or None.

    Case counts on the first try and is ignored on the second.
    """
    wanted = fold(words)
    whole, starts, ends = folded(text)
    if not wanted:
        return None
    for haystack, needle in ((whole, wanted), (_lower(whole), _lower(wanted))):
        at = haystack.find(needle)
        while at >= 0:
            end = at + len(needle)
            if not _cuts_word(haystack, at) and not _cuts_word(haystack, end):
                return starts[at], ends[end - 1]
            at = haystack.find(needle, at + 1)
    return None


def _lower(text: str) -> str:
    """Return `text` in lower case and of the same length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _cuts_word(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before in _NUMBER_SEPARATORS:
        return text[at - 2 : at - 1].isdigit() and after.isdigit()
    if after in _NUMBER_SEPARATORS:
        return before.isdigit() and text[at + 1 : at + 2].isdigit()
    # Hebrew and Arabic join small words to the next one, Chinese and Japanese set no spaces.
    return before.isalnum() and after.isalnum() and max(before, after) < _JOINING
