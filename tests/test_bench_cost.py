"""The oracle answers from labels that are verbatim, and a run against it is right and frugal."""

import json
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from checker.bench_cache import measure
from checker.bench_cost import AIMS, Figures, Measured, measure_cost, told
from checker.cli import app
from checker.decompose import states_nothing
from checker.engines.amended import DecomposeReply, claims_from, clauses_of
from checker.engines.api import ApiEngine, VerifyReply
from checker.engines.elision import expanded
from checker.errors import InputError
from checker.llm import ChatModel
from checker.oracle import (
    LabelledCase,
    LabelledClaim,
    LabelledStance,
    Latency,
    Oracle,
    oracle_serving,
    read_labels,
    shortened,
)
from checker.pipeline import load
from checker.prompts import data_line
from checker.segment import segment
from checker.settings import Settings
from checker.store import Store
from checker.types import Element, Stance

SEEDS = Path(__file__).parent.parent / "seeds"
CASES = sorted(file.parent for file in SEEDS.glob("*/claims.json"))
AT_ONCE = Latency(answer=0.0, token=0.0)

ARTICLE = "The mill in Dorn closed on Monday, and its owner sold it to a bank. He is pleased."
SMALL = LabelledCase(
    article="a.txt",
    first_source="b.txt",
    labelled_by="the test",
    claims=(
        LabelledClaim(
            text="The mill in Dorn closed on Monday",
            words="The mill in Dorn closed on Monday",
            sources={
                "b.txt": LabelledStance(
                    stance=Stance.CONTRADICTS,
                    words="shut on Tuesday",
                    element=Element.DATE,
                    article_value="Monday",
                    source_value="Tuesday",
                )
            },
        ),
        LabelledClaim(
            text="The owner of the mill sold the mill to a bank.",
            words="its owner sold it to a bank",
            sources={"b.txt": LabelledStance(stance=Stance.SUPPORTS, words="now a bank's")},
        ),
    ),
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """Each case with labelled claims."""
    case: Path = request.param
    return case


@pytest.fixture(scope="module")
def runs(folder: Path) -> tuple[Measured, Measured]:
    """A case's article against one source and against all, by an oracle that does not wait."""
    return measure_cost(folder, Settings(workers=1), AT_ONCE)


def answered(kind: str, question: str) -> BaseModel:
    """Return what the oracle of the small case answers."""
    return Oracle(SMALL, ARTICLE).answer(kind, question)


def test_labels_are_verbatim(folder: Path) -> None:
    """Words and values of the labels stand in the article and in the sources they name."""
    labels = read_labels(folder)
    article = (folder / labels.article).read_text(encoding="utf-8")
    wanted = [(article, claim.words) for claim in labels.claims]
    for claim in labels.claims:
        for name, said in claim.sources.items():
            wanted.append(((folder / name).read_text(encoding="utf-8"), said.words))
            wanted += [(article, said.article_value), (said.words, said.source_value)]

    assert [words for text, words in wanted if words not in text] == []


def test_labelled_differences_name_two_values(folder: Path) -> None:
    """A labelled difference has both values, or the report could not show it."""
    differences = [
        said
        for claim in read_labels(folder).claims
        for said in claim.sources.values()
        if said.stance is not Stance.SUPPORTS
    ]

    assert differences
    assert all(one.article_value and one.source_value for one in differences)


def test_no_claim_is_labelled_twice(folder: Path) -> None:
    """Claims are told apart by their text."""
    texts = [claim.text for claim in read_labels(folder).claims]

    assert len(set(texts)) == len(texts)


def test_every_sentence_has_a_label(folder: Path) -> None:
    """The labels leave out no sentence of the article."""
    labels = read_labels(folder)
    (case,) = load([str(folder / labels.article)], [str(folder / labels.first_source)], print)
    sentences = [s for s in segment(case.article).sentences if not states_nothing(s)]

    unlabelled = [s for s in sentences if not any(one.words in s.text for one in labels.claims)]

    assert unlabelled == []


def test_clauses_are_split_as_labelled(folder: Path) -> None:
    """By the oracle's answer to all clauses the claims are exactly the labelled ones."""
    labels = read_labels(folder)
    (case,) = load([str(folder / labels.article)], [str(folder / labels.first_source)], print)
    clauses = clauses_of(segment(case.article).sentences)
    lines = "\n".join(f"{number} {one.words}" for number, one in enumerate(clauses, start=1))

    reply = Oracle(labels, case.article.text).answer("decompose", lines)
    assert isinstance(reply, DecomposeReply)
    claims, nothing = claims_from(clauses, reply)

    assert not nothing
    assert sorted(claim.text for own in claims.values() for claim in own) == sorted(
        claim.text for claim in labels.claims
    )


@pytest.mark.parametrize("run", [0, 1], ids=["one source", "all sources"])
def test_every_claim_gets_its_labelled_verdict(runs: tuple[Measured, Measured], run: int) -> None:
    """A cheap run that is wrong would be worth nothing."""
    assert runs[run].wrong == ()
    assert runs[run].checked == runs[run].labelled


@pytest.mark.parametrize(("run", "aim"), [(0, AIMS["one"]), (1, AIMS["four"])], ids=["one", "all"])
def test_a_run_is_frugal(runs: tuple[Measured, Measured], run: int, aim: Figures) -> None:
    """Two parts are split by two calls and verified by one each, and one claim is looked at twice.

    The tokens keep to the aim of the benchmark.
    """
    kinds = [one.kind for one in runs[run].asked]

    assert sorted(kinds) == ["decompose"] * 4 + ["recheck", "verify", "verify"]
    assert runs[run].figures.tokens <= aim.tokens


def test_told_puts_peers_beside(runs: tuple[Measured, Measured]) -> None:
    """The text has ours, the peers' and the aims, and says when an aim is missed."""
    text = told(runs, Settings())

    assert text.count("DeepEval") == 2
    assert text.count("tokens met: ") == 2
    assert "51 of 51 labelled claims checked, 51 as labelled" in text


def test_waiting_counts_overlapping_calls_once(runs: tuple[Measured, Measured]) -> None:
    """The wait for answers is part of the seconds of a run."""
    assert 0 < runs[0].waiting <= runs[0].seconds


def test_oracle_words_a_clause_anew_unless_it_is_the_claim() -> None:
    """A clause that reads as labelled, or has no label, is named; another is worded anew."""
    reply = answered(
        "decompose",
        "1 The mill in Dorn closed on Monday\n2 and its owner sold it to a bank.\n3 He is pleased.",
    )

    assert isinstance(reply, DecomposeReply)
    assert reply.claims == ["1", f"2 {SMALL.claims[1].text}", "3"]
    assert (reply.join, reply.opinion, reply.nothing) == ([], [], [])


def test_oracle_leaves_out_words_that_stay(folder: Path) -> None:
    """What it leaves out of a claim is put back as it was, and it saves a good part."""
    labels = read_labels(folder)
    pairs = [(claim.text, data_line(claim.words)) for claim in labels.claims]
    shorter = [(shortened(text, words), text, words) for text, words in pairs]

    assert [text for short, text, words in shorter if expanded(short, words) != text] == []
    written = sum(len(short) for short, *_ in shorter)
    assert written < 0.7 * sum(len(text) for text, _ in pairs)


def test_words_that_are_left_out_are_what_answers_save(
    folder: Path, runs: tuple[Measured, Measured]
) -> None:
    """An oracle that writes claims out takes more tokens, and its verdicts are the same."""
    written, _ = measure_cost(folder, Settings(), AT_ONCE, omits=False)

    assert written.wrong == ()
    assert written.figures.tokens > runs[0].figures.tokens


def test_oracle_judges_by_the_sentences_shown() -> None:
    """It names the sentences with the labelled words, and is silent on what no label knows."""
    reply = answered(
        "verify",
        "A: B\nA1 It shut on Tuesday.\nA2 It is now a bank's.\n\nClaims:\n"
        f"1 {SMALL.claims[0].text}\n2 {SMALL.claims[1].text}\n3 The mill was old.",
    )

    assert isinstance(reply, VerifyReply)
    assert reply.said == ["1", "2 A2", "3"]
    assert [(one.claim, one.sentence, one.article, one.source) for one in reply.differs] == [
        (1, "A1", "Monday", "Tuesday")
    ]


@pytest.mark.parametrize(
    ("claim", "both"), [(SMALL.claims[0].text, False), (SMALL.claims[1].text, True)]
)
def test_oracle_confirms_labelled_contradictions_only(claim: str, both: bool) -> None:
    """Asked again, it says that both can be true unless the labels say otherwise."""
    reply = answered("recheck", f"Claim: {claim}\nSource: It shut on Tuesday.")

    assert reply.model_dump()["both_can_be_true"] is both


def test_oracle_refuses_other_prompts() -> None:
    """A prompt that is none of checker's is an HTTP error, not an invented answer."""
    schema = {"type": "json_schema", "json_schema": {"name": "Poem", "schema": {}}}
    request = {"messages": [{"role": "user", "content": "Sing"}], "response_format": schema}
    with (
        oracle_serving(Oracle(SMALL, ARTICLE), AT_ONCE) as server,
        closing(HTTPConnection("127.0.0.1", server.server_port)) as connection,
    ):
        connection.request("POST", "/v1/chat/completions", json.dumps(request))
        refused = connection.getresponse()
        said = refused.read().decode()

    assert refused.status == 400
    assert "poem" in said
    assert server.calls == ()


@pytest.mark.parametrize(
    ("content", "why"), [(None, "cannot be read"), ("{}", "no labelled claims")], ids=["no", "bad"]
)
def test_labels_that_cannot_be_used_are_told(tmp_path: Path, content: str | None, why: str) -> None:
    """A folder without labels, or with others, is one line that names the file."""
    if content is not None:
        (tmp_path / "claims.json").write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=rf"claims\.json: {why}"):
        read_labels(tmp_path)


