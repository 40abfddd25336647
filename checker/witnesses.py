"""Tells which judgements count: copies are no witnesses of their own, and speak for one origin.

A document made from the article neither confirms nor refutes it. Where a document and one made
from it both speak, only the earlier counts: what the copy changed is the copy's error.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from checker.contract import Credit, Derivation, Support
from checker.types import Judgement, Stance, Verdict


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where documents come from, by id: `origins` and, for copies, all they were made from.

    Among `peers` the article under check is a witness like its sources.
    """

    origins: Mapping[str, str] = field(default_factory=dict)
    ancestors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    peers: bool = False

    def origin(self, document: str) -> str:
        """Return the origin of a document; one that goes back to none is its own."""
        return self.origins.get(document, document)


@dataclass(frozen=True, slots=True)
class Kinship:
    """What documents of one run have to do with each other, and whom they name as their source."""

    derivations: tuple[Derivation, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    credits: Mapping[str, tuple[Credit, ...]] = field(default_factory=dict)

    def lineage(self, article: str, *, peers: bool) -> Lineage:
        """Return what counts for an article.

        A source given to check it against is taken for its copy only if metadata says so: a wrong
        guess there would silence the one who knows better.
        """
        counted = [
            one for one in self.derivations if peers or one.declared or one.original != article
        ]
        return Lineage(self.origins, ancestors(counted), peers)


def ancestors(derivations: Iterable[Derivation]) -> dict[str, frozenset[str]]:
    """Return for each copy the documents it was made from, those of its originals included."""
    made_from: dict[str, set[str]] = {}
    for derivation in derivations:
        if derivation.directed:
            made_from.setdefault(derivation.document, set()).add(derivation.original)
    found = {}
    for document in made_from:
        reached: set[str] = set()
        ahead = [document]
        while ahead:
            for original in made_from.get(ahead.pop(), set()) - reached:
                reached.add(original)
                ahead.append(original)
        found[document] = frozenset(reached - {document})
    return found


def weighed(
    judgements: Sequence[Judgement], article: str, lineage: Lineage
) -> tuple[Judgement, ...]:
    """Mark the judgements that do not count with the document that speaks in their place."""
    speaking = {
        judgement.document for judgement in judgements if judgement.stance is not Stance.SILENT
    }
    weighed = []
    for judgement in judgements:
        before = lineage.ancestors.get(judgement.document, frozenset())
        earlier = sorted(before & (speaking | {article}))
        # A document made from a speaking one that is a copy itself repeats the first of them.
        roots = [one for one in earlier if not lineage.ancestors.get(one, frozenset()) & before]
        copied = article if article in before else next(iter(roots or earlier), None)
        counts = copied is None or judgement.stance is Stance.SILENT
        weighed.append(judgement if counts else judgement.model_copy(update={"copy_of": copied}))
    return tuple(weighed)


def stances(judgements: Iterable[Judgement]) -> list[Stance]:
    """Return what each source says, copies as silent."""
    return [Stance.SILENT if one.copy_of else one.stance for one in judgements]


def support(judgements: Iterable[Judgement], article: str, lineage: Lineage) -> Support:
    """Count the sources that say the same, copies of the article left out, and their origins."""
    agreeing = {
        one.document
        for one in judgements
        if one.stance is Stance.SUPPORTS and one.copy_of != article
    }
    return Support(
        sources=len(agreeing), origins=len({lineage.origin(document) for document in agreeing})
    )


def one_against_one(
    verdict: Verdict, judgements: Iterable[Judgement], article: str, lineage: Lineage
) -> bool:
    """Whether nothing but the word of a peer stands against the word of the article.

    Not so if the article was made from that peer: then the difference is the article's error.
    """
    if verdict is not Verdict.CONTRADICTED or not lineage.peers:
        return False
    against = {
        one.document
        for one in judgements
        if one.stance is Stance.CONTRADICTS and one.copy_of is None
    }
    origins = {lineage.origin(document) for document in against}
    return len(origins) == 1 and lineage.origin(article) not in origins
