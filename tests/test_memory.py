"""What is remembered of sentences and claims: an edit asks again only for what depends on it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.contract import Usage
from checker.decompose import decompose
from checker.engines import ProposedStance
from checker.engines.api import ApiEngine
from checker.engines.local import LocalEngine
from checker.errors import AnswerInvalid, ConnectionFailed, ModelError
from checker.grounding import Grounding
from checker.language.references import points_back
from checker.llm import ChatModel
from checker.memory import About, Memory
from checker.prompts import Message
from checker.remembered import SecondThought
from checker.retrieve import EvidenceIndex
from checker.settings import Settings
from checker.store import Store
from checker.types import Claim, Examined, Stance
from checker.verify import verify
from tests.doubles import ScriptedEngine, contradicts, supports
from tests.flood import SENTENCES, sources
from tests.records import segmented

TEN = SENTENCES[:10]
PEOPLE = (
    "Ana Ruiz opened the bridge in Lima.",
    "Crowds cheered on both banks.",
    "She praised the engineers.",
)
SHE = {2: [("Ana Ruiz praised the engineers.", "She praised the engineers")]}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of this test only."""
    return Store(tmp_path / "answers.sqlite3", pytest.fail)


def asked_about(
    store: Store, sentences: Sequence[str], answers: Sequence[object] = (), **options: int
) -> tuple[list[list[str]], tuple[Claim, ...]]:
    """Return the sentences that splitting an article asks about, and its claims."""
    engine = ScriptedEngine(claims=list(answers), memory=Memory(store))  # type: ignore[arg-type]
    article = segmented(" ".join(sentences), "article")
    claims = decompose(article, engine, Settings.model_validate(options)).claims
    return engine.sentences_asked, claims


def whole(sentences: Sequence[str]) -> dict[int, list[tuple[str, str]]]:
    """Answer each sentence with itself."""
    return {index: [(text, text)] for index, text in enumerate(sentences)}


def test_sentences_are_asked_about_once(store: Store) -> None:
    """An article that has not changed costs no call and has the same claims."""
    asked, claims = asked_about(store, TEN, sentences_per_call=10)
    assert asked == [TEN]
    assert asked_about(store, TEN) == ([], claims)


def test_an_edited_sentence_is_asked_about_alone(store: Store) -> None:
    """All others keep their claims, the one after it too if it can be understood alone."""
    asked_about(store, TEN)
    edited = [*TEN[:4], "The brewery is dry again.", *TEN[5:]]
    asked, claims = asked_about(store, edited)
    assert asked == [["The brewery is dry again."]]
    assert len(claims) == 10


def test_a_sentence_that_points_back_depends_on_the_one_before(store: Store) -> None:
    """Where the sentence before "She …" is edited, it is asked about again."""
    asked_about(store, PEOPLE)
    edited = [PEOPLE[0], "Eva Sol and crowds cheered.", PEOPLE[2]]
    assert asked_about(store, edited)[0] == [edited[1:]]


def test_batches_do_not_shift(store: Store) -> None:
    """A sentence put before all others does not ask again about full batches."""
    asked_about(store, TEN, sentences_per_call=4)
    asked, _ = asked_about(store, ["The brewery is dry again.", *TEN], sentences_per_call=4)
    assert asked == [["The brewery is dry again.", TEN[0]]]


def test_edits_close_to_each_other_share_a_call(store: Store) -> None:
    """A few known sentences between two edits are asked again rather than with two calls."""
    asked_about(store, TEN)
    edited = ["The brewery is dry again.", *TEN[1:4], "The pier is dry again.", *TEN[5:]]
    assert asked_about(store, edited)[0] == [edited[:5]]


def test_edits_far_apart_are_asked_about_apart(store: Store) -> None:
    """Sentences that do not follow each other are not asked about as if they did."""
    asked_about(store, TEN)
    edited = ["The brewery is dry again.", *TEN[1:8], "The pier is dry again.", TEN[9]]
    assert asked_about(store, edited)[0] == [edited[:1], edited[8:9]]


def test_a_name_for_a_pronoun_depends_on_where_it_came_from(store: Store) -> None:
    """A claim that names "she" is asked about again when she is somebody else."""
    _, claims = asked_about(store, PEOPLE, [{**whole(PEOPLE), **SHE}])
    assert claims[2].text == "Ana Ruiz praised the engineers."
    assert asked_about(store, PEOPLE)[0] == []
    # Ana Ruiz is still in the article, so that her name alone gives nothing away.
    other = ["Ana Ruiz was absent when Eva Sol opened the bridge in Lima.", *PEOPLE[1:]]
    assert asked_about(store, other)[0] == [other]


