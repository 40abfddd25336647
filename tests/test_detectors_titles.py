"""The detector of titles."""

import pytest

from checker.detectors.titles import find
from checker.types import Element
from tests.records import compare


def test_reports_vice_president_for_president() -> None:
    """The words on both sides are given exactly, and the source's words correct the article."""
    found = find(
        compare(
            "It came hours after Vice President Joe Biden of the United States stressed to Israeli "
            "Prime Minister Benjamin Netanyahu that aid must flow.",
            "It came hours after U.S. President Joe Biden pressed Israeli Prime Minister Benjamin "
            "Netanyahu on aid.",
        )
    )
    assert len(found) == 1
    assert found[0].article_span.text == "Vice President Joe Biden of the United States"
    assert found[0].source_span.text == "U.S. President Joe Biden"
    assert found[0].correction == "U.S. President Joe Biden"
    assert found[0].element is Element.ROLE
    assert found[0].hard


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("French President Paul Lacan spoke.", "Prime Minister Paul Lacan spoke in Lyon."),
        ("French President Paul Lacan spoke.", "German President Paul Lacan spoke."),
        ("Paul Lacan, the president of France, spoke.", "Germany's president, Paul Lacan, spoke."),
        ("Chancellor Ida Kern left.", "President Ida Kern left on Monday."),
        ("Foreign Minister Ida Kern left.", "Ida Kern, the deputy foreign minister, left."),
        ("Foreign Minister Ida Kern left.", "Ida Kern, Norway's minister of defence, left."),
        ("President Ida Kern left.", "Foreign Minister Ida Kern left."),
        ("President Ida Kern left.", "Deputy Foreign Minister Ida Kern left."),
        ("Governor Ida Kern signed it.", "Sen. Ida Kern signed it."),
        ("Col. Ida Kern was hurt.", "Major Ida Kern was hurt."),
        ("Shadow chancellor Ida Kern spoke.", "Chancellor Ida Kern spoke."),
        ("Ida Kern, deputy governor of the bank, spoke.", "Ida Kern is the governor of the bank."),
        ("Ida Kern, who is Norway's prime minister, left.", "Norwegian President Ida Kern left."),
        ("President Kern left.", "Vice President Ida Kern left."),
        ("Archbishop Ida Kern prayed.", "Bishop Ida Kern prayed."),
        ("Prime Minister Ida May left.", "President Ida May left."),
        ("Mervyn Kern, the Bank of Wales governor, left.", "Deputy governor Mervyn Kern left."),
        ("Prime Minister John Major left.", "President John Major left."),
        ("Qatar's emir, Sheikh Omar bin Ali al-Said, left.", "Sultan Omar bin Ali al-Said left."),
    ],
)
def test_titles_that_exclude_each_other_clash_hard(article: str, source: str) -> None:
    """One person cannot carry both titles, however each text phrases its own."""
    found = find(compare(article, source))
    assert [discrepancy.hard for discrepancy in found] == [True]


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("President Ida Kern left.", "Former President Ida Kern left."),
        ("Ex-premier Ida Kern left.", "Prime Minister Ida Kern left."),
        ("President Ida Kern left.", "President-elect Ida Kern left."),
        ("President Ida Kern left.", "Acting President Ida Kern left."),
        ("Prime Minister Ida Kern left.", "Agriculture minister Ida Kern left."),
        ("Prime Minister Omar Said left.", "Omar Said, Qatar's foreign minister, left."),
        ("Chairman Ida Kern left.", "Chief executive Ida Kern left."),
        ("CFO Ida Kern left.", "Chief executive Ida Kern left."),
    ],
)
def test_titles_that_may_follow_each_other_are_hints(article: str, source: str) -> None:
    """Former, acting and elect, and posts often held together, only ask for a look."""
    found = find(compare(article, source))
    assert [discrepancy.hard for discrepancy in found] == [False]


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "America's top diplomat Ida Kern arrived.",
            "US Secretary of State Ida Kern arrived.",
        ),
        ("French President Paul Lacan spoke.", "Paul Lacan, the president of France, spoke."),
        ("Foreign Secretary Ida Kern left.", "Ida Kern, Britain's foreign minister, left."),
        ("Premier Ida Kern left.", "Prime Minister Ida Kern left."),
        ("CEO Ida Kern left.", "Ida Kern, chief executive officer of Acme, left."),
        ("Congresswoman Ida Kern left.", "Rep. Ida Kern left."),
        ("Chairwoman Ida Kern left.", "Ida Kern, the company's chair, left."),
        ("Vice-President Ida Kern left.", "Vice President Ida Kern left."),
        ("Chancellor Ida Kern left.", "Chancellor of the Exchequer Ida Kern left."),
        ("General Ida Kern left.", "Lt. Gen. Ida Kern left."),
        ("Scottish First Minister Ida Kern left.", "Britain's First Minister Ida Kern left."),
        ("Deputy premier Omar Said left.", "Omar Said, Qatar's foreign minister, left."),
        ("Chairman Ida Kern left.", "Chairman and CEO Ida Kern left."),
    ],
)
def test_other_words_for_a_title_agree(article: str, source: str) -> None:
    """Synonyms, less exact titles and titles often held together do not clash."""
    assert find(compare(article, source)) == []


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("President Anna Smith left.", "Prime Minister Paul Smith left."),
        ("President Smith left.", "Anna Smith met Prime Minister Paul Smith."),
        ("President Kern left with her husband.", "Ida Kern came with Senator Max Kern."),
        ("Prime Minister Kern left.", "Ida Kern, the Israeli leader, left."),
        ("President Kern's spokesman John Hill spoke.", "John Hill, the minister of trade, spoke."),
        ("Mr Kern left.", "President Ida Kern left."),
        ("Kern left.", "President Ida Kern left."),
        ("Senator Ida Kern left.", "Republican candidate Ida Kern left."),
        ("Captain Max Hill scored.", "Defender Max Hill scored."),
        ("Ida Kern, President Max Hill and others met.", "Prime Minister Ida Kern met others."),
        ("PRESIDENT IDA KERN LEAVES", "Prime Minister Ida Kern left."),
        ("President Ida Kern left.", "PRIME MINISTER IDA KERN LEAVES"),
        ("Prime Minister Ida Kern left.", "Ida Kern was elected president of the club in 1990."),
        ("UEFA president Ida Kern left.", "The FIFA vice-president Max Hill left."),
        ("UEFA president Ida Kern left.", "FIFA vice-president Ida Kern left."),
        ("President of UEFA, Ida Kern, left.", "Ida Kern, vice-president of FIFA, left."),
        ("Ida Kern, the president's daughter, left.", "Senator Ida Kern left."),
        ("The wife of President Max Kern left.", "Ida Kern, the prime minister, left."),
        ("US ambassador Ida Kern left.", "Ida Kern, ambassador to Israel, left."),
        ("Presidential candidate Ida Kern left.", "Senator Ida Kern left."),
        ("The General Assembly met Ida Kern.", "Colonel Ida Kern spoke."),
        ("King Street was closed.", "Queen Street was closed."),
        ("Former Prime Minister Ida Kern left.", "Foreign Secretary Ida Kern left."),
    ],
)
def test_other_people_and_vaguer_words_do_not_clash(article: str, source: str) -> None:
    """Namesakes, bare names, possessives, candidates and headlines say nothing of a title."""
    assert find(compare(article, source)) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        "President Kern will stay.",
        "Kern, the president, will stay.",
        "Kern will stay. The president spoke on Monday.",
        "Ida Kern was elected president in May.",
    ],
)
def test_a_title_given_elsewhere_in_the_source_is_right(elsewhere: str) -> None:
    """A source that gives both titles does not contradict either."""
    source = f"Prime Minister Ida Kern left. It rained. {elsewhere}"
    assert find(compare("President Ida Kern left.", source)) == []


