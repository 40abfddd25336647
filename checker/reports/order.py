"""What must be read first: the worst and surest; and what is one thing to read."""

from collections.abc import Sequence
from enum import StrEnum

from checker.records import CheckedClaim, Judgement, Severity, Stance, Tier, Verdict
from checker.reports.words import CATEGORIES, category

_TELLING = {
    Verdict.CONTRADICTED: (Stance.CONTRADICTS,),
    Verdict.DISPUTED: (Stance.CONTRADICTS, Stance.OUTDATED, Stance.SUPPORTS),
    Verdict.OUTDATED: (Stance.OUTDATED, Stance.CONTRADICTS),
    Verdict.SUPPORTED: (Stance.SUPPORTS,),
}


class Group(StrEnum):
    """The parts of a list of findings, in the order they are read."""

    SURE = "Sure"
    CHECK = "Please check"
    UNCHECKED = "Not checked"
    MINOR = "Minor"
    DECIDED = "Decided"


_GROUPS = list(Group)


def group_of(claims: Sequence[CheckedClaim]) -> Group:
    """Return the part of the list where claims that are one finding stand."""
    first = claims[0]
    if first.waived:
        return Group.DECIDED
    if first.verdict is Verdict.UNCHECKED:
        return Group.UNCHECKED
    if first.severity is Severity.NOTE:
        return Group.MINOR
    sure = any(claim.tier is Tier.CERTAIN for claim in claims)
    return Group.SURE if sure else Group.CHECK


def rank(claims: Sequence[CheckedClaim]) -> tuple[int, int]:
    """Return a key that sorts findings: sure ones before those to check, errors first in each."""
    return _GROUPS.index(group_of(claims)), CATEGORIES.index(category(claims[0]))


def in_order(claims: Sequence[CheckedClaim]) -> list[list[CheckedClaim]]:
    """Return the findings among the claims of an article, alike ones in the order of its text.

    Additions that follow one another are one finding, and so is what stayed unchecked for one
    reason, as long as a reviewer decided nothing else on some of them.
    """
    found: list[list[CheckedClaim]] = []
    before: CheckedClaim | None = None
    for claim in claims:
        if before and _joins(before, claim):
            found[-1].append(claim)
        elif claim.verdict is not Verdict.SUPPORTED:
            found.append([claim])
        before = claim
    return sorted(found, key=rank)


def _joins(one: CheckedClaim, other: CheckedClaim) -> bool:
    alike = (one.verdict, one.severity, one.waiver) == (other.verdict, other.severity, other.waiver)
    if one.verdict is Verdict.UNCHECKED:
        return alike and one.explanation == other.explanation
    return alike and one.verdict is Verdict.UNSUPPORTED


def telling(claim: CheckedClaim) -> list[Judgement]:
    """Return the judgements that show why: of a dispute both sides, of an addition none."""
    stances = _TELLING.get(claim.verdict, ())
    told = [one for one in claim.judgements if one.stance in stances and not one.copy_of]
    return sorted(told, key=lambda one: stances.index(one.stance))