def test_equal_sentences_about_different_people_are_both_remembered(store: Store) -> None:
    """A sentence whose claims name somebody of the one before it is remembered with that one."""
    article = [
        "Ana Ruiz spoke.",
        "The mayor left.",
        "Crowds cheered on.",
        "Eva Sol spoke.",
        "The mayor left.",
    ]
    named = {
        1: [("Ana Ruiz left.", "The mayor left")],
        4: [("Eva Sol left.", "The mayor left")],
    }
    _, claims = asked_about(store, article, [{**whole(article), **named}])
    assert [claims[1].text, claims[4].text] == ["Ana Ruiz left.", "Eva Sol left."]
    assert asked_about(store, article) == ([], claims)


def test_a_claim_that_does_not_hold_any_more_is_no_answer(store: Store) -> None:
    """A kept claim with a name that the article has lost is asked about again."""
    article = [*PEOPLE[1:], "Ana Ruiz was there."]
    names = {1: [("Ana Ruiz praised the engineers.", "She praised the engineers")]}
    asked_about(store, article, [{**whole(article), **names}])
    article[2] = "Eva Sol was there."
    assert article[1] in asked_about(store, article)[0][0]


@pytest.mark.parametrize(
    ("answers", "again"),
    [
        pytest.param([ConnectionFailed("no server")], True, id="failed"),
        pytest.param([AnswerInvalid("no JSON")], True, id="invalid"),
        pytest.param([{1: [(PEOPLE[1], PEOPLE[1])]}], True, id="never mentioned"),
        pytest.param([{**whole(PEOPLE), 0: [("Bob Hill sang.", "sang")]}], False, id="made up"),
    ],
)
def test_only_complete_answers_are_kept(store: Store, answers: list[object], again: bool) -> None:
    """A sentence that stands whole for want of an answer is asked about in the next run."""
    _, claims = asked_about(store, PEOPLE, answers)
    assert claims[0].text == PEOPLE[0]
    asked, _ = asked_about(store, PEOPLE)
    assert any(PEOPLE[0] in batch for batch in asked) == again


def test_nothing_to_check_is_remembered(store: Store) -> None:
    """That a line states nothing is an answer too."""
    article = ["Read our full story here"]
    assert asked_about(store, article, [{0: []}]) == ([article], ())
    assert asked_about(store, article) == ([], ())


@contextmanager
def fresh_store() -> Iterator[Store]:
    """Yield a store in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Store(Path(folder) / "answers.sqlite3", pytest.fail)


@settings(max_examples=25, deadline=None)
@given(
    place=st.integers(0, len(TEN) - 1),
    drop=st.integers(0, 5),
    added=st.lists(st.sampled_from(("quiet", "harbour", "lamp", "twelve")), min_size=1, max_size=3),
)
def test_one_edit_asks_only_about_its_neighbourhood(
    place: int, drop: int, added: list[str]
) -> None:
    """However a sentence is edited, only it is sent, and the next one where that points back."""
    edited = list(TEN)
    kept = TEN[place].rstrip(".").split()
    edited[place] = " ".join([*kept[: len(kept) - drop], *added]) + "."
    with fresh_store() as store:
        examined(store, TEN)
        engine, items = examined(store, edited)
    near = [edited[place], *filter(points_back, edited[place + 1 : place + 2])]
    assert [text for batch in engine.sentences_asked for text in batch] == near
    claims = [text for batch in engine.claims_asked for text in batch]
    assert set(claims) <= {edited[place]}
    assert [item.claim.text for item in items] == edited


def examined(
    store: Store,
    article: Sequence[str],
    texts: Sequence[str] | None = None,
    engine: ScriptedEngine | None = None,
    **options: int,
) -> tuple[ScriptedEngine, tuple[Examined, ...]]:
    """Return the engine that was asked, and an article's claims examined against sources."""
    asked = engine or ScriptedEngine(memory=Memory(store))
    chosen = Settings.model_validate(options)
    found = decompose(segmented(" ".join(article), "article"), asked, chosen)
    given = sources() if texts is None else texts
    index = EvidenceIndex([segmented(text, f"s{number}") for number, text in enumerate(given)])
    return asked, verify(found.claims, index, asked, chosen, {}, Grounding(index.sources))


def scripted(store: Store, *answers: object, stands: bool = True) -> ScriptedEngine:
    """Return an engine that remembers, with judgements."""
    return ScriptedEngine((), answers, stands, Memory(store))  # type: ignore[arg-type]


