"""Judgements -> a verdict, its severity and tier, and the words that explain it. Pure.

The only writer of verdicts. Which judgements count: a document made from the article neither
confirms nor refutes it; where a document and one made from it both speak, only the earlier counts.
The rule: a failure or no source is `unchecked`; support against contradiction is `disputed`; one of
them alone decides; else an outdated value; else no source speaks. Where all support is older than a
later state, the claim is `outdated`. What the engine made of the claim over all sources counts
where the judgements allow it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from checker.examine.doubts import DIGITS, fits
from checker.language.asof import as_of
from checker.language.quantities import quantities
from checker.language.verbatim import find
from checker.records import (
    CheckedClaim,
    Document,
    Element,
    Examined,
    Judgement,
    Lineage,
    Offsets,
    Severity,
    Stance,
    Stated,
    Summary,
    Support,
    Tier,
    Verdict,
)

CERTAIN = 0.7  # confidence from which a finding of the rules is certain: docs/accuracy.md

_SEVERITY = {
    Verdict.CONTRADICTED: Severity.ERROR,
    Verdict.DISPUTED: Severity.WARNING,
    Verdict.UNSUPPORTED: Severity.WARNING,
    Verdict.UNCHECKED: Severity.WARNING,
    Verdict.OUTDATED: Severity.NOTE,
    Verdict.SUPPORTED: Severity.NONE,
}


def settle(
    item: Examined, article: Document, sources: Mapping[str, Document], lineage: Lineage
) -> CheckedClaim:
    """Return the claim with its verdict, from what `sources` (by id) say of it."""
    claim = item.claim
    judgements = _weighed(item.judgements, article.id, lineage)
    counted = [one for one in judgements if not one.copy_of]
    overtaken = _overtaken(counted, sources)
    verdict = _verdict(item, judgements, overtaken)
    if verdict is Verdict.CONTRADICTED and _one_against_one(counted, article.id, lineage):
        verdict = Verdict.DISPUTED
    speaking = _speaking(counted, verdict)
    first = speaking[0] if speaking else None
    disputed = verdict is Verdict.DISPUTED
    return CheckedClaim(
        id=claim.id,
        text=claim.text,
        kind=claim.kind,
        span=claim.span,
        sentence=Offsets(start=claim.sentence.start, end=claim.sentence.end),
        verdict=verdict,
        severity=_severity(verdict, judgements, speaking, article, sources, overtaken),
        tier=_tier(item, verdict, first),
        element=first.element if first else None,
        confidence=first.confidence if first else None,
        explanation=_explanation(item, verdict, judgements, speaking, sources),
        correction=first.correction if first and verdict is Verdict.CONTRADICTED else None,
        article_value=first.article_value if first else None,
        source_value=first.source_value if first else None,
        judgements=judgements,
        support=_support(judgements, article.id, lineage),
        spread=_spread(item, article, counted) if disputed else (),
        dispute_told=_told_of(speaking, article) if disputed else None,
        as_of=as_of(claim.sentence.plain, article.date),
        doubts=item.doubts,
    )


def summarise(claims: Sequence[CheckedClaim]) -> Summary:
    """Count the verdicts of an article."""
    counts = Counter(claim.verdict for claim in claims)
    return Summary(claims=len(claims), **{one.value: counts[one] for one in Verdict})


def verdict_of(stances: Sequence[Stance]) -> Verdict:
    """Return the verdict over the stances of sources, of which there is one at least."""
    supports, contradicts = Stance.SUPPORTS in stances, Stance.CONTRADICTS in stances
    if supports and contradicts:
        return Verdict.DISPUTED
    if contradicts:
        return Verdict.CONTRADICTED
    if supports:
        return Verdict.SUPPORTED
    return Verdict.OUTDATED if Stance.OUTDATED in stances else Verdict.UNSUPPORTED


def _verdict(item: Examined, judgements: Sequence[Judgement], overtaken: bool) -> Verdict:
    if item.failure or not judgements:
        return Verdict.UNCHECKED
    stances = [Stance.SILENT if one.copy_of else one.stance for one in judgements]
    # The engine did not know whose words are copies.
    knew = not any(one.copy_of for one in judgements)
    if item.overall and knew and fits(item.overall, stances):
        return item.overall
    plain = verdict_of(stances)
    return Verdict.OUTDATED if plain is Verdict.SUPPORTED and overtaken else plain


def _overtaken(counted: Sequence[Judgement], sources: Mapping[str, Document]) -> bool:
    """Whether all support is older than a source that gives another state of the same thing."""
    support = [sources[one.document].date for one in counted if one.stance is Stance.SUPPORTS]
    later = [sources[one.document].date for one in counted if one.stance is Stance.OUTDATED]
    known = [date for date in support if date]
    if not known or len(known) < len(support):
        return False
    return any(date and date > max(known) for date in later)


def _weighed(
    judgements: Sequence[Judgement], article: str, lineage: Lineage
) -> tuple[Judgement, ...]:
    """Mark the judgements that do not count with the document that speaks in their place."""
    speaking = {one.document for one in judgements if one.stance is not Stance.SILENT}
    weighed = []
    for judgement in judgements:
        before = lineage.ancestors.get(judgement.document, frozenset())
        earlier = sorted(before & (speaking | {article}))
        # A document made from a speaking one that is a copy itself repeats the first of them.
        roots = [one for one in earlier if not lineage.ancestors.get(one, frozenset()) & before]
        copied = article if article in before else next(iter(roots or earlier), None)
        counts = copied is None or judgement.stance is Stance.SILENT
        weighed.append(judgement if counts else judgement.model_copy(update={"copy_of": copied}))
    return tuple(weighed)


def _support(judgements: Iterable[Judgement], article: str, lineage: Lineage) -> Support:
    """Count the sources that say the same, copies of the article left out, and their origins."""
    agreeing = {
        one.document
        for one in judgements
        if one.stance is Stance.SUPPORTS and one.copy_of != article
    }
    origins = {lineage.origin(document) for document in agreeing}
    return Support(sources=len(agreeing), origins=len(origins))


def _one_against_one(counted: Iterable[Judgement], article: str, lineage: Lineage) -> bool:
    """Whether nothing but the word of a peer stands against the word of the article.

    Not so if the article was made from that peer: then the difference is the article's error.
    """
    against = [one for one in counted if one.stance is Stance.CONTRADICTS]
    origins = {lineage.origin(one.document) for one in against}
    return lineage.peers and len(origins) == 1 and lineage.origin(article) not in origins


def _speaking(counted: Iterable[Judgement], verdict: Verdict) -> list[Judgement]:
    """Return the judgements that made the verdict something to tell, the best shown first."""
    wanted = {
        Verdict.OUTDATED: (Stance.OUTDATED, Stance.CONTRADICTS),
        Verdict.CONTRADICTED: (Stance.CONTRADICTS,),
        Verdict.DISPUTED: (Stance.CONTRADICTS, Stance.OUTDATED),
    }.get(verdict, ())
    found = [one for one in counted if one.stance in wanted]
    return sorted(found, key=lambda one: (wanted.index(one.stance), one.source_value is None))


def _severity(
    verdict: Verdict,
    judgements: Sequence[Judgement],
    speaking: Sequence[Judgement],
    article: Document,
    sources: Mapping[str, Document],
    overtaken: bool,
) -> Severity:
    """A changed hedge is a note, and so is what only copies of the article repeat.

    What was out of date when the article was written is a warning, what was overtaken since a note.
    """
    if speaking and all(one.element is Element.CERTAINTY for one in speaking):
        return Severity.NOTE
    if verdict is Verdict.UNSUPPORTED and _repeated(judgements):
        return Severity.NOTE
    if verdict is Verdict.OUTDATED and overtaken and article.date:
        dates = [sources[one.document].date for one in speaking]
        if any(date and date <= article.date for date in dates):
            return Severity.WARNING
    return _SEVERITY[verdict]


def _repeated(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the support that does not count; that of an unsupported claim is by its own copies."""
    return [one for one in judgements if one.copy_of and one.stance is Stance.SUPPORTS]


