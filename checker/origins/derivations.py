"""Finds which documents are made from one another: a copy is no witness to its original.

What metadata declares counts first; else `retelling` compares the texts, and what the
texts name as their source tells which of two is the copy.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import exp
from pathlib import Path

from checker.documents.files import place
from checker.origins.credits import Credited, Mark, credited
from checker.origins.outlets import outlet_key, same_outlet
from checker.origins.retelling import Likeness, Profile, likeness, profile
from checker.records import Credit, Derivation, Document

# Set on 2026-11-22 on rewrites_dev.jsonl and the fnc1 pairs of dev.jsonl: the eight rewrites weigh
# 23 to 41 (docs/accuracy.md), reports read as independent, of 200 words and more, 18 or less.
_EVEN_WEIGHT, _WEIGHT_SCALE = 20.0, 3.0
_EVEN_SHARE, _SHARE_SCALE = 0.33, 0.06  # a page's standing text may be a quarter of it
_LEAST_DENSITY = 0.15
# A short text has too few facts to tell one order from another: it must be retold nearly whole.
_SHORT, _SHORT_DENSITY, _SHORT_SHARE = 200, 0.35, 0.6  # words
_FEW_RUNS = 8  # twelve words in a row; fewer are a phrase
_LEAST_CONFIDENCE = 0.5
# Comment that a rewrite adds tells it from its original, where names tell comment from report.
_FILLERS, _FILLER_RATIO, _NAMES = 5, 2.0, 15
_OUTLET = "outlet\0"  # before the name of an outlet, which no document id can equal


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is looked up of a document for every pair, computed once."""

    document: Document
    profile: Profile
    credits: tuple[Credited, ...]

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def own_mark(self) -> Credited | None:
        """The mark that an outlet puts on its own report: a dateline, else a staff line."""
        marks = {credit.mark: credit for credit in reversed(self.credits)}
        return marks.get(Mark.DATELINE) or marks.get(Mark.STAFF)

    @property
    def outlet(self) -> str:
        """The outlet whose report it is: its publisher, else the one its dateline names."""
        own = self.own_mark
        return self.document.publisher or (own.name if own else "")

    def crediting(self, other: "_Traits") -> Credited | None:
        """Return the credit that names the other document's outlet, unless that is its own."""
        if same_outlet(other.outlet, self.outlet):
            return None
        return next((c for c in self.credits if same_outlet(c.name, other.outlet)), None)


def find_credits(document: Document) -> tuple[Credit, ...]:
    """Return whom else a text names as where it comes from, line by line, then its title."""
    found: dict[tuple[str, str], Credit] = {}
    for credit, text, line in credited(document):
        # An outlet's own dateline credits nobody.
        if credit.name and not same_outlet(credit.name, document.publisher or ""):
            told = Credit(name=credit.name, text=text, line=line)
            found.setdefault((outlet_key(credit.name), text), told)
    return tuple(found.values())


def unknown_originals(documents: Collection[Document]) -> tuple[str, ...]:
    """Return a line for each declared original that is not among the documents."""
    known = {place(document.path) for document in documents if document.path}
    return tuple(
        f"{document.path}: its original {path} is not among the documents: "
        "name it too, or correct `derived_from`"
        for document in documents
        for path in document.derived_from
        if _place(document, path) not in known
    )


def _place(document: Document, original: str) -> str:
    return place(str(Path(document.path).parent / original))


def find_derivations(documents: Sequence[Document]) -> tuple[Derivation, ...]:
    """Return which documents are made from which others, declared or found, by document id."""
    found = _declared(documents)
    declared = {frozenset((each.document, each.original)) for each in found}
    traits = sorted(map(_traits, documents), key=lambda traits: traits.id)
    for one, two in combinations(traits, 2):
        if frozenset((one.id, two.id)) not in declared and (derivation := _derivation(one, two)):
            found.append(derivation)
    return tuple(sorted(found, key=lambda found: (found.document, found.original)))


