"""Finds what one side says and the other denies, and words that cannot both be said: rose, fell.

Opposites are those of news (`data/antonyms.tsv`), any inflection: every word of a row's left column
opposes every word of its right one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from checker.detectors.slots import Comparison, Kind, Value, contested, told
from checker.language import listed, rows
from checker.language.words import STOPWORDS, Word, stem, words
from checker.records import Discrepancy, Element

NAME = "negation"
HINT, CERTAIN = 0.3, 0.67
DENIED = 0.58  # certain already where one side denies: opposites may both hold, one after the other
_CUE = re.compile(
    r"(?<![\w'’])(?:not|never|cannot|without|neither|nor|none|nobody|nothing|no[ -]longer"
    r"|no(?:[ -]one)?"
    r"|un(?:able|willing)\s+to|(?:fail|refus|declin)(?:s|e|es|ed|ing)?\s+to|\w*n['’]t)\b",
    re.IGNORECASE,
)
# Words that look like a denial and are none; "no mountain is higher than" praises.
_IDLE = re.compile(
    r"(?:whether\s+or\s+not|if\s+not|why\s+not"
    r"|not\s+(?:only|just|least|merely|simply|solely|necessarily|to\s+mention|far|until|all|every\w*"
    r"|always|immediately)"
    r"|no\s+(?:matter|doubt|less|fewer|more\s+than|later|sooner|stranger|wonder|\d+)|No\.\s*\d+"
    r"|n(?:o|ever)\s[^,;]{,60}?\b(?:more|less|(?!oth|rath)\w+er)\s+than"
    r"|nothing\s+(?:but|short)|none\s+other|(?:not|never)\s+before"
    r"|(?:can(?:not|['’]t|\s+not)|could(?:n['’]t|\s+not))\s+(?:wait|help|be\s+more|be\s+\w+er))\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"no|none|nobody|nothing|no[ -]one", re.IGNORECASE)
_INVERTING = re.compile(r"neither|nor", re.IGNORECASE)
_BARRIER = re.compile(
    r"[,;:()\"“”—–]|\s-\s|\b(?:and|but|that|which|who|whom|whose|because|although|though|while"
    r"|whereas|after|before|if|when|since|as|until|unless|where|than|so|or|how|what|why)\b",
    re.IGNORECASE,
)
# Other words by which a sentence denies what it names.
_DENYING = frozenset(map(stem, listed("denying")))
_ENDINGS = ("ing", "ed", "est", "er", "s")


@dataclass(frozen=True, slots=True)
class _Cue:
    """A denial at `text[start:end]` that reaches up to `stop`, and the words it denies first."""

    start: int
    end: int
    stop: int
    heads: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A word and whether it is denied, as the `head` of what is."""

    stem: str
    denied: bool
    head: bool


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the words of the sentence that the source denies or has the opposite of."""
    texts = (comparison.sentence.plain, *(one.plain for one in comparison.evidence))
    denied = frozenset[str]().union(*map(_heads, texts))

    def read(text: str) -> Sequence[Value[Said]]:
        """Return the words that have opposites or are denied on one side."""
        return [one for one in _said(text) if one.what.stem in _sides() or one.what.stem in denied]

    kind = Kind(NAME, Element.NEGATION, read, _same, _rival, HINT, CERTAIN, fits=_fits)
    for hit in contested(comparison, kind):
        question = hit.evidence.plain.endswith("?") or hit.ours.text.endswith("?")
        if not question and _comparable(hit.ours, hit.theirs):
            denial = hit.ours.what.denied != hit.theirs.what.denied
            yield told(comparison, replace(kind, certain=DENIED) if denial else kind, hit)


@cache
def _sides() -> dict[str, frozenset[int]]:
    """Return the rows of opposites in which a stem stands, those of the right column negative."""
    table: dict[str, frozenset[int]] = {}
    for number, row in enumerate(rows("antonyms"), start=1):
        for side, column in ((number, "one"), (-number, "other")):
            for word in map(stem, row[column].split()):
                table[word] = table.get(word, frozenset()) | {side}
    return table


def _opposed(a: str, b: str) -> bool:
    theirs = _sides().get(b, frozenset())
    return a != b and any(-row in theirs for row in _sides().get(a, ()))


@lru_cache(maxsize=2048)
def _said(text: str) -> tuple[Value[Said], ...]:
    """Return the content words of a sentence, those that are denied together with the denial."""
    cues = _cues(text)
    values = []
    for word in words(text):
        if not word.is_content or word.text[0].isdigit():
            continue
        reaching = (one for one in cues if one.end <= word.start < one.stop or word in one.heads)
        cue = next(reaching, None)
        start, end = word.start, word.end
        if cue:
            start, end = min(start, cue.start), max(end, cue.end)
        said = Said(word.stem, cue is not None, head=cue is not None and word in cue.heads)
        values.append(Value(said, text, start, end))
    return tuple(values)


@lru_cache(maxsize=2048)
def _heads(text: str) -> frozenset[str]:
    return frozenset(one.what.stem for one in _said(text) if one.what.head)


def _cues(text: str) -> list[_Cue]:
    """Return the denials of a sentence, last first; "not only" and the like are none."""
    found = list(_CUE.finditer(text))
    idle = [match.span() for match in _IDLE.finditer(text)] if found else []
    cues = []
    for cue in reversed(found):
        if not any(start <= cue.start() < end for start, end in idle):
            barrier = _BARRIER.search(text, cue.end())
            stop = barrier.start() if barrier else len(text)
            heads = [w for w in words(text) if cue.end() <= w.start < stop and _says(w)][:1]
            if _INVERTING.match(cue.group()):
                heads = []
            elif _DETERMINER.fullmatch(cue.group()):  # "found no trace": not found
                before = [w for w in words(text) if w.end <= cue.start() and _says(w)][-1:]
                heads += [w for w in before if not text[w.end : cue.start()].strip()]
            cues.append(_Cue(*cue.span(), stop, tuple(heads)))
    return cues


def _says(word: Word) -> bool:
    """Whether a word may be what a negation denies: no adverb, no name, no mere auxiliary."""
    adverb = word.text.endswith("ly") and len(word.text) > 5
    light = word.text.lower() in {"done", "got"} or word.stem.removesuffix("s") in STOPWORDS
    return word.is_content and not (adverb or light or word.text[0].isupper())


def _comparable(a: Value[Said], b: Value[Said]) -> bool:
    """Whether two words are of one subject, and no refusal or lack may stand for a negation."""
    if a.what.denied == b.what.denied:
        return True
    denying, plain = (a.text, b.text) if a.what.denied else (b.text, a.text)
    return _softly_denied(plain) <= _softly_denied(denying)


def _softly_denied(text: str) -> set[str]:
    return {word.stem for word in words(text)} & _DENYING


def _same(a: Value[Said], b: Value[Said]) -> bool:
    one, other = a.what, b.what
    if one.denied != other.denied:
        return _opposed(one.stem, other.stem)
    sides = _sides().get(one.stem, frozenset()) & _sides().get(other.stem, frozenset())
    return one.stem == other.stem or bool(sides)


def _rival(a: Value[Said], b: Value[Said]) -> bool:
    one, other = a.what, b.what
    if one.stem == other.stem:
        return one.denied != other.denied and (one.head or other.head)
    return one.denied == other.denied and _opposed(one.stem, other.stem)


def _fits(a: Value[Said], b: Value[Said]) -> bool:
    """Whether one form can stand for the other: "lost" for "won"; a denial takes other words."""
    forms = (value.text[value.start : value.end] for value in (a, b))
    endings = {next((end for end in _ENDINGS if form.endswith(end)), "") for form in forms}
    return a.what.denied == b.what.denied and len(endings) == 1
