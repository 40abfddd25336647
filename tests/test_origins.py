"""Origins: which documents are made from which others, and how many origins that leaves."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents import expand, read
from checker.origins import find_credits, find_derivations, origins_of, unknown_originals
from checker.records import Derivation, Document
from tests.retold import DIGEST, OTHER_REPORT, REPORT, REWRITE
from tests.texts import document

SEEDS = Path(__file__).parent.parent / "seeds" / "gaza-truce"
DATELINED = REPORT.replace("A passenger", "TORSVIK (Reuters) – A passenger")


def derived(copy: str, original: str, **fields: object) -> Derivation:
    """Return a derivation, directed and sure unless `fields` say otherwise."""
    given: dict[str, object] = {"confidence": 0.9, "reasons": ("a reason",), **fields}
    return Derivation.model_validate({"document": copy, "original": original, **given})


def made_from(*documents: Document) -> set[tuple[str, str]]:
    """Return the pairs of copy and original that are found, directed or not."""
    return {(found.document, found.original) for found in find_derivations(documents)}


def named(*ids: str) -> list[Document]:
    """Return documents that share nothing."""
    return [document(f"Sentence about subject{i} alone.", name) for i, name in enumerate(ids)]


def test_rewrite_is_found() -> None:
    """A text that tells another's facts in its order, in other words, is made from it."""
    (found,) = find_derivations([document(REPORT, "report"), document(REWRITE, "rewrite")])

    assert (found.document, found.original, found.directed) == ("rewrite", "report", True)
    assert found.confidence > 0.9
    assert "come back, 1" in " ".join(found.reasons)
    assert found.reasons[-1] == "adds 7 sentences without a name, number or quotation of their own"


@pytest.mark.parametrize("other", [OTHER_REPORT, DIGEST], ids=["independent report", "digest"])
@pytest.mark.parametrize("first", [REPORT, DATELINED, REWRITE], ids=["report", "wire", "rewrite"])
def test_other_reports_on_the_event_are_no_copies(first: str, other: str) -> None:
    """Shared names and numbers in another order, with another story, are no derivation."""
    one = document(first, "one", publisher="Reuters")

    assert find_derivations([one, document(other, "other")]) == ()


def test_verbatim_excerpt_is_found() -> None:
    """A text whose passages stand word for word in a longer one shares its origin."""
    excerpt = "\n".join(REPORT.splitlines()[2:14])
    longer = document(OTHER_REPORT + excerpt, "longer")

    (found,) = find_derivations([longer, document(excerpt, "excerpt")])

    assert found.reasons[0].endswith("outside quotations (100% of the shorter text's)")


def test_shared_quotations_make_no_copy() -> None:
    """Two reporters at one press conference quote the same words."""
    speech = (
        '"We will rebuild the pier before the first snow falls, and whoever lost a boat in this '
        'storm will be paid in full by the end of the month, whatever the lawyers tell us."'
    )
    one = f"Mayor Lise Bakke faced angry fishermen. {speech} She left at once."
    two = f"There were boos in the harbour hall. {speech} Reporters had no time for questions."

    assert find_derivations([document(one, "one"), document(two, "two")]) == ()


def test_standing_text_of_a_site_makes_no_copy() -> None:
    """The paragraph that an outlet puts below everything does not tie its articles together."""
    footer = (
        "Harbour Post is an independent newspaper owned by its readers since 1948. If you value "
        "our work, subscribe for 9 crowns a week or tell a friend about us. Write to the editor "
        "at our office in Bremnes, and follow us every morning for news of the coast."
    )
    one, two = (f"{text}\n{footer}\n" for text in (OTHER_REPORT, DIGEST))

    assert find_derivations([document(one, "one"), document(two, "two")]) == ()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            "The 2019 cup final was won by Rosenholm, who beat Vik 3-1 in Lund on Sunday.",
            "Rosenholm won the cup in 2019 with a 3-1 victory over Vik in the Lund final.",
        ),
        (
            "No. Vik is not on the list of closed ports.",
            "No. Vik is not on the list.",
        ),
        (
            "Anna Lund was born in Bergen in 1961. She became a judge in 1994.",
            "Judge since 1994, Anna Lund comes from Bergen. Her birth year is 1961.",
        ),
        (
            "The council met on Monday. It voted for the bridge at Vik, at a cost of 40 million.",
            "The council met on Monday. It postponed the school at Lund and heard the auditors.",
        ),
    ],
)
def test_snippets_that_state_the_same_are_no_copies(one: str, two: str) -> None:
    """A few sentences on one fact are too little to show derivation."""
    assert find_derivations([document(one, "one"), document(two, "two")]) == ()