def _declared(documents: Sequence[Document]) -> list[Derivation]:
    by_place = {place(document.path): document.id for document in documents}
    pairs = {
        (document.id, by_place.get(_place(document, path), document.id))
        for document in documents
        for path in document.derived_from
    }
    reason = ("its metadata says so",)
    return [
        Derivation(document=copy, original=original, confidence=1.0, reasons=reason, declared=True)
        for copy, original in pairs
        if copy != original
    ]


def _traits(document: Document) -> _Traits:
    return _Traits(
        document=document,
        profile=profile([sentence.plain for sentence in document.sentences]),
        credits=tuple(credit for credit, _, _ in credited(document)),
    )


def _derivation(one: _Traits, two: _Traits) -> Derivation | None:
    alike = likeness(one.profile, two.profile)
    if alike is None:
        return None
    confidence = _confidence(alike, min(len(one.profile.words), len(two.profile.words)))
    if confidence < _LEAST_CONFIDENCE:
        return None
    copy, original, why = _direction(one, two, alike)
    return Derivation(
        document=copy.id,
        original=original.id,
        confidence=round(confidence, 2),
        reasons=(*_likeness_reasons(alike, copy, original), *filter(None, [why])),
        directed=why is not None,
    )


def _confidence(alike: Likeness, length: int) -> float:
    """Return how surely one text is made from the other: by the same words, or by retelling.

    `length` is that of the shorter text, in words.
    """
    if alike.identical:
        return 1.0
    enough = length >= _SHORT / 2 or alike.contained >= _SHORT_SHARE
    share = alike.contained if enough and alike.runs >= _FEW_RUNS else 0.0
    copied = _rising(share, _EVEN_SHARE, _SHARE_SCALE)
    least = _LEAST_DENSITY if length >= _SHORT else _SHORT_DENSITY
    weight = alike.weight if alike.density >= least else 0.0
    retold = _rising(weight, _EVEN_WEIGHT, _WEIGHT_SCALE)
    return 1 - (1 - copied) * (1 - retold)


def _rising(value: float, even: float, scale: float) -> float:
    return 1 / (1 + exp((even - value) / scale))


def _likeness_reasons(alike: Likeness, copy: _Traits, original: _Traits) -> list[str]:
    if alike.identical:
        return ["both have the same words"]
    names = copy.profile.names, original.profile.names
    reasons = []
    if alike.runs:
        share = f"{alike.contained:.0%} of the shorter text's"
        reasons.append(
            f"shares {_counted(alike.runs, 'run')} of five words outside quotations ({share})"
        )
    if len(alike.pairs) > 1:
        reasons.append(
            f"{len(alike.pairs)} of the {len(original.profile.told)} sentences of {original.id} "
            f"come back, {alike.ordered} of them in the same order"
        )
    if shared := len(names[0] & names[1]):
        reasons.append(f"shares {shared} of {min(map(len, names))} names and numbers")
    return reasons


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _direction(one: _Traits, two: _Traits, alike: Likeness) -> tuple[_Traits, _Traits, str | None]:
    """Return the copy, the original and what tells them apart; None when nothing does."""
    matched = {one.id: {i for i, _ in alike.pairs}, two.id: {j for _, j in alike.pairs}}
    for tell in (_by_credit, _by_mark, _by_date, partial(_by_filler, matched)):
        for copy, original in ((one, two), (two, one)):
            if why := tell(copy, original):
                return copy, original, why
    return one, two, None


def _by_credit(copy: _Traits, original: _Traits) -> str | None:
    credit = copy.crediting(original)
    if not credit or original.crediting(copy):
        return None
    whose = "publisher" if original.document.publisher else "outlet"
    return f"its {credit.mark} names {credit.name}, the {whose} of {original.id}"


