"""Collects articles as they are done, by whoever did them, and passes them on in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checker.contract import ArticleReport, Derivation, DocumentRecord
from checker.witnesses import Kinship

Documents = Mapping[str, DocumentRecord]
Watch = Callable[[ArticleReport, Documents], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """Some articles of a run by their positions, and what was noticed on the way."""

    articles: Mapping[int, ArticleReport]
    kinship: Kinship = field(default_factory=Kinship)
    notices: tuple[str, ...] = ()


class Results:
    """Takes articles as they are done, and passes them on in the order of the run.

    `documents` are those of the run by id; what becomes known of their kinship is added to them.
    """

    def __init__(self, documents: Documents, watch: Watch, counted: Callable[[int], None]) -> None:
        self._watch, self._counted = watch, counted
        self.documents = dict(documents)
        self._done: dict[int, ArticleReport] = {}
        self._told = 0
        self.derivations: dict[Derivation, None] = {}

    def add(self, checked: Checked) -> None:
        """Take articles by their positions in the run."""
        self._done |= checked.articles
        self._take(checked.kinship)
        self._counted(len(self._done))
        while self._told in self._done:
            self._told += 1
            self._watch(self._done[self._told - 1], self.documents)

    def _take(self, kinship: Kinship) -> None:
        self.derivations |= dict.fromkeys(kinship.derivations)
        for name in (kinship.origins.keys() | kinship.credits.keys()) & self.documents.keys():
            known = self.documents[name]
            update = {
                "origin": kinship.origins.get(name, known.origin),
                "credits": kinship.credits.get(name, known.credits),
            }
            self.documents[name] = known.model_copy(update=update)

    def missing(self, count: int) -> list[int]:
        """Return the positions that nothing came for."""
        return [position for position in range(count) if position not in self._done]

    @property
    def articles(self) -> tuple[ArticleReport, ...]:
        """All articles, in order."""
        return tuple(self._done[position] for position in sorted(self._done))
