"""Judgements stand only when their numbers, values and words hold against the texts."""

import pytest

from checker.decompose import decompose
from checker.detect import apply_discrepancies, find_discrepancies
from checker.engines import Engine, ProposedStance
from checker.engines.rules import RulesEngine
from checker.errors import AnswerCut, ConnectionFailed
from checker.grounding import Grounding
from checker.retrieve import EvidenceIndex
from checker.settings import Settings
from checker.types import Examined, Judgement, Stance
from checker.verify import verify
from tests.doubles import ScriptedEngine, contradicts, supports
from tests.records import segmented

CLAIM = "About 300 workers will be hired by March."
SOURCE = "The minister said about 300 workers will be hired by March. The plant closed in 2019."


def examine(
    engine: ScriptedEngine, article: str = CLAIM, *sources: str, **settings: int
) -> list[Examined]:
    """Return an article's claims examined against sources."""
    texts = sources or (SOURCE,)
    index = EvidenceIndex([segmented(text, f"s{i}") for i, text in enumerate(texts, start=1)])
    checked = Settings.model_validate(settings)
    claims = decompose(segmented(article, "article"), engine, checked).claims
    return list(verify(claims, index, engine, checked, {}, Grounding(index.sources)))


def judged(engine: Engine, article: str = CLAIM, *sources: str) -> list[Judgement]:
    """Return the judgements of the first claim, with the detectors' say."""
    texts = sources or (SOURCE,)
    index = EvidenceIndex([segmented(text, f"s{i}") for i, text in enumerate(texts, start=1)])
    document = segmented(article, "article")
    claims = decompose(document, engine, Settings()).claims
    found = find_discrepancies(document, index)
    examined = verify(claims, index, engine, Settings(), found, Grounding(index.sources))
    return list(apply_discrepancies(examined, found, index)[0].judgements)


def test_support_carries_its_evidence() -> None:
    """A support names the sentence of the source, with its exact words."""
    (judgement,) = judged(ScriptedEngine(judgements=[{0: [supports()]}]))

    assert (Stance.SUPPORTS, SOURCE[:59]) == (judgement.stance, judgement.evidence[0].text)


def test_sources_not_listed_are_silent() -> None:
    """Every source gets a judgement; one the model does not list is silent."""
    engine = ScriptedEngine(judgements=[{0: [supports()]}])

    stances = [judgement.stance for judgement in judged(engine, CLAIM, SOURCE, "It rained.")]

    assert stances == [Stance.SUPPORTS, Stance.SILENT]


WRONG = [
    pytest.param(supports(evidence=99), "a sentence that is not there", id="evidence 99"),
    pytest.param(
        contradicts("About 300 workers", "some 500 people"), "source_value", id="invented quote"
    ),
    pytest.param(
        contradicts("a thousand", "about 300 workers"), "article_value", id="invented words"
    ),
    pytest.param(contradicts("300 workers", "300 workers"), "are the same", id="no difference"),
]


@pytest.mark.parametrize(("stance", "reason"), WRONG)
def test_wrong_answers_end_unchecked(stance: ProposedStance, reason: str) -> None:
    """An answer that does not hold, however often asked, leaves the claim unchecked."""
    (item,) = examine(ScriptedEngine(judgements=[{0: [stance]}]))

    assert (item.judgements, reason in (item.failure or "")) == ((), True)


@pytest.mark.parametrize(("stance", "reason"), WRONG)
def test_wrong_answers_can_be_put_right(stance: ProposedStance, reason: str) -> None:
    """The model is told what was wrong, and a right second answer counts."""
    engine = ScriptedEngine(judgements=[{0: [stance]}, {0: [supports()]}])

    (item,) = examine(engine)

    assert (item.failure, reason in engine.complaints[1]) == (None, True)


def test_only_missing_claims_are_asked_again() -> None:
    """Claims with an answer are not sent twice."""
    article = f"{CLAIM} The plant closed in 2019."
    engine = ScriptedEngine(judgements=[{0: [supports()]}, {0: [supports(evidence=2)]}])

    items = examine(engine, article)

    assert (engine.claims_asked) == [
        [CLAIM, "The plant closed in 2019."],
        ["The plant closed in 2019."],
    ]
    assert [item.failure for item in items] == [None, None]


def test_missing_ids_end_unchecked() -> None:
    """A claim the model never answers is unchecked, not supported."""
    items = examine(ScriptedEngine(judgements=[{0: [supports()]}, {}]), f"{CLAIM} It closed.")

    assert [item.failure is None for item in items] == [True, False]


def test_a_dead_server_ends_unchecked_with_its_reason() -> None:
    """A connection that fails for good is the reason shown."""
    (item,) = examine(ScriptedEngine(judgements=[ConnectionFailed("no server at X")]))

    assert item.failure == "no server at X"


def test_a_cut_answer_is_asked_by_halves() -> None:
    """Claims whose common answer was too long are asked about in two parts."""
    engine = ScriptedEngine(
        judgements=[AnswerCut("cut"), {0: [supports()]}, {0: [supports(evidence=2)]}]
    )

    items = examine(engine, f"{CLAIM} The plant closed in 2019.")

    assert [item.failure for item in items] == [None, None]


def test_support_without_ground_is_taken_back() -> None:
    """A support of words that stand in no source becomes silence, and says so."""
    claim = "Residents voiced immense relief that workers will return."
    (judgement,) = judged(ScriptedEngine(judgements=[{0: [supports()]}]), claim)

    assert (judgement.stance, judgement.decided_by) == (Stance.SILENT, "grounding")


