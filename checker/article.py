"""Checks one article, from sentences to verdicts; what articles share is made once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from checker import foreign
from checker.aggregate import aggregate, summarise
from checker.batches import in_batches
from checker.contract import ArticleReport
from checker.decompose import decompose, undivided
from checker.detect import apply_discrepancies, find_discrepancies
from checker.engines import Engine
from checker.grounding import Grounding
from checker.load import Case
from checker.origins import find_credits, find_derivations, origins_of
from checker.retrieve import EvidenceIndex
from checker.segment import segment
from checker.settings import Settings
from checker.telemetry import observed
from checker.timeline import settle
from checker.types import (
    Claim,
    Examined,
    Judgement,
    Notify,
    Segmented,
    Sentence,
    SideBySide,
    Stance,
)
from checker.verify import verify
from checker.witnesses import Kinship

MOST_KIN = 400  # documents in one pool that are searched for copies: pairs, some 20 us each
ONE_BY_ONE = SideBySide()
_CLAIMS = 2  # of a sentence, about
_FAR = "no sentence near this claim"


@dataclass(frozen=True, slots=True)
class Shared:
    """What articles that are checked against the same documents have in common, made once."""

    documents: Mapping[str, Segmented]
    index: EvidenceIndex
    kinship: Kinship


def share(cases: Sequence[Case], settings: Settings) -> Shared:
    """Read the documents of cases with one pool, once for all of them."""
    pool = [segment(document) for document in cases[0].pool]
    documents = {source.document.id: source for source in pool}
    for case in cases:
        known = documents.get(case.article.id)
        if known is None or known.document is not case.article:
            documents[case.article.id] = segment(case.article)
    kin = tuple(documents.values()) if settings.derivation else ()
    compared = [source for source in pool if foreign.in_english(source.document)]
    return Shared(documents, EvidenceIndex(compared), _kinship(kin))


def _kinship(documents: Sequence[Segmented]) -> Kinship:
    derivations = find_derivations(documents) if len(documents) <= MOST_KIN else ()
    credited = {document.document.id: find_credits(document) for document in documents}
    return Kinship(derivations, origins_of(documents, derivations), credited)


def check_article(
    case: Case,
    engine: Engine,
    settings: Settings,
    notify: Notify,
    each: SideBySide = ONE_BY_ONE,
    shared: Shared | None = None,
) -> ArticleReport:
    """Check one article against its sources; `each` says what of it goes on side by side.

    `shared` is what cases with the same pool have in common, where it is at hand.
    """
    shared = shared or share([case], settings)
    article = shared.documents[case.article.id]
    if not foreign.in_english(case.article):
        return _unread(article)
    index = shared.index.without(case.left_out)
    others = [source for source in case.sources if not foreign.in_english(source)]
    failure = case.failure or (foreign.SOURCES if others and not index.sources else None)
    near = index.near([sentence.plain for sentence in article.sentences])
    found = find_discrepancies(article, near)
    grounding = Grounding(near.sources)
    about = {"article": case.article.id}

    def judged_from(claims: Sequence[Claim]) -> tuple[Examined, ...]:
        return verify(claims, near, engine, settings, found, grounding)

    def examined_from(
        sentences: Sequence[Sentence],
    ) -> tuple[tuple[str, ...], tuple[Examined, ...]]:
        """Split sentences and verify their claims, so that both go on side by side.

        Only `each.questions` asks, so that no more is in flight than it allows.
        """
        with observed("stage", "decompose", {"stage": "decompose", **about}):
            split = decompose(article, engine, settings, each.questions, sentences)
        if failure or not index.sources:
            return split.failures, tuple(Examined(one, (), failure) for one in split.claims)
        with observed("stage", "verify", {"stage": "verify", **about, "claims": len(split.claims)}):
            (judged,) = each.questions(judged_from, [split.claims])
        return split.failures, apply_discrepancies(judged, found, near)

    parts = list(each.parts(examined_from, in_batches(article.sentences, _part(article, settings))))
    for reason in dict.fromkeys(reason for reasons, _ in parts for reason in reasons):
        notify(f"{case.article.path}: some sentences are checked whole: {reason}")
    examined = _with_far([item for _, items in parts for item in items], index, near)
    examined = _without_twins(foreign.with_silent(examined, others))
    by_id = {source.id: source for source in case.sources}
    lineage = shared.kinship.lineage(case.article.id, peers=case.mutual)
    settled = (settle(item, by_id) for item in examined)
    checked = tuple(aggregate(item, article, by_id, lineage) for item in settled)
    return ArticleReport(document=article.document.id, summary=summarise(checked), claims=checked)


def _part(article: Segmented, settings: Settings) -> int:
    """Return how many sentences are split and verified by themselves: enough for one question.

    A budget is spent on the riskiest claims of the whole article first.
    """
    if settings.has_budget:
        return len(article.sentences)
    return max(settings.sentences_per_call, settings.claims_per_call // _CLAIMS)


def _unread(article: Segmented) -> ArticleReport:
    """Return the report of an article whose language is not read."""
    claims = (Examined(claim, (), foreign.ARTICLE) for claim in undivided(article))
    checked = tuple(aggregate(item, article, {}) for item in claims)
    return ArticleReport(document=article.document.id, summary=summarise(checked), claims=checked)


def _without_twins(examined: Sequence[Examined]) -> tuple[Examined, ...]:
    """Keep equal judgements, most of them silent, in memory once: in large runs they are many."""
    seen: dict[Judgement, Judgement] = {}
    return tuple(
        replace(item, judgements=tuple(seen.setdefault(j, j) for j in item.judgements))
        for item in examined
    )


def _with_far(
    examined: Sequence[Examined], index: EvidenceIndex, near: EvidenceIndex
) -> tuple[Examined, ...]:
    """Let the sources that no sentence of the article comes near be silent."""
    if near is index:
        return tuple(examined)
    order = [source.document.id for source in index.sources]
    return tuple(
        item if item.failure else replace(item, judgements=_completed(item.judgements, order))
        for item in examined
    )


def _completed(judgements: Sequence[Judgement], order: Collection[str]) -> tuple[Judgement, ...]:
    found = {judgement.document: judgement for judgement in judgements}
    return tuple(found.get(document) or _far(document) for document in order)


@lru_cache(maxsize=16384)
def _far(document: str) -> Judgement:
    return Judgement(document=document, stance=Stance.SILENT, decided_by="retrieval", reason=_FAR)
