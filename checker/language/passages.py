"""Looks for the words of a quotation in a source: exactly, or nearly.

What editors change rightly is no difference: case, punctuation, contractions, US or UK spelling.
Alignment: rapidfuzz's partial ratio for the place, its word-level Levenshtein operations for the
differing words.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from checker.language.quotations import Quotation, document_quotations
from checker.language.words import STOPWORDS, stem, words
from checker.types import Segmented, Sentence

LEAST_WORDS = 3
# Share of the words that must be the same for an altered quotation, inside quotation marks and
# outside. Chosen on bench/dev.jsonl and bench/rewrites_dev.jsonl.
ALTERED, ALTERED_UNQUOTED = 0.75, 0.8
_LEAST_RATIO = 60
_SLACK = 3

# Small words whose change changes what was said.
_TELLING = frozenset(
    """no not never nor none without may might must can could will would should shall before after
    all both few less more most only over under always against for""".split()
)
_GAP = re.compile(r"\[[^\]]*\]|\.\.\.|…|\. \. \.")
_SPELLING = (
    (re.compile(r"is(e[ds]?|ing|ations?)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})our"), "or"),
    (re.compile(r"(?<=[a-z]{3})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[a-z]{3})ll(?=(ed|ing|er|ers)$)"), "l"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"mme(?=s?$)"), "m"),
)
_CONTRACTED = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am"}
# The second row: contractions that a tokenizer has cut off ("do n't").
_IRREGULAR: dict[str, tuple[str, ...]] = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "n't": ("not",),
    "re": ("are",),
    "ve": ("have",),
    "ll": ("will",),
    "s": (),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text in the form that quotations are compared by."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """The place in a source that comes closest to a quotation."""

    source: Segmented
    sentence: Sentence
    start: int
    end: int
    score: float
    quoted: bool
    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of `text`, contractions written out and US spelling throughout."""
    return tuple(
        Token(form, word.start, word.end) for word in words(text) for form in _forms(word.text)
    )


def _forms(word: str) -> tuple[str, ...]:
    lower = word.lower().replace("’", "'")
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    for ending, full in _CONTRACTED.items():
        if lower.endswith(ending):
            return _us_spelling(lower.removesuffix(ending)), full
    return (_us_spelling(lower.removesuffix("'s").removesuffix("'d").replace("'", "")),)


@lru_cache(maxsize=16384)
def _us_spelling(word: str) -> str:
    for pattern, us in _SPELLING:
        word = pattern.sub(us, word)
    return word


def passages(text: str, quotation: Quotation) -> Iterator[tuple[Token, ...]]:
    """Yield the unbroken passages of a quotation: ellipses and brackets part them."""
    inside = text[quotation.start : quotation.end]
    at = 0
    for gap in [*_GAP.finditer(inside), None]:
        end = gap.start() if gap else len(inside)
        passage = tuple(
            token
            for token in tokens(text)
            if quotation.start + at <= token.start and token.end <= quotation.start + end
        )
        if len(passage) >= LEAST_WORDS:
            yield passage
        at = gap.end() if gap else end


@lru_cache(maxsize=128)
def _runs(sentences: tuple[str, ...], *, quoted: bool) -> tuple[tuple[Token, ...], ...]:
    """Return the words of each sentence of a source; of its quotations alone if `quoted`.

    The latter passes over the "she said" that breaks a quotation in two.
    """
    if not quoted:
        return tuple(tokens(plain) for plain in sentences)
    return tuple(
        tuple(
            t for t in tokens(plain) if any(q.start <= t.start and t.end <= q.end for q in inside)
        )
        for plain, inside in zip(sentences, document_quotations(sentences), strict=True)
    )


@lru_cache(maxsize=128)
def _reading(sentences: tuple[str, ...], *, quoted: bool) -> tuple[str, tuple[int, ...]]:
    """Return a source's words as one string, and where in it each sentence starts."""
    parts = ["".join(f" {t.form}" for t in run) for run in _runs(sentences, quoted=quoted)]
    starts = tuple(accumulate((len(part) for part in parts), initial=0))
    return "".join(parts) + " ", starts[:-1]


