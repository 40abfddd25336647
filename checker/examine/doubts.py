"""What looks odd about an engine's answers: questions to it, never a verdict."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.language.novelty import vocabulary
from checker.language.verbatim import find, fold
from checker.language.words import content_stems
from checker.records import (
    Discrepancy,
    Document,
    Element,
    Examined,
    Judgement,
    Sentence,
    Stance,
    Verdict,
)
from checker.records.glossary import Glossary

DIFFERS = {Stance.CONTRADICTS, Stance.OUTDATED}
_NUMERIC = {Element.NUMBER, Element.DATE}
_NAMED = {Element.ROLE, Element.LOCATION, Element.ENTITY}
DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")


def doubted(
    examined: Sequence[Examined],
    found: Mapping[int, Sequence[Discrepancy]],
    sources: Mapping[str, Document],
    language: str,
    glossary: Glossary,
) -> list[Examined]:
    """Return the claims of an article in a language that look odd, with what to ask about them.

    `found` is what detectors see, by number of the sentence; `sources` are all sources by id.
    """
    overlooked = _overlooked(examined, found)
    raised = []
    for item in examined:
        if item.failure:
            continue
        questions = [
            *overlooked.get(item.claim.id, ()),
            *_thin_support(item, sources, language, glossary),
            *_unsure_differences(item, found, sources),
            *_unfit_overall(item),
        ]
        if questions:
            raised.append(replace(item, doubts=tuple(questions)))
    return raised


def named(judgement: Judgement, source: Document) -> tuple[Sentence, ...]:
    """Return the sentences of a source that a judgement names."""
    starts = {one.start for one in judgement.evidence}
    return tuple(one for one in source.numbered if one.start in starts)


def is_borne_out(
    judgement: Judgement, sentence: Sentence, found: Mapping[int, Sequence[Discrepancy]]
) -> bool:
    """Whether code sees a difference too: a detector does, or the two values exclude each other."""
    seen = found.get(sentence.number, ())
    return _exclusive(judgement) or any(_same_place(judgement, one) for one in seen)


def fits(overall: Verdict | None, stances: Sequence[Stance]) -> bool:
    """Whether what an engine makes of a claim can follow from what it says of the sources."""
    match overall:
        case Verdict.SUPPORTED:
            return Stance.SUPPORTS in stances
        case Verdict.CONTRADICTED:
            return Stance.CONTRADICTS in stances
        case Verdict.OUTDATED:
            return not DIFFERS.isdisjoint(stances)
        case Verdict.DISPUTED:
            differing = sum(stance in DIFFERS for stance in stances)
            return differing > 1 or (differing == 1 and Stance.SUPPORTS in stances)
        case Verdict.UNSUPPORTED:
            return all(stance is Stance.SILENT for stance in stances)
        case _:
            return False


def _overlooked(
    examined: Sequence[Examined], found: Mapping[int, Sequence[Discrepancy]]
) -> dict[str, list[str]]:
    """Return by claim what detectors are certain of and the engine does not name."""
    own: dict[int, list[Examined]] = {}
    for item in examined:
        own.setdefault(item.claim.sentence.number, []).append(item)
    questions: dict[str, list[str]] = {}
    for number, items in own.items():
        told = [one for item in items for one in item.judgements if one.stance in DIFFERS]
        for seen in found.get(number, ()):
            if not seen.certain or any(_same_place(one, seen) for one in told):
                continue
            nearest = min(items, key=lambda item: _distance(item, seen))
            questions.setdefault(nearest.claim.id, []).append(
                f"a comparison word by word finds “{seen.article_value}” in the article and"
                f" “{seen.source_value}” in “{seen.evidence.plain}”: is that a difference?"
            )
    return questions


def _distance(item: Examined, seen: Discrepancy) -> tuple[int, int]:
    """Rank claims by how few of a difference's characters they miss, then by brevity."""
    span, other = item.claim.span, seen.article_span
    overlap = min(span.end, other.end) - max(span.start, other.start)
    return other.end - other.start - overlap, span.end - span.start


def _same_place(judgement: Judgement, seen: Discrepancy) -> bool:
    """Whether a detector sees the difference that a judgement names: same source, same words."""
    if judgement.document != seen.evidence.document:
        return False
    if judgement.article_value is None:
        return True
    ours, theirs = fold(judgement.article_value).lower(), fold(seen.article_value).lower()
    return ours in theirs or theirs in ours


def _thin_support(
    item: Examined, sources: Mapping[str, Document], language: str, glossary: Glossary
) -> list[str]:
    """Ask about numbers and quotations of a claim that no sentence named for it has.

    A name may be a pronoun there: only one that is nowhere in the sources named is odd.
    """
    support = [one for one in item.judgements if one.stance is Stance.SUPPORTS]
    if not support or any(one.stance in DIFFERS for one in item.judgements):
        return []
    speaking = [sources[one.document] for one in support]
    if any(source.language != language for source in speaking):
        return []
    shown = [
        replace(source, sentences=named(one, source), headline=None)
        for source, one in zip(speaking, support, strict=True)
    ]
    new = vocabulary(shown, glossary).novelty(item.claim.span.text)
    names: tuple[str, ...] = ()
    if language == "en":
        names = vocabulary(speaking, glossary).novelty(item.claim.span.text).names
    # The words may hold what another claim is about.
    own = [one for one in (*new.numbers, *new.quotations, *names) if one in item.claim.text]
    told = " ".join(one.plain for source in shown for one in source.sentences)
    given = set(DIGITS.findall(told))
    lacking = [one for one in own if not (find(one, told) or given & set(DIGITS.findall(one)))]
    if not lacking:
        return []
    listed = ", ".join(f"“{words}”" for words in lacking)
    return [f"the sentences named as saying it do not have {listed}: do they bear the claim out?"]


def _unsure_differences(
    item: Examined, found: Mapping[int, Sequence[Discrepancy]], sources: Mapping[str, Document]
) -> list[str]:
    """Ask about contradictions whose two readings might both be right."""
    against = [one for one in item.judgements if one.stance is Stance.CONTRADICTS]
    if not against or any(is_borne_out(one, item.claim.sentence, found) for one in against):
        return []
    told = "; ".join(
        f"“{one.article_value or item.claim.span.text}” against"
        f" “{one.source_value or one.reason}” ({sources[one.document].label})"
        for one in against
    )
    question = (
        f"is this a difference in what is said, of the same thing at the same time: {told}? Or"
        " other words, a rounding, another event, a detail left out?"
    )
    return [question]


def _unfit_overall(item: Examined) -> list[str]:
    stances = [one.stance for one in item.judgements]
    if not stances or item.overall is None or fits(item.overall, stances):
        return []
    told = ", ".join(sorted({stance.value for stance in stances}))
    return [
        f"overall `{item.overall}` does not follow from what the sources are said to do: {told}"
    ]


def _exclusive(judgement: Judgement) -> bool:
    """Whether two values are of one kind and plainly not the same."""
    ours, theirs = judgement.article_value, judgement.source_value
    if judgement.stance is not Stance.CONTRADICTS or not ours or not theirs:
        return False
    if judgement.element in _NUMERIC:
        one, two = set(DIGITS.findall(ours)), set(DIGITS.findall(theirs))
        if one or two:
            return bool(one and two) and one.isdisjoint(two)
    if judgement.element in _NUMERIC | _NAMED:
        first, second = set(content_stems(ours)), set(content_stems(theirs))
        return bool(first - second) and bool(second - first)
    return False
