"""Sentences and claims as questions to an engine's memory, and their answers as texts.

What one call asks together is remembered apart, sentence by sentence and claim by claim, so that an
edit asks again only for what depends on it. Kept answers hold no number of a batch: a source
sentence is named by its source's label and its words, and found again where it stands now.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from checker.engines import ProposedClaim, ProposedJudgement, ProposedStance, SourceSheet
from checker.language.references import points_back
from checker.language.words import content_stems
from checker.memory import About, Memory
from checker.types import Claim, Element, Kind, Record, Segmented, Sentence, Stance

Use = TypeVar("Use")
Nearest = Mapping[str, Sequence[Sentence]]  # sentences of each source, by document id


class KeptClaim(Record):
    """A claim of a sentence, and the words of the sentence that state it."""

    text: str
    words: str
    kind: Kind


class SentenceAnswer(Record):
    """What a sentence states; no claims and not `nothing`: it stands whole.

    `earlier` are the sentences before those it is remembered with, nearest first, as far back as
    its claims took words from them: a name put for a pronoun is right only while they are the same.
    """

    claims: tuple[KeptClaim, ...] = ()
    nothing: bool = False
    earlier: tuple[str, ...] = ()


class Cited(Record):
    """A source sentence: its source's label, its words, and which of several equal ones it is."""

    source: str
    text: str
    repeat: int = 0


class KeptStance(Record):
    """What some source sentences say of a claim."""

    evidence: tuple[Cited, ...]
    stance: Stance
    element: Element | None = None
    article_value: str | None = None
    source_value: str | None = None


class ClaimAnswer(Record):
    """What the sources say of a claim, and whether few sentences were shown with it."""

    reason: str
    stances: tuple[KeptStance, ...] = ()
    addition: float | None = None
    closely: bool = False


class SecondThought(Record):
    """Whether a contradiction stood when it was asked about alone, and why."""

    stands: bool
    reason: str


class SentenceMemory:
    """What the sentences of an article state, as answered before."""

    def __init__(self, memory: Memory, article: Segmented) -> None:
        self._memory = memory
        self._texts = [sentence.plain for sentence in article.sentences]

    def recall(
        self, sentence: Sentence, use: Callable[[Sequence[ProposedClaim], bool], Use | None]
    ) -> Use | None:
        """Return what `use` makes of the claims of a sentence, or of its stating nothing."""
        for shown in self._shown(sentence):

            def read(answer: SentenceAnswer, shown: Sequence[str] = shown) -> Use | None:
                earlier = self._before(sentence)[len(shown) :][: len(answer.earlier)]
                if tuple(earlier) != answer.earlier:
                    return None
                claims = [ProposedClaim(one.text, one.words, one.kind) for one in answer.claims]
                return use(claims, answer.nothing)

            question = [sentence.plain, *shown]
            found = self._memory.recall(About.SENTENCE, question, SentenceAnswer, read)
            if found is not None:
                return found
        return None

    def keep(self, sentence: Sentence, claims: Sequence[ProposedClaim], nothing: bool) -> None:
        """Keep what a sentence states."""
        if not self._memory.holds(About.SENTENCE):
            return
        kept = tuple(KeptClaim(text=c.text, words=c.words, kind=c.kind) for c in claims)
        texts = [claim.text for claim in claims]
        # Alone if it may and its claims draw on nothing: elsewhere they would be others.
        beside, *alone = self._shown(sentence)
        shown = alone[0] if alone and not self._drawn_on(sentence, (), texts) else beside
        earlier = self._drawn_on(sentence, shown, texts)
        answer = SentenceAnswer(claims=kept, nothing=nothing, earlier=earlier)
        self._memory.keep(About.SENTENCE, [sentence.plain, *shown], answer)

    def _shown(self, sentence: Sentence) -> list[Sequence[str]]:
        """Return with what a sentence may be remembered: with the one before it, or alone.

        One that points back is never remembered alone.
        """
        before = self._before(sentence)[:1]
        return [before] if points_back(sentence.plain) or not before else [before, ()]

    def _before(self, sentence: Sentence) -> list[str]:
        """Return the sentences before one, nearest first."""
        return self._texts[: sentence.number - 1][::-1]

    def _drawn_on(
        self, sentence: Sentence, shown: Sequence[str], claims: Sequence[str]
    ) -> tuple[str, ...]:
        """Return the sentences before those shown, up to the last one that claims draw on."""
        before = self._before(sentence)[len(shown) :]
        foreign = {stem for text in claims for stem in content_stems(text)}
        foreign -= {stem for text in (sentence.plain, *shown) for stem in content_stems(text)}
        reach = 0
        for distance, text in enumerate(before, start=1):
            if not foreign:
                break
            found = foreign & set(content_stems(text))
            reach = distance if found else reach
            foreign -= found
        return tuple(before[:reach])


