"""Claims are kept only when they hold to the article's words, and none is lost."""

import pytest

from checker.decompose import decompose, states_nothing
from checker.errors import AnswerCut, ConnectionFailed
from checker.settings import Settings
from tests.doubles import ScriptedEngine
from tests.records import segmented

ARTICLE = (
    "Minister Ana Ruiz opened the new bridge in Lima on Monday. It had cost 40 million dollars."
)


def texts(article: str, engine: ScriptedEngine, **settings: int) -> list[str]:
    """Return the texts of the claims that an article is split into."""
    result = decompose(segmented(article), engine, Settings.model_validate(settings))
    return [claim.text for claim in result.claims]


def test_claims_carry_their_words() -> None:
    """A proposed claim keeps its text, and its span is the words it names."""
    pairs = [
        ("Ana Ruiz opened the new bridge in Lima on Monday.", "opened the new bridge in Lima"),
        ("Ana Ruiz is Minister.", "Minister Ana Ruiz"),
    ]
    engine = ScriptedEngine(
        [{0: pairs, 1: [("The bridge had cost 40 million dollars.", "It had")]}]
    )

    claims = decompose(segmented(ARTICLE), engine, Settings()).claims

    assert [claim.span.text for claim in claims] == [
        "Minister Ana Ruiz",
        "opened the new bridge in Lima",
        "It had",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "The bridge had cost 40 million dollars.", "it was dear", id="words elsewhere"
        ),
        pytest.param("The bridge had cost 90 million dollars.", "It had cost", id="new number"),
        pytest.param("The bridge in Quito had cost 40 million.", "It had cost", id="new name"),
        pytest.param("Taxpayers resent this costly vanity project.", "It had cost", id="new words"),
        pytest.param("40 million dollars", "40 million dollars", id="no statement"),
    ],
)
def test_unfaithful_claims_become_the_sentence(text: str, words: str) -> None:
    """A proposal that does not hold to the article gives way to the sentence as it stands."""
    engine = ScriptedEngine([{0: [(ARTICLE[:58], ARTICLE[:58])], 1: [(text, words)]}])

    assert "It had cost 40 million dollars." in texts(ARTICLE, engine)


def test_only_missing_sentences_are_asked_again() -> None:
    """Sentences with a good claim are not sent twice."""
    first, second = (sentence.plain for sentence in segmented(ARTICLE).sentences)
    engine = ScriptedEngine([{0: [(first, first)]}, {0: [(second, second)]}])

    texts(ARTICLE, engine)

    assert [[first, second], [second]] == engine.sentences_asked


def test_uncovered_words_bring_the_whole_sentence() -> None:
    """When the claims leave out much of a sentence, the sentence is a claim as well."""
    sentence = "Ana Ruiz opened a bridge while angry crowds outside burned tyres and blocked roads."
    engine = ScriptedEngine([{0: [("Ana Ruiz opened a bridge.", "Ana Ruiz opened a bridge")]}])

    assert sentence in texts(sentence, engine)


def test_a_statement_cannot_be_waved_through() -> None:
    """A model's "nothing to check" is not believed of a sentence that states something."""
    sentence = "The vice president of the country resigned on Sunday."

    assert [sentence] == texts(sentence, ScriptedEngine([{0: []}]))


def test_a_label_may_state_nothing() -> None:
    """A model's "nothing to check" is believed of a short line without a full stop."""
    assert texts("Read our full story here", ScriptedEngine([{0: []}])) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Key points:", True, id="label"),
        pytest.param("Related posts", True, id="link"),
        pytest.param("(Reporting by A. Writer; Editing by B. Editor)", True, id="byline"),
        pytest.param("What comes next for the talks?", True, id="question"),
        pytest.param("He resigned.", False, id="short statement"),
        pytest.param("Mediators meet in Cairo", False, id="headline"),
    ],
)
def test_states_nothing(text: str, expected: bool) -> None:
    """Labels, bylines and questions are told from statements by code."""
    assert expected is states_nothing(segmented(text).sentences[0])


def test_a_cut_answer_is_asked_by_halves() -> None:
    """An answer that was too long is asked for again in two parts."""
    first, second = (sentence.plain for sentence in segmented(ARTICLE).sentences)
    engine = ScriptedEngine([AnswerCut("cut"), {0: [(first, first)]}, {0: [(second, second)]}])

    assert [first, second] == texts(ARTICLE, engine)


def test_a_failed_model_leaves_whole_sentences_and_says_so() -> None:
    """When the model fails for good, sentences are claims and the reason is told."""
    result = decompose(
        segmented(ARTICLE), ScriptedEngine([ConnectionFailed("no server")]), Settings()
    )

    assert (len(result.claims), result.failures) == (2, ("no server",))


def test_ids_are_stable_under_edits_elsewhere() -> None:
    """Changing one sentence does not rename the claims of another."""
    edited = ARTICLE.replace("Lima on Monday", "Quito on Friday")
    before = decompose(segmented(ARTICLE), ScriptedEngine(), Settings()).claims
    after = decompose(segmented(edited), ScriptedEngine(), Settings()).claims

    assert (before[1].id, True) == (after[1].id, before[0].id != after[0].id)


def test_equal_sentences_get_ids_of_their_own() -> None:
    """Two equal sentences are two claims with two ids."""
    claims = decompose(segmented("He paid. He paid."), ScriptedEngine(), Settings()).claims

    assert len({claim.id for claim in claims}) == 2