def _tier(item: Examined, verdict: Verdict, first: Judgement | None) -> Tier:
    """Certain is what code sees too, what was found again when asked again, or measures well."""
    if verdict in {Verdict.DISPUTED, Verdict.UNCHECKED}:
        return Tier.CHECK
    if verdict is Verdict.UNSUPPORTED:
        return Tier.CERTAIN if item.novel else Tier.CHECK
    if first is None:
        return Tier.CHECK if item.doubts else Tier.CERTAIN
    if first.confidence is not None:
        return Tier.CERTAIN if first.confidence >= CERTAIN else Tier.CHECK
    shown = first.article_value is not None and first.source_value is not None
    return Tier.CERTAIN if item.sure and (shown or item.doubts) else Tier.CHECK


def _explanation(
    item: Examined,
    verdict: Verdict,
    judgements: Sequence[Judgement],
    speaking: Sequence[Judgement],
    sources: Mapping[str, Document],
) -> str:
    against = " ".join(_difference(one, sources) for one in speaking)
    agreeing = [one for one in judgements if one.stance is Stance.SUPPORTS and not one.copy_of]
    match verdict:
        case Verdict.UNCHECKED:
            return f"Not checked: {item.failure or 'there is no source to compare with'}."
        case Verdict.UNSUPPORTED:
            return _unsaid(judgements, sources)
        case Verdict.SUPPORTED:
            return f"Said by {_labels(agreeing, sources)}."
        case Verdict.DISPUTED if agreeing:
            return f"{_labels(agreeing, sources)} says so, but: {against}"
        case Verdict.DISPUTED:
            return f"One account against another: {against}"
        case _:
            return against


