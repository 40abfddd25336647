"""Clauses: what is split, what stays whole, and what holds for any text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.language.clauses import split
from checker.language.words import words
from checker.types import Kind


def spans(text: str) -> list[str]:
    """Return the words of each clause as they stand."""
    return [text[clause.start : clause.end] for clause in split(text)]


SPLIT = {
    "coordinated clauses": (
        "The vote was lost by a wide margin, and the minister resigned on Friday.",
        ["The vote was lost by a wide margin", "the minister resigned on Friday."],
    ),
    "semicolon": (
        "the storm hit the coast on june 4; rescue teams reached the town hours later",
        ["the storm hit the coast on june 4", "rescue teams reached the town hours later"],
    ),
    "coordinated predicates share the subject": (
        "The president met the miners and signed a treaty on Monday.",
        ["The president met the miners", "The president signed a treaty on Monday."],
    ),
    "coordinated participles share the auxiliary": (
        "The mayor was arrested in Lima and charged with fraud.",
        ["The mayor was arrested in Lima", "The mayor was charged with fraud."],
    ),
    "relative clause": (
        "The panel questioned Ms Ortiz, who had resigned in May.",
        ["The panel questioned Ms Ortiz", "Ms Ortiz who had resigned in May."],
    ),
    "relative clause between subject and verb": (
        "Nordic Oil, which owns the plant, asked for more time to pay.",
        ["Nordic Oil, which owns the plant", "Nordic Oil asked for more time to pay."],
    ),
    "apposition": (
        "Laura Ortiz, the finance minister, told reporters in Lima that jobs would follow.",
        [
            "Laura Ortiz, the finance minister",
            "Laura Ortiz told reporters in Lima that jobs would follow.",
        ],
    ),
    "apposition at the end": (
        "The boat was towed to Valletta, the capital of Malta.",
        ["The boat was towed to Valletta", "Valletta the capital of Malta."],
    ),
    "participial adjunct": (
        "Gunmen stormed the market, killing around 90 people.",
        ["Gunmen stormed the market", "Gunmen killing around 90 people."],
    ),
    "attribution at the end belongs to every clause": (
        "Gunmen stormed the market, killing around 90 people, according to the army.",
        [
            "Gunmen stormed the market, according to the army.",
            "Gunmen killing around 90 people, according to the army.",
        ],
    ),
    "reported clauses keep who reports": (
        "He said that taxes would rise and that prices would fall.",
        ["He said that taxes would rise", "He said that prices would fall."],
    ),
    "subordinate clause": (
        "The army entered the city after the truce had collapsed.",
        ["The army entered the city", "after the truce had collapsed."],
    ),
    "subordinate clause with a time": (
        "The port was shut on Monday, just two hours after crews had raised the wreck.",
        ["The port was shut on Monday", "just two hours after crews had raised the wreck."],
    ),
    "relative clause about what went before": (
        "Gunmen raided the port of Aden, which led to the closure of two refineries.",
        ["Gunmen raided the port of Aden", "which led to the closure of two refineries."],
    ),
    "subordinate clause in front": (
        "After the court rejected the appeal, the company paid the fine.",
        ["After the court rejected the appeal", "the company paid the fine."],
    ),
    "contracted subject": (
        "The miners enjoyed the feast but they're back at work on Monday.",
        ["The miners enjoyed the feast", "they're back at work on Monday."],
    ),
    "hyphenated participle is no verb": (
        "State-owned mines lost 900 jobs and blamed the price of coal.",
        ["State-owned mines lost 900 jobs", "State-owned mines blamed the price of coal."],
    ),
    "relative clause behind a date": (
        "The port reopened after the fire on 2 March, which nobody on board survived.",
        ["The port reopened after the fire on 2 March", "which nobody on board survived."],
    ),
    "hedge stays with the shared subject": (
        "The pilot reportedly left the airport and flew to Cyprus by night.",
        ["The pilot reportedly left the airport", "The pilot reportedly flew to Cyprus by night."],
    ),
}


@pytest.mark.parametrize(("text", "expected"), SPLIT.values(), ids=SPLIT.keys())
def test_splits_into_self_contained_clauses(text: str, expected: list[str]) -> None:
    """Each clause carries the subject, antecedent or attribution it shares."""
    assert [clause.text for clause in split(text)] == expected


WHOLE = {
    "quotation": 'The mayor said: "The bridge is closed, and the road will stay shut."',
    "brackets": "The bank (which lost a case in May, and which paid a fine) was sold to a rival.",
    "nested brackets": "The bank (sold (it said), and it was cheap (so they claimed)) has closed.",
    "number": "The firm sold 1,200 cars and 4,500 motorcycles in the first half of 2019.",
    "list of names": "Apples, pears, and plums were sold at the market in Riga.",
    "subjects in a list": "Officials from Chad, Niger, and Mali signed the accord.",
    "condition": "If the vote fails, the cabinet will resign, and new elections will be held.",
    "unless": "Unless the strike ends on Friday, the port will close and exports will stop.",
    "attribution in front": "According to the ministry, the strike had no effect on exports.",
    "attribution inside": "The strike, the ministry said on Monday, had no effect.",
    "negated predicates": "The pilot did not leave the airport and fly to Cyprus by night.",
    "phrase with before": "She left the country before the end of the war.",
    "as well as": "The court fined the bank as well as the two brokers who were named.",
    "one year after": "The bridge opened a year after the river had flooded the town.",
    "adjectives": "The shop sells old and used cars to students.",
    "including": "The blast wounded nine people, including two children and a teacher.",
    "modal": "The union will meet the owners and decide on further steps.",
    "short tail": "The bridge collapsed on Friday, and nobody died.",
    "reported content": "The ministry said the dam had failed, and the valley was under water.",
    "attribution between subject and verb": "Migration, he argued, would be decided by industry.",
    "fronted clause with another inside": "As she wrote before the court ruled the bank was sold.",
    "headline": "Bank fined over leak, chief to quit",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_leaves_whole_what_would_lose_its_meaning(text: str) -> None:
    """What is quoted, listed, conditional or too short to stand alone is not split."""
    assert spans(text) == [text]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The bank was fined 20 million euros.", Kind.FACT),
        ('The minister called it "a very bad day" for Peru.', Kind.QUOTE),
        ('The "hero" was fined 20 million euros.', Kind.FACT),
        ("The staggering losses underscore the need for reform.", Kind.OPINION),
        ("The minister said the losses were staggering.", Kind.FACT),
    ],
    ids=["fact", "quote", "scare quotes", "opinion", "attributed opinion"],
)
def test_tells_kinds_apart(text: str, kind: Kind) -> None:
    """Evaluation without attribution is opinion, longer quotation is quote."""
    assert [clause.kind for clause in split(text)] == [kind]


def test_lower_case_splits_alike() -> None:
    """Splitting at verbs does not depend on capital letters."""
    text = "The panel questioned Ms Ortiz, who had resigned in May, and it fined Nordic Oil."
    assert [s.lower() for s in spans(text)] == spans(text.lower())


@pytest.mark.parametrize("text", ["", " ", "...", "—", '"'], ids=repr)
def test_nothing_to_split(text: str) -> None:
    """A text without words has no clauses."""
    assert split(text) == ()


PIECES = st.sampled_from(
    """the a The minister Ortiz said was met and but , , ; " “ ” ( ) who which killing after as if
    1,200 2.5 and that he it left signed charged with in of ' ’ — : . bank's reportedly""".split()
)


def check_invariants(text: str) -> None:
    """Assert what holds for every text."""
    clauses = split(text)
    held = [word for clause in clauses for word in words(text[clause.start : clause.end])]
    assert [word.text for word in held] == [word.text for word in words(text)]
    ends = [clause.end for clause in clauses]
    assert all(end <= clause.start for end, clause in zip(ends, clauses[1:], strict=False))
    assert all(0 <= clause.start < clause.end <= len(text) for clause in clauses)
    whole = {word.text for word in words(text)}
    assert all(word.text in whole for clause in clauses for word in words(clause.text))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_clauses_tile_sentences(text: str) -> None:
    """In order, verbatim, without overlap, and together every word once: sentence-like text."""
    check_invariants(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_clauses_tile_any_text(text: str) -> None:
    """In order, verbatim, without overlap, and together every word once: any characters."""
    check_invariants(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_quotation_is_never_cut(inside: str) -> None:
    """Whatever stands between quotation marks stays in one clause."""
    quoted = inside.translate(dict.fromkeys(map(ord, '"“”'), None))
    text = f'The minister said "{quoted}" to the panel, and the bank paid a fine on Friday.'
    assert f'The minister said "{quoted}"' in spans(text)[0]


@pytest.mark.parametrize(
    "unit", ["The bank paid, and he left it there; ", "(", "“a ", "'a ", "(a) "]
)
def test_long_texts_take_linear_time(unit: str) -> None:
    """10,000 characters take well under a second."""
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    split(text)
    assert time.perf_counter() - started < 1
