"""Fact tables: which claims are one fact, which value is agreed, and who leaves it."""

import pytest

from checker.contract import EventGroup
from checker.fact_table import Fact, FactKind, Standing, State
from checker.facts.mentions import Event, Mention
from checker.facts.merging import merge, number_link, other_times, statement_link
from checker.facts.values import numbers_exclude, weigh
from checker.language.likeness import Likeness
from tests.facts_sample import QUAKE, Texts, checked, documents, fact_about, table


def said(fact: Fact) -> dict[str, list[tuple[str, str]]]:
    """Return per standing the documents and exact words of a fact."""
    found: dict[str, list[tuple[str, str]]] = {}
    for value in fact.values:
        words = [(one.document, one.span.text) for one in value.said]
        found.setdefault(value.standing.value, []).extend(words)
    return found


def two(first: str, second: str, days: tuple[str | None, str | None] = (None, None)) -> Texts:
    """Return an event of two documents."""
    return {"one": (first, days[0], "One"), "two": (second, days[1], "Two")}


def event(texts: Texts) -> tuple[Event, Likeness]:
    """Return the mentions and the rarity of words of an event."""
    given = {text.document.id: text for text in documents(texts)}
    sentences = [s.plain for text in given.values() for s in text.sentences]
    return Event(checked(texts), given, list(given)), Likeness(sentences)


def test_another_value_of_the_same_thing_is_one_fact_with_a_spread() -> None:
    """Two documents against one: the value of the two is agreed, the other deviates."""
    fact = fact_about(table(), "600")

    assert (fact.state, fact.agreed) == (State.DISPUTED, "About 600")
    assert said(fact) == {
        "agreed": [("agency", "About 600"), ("herald", "Some 600")],
        "deviates": [("gazette", "about 400")],
    }


def test_a_toll_that_grew_is_one_fact_with_values_over_time() -> None:
    """The lower count of the week before is earlier, not a dispute."""
    fact = fact_about(table(), "140")

    assert (fact.state, fact.agreed, fact.origins) == (State.CHANGED, "140", 4)
    assert said(fact)["earlier"] == [("early", "60")]


def test_without_dates_a_lower_toll_is_disputed() -> None:
    """Nothing says which count came first, so both stand open."""
    texts = two(
        "The flood in the valley of Arn killed 140 people.",
        "The flood in the valley of Arn killed 60 people.",
    )
    fact = fact_about(table(texts), "140")

    assert (fact.state, fact.agreed) == (State.DISPUTED, None)
    assert {value.standing for value in fact.values} == {Standing.OPEN}


def test_the_same_statement_in_other_words_is_one_fact() -> None:
    """An active and a passive sentence merge, in the words of one of them."""
    fact = fact_about(table(), "closed the harbour")

    assert (fact.kind, fact.state, fact.agreed) == (FactKind.STATEMENT, State.AGREED, None)
    assert [name for name, _ in said(fact)["agreed"]] == ["agency", "gazette"]


def test_what_one_document_states_is_marked_and_comes_last() -> None:
    """A single source is no agreement."""
    facts = table().groups[0].facts

    assert (facts[-1].state, facts[-1].alone) == (State.SINGLE, True)
    assert "Schools in the valley" in facts[-1].text
    assert [fact.state for fact in facts[:2]] == [State.DISPUTED, State.CHANGED]


def test_shared_leaves_out_what_one_document_states() -> None:
    """Everything else stays as it was."""
    whole, shared = table(), table().shared()

    kept = tuple(fact for fact in whole.groups[0].facts if fact.sources > 1)
    assert shared.groups[0].facts == kept
    assert len(kept) < len(whole.groups[0].facts)


def test_a_copy_adds_a_source_but_no_origin() -> None:
    """A statement that only a copy repeats goes back to a single origin."""
    fact = fact_about(table(copies={"gazette": "agency"}), "closed the harbour")

    assert (fact.sources, fact.origins, fact.state) == (2, 1, State.SINGLE)


def test_a_copy_does_not_outvote_its_original() -> None:
    """One against one in an origin: the original's value is agreed, the copy deviates."""
    texts = two(
        "Storm Ada injured about 600 villagers near Lumera.",
        "Storm Ada injured about 400 villagers near Lumera.",
    )
    fact = fact_about(table(texts, copies={"two": "one"}), "600")

    assert (fact.agreed, fact.origins) == ("about 600", 1)
    assert said(fact)["deviates"] == [("two", "about 400")]


