"""Quotations: altered words, words put into quotation marks, another speaker."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from checker.detectors.slots import Comparison, plains
from checker.language.quotations import (
    Quotation,
    Speaker,
    document_quotations,
    quotations,
    speaker,
    teller,
)
from checker.language.words import STOPWORDS, stem, words
from checker.records import Discrepancy, Element, Sentence, Stance

NAME = "quotes"
_LEAST = 3  # words that make a quotation
_SLACK = 3  # words around the place where one may stand
# Share of the words of a quotation that stand in the same order in an altered one, inside
# quotation marks and outside; and of its stems in a sentence that only reports it.
ALTERED, ALTERED_UNQUOTED, REPORTED = 0.7, 0.8, 0.75
_REPORTED_STEMS = 4
VERBATIM, _LONG = 0.9, 10  # from which words are a quotation's without marks: transcripts
# Small words whose change changes what was said.
_TELLING = frozenset(
    """no not never nor none without may might must can could will would should shall before after
    all both few less more most one only over under always against for""".split()
)
_GAP = re.compile(r"\[[^\]]*\]|\.\.\.|…|\. \. \.")
_SHORT = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am"}
_IRREGULAR = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not")}


@dataclass(frozen=True, slots=True)
class _Token:
    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Match:
    """The words of a source that come closest to a quotation, and those that differ."""

    sentence: Sentence
    start: int
    end: int
    score: float
    quoted: bool
    ours: tuple[_Token, ...]
    theirs: tuple[_Token, ...]


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the quotations of the article that the source gives otherwise or to another."""
    sentence = comparison.sentence
    own = quotations(sentence.plain)
    for quotation in own:
        for passage in _passages(sentence.plain, quotation):
            place = _exact(passage, comparison.source.sentences)
            if place:
                found = _misattributed(quotation, own, place, comparison)
            else:
                found = _altered(passage, comparison) or _reported(passage, comparison)
            if found:
                yield found


@lru_cache(maxsize=16384)
def _tokens(text: str) -> tuple[_Token, ...]:
    return tuple(
        _Token(form, word.start, word.end) for word in words(text) for form in _forms(word.text)
    )


def _forms(word: str) -> tuple[str, ...]:
    lower = word.lower().replace("’", "'")
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    for ending, full in _SHORT.items():
        if lower.endswith(ending):
            return stem(lower.removesuffix(ending)), full
    return (stem(word),)


def _passages(text: str, quotation: Quotation) -> Iterator[tuple[_Token, ...]]:
    """Yield the unbroken passages of a quotation: ellipses and brackets part them."""
    at = quotation.start
    gaps = [*_GAP.finditer(text, quotation.start, quotation.end), None]
    for gap in gaps:
        end = gap.start() if gap else quotation.end
        passage = tuple(one for one in _tokens(text) if at <= one.start and one.end <= end)
        if len(passage) >= _LEAST and not _is_title(text, passage):
            yield passage
        at = gap.end() if gap else end


def _is_title(text: str, passage: Sequence[_Token]) -> bool:
    """Whether every word that counts is capitalised, as in the name of a book or a law."""
    return not any(text[one.start].islower() for one in passage if one.form not in STOPWORDS)


