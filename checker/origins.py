"""Finds which documents are made from one another: a copy is no witness to its original.

What metadata declares counts first; else `language.retelling` compares the texts, and what the
texts name as their source tells which of two is the copy.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp
from pathlib import Path

from checker.documents.paths import place
from checker.language.credits import Credited, Mark, credited_lines, credits_in
from checker.language.outlets import outlet_key, same_outlet
from checker.language.retelling import Likeness, Profile, likeness, profile
from checker.records import Credit, Derivation, Document

# Set on 2026-11-22 on rewrites_dev.jsonl and the fnc1 pairs of dev.jsonl: the eight rewrites weigh
# 23 to 41 (docs/accuracy.md), reports read as independent, of 200 words and more, 18 or less.
_EVEN_WEIGHT, _WEIGHT_SCALE = 20.0, 3.0
_EVEN_SHARE, _SHARE_SCALE = 0.33, 0.06  # a page's standing text may be a quarter of it
_LEAST_DENSITY, _LEAST_ORDER = 0.15, 0.5
# A short text has too few facts to tell one order from another: it must be retold nearly whole.
_SHORT, _SHORT_DENSITY, _SHORT_SHARE = 200, 0.35, 0.6  # words
_SNIPPET = 60  # words of a text that only near-identity makes a copy
_FEW_RUNS = 8  # twelve words in a row; fewer are a phrase
_CREDIT_WEIGHT = 5.0  # what a credit to the other's publisher is worth, as weight of the chain
_LEAST_CONFIDENCE = 0.5
_OUTLET = "outlet\0"  # before the name of an outlet, which no document id can equal
# Comment that a rewrite adds tells it from its original, where names tell comment from report.
_FILLERS, _FILLER_SHARE, _FILLER_RATIO, _NAMES = 5, 0.25, 2.0, 15


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is looked up of a document for every pair, computed once."""

    document: Document
    profile: Profile
    credits: tuple[Credited, ...]

    @property
    def outlet(self) -> str:
        """The outlet whose report it is: its publisher, else the one its dateline names."""
        own = self.own_mark
        return self.document.publisher or (own.name if own else "")

    def crediting(self, other: "_Traits") -> Credited | None:
        """Return the credit that names the other document's outlet, unless that is its own."""
        outlet = other.outlet
        if not outlet or same_outlet(outlet, self.outlet):
            return None
        return next((c for c in self.credits if c.name and same_outlet(c.name, outlet)), None)

    @property
    def own_mark(self) -> Credited | None:
        """Return the mark that an outlet puts on its own report: a staff line or a dateline."""
        own = [c for c in self.credits if c.mark in {Mark.STAFF, Mark.DATELINE}]
        return next((c for c in own if c.mark is Mark.DATELINE), own[0] if own else None)


def find_credits(document: Document) -> tuple[Credit, ...]:
    """Return whom else a text names as where it comes from, its title first, then line by line."""
    found = []
    for line, credit in credited_lines(document):
        if credit.name:
            start, end = line.starts[credit.start], line.ends[credit.end - 1]
            number = document.text.count("\n", 0, start) + 1
            found.append(Credit(name=credit.name, text=document.text[start:end], line=number))
    title = document.title or ""
    titled = [
        Credit(name=credit.name, text=title[credit.start : credit.end], line=1)
        for credit in credits_in(title, headline=True)
    ]
    told = {(outlet_key(credit.name), credit.text) for credit in found}
    titled = [one for one in titled if (outlet_key(one.name), one.text) not in told]
    own = document.publisher or ""  # an outlet's own dateline credits nobody
    return tuple(one for one in (*titled, *found) if not same_outlet(one.name, own))


def unknown_originals(documents: Collection[Document]) -> tuple[str, ...]:
    """Return a line for each declared original that is not among the documents."""
    known = {place(document.path) for document in documents if document.path}
    return tuple(
        f"{document.path}: its original {path} is not among the documents: "
        "name it too, or correct `derived_from`"
        for document in documents
        for path, where in _originals(document)
        if where not in known
    )


def _originals(document: Document) -> Iterable[tuple[str, str]]:
    folder = Path(document.path).parent
    return [(path, place(str(folder / path))) for path in document.derived_from]