def plains(source: Segmented) -> tuple[str, ...]:
    """Return the sentences of a source as a reader sees them."""
    return tuple(sentence.plain for sentence in source.sentences)


def exact(passage: tuple[Token, ...], source: Segmented) -> Sentence | None:
    """Return the sentence of a source in which these very words start, if there is one."""
    wanted = f" {_joined(passage)} "
    for quoted in (True, False):
        reading, starts = _reading(plains(source), quoted=quoted)
        at = reading.find(wanted)
        if at >= 0:
            return source.sentences[bisect_right(starts, at) - 1]
    return None


def closest(passage: tuple[Token, ...], source: Segmented) -> Match | None:
    """Return the place in a source whose words are nearly these, if there is one."""
    wanted = {token.form for token in passage}
    best: Match | None = None
    for quoted in (True, False):
        runs = _runs(plains(source), quoted=quoted)
        for sentence, run in zip(source.sentences, runs, strict=True):
            if 2 * len(wanted & {token.form for token in run}) < len(wanted):
                continue
            match = _aligned(passage, sentence, run, source)
            if match and (best is None or match.score > best.score):
                best = match
    return best


def _aligned(
    passage: tuple[Token, ...], sentence: Sentence, run: tuple[Token, ...], source: Segmented
) -> Match | None:
    place = partial_ratio_alignment(_joined(passage), _joined(run), score_cutoff=_LEAST_RATIO)
    if place is None or len(run) < LEAST_WORDS:
        return None
    first, last = _touched(run, place.dest_start, place.dest_end)
    # The place is no longer than the passage: words left out of the passage lengthen it.
    windows = (run[first:last], run[first : last + _SLACK], run[max(0, first - _SLACK) : last])
    score, window = max((_trimmed(passage, w) for w in windows), key=lambda found: found[0])
    if score < ALTERED:
        return None
    start, end = window[0].start, window[-1].end
    quoted = _is_quoted(source, sentence, start, end)
    if score < ALTERED_UNQUOTED and not quoted:
        return None
    ours, theirs = _differing(passage, window)
    return Match(source, sentence, start, end, score, quoted, ours, theirs)


def _trimmed(
    passage: tuple[Token, ...], window: tuple[Token, ...]
) -> tuple[float, tuple[Token, ...]]:
    """Return the share of equal words, and the window without words that only surround it."""
    steps = Levenshtein.opcodes([t.form for t in passage], [t.form for t in window])
    same = sum(step.src_end - step.src_start for step in steps if step.tag == "equal")
    if not same:
        return 0.0, window
    if steps[-1].tag == "insert":
        window = window[: steps[-1].dest_start]
    if steps[0].tag == "insert":
        window = window[steps[0].dest_end :]
    return same / max(len(passage), len(window)), window


def _joined(run: Sequence[Token]) -> str:
    return " ".join(token.form for token in run)


def _touched(run: tuple[Token, ...], start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the tokens that characters `start` to `end` of the joined run touch."""
    ends = list(accumulate(len(token.form) + 1 for token in run))
    return bisect_right(ends, start), bisect_left(ends, end) + 1


def _differing(
    passage: Sequence[Token], window: Sequence[Token]
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the words that say something and stand on one side only."""
    ours: list[Token] = []
    theirs: list[Token] = []
    for step in Levenshtein.opcodes([t.form for t in passage], [t.form for t in window]):
        if step.tag != "equal":
            ours += passage[step.src_start : step.src_end]
            theirs += window[step.dest_start : step.dest_end]
    our_stems, their_stems = {stem(t.form) for t in ours}, {stem(t.form) for t in theirs}
    return (
        tuple(t for t in ours if tells(t) and stem(t.form) not in their_stems),
        tuple(t for t in theirs if tells(t) and stem(t.form) not in our_stems),
    )


def tells(token: Token) -> bool:
    """Tell whether changing this word changes what was said."""
    return token.form in _TELLING or (token.form not in STOPWORDS and len(token.form) > 1)


def _is_quoted(source: Segmented, sentence: Sentence, start: int, end: int) -> bool:
    middle = (start + end) // 2
    inside = document_quotations(plains(source))[sentence.number - 1]
    return any(quotation.start <= middle < quotation.end for quotation in inside)
