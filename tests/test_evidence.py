"""What is shown to an engine: all of it while it fits, else the nearest with its neighbours."""

from checker.evidence import EvidenceIndex
from tests.texts import document

ARTICLE = document("The dam broke near Oria.", "article")
SHORT = document("Rain fell for days. The dam near Oria broke at dawn. Nobody was hurt.", "short")
LONG = document(
    " ".join(f"Paragraph {n} tells of something else." for n in range(200))
    + " The village woke early. A dam near Oria broke. People fled uphill. The end came later.",
    "long",
)


def test_everything_is_shown_while_it_fits() -> None:
    """Each source is shown whole, in reading order."""
    (shown,) = EvidenceIndex([SHORT]).shown(ARTICLE.sentences, 1000)

    assert shown.sentences == SHORT.sentences


def test_beyond_the_budget_the_nearest_are_shown_with_neighbours() -> None:
    """Of a long source the sentence that bears on the part, and those beside it."""
    short, long = EvidenceIndex([SHORT, LONG]).shown(ARTICLE.sentences, 120)

    assert [one.plain for one in long.sentences][-3:] == [
        "The village woke early.",
        "A dam near Oria broke.",
        "People fled uphill.",
    ]
    assert SHORT.sentences[1] in short.sentences


def test_a_row_is_shown_with_the_head_of_its_table() -> None:
    """What a figure is of stands in the first row of its table, however long that is."""
    rows = "\n".join(f"Elsewhere | {n}0 | {n}1" for n in range(99))
    table = document(f"Much happened.\n\nTown | Dead | Hurt\n{rows}\nOria | 3 | 14", "table")

    (shown,) = EvidenceIndex([table]).shown(document("In Oria people died.").sentences, 20)

    assert [one.plain for one in shown.sentences] == [
        "Town | Dead | Hurt",
        "Elsewhere | 980 | 981",
        "Oria | 3 | 14",
    ]


def test_the_nearest_sentence_comes_first() -> None:
    """BM25 ranks by rare words in common."""
    nearest = EvidenceIndex([SHORT, LONG]).nearest("Which dam broke?", 1)

    assert [nearest[name][0].plain for name in ("short", "long")] == [
        "The dam near Oria broke at dawn.",
        "A dam near Oria broke.",
    ]


def test_a_view_ranks_like_an_index_of_its_own() -> None:
    """Leaving a source out is the same as never having had it."""
    view = EvidenceIndex([SHORT, LONG]).without({"long"})
    own = EvidenceIndex([SHORT])

    assert view.nearest("rain and a dam", 3) == own.nearest("rain and a dam", 3)


def test_no_source_shows_nothing() -> None:
    """An index without sources is of use for splitting alone."""
    assert EvidenceIndex([]).shown(ARTICLE.sentences, 100) == ()
