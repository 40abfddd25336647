"""One case and the system's claims -> a tally: what was found, what was a false alarm.

A *finding* is a claim with the verdict contradicted, disputed or unsupported.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from checker.contract import CheckedClaim
from checker.scoring.cases import ADDITION, Case, Coverage, Gold, Unit
from checker.segment import segment
from checker.types import Element, Record, Tier, Verdict

# From the gravest on: of two findings that cover a unit alike, the graver gives its verdict.
FINDINGS = (Verdict.CONTRADICTED, Verdict.DISPUTED, Verdict.UNSUPPORTED)
_TYPED = {"contradicted", "unsupported"}
_UNDECIDED = {Verdict.OUTDATED, Verdict.UNCHECKED}
_TIER_CONFIDENCE = {Tier.CERTAIN: 0.9, Tier.CHECK: 0.5}


class ClaimResult(Record):
    """What scoring keeps of a checked claim; no words of the article."""

    start: int
    end: int
    verdict: Verdict
    tier: Tier
    confidence: float | None
    element: Element | None

    @classmethod
    def of(cls, claim: CheckedClaim) -> "ClaimResult":
        """Keep what scoring needs of a claim."""
        return cls(
            start=claim.span.start,
            end=claim.span.end,
            verdict=claim.verdict,
            tier=claim.tier,
            confidence=claim.confidence,
            element=claim.element,
        )


class Flags(Record):
    """What one choice of findings makes of a text.

    `findings` counts those that can be right or wrong, so none on words where either is harmless.
    """

    text: bool
    units_found: int
    findings: int
    false_alarms: int
    sentences_found: int
    sentence_alarms: int


class ElementFound(Record):
    """A wrong unit's element, and whether it was found."""

    element: str
    found: bool


class Typed(Record):
    """A found unit's label, the verdict of the claim that found it, and whether it is accepted."""

    gold: str
    verdict: Verdict
    right: bool


class Tally(Record):
    """Everything that the figures of one text are computed from."""

    dataset: str
    id: str
    inconsistent: bool | None
    score: float
    all: Flags
    certain: Flags
    wrong_units: int
    wrong_sentences: int
    contradictions: int
    contradictions_right: int
    disputed: int
    disputed_right: int
    outdated: int
    outdated_right: int
    control: bool
    alarms_counted: bool
    elements: tuple[ElementFound, ...]
    false_alarm_elements: tuple[str, ...]
    typed: tuple[Typed, ...]
    claims: int
    unchecked: int
    seconds: float
    calls: int


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class _Place(NamedTuple):
    """Words of the text, and what to think of a flag on them."""

    start: int
    end: int
    gold: Gold


def tally(case: Case, claims: Sequence[ClaimResult], seconds: float = 0, calls: int = 0) -> Tally:
    """Match the claims of a text with its gold."""
    findings = [claim for claim in claims if claim.verdict in FINDINGS]
    certain = [claim for claim in findings if claim.tier is Tier.CERTAIN]
    contradicted = [claim for claim in findings if claim.verdict is Verdict.CONTRADICTED]
    wrong = [unit for unit in case.units if unit.wrong]
    places = [_Place(unit.start, unit.end, unit.wrong) for unit in case.units]
    judged = _judged(
        contradicted,
        [_Place(unit.start, unit.end, unit.contradictable) for unit in case.units],
        case.coverage,
    )
    alarms = zip(findings, _judged(findings, places, case.coverage), strict=True)
    sentences = _sentences(case)
    return Tally(
        dataset=case.dataset,
        id=case.id,
        inconsistent=case.inconsistent,
        score=max((wrongness(claim) for claim in claims), default=0.0),
        all=_flags(findings, places, sentences, case.coverage),
        certain=_flags(certain, places, sentences, case.coverage),
        wrong_units=len(wrong),
        wrong_sentences=sum(sentence.gold is True for sentence in sentences),
        contradictions=sum(right is not None for right in judged),
        contradictions_right=sum(right is True for right in judged),
        disputed=sum(unit.label == "disputed" for unit in case.units),
        disputed_right=_recognised(case, claims, "disputed"),
        outdated=sum(unit.label == "outdated" for unit in case.units),
        outdated_right=_recognised(case, claims, "outdated"),
        control=case.control,
        alarms_counted=case.coverage is not Coverage.PARTIAL,
        elements=_elements(wrong, findings),
        false_alarm_elements=tuple(
            _alarm_element(claim) for claim, right in alarms if right is False
        ),
        typed=_types(wrong, findings),
        claims=len(claims),
        unchecked=sum(claim.verdict is Verdict.UNCHECKED for claim in claims),
        seconds=seconds,
        calls=calls,
    )