def find_derivations(documents: Sequence[Document]) -> tuple[Derivation, ...]:
    """Return which documents are made from which others, declared or found, by document id."""
    declared = _declared(documents)
    pairs = {frozenset((found.document, found.original)) for found in declared}
    traits = sorted((_traits(document) for document in documents), key=lambda t: t.document.id)
    found = [
        derivation
        for one, two in combinations(traits, 2)
        if frozenset((one.document.id, two.document.id)) not in pairs
        if (derivation := _derivation(one, two))
    ]
    return tuple(sorted([*declared, *found], key=lambda found: (found.document, found.original)))


def _declared(documents: Sequence[Document]) -> list[Derivation]:
    by_place = {place(document.path): document.id for document in documents}
    pairs = {
        (document.id, by_place[where])
        for document in documents
        for _, where in _originals(document)
        if by_place.get(where, document.id) != document.id
    }
    reason = ("its metadata says so",)
    return [
        Derivation(document=copy, original=original, confidence=1.0, reasons=reason, declared=True)
        for copy, original in sorted(pairs)
    ]


def _traits(document: Document) -> _Traits:
    return _Traits(
        document=document,
        profile=profile([sentence.plain for sentence in document.sentences]),
        credits=(
            *credits_in(document.title or "", headline=True),
            *(credit for _, credit in credited_lines(document)),
        ),
    )


def _derivation(one: _Traits, two: _Traits) -> Derivation | None:
    alike = likeness(one.profile, two.profile)
    if alike is None:
        return None
    credit = one.crediting(two) or two.crediting(one)
    confidence = _confidence(alike, one.profile, two.profile, credited=credit is not None)
    if confidence < _LEAST_CONFIDENCE:
        return None
    copy, original, why = _direction(one, two, alike)
    reasons = [*_likeness_reasons(alike, copy, original), *filter(None, [why])]
    return Derivation(
        document=copy.document.id,
        original=original.document.id,
        confidence=round(confidence, 2),
        reasons=tuple(reasons),
        directed=why is not None,
    )


def _confidence(alike: Likeness, one: Profile, two: Profile, *, credited: bool) -> float:
    """Return how surely one text is made from the other: by the same words, or by retelling."""
    if alike.identical:
        return 1.0
    length = min(one.length, two.length)
    enough = length >= _SHORT / 2 or alike.contained >= _SHORT_SHARE
    share = alike.contained if enough and alike.runs >= _FEW_RUNS else 0.0
    copied = _rising(share, _EVEN_SHARE, _SHARE_SCALE)
    least = _LEAST_DENSITY if length >= _SHORT else _SHORT_DENSITY
    told = alike.density >= least and alike.order >= _LEAST_ORDER and length >= _SNIPPET
    even = _EVEN_WEIGHT - (_CREDIT_WEIGHT if credited else 0.0)
    retold = _rising(alike.weight, even, _WEIGHT_SCALE) if told else 0.0
    return 1 - (1 - copied) * (1 - retold)


def _rising(value: float, even: float, scale: float) -> float:
    return 1 / (1 + exp((even - value) / scale))


def _likeness_reasons(alike: Likeness, copy: _Traits, original: _Traits) -> list[str]:
    if alike.identical:
        return ["both have the same words"]
    reasons = []
    if alike.runs:
        runs = "1 run" if alike.runs == 1 else f"{alike.runs} runs"
        share = f"{alike.contained:.0%} of the shorter text's"
        reasons.append(f"shares {runs} of five words outside quotations ({share})")
    if len(alike.pairs) > 1:
        told = len(original.profile.told)
        reasons.append(
            f"{len(alike.pairs)} of the {told} sentences of {original.document.id} come back, "
            f"{alike.ordered} of them in the same order"
        )
    names = copy.profile.names & original.profile.names
    fewer = min(len(copy.profile.names), len(original.profile.names))
    if names:
        reasons.append(f"shares {len(names)} of {fewer} names and numbers")
    return reasons


def _direction(one: _Traits, two: _Traits, alike: Likeness) -> tuple[_Traits, _Traits, str | None]:
    """Return the copy, the original and what tells them apart; None when nothing does."""
    either = ((one, two), (two, one))
    for copy, original in either:
        credit = copy.crediting(original)
        if credit and not original.crediting(copy):
            return copy, original, f"its {credit.mark} names {credit.name}, {_whose(original)}"
    for copy, original in either:
        own = original.own_mark
        if own and not copy.own_mark:
            named = f" names {own.name}" if own.name else " names its reporters"
            return copy, original, f"the {own.mark} of {original.document.id}{named}"
    for copy, original in either:
        late, early = copy.document.date, original.document.date
        if late and early and early < late:
            days = (late - early).days
            later = "1 day" if days == 1 else f"{days} days"
            return copy, original, f"it appeared {later} after {original.document.id}"
    for (copy, original), side in zip(either, (0, 1), strict=True):
        added = _filler(copy, original, {pair[side] for pair in alike.pairs})
        back = _filler(original, copy, {pair[1 - side] for pair in alike.pairs})
        share, back_share = added / len(copy.profile.told), back / len(original.profile.told)
        telling = added >= _FILLERS and len(original.profile.names) >= _NAMES
        if telling and share >= max(_FILLER_SHARE, _FILLER_RATIO * back_share):
            why = f"adds {added} sentences without a name, number or quotation of their own"
            return copy, original, why
    return one, two, None