def test_an_edit_costs_a_tenth_at_most(folder: Path) -> None:
    """A second run asks nothing; an edit of the middle sentence asks for 10 % of the tokens."""
    labels = read_labels(folder)
    article, sources = str(folder / labels.article), [str(folder / labels.first_source)]
    (case,) = load([article], sources, pytest.fail)
    with oracle_serving(Oracle(labels, case.article.text), AT_ONCE) as server:
        settings = Settings(base_url=server.url, model="oracle")

        def make(store: Store) -> ApiEngine:
            return ApiEngine(ChatModel(settings), settings.model, store)

        first, again, edited, _ = measure(case, make, settings, pytest.fail)

    assert again.usage.calls == again.tokens == 0
    assert 0 < edited.tokens <= 0.1 * first.tokens


def test_bench_cache_edits_each_sentence(tmp_path: Path) -> None:
    """The command measures one edit of every sentence that is long enough."""
    (tmp_path / "claims.json").write_text(SMALL.model_dump_json(), encoding="utf-8")
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    source = "The mill shut on Tuesday when all had left, and it is now a bank's."
    (tmp_path / "b.txt").write_text(source, encoding="utf-8")

    result = CliRunner().invoke(app, ["bench", "cache", str(tmp_path)])

    lines = [line for line in result.stdout.splitlines() if line.startswith("each of")]
    assert [line.split(":")[0] for line in lines] == [
        "each of 1 article sentences edited in turn"
    ] * 2
    again = [line.split() for line in result.stdout.splitlines() if line.startswith("the same")]
    assert [row[3:5] for row in again] == [["0", "0"]] * 2  # calls and tokens