def test_another_persons_title_in_the_source_excuses_nothing() -> None:
    """The title beside a second name is not the first person's."""
    source = "President Ida Kern met Vice President Max Hill."
    assert len(find(compare("Vice President Ida Kern left.", source))) == 1


def test_former_is_fair_long_after() -> None:
    """A year later "former president" is no error."""
    comparison = compare(
        "Former President Ida Kern left.",
        "President Ida Kern left.",
        article_date="2024-08-16",
        source_date="2023-01-10",
    )
    assert find(comparison) == []


@pytest.mark.parametrize(("date", "hard"), [("2024-03-10", True), ("2020-03-10", False)])
def test_another_office_years_ago_is_a_hint(date: str, hard: bool) -> None:
    """Months apart a wrong office is an error; years apart the person may have moved on."""
    comparison = compare(
        "Vice President Ida Kern left.",
        "President Ida Kern left.",
        article_date="2024-08-16",
        source_date=date,
    )
    assert [discrepancy.hard for discrepancy in find(comparison)] == [hard]


def test_evidence_is_the_sentence_that_clashes() -> None:
    """The clash is found anywhere in the source, with its own sentence and bounds."""
    source = "Nothing happened in Oslo. On Friday, Norway's prime minister, Ida Kern, left."
    found = find(compare("Norwegian President Ida Kern left.", source))
    assert found[0].evidence.number == 2
    assert found[0].source_span.text == "Norway's prime minister, Ida Kern"
    assert (
        found[0].reason
        == 'the article says "Norwegian President Ida Kern", the source "Norway\'s prime minister, '
        'Ida Kern"'
    )
