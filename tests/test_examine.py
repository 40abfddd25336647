"""What an engine answers is held against the texts; what cannot stand is asked again."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from checker.engines import Answer
from checker.errors import AnswerCut, AnswerInvalid, ConnectionFailed, ModelError
from checker.evidence import EvidenceIndex
from checker.examine import batches, examine, unexamined
from checker.records import Document, Examined, Judgement, Stance
from checker.settings import Settings
from tests.doubles import ScriptedEngine, answer, differs, says
from tests.texts import document

ARTICLE = document("The mayor opened a bridge on Monday. It cost 40 million euros.", "article")
SOURCE = document("The mayor opened the bridge on Monday. It cost 30 million euros.")
FIRST = answer(1, "The mayor opened a bridge on Monday", says(SOURCE, 1), overall="supported")
WRONG = differs(SOURCE, "40 million euros", "30 million euros", 2)
SECOND = answer(2, "It cost 40 million euros", WRONG, overall="contradicted")


def run(
    engine: ScriptedEngine, article: Document = ARTICLE, source: Document = SOURCE, **fields: int
) -> tuple[Examined, ...]:
    """Examine an article against one source."""
    settings = Settings.model_validate({"engine": "api"} | fields)
    return examine(article, EvidenceIndex([source]), engine, settings)


def test_answers_become_claims_with_judgements() -> None:
    """A claim has the article's words and a judgement of each source, values as they stand."""
    found = run(ScriptedEngine([FIRST, SECOND]))

    assert [
        (item.claim.span.text, item.judgements[0].stance, item.judgements[0].source_value)
        for item in found
    ] == [
        ("The mayor opened a bridge on Monday", Stance.SUPPORTS, None),
        ("It cost 40 million euros", Stance.CONTRADICTS, "30 million euros"),
    ]


def test_a_source_that_is_not_named_is_silent() -> None:
    """Every source has a judgement, silence included."""
    found = run(ScriptedEngine([answer(1, "The mayor opened a bridge on Monday"), SECOND]))

    assert [one.stance for one in found[0].judgements] == [Stance.SILENT]


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (answer(2, "It cost 50 million euros"), "do not stand in it"),
        (answer(2, "It cost 40 million euros", fault="Z9 is no sentence"), "Z9 is no sentence"),
        (
            answer(2, "It cost 40 million euros", differs(SOURCE, "40 million", "35 million", 2)),
            "35 million",
        ),
        (
            answer(2, "It cost 40 million euros", differs(SOURCE, "45 million", "30 million", 2)),
            "45 million",
        ),
        (
            Answer(2, "It cost 41,5 million euros", "It cost 40 million euros"),
            "the claim says 41,5",
        ),
        (answer(2, "million euros"), "leave out “40”"),
        (FIRST, "no claim"),
    ],
)
def test_what_cannot_stand_is_asked_again(broken: Answer, complaint: str) -> None:
    """The engine is told what is wrong and asked about that sentence alone."""
    engine = ScriptedEngine([FIRST, broken], [SECOND])

    found = run(engine)

    assert engine.asked == [[1, 2], [2]]
    assert complaint in engine.complaints[1][2]
    assert [item.failure for item in found] == [None, None]


def test_what_never_stands_is_unchecked() -> None:
    """A claim whose words are invented stays unchecked with the reason, others are kept."""
    found = run(ScriptedEngine([FIRST, answer(2, "It cost 50 million euros")]))

    assert [bool(item.failure) for item in found] == [False, True]
    assert "50 million" in (found[1].failure or "")


def test_a_value_that_is_nowhere_is_left_out_at_last() -> None:
    """The difference stays, without the words that no text has."""
    invented = differs(SOURCE, "40 million euros", "a fortune", 2)
    engine = ScriptedEngine(
        [FIRST, answer(2, "It cost 40 million euros", invented, overall="contradicted")]
    )

    (judgement,) = run(engine)[1].judgements

    assert (judgement.stance, judgement.source_value) == (Stance.CONTRADICTS, None)