def _exact(passage: Sequence[_Token], sentences: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence of a source in which these very words start, if there is one."""
    wanted = " ".join(one.form for one in passage)
    reading, starts = _reading(tuple(one.plain for one in sentences))
    at = f" {reading} ".find(f" {wanted} ")
    if at < 0:
        return None
    return sentences[max(i for i, start in enumerate(starts) if start <= at)]


@lru_cache(maxsize=256)
def _reading(sentences: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """Return a source's words as one string, and where in it each sentence starts."""
    parts = [" ".join(one.form for one in _tokens(text)) for text in sentences]
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 1
    return " ".join(parts), tuple(starts)


def _altered(passage: tuple[_Token, ...], comparison: Comparison) -> Discrepancy | None:
    matches = (_closest(passage, one, comparison) for one in comparison.source.sentences)
    best = max((one for one in matches if one), key=lambda one: one.score, default=None)
    if best is None or not (best.ours or best.theirs):
        return None
    text = comparison.sentence.plain
    ours = " … ".join(text[one.start : one.end] for one in best.ours)
    theirs = " … ".join(best.sentence.plain[one.start : one.end] for one in best.theirs)
    reason = f'the quotation says "{ours}", the source "{theirs}"'
    if not theirs:
        reason = f'the quotation adds "{ours}", which the source does not have'
    elif not ours:
        reason = f'the quotation leaves out "{theirs}", which the source has'
    place = best.sentence.span(best.start, best.end)
    sure = best.quoted or (best.score >= VERBATIM and len(passage) >= _LONG)
    return Discrepancy(
        detector=NAME,
        element=Element.QUOTE,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(passage[0].start, passage[-1].end),
        source_span=place,
        evidence=best.sentence,
        reason=reason if best.quoted else f"{reason}, outside quotation marks",
        correction=place.text if sure else None,
        certain=sure,
    )


def _closest(
    passage: tuple[_Token, ...], sentence: Sentence, comparison: Comparison
) -> _Match | None:
    """Return the words of a sentence that are nearly those of a quotation."""
    run = _tokens(sentence.plain)
    forms = [one.form for one in passage]
    if 2 * len({*forms} & {one.form for one in run}) < len({*forms}):
        return None
    place = partial_ratio_alignment(" ".join(forms), _reading((sentence.plain,))[0])
    if place is None or len(run) < _LEAST:
        return None
    ends = list(accumulate(len(one.form) + 1 for one in run))
    first, last = bisect_right(ends, place.dest_start), bisect_left(ends, place.dest_end) + 1
    near = run[max(0, first - _SLACK) : last + _SLACK]
    edits = Levenshtein.editops(forms, [one.form for one in near])
    held = [block for block in edits.as_matching_blocks() if block.size]
    if not held:
        return None
    start = max(0, held[0].b - held[0].a)
    window = near[start : held[-1].b + len(passage) - held[-1].a]
    same = sum(block.size for block in held)
    score = same / max(len(passage), len(window))
    at = comparison.source.sentences.index(sentence)
    inside = document_quotations(plains(comparison.source))[at]
    quoted = any(q.start <= (window[0].start + window[-1].end) // 2 < q.end for q in inside)
    if score < (ALTERED if quoted else ALTERED_UNQUOTED):
        return None
    mine = _unmatched(passage, [(block.a, block.size) for block in held])
    theirs = _unmatched(near, [(block.b, block.size) for block in held])
    theirs = tuple(one for one in theirs if one in window)
    return _Match(
        sentence,
        window[0].start,
        window[-1].end,
        score,
        quoted,
        tuple(one for one in mine if one.form not in {other.form for other in theirs}),
        tuple(one for one in theirs if one.form not in {other.form for other in mine}),
    )


def _unmatched(tokens: Sequence[_Token], held: Sequence[tuple[int, int]]) -> tuple[_Token, ...]:
    """Return the telling words outside of the blocks that both sides have."""
    inside = {at for start, size in held for at in range(start, start + size)}
    return tuple(one for at, one in enumerate(tokens) if at not in inside and _tells(one))


def _tells(token: _Token) -> bool:
    """Whether changing this word changes what was said."""
    return token.form in _TELLING or (token.form not in STOPWORDS and len(token.form) > 1)


def _reported(passage: tuple[_Token, ...], comparison: Comparison) -> Discrepancy | None:
    """Return a hint when the source only reports, in its own words, what the article quotes."""
    wanted = {one.form for one in passage if _tells(one)}
    if len(wanted) < _REPORTED_STEMS:
        return None
    for sentence in comparison.evidence:
        there = {one.form for one in _tokens(sentence.plain) if _tells(one)}
        if len(wanted & there) >= REPORTED * len(wanted) and not quotations(sentence.plain):
            return Discrepancy(
                detector=NAME,
                element=Element.QUOTE,
                stance=Stance.CONTRADICTS,
                article_span=comparison.sentence.span(passage[0].start, passage[-1].end),
                source_span=sentence.span(),
                evidence=sentence,
                reason="the article puts in quotation marks what the source only reports",
                certain=False,
            )
    return None


def _misattributed(
    quotation: Quotation, own: Sequence[Quotation], place: Sentence, comparison: Comparison
) -> Discrepancy | None:
    """Return a difference when the source names another speaker of these very words."""
    mine = speaker(comparison.sentence.plain, quotation, own)
    named = _told(place, comparison)
    if mine is None or mine.is_pronoun or named is None:
        return None
    them, where, beside = named
    near = _around(comparison, where)
    if any(_mentioned(mine.name, one.plain) for one in near):
        return None
    if _mentioned(them.name, comparison.sentence.plain):
        return None
    sure = beside and all(len(name.split()) > 1 for name in (mine.name, them.name))
    return Discrepancy(
        detector=NAME,
        element=Element.ATTRIBUTION,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(mine.start, mine.end),
        source_span=where.span(them.start, them.end),
        evidence=where,
        reason=f'the article gives these words to "{mine.name}", the source to "{them.name}"',
        correction=them.name if sure else None,
        certain=sure,
    )


def _told(place: Sentence, comparison: Comparison) -> tuple[Speaker, Sentence, bool] | None:
    """Return who says the words quoted at a place, where he is named, and whether beside them."""
    sentences = comparison.source.sentences
    at = sentences.index(place)
    inside = document_quotations(plains(comparison.source))[at]
    for quotation in inside:
        named = speaker(place.plain, quotation, inside)
        if named and not named.is_pronoun:
            return named, place, True
        if named and at:
            before = teller(sentences[at - 1].plain)
            return (before, sentences[at - 1], False) if before and not before.is_pronoun else None
    return None


def _around(comparison: Comparison, place: Sentence) -> Sequence[Sentence]:
    at = comparison.source.sentences.index(place)
    return comparison.source.sentences[max(0, at - 1) : at + 3]


def _mentioned(name: str, text: str) -> bool:
    """Whether a text has a name's last word, or the name as initials."""
    parts = words(name)
    initials = "".join(part.text[0] for part in parts if part.text[0].isupper())
    return any(
        word.stem == parts[-1].stem or (len(initials) > 1 and word.text == initials)
        for word in words(text)
    )
