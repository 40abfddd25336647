"""Quotations: altered words, words put into quotation marks, another speaker."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from checker.detectors.slots import Comparison, plains
from checker.language.quotations import Quotation, document_quotations, quotations, speaker
from checker.language.words import STOPWORDS, Word, stem, words
from checker.records import Discrepancy, Element, Sentence, Span, Stance

NAME = "quotes"
_LEAST = 3  # words that make a quotation
_SLACK = 3  # words around the place where one may stand
# Share of the words of a quotation that stand in the same order in an altered one, inside
# quotation marks and outside; and of its content in a sentence that only reports it.
ALTERED, ALTERED_UNQUOTED, REPORTED = 0.7, 0.8, 0.75
VERBATIM, _LONG = 0.9, 10  # from which words are a quotation's without marks: transcripts
_REPORTED_STEMS = 4
# Small words whose change changes what was said.
_TELLING = frozenset(
    """no not never nor none without may might must can could will would should shall before after
    all both few less more most one only over under always against for""".split()
)


@dataclass(frozen=True, slots=True)
class _Match:
    """The words of a source that come closest to a quotation, and those that differ."""

    sentence: Sentence
    start: int
    end: int
    score: float
    quoted: bool
    ours: tuple[Word, ...]
    theirs: tuple[Word, ...]


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the quotations of the article that the source gives otherwise or to another."""
    text = comparison.sentence.plain
    own = quotations(text)
    for quotation in own:
        passage = tuple(
            word for word in words(text) if quotation.start <= word.start < quotation.end
        )
        if len(passage) < _LEAST or not any(
            word.text.islower() for word in passage if _tells(word)
        ):
            continue
        place = _exact(passage, comparison.source.sentences)
        if place:
            found = _misattributed(quotation, own, place, comparison)
        else:
            found = _altered(passage, comparison) or _reported(passage, comparison)
        if found:
            yield found


