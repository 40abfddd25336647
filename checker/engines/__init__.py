"""What an engine is: who splits sentences into claims and says what each source says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from checker.records import (
    Discrepancy,
    Document,
    Examined,
    Judgement,
    Kind,
    Sentence,
    Shown,
    Usage,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences of an article to check now, beside all that bears on them.

    `found` are the differences that detectors see, by number of the sentence.
    """

    article: Document
    sentences: tuple[Sentence, ...]
    evidence: tuple[Shown, ...]
    found: Mapping[int, Sequence[Discrepancy]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim as an engine proposes it: not yet held against the texts.

    `sentence` is the number of a sentence of the part, `words` are said to stand in it; `fault`
    names what of the answer cannot stand already, in words for the engine.
    """

    sentence: int
    text: str
    words: str
    kind: Kind = Kind.FACT
    judgements: tuple[Judgement, ...] = ()
    overall: Verdict | None = None
    fault: str = ""


class Engine(Protocol):
    """Proposes claims and what sources say of them; code holds its answers against the texts."""

    name: str
    model: str | None
    second_model: str | None
    fallback: str | None  # why it stands in for a model that was asked for

    @property
    def prompts(self) -> Mapping[str, str]:
        """Digests by name of what it is asked with."""

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage."""

    def reads(self, language: str) -> bool:
        """Whether it can judge texts in a language, an ISO 639-1 code."""

    def stop(self) -> None:
        """Ask nothing more: from now on every question fails at once."""

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Return the claims of a part's sentences; `complaints` say by number why asked again.

        Raises ModelError.
        """

    def reconsider(
        self, article: Document, doubts: Sequence[Examined], evidence: Sequence[Shown]
    ) -> Mapping[int, Answer]:
        """Return by position in `doubts`, claims with questions, what it says when asked again.

        The judgements of an answer are those of the sources it still or newly sees speaking.
        Raises ModelError.
        """