def test_copies_do_not_make_a_majority() -> None:
    """Two documents of one origin against one of another: no value is agreed."""
    fact = fact_about(table(copies={"herald": "agency"}), "600")

    assert fact.agreed is None
    assert [value.origins for value in fact.values] == [1, 1]


def test_publishers_are_shown_by_how_often_they_leave_the_agreed_value() -> None:
    """The one that deviates comes first, with the facts where it does."""
    found = table()
    first = found.groups[0].publishers[0]

    assert (first.name, first.alone) == ("Gazette", 1)
    assert first.deviates == (fact_about(found, "600").id,)
    assert all(not other.deviates for other in found.groups[0].publishers[1:])


def test_words_that_the_report_sets_against_each_other_are_a_fact() -> None:
    """Two titles of one person are one disputed fact, found from either article."""
    texts = two(
        "Vice President Maria Lopez opened the summit in Quito on Monday.",
        "President Maria Lopez opened the summit in Quito on Monday.",
    )
    facts = table(texts).groups[0].facts

    assert [(fact.kind, fact.state) for fact in facts] == [(FactKind.WORDS, State.DISPUTED)]
    assert {value.text for value in facts[0].values} == {
        "Vice President Maria Lopez",
        "President Maria Lopez",
    }


def test_opinions_are_no_facts() -> None:
    """What the report calls an opinion is left out."""
    texts = two("It was a shameful and disgraceful day for all.", "The mill burned down.")
    report, found = checked(texts), table(texts)

    assert report.articles[0].claims[0].kind == "opinion"
    assert [fact.text for fact in found.groups[0].facts] == ["The mill burned down."]


def test_each_event_has_its_own_facts() -> None:
    """Documents of different groups are not merged, whatever their words."""
    groups = (
        EventGroup(documents=("agency", "herald"), about=("earthquake",)),
        EventGroup(documents=("gazette",), about=("harbour",)),
    )
    found = table(groups=groups).groups

    assert [group.about for group in found] == [("earthquake",), ("harbour",), ()]
    assert [group.documents for group in found][-1] == ("early",)
    assert all(fact.alone for fact in found[1].facts)


def test_every_span_is_exact_and_ids_are_unique() -> None:
    """`document.text[start:end]` is the text of each value given."""
    texts = {text.document.id: text.document.text for text in documents(QUAKE)}
    facts = table().groups[0].facts

    spans = [(s.document, s.span) for fact in facts for v in fact.values for s in v.said]
    assert spans
    assert all(texts[name][span.start : span.end] == span.text for name, span in spans)
    assert len({fact.id for fact in facts}) == len(facts)


def test_the_order_of_documents_does_not_change_the_facts() -> None:
    """Read in another order, the same words are merged and the same values agreed."""
    backwards = dict(reversed(QUAKE.items()))

    def content(texts: Texts) -> set[tuple[str | None, str, frozenset[tuple[str, int]]]]:
        return {
            (
                fact.agreed,
                fact.state.value,
                frozenset((s.document, s.span.start) for v in fact.values for s in v.said),
            )
            for fact in table(texts).groups[0].facts
        }

    assert content(QUAKE) == content(backwards)


NUMBERS = [
    pytest.param(
        "Gunmen seized about 250 hostages in the raid on Tarn.",
        "In the raid on Tarn the gunmen captured around 200 individuals.",
        True,
        id="the same event, other words for what is counted",
    ),
    pytest.param(
        "The raid on Tarn killed 250 people.",
        "The raid on Tarn injured 250 people.",
        False,
        id="another event",
    ),
    pytest.param(
        "The mill paid $20,000 for the bridge at Oster.",
        "The bridge at Oster cost the mill $30,000.",
        True,
        id="another price of the same thing",
    ),
    pytest.param(
        "The mill paid $20,000 for the bridge at Oster.",
        "A concert in Velm raised $30,000 for orphans.",
        False,
        id="another thing",
    ),
    pytest.param(
        "The clinic in Velm has 30 nurses.",
        "The clinic in Velm has 300 nurses and a garden, a kitchen and two halls.",
        True,
        id="far apart, but close in words",
    ),
    pytest.param(
        "The raid on the border town of Tarn killed 30 people at dawn.",
        "Shelling after the raid has killed 900 people across the north.",
        False,
        id="far apart and not close in words",
    ),
]


