"""Same event, another date or order: compares time expressions of an article and a source.

Two expressions are compared only when the words they hang on are the same; whether they can both
hold is decided by `checker.language.dating`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from checker.language.dating import SAME_NEWS_DAYS, agree, conflict
from checker.language.moments import Calendar, Moment, Shift, Weekday, moments
from checker.language.words import Word, words
from checker.types import Comparison, Discrepancy, Element, Sentence, Stance

NAME = "dates"

_ORDER = re.compile(
    r"\b(?P<before>before|ahead of|prior to|in advance of)\b|\b(?:after|following)\b", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,;:()—–]|\s(?:and|but|which|who|when|while)\s|$")

# Sentences that leave open whom or what they speak of.
_BARE = re.compile(r"[\"“'‘]?(?:It|He|She|They|This|That|These|Those)\b")

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAME = re.compile(rf"(?<!^)\b(?!(?:{_MONTHS})\b)[A-Z]\w+")

# How much of the words around two dates must be shared to call it one event (of the shorter side),
# and how much to be sure of it. Chosen on bench/dev.jsonl and bench/rewrites_dev.jsonl.
SAME_EVENT, SURE_EVENT = 0.5, 0.6
ALIKE_EVENT = 0.2
SAME_ORDER = 0.6
_LEAST_SHARED, _SURE_SHARED = 3, 3
_WINDOW, _NEAREST = 8, 3
_FAR = 1 << 30
# A "sentence" with more time expressions is a table: nothing tells what each hangs on.
_TABLE = 40


@dataclass(frozen=True, slots=True)
class Dated:
    """A time expression and the content stems around it, the nearest first."""

    moment: Moment
    around: tuple[str, ...]

    @property
    def nearest(self) -> frozenset[str]:
        """The stems it hangs on."""
        return frozenset(self.around[:_NEAREST])


@lru_cache(maxsize=16384)
def dated(text: str) -> tuple[Dated, ...]:
    """Return the time expressions of a sentence with the words around each."""
    found = moments(text)
    if not 0 < len(found) <= _TABLE:
        return ()
    inside = {at for moment in found for at in range(moment.start, moment.end)}
    free = [word for word in words(text) if word.is_content and word.start not in inside]
    return tuple(Dated(moment, _around(moment, found, free)) for moment in found)


def _around(moment: Moment, found: tuple[Moment, ...], free: list[Word]) -> tuple[str, ...]:
    """Return the stems near a time expression; others of its sort bound its reach if they can."""
    rivals = [m for m in found if m is not moment and _sort(m) == _sort(moment)]
    left = max((m.end for m in rivals if m.end <= moment.start), default=0)
    right = min((m.start for m in rivals if m.start >= moment.end), default=_FAR)
    bounded = _within(moment, free, left, right)
    return bounded if len(bounded) > 1 else _within(moment, free, 0, _FAR)


def _within(moment: Moment, free: list[Word], left: int, right: int) -> tuple[str, ...]:
    before = [word.stem for word in free if left <= word.start < moment.start][::-1][:_WINDOW]
    after = [word.stem for word in free if moment.end <= word.start < right][:_WINDOW]
    # A date mostly hangs on what stands before it: two words before for one after.
    ranked = [((i + 1) / 2, word) for i, word in enumerate(before)]
    ranked += [(i + 1, word) for i, word in enumerate(after)]
    return tuple(dict.fromkeys(word for _, word in sorted(ranked, key=lambda pair: pair[0])))


def _sort(moment: Moment) -> str:
    value = moment.value
    return "day" if isinstance(value, Calendar | Weekday | Shift) else type(value).__name__


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the time expressions of the article that the source gives otherwise."""
    found = _reordered(comparison)
    for one in dated(comparison.sentence.plain):
        rival = _best_rival(one, comparison)
        if rival and not _carried(one, comparison):
            found.append(_discrepancy(one, *rival, comparison))
    return found