CLAIM = "About 300 workers will be hired by March."
SOURCE = "The minister said about 300 workers will be hired by March. The plant closed in 2019."


@pytest.mark.parametrize(
    ("stances", "stance"),
    [
        ([supports()], Stance.SUPPORTS),
        ([contradicts("March", "300")], Stance.CONTRADICTS),
        ([], Stance.SILENT),
    ],
    ids=["support", "contradiction", "silence"],
)
def test_claims_are_asked_about_once(
    store: Store, stances: list[ProposedStance], stance: Stance
) -> None:
    """A second run asks nothing, neither at first nor on second thought, and finds the same."""
    _, first = examined(store, [CLAIM], [SOURCE], scripted(store, {0: stances}))
    engine, second = examined(store, [CLAIM], [SOURCE], scripted(store, ModelError("asked")))
    assert first == second
    assert first[0].judgements[0].stance is stance
    assert engine.claims_asked == []


def test_a_withdrawn_contradiction_stays_withdrawn(store: Store) -> None:
    """What became of a contradiction on second thought is not asked again."""
    answer = {0: [contradicts("March", "300")]}
    _, first = examined(store, [CLAIM], [SOURCE], scripted(store, answer, stands=False))
    _, second = examined(store, [CLAIM], [SOURCE], scripted(store, answer, stands=True))
    assert first == second
    assert "asked again" in first[0].judgements[0].reason


def test_an_answer_is_found_again_where_its_sentence_stands_now(store: Store) -> None:
    """Another source in front changes all numbers; the evidence is the same sentence."""
    examined(store, [CLAIM], [SOURCE], scripted(store, {0: [supports()]}))
    index = EvidenceIndex([segmented("Snow fell. Trams stood.", "new"), segmented(SOURCE, "s0")])
    engine = scripted(store, ModelError("asked"))
    claims = decompose(segmented(CLAIM, "article"), engine, Settings()).claims
    (item,) = verify(claims, index, engine, Settings(), {}, Grounding(index.sources))
    assert [one.stance for one in item.judgements] == [Stance.SILENT, Stance.SUPPORTS]
    assert item.judgements[1].evidence[0].text == SOURCE[:59]


def test_a_source_of_another_name_is_another_source(store: Store) -> None:
    """Who says something is shown to the model, so it is part of the question."""
    for name in ("Wire", "Post"):
        engine = scripted(store, {0: [supports()]})
        claims = decompose(segmented(CLAIM, "article"), engine, Settings()).claims
        index = EvidenceIndex([segmented(SOURCE, publisher=name)])
        verify(claims, index, engine, Settings(), {}, Grounding(index.sources))
        assert engine.claims_asked == [[CLAIM]]


def test_equal_sentences_of_equal_sources_are_told_apart(store: Store) -> None:
    """Of two sources of one publisher with one sentence, the one that was cited is cited again."""
    twins = [segmented(SOURCE, name, publisher="Wire") for name in ("a", "b")]
    article = segmented(CLAIM, "article")
    for answer in ({0: [supports(evidence=2)]}, ModelError("asked")):
        engine = scripted(store, answer)
        claims = decompose(article, engine, Settings()).claims
        index = EvidenceIndex(twins)
        (item,) = verify(claims, index, engine, Settings(), {}, Grounding(index.sources))
        assert [one.stance for one in item.judgements] == [Stance.SILENT, Stance.SUPPORTS]


def test_a_source_that_changed_elsewhere_asks_nothing(store: Store) -> None:
    """Only what is near to a claim is part of its question."""
    long = f"{SOURCE} Snow fell in Oslo. Trams stood still."
    examined(store, [CLAIM], [long], scripted(store, {0: [supports()]}))
    changed = long.replace("Trams", "Buses")
    engine, (item,) = examined(store, [CLAIM], [changed], scripted(store, ModelError("asked")))
    assert (engine.claims_asked, item.failure) == ([], None)


def test_changed_evidence_asks_again(store: Store) -> None:
    """A claim whose evidence has changed is asked about, another one is not."""
    article, source = [CLAIM, "Snow fell in Oslo on Friday."], f"{SOURCE} Snow fell in Oslo."
    examined(store, article, [source], scripted(store, {0: [supports()], 1: [supports(2)]}))
    changed = source.replace("300 workers", "500 workers")
    engine, _ = examined(store, article, [changed], scripted(store, {0: [supports()]}))
    assert engine.claims_asked[0] == [CLAIM]