def test_near_identical_snippets_are_copies() -> None:
    """A short text with one word changed is the same text."""
    one = "Anna Lund was born in Bergen in 1961 and became a judge at the district court in 1994."
    two = f"{one} She lives there with her family."

    assert made_from(document(one, "one"), document(two, "two"))


@pytest.mark.parametrize(
    ("text", "report", "why"),
    [
        (
            REWRITE + "\nSource: Lake Wire\n",
            document(REPORT, "report", "2024-05-09", "Lake Wire"),
            "its source line names Lake Wire, the publisher of report",
        ),
        (
            REWRITE,
            document(DATELINED, "report"),
            "the dateline of report names Reuters",
        ),
        (
            REWRITE,
            document(REPORT + "\n(Reporting by Anna Lund)\n", "report"),
            "the staff line of report names its reporters",
        ),
        (
            REWRITE,
            document(REPORT, "report", "2024-05-06"),
            "it appeared 1 day after report",
        ),
    ],
    ids=["credit", "dateline", "staff line", "date"],
)
def test_direction(text: str, report: Document, why: str) -> None:
    """A credit to the other, the other's own marks, and the later date tell the copy."""
    rewrite = document(text, "rewrite", "2024-05-07")

    (found,) = find_derivations([rewrite, report])

    assert (found.document, found.original, found.directed) == ("rewrite", "report", True)
    assert found.reasons[-1] == why


def test_same_words_tell_no_direction() -> None:
    """Two equal texts without date or mark share an origin, but neither is called the copy."""
    (found,) = find_derivations([document(REPORT, "b"), document(REPORT, "a")])

    assert (found.confidence, found.directed) == (1.0, False)
    assert found.reasons == ("both have the same words",)


def test_credit_alone_makes_no_copy() -> None:
    """Naming an outlet and telling another story is no derivation; naming it is still told."""
    digest = document(DIGEST, "digest")

    assert find_derivations([digest, document(REPORT, "report", publisher="Reuters")]) == ()
    assert [(credit.name, credit.text, credit.line) for credit in find_credits(digest)] == [
        ("Reuters", "– Reuters", 1),
        ("RT", "Read Full Article at RT.com", 3),
    ]


def test_credit_in_the_title_of_metadata() -> None:
    """A title that only metadata has is read for credits, too."""
    story = replace(document("It rained.", "story"), title="Rain – AFP")

    assert [(credit.name, credit.text) for credit in find_credits(story)] == [("AFP", "– AFP")]


def test_declared_original() -> None:
    """Metadata names the original by its path, however unlike the texts are."""
    copy, original = named("copy", "original")
    copy = replace(copy, derived_from=("original.txt",))

    (found,) = find_derivations([copy, original])

    assert (found.document, found.original) == ("copy", "original")
    assert (found.declared, found.directed, found.confidence) == (True, True, 1.0)


def test_declaration_wins_over_what_the_texts_tell() -> None:
    """One derivation per pair: the declared one, though dates say the opposite."""
    late = document(REPORT, "late", "2024-05-09")
    early = replace(document(REWRITE, "early", "2024-05-06"), derived_from=("late.txt",))

    (found,) = find_derivations([late, early])

    assert (found.document, found.original, found.declared) == ("early", "late", True)


def test_unknown_originals_are_told() -> None:
    """A declared original that is not there makes no derivation, and a line says so."""
    copy = replace(document("It rained.", "copy"), derived_from=("lost.txt", "copy.txt"))

    assert find_derivations([copy]) == ()
    assert unknown_originals([copy]) == (
        (
            "copy.txt: its original lost.txt is not among the documents: "
            "name it too, or correct `derived_from`"
        ),
    )


@pytest.mark.parametrize(
    ("derivations", "origins"),
    [
        ([], "a b c d"),
        ([derived("b", "a"), derived("c", "b")], "a a a d"),
        ([derived("a", "c"), derived("c", "a")], "a b a d"),
        ([derived("b", "c", directed=False)], "a b b d"),
        ([derived("b", "c", directed=False), derived("c", "d")], "a d d d"),
        ([derived("c", "a", confidence=0.6), derived("c", "b")], "a b b d"),
        ([derived("c", "a", declared=True, confidence=0.6), derived("c", "b")], "a b a d"),
    ],
    ids="none chain cycle pair pair-then-chain surest declared".split(),
)
def test_origins(derivations: Sequence[Derivation], origins: str) -> None:
    """Copies go back to their root; two originals of one copy stay two origins."""
    found = origins_of(named("a", "b", "c", "d"), derivations)

    assert " ".join(found[name] for name in "abcd") == origins


