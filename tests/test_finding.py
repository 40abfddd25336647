"""What a reader is told: the same findings in the same words, order and numbers everywhere."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from checker.records import (
    CheckedClaim,
    DocumentRecord,
    Element,
    Kind,
    Report,
    Sentence,
    Severity,
    Span,
    Stance,
    Tier,
    Verdict,
    Waiver,
)
from checker.reports import csv, github, html, line, markdown, order, terminal
from checker.reports.finding import Finding, Told, articles_of
from checker.reports.order import overall
from checker.reports.places import Places
from checker.reports.words import names_of, printable, shared_paths, shortened
from tests.sample_report import checked, document, sample_report, says, silent, summarise

TEXT = "One came. Two came.\nThree came.\nFour came.\nFive came.\n"
WAIVER = Waiver.model_validate(
    {"decision": "dismissed", "reason": "own reporting", "reviewer": "Ana", "date": "2026-03-02"}
)


def told(report: Report) -> Told:
    """Return the only article of a report as a reader is told of it."""
    (article,) = articles_of(report, Places(report))
    return article


def report_of(article: DocumentRecord, claims: Sequence[CheckedClaim]) -> Report:
    """Return the sample report on another article and claims."""
    whole = sample_report()
    checked_article = whole.articles[0].model_copy(
        update={"claims": tuple(claims), "summary": summarise(claims), "document": article.id}
    )
    documents = (article, *whole.documents[1:])
    return whole.model_copy(update={"articles": (checked_article,), "documents": documents})


def additions(*changes: dict[str, Any]) -> Report:
    """Return a report whose sentences no source has, one for each of the changes."""
    lines = "".join(f"Sentence {number} stands here.\n" for number in range(len(changes)))
    article = document(lines, "story")
    pairs = zip(article.sentences, changes, strict=True)
    claims = [
        checked(one, Verdict.UNSUPPORTED, [silent("wire"), silent("paper")], **change)
        for one, change in pairs
    ]
    return report_of(article, claims)


def _blocks(text: str) -> list[str]:
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", text)]


def _rows(text: str) -> list[str]:
    rows: list[str] = []
    for token in MarkdownIt().enable("table").parse(text):
        if token.type in {"tr_open", "paragraph_open"}:
            rows.append("")
        elif token.type == "inline" and rows:
            shown = (part.content for part in token.children or [] if part.type == "text")
            rows[-1] += f" {''.join(shown)}".replace("\u200b", "")
    return rows


def _cards(text: str) -> list[str]:
    root = html5lib.parse(text, namespaceHTMLElements=False)
    parts = [one for one in root.iter() if one.tag in {"li", "footer"}]
    return [" ".join("".join(part.itertext()).split()) for part in parts]


def _annotations(text: str) -> list[str]:
    return [line.replace("%2C", ",").replace("%3A", ":") for line in text.splitlines()]


FORMATS: dict[str, tuple[Callable[[Report], str], Callable[[str], list[str]]]] = {
    "terminal": (terminal.render, _blocks),
    "markdown": (markdown.render, _rows),
    "html": (html.render, _cards),
    "github": (github.render, _annotations),
    "line": (line.render, str.splitlines),
    "csv": (csv.render, str.splitlines),
}


def _expected(finding: Finding, name: str) -> list[str]:
    """Return what a format must tell of a finding."""
    if name == "csv":
        return [f'"{finding.claim.id}"', *(said.told.replace('"', '""') for said in finding.said)]
    words = [f"{said.name}, line {said.line}" for said in finding.said if name != "html"]
    words += [said.value or said.quotes[0].whole for said in finding.said]
    words += [finding.value or finding.quotes[0].words, finding.told, *finding.remarks]
    if name == "line":
        return words
    words += [said.name for said in finding.said]
    words += [str(finding.number), finding.kind.name, finding.about, finding.sureness]
    return [*words, finding.correction or ""]


@pytest.mark.parametrize("name", FORMATS)
def test_all_formats_tell_the_same(name: str) -> None:
    """The same findings in the same words, order and numbers, and at the end the totals.

    A table of claims (`csv`) has what sources say in the same words, in the order of the text.
    """
    render, parted = FORMATS[name]
    report = sample_report()
    first, *rest = report.articles[0].claims
    unread = {"unread": True, "reason": "is in `fr`, which engine rules cannot read"}
    judgements = [
        one.model_copy(update=unread if one.document == "paper" else {}) for one in first.judgements
    ]
    report = report_of(
        report.documents[0], [first.model_copy(update={"judgements": tuple(judgements)}), *rest]
    )
    findings = told(report).findings

    shown = parted(render(report))

    wanted = [_expected(one, name) for one in findings]
    found = [
        [number for number, text in enumerate(shown) if all(words in text for words in expected)]
        for expected in wanted
    ]
    assert [] not in found
    if name != "csv":
        assert found == sorted(found)
        assert len(set(map(tuple, found))) == len(findings)
        closing = order.closing(report, Places(report))
        assert "Paper is in `fr`, which engine rules cannot read." in closing
        assert sum(closing in text for text in shown[max(found[-1]) :]) == 1


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"csv"}))
def test_no_format_uses_the_machine_s_words(name: str) -> None:
    """A reader meets no verdict or tier of the records, and none of our inner words."""
    report = sample_report()
    text = " ".join(FORMATS[name][1](FORMATS[name][0](report))).lower()

    words = (
        "contradicted disputed unsupported unchecked tier origin witness hedge detector grounding"
    )

    assert [word for word in words.split() if word in text] == []


def test_the_surest_come_first_and_errors_before_additions() -> None:
    """Sure findings, then those to check, what was not checked, and what is minor."""
    kinds = [(one.group.value, one.kind.name) for one in told(sample_report()).findings]

    assert kinds == [
        ("Sure", "Error"),
        ("Sure", "In no source"),
        ("Please check", "Error"),
        ("Please check", "Sources differ"),
        ("Not checked", "Not checked"),
        ("Minor", "Outdated"),
        ("Minor", "Nuance"),
    ]


def test_additions_that_follow_one_another_are_one() -> None:
    """Their sentences are counted, and comment is called so."""
    report = additions(*[{"kind": Kind.OPINION}] * 5)

    (finding,) = told(report).findings

    assert len(finding.claims) == len(finding.quotes) == 5
    assert (finding.told, finding.rest) == (
        "5 sentences of comment that no source has.",
        "and 2 more sentences",
    )
    assert finding.place == "lines 1–5"


def test_additions_with_a_decision_of_their_own_stand_alone() -> None:
    """What a reviewer decided on one of them does not cover its neighbours."""
    report = additions({}, {"waiver": WAIVER}, {})

    assert [len(one.claims) for one in told(report).findings] == [1, 1, 1]


def test_a_run_of_additions_is_as_sure_as_its_surest() -> None:
    """How many of them are sure is told."""
    report = additions({"tier": Tier.CERTAIN}, {}, {"tier": Tier.CERTAIN})

    (finding,) = told(report).findings

    assert (finding.group.value, finding.sureness) == ("Sure", "2 of 3 sure")


def test_what_stayed_unchecked_for_one_reason_is_one() -> None:
    """A run without a model says so once, not once a sentence."""
    article = document(TEXT, "story")
    claims = [
        checked(one, Verdict.UNCHECKED, [], explanation=f"Not checked: {why}.")
        for one, why in zip(article.sentences, ["no key", "no key", "cut", "cut"], strict=True)
    ]

    findings = told(report_of(article, claims)).findings

    assert [one.told for one in findings] == [
        "2 statements not checked: no key.",
        "2 statements not checked: cut.",
    ]


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        pytest.param([], "No statement to check was found.", id="nothing"),
        pytest.param(
            [Verdict.SUPPORTED],
            "No difference found in 1 statement compared with 1 source.",
            id="clean",
        ),
        pytest.param(
            [Verdict.CONTRADICTED, Verdict.CONTRADICTED, Verdict.SUPPORTED, Verdict.UNSUPPORTED],
            "2 errors, all sure; 1 statement in no source, to check. 4 statements compared with"
            " 1 source; no difference found in 1.",
            id="mixed",
        ),
    ],
)
def test_totals_can_be_read_aloud(claims: list[Verdict], line: str) -> None:
    """One line tells how many errors, how sure, what else, out of how many statements."""
    article = document(TEXT, "story")
    pairs = zip(article.sentences, claims, strict=False)
    found = [checked(one, verdict, [silent("wire")]) for one, verdict in pairs]

    assert told(report_of(article, found)).totals == line


def test_totals_of_several_articles_count_those_with_an_error() -> None:
    """An editor sees how many articles need work."""
    report = sample_report()
    clean = report.articles[0].model_copy(update={"claims": ()})

    line = overall(report.model_copy(update={"articles": (*report.articles, clean)}))

    assert line.startswith("Articles with an error: 1 of 2; with something else to look at: none.")


def test_a_source_that_was_not_read_is_not_called_silent() -> None:
    """Totals count it apart."""
    article = document(TEXT, "story")
    unread = silent("paper").model_copy(update={"unread": True})
    claim = checked(article.sentences[0], Verdict.UNSUPPORTED, [silent("wire"), unread])

    article_told = told(report_of(article, [claim]))

    assert article_told.totals.endswith("1 statement compared with 1 source, 1 more not read.")
    assert article_told.silent == ""
    assert article_told.findings[0].told == "The source does not say this."
    assert dict(article_told.findings[0].more)["Does not speak of it"] == "Wire"


def test_a_decided_finding_comes_last_and_suggests_nothing() -> None:
    """It names who decided and why."""
    report = sample_report()
    claims = list(report.articles[0].claims)
    claims[0] = claims[0].model_copy(update={"waiver": WAIVER})

    last = told(report_of(report.documents[0], claims)).findings[-1]

    assert (last.group.value, last.sureness, last.correction) == ("Decided", "dismissed", None)
    assert last.remarks == ("Dismissed by Ana, 2026-03-02: own reporting.",)


def test_a_claim_that_was_asked_about_twice_says_so() -> None:
    """The second look is told in a few plain words."""
    asked = [one for one in told(sample_report()).findings if one.claim.doubts]

    assert [one.remarks for one in asked] == [("The model was asked twice about this.",)]


def test_what_was_out_of_date_when_written_is_told() -> None:
    """An overtaken value is minor, one that was known then is not."""
    article = document("It has 3 rooms.\n", "story")
    later = says(Stance.OUTDATED, document("4 rooms.", "wire").sentences[0])
    claim = checked(
        article.sentences[0],
        Verdict.OUTDATED,
        [later],
        severity=Severity.WARNING,
        tier=Tier.CERTAIN,
    )

    (finding,) = told(report_of(article, [claim])).findings

    assert finding.group.value == "Sure"
    assert finding.remarks == ("It was out of date already when the article was written.",)


def test_each_source_of_a_finding_is_set_against_what_it_denies() -> None:
    """Where two sources deny different words, each says which."""
    article = document("Mayor Lo spent 3 euros.\n", "story")
    wire, paper = (
        document(text, name).sentences[0]
        for text, name in (("Sheriff Lo spent it.", "wire"), ("He spent 4 euros.", "paper"))
    )
    claim = checked(
        article.sentences[0],
        Verdict.CONTRADICTED,
        [
            says(Stance.CONTRADICTS, wire, (Element.ROLE, "Mayor Lo", "Sheriff Lo")),
            says(Stance.CONTRADICTS, paper, (Element.NUMBER, "3 euros", "4 euros")),
        ],
    )

    (finding,) = told(report_of(article, [claim])).findings

    assert [one.head for one in finding.said] == [
        "Wire, line 1, says “Sheriff Lo”",
        "Paper, line 1, says “4 euros” where the article says “3 euros”",
    ]


def test_words_are_shown_as_a_reader_sees_them() -> None:
    """Markup and entities of the file are places, never words."""
    raw, plain = "<p>Caf&eacute; <b>Sole</b> has 3 rooms.</p>", "Café Sole has 3 rooms."
    places = [3, 4, 5, 6, 14, *range(18, 22), *range(26, 39)]
    ends = [4, 5, 6, 14, 15, *range(19, 23), *range(27, 40)]
    sentence = Sentence(
        document="story", number=1, start=3, end=39, line=1, column=4, text=raw[3:39],
        plain=plain, starts=places, ends=ends,
    )  # fmt: skip
    article = document(raw, "story").model_copy(update={"sentences": (sentence,)})
    claim = checked(sentence, Verdict.CONTRADICTED, [silent("wire")], article_value="Café Sole")

    (finding,) = told(report_of(article, [claim])).findings

    assert (finding.quotes[0].words, finding.quotes[0].whole) == ("Café Sole", plain)
    assert raw[finding.first.start : finding.first.end] == "Caf&eacute; <b>Sole"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("two\r\n  lines", "two lines", id="lines"),
        pytest.param("a\x1b[31mb\x07\x00", "a[31mb", id="control"),
        pytest.param("\u202eabc\u2066", "abc", id="direction"),
        pytest.param("\U0001f469\u200d\U0001f467 می\u200cگوید", None, id="joiners stay"),
        pytest.param("Zoe\u0308", None, id="combining marks stay"),
    ],
)
def test_printable(text: str, shown: str | None) -> None:
    """Words stay as they are, on one line, without what drives a terminal or turns the text."""
    assert printable(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("ab cdef", 4, "ab…")],
)
def test_shortened(text: str, length: int, expected: str) -> None:
    """What was cut off leaves a mark, within the length."""
    assert shortened(text, length) == expected


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [
        pytest.param("In May 250 came", "250", (7, 10, 2, 12), id="on its line"),
        pytest.param("In May\n 250 came", "250", (8, 11, 3, 2), id="on the next line"),
        pytest.param("In May many came", "250", (0, 16, 2, 5), id="not in the words"),
        pytest.param("In May 250 came", None, (0, 15, 2, 5), id="no value"),
    ],
)
def test_flagged(text: str, value: str | None, place: tuple[int, int, int, int]) -> None:
    """Formats point at the value that differs, else at all words of the claim."""
    report = sample_report()
    span = Span(start=5000, end=5000 + len(text), text=text, line=2, column=5)
    claim = report.articles[0].claims[0].model_copy(update={"span": span, "article_value": value})

    words = Places(report).flagged("story", claim)

    assert (words.start - 5000, words.end - 5000, words.line, words.column) == place


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        pytest.param(["news/a.md", "./b.md"], ["news/a.md", "b.md"], id="as given"),
        pytest.param(["../wires/a.md"], ["../wires/a.md"], id="beside the tree"),
        pytest.param(["/home/me/a.md"], ["a.md"], id="absolute"),
        pytest.param(["/home/me/x/a.md", "/srv/y/a.md"], ["x/a.md", "y/a.md"], id="same name"),
        pytest.param(["a.md", "/srv/a.md"], ["a.md", "srv/a.md"], id="as a relative one"),
        pytest.param(["-"], ["-"], id="standard input"),
        pytest.param(["https://a.org//b"], ["https://a.org//b"], id="address"),
    ],
)
def test_shared_paths(paths: list[str], shown: list[str]) -> None:
    """An absolute path keeps only what tells the documents apart."""
    known = sample_report().documents[0]
    documents = [
        known.model_copy(update={"id": str(number), "path": path})
        for number, path in enumerate(paths)
    ]

    assert list(shared_paths(documents).values()) == shown


def test_documents_of_one_publisher_are_told_apart() -> None:
    """A name that two documents share gets what tells them apart."""
    known = sample_report().documents[1]
    documents = [
        known.model_copy(update={"id": "a", "title": "Storm"}),
        known.model_copy(update={"id": "b", "title": "Flood"}),
        known.model_copy(update={"id": "c", "title": "Flood"}),
    ]

    assert list(names_of(documents).values()) == ["Wire (Storm)", "Wire (b)", "Wire (c)"]