def test_a_value_beside_the_sentence_named_is_found() -> None:
    """Evidence gains the sentence of the source in which the value stands."""
    beside = differs(SOURCE, "40 million euros", "30 million euros", 1)

    (judgement,) = run(ScriptedEngine([FIRST, answer(2, "It cost 40 million euros", beside)]))[
        1
    ].judgements

    assert [one.text for one in judgement.evidence] == [one.text for one in SOURCE.sentences]


def test_a_failing_model_leaves_its_sentences_unchecked() -> None:
    """Every sentence is there, with the reason."""
    found = run(ScriptedEngine(ConnectionFailed("no server there")))

    assert [(item.claim.text, item.failure) for item in found] == [
        (one.plain, "no server there") for one in ARTICLE.sentences
    ]


def test_an_answer_that_was_cut_is_asked_in_halves() -> None:
    """Fewer sentences may fit into an answer."""
    engine = ScriptedEngine(AnswerCut("cut"), [FIRST, SECOND])

    found = run(engine)

    assert engine.asked == [[1, 2], [1], [2]]
    assert [item.failure for item in found] == [None, None]


def test_an_invalid_answer_to_one_sentence_is_asked_again() -> None:
    """The complaint says that the form was wrong."""
    engine = ScriptedEngine(AnswerInvalid("no JSON"), [FIRST, SECOND])

    found = run(engine, sentences_per_call=1)

    assert "JSON" in engine.complaints[1][1]
    assert [item.failure for item in found] == [None, None]


def test_labels_and_bylines_are_not_asked_about() -> None:
    """What states nothing makes no claim."""
    article = document("Background\n\nThe bridge opened. (Reporting by A. Person)", "article")
    engine = ScriptedEngine()

    run(engine, article)

    assert [[article.sentences[number - 1].plain for number in part] for part in engine.asked] == [
        ["The bridge opened."]
    ]


def test_a_short_line_without_a_claim_is_asked_about_once_more() -> None:
    """An engine is believed that a short line states nothing when it says so twice."""
    article = document(
        "Bridge toll to rise in May\n\nThe mayor opened a bridge on Monday.", "article"
    )
    told = answer(1, "Bridge toll to rise in May", overall="unsupported")
    second = answer(2, "The mayor opened a bridge on Monday", says(SOURCE, 1), overall="supported")
    forgetful, silent = ScriptedEngine([second], [told]), ScriptedEngine([second])

    assert [len(run(engine, article)) for engine in (forgetful, silent)] == [2, 1]
    assert forgetful.asked == silent.asked == [[1, 2], [1]]


def test_parts_can_go_side_by_side() -> None:
    """Nine sentences at most eight a call are two calls, their claims in the order of the text."""
    article = document(" ".join(f"Sentence number {n} stands here." for n in range(9)), "article")
    engine = ScriptedEngine()
    settings = Settings.model_validate({"engine": "api"})

    with ThreadPoolExecutor(2) as pool:
        found = examine(article, EvidenceIndex([SOURCE]), engine, settings, pool.map)

    assert len(engine.asked) == 2
    assert [item.claim.text for item in found] == [one.plain for one in article.sentences]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ([9, 9, 9, 60, 9, 9], [3, 3]),
        ([9, 9, 60, 60, 9, 9], [3, 3]),
        ([99, 9, 9, 9, 9, 9], [2, 4]),
        ([9], [1]),
    ],
)
def test_the_longest_part_is_as_short_as_can_be(words: list[int], parts: list[int]) -> None:
    """A run waits for its longest answer; there are no more calls for that."""
    article = document(" ".join(f"It {'very ' * n}stands." for n in words), "article")

    assert [len(part) for part in batches(article, 4)] == parts


def test_each_part_is_asked_about_again_by_itself() -> None:
    """A second look need not wait for the answers on other parts."""
    article = document("It cost 40 million euros. It cost 40 million euros in May.", "article")
    vague = differs(SOURCE, "40 million euros", "million euros", 2)
    first = [answer(n, "It cost 40 million euros", vague, overall="contradicted") for n in (1, 2)]
    again = answer(1, "It cost 40 million euros", says(SOURCE, 2), overall="supported")
    engine = ScriptedEngine(first, again={0: again})

    found = run(engine, article, sentences_per_call=1)

    assert [one.overall for one in found] == ["supported", "supported"]


