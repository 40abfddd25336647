"""Report + sentences -> fact table: every fact once, with its values and who gives them.

A number that documents share is a fact of its own; so are words of which the report says that they
differ. Every other claim is a statement. A claim that only tells numbers is not listed again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from checker.contract import Report
from checker.detectors.same_quantity import concepts
from checker.fact_table import (
    Fact,
    FactDocument,
    FactGroup,
    FactKind,
    FactTable,
    FactValue,
    Publisher,
    Standing,
    State,
)
from checker.facts.contested import Contested, contested
from checker.facts.mentions import Difference, Event, Mention
from checker.facts.merging import Merged, link_all, merge, number_link, statement_link
from checker.facts.values import numbers_exclude, origins, said_by, weigh, wording
from checker.language.likeness import Likeness
from checker.language.quantities import Sort
from checker.types import Element, Segmented

TOLD = 0.6  # share of a claim's content words around its numbers, from which it only tells them
FEW = 12  # up to which a number is a fact of its own only where it is disputed or counts an event
_SET_AGAINST = 0.95  # how surely numbers that the report compares are of the same thing
_Row = tuple[Fact, Mention]


def fact_table(report: Report, texts: Sequence[Segmented]) -> FactTable:
    """Return the facts of each event of a report; `texts` are all its documents, segmented."""
    by_id = {text.document.id: text for text in texts}
    return FactTable(
        complete=report.complete,
        run=report.run,
        documents=tuple(
            FactDocument(
                id=document.id,
                path=document.path,
                label=document.label,
                publisher=document.publisher,
                date=document.date,
                origin=document.origin or document.id,
            )
            for document in report.documents
        ),
        groups=tuple(_group(report, by_id, about, members) for about, members in _events(report)),
    )


def _events(report: Report) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the words and the documents of each event; without groups, all are one event."""
    found = [(group.about, group.documents) for group in report.groups]
    placed = {name for _, names in found for name in names}
    rest = tuple(document.id for document in report.documents if document.id not in placed)
    return [*found, ((), rest)] if rest else found


def _group(
    report: Report,
    texts: Mapping[str, Segmented],
    about: tuple[str, ...],
    members: Collection[str],
) -> FactGroup:
    event = Event(report, texts, members)
    sentences = [s.plain for text in event.texts.values() for s in text.sentences]
    likeness = Likeness(sentences)
    differences = list(event.differences())
    numbers = list(event.numbers())
    merged = _merged_numbers(numbers, differences, likeness, event)
    others = [one for one in differences if not _between_numbers(one, numbers)]
    told = [_number_fact(one, event) for one in merged if _of_its_own(one)]
    told += [_words_fact(one, event) for one in contested(event, others)]
    statements = list(event.statements())
    links = link_all(statements, partial(statement_link, likeness=likeness))
    joined = merge(statements, links, lambda _a, _b: False, frozenset(event.derived))
    counted = _counted(merged)
    kept = [one for one in joined if not _only_numbers(one, counted)]
    disputed = {claim for fact, _ in told if fact.kind is FactKind.WORDS for claim in _claims(fact)}
    stated = [_statement_fact(one, disputed) for one in kept]
    rows = told + [row for row in stated if row]
    rows += _left_over(merged, kept, event)
    rows.sort(key=_rank)
    facts = _named(rows)
    return FactGroup(
        about=about,
        documents=tuple(event.documents),
        facts=facts,
        publishers=_publishers(event, facts),
    )


def _merged_numbers(
    numbers: Sequence[Mention],
    differences: Sequence[Difference],
    likeness: Likeness,
    event: Event,
) -> list[Merged]:
    links = link_all(numbers, partial(number_link, likeness=likeness))
    for difference in differences:
        pair = sorted(
            i
            for i, number in enumerate(numbers)
            if number.overlaps(difference.article) or number.overlaps(difference.source)
        )
        if len(pair) == 2:
            links[pair[0], pair[1]] = max(links.get((pair[0], pair[1]), 0.0), _SET_AGAINST)
    return merge(numbers, links, _same_source_differs, frozenset(event.derived))


def _same_source_differs(a: Mention, b: Mention) -> bool:
    return a.document.id == b.document.id and numbers_exclude(a, b)


def _between_numbers(difference: Difference, numbers: Sequence[Mention]) -> bool:
    ends = (difference.article, difference.source)
    return difference.element is Element.NUMBER and all(
        any(number.overlaps(end) for number in numbers) for end in ends
    )


def _of_its_own(merged: Merged) -> bool:
    """Whether a number is a fact by itself: shared, and no small number in passing."""
    documents = {mention.document.id for mention in merged.mentions}
    if len(documents) == 1:
        return False
    differ = any(numbers_exclude(a, b) for a in merged.mentions for b in merged.mentions)
    return differ or any(_telling(mention) for mention in merged.mentions)


def _telling(mention: Mention) -> bool:
    quantity = mention.quantity
    if quantity is None:
        return False
    return quantity.sort is not Sort.COUNT or quantity.value > FEW or bool(quantity.event)


def _number_fact(merged: Merged, event: Event) -> _Row:
    weighed = weigh(merged.mentions, numbers_exclude, event.derived)
    return _fact(
        merged.representative,
        merged.mentions,
        FactKind.NUMBER,
        Element.NUMBER,
        (weighed.state, weighed.agreed, weighed.values),
    )


