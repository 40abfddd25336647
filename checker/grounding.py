"""Checks that a source really carries what it is said to support.

Models cite sentences that do not bear on a claim and call nearly everything supported. A support
stands only when the sources carry enough of the claim's content (`language.novelty`), and the
source itself has every number and name of it.
"""

from collections.abc import Sequence

from checker.language.novelty import ADDED, Novelty, Vocabulary
from checker.language.places import country
from checker.language.words import Word, words
from checker.types import Segmented


class Grounding:
    """What the sources of one article carry."""

    def __init__(self, sources: Sequence[Segmented]) -> None:
        self._vocabulary = Vocabulary(sources)
        self._held = {source.document.id: _held(source) for source in sources}

    def novelty(self, text: str) -> Novelty:
        """Return how much of `text` no source carries."""
        return self._vocabulary.novelty(text)

    def objection(self, text: str, document: str) -> str | None:
        """Return why the source `document` cannot support `text`, or None when it may."""
        novelty = self.novelty(text)
        if novelty.share >= ADDED:
            fresh = ", ".join(text[start:end] for start, end in novelty.words[:6])
            return f"{novelty.share:.0%} of the claim is in no source: {fresh}"
        held = self._held[document]
        absent = [w.text for w in words(text) if _is_telling(w) and not _keys(w) & held]
        return f"this source nowhere has “{absent[0]}”" if absent else None


def _held(source: Segmented) -> frozenset[str]:
    return frozenset(
        key
        for sentence in source.sentences
        for word in words(sentence.plain)
        for key in _keys(word)
    )


def _keys(word: Word) -> frozenset[str]:
    place = country(word.text)
    return frozenset({word.stem, place} if place else {word.stem})


def _is_telling(word: Word) -> bool:
    """Numbers, and capitalised words that do not merely begin the claim."""
    return word.text[0].isdigit() or (word.start > 0 and word.text[0].isupper())
