"""Countries by name, abbreviation and demonym."""

import pytest

from checker.language.places import capital_of, country, find_countries, places, same_country


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("US", "United States"),
        ("U.S.", "United States"),
        ("the United States of America", "United States"),
        ("Americans", "United States"),
        ("Britain", "United Kingdom"),
        ("british", "United Kingdom"),
        ("Qatari", "Qatar"),
        ("DR Congo", "Congo-Kinshasa"),
        ("North Korean", "North Korea"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Nigerien", "Niger"),
        ("Nigerian", "Nigeria"),
    ],
)
def test_names_abbreviations_and_demonyms_mean_a_country(words: str, name: str) -> None:
    """Every usual way to name a country leads to one name."""
    assert country(words) == name


@pytest.mark.parametrize("words", ["us", "Doha", "Korean", "Dakota", "", "car"])
def test_other_words_mean_no_country(words: str) -> None:
    """Pronouns, capitals and words of two countries are no country."""
    assert country(words) is None


def test_capital_is_found_by_any_name_of_the_country() -> None:
    """A demonym leads to the capital as well; a place without one has none."""
    assert capital_of("Qatari") == "Doha"
    assert capital_of("Soviet Union") is None
    assert capital_of("Atlantis") is None


def test_every_name_means_one_place_only() -> None:
    """No name of the table is claimed by two rows, and every whole is a row itself."""
    names = [name.lower() for p in places() for name in (p.name, *p.other_names, *p.demonyms)]
    assert len(names) == len(set(names))
    assert {p.part_of for p in places() if p.part_of} <= {p.name for p in places()}
    assert len(places()) > 200


def test_a_part_is_the_same_country() -> None:
    """Scotland is within the United Kingdom; England and Scotland are two."""
    assert same_country("Scotland", "United Kingdom")
    assert same_country("Palestine", "Gaza Strip")
    assert not same_country("Scotland", "England")


def test_countries_are_found_with_their_places() -> None:
    """Long names win over the short ones in them, and bounds leave out the possessive."""
    text = "Israel's army, the U.S. and Papua New Guinea met North Korean envoys."
    found = [(name, text[start:end]) for name, start, end in find_countries(text)]
    assert found == [
        ("Israel", "Israel"),
        ("United States", "U.S."),
        ("Papua New Guinea", "Papua New Guinea"),
        ("North Korea", "North Korean"),
    ]


@pytest.mark.parametrize(
    "text",
    ["He lives in New Mexico.", "Let us go.", "Jordan Hale scored.", "Across Latin America."],
)
def test_places_and_people_with_a_country_in_their_name_are_left_alone(text: str) -> None:
    """States, continents and people named like countries are none."""
    assert find_countries(text) == ()


def test_a_country_that_is_also_a_first_name_is_found_alone() -> None:
    """A capital at the start of a sentence makes no person of it."""
    assert [name for name, _, _ in find_countries("In Jordan, talks resumed.")] == ["Jordan"]
