"""Decides which words of different documents state the same fact: the rule, and why it holds.

THE RULE

Two claims of different documents are *linked* as one statement when they share enough of their
content words, each weighed by its rarity in the event (`language/likeness.py`):

* 0.35 of both together, or 0.60 of one of them and 0.20 of both, where each is evidence for the
  other in the report;
* 0.42 of both together where one is evidence for the other;
* 0.55 of both together where neither is;
* 0.20 more where the documents were published more than a week apart, since the same words may
  then tell of another day;
* never where the claims name different times, or where one denies what the other says.

Two numbers of different documents are linked as one quantity when they count or measure the same
kind of thing (the same event, as in "killed" and "deaths", or the same noun), and the words around
them and their claims are alike; more so where the values exclude each other, and most where one is
more than three times the other. Another value is then another answer to the same question.
Numbers that the report itself sets against each other are linked.

Links are joined to facts from the closest to the loosest. A fact has a *representative* that every
other mention of it is linked with: likeness is not handed on from neighbour to neighbour, so that a
chain of similar sentences never makes one fact of two. A document does not give two values that
exclude each other for the same fact.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from checker.contract import CheckedClaim
from checker.detectors.same_quantity import agree, comparable
from checker.facts.mentions import Mention
from checker.language.counted import Counted
from checker.language.likeness import Likeness
from checker.language.novelty import content_keys
from checker.language.polarity import hints_of_denial, is_denied, negations
from checker.language.quantities import CONTEXT_WORDS, Quantity, Sort
from checker.language.words import words
from checker.types import Stance

MUTUAL, ONE_WAY, UNCITED = 0.35, 0.42, 0.55
MOSTLY, MOSTLY_BOTH = 0.60, 0.20
APART_DAYS, APART = 7, 0.20
SAME_VALUE, FAR_VALUE, FAR = 0.40, 0.90, 3
OTHER_VALUE = {Sort.COUNT: 0.50, Sort.MEASURE: 0.60, Sort.AGE: 0.75}
SPREAD = 0.15  # of the larger of two numbers, from which hedges do not reconcile them
_DENIES = re.compile(r"\b(?:den(?:y|ies|ied|ying)|denials?)\b", re.IGNORECASE)
Links = Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Merged:
    """The mentions of one fact, in reading order; every one is linked with the first named."""

    representative: Mention
    mentions: tuple[Mention, ...]


def statement_link(a: Mention, b: Mention, likeness: Likeness) -> float | None:
    """Return how alike two statements are, None where the rule does not link them."""
    if a.document.id == b.document.id or not a.claim or not b.claim:
        return None
    if other_times(a.claim.as_of, b.claim.as_of):
        return None
    if len(content_keys(a.text) & content_keys(b.text)) < 2:
        return None
    ways = _points_at(a.claim, b) + _points_at(b.claim, a)
    shared = likeness.shared(a.text, b.text)
    more = APART if _days_apart(a, b) > APART_DAYS else 0.0
    enough = shared.both >= (UNCITED, ONE_WAY, MUTUAL)[ways] + more
    if ways == 2 and shared.most >= MOSTLY + more and shared.both >= MOSTLY_BOTH:
        enough = True
    return shared.both + ways / 4 if enough and not _denied_once(a.text, b.text) else None


def _denied_once(a: str, b: str) -> bool:
    """Whether one statement denies what the other affirms, as far as its own words tell."""
    if bool(_DENIES.search(a)) != bool(_DENIES.search(b)):
        return not (negations(a) or negations(b))
    ours, theirs = ({word.stem for word in words(text) if word.is_content} for text in (a, b))
    denied = _denied(a) ^ _denied(b)
    return bool(denied & ours & theirs) and not (hints_of_denial(a) or hints_of_denial(b))


def _denied(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text) if word.is_content and is_denied(text, word))


def number_link(a: Mention, b: Mention, likeness: Likeness) -> float | None:
    """Return how surely two numbers are of the same thing, None where the rule does not link them.

    From 0 to 1 where the values exclude each other, from 1 to 2 where both can be true.
    """
    if a.document.id == b.document.id or not a.quantity or not b.quantity:
        return None
    one, other = a.quantity, b.quantity
    if not _same_kind(one, other, a.sentence.plain, b.sentence.plain):
        return None
    near = likeness.shared(_around(a), _around(b)).most
    alike = likeness.shared(a.text, b.text).both
    same = both_true(one, other)
    needed = SAME_VALUE if same else _needed(one, other)
    return (near + alike) / 2 + same if near + alike >= needed else None


def _needed(a: Quantity, b: Quantity) -> float:
    """Return how close two numbers must stand for their values to be rivals."""
    large, small = max(a.value, b.value), min(a.value, b.value)
    return FAR_VALUE if large > FAR * small else OTHER_VALUE.get(a.sort, FAR_VALUE)


def both_true(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers can both be true: closer than for an error, where nothing is open.

    "About 250" and "around 200" may both be honest estimates, but an editor wants to see both.
    """
    if not agree(a, b):
        return False
    near = abs(a.value - b.value) <= SPREAD * max(abs(a.value), abs(b.value))
    return near or a.interval.touches(b.interval)