@pytest.mark.parametrize(("first", "second", "linked"), NUMBERS)
def test_numbers_of_the_same_thing_are_linked(first: str, second: str, linked: bool) -> None:
    """What is counted and the words around decide, not the value."""
    found, likeness = event(two(first, second))
    one, other = list(found.numbers())[:2]

    assert (number_link(one, other, likeness) is not None) is linked


STATEMENTS = [
    pytest.param(
        "Bakers in Velm struck over pay on Tuesday.",
        "On Tuesday bakers in Velm went on strike over pay.",
        (None, None),
        True,
        id="the same in other words",
    ),
    pytest.param(
        "Bakers in Velm struck over pay.",
        "In Velm bakers went on strike over pay.",
        ("2031-01-02", "2031-06-02"),
        True,
        id="close enough to be the same months later",
    ),
    pytest.param(
        "Bakers in Velm struck over pay on Tuesday.",
        "On Tuesday bakers in Velm went on strike over pay.",
        ("2031-01-02", "2031-06-02"),
        False,
        id="the same on another Tuesday",
    ),
    pytest.param(
        "Bakers in Velm struck over pay after a vote.",
        "A strike began in Velm, where bakers met.",
        ("2031-01-02", "2031-06-02"),
        False,
        id="alike, but months apart",
    ),
    pytest.param(
        "The minister denied that the dam near Velm had cracked.",
        "The minister said the dam near Velm had cracked.",
        (None, None),
        False,
        id="denied by one",
    ),
    pytest.param(
        "The dam near Velm had not cracked in the frost.",
        "The dam near Velm had cracked in the frost.",
        (None, None),
        False,
        id="negated by one",
    ),
    pytest.param(
        "Bakers in Velm struck over pay on Tuesday.",
        "The ferry to Oster sank in a storm.",
        (None, None),
        False,
        id="something else",
    ),
]


@pytest.mark.parametrize(("first", "second", "days", "linked"), STATEMENTS)
def test_statements_are_linked_by_their_words(
    first: str, second: str, days: tuple[str | None, str | None], linked: bool
) -> None:
    """The stated thresholds hold, higher for documents of different days."""
    found, likeness = event(two(first, second, days))
    one, other = found.statements()

    assert (statement_link(one, other, likeness) is not None) is linked


def test_likeness_is_not_handed_on() -> None:
    """Of a chain of similar statements only those join that one of them is linked with."""
    names = ("a", "b", "c", "d")
    texts: Texts = dict.fromkeys(names, ("Bakers in Velm struck over pay.", None, None))
    mentions = list(event(texts)[0].statements())
    chain = {(0, 1): 0.9, (1, 2): 0.8, (2, 3): 0.7}

    joined = merge(mentions, chain, lambda _a, _b: False)

    groups = [[m.document.id for m in one.mentions] for one in joined]
    assert sorted(groups) == [["a", "b", "c"], ["d"]]


def test_a_document_gives_one_value_for_a_fact() -> None:
    """Two numbers of one document that exclude each other stay two facts."""
    texts = two(
        "The raid on Tarn killed 30 people. The answer to the raid on Tarn killed 900 people.",
        "The raid on Tarn killed 30 people.",
    )
    mentions = list(event(texts)[0].numbers())
    every = {(0, 2): 1.5, (1, 2): 0.9}

    joined = merge(mentions, every, lambda a, b: a.place[0] == b.place[0] and numbers_exclude(a, b))

    assert sorted(len(one.mentions) for one in joined) == [1, 2]


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ("2031", "2032", True),
        ("2031", "2031-05", False),
        ("2031-05-06", "2031-05-07", True),
        (None, "2031", False),
    ],
)
def test_times_exclude_each_other_as_far_as_they_are_known(
    first: str | None, second: str | None, other: bool
) -> None:
    """A year holds its months."""
    assert other_times(first, second) is other


def test_values_of_two_named_times_are_no_dispute() -> None:
    """A rate of one year and that of the next are values over time."""
    texts = two("The rate in Velm was 5 percent.", "The rate in Velm was 4 percent.")
    older, newer = (
        _at(mention, year)
        for mention, year in zip(event(texts)[0].numbers(), ("2030", "2031"), strict=True)
    )

    found = weigh([older, newer], numbers_exclude)

    assert (found.state, found.agreed) == (State.CHANGED, "4 percent")


def _at(mention: Mention, time: str) -> Mention:
    assert mention.claim
    claim = mention.claim.model_copy(update={"as_of": time})
    return Mention(
        mention.document, mention.sentence, mention.span, mention.place, claim, mention.quantity
    )