class ClaimMemory:
    """What the sources of an article say of its claims, as answered before."""

    def __init__(self, memory: Memory, sheets: Sequence[SourceSheet]) -> None:
        """`sheets` hold all sentences of all sources, numbered on."""
        self._memory = memory
        self._labels = {sheet.document: sheet.label for sheet in sheets}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        self._places: dict[tuple[str, int], Cited] = {}
        for sheet in sheets if memory.holds(About.CLAIM) else ():
            for number, sentence in enumerate(sheet.sentences, start=sheet.first):
                equal = self._numbers.setdefault((sheet.label, sentence.plain), [])
                cited = Cited(source=sheet.label, text=sentence.plain, repeat=len(equal))
                self._places[sheet.document, sentence.number] = cited
                equal.append(number)

    def recall(
        self,
        about: About,
        claim: Claim,
        nearest: Callable[[], Nearest],
        use: Callable[[ProposedJudgement, bool], Use | None],
    ) -> Use | None:
        """Return what `use` makes of the answer on a claim, numbered as the sheets of all.

        Its second argument is whether few sentences had been shown.
        """
        if not self._memory.holds(about):
            return None

        def read(answer: ClaimAnswer) -> Use | None:
            stances = [self._numbered(stance) for stance in answer.stances]
            if any(stance is None for stance in stances):
                return None
            found = tuple(stance for stance in stances if stance)
            return use(ProposedJudgement(answer.reason, found, answer.addition), answer.closely)

        return self._memory.recall(about, self._question(claim, nearest()), ClaimAnswer, read)

    def keep(
        self,
        about: About,
        claim: Claim,
        nearest: Callable[[], Nearest],
        answer: ProposedJudgement,
        sheets: Sequence[SourceSheet],
        *,
        closely: bool,
    ) -> None:
        """Keep an answer that cites sentences by their numbers on `sheets`."""
        if not self._memory.holds(about):
            return
        stances = tuple(
            KeptStance(
                evidence=tuple(self._cited(stance.evidence, sheets)),
                stance=stance.stance,
                element=stance.element,
                article_value=stance.article_value,
                source_value=stance.source_value,
            )
            for stance in answer.stances
        )
        kept = ClaimAnswer(
            reason=answer.reason, stances=stances, addition=answer.addition, closely=closely
        )
        self._memory.keep(about, self._question(claim, nearest()), kept)

    def _question(self, claim: Claim, nearest: Nearest) -> list[object]:
        """Return a claim with what it is compared with; a source without such a sentence is none.

        Sentences stand in reading order: which of them is nearest does not matter.
        """
        evidence = [
            [label, [s.plain for s in sorted(nearest[document], key=lambda s: s.number)]]
            for document, label in self._labels.items()
            if nearest.get(document)
        ]
        return [claim.text, evidence]

    def _cited(self, numbers: Sequence[int], sheets: Sequence[SourceSheet]) -> Iterator[Cited]:
        for number in numbers:
            for sheet in sheets:
                if sentence := sheet.sentence(number):
                    yield self._places[sheet.document, sentence.number]

    def _numbered(self, kept: KeptStance) -> ProposedStance | None:
        """Return a stance with numbers; None if a sentence it cites is not there any more."""
        numbers: list[int] = []
        for cited in kept.evidence:
            equal = self._numbers.get((cited.source, cited.text), [])
            if cited.repeat >= len(equal):
                return None
            numbers.append(equal[cited.repeat])
        return ProposedStance(
            tuple(numbers), kept.stance, kept.element, kept.article_value, kept.source_value
        )


def recall_second_thought(
    memory: Memory, claim: Claim, evidence: Sequence[Sentence]
) -> SecondThought | None:
    """Return whether a contradiction of a claim by these sentences stood when asked about."""
    return memory.recall(
        About.CONTRADICTION, _alone(claim, evidence), SecondThought, lambda kept: kept
    )


def keep_second_thought(
    memory: Memory, claim: Claim, evidence: Sequence[Sentence], thought: SecondThought
) -> None:
    """Keep whether a contradiction of a claim by these sentences stood."""
    memory.keep(About.CONTRADICTION, _alone(claim, evidence), thought)


def _alone(claim: Claim, evidence: Sequence[Sentence]) -> list[object]:
    return [claim.text, [sentence.plain for sentence in evidence]]
