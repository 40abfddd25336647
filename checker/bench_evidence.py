"""Measures what of the labelled words of sources is among the sentences that a model is shown.

Claims are the clauses of an article. Where the labels name the words of a source that bear a
stretch out or contradict it, a sentence with them should be shown with the claims of the stretch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checker.batches import in_batches
from checker.decompose import decompose
from checker.engines.rules import RulesEngine
from checker.errors import InputError
from checker.retrieve import EvidenceIndex
from checker.scoring.cases import Case, Unit
from checker.segment import segment
from checker.settings import Settings
from checker.types import Claim, Sentence


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown at so many claims per call, of which every other figure is a share.

    `labelled` stretches have words in a source; `alone` are those where the sentences chosen for
    their own claims have them, `together` those where the sentences of the whole call have. `text`
    is the part of the sources that a call shows, by characters, on average.
    """

    claims_per_call: int
    labelled: int
    alone: int
    together: int
    text: float


def measure_evidence(cases: Iterable[Case], settings: Settings, per_call: int) -> Shown:
    """Choose evidence for the articles of labelled cases, `per_call` claims at a time.

    A stretch whose claims fall into two calls counts in both. Raises InputError when no label
    names words of a source.
    """
    found: list[tuple[bool, bool]] = []
    parts: list[float] = []
    for case in cases:
        index = EvidenceIndex([segment(source) for source in case.sources])
        whole = sum(len(one.plain) for source in index.sources for one in source.sentences)
        article = segment(case.article)
        claims = decompose(article, RulesEngine(), settings).claims
        for batch in in_batches(claims, per_call):
            texts = [claim.text for claim in batch]
            shown = _flat(index.select(texts, settings.evidence_tokens).values())
            parts.append(sum(len(sentence.plain) for sentence in shown) / max(1, whole))
            found += _found(case.units, batch, index, shown)
    if not found:
        raise InputError("no label names the words of a source (`source_quote`); give rewrites")
    alone, together = (sum(one) for one in zip(*found, strict=True))
    return Shown(per_call, len(found), alone, together, sum(parts) / len(parts))


def _found(
    units: Iterable[Unit], batch: Sequence[Claim], index: EvidenceIndex, shown: Sequence[Sentence]
) -> Iterator[tuple[bool, bool]]:
    """Yield for each labelled stretch whether the sentences of its own claims, and all, have it."""
    for unit in units:
        own = [one for one in batch if one.span.start < unit.end and unit.start < one.span.end]
        if unit.source_words and own:
            near = [s for claim in own for s in _flat(index.around(claim.text).values())]
            yield _hold(near, unit.source_words, index), _hold(shown, unit.source_words, index)


def _flat(sentences: Iterable[Sequence[Sentence]]) -> list[Sentence]:
    return [sentence for own in sentences for sentence in own]


def _hold(sentences: Iterable[Sentence], words: str, index: EvidenceIndex) -> bool:
    """Whether one of the sentences stands where a source has the words."""
    places = {
        source.document.id: (start, start + len(words))
        for source in index.sources
        if (start := source.document.text.find(words)) >= 0
    }
    return any(
        one.start < places[one.document][1] and places[one.document][0] < one.end
        for one in sentences
        if one.document in places
    )


def told(shown: Shown) -> str:
    """Return the figures as one line."""
    return (
        f"{shown.claims_per_call} claims per call: of {shown.labelled} labelled stretches"
        f" {shown.together / shown.labelled:.1%} are shown with their source's words,"
        f" {shown.alone / shown.labelled:.1%} by their own claims,"
        f" with {shown.text:.0%} of the sources' text"
    )