def _best_rival(one: Dated, comparison: Comparison) -> tuple[Dated, Sentence] | None:
    """Return the source's expression for the same event that cannot hold beside the article's."""
    rivals = [
        (two, sentence)
        for sentence in comparison.evidence
        for two in dated(sentence.plain)
        if _same_event(one, two)
        and _clash(one, two, comparison)
        and not _nameless(comparison.sentence.plain, sentence.plain)
    ]
    return max(rivals, key=lambda rival: _closeness(one, rival[0]), default=None)


def _nameless(one: str, two: str) -> bool:
    """Whether two sentences leave open what they speak of and share no name that tells it."""
    bare = _BARE.match(one) and _BARE.match(two)
    return bool(bare) and not set(_NAME.findall(one)) & set(_NAME.findall(two))


def _closeness(one: Dated, two: Dated) -> float:
    """Return how near to both dates the words stand that they share."""
    ranks = {stem: rank for rank, stem in enumerate(two.around, start=1)}
    return sum(1 / (rank + ranks[s]) for rank, s in enumerate(one.around, 1) if s in ranks)


def _clash(one: Dated, two: Dated, comparison: Comparison) -> bool:
    mine, theirs = one.moment, two.moment
    dates = comparison.article.date, comparison.source.document.date
    if mine.relation != theirs.relation or not conflict(mine, dates[0], theirs, dates[1]):
        return False
    others = (other.moment for other in dated(comparison.sentence.plain))
    return not any(agree(other, dates[0], theirs, dates[1]) for other in others)


def _shared(one: Dated, two: Dated) -> int:
    return len(set(one.around) & set(two.around))


def _share(one: Dated, two: Dated) -> float:
    return _shared(one, two) / max(1, min(len(one.around), len(two.around)))


def _same_event(one: Dated, two: Dated) -> bool:
    shared, share = _shared(one, two), _share(one, two)
    if _half_equal(one.moment, two.moment):
        return share >= ALIKE_EVENT and bool(one.nearest & two.nearest or shared > 1)
    if one.moment.ahead != two.moment.ahead:
        return False
    least = min(_LEAST_SHARED, max(2, len(one.around) - 1))
    return shared >= least and share >= SAME_EVENT and bool(one.nearest & set(two.around))


def _half_equal(one: Moment, two: Moment) -> bool:
    """Tell whether two dates share a day or a month, or both say since when."""
    first, second = one.value, two.value
    if not (isinstance(first, Calendar) and isinstance(second, Calendar)):
        return False
    a, b = first.days[0], second.days[0]
    if a.day is not None and b.day is not None:
        return a.day == b.day or a.month == b.month
    return one.relation == two.relation == "since" and a.month == b.month


def _carried(one: Dated, comparison: Comparison) -> bool:
    """Tell whether the source gives the article's own date, too, for anything of the kind."""
    dates = comparison.article.date, comparison.source.document.date
    near = set(comparison.evidence)
    for sentence in comparison.source.sentences:
        for two in dated(sentence.plain):
            if agree(one.moment, dates[0], two.moment, dates[1]) and (
                sentence in near or _shared(one, two) >= 2
            ):
                return True
    return False


def _replanned(one: Dated, two: Dated, comparison: Comparison) -> bool:
    """Whether both speak of a day to come, in documents so far apart that plans may change."""
    dates = comparison.article.date, comparison.source.document.date
    if not dates[0] or not dates[1] or not (one.moment.ahead and two.moment.ahead):
        return False
    return abs((dates[0] - dates[1]).days) > SAME_NEWS_DAYS


