"""After the detectors: sources of different days that disagree may both have been right.

A value that an older source gives and a later one replaced is outdated, not disputed; a value that
the latest sources give stays supported, whatever older ones said. Pure, over one claim.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.language.changing import Change, change_of, most_telling
from checker.language.moments import moments
from checker.language.quantities import Quantity, quantities
from checker.types import Document, Element, Examined, Judgement, Stance

DECIDED_BY = "timeline"
_DIFFERS = {Stance.CONTRADICTS, Stance.OUTDATED}
_ELSE = 2  # days between two sources from which what is not known to be fixed may have changed
_MAY_CHANGE = {Element.ROLE, Element.NEGATION}


def settle(item: Examined, sources: Mapping[str, Document]) -> Examined:
    """Return the claim with what older sources say of it `outdated` where later ones differ.

    `sources` are all sources of the claim's article, by id. Without dates nothing is settled.
    """
    support = [each for each in item.judgements if each.stance is Stance.SUPPORTS]
    dates = [sources[each.document].date for each in support]
    known = [date for date in dates if date]
    if item.failure or not known or len(known) < len(dates):
        return item
    latest = max(known)
    found = [each for each in item.judgements if each.stance in _DIFFERS]
    gaps = {each.document: _days(each, latest, sources) for each in found}
    moved = [each for each in found if _may_have_changed(each, item, gaps[each.document])]
    later = [each for each in moved if gaps[each.document] > 0]
    earlier = [each for each in moved if gaps[each.document] < 0]
    settled = all(each in moved for each in found if each.stance is Stance.CONTRADICTS)
    changes = {each.document: _of_old(each, sources) for each in earlier}
    if later and settled:
        changes |= _repeated(support, later, sources)
    judgements = tuple(changes.get(each.document, each) for each in item.judgements)
    return replace(item, judgements=judgements)


def _days(judgement: Judgement, latest: datetime.date, sources: Mapping[str, Document]) -> int:
    """Return by how many days a source is later than the latest supporter, 0 if unknown."""
    date = sources[judgement.document].date
    return (date - latest).days if date else 0


def _repeated(
    support: Sequence[Judgement], later: Sequence[Judgement], sources: Mapping[str, Document]
) -> dict[str, Judgement]:
    """Return, by document, the judgements of a claim that repeats what later sources replaced."""
    newest = max(later, key=lambda each: (_date(each, sources), each.document))
    gave = (
        f"{sources[newest.document].label} gave “{newest.source_value}” on {_told(newest, sources)}"
    )
    old = {
        each.document: each.model_copy(
            update={
                "stance": Stance.OUTDATED,
                "decided_by": DECIDED_BY,
                "reason": f"true on {_told(each, sources)}; {gave}",
                "element": newest.element,
            }
        )
        for each in support
    }
    new = {"stance": Stance.OUTDATED, "correction": None}
    return old | {each.document: each.model_copy(update=new) for each in later}


def _of_old(judgement: Judgement, sources: Mapping[str, Document]) -> Judgement:
    if judgement.stance is Stance.OUTDATED:
        return judgement
    reason = f"{judgement.reason}, on {_told(judgement, sources)}; later sources say as the article"
    new = {"stance": Stance.OUTDATED, "correction": None, "reason": reason}
    return judgement.model_copy(update=new)


def _date(judgement: Judgement, sources: Mapping[str, Document]) -> datetime.date:
    return sources[judgement.document].date or datetime.date.min


def _told(judgement: Judgement, sources: Mapping[str, Document]) -> str:
    date = _date(judgement, sources)
    return f"{date.day} {date:%B} {date.year}"


def _may_have_changed(judgement: Judgement, item: Examined, days: int) -> bool:
    """Whether what a source says, `days` after the latest supporter, may just be a later state."""
    if not days:
        return False
    if judgement.stance is Stance.OUTDATED:
        return True
    own = item.claim.sentence.plain
    shown = " ".join(" ".join(each.text for each in judgement.evidence).split())
    if judgement.element is Element.NUMBER:
        mine = _quantity(own, judgement.article_value)
        theirs = _quantity(shown, judgement.source_value)
        return mine is not None and theirs is not None and _moved(mine, own, theirs, shown, days)
    if judgement.element is Element.DATE:
        plans = any(moment.ahead for text in (own, shown) for moment in moments(text))
        return plans and abs(days) >= _ELSE
    return judgement.element in _MAY_CHANGE and abs(days) >= _ELSE


def _moved(mine: Quantity, own: str, theirs: Quantity, shown: str, days: int) -> bool:
    change = most_telling(change_of(mine, own), change_of(theirs, shown))
    if change is Change.GROWS:
        return (theirs.value - mine.value) * days > 0
    return change is Change.VARIES or (change is not Change.FIXED and abs(days) >= _ELSE)


def _quantity(text: str, value: str | None) -> Quantity | None:
    """Return the quantity of a text that stands in a value, words of it."""
    words = " ".join((value or "").split())
    at = text.find(words) if words else -1
    inside = [each for each in quantities(text) if each.start < at + len(words) and at < each.end]
    return inside[0] if at >= 0 and len(inside) == 1 else None
