"""Holds an engine's answer on a claim against the texts: numbers, values and what each source says.

What does not hold is no judgement; its complaint is told to the model.
"""

from collections.abc import Sequence

from checker.engines import ProposedJudgement, ProposedStance, SourceSheet
from checker.language.verbatim import find, fold
from checker.types import Claim, Element, Judgement, Sentence, Stance


class WrongAnswer(Exception):
    """An answer that does not hold against the texts; its text is told to the model."""


def checked(
    answer: ProposedJudgement, claim: Claim, sheets: Sequence[SourceSheet], judged_by: str
) -> tuple[Judgement, ...]:
    """Return one judgement per source, or raise WrongAnswer saying what does not hold."""
    numbers = [number for stance in answer.stances for number in stance.evidence]
    unknown = [n for n in numbers if not any(sheet.sentence(n) for sheet in sheets)]
    if unknown:
        raise WrongAnswer("it names a sentence that is not there")
    judgements = (_judgement(answer.stances, claim, sheet) for sheet in sheets)
    return tuple(
        judgement.model_copy(
            update={"decided_by": judged_by, "reason": answer.reason or _TOLD[judgement.stance]}
        )
        for judgement in judgements
    )


# The reason where an engine gives none: evidence and values tell the rest.
_TOLD = {
    Stance.SUPPORTS: "says so",
    Stance.CONTRADICTS: "says otherwise",
    Stance.OUTDATED: "tells an earlier or later state",
    Stance.SILENT: "does not say so",
}


def _judgement(stances: Sequence[ProposedStance], claim: Claim, sheet: SourceSheet) -> Judgement:
    """Return what the sentences of one sheet say: a difference counts before support."""
    silent = Judgement(document=sheet.document, stance=Stance.SILENT, decided_by="", reason="")
    own = [(stance, cited) for stance in stances if (cited := _cited(stance, sheet))]
    if not own:
        return silent
    stance, cited = min(own, key=lambda pair: _RANK[pair[0].stance])
    if stance.stance is Stance.SUPPORTS:
        evidence = dict.fromkeys(sentence.evidence for _, cited in own for sentence in cited)
        return silent.model_copy(update={"stance": stance.stance, "evidence": tuple(evidence)})
    article_value, source_value = _values(stance, claim, cited)
    return silent.model_copy(
        update={
            "stance": stance.stance,
            "evidence": tuple(sentence.evidence for sentence in cited),
            "element": stance.element or Element.OTHER,
            "article_value": article_value,
            "source_value": source_value,
        }
    )


_RANK = {Stance.CONTRADICTS: 0, Stance.OUTDATED: 1, Stance.SUPPORTS: 2}


def _cited(stance: ProposedStance, sheet: SourceSheet) -> tuple[Sentence, ...]:
    return tuple(s for number in stance.evidence if (s := sheet.sentence(number)))


def _values(stance: ProposedStance, claim: Claim, cited: Sequence[Sentence]) -> tuple[str, str]:
    """Return the two conflicting values as the texts have them."""
    article_value, source_value = stance.article_value or "", stance.source_value or ""
    sentence = claim.sentence
    place = find(article_value, sentence.plain)
    if not place and not find(article_value, claim.text):
        raise WrongAnswer("the article_value does not occur in the claim")
    if not any(find(source_value, sentence.plain) for sentence in cited):
        raise WrongAnswer("the source_value does not occur in the sentence")
    if fold(article_value).lower() == fold(source_value).lower():
        raise WrongAnswer("article_value and source_value are the same")
    return (sentence.span(*place).text if place else article_value), source_value
