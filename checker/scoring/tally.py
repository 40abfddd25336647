"""One labelled text and what the system made of it -> counts, which all figures are made of.

A *finding* is a claim with the verdict contradicted, disputed or unsupported.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from checker.records import ArticleReport, CheckedClaim, Record, Tier, Verdict
from checker.scoring.cases import Coverage, Gold, Labelled, Unit

FINDINGS = (Verdict.CONTRADICTED, Verdict.DISPUTED, Verdict.UNSUPPORTED)
TIERS = ("", "certain_")  # all findings, and those of tier `certain` alone


class KindCount(Record):
    """How stretches of one kind fared: planted ones, found, rightly named; and false alarms."""

    kind: str
    total: int = 0
    found: int = 0
    right: int = 0
    alarms: int = 0


class Tally(Record):
    """Counts of one text by name, some for each of TIERS."""

    dataset: str
    id: str
    counts: dict[str, int]
    kinds: tuple[KindCount, ...]


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def tally(case: Labelled, report: ArticleReport) -> Tally:
    """Match the claims of a text with its gold."""
    claims = report.claims
    certain = [claim for claim in claims if claim.tier is Tier.CERTAIN]
    counts = {
        "texts": 1,
        "claims": len(claims),
        "unchecked": report.summary.unchecked,
        "text_wrong": case.inconsistent is True,
        "text_sound": case.inconsistent is False,
        "alarms_counted": case.coverage is not Coverage.PARTIAL,
        "controls": case.control,
    }
    for tier, kept in zip(TIERS, (claims, certain), strict=True):
        counts |= {tier + name: count for name, count in _counts(case, kept).items()}
    for label in ("disputed", "outdated"):
        units = [unit for unit in case.units if unit.label == label]
        counts[label] = len(units)
        counts[f"{label}_right"] = sum(_named(unit, claims) for unit in units)
    return Tally(
        dataset=case.dataset,
        id=case.id,
        counts={name: int(count) for name, count in counts.items()},
        kinds=_kinds(case, claims),
    )


def _counts(case: Labelled, claims: Sequence[CheckedClaim]) -> dict[str, int]:
    findings = _findings(claims)
    wrong = [unit for unit in case.units if unit.wrong]
    sound = [unit for unit in case.units if unit.wrong is False]
    found = [unit for unit in wrong if _is_found(unit, claims)]
    judged = [_gold(case, finding) for finding in findings]
    alarms = sum(gold is False for gold in judged)
    named = [unit for unit in found if unit.label in set(Verdict)]
    return {
        "text_found": case.inconsistent is True and bool(findings),
        "text_alarms": case.inconsistent is False and bool(findings),
        "units": len(wrong),
        "units_found": len(found),
        "units_sound": len(sound),
        "units_alarmed": sum(_is_alarmed(case, unit, findings) for unit in sound),
        "findings": sum(gold is not None for gold in judged),
        "alarms": alarms,
        "control_alarms": alarms if case.control else 0,
        "named": len(named),
        "named_right": sum(_named(unit, claims) for unit in named),
    }


def _findings(claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    return [claim for claim in claims if claim.verdict in FINDINGS]


def _is_found(unit: Unit, claims: Sequence[CheckedClaim]) -> bool:
    return bool(_over(unit, _findings(claims))) or _named(unit, claims)


def _named(unit: Unit, claims: Sequence[CheckedClaim]) -> bool:
    """Whether a claim with an accepted verdict lies on a unit."""
    return any(claim.verdict in unit.accepts for claim in _over(unit, claims))


def _is_alarmed(case: Labelled, unit: Unit, findings: Sequence[CheckedClaim]) -> bool:
    """Whether a finding on a sound unit lies on no wrong one besides."""
    return any(_gold(case, finding) is False for finding in _over(unit, findings))


def _gold(case: Labelled, finding: CheckedClaim) -> Gold:
    """Tell whether a finding is right, wrong, or not to be scored (None)."""
    if case.coverage is Coverage.PARTIAL:
        return None
    touched = [unit.wrong for unit in case.units if _overlap(unit, finding.span)]
    if True in touched:
        return True
    if None in touched or (case.coverage is Coverage.LABELLED and not touched):
        return None
    return False


def _kinds(case: Labelled, claims: Sequence[CheckedClaim]) -> tuple[KindCount, ...]:
    planted = [
        KindCount(
            kind=unit.kind,
            total=1,
            found=_is_found(unit, claims),
            right=_named(unit, claims),
        )
        for unit in case.units
        if unit.wrong
    ]
    alarms = [
        KindCount(kind=_alarm_kind(case, finding), alarms=1)
        for finding in _findings(claims)
        if _gold(case, finding) is False
    ]
    return (*planted, *alarms)


def _alarm_kind(case: Labelled, finding: CheckedClaim) -> str:
    """Name a false alarm as its text, or the sound stretch under it, or what it is about."""
    under = (unit.kind for unit in case.units if _overlap(unit, finding.span))
    return case.kind or next(under, finding.element or finding.verdict)


def _over(unit: Unit, claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    return [claim for claim in claims if _overlap(unit, claim.span)]


def _overlap(one: _Stretch, other: _Stretch) -> bool:
    return one.start < other.end and other.start < one.end
