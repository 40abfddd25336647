"""Finds the negations of a sentence: the cue, the words it may deny and how far it reaches."""

import re
from dataclasses import dataclass
from functools import lru_cache

from checker.language.words import STOPWORDS, Word, words

_CUE = re.compile(
    r"(?<![\w'’])(?:not|never|cannot|without|neither|nor|none|nobody|nothing|no[ -]longer"
    r"|no(?:[ -]one)?"
    r"|un(?:able|willing)\s+to|(?:fail|refus|declin)(?:s|e|es|ed|ing)?\s+to|\w*n['’]t)\b",
    re.IGNORECASE,
)
# Words that look like a denial and are none.
_IDLE = re.compile(
    r"(?:whether\s+or\s+not|if\s+not|why\s+not"
    r"|not\s+(?:only|just|least|merely|simply|solely|necessarily|to\s+mention|far|until|all|every\w*"
    r"|always|immediately)"
    r"|no\s+(?:matter|doubt|less|fewer|more\s+than|later|sooner|stranger|wonder|\d+)|No\.\s*\d+"
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


_CHAIN_GAP = 20  # characters between two cues of one double negation


@dataclass(frozen=True, slots=True)
class Negation:
    """A cue `text[start:end]`, the words it may deny (nearest first), and where its reach ends."""

    start: int
    end: int
    heads: tuple[Word, ...]
    stop: int


@lru_cache(maxsize=16384)
def negations(text: str) -> tuple[Negation, ...]:
    """Return the negations of a sentence in order; "not only", "no doubt" and the like are none."""
    idle = [match.span() for match in _IDLE.finditer(text)]
    cues = (
        cue
        for cue in _CUE.finditer(text)
        if not any(start <= cue.start() < end for start, end in idle)
    )
    return tuple(_negation(text, cue.start(), cue.end()) for cue in cues)


def is_denied(text: str, word: Word) -> bool:
    """Whether an odd number of negations reach `word`: two side by side cancel out."""
    chain: list[Negation] = []
    for negation in reversed(negations(text)):
        near = not chain or chain[-1].start - negation.end <= _CHAIN_GAP
        if near and _reaches(negation, word):
            chain.append(negation)
    return len(chain) % 2 == 1


def hints_of_denial(text: str) -> frozenset[str]:
    """Return the words of refusal, lack or doubt in a text, which may stand for a negation."""
    return frozenset(found.group().lower()[:6] for found in _SOFT.finditer(text))


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the clause around `text[start:end]`, by punctuation and conjunctions."""
    before = [barrier.end() for barrier in _BARRIER.finditer(text, 0, start)]
    after = _BARRIER.search(text, end)
    return before[-1] if before else 0, after.start() if after else len(text)


def _reaches(negation: Negation, word: Word) -> bool:
    return word in negation.heads or negation.end <= word.start < negation.stop


def _negation(text: str, start: int, end: int) -> Negation:
    begin, stop = clause(text, start, end)
    after = [w for w in words(text) if end <= w.start < stop and _says(w)]
    before = [w for w in words(text) if begin <= w.start and w.end <= start and _says(w)]
    cue = text[start:end]
    if _INVERTING.fullmatch(cue):
        heads = []
    elif _DETERMINER.fullmatch(cue):
        heads = after[:1] + [w for w in before[-1:] if not text[w.end : start].strip()]
    else:
        heads = after[:1]
    return Negation(start=start, end=end, heads=tuple(heads), stop=stop)


def _says(word: Word) -> bool:
    """Whether a word may be what a negation denies: no adverb, no name, no mere auxiliary."""
    adverb = word.text.endswith("ly") and len(word.text) > 5
    light = word.text.lower() in {"done", "got"} or word.stem.removesuffix("s") in STOPWORDS
    return word.is_content and not (adverb or light or word.text[0].isupper())
