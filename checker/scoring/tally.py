"""One labelled text and what the system made of it -> counts, which all figures are made of.

A *finding* is a claim with the verdict contradicted, disputed or unsupported.
"""

from collections.abc import Iterator, Sequence

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


def tally(case: Labelled, report: ArticleReport) -> Tally:
    """Match the claims of a text with its gold."""
    claims = report.claims
    certain = [claim for claim in claims if claim.tier is Tier.CERTAIN]
    counts = {
        "claims": len(claims),
        "unchecked": report.summary.unchecked,
        "text_wrong": case.inconsistent is True,
        "text_sound": case.inconsistent is False,
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
        kinds=tuple(_kinds(case, claims)),
    )


def _counts(case: Labelled, claims: Sequence[CheckedClaim]) -> dict[str, int]:
    findings = _findings(claims)
    wrong = [unit for unit in case.units if unit.wrong]
    found = [unit for unit in wrong if _found(unit, claims)]
    judged = [_gold(case, finding) for finding in findings]
    false = [one for one, gold in zip(findings, judged, strict=True) if gold is False]
    named = [unit for unit in found if unit.label in set(Verdict)]
    return {
        "text_found": case.inconsistent is True and bool(findings),
        "text_alarms": case.inconsistent is False and bool(findings),
        "units": len(wrong),
        "units_found": len(found),
        "units_alarmed": sum(unit.wrong is False and bool(_on(unit, false)) for unit in case.units),
        "findings": sum(gold is not None for gold in judged),
        "alarms": len(false),
        "control_alarms": len(false) if case.control else 0,
        "named": len(named),
        "named_right": sum(_named(unit, claims) for unit in named),
    }


def _kinds(case: Labelled, claims: Sequence[CheckedClaim]) -> Iterator[KindCount]:
    for unit in case.units:
        if unit.wrong:
            found, right = _found(unit, claims), _named(unit, claims)
            yield KindCount(kind=unit.kind, total=1, found=found, right=right)
    for finding in _findings(claims):
        if _gold(case, finding) is False:
            # A false alarm is told as its text, or the sound stretch under it, or what it is about.
            under = [unit.kind for unit in case.units if _on(unit, [finding])]
            kind = next(filter(None, (case.kind, *under, finding.element)), finding.verdict)
            yield KindCount(kind=kind, alarms=1)


def _gold(case: Labelled, finding: CheckedClaim) -> Gold:
    """Tell whether a finding is right, wrong, or not to be scored (None)."""
    if case.coverage is Coverage.PARTIAL:
        return None
    touched = [unit.wrong for unit in case.units if _on(unit, [finding])]
    if True in touched:
        return True
    if None in touched or (case.coverage is Coverage.LABELLED and not touched):
        return None
    return False


def _findings(claims: Sequence[CheckedClaim]) -> list[CheckedClaim]:
    return [claim for claim in claims if claim.verdict in FINDINGS]


def _found(unit: Unit, claims: Sequence[CheckedClaim]) -> bool:
    return bool(_on(unit, _findings(claims))) or _named(unit, claims)


def _named(unit: Unit, claims: Sequence[CheckedClaim]) -> bool:
    """Whether a claim with an accepted verdict lies on a unit."""
    return any(claim.verdict in unit.accepts for claim in _on(unit, claims))


def _on(unit: Unit, claims: Sequence[CheckedClaim]) -> list[CheckedClaim]:
    """Return the claims that lie on a unit, if only in part."""
    return [one for one in claims if unit.start < one.span.end and one.span.start < unit.end]
