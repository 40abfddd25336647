"""What documents of one run have to do with each other: which are made from which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from checker.records.reports import Credit, Derivation


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
        ahead = {document}
        while ahead := {one for each in ahead for one in made_from.get(each, ())} - reached:
            reached |= ahead
        found[document] = frozenset(reached - {document})
    return found
