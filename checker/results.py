"""Collects articles as they are done, by whoever did them, and passes them on in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checker.contract import ArticleReport, Derivation


@dataclass(frozen=True, slots=True)
class Checked:
    """Some articles of a run by their positions, and what was noticed on the way."""

    articles: Mapping[int, ArticleReport]
    derivations: tuple[Derivation, ...] = ()
    notices: tuple[str, ...] = ()


class Results:
    """Takes articles as they are done, and passes them on in the order of the run."""

    def __init__(
        self, watch: Callable[[ArticleReport], None], counted: Callable[[int], None]
    ) -> None:
        self._watch, self._counted = watch, counted
        self._done: dict[int, ArticleReport] = {}
        self._told = 0
        self.derivations: dict[Derivation, None] = {}

    def add(self, checked: Checked) -> None:
        """Take articles by their positions in the run."""
        self._done |= checked.articles
        self.derivations |= dict.fromkeys(checked.derivations)
        self._counted(len(self._done))
        while self._told in self._done:
            self._told += 1
            self._watch(self._done[self._told - 1])

    def missing(self, count: int) -> list[int]:
        """Return the positions that nothing came for."""
        return [position for position in range(count) if position not in self._done]

    @property
    def articles(self) -> tuple[ArticleReport, ...]:
        """All articles, in order."""
        return tuple(self._done[position] for position in sorted(self._done))
