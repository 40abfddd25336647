"""Finds the one word that differs in sentences that otherwise agree: prison, hospital."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checker.detectors.slots import Comparison, Kind, Value, beside, contested, told
from checker.language.antonyms import opposites
from checker.language.novelty import content_keys
from checker.language.words import Word, words
from checker.records import Discrepancy, Element

NAME = "wording"
HINT, CERTAIN = 0.75, 2.0  # a hint always: too many words mean the same
_TOUCHING = 2  # neighbours of the two words that are the same, at least
_NO_NOUN = ("ed", "ing", "ly")
_ENDS = re.compile(
    r"\s?[^\w\s]|$|\s(?:after|and|as|at|because|before|but|by|during|for|from|in|of|on|or|since|that"
    r"|to|until|when|where|which|while|who|with|without|has|have|had|is|are|was|were|will)\b"
)


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the words in whose slot the source has another word of no like meaning."""
    for hit in contested(comparison, KIND):
        ours, theirs = hit.ours.what, hit.theirs.what
        held = {word.stem for word in words(hit.theirs.text)}
        said = {word.stem for word in words(hit.ours.text)}
        if hit.fit.touching >= _TOUCHING and ours.stem not in held and theirs.stem not in said:
            yield from told(comparison, KIND, hit)


@lru_cache(maxsize=16384)
def read(text: str) -> tuple[Value[Word], ...]:
    """Return the words of a sentence that end a phrase after a preposition, likely nouns."""
    return tuple(
        Value(word, text, word.start, word.end)
        for word in words(text)
        if word.is_content
        and word.text.islower()
        and not word.text.endswith(_NO_NOUN)
        and beside(text, word.start, word.end)[2] not in {"", "to"}
        and _ENDS.match(text, word.end)
    )


def _same(a: Value[Word], b: Value[Word]) -> bool:
    return a.what.stem == b.what.stem


def _rival(a: Value[Word], b: Value[Word]) -> bool:
    ours, theirs = a.what, b.what
    here, there = beside(a.text, a.start, a.end), beside(b.text, b.start, b.end)
    if ours.stem == theirs.stem or here[0] != there[0] or here[2] != there[2]:
        return False
    if ours.text.endswith(theirs.text) or theirs.text.endswith(ours.text):
        return False
    alike = content_keys(ours.text) & content_keys(theirs.text)
    return not alike and theirs.stem not in opposites(ours.stem)


def _fits(a: Value[Word], b: Value[Word]) -> bool:
    """Whether both words follow the same word, so that one can stand for the other."""
    before = (value.text[: value.start].split()[-1:] for value in (a, b))
    return len({tuple(words) for words in before}) == 1


KIND = Kind(NAME, Element.OTHER, read, _same, _rival, HINT, CERTAIN, fits=_fits)