def _around(mention: Mention) -> str:
    """Return the content words on either side of a number."""
    quantity, text = mention.quantity, mention.sentence.plain
    if quantity is None:
        return text
    content = [word for word in words(text) if word.is_content and not word.text[0].isdigit()]
    before = [word.text for word in content if word.end <= quantity.start]
    after = [word.text for word in content if word.start >= quantity.start]
    return " ".join(before[-CONTEXT_WORDS:] + after[:CONTEXT_WORDS])


def _same_kind(a: Quantity, b: Quantity, a_text: str, b_text: str) -> bool:
    """Whether two numbers count the same event or noun: "250 hostages" and "200 abducted"."""
    if a.sort is b.sort is Sort.COUNT and a.event and a.event == b.event:
        a, b = replace(a, counted=_unnamed(a)), replace(b, counted=_unnamed(b))
    return comparable(a, b, a_text, b_text)


def _unnamed(quantity: Quantity) -> Counted:
    return replace(quantity.counted, things=frozenset(), modifiers=frozenset())


def other_times(a: str | None, b: str | None) -> bool:
    """Whether two times, as YYYY, YYYY-MM or YYYY-MM-DD, exclude each other."""
    return bool(a and b) and not (str(a).startswith(str(b)) or str(b).startswith(str(a)))


def _days_apart(a: Mention, b: Mention) -> int:
    if a.document.date is None or b.document.date is None:
        return 0
    return abs((a.document.date - b.document.date).days)


def _points_at(claim: CheckedClaim, other: Mention) -> bool:
    """Whether a source's judgement of a claim cites the sentence of another mention."""
    return any(
        evidence.start < other.sentence.end and other.sentence.start < evidence.end
        for judgement in claim.judgements
        if judgement.document == other.document.id and judgement.stance is not Stance.SILENT
        for evidence in judgement.evidence
    )


def merge(
    mentions: Sequence[Mention],
    links: Links,
    exclude: Callable[[Mention, Mention], bool],
    derived: frozenset[str] = frozenset(),
) -> list[Merged]:
    """Join linked mentions, closest first, while one is linked with all others and none excluded.

    `links` has pairs of positions in `mentions`, the lower first. Of several that could represent a
    fact, documents that are not `derived` from another come first, then whole sentences, then
    the closest to the others.
    """
    facts = {position: [position] for position in range(len(mentions))}
    home = dict.fromkeys(facts, 0) | {position: position for position in facts}
    for one, other in sorted(links, key=lambda pair: (-links[pair], pair)):
        first, second = facts[home[one]], facts[home[other]]
        if first is second:
            continue
        joined = sorted(first + second)
        if not _centres(joined, links):
            continue
        if any(exclude(mentions[a], mentions[b]) for a in first for b in second):
            continue
        del facts[home[other]]
        facts[home[one]] = joined
        home.update(dict.fromkeys(joined, home[one]))
    return [
        Merged(
            mentions[_representative(mentions, group, links, derived)],
            tuple(mentions[position] for position in group),
        )
        for group in facts.values()
    ]


def _centres(group: Sequence[int], links: Links) -> list[int]:
    """Return the members that are linked with all the others."""
    return [
        one
        for one in group
        if all(one == other or (min(one, other), max(one, other)) in links for other in group)
    ]


def _representative(
    mentions: Sequence[Mention], group: Sequence[int], links: Links, derived: frozenset[str]
) -> int:
    def rank(one: int) -> tuple[bool, bool, float, str, int]:
        closeness = sum(links.get((min(one, o), max(one, o)), 0.0) for o in group if o != one)
        mention = mentions[one]
        named = str(mention.document.date or "9999")
        return *unfit(mention, derived), -round(closeness, 6), named, one

    return min(_centres(group, links), key=rank)


def unfit(mention: Mention, derived: Collection[str]) -> tuple[bool, bool]:
    """Return what speaks against wording a fact as a mention does: a copy, half a sentence."""
    return mention.document.id in derived, not mention.text[:1].isupper()


def link_all(
    mentions: Sequence[Mention], link: Callable[[Mention, Mention], float | None]
) -> dict[tuple[int, int], float]:
    """Return the links of all pairs of mentions, by their positions."""
    found: dict[tuple[int, int], float] = {}
    for (i, a), (j, b) in combinations(enumerate(mentions), 2):
        strength = link(a, b)
        if strength is not None:
            found[i, j] = strength
    return found
