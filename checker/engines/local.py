"""Engine `local`: a small model on this machine, asked one yes/no question at a time.

A small model writes poor JSON, quotes what is not there and agrees with long texts. What it does
well is to compare a short claim with the one sentence nearest to it and answer Yes or No, and the
probability of Yes is worth more than the answer. Claims are clauses; detectors name what differs.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

from checker.engines import ProposedClaim, ProposedJudgement, SourceSheet
from checker.engines.clauses import clause_claims
from checker.engines.rules import nearest_sources
from checker.language.novelty import Vocabulary
from checker.prompts import Message, load_prompt
from checker.types import Claim, Sentence, Usage

# Probabilities of Yes from which a claim counts as said: beside the one nearest sentence, and,
# asked only below that, beside the nearest few.
FIRST_LOOK, SECOND_LOOK = 0.35, 0.35


class Answerer(Protocol):
    """What is asked: `llm.ChatModel`."""

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""

    def yes_probability(self, messages: list[Message]) -> float:
        """Return how likely the answer is Yes, of Yes and No alone."""


class LocalEngine:
    """Proposes clauses as claims, and support where the model says Yes."""

    name = "local"
    judged_by = "local model"
    looks_twice = False

    def __init__(self, chat: Answerer, model: str) -> None:
        self._chat = chat
        self._one_at_a_time = threading.Lock()
        self._prompt = load_prompt("yesno")
        self.model: str | None = model
        self.prompts: Mapping[str, str] = {"yesno": self._prompt.digest}

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self._chat.usage

    def propose_claims(
        self,
        sentences: Sequence[Sentence],
        context: str,  # noqa: ARG002  clauses need none
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Return the clauses of each sentence."""
        return clause_claims(sentences), frozenset()

    def judge(
        self,
        claims: Sequence[Claim],
        sheets: Sequence[SourceSheet],
        complaint: str,  # noqa: ARG002  a probability has no form to get wrong
    ) -> Mapping[int, ProposedJudgement]:
        """Ask of each claim whether its nearest source sentence says it."""
        vocabulary = Vocabulary(sheets)
        return {
            index: self._judged(claim, sheets, vocabulary.novelty(claim.text).nearest)
            for index, claim in enumerate(claims)
        }

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Contradictions come from detectors here; there is nothing to ask again."""
        raise NotImplementedError(claim, evidence)

    def _judged(
        self, claim: Claim, sheets: Sequence[SourceSheet], nearest: Sequence[Sentence]
    ) -> ProposedJudgement:
        """Ask again with more evidence when the first answer is No, and believe two only."""
        if not nearest:
            return ProposedJudgement("no source has a word of it", ())
        first = self._chance(claim.text, nearest[:1])
        if first >= FIRST_LOOK:
            return _said(first, claim, sheets)
        in_order = sorted(nearest, key=lambda sentence: (sentence.document, sentence.number))
        second = self._chance(claim.text, in_order) if len(nearest) > 1 else first
        if second >= SECOND_LOOK:
            return _said(second, claim, sheets)
        reason = f"the model gives {first:.0%}, then {second:.0%}, that the sources say so"
        return ProposedJudgement(reason, ())

    def _chance(self, claim: str, evidence: Sequence[Sentence]) -> float:
        """Ask one question; the server keeps the examples before it, if nobody asks between."""
        messages = self._prompt.fill(
            evidence=" ".join(_line(sentence.plain) for sentence in evidence), claim=_line(claim)
        )
        with self._one_at_a_time:
            return self._chat.yes_probability(messages)


def _said(chance: float, claim: Claim, sheets: Sequence[SourceSheet]) -> ProposedJudgement:
    reason = f"the model gives {chance:.0%} that the sources say so"
    return ProposedJudgement(reason, nearest_sources(claim, sheets))


def _line(text: str) -> str:
    """Put a text on one line, so that no line of the prompt begins with a document's words."""
    return " ".join(text.split())
