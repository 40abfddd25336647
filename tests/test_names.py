"""Proper names in a sentence, and which of them mean the same."""

import pytest

from checker.language.aliases import carried, mentions, same_name
from checker.language.names import NameKind, names
from tests.records import segmented


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("On Monday the firm hired Clara Bow.", ["Clara Bow"]),
        ("Mr Okafor flew to Lagos.", ["Okafor", "Lagos"]),
        ("Spain's Rosa Vidal won.", ["Spain", "Rosa Vidal"]),
        ("The Bank of Lydia cut its rate in March.", ["Bank of Lydia"]),
        ("They met Prime Minister Ana Lund there.", ["Ana Lund"]),
        ("The head of state is Hassan al-Amri.", ["Hassan al-Amri"]),
        ("The painter Jan van der Berg died.", ["Jan van der Berg"]),
        ("Kenya and Uganda reopened the border.", ["Kenya", "Uganda"]),
        ("Brazilian UN troops left.", ["Brazilian", "UN"]),
        ("Former Lydian envoy Tom Hale spoke.", ["Lydian", "Tom Hale"]),
        ("They heard US Secretary of State Ana Lund speak.", ["US", "Ana Lund"]),
        ("They heard Vice President Ana Lund speak.", ["Ana Lund"]),
        ("They spoke to the Foreign Minister.", []),
        ("They visited an Islamic museum.", []),
        ("They visited Jan Lund in Jan.", ["Jan Lund"]),
        ("nothing here has a capital", []),
        ("COUNCIL REJECTS HARBOUR PLAN", []),
        ("Council Rejects Plan For Harbour After Lengthy Public Debate", []),
        ("READ MORE: the council sits again in April.", []),
    ],
)
def test_finds_names(sentence: str, expected: list[str]) -> None:
    """Names are runs of capitals without titles, weekdays, possessives or opening words."""
    assert [name.text for name in names(sentence) if not name.doubtful] == expected


@pytest.mark.parametrize("sentence", ["Rain fell all night.", "Workers left early on Friday."])
def test_doubts_a_single_opening_word(sentence: str) -> None:
    """A capital that only opens the sentence does not make a name."""
    assert all(name.doubtful for name in names(sentence))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("They live in Peru.", NameKind.PLACE),
        ("They live near Oakham.", NameKind.PLACE),
        ("They praised Dr Hale.", NameKind.PERSON),
        ("They praised Ivy Hale.", NameKind.PERSON),
        ("They sued Northgate University.", NameKind.ORGANISATION),
        ("They sued the WHO.", NameKind.ORGANISATION),
        ("They praised Oakham.", NameKind.UNKNOWN),
    ],
)
def test_tells_kinds(sentence: str, kind: NameKind) -> None:
    """Titles, prepositions, telling words and capitals show what a name stands for."""
    assert [name.kind for name in names(sentence) if not name.doubtful] == [kind]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivy Hale", "Hale"),
        ("European Space Agency", "Esa"),
        ("United Nations", "UN"),
        ("France", "French"),
        ("Social Democrats", "Soc Dems"),
    ],
)
def test_knows_other_forms_of_a_name(one: str, other: str) -> None:
    """A surname, an acronym, a demonym and a clipped form mean the same."""
    first, second = (names(f"They praised {name} again.")[0] for name in (one, other))
    assert same_name(first, second)
    assert same_name(second, first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivy Hale", "Rosa Vidal"),
        ("France", "Spanish"),
        ("World Health Organisation", "Ministry of Health"),
        ("Northgate University", "Southport University"),
    ],
)
def test_keeps_different_names_apart(one: str, other: str) -> None:
    """A word that many names share does not make two names one."""
    first, second = (names(f"They praised {name} again.")[0] for name in (one, other))
    assert not same_name(first, second)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Ivy Hale", "then hale left the room", True),
        ("Ivy Hale", "Ivy left the room.", True),
        ("Ivy Hale", "Ivy Brown left the room.", False),
        ("WHO", "The World Health Organisation met.", True),
        ("World Health Organisation", "The men who met were tired.", False),
        ("World Health Organisation", "The WHO met.", True),
        ("Sweden", "Swedish voters stayed at home.", True),
        ("Sweden", "Norwegian voters stayed at home.", False),
        ("London", "Londoners stayed at home.", True),
        ("Paris", "French voters stayed at home.", True),
        ("Paris", "Swedish voters stayed at home.", False),
    ],
)
def test_finds_a_name_in_any_form(name: str, text: str, expected: bool) -> None:
    """A text carries a name by a part, an acronym, a demonym, whatever its case."""
    assert mentions(text, names(f"They praised {name} again.")[0]) is expected


def test_a_publisher_carries_its_own_name() -> None:
    """An article may name the outlet whose story it compares with."""
    source = segmented("Prices rose.", publisher="Harbour Gazette")
    assert carried(names("It was the Harbour Gazette again.")[0], source)
