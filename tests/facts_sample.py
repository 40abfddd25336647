"""Events of a few invented articles, checked by the rules, from which fact tables are made."""

from collections.abc import Mapping, Sequence

from checker.contract import Derivation, EventGroup, Report
from checker.engines.rules import RulesEngine
from checker.fact_table import Fact, FactTable
from checker.facts import fact_table
from checker.pipeline import Case, check_cases
from checker.settings import Settings
from checker.types import Segmented
from tests.records import segmented

QUAKE = {
    "agency": (
        (
            "A strong earthquake hit the port of Lumera on Monday, killing 140 people.\n"
            "About 600 villagers were injured, the rescue service said.\n"
            "Mayor Ilse Brandt closed the harbour to all ferries until Friday.\n"
        ),
        "2031-05-06",
        "Agency",
    ),
    "gazette": (
        (
            "An earthquake killed 140 people in the port of Lumera on Monday.\n"
            "The rescue service said about 400 villagers were injured.\n"
            "The harbour was closed to all ferries until Friday by Mayor Ilse Brandt.\n"
            "Schools in the valley will serve as shelters, teachers told the Gazette.\n"
        ),
        "2031-05-06",
        "Gazette",
    ),
    "herald": (
        (
            "The earthquake in Lumera on Monday killed 140 people.\n"
            "Some 600 villagers were injured, according to the rescue service.\n"
        ),
        "2031-05-07",
        "Herald",
    ),
    "early": (
        "The earthquake in the port of Lumera has killed 60 people so far.\n",
        "2031-04-30",
        "Early Post",
    ),
}
Texts = Mapping[str, tuple[str, str | None, str | None]]


def documents(texts: Texts) -> list[Segmented]:
    """Return the documents of an event, segmented; each is text, date and publisher."""
    return [segmented(text, name, date, house) for name, (text, date, house) in texts.items()]


def checked(texts: Texts) -> Report:
    """Return the report of an event whose documents are checked against each other."""
    given = [text.document for text in documents(texts)]
    cases = [Case(one, tuple(other for other in given if other is not one)) for one in given]
    return check_cases(cases, RulesEngine(), Settings(workers=1), lambda _: None)


def table(
    texts: Texts = QUAKE,
    copies: Mapping[str, str] | None = None,
    groups: Sequence[EventGroup] = (),
) -> FactTable:
    """Return the fact table of an event; `copies` maps documents to the one they are made from."""
    report = checked(texts)
    made_from = copies or {}
    report = report.model_copy(
        update={
            "documents": tuple(
                document.model_copy(update={"origin": made_from.get(document.id, document.id)})
                for document in report.documents
            ),
            "derivations": tuple(
                Derivation(document=one, original=other, confidence=0.9, reasons=("same words",))
                for one, other in made_from.items()
            ),
            "groups": tuple(groups),
        }
    )
    return fact_table(report, documents(texts))


def fact_about(found: FactTable, words: str) -> Fact:
    """Return the one fact that has a value or a wording with these words."""
    facts = [fact for group in found.groups for fact in group.facts]
    having = [f for f in facts if words in f.text or any(words in v.text for v in f.values)]
    values = [f for f in having if any(words in v.text for v in f.values)]
    assert len(values or having) == 1, [fact.text for fact in values or having]
    return (values or having)[0]