def test_earliest_of_a_pair_names_the_origin() -> None:
    """When neither is the copy, the earlier one stands for both."""
    late = document("It rained.", "a", "2024-05-02")
    early = document("It rained.", "b", "2024-05-01")

    assert origins_of([late, early], [derived("a", "b", directed=False)]) == {"a": "b", "b": "b"}


def test_one_declared_outlet_is_one_origin() -> None:
    """Documents that declare one outlet, by whatever name, share an origin."""
    first, second, third = named("a", "b", "c")
    documents = [replace(first, origin="AP"), replace(second, origin="Associated Press"), third]

    assert origins_of(documents, []) == {"a": "AP", "b": "AP", "c": "c"}


def test_an_archive_of_one_outlet_takes_no_longer_than_its_length() -> None:
    """Thousands of documents may declare one outlet; joined pair by pair that took minutes."""
    wire = Document("0", "0.txt", "", "", origin="AP")
    documents = [replace(wire, id=str(number)) for number in range(20_000)]

    assert set(origins_of(documents, []).values()) == {"AP"}


def test_declared_outlet_among_the_publishers() -> None:
    """An origin that published another document of the set goes back to that document."""
    copy, wire, other = named("copy", "wire", "other")
    documents = [replace(copy, origin="The AP"), replace(wire, publisher="AP"), other]

    assert origins_of(documents, []) == {"copy": "wire", "wire": "wire", "other": "other"}


def test_copy_of_one_that_declares_an_outlet() -> None:
    """A copy goes back to where its original says it comes from."""
    copy, original, _ = named("copy", "original", "other")
    documents = [copy, replace(original, origin="AP")]

    assert origins_of(documents, [derived("copy", "original")]) == {"copy": "AP", "original": "AP"}


def test_seed_case() -> None:
    """In the seeds the rewrite goes back to Reuters; the digest and the others are their own."""
    documents = read(expand(SEEDS), lambda _: None)

    (found,) = find_derivations(documents)
    origins = origins_of(documents, [found])

    assert (found.document, found.original, found.directed) == ("reuters-rewrite", "reuters", True)
    assert found.confidence >= 0.9
    assert origins.pop("reuters-rewrite") == "reuters"
    assert all(name == origin for name, origin in origins.items())


_WORDS = st.sampled_from(
    "ferry Torsvik 140 reef fog Solveig captain rain 2009 buoy council".split()
)
_SENTENCE = st.lists(_WORDS, min_size=1, max_size=8).map(lambda words: " ".join(words) + ".")
_DRAWN = st.lists(_SENTENCE, min_size=1, max_size=5).map("\n".join)
_TEXT = st.one_of(_DRAWN, st.sampled_from([REPORT, REWRITE, OTHER_REPORT, DIGEST]))
_DATE = st.none() | st.dates(datetime.date(2024, 5, 1), datetime.date(2024, 5, 9)).map(str)
_DOCUMENTS = st.lists(st.tuples(_TEXT, _DATE), min_size=1, max_size=4).map(
    lambda drawn: [document(text, f"d{i}", date) for i, (text, date) in enumerate(drawn)]
)


@settings(max_examples=60, deadline=None)
@given(documents=_DOCUMENTS, data=st.data())
def test_order_of_documents_never_matters(documents: list[Document], data: st.DataObject) -> None:
    """The same documents in another order give the same derivations and origins."""
    shuffled = data.draw(st.permutations(documents))
    found = find_derivations(documents)

    assert find_derivations(shuffled) == found
    assert origins_of(shuffled, found[::-1]) == origins_of(documents, found)


@settings(max_examples=60, deadline=None)
@given(documents=_DOCUMENTS, data=st.data())
def test_a_verbatim_copy_adds_no_origin(documents: list[Document], data: st.DataObject) -> None:
    """A copy of a document shares its origin, whatever its date and its id."""
    original = data.draw(st.sampled_from(documents))
    name = data.draw(st.sampled_from(["a copy", "the copy"]))
    copy = document(original.text, name, data.draw(_DATE))
    before = origins_of(documents, find_derivations(documents))
    after = origins_of([*documents, copy], find_derivations([*documents, copy]))

    assert after[name] == after[original.id]
    assert len(set(after.values())) <= len(set(before.values()))
