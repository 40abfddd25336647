"""Stage 5 of 7: claims + evidence -> one judgement per claim and source.

The engine proposes stances by number; here every number, value and quotation is checked against
the texts, and what is missing or wrong is asked again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from checker.batches import in_batches
from checker.engines import Engine, ProposedJudgement, ProposedStance, SourceSheet
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.grounding import Grounding
from checker.language.verbatim import find, fold
from checker.retrieve import EvidenceIndex
from checker.risk import riskiest_first
from checker.settings import Settings
from checker.types import (
    CONFIRMED,
    Claim,
    Discrepancies,
    Discrepancy,
    Element,
    Examined,
    Judgement,
    Sentence,
    Stance,
)

_ABOUT_ONE_ANSWER = (AnswerCut, AnswerInvalid, AnswerRefused)  # fewer claims may fare better


class _WrongAnswer(Exception):
    """An answer that does not hold against the texts; its text is told to the model."""


def verify(
    claims: Sequence[Claim],
    index: EvidenceIndex,
    engine: Engine,
    settings: Settings,
    found: Discrepancies,
    grounding: Grounding,
) -> tuple[Examined, ...]:
    """Return every claim examined by the engine, in the given order.

    `found` are the discrepancies by number of the article's sentence: what they bear out is not
    asked about twice. `grounding` is that of the sources of `index`.
    """

    def examined_from(batch: Sequence[Claim]) -> list[Examined]:
        sheets = _sheets(batch, index, settings.evidence_tokens)
        examined = _examine(batch, sheets, engine, settings.reasks)
        if engine.looks_twice:
            examined = [_recheck(item, sheets, engine, found) for item in examined]
            examined = _search(examined, sheets, grounding, engine)
        return [_grounded(item, grounding) for item in examined]

    asked = riskiest_first(claims) if settings.has_budget else claims
    batches = in_batches(asked, settings.claims_per_call)
    examined = {item.claim.id: item for batch in batches for item in examined_from(batch)}
    return tuple(examined[claim.id] for claim in claims)


def _sheets(claims: Sequence[Claim], index: EvidenceIndex, tokens: int) -> tuple[SourceSheet, ...]:
    selected = index.select([claim.text for claim in claims], tokens)
    sheets: list[SourceSheet] = []
    first = 1
    for source in index.sources:
        shown = selected[source.document.id]
        sheets.append(SourceSheet(source.document.id, source.document.label, first, shown))
        first += len(shown)
    return tuple(sheets)


def _examine(
    batch: Sequence[Claim], sheets: Sequence[SourceSheet], engine: Engine, reasks: int
) -> list[Examined]:
    """Ask until every claim has an answer that holds, at most `reasks` times more."""
    results: dict[str, Examined] = {}
    missing, complaint = list(batch), ""
    for _ in range(1 + reasks):
        try:
            proposed = _judge(missing, sheets, engine, complaint)
        except ModelError as error:
            results |= {claim.id: Examined(claim, (), str(error)) for claim in missing}
            if len(missing) > 1 or not isinstance(error, AnswerInvalid):
                break
            complaint = "it did not fit the JSON schema"
            continue
        for position, claim in enumerate(missing):
            try:
                answer = proposed.get(position)
                judgements = _checked(answer, claim, sheets, engine.judged_by)
                addition = answer.addition if answer else None
                results[claim.id] = Examined(claim, judgements, addition=addition)
            except _WrongAnswer as error:
                complaint = str(error)
                results[claim.id] = Examined(claim, (), f"the model's answer is wrong: {error}")
        missing = [claim for claim in missing if results[claim.id].failure]
        if not missing:
            break
    return [results[claim.id] for claim in batch]


def _judge(
    claims: Sequence[Claim], sheets: Sequence[SourceSheet], engine: Engine, complaint: str
) -> Mapping[int, ProposedJudgement]:
    """Ask about all claims at once; about each half when one answer was unusable."""
    try:
        return engine.judge(claims, sheets, complaint)
    except _ABOUT_ONE_ANSWER:
        if len(claims) == 1:
            raise
    half = len(claims) // 2
    answers: dict[int, ProposedJudgement] = {}
    failure: ModelError | None = None
    for first, part in ((0, claims[:half]), (half, claims[half:])):
        try:
            found = _judge(part, sheets, engine, "")
        except ModelError as error:
            failure = error
        else:
            answers |= {first + position: answer for position, answer in found.items()}
    if failure and not answers:
        raise failure
    return answers


def _checked(
    answer: ProposedJudgement | None,
    claim: Claim,
    sheets: Sequence[SourceSheet],
    judged_by: str,
) -> tuple[Judgement, ...]:
    """Return one judgement per source, or raise _WrongAnswer saying what does not hold."""
    if answer is None:
        raise _WrongAnswer("there is no answer for this claim")
    numbers = [number for stance in answer.stances for number in stance.evidence]
    unknown = [n for n in numbers if not any(sheet.sentence(n) for sheet in sheets)]
    if unknown:
        raise _WrongAnswer(f"there is no sentence [{unknown[0]}]")
    return tuple(
        _judgement(answer.stances, claim, sheet).model_copy(
            update={"decided_by": judged_by, "reason": answer.reason}
        )
        for sheet in sheets
    )


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
        raise _WrongAnswer("the article_value does not occur in the claim")
    if not any(find(source_value, sentence.plain) for sentence in cited):
        raise _WrongAnswer("the source_value does not occur in the sentence")
    if fold(article_value).lower() == fold(source_value).lower():
        raise _WrongAnswer("article_value and source_value are the same")
    return (sentence.span(*place).text if place else article_value), source_value


def _search(
    examined: Sequence[Examined],
    sheets: Sequence[SourceSheet],
    grounding: Grounding,
    engine: Engine,
) -> list[Examined]:
    """Ask again about claims no source was heard on though all their words are there.

    Only the few sentences nearest to them are shown: in a long text they are overlooked.
    """
    nearest = {
        item.claim.id: grounding.carried_by(item.claim)
        for item in examined
        if item.judgements and all(one.stance is Stance.SILENT for one in item.judgements)
    }
    overlooked = [item.claim for item in examined if nearest.get(item.claim.id)]
    if not overlooked:
        return list(examined)
    few = _only(sheets, {s for claim in overlooked for s in nearest[claim.id]})
    try:
        answers = engine.judge(overlooked, few, "")
    except ModelError:
        return list(examined)
    places = {claim.id: place for place, claim in enumerate(overlooked)}
    return [
        _heard(item, answers.get(places[item.claim.id]), few) if item.claim.id in places else item
        for item in examined
    ]


def _only(sheets: Sequence[SourceSheet], shown: Collection[Sentence]) -> list[SourceSheet]:
    """Return sheets with only the sentences to be shown, in reading order and numbered anew."""
    few: list[SourceSheet] = []
    first = 1
    for sheet in sheets:
        own = sorted((s for s in shown if s.document == sheet.document), key=lambda s: s.number)
        few.append(replace(sheet, first=first, sentences=tuple(own)))
        first += len(own)
    return few


def _heard(
    item: Examined, answer: ProposedJudgement | None, sheets: Sequence[SourceSheet]
) -> Examined:
    """Take a second answer if by it a source says the claim."""
    try:
        found = _checked(answer, item.claim, sheets, CONFIRMED)
    except _WrongAnswer:
        return item
    supported = any(judgement.stance is Stance.SUPPORTS for judgement in found)
    return replace(item, judgements=found) if supported else item


def _recheck(
    item: Examined, sheets: Sequence[SourceSheet], engine: Engine, found: Discrepancies
) -> Examined:
    """Ask again about each contradiction that no detector bears out; one that falls says so."""
    seen = [
        discrepancy
        for discrepancy in found.get(item.claim.sentence.number, ())
        if discrepancy.stance is Stance.CONTRADICTS
    ]
    judgements = tuple(
        _confirmed(judgement, item.claim, sheet, engine)
        if judgement.stance is Stance.CONTRADICTS
        and not any(_borne_out(judgement, discrepancy) for discrepancy in seen)
        else judgement
        for judgement, sheet in zip(item.judgements, sheets, strict=bool(item.judgements))
    )
    return replace(item, judgements=judgements)


def _borne_out(judgement: Judgement, found: Discrepancy) -> bool:
    """Whether a detector is sure that the source differs, or names the same two values."""
    if judgement.document != found.evidence.document:
        return False
    return found.hard or (
        _same(judgement.article_value, found.article_value)
        and _same(judgement.source_value, found.source_value)
    )


def _same(ours: str | None, theirs: str) -> bool:
    return fold(ours or "").lower() == fold(theirs).lower()


def _confirmed(judgement: Judgement, claim: Claim, sheet: SourceSheet, engine: Engine) -> Judgement:
    starts = {evidence.start for evidence in judgement.evidence}
    evidence = [sentence for sentence in sheet.sentences if sentence.start in starts]
    try:
        stands, reason = engine.confirms(claim, evidence)
    except ModelError as error:
        return judgement.model_copy(
            update={"reason": f"{judgement.reason} (not asked again: {error})"}
        )
    if stands:
        return judgement.model_copy(update={"decided_by": CONFIRMED})
    return Judgement(
        document=judgement.document,
        stance=Stance.SILENT,
        decided_by=CONFIRMED,
        reason=f"first called contradicted, but asked again: {reason}",
    )


def _grounded(item: Examined, grounding: Grounding) -> Examined:
    """Take back each support that the sources' own words do not bear out."""
    if item.failure:
        return item
    supporters = [j.document for j in item.judgements if j.stance is Stance.SUPPORTS]
    objections = grounding.objections(item.claim, supporters) if supporters else {}
    judgements = tuple(
        Judgement(
            document=judgement.document,
            stance=Stance.SILENT,
            decided_by="grounding",
            reason=objections[judgement.document],
        )
        if judgement.document in objections
        else judgement
        for judgement in item.judgements
    )
    addition = item.addition
    if addition is None:
        addition = grounding.novelty(item.claim.text).probability
    return replace(item, judgements=judgements, addition=addition)
