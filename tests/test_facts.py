"""Fact tables: which claims are one fact, which value is agreed, and who leaves it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from checker import Settings, check
from checker.facts import fact_table
from checker.language.verbatim import find
from checker.records import Derivation, Element, EventGroup, Stance
from checker.records.facts import Fact, FactTable, Standing, State
from checker.settings import EngineName
from tests.facts_sample import QUAKE, SAID, Says, Texts, differ, fact_about, report_on, same, table

SEED = Path(__file__).parent.parent / "seeds" / "gaza-truce"


def said(fact: Fact) -> dict[str, list[tuple[str, str]]]:
    """Return per standing the documents and exact words of a fact."""
    found: dict[str, list[tuple[str, str]]] = {}
    for value in fact.values:
        words = [(one.document, one.span.text) for one in value.said]
        found.setdefault(value.standing.value, []).extend(words)
    return found


def two(first: str, second: str) -> Texts:
    """Return an event of two documents."""
    return {"one": (first, None, "One"), "two": (second, None, "Two")}


def test_another_value_of_the_same_thing_is_one_fact_with_a_spread() -> None:
    """Two documents against one: the value of the two is agreed, the other deviates."""
    fact = fact_about(table(), "400")

    assert (fact.state, fact.element, fact.agreed) == (State.DISPUTED, Element.NUMBER, "About 600")
    assert said(fact) == {
        "agreed": [("agency", "About 600"), ("herald", "Some 600")],
        "deviates": [("gazette", "About 400")],
    }


def test_a_toll_that_grew_is_one_fact_with_values_over_time() -> None:
    """The lower count of the week before is earlier, not a dispute."""
    fact = fact_about(table(), "140")

    assert (fact.state, fact.agreed, fact.origins) == (State.CHANGED, "140", 4)
    assert said(fact)["earlier"] == [("early", "60")]


def test_a_value_that_no_other_overtook_is_not_earlier() -> None:
    """Two wordings of one number are one value, whatever a source is said to do."""
    texts = two("Over 200 people came to Tarn.", "Only 200 people came to Tarn.")
    told = differ(("one", 1, "Over 200"), ("two", 1, "200"), later=True)
    fact = fact_about(table(texts, told), "Over 200")

    assert [value.standing for value in fact.values] == [Standing.AGREED]


def test_without_a_later_state_two_values_stand_open() -> None:
    """Nothing says which count is right."""
    texts = two("The flood in Arn killed 140 people.", "The flood in Arn killed 60 people.")
    fact = fact_about(table(texts, differ(("one", 1, "140"), ("two", 1, "60"))), "140")

    assert (fact.state, fact.agreed) == (State.DISPUTED, None)
    assert {value.standing for value in fact.values} == {Standing.OPEN}


def test_the_same_statement_in_other_words_is_one_fact() -> None:
    """An active and a passive sentence are one, in the words of one of them."""
    fact = fact_about(table(), "closed the harbour")

    assert (fact.element, fact.state, fact.agreed) == (None, State.AGREED, None)
    assert [name for name, _ in said(fact)["agreed"]] == ["agency", "gazette"]


def test_a_document_backs_only_a_value_that_it_states() -> None:
    """One that is said to agree, but has other words for it, is not listed with the value."""
    texts = {
        **two("The flood in Arn killed 140 people.", "The flood in Arn killed 60 people."),
        "three": ("Scores died in the flood in Arn.", None, "Three"),
    }
    told = [*differ(("one", 1, "140"), ("two", 1, "60")), *same(("one", 1), ("three", 1))]
    fact = fact_about(table(texts, told), "60")

    backing = {value.text: [one.document for one in value.said] for value in fact.values}
    assert backing == {"140": ["one"], "60": ["two"]}


@pytest.mark.parametrize(
    ("ours", "theirs", "third"),
    [
        pytest.param("President Lopez", "Mayor Lopez", "Vice President Lopez", id="title"),
        pytest.param("140 million", "150 million", "140", id="scale"),
        pytest.param("Sunday 14 May", "Friday 12 May", "14", id="date"),
    ],
)
def test_part_of_another_value_is_not_the_value(ours: str, theirs: str, third: str) -> None:
    """Who says “Vice President” is not listed with “President”, even where a model agrees."""
    texts = two(f"The tower at Arn was for {ours} alone.", f"The tower at Arn was for {theirs}.")
    texts = {**texts, "three": (f"The tower at Arn was for {third} people.", None, "Three")}
    told = [*differ(("one", 1, ours), ("two", 1, theirs)), *same(("one", 1), ("three", 1))]
    fact = fact_about(table(texts, told), ours)

    assert [one.document for value in fact.values for one in value.said] == ["one", "two"]


def test_a_document_with_a_value_of_its_own_backs_no_other() -> None:
    """Who gives another value stands there once, with its own."""
    texts = two("The flood in Arn killed 140 people.", "It killed 60 people, not 140 people.")
    told = [*differ(("one", 1, "140"), ("two", 1, "60")), *same(("one", 1), ("two", 1))]
    fact = fact_about(table(texts, told), "140")

    backing = {value.text: [one.document for one in value.said] for value in fact.values}
    assert backing == {"140": ["one"], "60": ["two"]}


def test_without_a_model_agreement_takes_most_of_the_words() -> None:
    """The rules call the nearest sentence agreement; that is no statement of its own."""
    texts = two("The mill of Tarn burned down at night.", "The mill of Tarn is an old house.")
    report = report_on(texts, same(("one", 1), ("two", 1)))
    ruled = report.model_copy(update={"run": report.run.model_copy(update={"model": None})})

    sources = [
        [fact.sources for fact in fact_table(one).groups[0].facts] for one in (report, ruled)
    ]

    assert sources == [[2], [1, 1]]


def test_numbers_alike_in_other_units_are_two_values() -> None:
    """What differs in words alone is not merged by its digits."""
    texts = two("The bridge cost 3 million euros.", "The bridge cost 3 million dollars.")
    told = differ(("one", 1, "3 million euros"), ("two", 1, "3 million dollars"))

    assert len(fact_about(table(texts, told), "euros").values) == 2


def test_large_numbers_that_differ_in_the_last_digit_are_two_values() -> None:
    """A value is told apart by all of its digits."""
    texts = two("The census counted 1,234,567 people.", "It counted 1,234,568 people.")
    told = differ(("one", 1, "1,234,567"), ("two", 1, "1,234,568"))

    assert fact_about(table(texts, told), "1,234,567").state is State.DISPUTED


def test_what_one_document_states_is_marked_and_comes_last() -> None:
    """A single source is no agreement."""
    facts = table().groups[0].facts

    assert (facts[-1].state, facts[-1].alone) == (State.SINGLE, True)
    assert "Schools in the valley" in facts[-1].text
    assert facts[0].state is State.DISPUTED


def test_shared_leaves_out_what_one_document_states() -> None:
    """Everything else stays as it was."""
    whole, shared = table(), fact_table(report_on(), shared=True)

    kept = tuple(fact for fact in whole.groups[0].facts if fact.sources > 1)
    assert shared.groups[0].facts == kept
    assert len(kept) < len(whole.groups[0].facts)


def test_a_copy_adds_a_source_but_no_origin() -> None:
    """A statement that only a copy repeats goes back to a single origin."""
    fact = fact_about(table(copies={"gazette": "agency"}), "closed the harbour")

    assert (fact.sources, fact.origins, fact.state) == (2, 1, State.SINGLE)


def test_a_copy_does_not_outvote_its_original() -> None:
    """One against one in an origin: the original's value is agreed, the copy deviates."""
    texts = two("Storm Ada injured 600 villagers.", "Storm Ada injured 400 villagers.")
    told = differ(("one", 1, "600"), ("two", 1, "400"))
    fact = fact_about(table(texts, told, copies={"two": "one"}), "600")

    assert (fact.agreed, fact.origins) == ("600", 1)
    assert said(fact)["deviates"] == [("two", "400")]


