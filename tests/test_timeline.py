"""Sources of different days: what was replaced is outdated, what is newest stays supported."""

import datetime
from itertools import permutations

import pytest

from checker.aggregate import aggregate
from checker.timeline import settle
from checker.types import (
    Claim,
    Document,
    Element,
    Evidence,
    Examined,
    Judgement,
    Kind,
    Stance,
    Verdict,
)
from tests.records import segmented

NEED = "Some {} people urgently need help in the delta."
BUILT = "The yard in Leith built {} ferries for the islands."
TAKEN = "The gunmen abducted about {} people in the raid."
ARTICLE = segmented(NEED.format("750"))
DEAD = "The flood killed {} people in the delta."


def judged(document: str, stance: Stance, frame: str, value: str, said: str) -> Judgement:
    """Return what a source says, of a number."""
    shown = frame.format(value)
    differs = stance is not Stance.SUPPORTS
    return Judgement(
        document=document,
        stance=stance,
        decided_by="detector: numbers" if differs else "rules",
        reason=f'the article says "{said}"' if differs else "no difference found",
        evidence=(Evidence(start=0, end=len(shown), text=shown, line=1),),
        element=Element.NUMBER if differs else None,
        article_value=said if differs else None,
        source_value=value if differs else None,
    )


def item(frame: str, *given: tuple[str, Stance, str]) -> Examined:
    """Return the claim that `frame` says "750", with (source, stance, value) judgements."""
    sentence = segmented(frame.format("750")).sentences[0]
    claim = Claim("1", sentence.plain, Kind.FACT, sentence.span(), sentence)
    judgements = [
        judged(document, stance, frame, value, "750") for document, stance, value in given
    ]
    return Examined(claim, tuple(judgements))


def dated(**days: int | None) -> dict[str, Document]:
    """Return sources by name, published on days of October 2016."""
    return {
        name: Document(
            id=name,
            path=name,
            text="",
            sha256="",
            blocks=(),
            publisher=name.upper(),
            date=None if day is None else datetime.date(2016, 10, day),
        )
        for name, day in days.items()
    }


def verdict(examined: Examined, sources: dict[str, Document]) -> Verdict:
    """Return the verdict after settling."""
    return aggregate(settle(examined, sources), ARTICLE, sources).verdict


SAYS, DIFFERS, SILENT = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.SILENT


@pytest.mark.parametrize(
    ("frame", "later", "days", "wanted"),
    [
        (NEED, "1,400", (8, 16), Verdict.OUTDATED),
        (NEED, "1,400", (15, 16), Verdict.OUTDATED),
        (NEED, "1,400", (16, 16), Verdict.DISPUTED),
        (NEED, "1,400", (16, 8), Verdict.SUPPORTED),
        (NEED, "1,400", (None, 16), Verdict.DISPUTED),
        (NEED, "1,400", (8, None), Verdict.DISPUTED),
        (DEAD, "1,400", (8, 16), Verdict.OUTDATED),
        (DEAD, "400", (8, 16), Verdict.DISPUTED),
        (DEAD, "400", (16, 8), Verdict.SUPPORTED),
        (BUILT, "1,400", (8, 16), Verdict.OUTDATED),
        (BUILT, "1,400", (15, 16), Verdict.DISPUTED),
        (TAKEN, "1,400", (8, 16), Verdict.DISPUTED),
    ],
    ids=[
        "a state, later",
        "a state, a day later",
        "the same day",
        "a state, earlier",
        "undated support",
        "undated difference",
        "a toll grew",
        "a toll cannot shrink",
        "a toll was lower before",
        "nothing known, days later",
        "nothing known, a day later",
        "what is fixed",
    ],
)
def test_one_source_supports_and_one_differs(
    frame: str, later: str, days: tuple[int | None, int | None], wanted: Verdict
) -> None:
    """The days of both sources and the kind of the value decide."""
    examined = item(frame, ("a", SAYS, "750"), ("b", DIFFERS, later))
    assert verdict(examined, dated(a=days[0], b=days[1])) is wanted


def test_the_reason_tells_both_days() -> None:
    """A reader sees since when the article's value is old, and by whom."""
    examined = item(NEED, ("a", SAYS, "750"), ("b", DIFFERS, "1,400"))
    sources = dated(a=8, b=16)
    first = settle(examined, sources).judgements[0]
    told = "true on 8 October 2016; B gave “1,400” on 16 October 2016"
    assert (first.stance, first.decided_by, first.reason) == (Stance.OUTDATED, "timeline", told)
    shown = aggregate(settle(examined, sources), ARTICLE, sources).explanation
    assert "True on 8 October 2016" in shown
    assert "None" not in shown


def test_a_dispute_of_the_same_day_stays_one() -> None:
    """A later source does not settle what sources of one day dispute."""
    examined = item(NEED, ("a", SAYS, "750"), ("b", DIFFERS, "900"), ("c", DIFFERS, "1,400"))
    assert verdict(examined, dated(a=8, b=8, c=16)) is Verdict.DISPUTED


def test_order_and_silence_change_nothing() -> None:
    """Any order of the sources, and one more that is silent, give the same verdict."""
    given = [("a", SAYS, "750"), ("b", DIFFERS, "1,400"), ("c", SILENT, "750")]
    sources = dated(a=8, b=16, c=20)
    found = {verdict(item(NEED, *some), sources) for some in permutations(given)}
    assert found == {Verdict.OUTDATED}


def test_without_support_nothing_is_settled() -> None:
    """A source alone may contradict."""
    examined = item(NEED, ("b", DIFFERS, "1,400"))
    assert settle(examined, dated(b=16)) == examined