def test_a_second_look_replaces_the_first() -> None:
    """What the engine says when asked again stands, and the claim says that it was asked."""
    vague = differs(SOURCE, "40 million euros", "million euros", 2)
    first = answer(2, "It cost 40 million euros", vague, overall="contradicted")
    again = answer(2, "It cost 40 million euros", says(SOURCE, 2), overall="supported")
    engine = ScriptedEngine([FIRST, first], again={0: again})

    found = run(engine)[1]

    assert [one.stance for one in found.judgements] == [Stance.SUPPORTS]
    assert found.doubts == engine.doubts[0].doubts


def unheard_support() -> Judgement:
    """Return a support whose sentence has nothing of the claim."""
    return says(SOURCE, 1)


def test_a_doubt_about_a_support_that_stays_open_is_no_support() -> None:
    """Where the second question fails, what seemed said is not known."""
    thin = answer(2, "It cost 40 million euros", unheard_support(), overall="supported")
    engine = ScriptedEngine([FIRST, thin], again=ConnectionFailed("gone"))

    assert "gone" in (run(engine)[1].failure or "")


def test_a_doubted_difference_stays_when_nobody_answers() -> None:
    """A finding is not lost because a second question failed."""
    vague = differs(SOURCE, "40 million euros", "million euros", 2)
    first = answer(2, "It cost 40 million euros", vague, overall="contradicted")
    engine = ScriptedEngine([FIRST, first], again=ConnectionFailed("gone"))

    found = run(engine)[1]

    assert (found.failure, found.judgements[0].stance) == (None, Stance.CONTRADICTS)


def test_claims_are_named_by_their_words() -> None:
    """An edit elsewhere does not rename a claim, and no two have one name."""
    before = run(ScriptedEngine())
    edited = document(f"Something new came first. {ARTICLE.text} {ARTICLE.text}", "article")
    after = run(ScriptedEngine(), edited)

    names = [item.claim.id for item in after]
    assert [item.claim.id for item in before] == names[1:3]
    assert len(set(names)) == len(names)


def test_unexamined_sentences_are_all_there() -> None:
    """An article that cannot be checked keeps every statement, with the reason."""
    found = unexamined(ARTICLE, "because")

    assert [(item.claim.text, item.failure) for item in found] == [
        (one.plain, "because") for one in ARTICLE.sentences
    ]


@pytest.mark.parametrize(
    ("text", "novel"),
    [
        ("The mayor opened a bridge on Monday with Ana Ruiz, the engineer.", True),
        ("The mayor opened the bridge on Monday.", False),
    ],
)
def test_a_name_in_no_source_makes_a_models_addition_sure(text: str, novel: bool) -> None:
    """Where a model found no source, and no source has the name, nobody needs to look again."""
    engine = ScriptedEngine([answer(1, text, overall="unsupported")])

    assert run(engine, document(text, "article"))[0].novel is novel


def test_each_half_of_the_doubts_says_why_it_stayed_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one half is answered and the other is not, its claim has the reason."""
    thin = answer(1, "The mayor opened a bridge on Monday", says(SOURCE, 2), overall="unsupported")
    other = answer(2, "It cost 40 million euros", says(SOURCE, 2), overall="unsupported")
    engine = ScriptedEngine([thin, other])
    outcomes: list[Mapping[int, Answer] | ModelError]
    outcomes = [AnswerInvalid("no JSON"), {0: FIRST}, ConnectionFailed("gone")]
    answered = engine.reconsider

    def reconsider(*asked: Any) -> Mapping[int, Answer]:
        engine._again = outcomes.pop(0)
        return answered(*asked)

    monkeypatch.setattr(engine, "reconsider", reconsider)

    assert [item.failure for item in run(engine)] == [
        None,
        "a doubt about the answer stayed open: gone",
    ]