def _whose(original: _Traits) -> str:
    kind = "publisher" if original.document.publisher else "outlet"
    return f"the {kind} of {original.document.id}"


def _filler(text: _Traits, other: _Traits, matched: set[int]) -> int:
    """Count the sentences that neither stand in the other text nor bring anything checkable."""
    known, own = other.profile.names, text.profile
    return sum(
        told <= known and number not in matched and number not in own.quotes
        for number, told in enumerate(own.told)
    )


def origins_of(documents: Sequence[Document], derivations: Sequence[Derivation]) -> dict[str, str]:
    """Return the origin of each document by id: a document's id, or a declared outlet's name.

    A copy follows its surest original, and whichever of an undirected pair is followed, both share
    one origin; so do documents whose metadata declares one outlet. Two originals of one copy stay
    apart. Of those that share an origin the one made from no other names it, the earliest first.
    """
    by_id = {document.id: document for document in documents}
    known = [d for d in derivations if d.document in by_id and d.original in by_id]
    originals = _surest_originals(known)
    shared = _Shared()
    for copy, original in originals.items():
        shared.join(copy, original)
    for pair in known:
        if not pair.directed:
            shared.join(pair.document, pair.original)
    outlets = _declared_outlets(by_id, originals)
    for document in by_id.values():
        if document.origin:
            shared.join(document.id, outlets[outlet_key(document.origin)])
    members: dict[str, list[str]] = {}
    for node in [*by_id, *outlets.values()]:
        members.setdefault(shared.root(node), []).append(node)
    roots = ({*originals.values(), *outlets.values()} & by_id.keys()) - originals.keys()
    names = {node: _root_name(group, by_id, roots, originals) for node, group in members.items()}
    return {document: names[shared.root(document)] for document in by_id}


def _surest_originals(derivations: Iterable[Derivation]) -> dict[str, str]:
    """Return for each copy the original it follows: a declared one first, then the surest."""
    found: dict[str, Derivation] = {}
    for each in sorted(derivations, key=lambda d: (not d.declared, -d.confidence, d.original)):
        if each.directed:
            found.setdefault(each.document, each)
    return {copy: derivation.original for copy, derivation in found.items()}


def _declared_outlets(
    documents: Mapping[str, Document], originals: Mapping[str, str]
) -> dict[str, str]:
    """Return what each declared outlet stands for: a document it published, else its name.

    Of several documents of an outlet, one that a declaring document was made from is taken.
    """
    declaring: dict[str, list[Document]] = {}
    for document in documents.values():
        if document.origin:
            declaring.setdefault(outlet_key(document.origin), []).append(document)
    found = {}
    for key, users in declaring.items():
        published = [
            d for d in documents.values() if d.publisher and outlet_key(d.publisher) == key
        ]
        followed = {originals.get(user.id) for user in users}
        ranked = sorted(published, key=lambda d: (d.id not in followed, *_age(d)))
        name = min(user.origin or "" for user in users)
        found[key] = ranked[0].id if ranked else f"{_OUTLET}{name}"
    return found


def _root_name(
    group: Sequence[str],
    documents: Mapping[str, Document],
    roots: Collection[str],
    copies: Collection[str],
) -> str:
    outlets = sorted(node for node in group if node not in documents)
    if outlets:
        return outlets[0].removeprefix(_OUTLET)
    inside = [documents[node] for node in group]
    return min(inside, key=lambda d: (d.id not in roots, d.id in copies, *_age(d))).id


def _age(document: Document) -> tuple[str, str]:
    """Sort the earliest first, and the undated last."""
    return (str(document.date or "9999-99-99"), document.id)


class _Shared:
    """Nodes that share an origin, as a union-find (Galler & Fischer, 1964)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, node: str) -> str:
        while node in self._above:
            node = self._above[node]
        return node

    def join(self, one: str, other: str) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        if low != high:
            self._above[high] = low
