"""Who decomposes and judges: what an engine must answer, and in which records.

An engine only proposes. What it proposes is checked by `decompose` and `verify`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from checker.contract import Usage
from checker.memory import Memory
from checker.types import Claim, Element, Kind, Sentence, Stance


@dataclass(frozen=True, slots=True)
class ProposedClaim:
    """A claim as an engine words it, with the words of the article it says it found."""

    text: str
    words: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class ProposedStance:
    """What an engine says some sentences say of a claim; `evidence` are their numbers."""

    evidence: tuple[int, ...]
    stance: Stance
    element: Element | None = None
    article_value: str | None = None
    source_value: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedJudgement:
    """An engine's answer on one claim; sources it does not list are silent.

    `reason` may be empty. `addition` is how likely no source says the claim, where the engine has
    a measure of its own; without it, the share of new words tells.
    """

    reason: str
    stances: tuple[ProposedStance, ...]
    addition: float | None = None


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """The sentences of one source that an engine is shown, numbered from `first` on."""

    document: str
    label: str
    first: int
    sentences: tuple[Sentence, ...]

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence with this number, if it is on this sheet."""
        index = number - self.first
        return self.sentences[index] if 0 <= index < len(self.sentences) else None


class Engine(Protocol):
    """Proposes claims and judgements; raises a ModelError when it cannot answer at all."""

    name: str
    judged_by: str
    looks_twice: bool  # whether asking again about what is flagged can bring anything new
    model: str | None
    prompts: Mapping[str, str]
    memory: Memory  # what it has answered before

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage: decompose, verify, recheck."""

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Return claims by index into `sentences`, and the indices that state nothing."""

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Return judgements by index into `claims`; `complaint` says what was wrong before."""

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Return whether a contradiction stands when asked about alone, and why."""