def wrongness(claim: ClaimResult) -> float:
    """Rank a claim from 0 (surely supported) over 0.5 (undecided) to 1 (surely wrong).

    `(1 + confidence) / 2` for a finding, `(1 - confidence) / 2` for a supported claim, 0.5 for an
    outdated or unchecked one. Without a confidence, tier `certain` counts 0.9 and `check` 0.5.
    """
    if claim.verdict in _UNDECIDED:
        return 0.5
    given = claim.confidence
    confidence = _TIER_CONFIDENCE[claim.tier] if given is None else given
    return (1 + confidence) / 2 if claim.verdict in FINDINGS else (1 - confidence) / 2


def _flags(
    findings: Sequence[ClaimResult],
    units: Sequence[_Place],
    sentences: Sequence[_Place],
    coverage: Coverage,
) -> Flags:
    judged = _judged(findings, units, coverage)
    return Flags(
        text=bool(findings),
        units_found=sum(bool(_over(unit, findings)) for unit in units if unit.gold),
        findings=sum(right is not None for right in judged),
        false_alarms=sum(right is False for right in judged),
        sentences_found=sum(bool(_over(place, findings)) for place in sentences if place.gold),
        sentence_alarms=sum(
            bool(_over(place, findings)) for place in sentences if place.gold is False
        ),
    )


def _judged(
    claims: Iterable[ClaimResult], places: Sequence[_Place], coverage: Coverage
) -> list[Gold]:
    """Tell for each flagged claim whether the flag is right, wrong, or not to be scored (None)."""
    return [
        _gold([place.gold for place in places if _overlap(claim, place)], coverage)
        for claim in claims
    ]


def _gold(touched: Sequence[Gold], coverage: Coverage) -> Gold:
    if coverage is Coverage.PARTIAL:
        return None
    if True in touched:
        return True
    if None in touched or (coverage is Coverage.LABELLED and not touched):
        return None
    return False


def _sentences(case: Case) -> list[_Place]:
    """Return the labelled sentences of a whole article.

    A sentence is wrong if any unit in it is, and not scored if any other unit in it is harmless.
    """
    if not case.by_sentence:
        return []
    places = []
    for sentence in segment(case.article).sentences:
        inside = [unit.wrong for unit in case.units if _overlap(sentence, unit)]
        if inside:
            places.append(_Place(sentence.start, sentence.end, _gold(inside, case.coverage)))
    return places


def _recognised(case: Case, claims: Iterable[ClaimResult], label: str) -> int:
    """Count the units with this label that a claim with an accepted verdict overlaps."""
    units = [unit for unit in case.units if unit.label == label]
    held = list(claims)
    return sum(any(claim.verdict in unit.accepts for claim in _over(unit, held)) for unit in units)


def _elements(wrong: Iterable[Unit], findings: Sequence[ClaimResult]) -> tuple[ElementFound, ...]:
    return tuple(
        ElementFound(element=unit.element, found=bool(_over(unit, findings))) for unit in wrong
    )


def _types(wrong: Iterable[Unit], findings: Sequence[ClaimResult]) -> tuple[Typed, ...]:
    """Give each found unit the verdict of the finding that covers most of it."""
    typed = []
    for unit in wrong:
        over = _over(unit, findings)
        if over and unit.label in _TYPED:
            closest = max(over, key=lambda claim: _closeness(claim, unit))
            right = closest.verdict in unit.accepts
            typed.append(Typed(gold=unit.label, verdict=closest.verdict, right=right))
    return tuple(typed)


def _closeness(claim: ClaimResult, unit: Unit) -> tuple[int, int]:
    return _overlap(claim, unit), -FINDINGS.index(claim.verdict)


def _alarm_element(claim: ClaimResult) -> str:
    if claim.element:
        return claim.element.value
    return ADDITION if claim.verdict is Verdict.UNSUPPORTED else Element.OTHER.value


def _over(place: _Stretch, claims: Iterable[ClaimResult]) -> list[ClaimResult]:
    return [claim for claim in claims if _overlap(claim, place)]


def _overlap(one: _Stretch, other: _Stretch) -> int:
    """Return how many characters two stretches share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))
