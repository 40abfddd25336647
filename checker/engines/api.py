"""Engine `api`: a large language model reads article and sources, and says what each source says.

One request splits the sentences of a part and compares their claims; `prompts/examine.md` and
`prompts/reconsider.md` are all it is told. Its answers are held against the texts in `examine`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count, product
from string import ascii_uppercase
from typing import Any, Literal

from pydantic import BaseModel

from checker.engines import Answer, Part
from checker.model import ChatModel, Message, data_line, load_prompt
from checker.records import (
    Document,
    Element,
    Examined,
    Judgement,
    Kind,
    Sentence,
    Shown,
    Stance,
    Usage,
    Verdict,
)
from checker.records.glossary import NO_GLOSSARY, Glossary

Overall = Literal["supported", "contradicted", "disputed", "outdated", "unsupported"]

_LABEL = 80  # characters of a publisher's name


class Difference(BaseModel):
    """How one or more sources differ from a claim."""

    why: str = ""
    stance: Literal["contradicts", "outdated"]
    sentences: list[str]
    element: Element | None = None
    article: str | None = None
    source: str | None = None
    correction: str | None = None


class ClaimReply(BaseModel):
    """A claim, the source sentences that bear it out, and the differences."""

    sentence: int
    claim: str
    words: str
    kind: Kind = Kind.FACT
    said: list[str] = []
    differs: list[Difference] = []
    overall: Overall | None = None


class ExamineReply(BaseModel):
    """The reply to `prompts/examine.md`."""

    claims: list[ClaimReply]


class SecondReply(BaseModel):
    """What is said of a claim when asked again."""

    number: int
    reason: str
    said: list[str] = []
    differs: list[Difference] = []
    overall: Overall | None = None


class ReconsiderReply(BaseModel):
    """The reply to `prompts/reconsider.md`."""

    answers: list[SecondReply]


class ApiEngine:
    """Asks a chat model; a second one, where it is named, answers what is asked again."""

    name = "api"
    fallback: str | None = None

    def __init__(
        self,
        chat: ChatModel,
        model: str,
        second_model: str | None = None,
        glossary: Glossary = NO_GLOSSARY,
    ) -> None:
        self.chat, self._glossary = chat, glossary
        self.model: str | None = model
        self.second_model = second_model

    @property
    def prompts(self) -> Mapping[str, str]:
        """Digests of the prompt files."""
        return {name: load_prompt(name).digest for name in ("examine", "reconsider")}

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self.chat.usage

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage."""
        return self.chat.stages

    def reads(self, language: str) -> bool:  # noqa: ARG002  a large model reads any
        """Whether it can judge texts in a language."""
        return True

    def stop(self) -> None:
        """Ask nothing more."""
        self.chat.stop()

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Ask for the claims of a part; raises ModelError."""
        names = _Names(part.evidence)
        messages = examine_messages(part, complaints, self._glossary)
        reply = self.chat.ask(messages, ExamineReply, "examine")
        by = self.model or self.name
        return tuple(
            Answer(one.sentence, data_line(one.claim), one.words, one.kind, *names.told(one, by))
            for one in reply.claims
        )

    def reconsider(
        self, article: Document, doubts: Sequence[Examined], evidence: Sequence[Shown]
    ) -> Mapping[int, Answer]:
        """Ask again about claims in doubt; raises ModelError."""
        names = _Names(evidence)
        told = "\n\n".join(names.doubt(number, one) for number, one in enumerate(doubts, start=1))
        task = load_prompt("reconsider").fill(doubts=told)[0]["content"]
        messages = _messages(article, evidence, task, self._glossary)
        reply = self.chat.ask(messages, ReconsiderReply, "reconsider", self.second_model)
        by = f"{self.second_model or self.model or self.name}, asked again"
        times = Counter(one.number for one in reply.answers)
        answers: dict[int, Answer] = {}
        for one in reply.answers:
            # Two answers to one question are none.
            if 0 < one.number <= len(doubts) and times[one.number] == 1:
                claim = doubts[one.number - 1].claim
                known = claim.sentence.number, claim.text, claim.span.text, claim.kind
                answers[one.number - 1] = Answer(*known, *names.told(one, by, one.reason))
        return answers


def examine_messages(
    part: Part, complaints: Mapping[int, str], glossary: Glossary = NO_GLOSSARY
) -> list[Message]:
    """Return the request about a part, as it is sent."""
    numbers = [sentence.number for sentence in part.sentences]
    listed = ", ".join(map(str, numbers))
    consecutive = len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1))
    which = f"{numbers[0]} to {numbers[-1]}" if consecutive else listed
    task = f"Check {'sentence' if len(numbers) == 1 else 'sentences'} {which} of the article."
    if complaints:
        told = "\n".join(f"- sentence {n}: {data_line(why)}" for n, why in complaints.items())
        task += f"\nThe last answer could not stand; answer anew for these sentences:\n{told}"
    return _messages(part.article, part.evidence, task, glossary)


def _messages(
    article: Document, evidence: Sequence[Shown], task: str, glossary: Glossary
) -> list[Message]:
    if glossary.told:
        task += (
            f"\nNames that mean the same here, and are no difference: {data_line(glossary.told)}"
        )
    return load_prompt("examine").fill(
        sources=_Names(evidence).sheet or "(none: leave said and differs out)",
        date=f", {article.date}" if article.date else "",
        article=_numbered(article),
        task=task,
    )


def _numbered(article: Document) -> str:
    lines = [f"{one.number} {data_line(one.plain)}" for one in article.numbered]
    if article.title and not article.headline:
        lines.insert(0, f"Title: {data_line(article.title)}")
    return "\n".join(lines)


class _Names:
    """The names by which a model knows the sentences of sources: A1, A2 ... B0, B1 ..."""

    def __init__(self, evidence: Sequence[Shown]) -> None:
        lengths = (product(ascii_uppercase, repeat=length) for length in count(1))
        letters = map("".join, chain.from_iterable(lengths))
        self._lettered = list(zip(letters, evidence, strict=False))
        self._sentences = {
            f"{letter}{one.number}": (shown.source, one)
            for letter, shown in self._lettered
            for one in shown.sentences
        }

    @property
    def sheet(self) -> str:
        """The sources as they are shown."""
        return "\n\n".join(
            "\n".join(
                [
                    f"{letter}: {_described(shown.source)}",
                    *(f"{letter}{one.number} {data_line(one.plain)}" for one in shown.sentences),
                ]
            )
            for letter, shown in self._lettered
        )

    def told(
        self, reply: ClaimReply | SecondReply, decided_by: str, reason: str = ""
    ) -> tuple[tuple[Judgement, ...], Verdict | None, str]:
        """Return what a reply says of a claim: judgements, overall and fault of an `Answer`."""
        judgements = self._judgements(reply, decided_by, reason)
        return judgements, _overall(reply), self._fault(reply)

    def _fault(self, reply: ClaimReply | SecondReply) -> str:
        """Return what of the names cannot stand, empty where all is well."""
        named = [*reply.said, *chain.from_iterable(one.sentences for one in reply.differs)]
        # A headline that only heads its source is shown, yet no sentence: nothing is lost with it.
        headlines = {f"{letter}0" for letter, _ in self._lettered}
        known = self._sentences.keys() | headlines
        unknown = [name for name in named if name.strip() not in known]
        if unknown:
            return f"{data_line(unknown[0])[:20]} is no sentence of the sources"
        bare = any(headlines.issuperset(one.sentences) for one in reply.differs)
        return "a difference names no sentence of a source" if bare else ""

    def _judgements(
        self, reply: ClaimReply | SecondReply, decided_by: str, reason: str
    ) -> tuple[Judgement, ...]:
        """Return one judgement per source that is said to speak, in either way."""
        said: list[tuple[Sequence[str], dict[str, Any]]] = [
            (reply.said, {"stance": Stance.SUPPORTS, "reason": data_line(reason) or "says so"})
        ]
        for one in reply.differs:
            difference = {
                "stance": Stance(one.stance),
                "reason": data_line(one.why or reason) or "says otherwise",
                "element": one.element or Element.OTHER,
                "article_value": one.article or None,
                "source_value": one.source or None,
                "correction": data_line(one.correction or "") or None,
            }
            said.append((one.sentences, difference))
        return tuple(
            Judgement(
                document=source.id,
                decided_by=decided_by,
                evidence=tuple(sentence.evidence for sentence in sentences),
                **told,
            )
            for named, told in said
            for source, sentences in self._by_source(named)
        )

    def _by_source(self, names: Sequence[str]) -> Iterable[tuple[Document, list[Sentence]]]:
        """Return each source that is named with its sentences, unknown names left out."""
        grouped: dict[str, tuple[Document, list[Sentence]]] = {}
        for name in dict.fromkeys(name.strip() for name in names):
            if name in self._sentences:
                source, sentence = self._sentences[name]
                grouped.setdefault(source.id, (source, []))[1].append(sentence)
        return grouped.values()

    def doubt(self, number: int, examined: Examined) -> str:
        """Return a claim with what was said of it and what is odd about that, numbered."""
        claim = examined.claim
        lines = [
            f"{number}. Sentence {claim.sentence.number}, words “{data_line(claim.span.text)}”",
            f"Claim: {claim.text}",
        ]
        lines += [
            f"First answer: {self._first(one)}"
            for one in examined.judgements
            if one.stance is not Stance.SILENT
        ]
        lines.append(f"First answer overall: {examined.overall}")
        lines += [f"Doubt: {data_line(question)}" for question in examined.doubts]
        return "\n".join(lines)

    def _first(self, judgement: Judgement) -> str:
        places = {(source.id, one.start): name for name, (source, one) in self._sentences.items()}
        known = (places.get((judgement.document, one.start)) for one in judgement.evidence)
        where = " ".join(name for name in known if name) or judgement.document
        if judgement.stance is Stance.SUPPORTS:
            return f"said by {where}"
        return f"{where} {judgement.stance}: {judgement.reason}"


def _overall(reply: ClaimReply | SecondReply) -> Verdict | None:
    """Return what a reply makes of a claim; where it names no difference that need not be told."""
    if reply.overall or reply.differs:
        return Verdict(reply.overall) if reply.overall else None
    return Verdict.SUPPORTED if reply.said else Verdict.UNSUPPORTED


def _described(source: Document) -> str:
    """Return publisher and date, and the title where it is no sentence."""
    parts = [data_line(source.publisher or "unnamed")[:_LABEL]]
    if source.date:
        parts.append(str(source.date))
    if source.title and not source.headline:
        parts.append(data_line(source.title))
    return ", ".join(parts)
