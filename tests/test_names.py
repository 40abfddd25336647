"""Proper names, what they stand for, when two are one, and titles people carry."""

import pytest

from checker.detectors.roles import titles
from checker.language.names import NameKind, names, same_name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Farmers of the valley met President Ida Lund and Mr Reed.", ["Ida Lund", "Reed"]),
        ("They met at the Reserve Bank of Australia on Monday.", ["Reserve Bank of Australia"]),
        ("The American poet Ann Carlow read.", ["American", "Ann Carlow"]),
        ("In May the club said Lund's offer stood.", ["Lund"]),
        ("Three dogs barked in Turin.", ["Turin"]),
        ("ALL SHOUT IN LIMA.", []),
    ],
)
def test_names_are_found_without_titles(text: str, found: list[str]) -> None:
    """Titles, months and first words are no names."""
    assert [name.text for name in names(text) if not name.doubtful] == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("She met Minister Ida Lund.", NameKind.PERSON),
        ("She lives in Ghent.", NameKind.PLACE),
        ("She joined Lakes University.", NameKind.ORGANISATION),
        ("She joined the Canadian team.", NameKind.PLACE),
    ],
)
def test_a_name_tells_what_it_stands_for(text: str, kind: NameKind) -> None:
    """Form and surroundings tell people, places and bodies apart."""
    assert [name.kind for name in names(text) if not name.doubtful] == [kind]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Marrakesh", "Marrakech", True),
        ("Ida Lund", "Lund", True),
        ("World Trade Forum", "WTF", True),
        ("Canada", "Canadian", True),
        ("Ida Lund", "Ida Lond", False),
        ("Ghent", "Bruges", False),
    ],
)
def test_forms_of_one_name_are_one(one: str, other: str, same: bool) -> None:
    """Transliterations, parts, acronyms and peoples are forms; another letter is not."""
    (a,), (b,) = names(f"We saw {one}."), names(f"We saw {other}.")
    assert same_name(a, b) is same


@pytest.mark.parametrize(
    ("text", "post", "rank", "person"),
    [
        ("Prime Minister Ida Lund spoke.", "prime minister", "", "Ida Lund"),
        ("Tom Reed, Prime Minister of India, spoke.", "prime minister", "", "Tom Reed"),
        ("They saw deputy governor Ida Lund.", "governor", "deputy", "Ida Lund"),
        ("The foreign minister, Ida Lund, spoke.", "minister for foreign affairs", "", "Ida Lund"),
    ],
)
def test_titles_are_read_with_rank_and_holder(
    text: str, post: str, rank: str, person: str | None
) -> None:
    """A title belongs to the name after it or the one it stands in apposition to."""
    (title,) = titles(text)
    held = title.person.text if title.person else None
    assert (title.post.name, title.rank, held) == (post, rank, person)


def test_words_that_are_no_titles_are_left_alone() -> None:
    """A surname or an adjective is no post."""
    assert titles("John Major said the general election was a major event.") == ()