def _by_mark(copy: _Traits, original: _Traits) -> str | None:
    own = original.own_mark
    if not own or copy.own_mark:
        return None
    return f"the {own.mark} of {original.id} names {own.name or 'its reporters'}"


def _by_date(copy: _Traits, original: _Traits) -> str | None:
    late, early = copy.document.date, original.document.date
    if not late or not early or late <= early:
        return None
    return f"it appeared {_counted((late - early).days, 'day')} after {original.id}"


def _by_filler(
    matched: Mapping[str, Collection[int]], copy: _Traits, original: _Traits
) -> str | None:
    added = _filler(copy, original, matched[copy.id])
    share = added / len(copy.profile.told)
    back = _filler(original, copy, matched[original.id]) / len(original.profile.told)
    few = added < _FILLERS or len(original.profile.names) < _NAMES
    if few or share < _FILLER_RATIO * back:
        return None
    return f"adds {added} sentences without a name, number or quotation of their own"


def _filler(text: _Traits, other: _Traits, matched: Collection[int]) -> int:
    """Count the sentences that neither stand in the other text nor bring anything checkable."""
    skipped = text.profile.quoting.union(matched)
    told = enumerate(text.profile.told)
    return sum(names <= other.profile.names for number, names in told if number not in skipped)


def origins_of(documents: Sequence[Document], derivations: Sequence[Derivation]) -> dict[str, str]:
    """Return the origin of each document by id: a document's id, or a declared outlet's name.

    A copy follows its surest original, and whichever of an undirected pair is followed, both share
    one origin; so do documents whose metadata declares one outlet. Two originals of one copy stay
    apart. Of those that share an origin the one made from no other names it, the earliest first.
    """
    by_id = {document.id: document for document in documents}
    surest = sorted(derivations, key=lambda d: (not d.declared, -d.confidence, d.original))
    followed = {d.document: d.original for d in reversed(surest) if d.directed}
    made_from = [*followed.items(), *_declared_outlets(documents, followed)]
    copies, originals = ({pair[side] for pair in made_from} for side in (0, 1))

    def rank(node: str) -> tuple[bool | str, ...]:
        if node not in by_id:  # an outlet
            return (False, node)
        return (True, node in copies, node not in originals, *_age(by_id[node]))

    ties = [*made_from, *((d.document, d.original) for d in derivations if not d.directed)]
    origins: dict[str, str] = {}
    for group in _joined(by_id, ties):
        origins |= dict.fromkeys(group, min(group, key=rank).removeprefix(_OUTLET))
    return {node: origins[node] for node in by_id}


def _declared_outlets(
    documents: Sequence[Document], followed: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return each document that declares an outlet with what stands for that outlet.

    That is a document it published, one that a declaring document was made from first, or its name.
    """
    declaring: dict[str, list[Document]] = {}
    for document in documents:
        if document.origin:
            declaring.setdefault(outlet_key(document.origin), []).append(document)
    found = []
    for users in declaring.values():
        name = min(user.origin or "" for user in users)
        taken = {followed.get(user.id) for user in users}
        published = [d for d in documents if same_outlet(d.publisher or "", name)]
        ranked = sorted(published, key=lambda d: (d.id not in taken, *_age(d)))
        stands = ranked[0].id if ranked else _OUTLET + name
        found += [(user.id, stands) for user in users if user.id != stands]
    return found


def _age(document: Document) -> tuple[str, str]:
    """Sort the earliest first, and the undated last."""
    return (str(document.date or "9999-99-99"), document.id)


def _joined(nodes: Iterable[str], ties: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return the sets of nodes that ties lead to from one another."""
    groups = {node: {node} for node in nodes}
    for one, other in ties:
        fewer, more = sorted((groups[one], groups.setdefault(other, {other})), key=len)
        if fewer is not more:
            more |= fewer
            groups |= dict.fromkeys(fewer, more)
    return list({id(group): group for group in groups.values()}.values())