def _unsaid(judgements: Sequence[Judgement], sources: Mapping[str, Document]) -> str:
    repeated = _repeated(judgements)
    if repeated:
        return f"No independent source says this; {_labels(repeated, sources)} repeats the article."
    count = len({one.document for one in judgements if not one.unread})
    return "The source does not say this." if count == 1 else f"None of {count} sources says this."


def _labels(judgements: Sequence[Judgement], sources: Mapping[str, Document]) -> str:
    return ", ".join(dict.fromkeys(sources[one.document].label for one in judgements))


def _difference(judgement: Judgement, sources: Mapping[str, Document]) -> str:
    label = sources[judgement.document].label
    if judgement.source_value is None or judgement.article_value is None:
        return f"{label}: {judgement.reason.rstrip('.')}."
    line = f", line {judgement.evidence[0].line}" if judgement.evidence else ""
    return (
        f"The article says “{judgement.article_value}”;"
        f" {label}{line}, says “{judgement.source_value}”."
    )


def _spread(item: Examined, article: Document, counted: Sequence[Judgement]) -> tuple[Stated, ...]:
    """Return the values that article and sources give, each with its place."""
    own = next((one.article_value for one in counted if one.article_value), item.claim.span.text)
    values = [Stated(document=article.id, value=own, line=item.claim.span.line)]
    for judgement in counted:
        if judgement.stance is not Stance.SILENT and judgement.evidence:
            shown = judgement.evidence[0]
            value = judgement.source_value or _as_said(own, shown.text)
            values.append(Stated(document=judgement.document, value=value, line=shown.line))
    return tuple(values)


def _as_said(value: str, evidence: str) -> str:
    """Return the words of the evidence that give the value: the same, its number, or all."""
    if place := find(value, evidence):
        return evidence[place[0] : place[1]]
    wanted = set(DIGITS.findall(value))
    given = (evidence[one.start : one.end] for one in quantities(evidence))
    return next((said for said in given if wanted & set(DIGITS.findall(said))), evidence)


def _told_of(against: Iterable[Judgement], article: Document) -> bool:
    """Whether the article itself gives every value that speaks against its own."""
    return all(
        any(find(one.source_value or "", sentence.plain) for sentence in article.numbered)
        for one in against
    )
