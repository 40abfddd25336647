"""Finds what one side says and the other denies, and words that cannot both be said: rose, fell."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from checker.detectors.slots import Comparison, Kind, Value, beside, contested, told
from checker.language.antonyms import is_sided, opposites
from checker.language.polarity import hints_of_denial, is_denied, negations
from checker.language.words import words
from checker.records import Discrepancy, Element

NAME = "negation"
HINT, CERTAIN = 0.3, 0.58
_TENTATIVE = re.compile(
    r"\b(?:if|would|could|might|may|hop(?:e|es|ed|ing)|want(?:s|ed)?|tr(?:y|ies|ied|ying)|plan(?:s|ned)?"
    r"|whether|should|can|unless)\b"
)


_NOT = re.compile(r"^(?:not|never|no longer)\s", re.IGNORECASE)
_ENDINGS = ("ing", "ed", "est", "er", "s")


@dataclass(frozen=True, slots=True)
class Said:
    """A word and whether it is denied, as the `head` of what is; `tentative` if but possible."""

    stem: str
    denied: bool
    head: bool
    tentative: bool


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the words of the sentence that the source denies or has the opposite of."""
    texts = (comparison.sentence.plain, *(one.plain for one in comparison.evidence))
    denied = frozenset(one.what.stem for text in texts for one in _all(text) if one.what.head)
    kind = Kind(NAME, Element.NEGATION, _reader(denied), _same, _rival, HINT, CERTAIN, fits=_fits)
    for hit in contested(comparison, kind):
        question = hit.evidence.plain.endswith("?") or hit.ours.text.endswith("?")
        if not question and _comparable(hit.ours, hit.theirs):
            yield from told(comparison, kind, hit)


def _comparable(a: Value[Said], b: Value[Said]) -> bool:
    """Whether two words are of one subject, and no refusal or lack may stand for a negation."""
    if a.what.denied == b.what.denied:
        subjects = (beside(value.text, value.start, value.end)[0] for value in (a, b))
        return not is_sided(a.what.stem) or len(set(subjects)) == 1
    denying, plain = (a.text, b.text) if a.what.denied else (b.text, a.text)
    return hints_of_denial(plain) <= hints_of_denial(denying)


def _reader(denied: frozenset[str]) -> Callable[[str], tuple[Value[Said], ...]]:
    """Return a reader of the words that have opposites or are denied on one side."""

    def read(text: str) -> tuple[Value[Said], ...]:
        return tuple(one for one in _all(text) if one.what.stem in denied or one in _opposed(text))

    return read if denied else _opposed


@lru_cache(maxsize=16384)
def _opposed(text: str) -> tuple[Value[Said], ...]:
    return tuple(one for one in _all(text) if opposites(one.what.stem))


@lru_cache(maxsize=16384)
def _all(text: str) -> tuple[Value[Said], ...]:
    found = negations(text)
    values = []
    for word in words(text):
        if not word.is_content or word.text[0].isdigit():
            continue
        denied = bool(found) and is_denied(text, word)
        tentative = _TENTATIVE.search(text[max(0, word.start - 40) : word.start]) is not None
        start, end = word.start, word.end
        if denied:
            cue = min(found, key=lambda one: abs(one.start - word.start))
            start, end = min(start, cue.start), max(end, cue.end)
        head = denied and any(word in one.heads for one in found)
        values.append(Value(Said(word.stem, denied, head, tentative), text, start, end))
    return tuple(values)


def _same(a: Value[Said], b: Value[Said]) -> bool:
    if a.what.stem == b.what.stem:
        return a.what.denied == b.what.denied
    return a.what.denied != b.what.denied and b.what.stem in opposites(a.what.stem)


def _rival(a: Value[Said], b: Value[Said]) -> bool:
    if a.what.tentative != b.what.tentative:
        return False
    if a.what.stem == b.what.stem:
        return a.what.denied != b.what.denied and (a.what.head or b.what.head)
    return a.what.denied == b.what.denied and b.what.stem in opposites(a.what.stem)


def _fits(a: Value[Said], b: Value[Said]) -> bool:
    """Whether one wording can stand for the other: "guilty" for "not guilty", "lost" for "won"."""
    ours, theirs = a.text[a.start : a.end], b.text[b.start : b.end]
    if a.what.denied != b.what.denied:
        return _NOT.sub("", ours).lower() == _NOT.sub("", theirs).lower()
    endings = (next((e for e in _ENDINGS if text.endswith(e)), "") for text in (ours, theirs))
    return len(set(endings)) == 1
