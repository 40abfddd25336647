"""Finds quotations whose words the source has otherwise."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import partial_ratio_alignment

from checker.detectors.slots import Comparison, plains
from checker.language import listed
from checker.language.quotations import Quotation, document_quotations, quotations
from checker.language.words import STOPWORDS, Word, stem, words
from checker.records import Discrepancy, Element, Sentence, Stance

NAME = "quotes"
_LEAST = 3  # words that make a quotation
# Share of the words of a quotation that stand in the same order in an altered one, inside
# quotation marks and outside.
ALTERED, ALTERED_UNQUOTED = 0.7, 0.8
VERBATIM, _LONG = 0.9, 10  # from which words are a quotation's without marks: transcripts
# Small words whose change changes what was said.
_TELLING = listed("telling")


@dataclass(frozen=True, slots=True)
class _Match:
    """The words of a source that come closest to a quotation, and those that differ."""

    score: float
    sentence: Sentence
    window: Sequence[Word]
    quoted: bool
    ours: str
    theirs: str


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the quotations of the article that the source gives otherwise."""
    text, source = comparison.sentence.plain, plains(comparison.source)
    for quotation in quotations(text):
        passage = [word for word in words(text) if quotation.start <= word.start < quotation.end]
        telling = any(word.text.islower() and _tells(word) for word in passage)
        if len(passage) < _LEAST or not telling or f" {_joined(passage)} " in _reading(source):
            continue
        pairs = zip(comparison.source.sentences, document_quotations(source), strict=True)
        matches = [found for one, marked in pairs if (found := _closest(passage, one, marked))]
        best = max(matches, key=lambda one: one.score, default=None)
        if best and (best.ours or best.theirs):
            yield _told(comparison, passage, best)


@lru_cache(maxsize=256)
def _reading(sentences: tuple[str, ...]) -> str:
    """Return a source's words as one string."""
    return " " + "".join(f"{_joined(words(text))} " for text in sentences)


def _told(comparison: Comparison, passage: Sequence[Word], best: _Match) -> Discrepancy:
    reason = f'the quotation says "{best.ours}", the source "{best.theirs}"'
    if not best.theirs:
        reason = f'the quotation adds "{best.ours}", which the source does not have'
    elif not best.ours:
        reason = f'the quotation leaves out "{best.theirs}", which the source has'
    sure = best.quoted or (best.score >= VERBATIM and len(passage) >= _LONG)
    theirs = best.sentence.span(best.window[0].start, best.window[-1].end)
    return Discrepancy(
        detector=NAME,
        element=Element.QUOTE,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(passage[0].start, passage[-1].end),
        source_span=theirs,
        evidence=best.sentence,
        reason=reason,
        correction=theirs.text if sure else None,
        certain=sure,
    )


def _closest(
    passage: Sequence[Word], sentence: Sentence, marked: Sequence[Quotation]
) -> _Match | None:
    """Return the words of a sentence that are nearly those of a quotation."""
    run = words(sentence.plain)
    forms, others = [*map(_form, passage)], [*map(_form, run)]
    if len(run) < _LEAST or 2 * len({*forms} & {*others}) < len({*forms}):
        return None
    place = partial_ratio_alignment(" ".join(forms), " ".join(others))
    if place is None:
        return None
    ends = list(accumulate(len(form) + 1 for form in others))
    held = slice(bisect_right(ends, place.dest_start), bisect_left(ends, place.dest_end) + 1)
    window = run[held]
    score = LCSseq.similarity(forms, others[held]) / max(len(passage), len(window))
    middle = (window[0].start + window[-1].end) // 2
    quoted = any(one.start <= middle < one.end for one in marked)
    if score < (ALTERED if quoted else ALTERED_UNQUOTED):
        return None
    return _Match(score, sentence, window, quoted, _only(passage, window), _only(window, passage))


def _only(run: Sequence[Word], other: Sequence[Word]) -> str:
    """Return the telling words of one side that the other has nowhere."""
    held = set(map(_form, other))
    return " … ".join(word.text for word in run if _tells(word) and _form(word) not in held)


def _joined(run: Sequence[Word]) -> str:
    return " ".join(map(_form, run))


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
