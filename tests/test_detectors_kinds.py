"""Every kind of difference that detectors must see, each beside a faithful twin."""

import pytest

from checker.detectors import DETECTORS, discrepancies
from checker.records import Discrepancy, Element, Stance
from tests.texts import document


def found(
    article: str, source: str, dates: tuple[str | None, str | None] = (None, None)
) -> tuple[Discrepancy, ...]:
    """Return how the only sentence of an article differs from a source."""
    ours, theirs = document(article, "article", dates[0]), document(source, "source", dates[1])
    return discrepancies(ours.sentences[0], ours, theirs.sentences, theirs)


FAULTS = [
    pytest.param(
        "The bridge cost £24 million, the mayor said.",
        "The mayor said the bridge cost £42 million.",
        "£24 million", "£42 million", Element.NUMBER, id="digits exchanged",
    ),
    pytest.param(
        "The harbour handled 3.1 million tonnes of grain in 2020.",
        "The harbour handled 3.1 billion tonnes of grain in 2020.",
        "3.1 million tonnes", "3.1 billion tonnes", Element.NUMBER, id="a scale",
    ),
    pytest.param(
        "The motion was carried by 48 votes to 31.",
        "The motion was carried by 48 votes to 13.",
        "31", "13", Element.NUMBER, id="votes after to",
    ),
    pytest.param(
        "Two schools will reopen in the valley.",
        "No schools will reopen in the valley.",
        "Two", "No", Element.NUMBER, id="none as zero",
    ),
    pytest.param(
        "It is the fourth-longest river in Spain.",
        "It is the fifth-longest river in Spain.",
        "fourth", "fifth", Element.NUMBER, id="an ordinal",
    ),
    pytest.param(
        "A saver with the account earns $5,150 in the first year.",
        "In the first year a saver with the account earns $150, so the balance stands at $5,150.",
        "$5,150", "$150", Element.NUMBER, id="right value, other slot",
    ),
    pytest.param(
        "Engineers let the store warm to 4C (72F) overnight.",
        "Engineers let the store warm to 4C overnight.",
        "72F", "4C", Element.NUMBER, id="a wrong conversion",
    ),
    pytest.param(
        "Over 300 farms lost their crops.",
        "Nearly 300 farms lost their crops.",
        "Over 300", "Nearly 300", Element.CERTAINTY, id="another hedge",
    ),
    pytest.param(
        "The museum opened its east wing on 4 May.",
        "The museum opened its east wing on 14 May.",
        "4 May", "14 May", Element.DATE, id="a day",
    ),
    pytest.param(
        "His mother died in Lisbon in 1958.",
        "His mother died in Lisbon in 1957.",
        "1958", "1957", Element.DATE, id="a year",
    ),
    pytest.param(
        "The probe landed at 7:20 a.m. EST.",
        "The probe landed at 7:20 p.m. EST.",
        "7:20 a.m. EST", "7:20 p.m. EST", Element.DATE, id="half a day",
    ),
    pytest.param(
        "Lumen bought the mill for 3 billion dollars.",
        "Corvo bought the mill for 3 billion dollars.",
        "Lumen", "Corvo", Element.ENTITY, id="a buyer",
    ),
    pytest.param(
        "The Danish sailor Mette Holm won the race on Sunday.",
        "On Sunday the Swedish sailor Mette Holm won the race.",
        "Danish", "Swedish", Element.ENTITY, id="a nationality",
    ),
    pytest.param(
        "She grew up in Ghent, the port of Flanders, and moved away in 1990.",
        "She grew up in Bruges, the port of Flanders, and moved away in 1990.",
        "Ghent", "Bruges", Element.ENTITY, id="a place",
    ),
    pytest.param(
        "Deputy governor Ida Lund said prices would fall.",
        "Governor Ida Lund said prices would fall.",
        "Deputy governor", "Governor", Element.ROLE, id="a rank",
    ),
    pytest.param(
        "President Haakon VIII opened the new library.",
        "King Haakon VIII opened the new library.",
        "President", "King", Element.ROLE, id="an office",
    ),
    pytest.param(
        "Shares in the brewer rose 6% after the report.",
        "Shares in the brewer fell 6% after the report.",
        "rose", "fell", Element.NEGATION, id="one of a pair",
    ),
    pytest.param(
        "The minister pleaded guilty at the court in Bergen.",
        "The minister pleaded not guilty at the court in Bergen.",
        "guilty", "not guilty", Element.NEGATION, id="a denial",
    ),
    pytest.param(
        '"We will keep every promise to the miners," she said.',
        '"We will break every promise to the miners," she said.',
        "We will keep every promise to the miners",
        "We will break every promise to the miners",
        Element.QUOTE, id="a word in a quotation",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("article", "source", "ours", "theirs", "element"), FAULTS)
def test_another_value_in_the_same_slot_is_a_certain_difference(
    article: str, source: str, ours: str, theirs: str, element: Element
) -> None:
    """The difference names both values and can be told without asking anyone."""
    certain = [one for one in found(article, source) if one.certain]
    assert [(one.article_value, one.source_value, one.element) for one in certain] == [
        (ours, theirs, element)
    ]
    assert all(one.stance is Stance.CONTRADICTS for one in certain)


@pytest.mark.parametrize(
    ("article", "source"),
    [
        pytest.param(
            "The cable is 10 miles long.", "The cable is 16 kilometres long.", id="another unit"
        ),
        pytest.param(
            "A quarter of the pupils were absent.", "25 per cent of the pupils were absent.",
            id="a fraction",
        ),
        pytest.param(
            "The line carries 300,000 riders a year to Bern.",
            "The line carries 4 million riders a year, 300,000 of them to Bern.",
            id="whole and part",
        ),
        pytest.param(
            "Sales rose from $12m to $19m.", "Sales rose to $19m, from $12m a year before.",
            id="from and to",
        ),
        pytest.param("Some 4,000 people marched.", "About 4,012 people marched.", id="rounding"),
        pytest.param(
            "A seat costs seven crowns more on the bus than by ferry.",
            "A seat costs 25 crowns on the bus and 18 crowns by ferry.", id="a difference",
        ),
        pytest.param(
            "The doctors have found no poison.", "The doctors have not found any poison.",
            id="denied before and after",
        ),
        pytest.param(
            "No hill in the park is higher than Mount Essel.",
            "Mount Essel is the highest hill in the park.", id="a denied comparative",
        ),
        pytest.param(
            "Milk prices are up after six months of decline.",
            "Milk prices rose after falling for six months.", id="rose after falling",
        ),
        pytest.param(
            "Dozens were hurt; 41 are in hospital.", "Forty-one people are in hospital.",
            id="spelled",
        ),
        pytest.param(
            "The quake struck near Marrakesh.", "The quake struck near Marrakech.",
            id="transliteration",
        ),
        pytest.param(
            "José Peña organised the programme.", "Jose Pena organized the program.",
            id="accents and spelling",
        ),
        pytest.param(
            "The divers could not find the wreck.", "The divers failed to find the wreck.",
            id="two denials",
        ),
        pytest.param(
            "The ship sailed at 01:15 GMT on Friday.",
            "The ship sailed at 9:15 p.m. EDT on Thursday.", id="another time zone",
        ),
        pytest.param(
            "The vote is on Tuesday 4 June.", "The vote is on 4 June.", id="a weekday beside a date"
        ),
        pytest.param(
            "The centre's staff chose a new head.", "The center's staff picked a new head.",
            id="another word",
        ),
        pytest.param(
            '"It isn\'t over," Lund said.', '"It is not over," Lund said.', id="contraction"
        ),
    ],
)  # fmt: skip
def test_the_same_told_otherwise_is_no_difference(article: str, source: str) -> None:
    """Faithful rewording raises nothing."""
    assert found(article, source) == ()


def test_values_that_changed_places_are_both_found() -> None:
    """Each value is the other's in the source: killed and wounded, exchanged."""
    both = found(
        "The blast killed four people and wounded 19.",
        "The blast wounded four people and killed 19.",
    )
    assert [(one.article_value, one.source_value) for one in both if one.certain] == [
        ("four", "19"),
        ("19", "four"),
    ]


def test_a_count_that_grows_is_outdated_on_another_day() -> None:
    """A toll of another day is no error; on the same day it is."""
    texts = "The flood killed 12 people in Oro.", "The flood killed 15 people in Oro."
    (later,) = found(*texts, ("2026-03-01", "2026-03-04"))
    (same,) = found(*texts, ("2026-03-01", "2026-03-01"))
    assert later.stance is Stance.OUTDATED
    assert not later.certain
    assert same.certain


@pytest.mark.parametrize(
    ("article", "source", "correction"),
    [
        ("Shares rose 6% after the report.", "Shares fell 6% after the report.", "fell"),
        (
            "The Danish sailor Mette Holm won on Sunday.",
            "Mette Holm, a sailor from Sweden, won on Sunday.",
            None,
        ),
        (
            "The council refused to close the school on Elm Road.",
            "The council closed the school on Elm Road.",
            None,
        ),
    ],
    ids=["same form", "country for people", "verb for denial"],
)
def test_a_correction_is_offered_only_where_it_can_stand(
    article: str, source: str, correction: str | None
) -> None:
    """The source's words replace ours only in the same form."""
    assert all(one.correction == correction for one in found(article, source))


def test_certain_differences_come_first() -> None:
    """Every difference of a sentence is told, the surest before hints."""
    both = found(
        "Former president Ann Lund was in Oslo for 15 weeks after the storm.",
        "Governor Ann Lund was in Oslo for 51 weeks after the storm.",
    )
    assert [(one.article_value, one.certain) for one in both] == [
        ("15 weeks", True),
        ("Former president", False),
    ]


def test_every_detector_is_named_as_its_findings_are() -> None:
    """`checker score --without NAME` finds a detector by the name in its findings."""
    texts = [(str(fault.values[0]), str(fault.values[1])) for fault in FAULTS]
    raised = {one.detector for article, source in texts for one in found(article, source)}
    assert raised <= DETECTORS.keys()


def test_a_day_is_corrected_in_the_words_of_the_articles_own_day() -> None:
    """The source's "today" would be another day in an article of another date."""
    words = "The court heard the appeal of the miners in Lima {}."
    dates = ("2024-05-09", "2024-05-07")

    (one,) = found(words.format("yesterday"), words.format("today"), dates)

    assert (one.certain, one.correction) == (True, None)