def test_evidence_that_is_gone_asks_again(store: Store) -> None:
    """An answer that cites a sentence no source has any more is no answer."""
    text = f"{SOURCE} Snow fell in Oslo."
    examined(store, [CLAIM], [text], scripted(store, {0: [supports(), supports(3)]}))
    engine, _ = examined(store, [CLAIM], [SOURCE], scripted(store, {0: [supports()]}))
    assert engine.claims_asked == [[CLAIM]]


@pytest.mark.parametrize(
    "answer",
    [{}, {0: [supports(99)]}, ConnectionFailed("no server")],
    ids=["missing", "wrong", "failed"],
)
def test_unchecked_claims_are_asked_about_again(store: Store, answer: object) -> None:
    """A claim that stayed unchecked has no answer to keep."""
    _, (item,) = examined(store, [CLAIM], [SOURCE], scripted(store, answer))
    assert item.failure
    _, (item,) = examined(store, [CLAIM], [SOURCE], scripted(store, {0: [supports()]}))
    assert item.failure is None


def test_known_claims_stay_out_of_the_batches(store: Store) -> None:
    """Claims scattered over the article that must be asked about go in one call."""
    examined(store, TEN, claims_per_call=2)
    edited = [
        f"{text[:-1]} again." if number in {1, 5, 8} else text for number, text in enumerate(TEN)
    ]
    engine, items = examined(store, edited, claims_per_call=3)
    assert engine.claims_asked[0] == [edited[1], edited[5], edited[8]]
    assert [item.claim.text for item in items] == edited


def test_a_spoiled_answer_is_no_answer(store: Store) -> None:
    """What does not read as an answer, or reads as another one's, is asked about again."""
    memory = Memory(store)
    memory.keep(About.CONTRADICTION, "question", SecondThought(stands=True, reason="why"))
    assert memory.recall(About.CONTRADICTION, "question", SecondThought, lambda kept: kept)
    for text in ("", "{", "null", '{"stands": "perhaps"}', '{"stands": true, "reason": 1}'):
        store.put(memory._key(About.CONTRADICTION, "question"), text)
        found = memory.recall(About.CONTRADICTION, "question", SecondThought, lambda kept: kept)
        assert found is None
    assert memory.recalled == 1


def test_lone_surrogates_of_a_reply_can_be_kept(store: Store) -> None:
    """A model may answer with half a character; that is no reason to fail."""
    thought = SecondThought.model_construct(stands=True, reason="\ud83d")
    Memory(store).keep(About.CONTRADICTION, "\ud83d", thought)


ENGINES = [
    ({}, True),
    ({"timeout": 5}, True),
    ({"workers": 1}, True),
    ({"sentences_per_call": 3}, True),
    ({"base_url": "http://127.0.0.1:9/other"}, False),
    ({"model": "another"}, False),
    ({"answer_tokens": 99}, False),
]


@pytest.mark.parametrize(("change", "same"), ENGINES, ids=str)
def test_answers_belong_to_a_server_a_model_and_its_parameters(
    change: dict[str, object], same: bool, store: Store
) -> None:
    """What shapes an answer is part of its question, what does not is none."""
    options = {"base_url": "http://127.0.0.1:9/v1", "model": "one"}
    thought = SecondThought(stands=True, reason="why")
    for changed in ({}, change):
        chosen = Settings.model_validate({**options, **changed})
        memory = ApiEngine(ChatModel(chosen), chosen.model, store).memory
        found = memory.recall(About.CONTRADICTION, "question", SecondThought, lambda kept: kept)
        assert (found == thought) == (changed is change and same)
        memory.keep(About.CONTRADICTION, "question", thought)


class _Small:
    """A double of a small model: sure of everything, and counts its questions."""

    def __init__(self) -> None:
        self.asked = 0
        self.usage = ScriptedEngine.usage
        self.stages: dict[str, Usage] = {}

    def yes_probability(self, messages: list[Message]) -> float:
        """Say Yes."""
        self.asked += 1
        return 0.9


def test_a_small_model_is_asked_once(store: Store) -> None:
    """The engine `local` keeps what it found of claims; clauses are cut anew."""
    index = EvidenceIndex([segmented(SOURCE)])
    results, asked = [], []
    for _ in range(2):
        chat = _Small()
        engine = LocalEngine(chat, "tiny", store, size=7)
        claims = decompose(segmented(CLAIM, "article"), engine, Settings()).claims
        results.append(verify(claims, index, engine, Settings(), {}, Grounding(index.sources)))
        asked.append((chat.asked > 0, engine.usage.cached_calls))
    assert results[0] == results[1]
    assert asked == [(True, 0), (False, 1)]
