"""How much harm a claim would do if it were wrong: what a budget is spent on first.

Named people, numbers, words in quotation marks and the headline: errors there are what newsrooms
correct most. Counted from the words alone; no model is asked what to ask a model.
"""

import re
from collections.abc import Sequence

from checker.language.names import NameKind, names
from checker.language.quantities import quantities
from checker.language.quotations import quotations
from checker.types import Claim, Kind

_HEADLINE, _PERSON, _QUOTE, _NUMBER, _NAME = 4.0, 3.0, 3.0, 2.0, 1.0
_FIGURES = re.compile(r"\d[\d.,]*")  # also those that measure nothing, like a room's number
_COUNTED = 3  # of each sort: a list of ten figures is no worse than one of three


def risk(claim: Claim) -> float:
    """Return how risky a claim is, from 0 on; higher goes first."""
    found = [name for name in names(claim.text) if not name.doubtful]
    people = sum(name.kind is NameKind.PERSON for name in found)
    quotes = quotations(claim.text) or quotations(claim.span.text)
    score = _HEADLINE * (claim.sentence.number == 1)
    score += _QUOTE * (claim.kind is Kind.QUOTE or bool(quotes))
    score += _PERSON * min(people, _COUNTED) + _NAME * min(len(found) - people, _COUNTED)
    numbers = max(len(quantities(claim.text)), len(_FIGURES.findall(claim.text)))
    score += _NUMBER * min(numbers, _COUNTED)
    return score / 2 if claim.kind is Kind.OPINION else score


def riskiest_first(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims by falling risk, those of like risk in the order of the text."""
    return tuple(sorted(claims, key=risk, reverse=True))
