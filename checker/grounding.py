"""Checks that the sources really carry what they are said to support.

Models cite sentences that do not bear on a claim and call nearly everything supported. A support
stands only when the sources carry enough of the claim's content (`language.novelty`), every name,
every quotation and every word of comment stands in some source, and the source itself has as many
of the claim's names as the others that are said to support it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from checker.detectors.names import unknown_names
from checker.detectors.quotes import unfound_quotes
from checker.language.aliases import carried
from checker.language.comment import comment_words
from checker.language.lookalikes import turned
from checker.language.names import names
from checker.language.novelty import ADDED, CARRIED, Novelty, Vocabulary
from checker.language.words import content_stems
from checker.types import Claim, Segmented, Sentence, Span

_SHOWN = 6  # words of a list that a reason shows


class Grounding:
    """What the sources of one article carry."""

    def __init__(self, sources: Sequence[Segmented]) -> None:
        self._sources = {source.document.id: source for source in sources}
        self._vocabulary = Vocabulary(sources)
        self.novelty = lru_cache(maxsize=None)(self._vocabulary.novelty)
        self._unfound = lru_cache(maxsize=None)(self._unfound_in)

    def carried_by(self, claim: Claim) -> tuple[Sentence, ...]:
        """Return the nearest sentences when the sources have nearly all of a claim's words."""
        novelty: Novelty = self.novelty(claim.text)
        return novelty.nearest if novelty.share < CARRIED else ()

    def objections(self, claim: Claim, supporters: Sequence[str]) -> Mapping[str, str]:
        """Return by document id why a source among `supporters` cannot support the claim."""
        reason = self._addition(claim)
        if reason:
            return dict.fromkeys(supporters, reason)
        absent = {document: self._absent(claim.text, document) for document in supporters}
        fewest = min(map(len, absent.values()), default=0)
        return {
            document: f"this source nowhere has “{missing[0]}”"
            for document, missing in absent.items()
            if len(missing) > fewest
        }

    def _addition(self, claim: Claim) -> str | None:
        if turned(claim.sentence.plain):
            return "invisible characters turn its direction: a reader sees other words"
        novelty: Novelty = self.novelty(claim.text)
        if novelty.share >= ADDED:
            fresh = [claim.text[start:end] for start, end in novelty.words]
            if not fresh:
                return "its words stand far apart in the sources"
            return f"in no source: {', '.join(fresh[:_SHOWN])}"
        unsaid = [word.text for word in comment_words(claim.text) if word.stem not in self._said]
        if unsaid:
            return f"comment in no source: {', '.join(unsaid[:_SHOWN])}"
        for span in self._unfound(claim.sentence):
            if span.start < claim.span.end and claim.span.start < span.end:
                return f"in no source: “{span.text}”"
        return None

    @cached_property
    def _said(self) -> frozenset[str]:
        """The stems of all that the sources say; few claims need them."""
        sentences = (one for source in self._sources.values() for one in source.sentences)
        return frozenset(stem for one in sentences for stem in content_stems(one.plain))

    def _unfound_in(self, sentence: Sentence) -> tuple[Span, ...]:
        sources = tuple(self._sources.values())
        return (*unknown_names(sentence, sources), *unfound_quotes(sentence, sources))

    def _absent(self, text: str, document: str) -> list[str]:
        source = self._sources[document]
        return [
            text[name.start : name.end]
            for name in names(text)
            if name.telling and not name.doubtful and not carried(name, source)
        ]
