"""Weighs the values that documents give for one fact: one vote for each independent origin."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from checker.fact_table import FactValue, Said, Standing, State
from checker.facts.mentions import Mention
from checker.facts.merging import both_true, other_times, unfit
from checker.language.quantities import Sort

SAME_STORY_DAYS = 3  # as in detectors/numbers.py: counts of one day's reports may not differ
_GROWING = frozenset("killed injured arrested missing displaced infected rescued".split())
Excludes = Callable[[Mention, Mention], bool]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The values of a fact, the agreed one first, and what they come to."""

    values: tuple[FactValue, ...]
    agreed: str | None
    state: State


def numbers_exclude(a: Mention, b: Mention) -> bool:
    """Whether two numbers cannot both be true at one time."""
    if a.quantity is None or b.quantity is None:
        return False
    return not both_true(a.quantity, b.quantity)


def outgrown(a: Mention, b: Mention) -> bool:
    """Whether the value of `a` was overtaken by that of `b`: earlier, and of what grows.

    Tolls and durations grow; any value may change between two times that the texts name.
    """
    early, late = named_time(a), named_time(b)
    if early and late and other_times(early, late):
        return early < late
    if not a.document.date or not b.document.date or not a.quantity or not b.quantity:
        return False
    days = (b.document.date - a.document.date).days
    lasting = a.quantity.dimension == "time" and a.quantity.sort is Sort.MEASURE
    grows = bool({a.quantity.event, b.quantity.event} & _GROWING) or lasting
    return grows and days > SAME_STORY_DAYS and a.quantity.value < b.quantity.value


def named_time(mention: Mention) -> str | None:
    """Return the time that a claim names."""
    return mention.claim.as_of if mention.claim else None


def origins(mentions: Sequence[Mention]) -> int:
    """Count the origins that documents go back to."""
    return len({origin(mention) for mention in mentions})


def origin(mention: Mention) -> str:
    """Return what a document goes back to, itself when to nothing known."""
    return mention.document.origin or mention.document.id


def weigh(mentions: Sequence[Mention], exclude: Excludes, derived: Collection[str] = ()) -> Weighed:
    """Put the values that can both be true together and find the one most origins give.

    An origin has one vote: of its documents those count that are not `derived` from another, so a
    copy that differs from its original deviates. No value is agreed where two have most votes.
    """
    groups: list[list[Mention]] = []
    for mention in mentions:
        fitting = [g for g in groups if not any(exclude(mention, other) for other in g)]
        if fitting:
            max(fitting, key=lambda group: _same_words(mention, group)).append(mention)
        else:
            groups.append([mention])
    current = [g for g in groups if not any(_overtaken(g, other) for other in groups)] or groups
    votes = _votes(current, derived)
    best = max(votes, default=0)
    winners = [group for group, count in zip(current, votes, strict=True) if count == best]
    winner = winners[0] if len(winners) == 1 else None
    standings = [_standing(group, winner, current) for group in groups]
    weighed = sorted(zip(standings, groups, strict=True), key=_rank)
    values = tuple(_value(group, standing, derived) for standing, group in weighed)
    return Weighed(values, values[0].text if winner else None, _state(groups, current))


def _votes(groups: Sequence[Sequence[Mention]], derived: Collection[str]) -> list[int]:
    """Count for each value the origins whose own documents give it, and no other."""
    everyone = [mention for group in groups for mention in group]
    originals = {origin(m) for m in everyone if m.document.id not in derived}
    voters = [
        {
            origin(mention)
            for mention in group
            if mention.document.id not in derived or origin(mention) not in originals
        }
        for group in groups
    ]
    torn = {name for name, count in Counter(n for v in voters for n in v).items() if count > 1}
    return [len(names - torn) for names in voters]


_ORDER = (Standing.AGREED, Standing.OPEN, Standing.DEVIATES, Standing.EARLIER)


def _rank(weighed: tuple[Standing, Sequence[Mention]]) -> tuple[int, int]:
    standing, group = weighed
    return _ORDER.index(standing), -origins(group)


def _overtaken(group: Sequence[Mention], other: Sequence[Mention]) -> bool:
    return group is not other and all(any(outgrown(a, b) for b in other) for a in group)


def _standing(
    group: Sequence[Mention], winner: Sequence[Mention] | None, current: Sequence[Sequence[Mention]]
) -> Standing:
    if group is winner:
        return Standing.AGREED
    if not any(group is one for one in current):
        return Standing.EARLIER
    return Standing.DEVIATES if winner else Standing.OPEN


def _state(groups: Sequence[Sequence[Mention]], current: Sequence[Sequence[Mention]]) -> State:
    if len(current) > 1:
        return State.DISPUTED
    if len(groups) > 1:
        return State.CHANGED
    return State.AGREED if origins(groups[0]) > 1 else State.SINGLE


def _value(group: Sequence[Mention], standing: Standing, derived: Collection[str]) -> FactValue:
    best = wording(group, derived).span.text
    said = tuple(said_by(mention) for mention in sorted(group, key=lambda m: m.place))
    return FactValue(
        text=" ".join(best.split()), standing=standing, origins=origins(group), said=said
    )


def wording(mentions: Sequence[Mention], derived: Collection[str]) -> Mention:
    """Return whose words to show: an original's, a whole sentence, the commonest, the earliest."""
    common = Counter(mention.span.text.casefold() for mention in mentions)
    return min(
        mentions,
        key=lambda m: (
            *unfit(m, derived),
            -common[m.span.text.casefold()],
            str(m.document.date or "9999"),
            m.place,
        ),
    )


def said_by(mention: Mention) -> Said:
    """Return a mention as the table shows it."""
    return Said(
        document=mention.document.id,
        claim=mention.claim.id if mention.claim else None,
        span=mention.span,
        as_of=named_time(mention),
    )


def _same_words(mention: Mention, group: Sequence[Mention]) -> int:
    return sum(mention.span.text.casefold() == other.span.text.casefold() for other in group)
