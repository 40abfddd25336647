"""What must be read first, what is one thing to read, and the totals, which can be read aloud."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby

from checker.records import CheckedClaim, Judgement, Report, Severity, Stance, Tier, Verdict
from checker.reports.places import Places
from checker.reports.words import (
    ADDITION,
    CATEGORIES,
    ERROR,
    HOLDS,
    Category,
    category,
    counted,
    printable,
)

_CAVEAT = "“No difference found” does not mean that it is true."
_UNREAD = 10  # sources that were not read, of which the reason is told
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
    KNOWN = "Found before"
    DECIDED = "Decided"


_GROUPS = list(Group)


def group_of(claims: Sequence[CheckedClaim]) -> Group:
    """Return the part of the list where claims that are one finding stand."""
    first = claims[0]
    if first.waived:
        return Group.DECIDED
    if first.known:
        return Group.KNOWN
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
    runs = (list(run) for _, run in groupby(claims, key=_alike))
    return sorted((run for run in runs if run[0].verdict is not Verdict.SUPPORTED), key=rank)


def _alike(claim: CheckedClaim) -> object:
    """Return what claims that are one finding have in common; others have their id alone."""
    if claim.verdict not in {Verdict.UNSUPPORTED, Verdict.UNCHECKED}:
        return claim.id
    why = claim.explanation if claim.verdict is Verdict.UNCHECKED else ""
    return claim.verdict, claim.severity, claim.waiver, claim.known, why


def telling(claim: CheckedClaim) -> list[Judgement]:
    """Return the judgements that show why: of a dispute both sides, of an addition none."""
    stances = _TELLING.get(claim.verdict, ())
    told = [one for one in claim.judgements if one.stance in stances and not one.copy_of]
    return sorted(told, key=lambda one: stances.index(one.stance))


def totals(claims: Sequence[CheckedClaim]) -> str:
    """Return what was found in an article, how sure it is, and out of how much."""
    if not claims:
        return "No statement to check was found."
    said = [one for claim in claims for one in claim.judgements]
    sources, unread = (len({j.document for j in said if j.unread is out}) for out in (False, True))
    whole = counted(len(claims), "statement")
    whole += f" compared with {counted(sources, 'source')}" if sources else ""
    whole += f", {unread:,} more not read" if unread else ""
    found = [claim for claim in claims if claim.verdict is not Verdict.SUPPORTED]
    if not found:
        return f"No difference found in {whole}."
    opened = [claim for claim in found if not claim.settled]
    alike = {kind: [one for one in opened if category(one) is kind] for kind in CATEGORIES}
    parts = [_tally(kind, some) for kind, some in alike.items() if some]
    waived = sum(claim.waived for claim in found)
    known = len(found) - len(opened) - waived
    parts += [f"{known:,} found before"] if known else []
    parts += [f"{waived:,} decided by a reviewer"] if waived else []
    held = len(claims) - len(found)
    rest = f"; no difference found in {held:,}" if held else ""
    return f"{'; '.join(parts)}. {whole}{rest}."


def _tally(kind: Category, claims: Sequence[CheckedClaim]) -> str:
    count = kind.counted(len(claims))
    sure = sum(group_of([claim]) is Group.SURE for claim in claims)
    if sure == len(claims):
        return f"{count}, {'sure' if sure == 1 else 'all sure'}"
    if sure:
        return f"{count}, {sure:,} of them sure"
    return f"{count}, to check" if kind in {ERROR, ADDITION} else count


def overall(report: Report) -> str:
    """Return one line on all articles together; of one alone, its own."""
    if not report.articles:
        return "No article was checked."
    if len(report.articles) == 1:
        return totals(report.articles[0].claims)
    found = [
        {category(claim) for claim in one.claims if not claim.settled} - {HOLDS}
        for one in report.articles
    ]
    wrong = sum(ERROR in kinds for kinds in found)
    other = sum(bool(kinds) for kinds in found) - wrong
    statements = counted(sum(len(article.claims) for article in report.articles), "statement")
    return (
        f"Articles with an error: {wrong or 'none'} of {len(found)}; with something else to look"
        f" at: {other or 'none'}. {statements} in all."
    )


def closing(report: Report, places: Places) -> str:
    """Return the end of every list: the totals, what was not checked or read, and a caveat."""
    articles = (claim for article in report.articles for claim in article.claims[:1])
    judgements = (one for claim in articles for one in claim.judgements if one.unread)
    unread = [f"{places.name(one.document)} {one.reason}." for one in judgements]
    told = map(printable, [*dict.fromkeys(unread)][:_UNREAD])
    return " ".join(filter(None, (overall(report), shortfall(report), *told, _CAVEAT)))


def shortfall(report: Report) -> str:
    """Return a sentence on what was not checked; nothing if the report is complete."""
    if report.complete:
        return ""
    unchecked = sum(article.summary.unchecked for article in report.articles)
    what = f"{counted(unchecked, 'statement')} not checked" if unchecked else "the run ended early"
    return f"This report is not complete: {what}."


def silent(claims: Sequence[CheckedClaim]) -> list[str]:
    """Return the sources that speak of nothing in an article of which others speak."""
    judgements = [one for claim in claims for one in claim.judgements if not one.unread]
    speaking = {one.document for one in judgements if one.stance is not Stance.SILENT}
    quiet = dict.fromkeys(one.document for one in judgements if one.document not in speaking)
    return list(quiet) if speaking else []
