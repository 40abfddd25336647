"""Stage 5 of 7: claims + evidence -> one judgement per claim and source.

The engine proposes stances by number; here every number, value and quotation is checked against
the texts, and what is missing or wrong is asked again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from checker.batches import in_batches
from checker.engines import Engine, ProposedJudgement, SourceSheet
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.grounding import Grounding
from checker.judging import WrongAnswer, checked
from checker.language.verbatim import fold
from checker.memory import About
from checker.remembered import (
    ClaimMemory,
    SecondThought,
    keep_second_thought,
    recall_second_thought,
)
from checker.retrieve import EvidenceIndex
from checker.risk import riskiest_first
from checker.settings import Settings
from checker.types import (
    CONFIRMED,
    Claim,
    Discrepancies,
    Discrepancy,
    Examined,
    Judgement,
    Sentence,
    Stance,
)

_FEW = 12  # sentences; among so many none is overlooked
_ABOUT_ONE_ANSWER = (AnswerCut, AnswerInvalid, AnswerRefused)  # fewer claims may fare better


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
    everything = _numbered(index, {s.document.id: s.sentences for s in index.sources})
    memory = ClaimMemory(engine.memory, everything)
    asking = _Asking(index, engine, settings, memory)
    known = {claim.id: item for claim in claims if (item := asking.recalled(claim, everything))}

    def examined_from(batch: Sequence[Claim]) -> list[Examined]:
        fresh = asking.examined([claim for claim in batch if claim.id not in known])
        examined = [known.get(claim.id) or fresh[claim.id] for claim in batch]
        if engine.looks_twice:
            examined = [_recheck(item, everything, engine, found) for item in examined]
            examined = _search(examined, everything, grounding, engine, memory)
        return [_grounded(item, grounding) for item in examined]

    asked = riskiest_first(claims) if settings.has_budget else claims
    # What is known stays out of the batches, so that an edit does not shift them.
    batches = [
        batch
        for old in (True, False)
        for batch in in_batches(
            [claim for claim in asked if (claim.id in known) is old], settings.claims_per_call
        )
    ]
    results = {item.claim.id: item for batch in batches for item in examined_from(batch)}
    return tuple(results[claim.id] for claim in claims)


def _numbered(
    index: EvidenceIndex, shown: Mapping[str, Sequence[Sentence]]
) -> tuple[SourceSheet, ...]:
    """Return the sentences shown of each source, numbered on from source to source."""
    sheets: list[SourceSheet] = []
    first = 1
    for source in index.sources:
        own = tuple(shown[source.document.id])
        sheets.append(SourceSheet(source.document.id, source.document.label, first, own))
        first += len(own)
    return tuple(sheets)


class _Asking:
    """Asks an engine, and its memory first, what the sources say of claims."""

    def __init__(
        self, index: EvidenceIndex, engine: Engine, settings: Settings, memory: ClaimMemory
    ) -> None:
        self._index = index
        self._engine = engine
        self._settings = settings
        self._memory = memory

    def recalled(self, claim: Claim, sheets: Sequence[SourceSheet]) -> Examined | None:
        """Return what is remembered of a claim, if it still holds."""

        def use(answer: ProposedJudgement, closely: bool) -> Examined | None:
            try:
                judgements = checked(answer, claim, sheets, self._engine.judged_by)
            except WrongAnswer:
                return None
            return Examined(claim, judgements, addition=answer.addition, closely=closely)

        return self._memory.recall(About.CLAIM, claim, partial(self._index.around, claim.text), use)

    def examined(self, batch: Sequence[Claim]) -> dict[str, Examined]:
        """Ask until every claim has an answer that holds, at most `reasks` times more."""
        if not batch:
            return {}
        texts = [claim.text for claim in batch]
        sheets = _numbered(self._index, self._index.select(texts, self._settings.evidence_tokens))
        results: dict[str, Examined] = {}
        missing, complaint = list(batch), ""
        for _ in range(1 + self._settings.reasks):
            try:
                proposed = _judge(missing, sheets, self._engine, complaint)
            except ModelError as error:
                results |= {claim.id: Examined(claim, (), str(error)) for claim in missing}
                if len(missing) > 1 or not isinstance(error, AnswerInvalid):
                    break
                complaint = "it did not fit the JSON schema"
                continue
            for position, claim in enumerate(missing):
                try:
                    results[claim.id] = self._read(proposed.get(position), claim, sheets)
                except WrongAnswer as error:
                    complaint = str(error)
                    results[claim.id] = Examined(claim, (), f"the model's answer is wrong: {error}")
            missing = [claim for claim in missing if results[claim.id].failure]
            if not missing:
                break
        return results

    def _read(
        self, answer: ProposedJudgement | None, claim: Claim, sheets: Sequence[SourceSheet]
    ) -> Examined:
        """Return and remember an answer that holds; raises WrongAnswer."""
        if answer is None:
            raise WrongAnswer("there is no answer for this claim")
        judgements = checked(answer, claim, sheets, self._engine.judged_by)
        nearest = partial(self._index.around, claim.text)
        closely = sum(len(sheet.sentences) for sheet in sheets) <= _FEW
        self._memory.keep(About.CLAIM, claim, nearest, answer, sheets, closely=closely)
        return Examined(claim, judgements, addition=answer.addition, closely=closely)


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


def _search(
    examined: Sequence[Examined],
    sheets: Sequence[SourceSheet],
    grounding: Grounding,
    engine: Engine,
    memory: ClaimMemory,
) -> list[Examined]:
    """Ask again about claims no source was heard on though all their words are there.

    Only the few sentences nearest to them are shown: in a long text they are overlooked.
    """
    nearest = {
        item.claim.id: carrying
        for item in examined
        if item.judgements
        and not item.closely
        and all(one.stance is Stance.SILENT for one in item.judgements)
        if (carrying := grounding.carried_by(item.claim))
    }
    again = [item for item in examined if item.claim.id in nearest]
    heard: dict[str, Examined] = {}
    for item in again:
        shown = partial(_by_document, nearest[item.claim.id])
        use = partial(_heard, item, sheets)
        if found := memory.recall(About.AGAIN, item.claim, shown, use):
            heard[item.claim.id] = found
    missing = [item for item in again if item.claim.id not in heard]
    few = _only(sheets, {s for item in missing for s in nearest[item.claim.id]})
    try:
        answers = engine.judge([item.claim for item in missing], few, "") if missing else {}
    except ModelError:
        answers = {}
    for position, item in enumerate(missing):
        answer = answers.get(position)
        if answer and (found := _heard(item, few, answer)):
            heard[item.claim.id] = found
            shown = partial(_by_document, nearest[item.claim.id])
            memory.keep(About.AGAIN, item.claim, shown, answer, few, closely=True)
    return [heard.get(item.claim.id, item) for item in examined]


def _by_document(sentences: Sequence[Sentence]) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        found.setdefault(sentence.document, []).append(sentence)
    return found


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
    item: Examined,
    sheets: Sequence[SourceSheet],
    answer: ProposedJudgement,
    _closely: bool = True,
) -> Examined | None:
    """Take a second answer if by it a source says the claim; None if it does not hold."""
    try:
        found = checked(answer, item.claim, sheets, CONFIRMED)
    except WrongAnswer:
        return None
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
    thought = recall_second_thought(engine.memory, claim, evidence)
    if thought is None:
        try:
            stands, reason = engine.confirms(claim, evidence)
        except ModelError as error:
            return judgement.model_copy(
                update={"reason": f"{judgement.reason} (not asked again: {error})"}
            )
        thought = SecondThought(stands=stands, reason=reason)
        keep_second_thought(engine.memory, claim, evidence, thought)
    if thought.stands:
        return judgement.model_copy(update={"decided_by": CONFIRMED})
    return Judgement(
        document=judgement.document,
        stance=Stance.SILENT,
        decided_by=CONFIRMED,
        reason=f"first called contradicted, but asked again: {thought.reason}",
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