def test_a_copy_of_a_copy_does_not_outvote_the_first() -> None:
    """What lies between may be silent: the original's value is agreed all the same."""
    texts = {
        **two("Storm Ada injured 600 villagers.", "Storm Ada came from the west."),
        "three": ("Storm Ada injured 400 villagers.", None, "Three"),
    }
    report = report_on(texts, differ(("one", 1, "600"), ("three", 1, "400")))
    copied = [
        Derivation(document=copy, original=original, confidence=0.9, reasons=("same words",))
        for copy, original in (("two", "one"), ("three", "two"))
    ]

    found = fact_table(report.model_copy(update={"derivations": tuple(copied)}))

    assert fact_about(found, "600").agreed == "600"


def test_copies_do_not_make_a_majority() -> None:
    """Two documents of one origin against one of another: no value is agreed."""
    fact = fact_about(table(copies={"herald": "agency"}), "400")

    assert fact.agreed is None
    assert [value.origins for value in fact.values] == [1, 1]


def test_publishers_are_shown_by_how_often_they_leave_the_agreed_value() -> None:
    """The one that deviates comes first, with the facts where it does."""
    found = table()
    first = found.groups[0].publishers[0]

    assert first.name == "Gazette"
    assert first.deviates == (fact_about(found, "400").id,)
    assert all(not other.deviates for other in found.groups[0].publishers[1:])


