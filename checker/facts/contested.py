"""Joins the differences a report found into facts: who is called what, where, when, by whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checker.facts.mentions import Difference, Event, Mention
from checker.types import Element


@dataclass(frozen=True, slots=True)
class Contested:
    """Words of several documents for one thing, and which of them exclude each other."""

    element: Element
    mentions: tuple[Mention, ...]
    excluded: frozenset[tuple[tuple[int, int], tuple[int, int]]]

    def exclude(self, a: Mention, b: Mention) -> bool:
        """Whether the report says that two mentions cannot both stand."""
        return (a.place, b.place) in self.excluded or (b.place, a.place) in self.excluded


def contested(event: Event, differences: Iterable[Difference]) -> list[Contested]:
    """Return what the differences are about, each joined with those that name the same words.

    Two differences are about one thing when they are of one element and overlap in a document.
    """
    groups: list[list[Difference]] = []
    for difference in differences:
        touching = [group for group in groups if any(_touch(difference, one) for one in group)]
        joined = [one for group in touching for one in group] + [difference]
        groups = [group for group in groups if group not in touching] + [joined]
    return [_contested(event, group) for group in groups]


def _touch(a: Difference, b: Difference) -> bool:
    ends = ((x, y) for x in (a.article, a.source) for y in (b.article, b.source))
    return a.element is b.element and any(x.overlaps(y) for x, y in ends)


def _contested(event: Event, group: Sequence[Difference]) -> Contested:
    """Return the distinct words of a group: of overlapping ones the first named stand for all."""
    kept: dict[str, list[Mention]] = defaultdict(list)

    def keep(mention: Mention) -> Mention:
        own = kept[mention.document.id]
        same = next((other for other in own if other.overlaps(mention)), None)
        if same is None:
            own.append(mention)
        return same or mention

    excluded = frozenset((keep(one.article).place, keep(one.source).place) for one in group)
    for one in group:
        for repeated in event.repeats(one):
            if repeated.document.id not in kept:
                keep(repeated)
    mentions = sorted((m for own in kept.values() for m in own), key=lambda m: m.place)
    return Contested(group[0].element, tuple(mentions), excluded)
