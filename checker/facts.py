"""The fact table: what the documents of an event agree on, and who says otherwise.

Made from settled claims alone: a claim with what is said of it is a fact, and claims of which each
source points to the other are one. A document is listed with a value only where its own words have
it. Offsets are code points of the text as read; lines and columns are 1-based.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from checker.detectors.roles import titles
from checker.language.quantities import quantities
from checker.language.verbatim import find, fold
from checker.language.words import content_stems
from checker.records import (
    CheckedClaim,
    Element,
    EventGroup,
    Judgement,
    Kind,
    Report,
    Span,
    Stance,
    Verdict,
)
from checker.records.facts import (
    Fact,
    FactGroup,
    FactTable,
    FactValue,
    Publisher,
    Said,
    Standing,
    State,
)
from checker.records.kinship import ancestors
from checker.settle import CERTAIN

_LEAST_WORDS = 2  # content words, below which a claim is a fragment
_MOST = 0.6  # share of a claim's content words
_SAID_SO = "said so"
_Values = dict[str, tuple[str, list[Said]]]  # by what tells them apart: words, and who says so


def fact_table(report: Report, *, shared: bool = False) -> FactTable:
    """Return the facts of each event; if `shared` without those that one document states alone."""
    placed = {name for group in report.groups for name in group.documents}
    rest = tuple(one.id for one in report.documents if one.id not in placed)
    events = [*report.groups, *([EventGroup(documents=rest, about=())] if rest else [])]
    made_from = ancestors(report.derivations)
    return FactTable(
        complete=report.complete,
        run=report.run,
        documents=report.documents,
        groups=tuple(_Event(report, event, made_from).group(shared) for event in events),
    )


class _Event:
    """The documents of one event with their claims; opinions and what is unchecked are left out."""

    def __init__(
        self, report: Report, event: EventGroup, made_from: Mapping[str, frozenset[str]]
    ) -> None:
        self._event, self._made_from = event, made_from
        self._read = report.run.model is not None
        self._documents = {one.id: one for one in report.documents if one.id in event.documents}
        self._claims = {
            article.document: [claim for claim in article.claims if _states(claim)]
            for article in report.articles
            if article.document in self._documents
        }

    def group(self, shared: bool) -> FactGroup:
        """Return the facts: disputed ones first, those of one document last."""
        facts = [fact for name, claim in self._distinct() for fact in self._facts(name, claim)]
        facts.sort(key=lambda one: (one.state is not State.DISPUTED, one.alone, -one.origins))
        deviates: dict[str, dict[str, None]] = {one.label: {} for one in self._documents.values()}
        for fact in facts:
            for value in fact.values:
                for said in value.said if value.standing is Standing.DEVIATES else ():
                    deviates[self._documents[said.document].label][fact.id] = None
        publishers = [Publisher(name=one, deviates=tuple(ids)) for one, ids in deviates.items()]
        return FactGroup(
            about=self._event.about,
            documents=tuple(self._documents),
            facts=tuple(fact for fact in facts if not (shared and fact.alone)),
            publishers=tuple(sorted(publishers, key=lambda one: -len(one.deviates))),
        )

    def _distinct(self) -> Iterator[tuple[str, CheckedClaim]]:
        """Yield the claims in the order of the texts, without those that say one again.

        Of two that say the same, that one stays of which more sources speak.
        """
        claims = {(name, one.id): one for name, own in self._claims.items() for one in own}
        links = {key: set(self._counterparts(claim)) for key, claim in claims.items()}
        again: set[tuple[str, str]] = set()
        for key in sorted(links, key=lambda one: -len(_heard(claims[one]))):
            if key not in again:
                again |= {other for other in links[key] if key in links[other]}
        return ((name, one) for (name, id_), one in claims.items() if (name, id_) not in again)

    def _counterparts(self, claim: CheckedClaim) -> Iterator[tuple[str, str]]:
        """Yield the claim of each source that is most alike in the sentences it is quoted with."""
        for judgement in self._linking(claim):
            value = _key(judgement.source_value or claim.article_value or "")
            there = [
                (_key(one.article_value or "") == value, _alike(claim, one.text), one.id)
                for one in self._claims.get(judgement.document, ())
                for shown in judgement.evidence
                if one.sentence.start < shown.end and shown.start < one.sentence.end
            ]
            if there:
                yield judgement.document, max(there, key=lambda one: one[:2])[2]

    def _linking(self, claim: CheckedClaim) -> list[Judgement]:
        """Return what shows that a source states the claim too, or gives something else for it.

        Without a model that read it, a source says the same only in most of the same words.
        """
        return [
            one
            for one in _heard(claim)
            if one.document in self._documents
            and (
                self._read
                or one.stance is not Stance.SUPPORTS
                or any(_alike(claim, shown.text) >= _MOST for shown in one.evidence)
            )
        ]

    def _facts(self, name: str, claim: CheckedClaim) -> Iterator[Fact]:
        """Yield a fact for each thing in a claim that sources give otherwise, else the claim."""
        linking = self._linking(claim)
        agreeing = [one for one in linking if one.stance is Stance.SUPPORTS]
        against = sorted(filter(_differs, linking), key=_thing)
        for number, ((element, _), some) in enumerate(groupby(against, key=_thing), start=1):
            differing = list(some)
            own = differing[0].article_value or ""
            given = [(one.source_value or "", one) for one in differing]
            values = self._values(name, claim, own, [*given, *((own, one) for one in agreeing)])
            overtaken = len(values) > 1 and all(one.stance is Stance.OUTDATED for one in differing)
            fact = self._fact(claim, element, values, next(iter(values)) if overtaken else "")
            yield fact.model_copy(update={"id": f"{fact.id}-{number}"}) if number > 1 else fact
        if not against:
            same = [self._said(one.document, self._spans(one)[0]) for one in agreeing]
            said = [self._said(name, claim.span), *same]
            yield self._fact(claim, None, {_SAID_SO: (_SAID_SO, said)})

    def _values(
        self, name: str, claim: CheckedClaim, own: str, given: Sequence[tuple[str, Judgement]]
    ) -> _Values:
        """Return who gives which value in words of its own; each document gives one."""
        span = claim.span.part(*(find(own, claim.span.text) or (0, len(claim.span.text))))
        values: _Values = {_key(own): (own, [self._said(name, span)])}
        speaking, known = {name}, {own, *(value for value, _ in given)}
        for value, one in given:
            said = [
                self._said(one.document, span.part(*place))
                for span in self._spans(one)
                if (place := _stated(value, known, span.text))
            ]
            if said and one.document not in speaking:
                speaking.add(one.document)
                values.setdefault(_key(value), (value, []))[1].append(said[0])
        return values

    def _fact(
        self, claim: CheckedClaim, element: Element | None, values: _Values, earlier: str = ""
    ) -> Fact:
        """Weigh the values by their origins; `earlier` is the one that was overtaken, if any.

        A copy does not count beside what it is made from.
        """
        givers = {key: {said.document for said in some} for key, (_, some) in values.items()}
        speaking = set[str]().union(*givers.values())
        weights = {
            key: self._origins(one for one in own if not self._made_from.get(one, set()) & speaking)
            for key, own in givers.items()
            if key != earlier
        }
        most = [key for key, weight in weights.items() if weight == max(weights.values())]
        agreed = most[0] if len(most) == 1 else None
        standing = {agreed: Standing.AGREED, earlier: Standing.EARLIER}
        state = State.AGREED if self._origins(speaking) > 1 else State.SINGLE
        if len(values) > 1:
            state = State.CHANGED if earlier and len(weights) == 1 else State.DISPUTED
        return Fact(
            id=claim.id,
            text=claim.text,
            element=element,
            state=state,
            agreed=values[agreed][0] if agreed and element else None,
            sources=len(speaking),
            origins=self._origins(speaking),
            values=tuple(
                FactValue(
                    text=text,
                    standing=standing.get(key, Standing.DEVIATES if agreed else Standing.OPEN),
                    origins=self._origins(givers[key]),
                    said=tuple(some),
                )
                for key, (text, some) in values.items()
            ),
        )

    def _origins(self, documents: Iterable[str]) -> int:
        return len({self._documents[name].origin or name for name in documents})

    def _spans(self, judgement: Judgement) -> list[Span]:
        """Return the words of a source that are quoted."""
        text = self._documents[judgement.document].text
        return [
            Span(
                **one.model_dump(), column=one.start - text.rfind("\n", 0, one.start) if text else 1
            )
            for one in judgement.evidence
        ]

    def _said(self, document: str, span: Span) -> Said:
        """Return words of a document with the claim that they belong to, if there is one."""
        claims = self._claims.get(document, ())
        own = (c for c in claims if c.span.start < span.end and span.start < c.span.end)
        claim = next(own, None)
        as_of = claim.as_of if claim else None
        return Said(document=document, claim=claim.id if claim else None, span=span, as_of=as_of)


def _states(claim: CheckedClaim) -> bool:
    fact = claim.kind is not Kind.OPINION and claim.verdict is not Verdict.UNCHECKED
    return fact and len(set(content_stems(claim.text))) >= _LEAST_WORDS


def _heard(claim: CheckedClaim) -> list[Judgement]:
    return [one for one in claim.judgements if one.stance is not Stance.SILENT and one.evidence]


def _differs(judgement: Judgement) -> bool:
    """Whether a source surely gives another value, in its own words; another hedge is none."""
    value = judgement.source_value or ""
    return (
        judgement.stance in {Stance.CONTRADICTS, Stance.OUTDATED}
        and judgement.element is not Element.CERTAINTY
        and (judgement.confidence is None or judgement.confidence >= CERTAIN)
        and bool(judgement.article_value and value)
        and any(find(value, shown.text) for shown in judgement.evidence)
    )


def _thing(judgement: Judgement) -> tuple[Element, str]:
    """Return what sorts out which words of the article a source gives otherwise."""
    return judgement.element or Element.OTHER, _key(judgement.article_value or "")


def _alike(claim: CheckedClaim, text: str) -> float:
    """Return the share of a claim's content words that a text has."""
    wanted = set(content_stems(claim.text))
    return len(wanted & set(content_stems(text))) / (len(wanted) or 1)


def _key(value: str) -> str:
    """Return what tells a value from others: the one quantity that it is, else its words."""
    for one in quantities(value):
        if (one.start, one.end) == (0, len(value)):
            return f"{one.value:.12g} {one.dimension}"
    return fold(value).lower()


def _stated(value: str, known: Iterable[str], text: str) -> tuple[int, int] | None:
    """Return where a text has a value: its words, else the one quantity that it is.

    Words within a title or another `known` value are none: "President" in "Vice President".
    """
    if place := find(value, text):
        wholes = [(one.start, one.end) for one in titles(text)]
        wholes += filter(None, (find(one, text) for one in known))
        cut = any(a < place[0] < b or a < place[1] < b for a, b in wholes)
        return None if cut else place
    places = ((one.start, one.end) for one in quantities(text))
    return next((one for one in places if _key(text[slice(*one)]) == _key(value)), None)
