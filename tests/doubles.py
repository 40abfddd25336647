"""A test double of an engine: it answers what it is given, and keeps what it was asked."""

from collections.abc import Callable, Mapping, Sequence

from checker.engines import Answer, Part
from checker.errors import ModelError
from checker.records import (
    Document,
    Element,
    Evidence,
    Examined,
    Judgement,
    Shown,
    Stance,
    Usage,
    Verdict,
)

# What the double says of a sentence: claims, or an error that is raised.
Script = Callable[[Part, int], tuple[Answer, ...]]


class ScriptedEngine:
    """Answers by lists, one item a call, the last one repeated; a ModelError is raised."""

    name = "scripted"
    model: str | None = "double"
    second_model: str | None = None
    fallback: str | None = None
    prompts: Mapping[str, str] = {"examine": "0" * 12}
    usage = Usage()
    stages: Mapping[str, Usage] = {}

    def __init__(
        self,
        *answers: Sequence[Answer] | ModelError,
        again: Mapping[int, Answer] | ModelError | None = None,
        languages: Sequence[str] | None = None,
    ) -> None:
        self._answers = list(answers)
        self._again = again
        self._languages = languages
        self.asked: list[list[int]] = []
        self.complaints: list[Mapping[int, str]] = []
        self.doubts: list[Examined] = []
        self.stopped = False

    def reads(self, language: str) -> bool:
        """Whether the language is one of those given; any where none is."""
        return self._languages is None or language in self._languages

    def stop(self) -> None:
        """Keep that it was stopped."""
        self.stopped = True

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Return the next answer; without any, each sentence whole, said by nobody."""
        self.asked.append([sentence.number for sentence in part.sentences])
        self.complaints.append(dict(complaints))
        if not self._answers:
            return tuple(Answer(one.number, one.plain, one.plain) for one in part.sentences)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ModelError):
            raise answer
        wanted = {sentence.number for sentence in part.sentences}
        return tuple(one for one in answer if one.sentence in wanted or one.sentence > 99)

    def reconsider(
        self,
        article: Document,
        doubts: Sequence[Examined],
        evidence: Sequence[Shown],
    ) -> Mapping[int, Answer]:
        """Return what is said when asked again, and keep the doubts."""
        self.doubts += doubts
        if isinstance(self._again, ModelError):
            raise self._again
        return self._again or {}


def says(source: Document, *numbers: int) -> Judgement:
    """Return a support by sentences of a source."""
    return Judgement(
        document=source.id,
        stance=Stance.SUPPORTS,
        decided_by="double",
        reason="says so",
        evidence=_evidence(source, numbers),
    )


def differs(
    source: Document,
    ours: str,
    theirs: str,
    *numbers: int,
    element: Element = Element.NUMBER,
    stance: Stance = Stance.CONTRADICTS,
) -> Judgement:
    """Return a difference in two values, shown by sentences of a source."""
    return Judgement(
        document=source.id,
        stance=stance,
        decided_by="double",
        reason="says otherwise",
        evidence=_evidence(source, numbers or (1,)),
        element=element,
        article_value=ours,
        source_value=theirs,
    )


def answer(
    sentence: int, words: str, *judgements: Judgement, overall: str | None = None, fault: str = ""
) -> Answer:
    """Return one claim, made of words of the article as they stand."""
    verdict = Verdict(overall) if overall else None
    return Answer(sentence, words, words, judgements=judgements, overall=verdict, fault=fault)


def _evidence(source: Document, numbers: Sequence[int]) -> tuple[Evidence, ...]:
    return tuple(one.evidence for one in source.numbered if one.number in numbers)