def _discrepancy(one: Dated, two: Dated, evidence: Sentence, comparison: Comparison) -> Discrepancy:
    mine, theirs = one.moment, two.moment
    moved = _replanned(one, two, comparison)
    plans = " (plans change with time)" if moved else ""
    return Discrepancy(
        detector=NAME,
        element=Element.DATE,
        stance=Stance.OUTDATED if moved else Stance.CONTRADICTS,
        article_span=comparison.sentence.span(mine.start, mine.end),
        source_span=evidence.span(theirs.start, theirs.end),
        evidence=evidence,
        reason=f'the article says "{mine.text}", the source "{theirs.text}"{plans}',
        correction=None if moved else theirs.text,
        hard=not moved and _is_sure(one, two, evidence, comparison),
    )


def _is_sure(one: Dated, two: Dated, evidence: Sentence, comparison: Comparison) -> bool:
    """Tell whether both sentences clearly speak of one event, and its day is known."""
    undated = None in {comparison.article.date, comparison.source.document.date}
    relative = isinstance(one.moment.value, Shift) or isinstance(two.moment.value, Shift)
    # Two weekdays are days only beside two days of publication.
    relative |= isinstance(one.moment.value, Weekday) and isinstance(two.moment.value, Weekday)
    bare = any(_BARE.match(sentence.plain) for sentence in (comparison.sentence, evidence))
    return (
        _share(one, two) >= SURE_EVENT
        and _shared(one, two) >= _SURE_SHARED
        and len(one.nearest & two.nearest) > 1
        and one.moment.ahead == two.moment.ahead
        and not bare
        and not (relative and undated)
    )


@dataclass(frozen=True, slots=True)
class Order:
    """A "before" or "after" in a sentence, the event it leans on and the event it places."""

    start: int
    end: int
    before: bool
    anchor: frozenset[str]
    placed: frozenset[str]


@lru_cache(maxsize=16384)
def _orders(text: str) -> tuple[Order, ...]:
    found: list[Order] = []
    content = [word for word in words(text) if word.is_content]
    # From the right: in "before and after the vote" both lean on the vote.
    for match in reversed(list(_ORDER.finditer(text))):
        clause = _CLAUSE_END.search(text, match.end())
        stop = clause.start() if clause else len(text)
        anchor = frozenset(w.stem for w in content if match.end() <= w.start < stop)
        placed = frozenset(w.stem for w in content if w.end <= match.start() or w.start >= stop)
        if not anchor and found:
            anchor, placed = found[-1].anchor, placed - found[-1].anchor
        if anchor and len(placed) > 1:
            before = match["before"] is not None
            found.append(Order(match.start(), match.end(), before, anchor, placed))
    return tuple(reversed(found))


def _reordered(comparison: Comparison) -> list[Discrepancy]:
    """Return each "before" of the article that the source gives as "after", or the reverse."""
    found = []
    for mine in _orders(comparison.sentence.plain):
        theirs = [
            (other, sentence)
            for sentence in comparison.evidence
            for other in _orders(sentence.plain)
            if _same_order(mine, other)
        ]
        if theirs and all(other.before is not mine.before for other, _ in theirs):
            found.append(_order_discrepancy(mine, *theirs[0], comparison))
    return found


def _same_order(one: Order, two: Order) -> bool:
    """Tell whether the same event is placed by the same other event."""
    return all(
        len(a & b) / min(len(a), len(b)) >= SAME_ORDER
        for a, b in ((one.anchor, two.anchor), (one.placed, two.placed))
    )


def _order_discrepancy(
    mine: Order, theirs: Order, evidence: Sentence, comparison: Comparison
) -> Discrepancy:
    article = comparison.sentence.plain[mine.start : mine.end]
    source = evidence.plain[theirs.start : theirs.end]
    return Discrepancy(
        detector=NAME,
        element=Element.DATE,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(mine.start, mine.end),
        source_span=evidence.span(theirs.start, theirs.end),
        evidence=evidence,
        reason=f'the article puts this "{article}" the other event, the source "{source}" it',
        correction=source,
        hard=mine.anchor == theirs.anchor and len(mine.placed & theirs.placed) >= _SURE_SHARED,
    )