def _exact(passage: Sequence[Word], sentences: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence of a source in which these very words start, if there is one."""
    reading, starts = _reading(tuple(one.plain for one in sentences))
    at = reading.find(f" {_joined(passage)} ")
    return sentences[bisect_right(starts, at) - 1] if at >= 0 else None


@lru_cache(maxsize=256)
def _reading(sentences: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """Return a source's words as one string, and where in it each sentence starts."""
    parts = [f" {_joined(words(text))}" for text in sentences]
    starts = tuple(accumulate((len(part) for part in parts), initial=0))
    return "".join(parts) + " ", starts[:-1]


def _joined(run: Sequence[Word]) -> str:
    return " ".join(_form(word) for word in run)


def _altered(passage: Sequence[Word], comparison: Comparison) -> Discrepancy | None:
    matches = (_closest(passage, one, comparison) for one in comparison.source.sentences)
    best = max((one for one in matches if one), key=lambda one: one.score, default=None)
    if best is None or not (best.ours or best.theirs):
        return None
    ours, theirs = (" … ".join(word.text for word in side) for side in (best.ours, best.theirs))
    reason = f'the quotation says "{ours}", the source "{theirs}"'
    if not theirs:
        reason = f'the quotation adds "{ours}", which the source does not have'
    elif not ours:
        reason = f'the quotation leaves out "{theirs}", which the source has'
    sure = best.quoted or (best.score >= VERBATIM and len(passage) >= _LONG)
    place = best.sentence.span(best.start, best.end)
    span = comparison.sentence.span(passage[0].start, passage[-1].end)
    return _told(Element.QUOTE, span, place, best.sentence, reason, sure=sure)


def _told(
    element: Element, ours: Span, theirs: Span, evidence: Sentence, reason: str, *, sure: bool
) -> Discrepancy:
    return Discrepancy(
        detector=NAME,
        element=element,
        stance=Stance.CONTRADICTS,
        article_span=ours,
        source_span=theirs,
        evidence=evidence,
        reason=reason,
        correction=theirs.text if sure else None,
        certain=sure,
    )


def _closest(passage: Sequence[Word], sentence: Sentence, comparison: Comparison) -> _Match | None:
    """Return the words of a sentence that are nearly those of a quotation."""
    run = words(sentence.plain)
    stems = [_form(word) for word in passage]
    if len(run) < _LEAST or 2 * len({*stems} & {_form(word) for word in run}) < len({*stems}):
        return None
    place = partial_ratio_alignment(" ".join(stems), _joined(run))
    if place is None:
        return None
    ends = list(accumulate(len(_form(word)) + 1 for word in run))
    first, last = bisect_right(ends, place.dest_start), bisect_left(ends, place.dest_end) + 1
    near = run[max(0, first - _SLACK) : last + _SLACK]
    edits = Levenshtein.editops(stems, [_form(word) for word in near])
    held = [block for block in edits.as_matching_blocks() if block.size]
    if not held:
        return None
    window = near[max(0, held[0].b - held[0].a) : held[-1].b + len(passage) - held[-1].a]
    score = sum(block.size for block in held) / max(len(passage), len(window))
    at = comparison.source.sentences.index(sentence)
    start, end = window[0].start, window[-1].end
    inside = document_quotations(plains(comparison.source))[at]
    quoted = any(one.start <= (start + end) // 2 < one.end for one in inside)
    if score < (ALTERED if quoted else ALTERED_UNQUOTED):
        return None
    ours = _unmatched(passage, [(block.a, block.size) for block in held])
    theirs = _unmatched(near, [(block.b, block.size) for block in held])
    return _Match(
        sentence, start, end, score, quoted, _only(ours, theirs), _only(theirs, ours, window)
    )


def _unmatched(run: Sequence[Word], held: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    """Return the telling words outside of the blocks that both sides have."""
    inside = {at for start, size in held for at in range(start, start + size)}
    return tuple(word for at, word in enumerate(run) if at not in inside and _tells(word))


def _only(
    ours: Sequence[Word], theirs: Sequence[Word], within: Sequence[Word] | None = None
) -> tuple[Word, ...]:
    """Return the words of one side that are not merely moved."""
    moved = {_form(word) for word in theirs}
    return tuple(
        word for word in ours if _form(word) not in moved and (not within or word in within)
    )


def _form(word: Word) -> str:
    """Return what words of quotations are compared by: contractions are no difference."""
    lower = word.text.lower().replace("’", "'")
    if lower.endswith("n't") or lower == "cannot":
        return "not"
    return stem(lower.partition("'")[0])


def _tells(word: Word) -> bool:
    """Whether changing this word changes what was said."""
    base = word.text.lower().replace("’", "'").partition("'")[0]
    return _form(word) in _TELLING or (word.is_content and base not in STOPWORDS)


def _reported(passage: Sequence[Word], comparison: Comparison) -> Discrepancy | None:
    """Return a hint when the source only reports, in its own words, what the article quotes."""
    wanted = {word.stem for word in passage if _tells(word)}
    for sentence in comparison.evidence if len(wanted) >= _REPORTED_STEMS else ():
        there = {word.stem for word in words(sentence.plain)}
        if len(wanted & there) >= REPORTED * len(wanted) and not quotations(sentence.plain):
            span = comparison.sentence.span(passage[0].start, passage[-1].end)
            reason = "the article puts in quotation marks what the source only reports"
            return _told(Element.QUOTE, span, sentence.span(), sentence, reason, sure=False)
    return None


def _misattributed(
    quotation: Quotation, own: Sequence[Quotation], place: Sentence, comparison: Comparison
) -> Discrepancy | None:
    """Return a difference when the source names another speaker of these very words."""
    text, sentences = comparison.sentence.plain, comparison.source.sentences
    mine = speaker(text, quotation, own)
    at = sentences.index(place)
    inside = document_quotations(plains(comparison.source))[at]
    them = speaker(place.plain, inside[0], inside) if inside else None
    beside = them is not None
    if them is None and at:
        place = sentences[at - 1]
        them = speaker(place.plain, None, quotations(place.plain))
    near = sentences[max(0, at - 1) : at + 3]
    if mine is None or them is None or any(mine.parts[-1] in one.plain.lower() for one in near):
        return None
    if them.parts[-1] in text.lower():
        return None
    reason = f'the article gives these words to "{mine.text}", the source to "{them.text}"'
    sure = beside and min(len(mine.parts), len(them.parts)) > 1
    ours, theirs = comparison.sentence.span(mine.start, mine.end), place.span(them.start, them.end)
    return _told(Element.ATTRIBUTION, ours, theirs, place, reason, sure=sure)
