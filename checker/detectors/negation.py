"""Finds what one side says and the other denies, and words that cannot both be said: rose, fell.

Opposites are those of news (`data/antonyms.tsv`): every word of a row's left column opposes every
word of its right one. Forms that the stemmer does not join (rose and rise) stand beside each other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from checker.detectors.slots import Comparison, Kind, Value, contested, slot, told
from checker.language import rows
from checker.language.words import STOPWORDS, Word, stem, words
from checker.records import Discrepancy, Element

NAME = "negation"
HINT, CERTAIN = 0.3, 0.58
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
_SOFT = re.compile(
    r"\b(?:lack|absen|bypass|avoid|fail|refus|declin|den(?:y|ied|ies)|reject|prevent|stop|halt|hardly"
    r"|barely|few\b|little\b|unlikely|unable|doubt|ban|bar(?:s|red)\b|block|dismiss|cancel|abandon"
    r"|scrap|withdr|rul(?:e|es|ed|ing)\s+out|short\s+of|unthink|impossib|inconceiv|instead"
    r"|yet\s+to|illegal|unlawful|against\s+the\s+law|prohibit|forb[ai]d|rather\s+than|miss|neither|nor\b)",
    re.IGNORECASE,
)
_TENTATIVE = re.compile(
    r"\b(?:if|would|could|might|may|hop(?:e|es|ed|ing)|want(?:s|ed)?|tr(?:y|ies|ied|ying)|plan(?:s|ned)?"
    r"|whether|should|can|unless)\b"
)
_CHAIN_GAP = 20  # characters between two cues of one double negation
_TENTATIVE_REACH = 40
_NOT = re.compile(r"^(?:not|never|no longer)\s", re.IGNORECASE)
_ENDINGS = ("ing", "ed", "est", "er", "s")
# Both may tell one event, each from its own side, so the subject must be shared.
_SIDED = frozenset(
    stem(word)
    for word in """win won winner victory lose lost loser defeat gain gained buy bought sell sold
    purchase give gave take took send sent receive received lend lent borrow teach learn import
    imported export exported lead leading trail trailing ahead behind ask asked answer hire
    arrest attack defend offer creditor debtor first last""".split()
)


@dataclass(frozen=True, slots=True)
class _Cue:
    """A denial at `text[start:end]`, the words it denies first, and where its reach ends."""

    start: int
    end: int
    heads: tuple[Word, ...]
    stop: int

    def reaches(self, word: Word) -> bool:
        """Whether it may deny a word."""
        return word in self.heads or self.end <= word.start < self.stop


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
    denied = {one.what.stem for text in texts for one in _said(text) if one.what.head}
    opposed = _sides()

    def read(text: str) -> list[Value[Said]]:
        """Return the words that have opposites or are denied on one side."""
        return [one for one in _said(text) if one.what.stem in opposed or one.what.stem in denied]

    kind = Kind(NAME, Element.NEGATION, read, _same, _rival, HINT, CERTAIN, fits=_fits)
    for hit in contested(comparison, kind):
        question = hit.evidence.plain.endswith("?") or hit.ours.text.endswith("?")
        if not question and _comparable(hit.ours, hit.theirs):
            yield told(comparison, kind, hit)


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


@lru_cache(maxsize=16384)
def _said(text: str) -> tuple[Value[Said], ...]:
    """Return the content words of a sentence, those that are denied together with the denial."""
    cues = _cues(text)
    tentative = [found.start() for found in _TENTATIVE.finditer(text)]
    values = []
    for word in words(text):
        if not word.is_content or word.text[0].isdigit():
            continue
        start, end = word.start, word.end
        denied = bool(cues) and _is_denied(cues, word)
        if denied:
            cue = min(cues, key=lambda one: abs(one.start - word.start))
            start, end = min(start, cue.start), max(end, cue.end)
        head = denied and any(word in one.heads for one in cues)
        possible = any(word.start - _TENTATIVE_REACH <= at < word.start for at in tentative)
        values.append(Value(Said(word.stem, denied, head, possible), text, start, end))
    return tuple(values)


def _cues(text: str) -> list[_Cue]:
    """Return the denials of a sentence; "not only", "no doubt" and the like are none."""
    found = list(_CUE.finditer(text))
    idle = [match.span() for match in _IDLE.finditer(text)] if found else []
    return [
        _cue(text, *cue.span())
        for cue in found
        if not any(start <= cue.start() < end for start, end in idle)
    ]


def _cue(text: str, start: int, end: int) -> _Cue:
    begin = max((barrier.end() for barrier in _BARRIER.finditer(text, 0, start)), default=0)
    barrier = _BARRIER.search(text, end)
    stop = barrier.start() if barrier else len(text)
    heads = [word for word in words(text) if end <= word.start < stop and _says(word)][:1]
    if _INVERTING.fullmatch(text, start, end):
        heads = []
    elif _DETERMINER.fullmatch(text, start, end):
        before = [word for word in words(text) if begin <= word.start and word.end <= start]
        heads += [w for w in before[-1:] if _says(w) and not text[w.end : start].strip()]
    return _Cue(start, end, tuple(heads), stop)


def _says(word: Word) -> bool:
    """Whether a word may be what a negation denies: no adverb, no name, no mere auxiliary."""
    adverb = word.text.endswith("ly") and len(word.text) > 5
    light = word.text.lower() in {"done", "got"} or word.stem.removesuffix("s") in STOPWORDS
    return word.is_content and not (adverb or light or word.text[0].isupper())


def _is_denied(cues: Sequence[_Cue], word: Word) -> bool:
    """Whether an odd number of denials reach a word: two side by side cancel out."""
    chain: list[_Cue] = []
    for cue in reversed(cues):
        if cue.reaches(word) and (not chain or chain[-1].start - cue.end <= _CHAIN_GAP):
            chain.append(cue)
    return len(chain) % 2 == 1


def _comparable(a: Value[Said], b: Value[Said]) -> bool:
    """Whether two words are of one subject, and no refusal or lack may stand for a negation."""
    if a.what.denied == b.what.denied:
        subjects = {slot(value.text, value.start, value.end).before for value in (a, b)}
        return a.what.stem not in _SIDED or len(subjects) == 1
    denying, plain = (a.text, b.text) if a.what.denied else (b.text, a.text)
    return _softly_denied(plain) <= _softly_denied(denying)


def _softly_denied(text: str) -> set[str]:
    return {found.group().lower()[:6] for found in _SOFT.finditer(text)}


def _same(a: Value[Said], b: Value[Said]) -> bool:
    one, other = a.what, b.what
    if one.denied != other.denied:
        return _opposed(one.stem, other.stem)
    sides = _sides().get(one.stem, frozenset()) & _sides().get(other.stem, frozenset())
    return one.stem == other.stem or bool(sides)


def _rival(a: Value[Said], b: Value[Said]) -> bool:
    one, other = a.what, b.what
    if one.tentative != other.tentative:
        return False
    if one.stem == other.stem:
        return one.denied != other.denied and (one.head or other.head)
    return one.denied == other.denied and _opposed(one.stem, other.stem)


def _fits(a: Value[Said], b: Value[Said]) -> bool:
    """Whether one wording can stand for the other: "guilty" for "not guilty", "lost" for "won"."""
    ours, theirs = a.text[a.start : a.end], b.text[b.start : b.end]
    if a.what.denied != b.what.denied:
        return _NOT.sub("", ours).lower() == _NOT.sub("", theirs).lower()
    endings = {next((e for e in _ENDINGS if text.endswith(e)), "") for text in (ours, theirs)}
    return len(endings) == 1
