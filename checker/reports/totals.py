"""The totals, in lines that can be read aloud."""

from collections.abc import Sequence

from checker.records import CheckedClaim, Report, Stance, Verdict
from checker.reports.order import Group, group_of
from checker.reports.words import ADDITION, CATEGORIES, ERROR, Category, category, counted


def totals(claims: Sequence[CheckedClaim]) -> str:
    """Return what was found in an article, how sure it is, and out of how much."""
    if not claims:
        return "No statement to check was found."
    sources = len({one.document for claim in claims for one in claim.judgements})
    whole = counted(len(claims), "statement")
    whole += f" compared with {counted(sources, 'source')}" if sources else ""
    found = [claim for claim in claims if claim.verdict is not Verdict.SUPPORTED]
    if not found:
        return f"No difference found in {whole}."
    alike = {kind: [one for one in found if _counts(one, kind)] for kind in CATEGORIES}
    parts = [_tally(kind, some) for kind, some in alike.items() if some]
    if waived := sum(claim.waived for claim in found):
        parts.append(f"{waived:,} decided by a reviewer")
    held = len(claims) - len(found)
    rest = f"; no difference found in {held:,}" if held else ""
    return f"{'; '.join(parts)}. {whole}{rest}."


def _counts(claim: CheckedClaim, kind: Category) -> bool:
    return category(claim) is kind and not claim.waived


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
    if len(report.articles) == 1:
        return totals(report.articles[0].claims)
    found = [
        {category(claim) for claim in article.claims if claim.verdict is not Verdict.SUPPORTED}
        for article in report.articles
    ]
    wrong = sum(ERROR in kinds for kinds in found)
    other = sum(bool(kinds) for kinds in found) - wrong
    statements = sum(len(article.claims) for article in report.articles)
    articles = counted(len(report.articles), "article")
    first = (
        f"{wrong:,} of {articles} {_has(wrong)} an error" if wrong else f"No error in {articles}"
    )
    more = f"{other:,}{' more' if wrong else ''}" if other else "none"
    told = f"{more} {_has(other)} something {'else ' if wrong else ''}to look at"
    return f"{first}; {told}. {counted(statements, 'statement')} in all."


def _has(number: int) -> str:
    return "have" if number > 1 else "has"


def shortfall(report: Report) -> str:
    """Return a sentence on what was not checked; nothing if the report is complete."""
    if report.complete:
        return ""
    unchecked = sum(article.summary.unchecked for article in report.articles)
    what = f"{counted(unchecked, 'statement')} not checked" if unchecked else "the run ended early"
    return f"This report is not complete: {what}."


def silent(claims: Sequence[CheckedClaim]) -> list[str]:
    """Return the sources that speak of nothing in an article of which others speak."""
    judgements = [one for claim in claims for one in claim.judgements]
    speaking = {one.document for one in judgements if one.stance is not Stance.SILENT}
    quiet = dict.fromkeys(one.document for one in judgements if one.document not in speaking)
    return list(quiet) if speaking else []