def _words_fact(found: Contested, event: Event) -> _Row:
    weighed = weigh(found.mentions, found.exclude, event.derived)
    return _fact(
        wording(found.mentions, event.derived),
        found.mentions,
        FactKind.WORDS,
        found.element,
        (weighed.state, weighed.agreed, weighed.values),
    )


def _statement_fact(merged: Merged, disputed: Collection[str]) -> _Row | None:
    """Return a statement in words that are not `disputed`; nothing where all its words are."""
    free = [one for one in merged.mentions if one.claim and one.claim.id not in disputed]
    if not free:
        return None
    best = merged.representative if merged.representative in free else wording(free, ())
    value = FactValue(
        text="said so",
        standing=Standing.AGREED,
        origins=origins(merged.mentions),
        said=tuple(said_by(mention) for mention in merged.mentions),
    )
    state = State.AGREED if value.origins > 1 else State.SINGLE
    return _fact(
        best,
        merged.mentions,
        FactKind.STATEMENT,
        None,
        (state, None, (value,)),
    )


def _fact(
    best: Mention,
    mentions: Sequence[Mention],
    kind: FactKind,
    element: Element | None,
    weighed: tuple[State, str | None, tuple[FactValue, ...]],
) -> _Row:
    state, agreed, values = weighed
    fact = Fact(
        id=best.claim.id if best.claim else best.document.id,
        text=best.text,
        kind=kind,
        element=element,
        state=state,
        agreed=agreed,
        sources=len({mention.document.id for mention in mentions}),
        origins=origins(mentions),
        values=values,
    )
    return fact, best


def _counted(merged: Sequence[Merged]) -> dict[str, list[Merged]]:
    """Return the numbers that are facts of their own, by the claims they stand in.

    Ages and durations are left out: they are told in passing.
    """
    found: dict[str, list[Merged]] = {}
    for one in merged:
        if _of_its_own(one):
            for mention in one.mentions:
                if mention.claim and mention.quantity and mention.quantity.dimension != "time":
                    found.setdefault(mention.claim.id, []).append(one)
    return found


def _only_numbers(statement: Merged, counted: Mapping[str, Sequence[Merged]]) -> bool:
    """Whether a statement says little but numbers that its documents all give."""
    best = statement.representative
    own = counted.get(best.claim.id, ()) if best.claim else ()
    numbers = [one for merged in own for one in merged.mentions]
    if not {m.document.id for m in statement.mentions} <= {m.document.id for m in numbers}:
        return False
    around = frozenset[str]().union(
        *(n.quantity.context for n in numbers if n.quantity and n.claim is best.claim)
    )
    said = concepts(best.text)
    return bool(own) and len(said & around) >= TOLD * len(said)


def _claims(fact: Fact) -> Iterator[str]:
    return (said.claim for value in fact.values for said in value.said if said.claim)


def _left_over(merged: Sequence[Merged], kept: Sequence[Merged], event: Event) -> list[_Row]:
    """Return the numbers of one document whose claim is not listed as a statement of its own."""
    listed = {one.representative.claim.id for one in kept if one.representative.claim}
    return [
        _number_fact(one, event)
        for one in merged
        if not _of_its_own(one)
        and _telling(one.representative)
        and one.representative.claim
        and one.representative.claim.id not in listed
    ]


def _rank(row: _Row) -> tuple[bool, bool, int, tuple[int, int]]:
    """Disputed facts first, those that one document states last, else by origins and text order."""
    fact, best = row
    return fact.state is not State.DISPUTED, fact.alone, -fact.origins, best.place


def _named(rows: Sequence[_Row]) -> tuple[Fact, ...]:
    """Number the facts that are named after the same claim, in the order of its words."""
    seen: dict[str, int] = {}
    names: dict[int, str] = {}
    for number, (fact, _) in sorted(enumerate(rows), key=lambda pair: pair[1][1].place):
        seen[fact.id] = seen.get(fact.id, 0) + 1
        names[number] = fact.id if seen[fact.id] == 1 else f"{fact.id}-{seen[fact.id]}"
    return tuple(
        fact.model_copy(update={"id": names[number]}) for number, (fact, _) in enumerate(rows)
    )


def _publishers(event: Event, facts: Sequence[Fact]) -> tuple[Publisher, ...]:
    """Count per publisher what it states, what it alone states, and where it deviates."""
    houses: dict[str, list[str]] = {}
    for document in event.documents.values():
        houses.setdefault(document.label, []).append(document.id)
    found = []
    for name, documents in houses.items():
        own = set(documents)
        stated = [f for f in facts if any(s.document in own for v in f.values for s in v.said)]
        deviates = tuple(
            fact.id
            for fact in stated
            for value in fact.values
            if value.standing is Standing.DEVIATES and any(s.document in own for s in value.said)
        )
        found.append(
            Publisher(
                name=name,
                documents=tuple(documents),
                facts=len(stated),
                alone=sum(fact.alone for fact in stated),
                deviates=tuple(dict.fromkeys(deviates)),
            )
        )
    return tuple(sorted(found, key=lambda one: -len(one.deviates)))