def test_contradiction_that_survives_says_so() -> None:
    """A contradiction asked again and confirmed is marked as asked twice."""
    engine = ScriptedEngine(judgements=[{0: [contradicts("March", "300")]}])

    (judgement,) = judged(engine)

    assert (judgement.stance, judgement.decided_by) == (Stance.CONTRADICTS, "model, asked twice")


def test_contradiction_that_does_not_survive_is_withdrawn() -> None:
    """A contradiction that falls on a second look is silence with both reasons."""
    stance = contradicts("March", "300")
    (judgement,) = judged(ScriptedEngine(judgements=[{0: [stance]}], stands=False))

    assert Stance.SILENT is judgement.stance
    assert "asked again" in judgement.reason


@pytest.mark.parametrize(
    ("values", "times"),
    [(("over 1,200", "around 1,200"), 0), (("collapse", "people"), 1)],
    ids=["the same values", "others"],
)
def test_what_a_detector_names_too_is_not_asked_again(values: tuple[str, str], times: int) -> None:
    """A contradiction by the two values that a mere hint names costs no second call."""
    article = "The collapse killed over 1,200 people, officials said."
    source = "The collapse killed around 1,200 people, officials said."
    engine = ScriptedEngine(judgements=[{0: [contradicts(*values)]}])

    (judgement,) = judged(engine, article, source)

    assert engine.confirmed == times
    assert judgement.stance is Stance.CONTRADICTS


def test_a_hard_discrepancy_overrides_the_model() -> None:
    """A model that calls another title supported is overruled by the detector."""
    article = "Vice President Maria Lopez opened the summit in Quito on Monday."
    source = "President Maria Lopez opened the summit in Quito on Monday."

    (judgement,) = judged(ScriptedEngine(judgements=[{0: [supports()]}]), article, source)

    assert (judgement.stance, judgement.decided_by) == (Stance.CONTRADICTS, "detector: titles")


def test_a_finding_outside_all_claims_widens_the_nearest() -> None:
    """Words a detector objects to are never outside every claim of their sentence."""
    article = "Vice President Maria Lopez opened the summit in Quito on Monday."
    source = segmented("President Maria Lopez opened the summit in Quito.", "s1")
    engine = ScriptedEngine(
        [{0: [("Lopez opened the summit in Quito on Monday.", "opened the summit in Quito")]}],
        [{0: [supports()]}],
    )
    document = segmented(article, "article")
    index = EvidenceIndex([source])
    claims = decompose(document, engine, Settings()).claims
    found = find_discrepancies(document, index)
    examined = verify(claims, index, engine, Settings(), found, Grounding(index.sources))

    (item, *_) = apply_discrepancies(examined, found, index)

    assert item.claim.span.text.startswith("Vice President Maria Lopez opened the summit")


MANY = [f"{SOURCE[:60]} By March about 300 workers will be hired."] * 7  # 14 sentences to show


def test_silence_about_words_that_are_there_is_asked_again() -> None:
    """A claim whose words a source has is asked about alone before it counts as unsupported."""
    engine = ScriptedEngine(judgements=[{0: []}, {0: [supports()]}])

    judgement, *_ = judged(engine, CLAIM, *MANY)

    assert (judgement.stance, judgement.decided_by) == (Stance.SUPPORTS, "model, asked twice")


def test_silence_beside_few_sentences_is_believed() -> None:
    """Where no more could be shown than a second time, a second question brings nothing."""
    engine = ScriptedEngine(judgements=[{0: []}])

    judged(engine)

    assert len(engine.claims_asked) == 1


def test_silence_about_new_words_is_believed() -> None:
    """A claim whose words no source has is not asked about twice."""
    engine = ScriptedEngine(judgements=[{0: []}])

    judged(engine, "Residents voiced immense relief and newfound optimism.")

    assert len(engine.claims_asked) == 1


def test_a_second_look_that_fails_changes_nothing() -> None:
    """When the second question goes wrong, the first answer stands."""
    engine = ScriptedEngine(judgements=[{0: []}, ConnectionFailed("no server")])

    judgement, *_ = judged(engine, CLAIM, *MANY)
    assert len(engine.claims_asked) == 2

    assert (judgement.stance, judgement.decided_by) == (Stance.SILENT, "model")


def test_a_source_without_the_contested_words_is_no_witness() -> None:
    """A source that lacks a contested value does not dispute the source that has another."""
    article = "The collapse killed over 1,200 people, officials said."
    sources = (
        "The collapse killed around 1,200 people, officials said.",
        "The collapse killed very many people, officials said.",
    )

    judgements = judged(RulesEngine(), article, *sources)

    assert [judgement.stance for judgement in judgements] == [
        Stance.CONTRADICTS,
        Stance.SILENT,
    ]


def test_a_source_that_gives_the_contested_number_elsewhere_is_a_witness() -> None:
    """A support rests on the sentence with the number, however few of the other words it has."""
    article = "The crew of Ada Quist reached the harbour five hours and 46 minutes after leaving."
    sources = (
        "The crew of Ada Quist left the harbour. They arrived five hours and 46 minutes later.",
        "The ferry of the crew docked 5 hours and 39 minutes after it left.",
    )

    first, second = judged(RulesEngine(), article, *sources)

    assert (first.stance, second.stance) == (Stance.SUPPORTS, Stance.CONTRADICTS)
    assert first.evidence[0].text == "They arrived five hours and 46 minutes later."
