"""Finds statements that one side denies, that say the opposite, or that swap who did it to whom."""

from collections.abc import Iterator
from itertools import product

from checker.language.alignment import Match, close, match
from checker.language.antonyms import is_sided, opposites
from checker.language.polarity import Negation, hints_of_denial, is_denied, negations
from checker.language.roles import Act, acts, swapped
from checker.language.words import Word, words
from checker.types import Comparison, Discrepancy, Element, Sentence, Stance

NAME = "negation"
# Tuned on labelled summaries: shares of the words around, see checker.language.alignment.
SHARE, OTHER_SHARE, COUNT = 0.6, 0.3, 2
ELSEWHERE_SHARE = 0.45
CLEAR_SHARE, CLEAR_COUNT = 0.8, 4
_TENTATIVE = frozenset(
    """if would could might may hope hoped hopes want wants wanted try tried tries plan plans
    planned whether should can""".split()
)

Bounds = tuple[int, int]


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the statements of the sentence that the source denies, reverses or swaps."""
    found: dict[Bounds, Discrepancy] = {}
    for evidence in comparison.evidence:
        if evidence.plain.endswith("?") or comparison.sentence.plain.endswith("?"):
            continue
        for finder in (_denials, _opposites, _swaps):
            for hit in finder(comparison, evidence):
                found.setdefault((hit.article_span.start, hit.article_span.end), hit)
    return list(found.values())


def _denials(comparison: Comparison, evidence: Sentence) -> Iterator[Discrepancy]:
    article = comparison.sentence
    for ours, theirs in ((article, evidence), (evidence, article)):
        for negation in negations(ours.plain):
            hit = _affirmed(ours.plain, negation, theirs.plain)
            if hit is None:
                continue
            head, other, fit = hit
            bounds = min(negation.start, head.start), max(negation.end, head.end)
            here, there = bounds, (other.start, other.end)
            word = head
            if ours is evidence:
                here, there, word = there, here, other
            if not _said_elsewhere(comparison, word):
                yield _discrepancy(article, here, evidence, there, Element.NEGATION, fit)


def _affirmed(text: str, negation: Negation, other: str) -> tuple[Word, Word, Match] | None:
    """Return the denied word of `text`, the same word not denied in `other`, and their fit."""
    rest = text[: negation.start] + text[negation.end :]
    if hints_of_denial(other) != hints_of_denial(rest):
        return None
    for head in negation.heads:
        if not all(is_denied(text, word) for word in _same(head.stem, text)):
            continue
        affirmed = _same(head.stem, other)
        if any(is_denied(other, word) for word in affirmed):
            continue
        bounds = min(negation.start, head.start), max(negation.end, head.end)
        for word in affirmed:
            fit = match(text, bounds, other, (word.start, word.end))
            if _fits(fit) and _tentative(text, head) == _tentative(other, word):
                return head, word, fit
    return None


def _same(stem: str, text: str) -> list[Word]:
    return [word for word in words(text) if word.stem == stem]


def _tentative(text: str, word: Word) -> bool:
    before = [w.text.lower() for w in words(text) if w.end <= word.start]
    return not _TENTATIVE.isdisjoint(before[-5:])


def _said_elsewhere(comparison: Comparison, word: Word) -> bool:
    """Whether a sentence of the source says the article's word with the article's polarity."""
    text = comparison.sentence.plain
    denied = is_denied(text, word)
    for sentence in comparison.source.sentences:
        for other in _same(word.stem, sentence.plain):
            if is_denied(sentence.plain, other) == denied:
                there = other.start, other.end
                fit = match(text, (word.start, word.end), sentence.plain, there)
                if max(fit.share, fit.back) >= ELSEWHERE_SHARE and fit.count >= COUNT:
                    return True
    return False


def _opposites(comparison: Comparison, evidence: Sentence) -> Iterator[Discrepancy]:
    article = comparison.sentence
    ours = {word.stem for word in words(article.plain)}
    theirs = {word.stem for word in words(evidence.plain)}
    for word in words(article.plain):
        against = opposites(word.stem)
        if against.isdisjoint(theirs) or word.stem in theirs or not against.isdisjoint(ours):
            continue
        for other in words(evidence.plain):
            if other.stem in against and opposites(other.stem).isdisjoint(theirs):
                fit = _opposed(article.plain, word, evidence.plain, other)
                if fit and not _said_elsewhere(comparison, word):
                    bounds = (word.start, word.end), (other.start, other.end)
                    yield _discrepancy(
                        article, bounds[0], evidence, bounds[1], Element.NEGATION, fit
                    )


def _opposed(text: str, word: Word, other_text: str, other: Word) -> Match | None:
    if is_denied(text, word) != is_denied(other_text, other):
        return None
    here, there = (word.start, word.end), (other.start, other.end)
    if not close(text, here, other_text, there, same_subject=is_sided(word.stem)):
        return None
    fit = match(text, here, other_text, there)
    return fit if _fits(fit) else None


def _swaps(comparison: Comparison, evidence: Sentence) -> Iterator[Discrepancy]:
    article = comparison.sentence
    theirs = acts(evidence.plain)
    for ours, other in product(acts(article.plain), theirs) if theirs else ():
        if swapped(ours, other) and not any(_agrees(ours, act) for act in theirs):
            here, there = (ours.start, ours.end), (other.start, other.end)
            fit = match(article.plain, here, evidence.plain, there)
            yield _discrepancy(article, here, evidence, there, Element.RELATION, fit)


def _agrees(ours: Act, act: Act) -> bool:
    return ours.verb == act.verb and ours.subject == act.subject


def _fits(fit: Match) -> bool:
    return (
        max(fit.share, fit.back) >= SHARE
        and min(fit.share, fit.back) >= OTHER_SHARE
        and fit.count >= COUNT
    )


def _discrepancy(
    article: Sentence, here: Bounds, evidence: Sentence, there: Bounds, element: Element, fit: Match
) -> Discrepancy:
    value, other = article.plain[slice(*here)], evidence.plain[slice(*there)]
    clear = min(fit.share, fit.back) >= CLEAR_SHARE and fit.count >= CLEAR_COUNT
    return Discrepancy(
        detector=NAME,
        element=element,
        stance=Stance.CONTRADICTS,
        article_span=article.span(*here),
        source_span=evidence.span(*there),
        evidence=evidence,
        reason=f'the article says "{value}", the source "{other}"',
        correction=other,
        hard=clear,
    )