def test_words_that_are_set_against_each_other_are_a_fact() -> None:
    """Two titles of one person are one disputed fact, found from either article."""
    texts = two("Vice President Lopez opened the summit.", "President Lopez opened the summit.")
    title = (Element.ROLE, "Vice President", "President")
    back = (Element.ROLE, "President", "Vice President")
    told = [
        ("one", 1, "two", 1, Stance.CONTRADICTS, title),
        ("two", 1, "one", 1, Stance.CONTRADICTS, back),
    ]
    (fact,) = table(texts, told).groups[0].facts

    assert (fact.element, fact.state) == (Element.ROLE, State.DISPUTED)
    assert {value.text for value in fact.values} == {"Vice President", "President"}


def test_another_hedge_is_no_dispute() -> None:
    """More or less certain words for a number leave the statement as it is."""
    texts = two("Over 90 people came to Tarn.", "About 90 people came to Tarn.")
    hedge = (Element.CERTAINTY, "Over 90", "About 90")

    facts = table(texts, [("one", 1, "two", 1, Stance.CONTRADICTS, hedge)]).groups[0].facts

    assert {fact.state for fact in facts} == {State.SINGLE}


def test_opinions_are_no_facts() -> None:
    """What the report calls an opinion is left out."""
    found = table(two("It was a shameful day for all.", "The mill burned down."), [])

    assert [fact.text for fact in found.groups[0].facts] == ["The mill burned down."]


def test_each_event_has_its_own_facts() -> None:
    """Documents of different groups are not merged, whatever is said of them."""
    groups = (
        EventGroup(documents=("agency", "herald"), about=("earthquake",)),
        EventGroup(documents=("gazette",), about=("harbour",)),
    )
    found = table(groups=groups).groups

    assert [group.about for group in found] == [("earthquake",), ("harbour",), ()]
    assert [group.documents for group in found][-1] == ("early",)
    assert all(fact.alone for fact in found[1].facts)


def test_every_span_is_exact_and_ids_are_unique() -> None:
    """`document.text[start:end]` is the text of each value given, and has the value."""
    texts = {name: text for name, (text, _, _) in QUAKE.items()}
    facts = table().groups[0].facts

    spans = [(s.document, s.span) for fact in facts for v in fact.values for s in v.said]
    assert spans
    assert all(texts[name][span.start : span.end] == span.text for name, span in spans)
    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        if fact.element:
            texts_of = ((v.text, s.span.text) for v in fact.values for s in v.said)
            assert all(find(w.split()[-1], value) for value, w in texts_of)


def test_on_real_articles_every_value_stands_in_each_of_its_documents() -> None:
    """Nobody is listed with a value that is not in its own words."""
    report = check(SEED, settings=Settings(engine=EngineName.RULES))
    texts = {document.id: document.text for document in report.documents}

    for fact in (fact for group in fact_table(report).groups for fact in group.facts):
        for value in fact.values:
            for one in value.said:
                words = texts[one.document][one.span.start : one.span.end]
                assert words == one.span.text
                assert not fact.element or find(value.text, words) or find(words, value.text)
        if fact.element is Element.ROLE:
            said_by = {value.text: [one.document for one in value.said] for value in fact.values}
            assert said_by == {"Vice President": ["reuters-rewrite"], "President": ["reuters"]}


def content(found: FactTable) -> set[tuple[str, frozenset[tuple[str, int]]]]:
    """Return what a table says, whatever it is called and in whose words."""
    return {
        (
            fact.state.value,
            frozenset((s.document, s.span.line) for v in fact.values for s in v.said),
        )
        for group in found.groups
        for fact in group.facts
    }


@pytest.mark.parametrize("told", [SAID, SAID[::-1]])
def test_the_order_of_documents_does_not_change_the_facts(told: Sequence[Says]) -> None:
    """Read in another order, the same words are merged and the same values agreed."""
    backwards = dict(reversed(list(QUAKE.items())))

    assert content(table(backwards, told)) == content(table())
