"""The HTML report is sound HTML, lets nothing in, and says what the report says."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element as Node

import html5lib
import pytest

from checker.contract import (
    CheckedClaim,
    Credit,
    Derivation,
    EventGroup,
    Report,
    Stated,
    Support,
)
from checker.report_bench import large_report
from checker.reports.html import render
from checker.reports.html.elements import join, tag
from checker.reports.html.marks import located, marked_text
from checker.types import Span, Verdict
from tests.sample_report import sample_report

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script></style><!--",
    "template": "{{7*7}} {% x %} ${1}",
    "attribute": "\" onmouseover='x' a=\"",
    "command": "::error::x | y",
    "right to left": "قال الرئيس 12 كلمة",
    "combining": "e\u0301\u0327 a\u0300",
    "emoji": "👩\u200d👩\u200d👧 🏳️",
    "long line": "word " * 2000,
    "one long word": "x" * 10_000,
}


def parsed(page: str) -> Node:
    """Return the page as a tree; a parse error of HTML5 fails the test."""
    root: Node = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return root


def words_of(node: Node) -> str:
    """Return all text of a node."""
    return "".join(node.itertext())


def with_class(root: Node, name: str) -> list[Node]:
    """Return the nodes of a class."""
    return [node for node in root.iter() if name in node.get("class", "").split()]


def article_of(text: str, *marked: tuple[str, Verdict]) -> Report:
    """Return the sample report with another text, in which these words are findings."""
    report = sample_report()
    by_verdict = {claim.verdict: claim for claim in report.articles[0].claims}
    claims = tuple(_placed(by_verdict[verdict], text, words) for words, verdict in marked)
    document = report.documents[0].model_copy(update={"text": text})
    article = report.articles[0].model_copy(update={"claims": claims})
    return report.model_copy(
        update={"documents": (document, *report.documents[1:]), "articles": (article,)}
    )


def _placed(claim: CheckedClaim, text: str, words: str) -> CheckedClaim:
    start = text.index(words)
    end = start + len(words)
    line = text.count("\n", 0, start) + 1
    span = Span(start=start, end=end, text=words, line=line, column=1)
    sentence = {"start": start, "end": end}
    changes = {"span": span, "text": words, "sentence": claim.sentence.model_copy(update=sentence)}
    return claim.model_copy(update={**changes, "article_value": None})


def changed(index: int, **changes: Any) -> Report:
    """Return the sample report with one claim changed."""
    report = sample_report()
    claims = list(report.articles[0].claims)
    claims[index] = claims[index].model_copy(update=changes)
    article = report.articles[0].model_copy(update={"claims": tuple(claims)})
    return report.model_copy(update={"articles": (article,)})


def test_page_is_strict_html() -> None:
    """The page has no parse error, and ids are given once."""
    root = parsed(render(sample_report()))

    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere() -> None:
    """Each link is an anchor of the same page."""
    root = parsed(render(sample_report()))
    ids = {node.get("id") for node in root.iter()}

    targets = [node.get("href", "") for node in root.iter("a")]

    assert targets
    assert [target for target in targets if target[:1] != "#" or target[1:] not in ids] == []


def test_each_finding_has_one_card_and_one_sign() -> None:
    """Every claim that is not supported is a card, and a sign in the text that leads to it."""
    report = sample_report()
    root = parsed(render(report))

    cards = {node.get("id") for node in with_class(root, "finding")}
    signs = {node.get("href", "")[1:] for node in with_class(root, "sign") if node.get("id")}

    assert len(cards) == len(report.findings)
    assert cards == signs


def test_policy_lets_in_only_our_script_and_style() -> None:
    """The policy refuses all but the very script and style that stand in the page."""
    page = render(sample_report())
    root = parsed(page)
    policy = next(n.get("content", "") for n in root.iter("meta") if n.get("http-equiv"))
    script, style = (next(root.iter(name)).text or "" for name in ("script", "style"))
    hashes = [
        f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
        for content in (script, style)
    ]

    assert "default-src 'none'" in policy
    assert f"script-src {hashes[0]};" in policy
    assert f"style-src {hashes[1]};" in policy
    assert "unsafe" not in policy


def test_page_has_no_inline_script_or_style() -> None:
    """No element carries a handler or a style, which the policy would refuse."""
    root = parsed(render(sample_report()))

    names = {name for node in root.iter() for name in node.attrib}

    assert [name for name in names if name.startswith("on") or name == "style"] == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_documents_are_only_text(text: str) -> None:
    """Whatever an article says is shown as it stands, in the text, the card and the title."""
    report = article_of(f"Before. {text}\nAfter.", (text, Verdict.UNSUPPORTED))
    titled = report.documents[0].model_copy(update={"title": text, "publisher": text})
    report = report.model_copy(update={"documents": (titled, *report.documents[1:])})

    root = parsed(render(report))

    assert len(list(root.iter("script"))) == 1
    assert [words_of(node) for node in with_class(root, "words") if node.get("data-f")] == [text]
    assert text in words_of(with_class(root, "ours")[0])
    assert words_of(next(root.iter("h1"))) == text


def test_every_field_of_a_document_is_escaped() -> None:
    """No text of the report reaches the page as markup, wherever it stands."""
    bold = "<b class=evil>x</b>"
    page = render(_everything(bold))

    assert bold not in page
    assert page.count("&lt;b class=evil&gt;") > 10
    assert with_class(parsed(page), "evil") == []


def _everything(text: str) -> Report:
    """Return a report that holds a text in every field a document or a model can fill."""
    report = changed(
        1,
        explanation=text,
        correction=text,
        text=text,
        article_value=text,
        source_value=text,
        as_of=text,
        spread=(Stated(document=text, value=text, line=1),),
    )
    judgements = tuple(
        judgement.model_copy(
            update={
                "decided_by": text,
                "reason": text,
                "copy_of": text,
                "source_value": text,
                "evidence": tuple(
                    item.model_copy(update={"text": text}) for item in judgement.evidence
                ),
            }
        )
        for judgement in report.articles[0].claims[1].judgements
    )
    article = report.articles[0]
    claim = article.claims[1].model_copy(update={"judgements": judgements})
    documents = tuple(
        document.model_copy(
            update={
                "title": text,
                "publisher": text,
                "path": text,
                "origin": text,
                "credits": (Credit(name=text, text=text, line=1),),
            }
        )
        for document in report.documents
    )
    return report.model_copy(
        update={
            "articles": (article.model_copy(update={"claims": (claim,)}),),
            "documents": documents,
            "derivations": (
                Derivation(document=text, original=text, confidence=1.0, reasons=(text,)),
            ),
            "groups": (EventGroup(documents=(text,), about=(text,)),),
            "run": report.run.model_copy(update={"model": text, "prompts": {text: text}}),
        }
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\x00b", "a\u2400b", id="null"),
        pytest.param("a\x1b[31mb", "a\u241b[31mb", id="escape"),
        pytest.param("a\x7fb", "a\u2421b", id="delete"),
        pytest.param("a\x85b", "a\ufffdb", id="next line"),
        pytest.param("a\u202eb", "a\ufffdb", id="override of direction"),
        pytest.param("a\ud800b", "a\ufffdb", id="half a pair"),
        pytest.param("a\r\nb", "a\nb", id="line end of Windows"),
        pytest.param("a\tb", "a\tb", id="tab"),
    ],
)
def test_control_characters_are_seen(text: str, shown: str) -> None:
    """A character that HTML forbids shows as a sign; line ends and tabs stay."""
    assert join((text,)) == shown


def test_markup_keeps_what_it_was_given() -> None:
    """Only what `tag` built stands as markup; text inside and in attributes is escaped."""
    inner = tag("b", "<&>")

    assert tag("i", inner, "<", title='"') == '<i title="&quot;"><b>&lt;&amp;&gt;</b>&lt;</i>'


def marks(text: str, *words: tuple[str, Verdict]) -> str:
    """Return the marked text of an article, shortened to what matters."""
    claims = article_of(text, *words).articles[0].claims
    findings = [located(claim, text, 1, number) for number, claim in enumerate(claims, start=1)]
    page = f"<!doctype html><title>t</title>{marked_text(text, findings)}"
    lines = []
    for line in with_class(parsed(page), "line"):
        parts = [line.text or ""]
        for node in line:
            key = node.get("data-f", "").replace("1-", "")
            parts.append(f"[{key}]" if node.get("id") else f"({words_of(node)}:{key})")
            parts.append(node.tail or "")
        lines.append("".join(parts))
    return "\n".join(lines)


ADDED, OLD = Verdict.UNSUPPORTED, Verdict.OUTDATED


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        pytest.param("one two", [], "one two", id="nothing"),
        pytest.param("one two three", [("two", ADDED)], "one (two:1)[1] three", id="one"),
        pytest.param(
            "one two three",
            [("one two", ADDED), ("two three", OLD)],
            "(one :1)(two:1 2)[1](three:2)[2]".replace("(three", "( three"),
            id="overlapping",
        ),
        pytest.param(
            "one two three",
            [("one two three", ADDED), ("two", OLD)],
            "(one :1)(two:1 2)[2]( three:1)[1]",
            id="nested",
        ),
        pytest.param(
            "one two", [("two", ADDED), ("two", OLD)], "one (two:1 2)[1][2]", id="the same words"
        ),
        pytest.param(
            "one\n\ntwo three",
            [("one\n\ntwo", ADDED)],
            "(one:1)\n\n(two:1)[1] three",
            id="over lines",
        ),
        pytest.param("one\r\ntwo", [("two", ADDED)], "one\n(two:1)[1]", id="line ends of Windows"),
        pytest.param("one", [("one", ADDED)], "(one:1)[1]", id="all of it"),
        pytest.param(
            "one two", [("one ", ADDED), ("two", OLD)], "(one :1)[1](two:2)[2]", id="neighbours"
        ),
    ],
)
def test_marks(text: str, words: list[tuple[str, Verdict]], shown: str) -> None:
    """Pieces link to all findings that cover them, and a sign stands behind each finding."""
    assert marks(text, *words) == shown


def test_an_empty_article_says_so() -> None:
    """A report on nothing still is a page that tells it."""
    root = parsed(render(article_of("")))

    assert "This article is empty." in words_of(root)
    assert "No statement to check was found" in words_of(root)


def test_a_report_without_texts_says_so() -> None:
    """A report read back from JSON, which holds no texts, still shows its findings."""
    report = Report.model_validate_json(sample_report().model_dump_json(by_alias=True))

    root = parsed(render(report))

    assert "is not part of this report" in words_of(root)
    assert "Vice President Ana Ruiz opened the bridge." in words_of(with_class(root, "ours")[0])
    signs = [node for node in with_class(root, "sign") if node.get("id")]
    assert len(signs) == len(report.findings)


def test_a_report_of_no_article_is_a_page() -> None:
    """Nothing checked is nothing shown, and no crash."""
    report = sample_report().model_copy(update={"articles": (), "documents": ()})

    assert words_of(next(parsed(render(report)).iter("h1"))) == "0 articles"


def test_values_stand_side_by_side() -> None:
    """The article's value and sentence stand beside the source's, with publisher, date and line."""
    card = with_class(parsed(render(sample_report())), "finding")[0]
    ours, theirs = (words_of(with_class(card, side)[0]) for side in ("ours", "theirs"))

    assert "“Vice President Ana Ruiz”" in ours
    assert "line 1, column 1" in ours
    for expected in ("“President Ana Ruiz”", "Wire", "22 August 2024", "line 1"):
        assert expected in theirs
    assert "Decided by detector: double" in theirs
    assert "President Ana Ruiz" in words_of(with_class(card, "correction")[0])


def test_matrix_names_every_source_and_copies() -> None:
    """Each source stands under what it says; a copy is named as one that does not count."""
    judgements = list(sample_report().articles[0].claims[0].judgements)
    judgements[1] = judgements[1].model_copy(update={"copy_of": "wire"})
    card = with_class(parsed(render(changed(0, judgements=tuple(judgements)))), "finding")[0]

    facts = re.sub("[\u2068\u2069]", "", words_of(with_class(card, "facts")[0]))

    assert facts.split("\n")[0] == (
        "ContradictsWireSilentPaper (copy of Wire, does not count), Copy & Paste"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(
            {"support": Support(sources=3, origins=1)}, "3 sources, 1 origin", id="support"
        ),
        pytest.param(
            {"spread": (Stated(document="paper", value="Around 200", line=1),)},
            "“Around 200” Paper, line 1",
            id="spread",
        ),
        pytest.param({"dispute_told": True}, "tells of more than one value", id="told"),
        pytest.param({"dispute_told": False}, "does not say that sources differ", id="untold"),
        pytest.param({"as_of": "2024-03"}, "2024-03", id="time"),
    ],
)
def test_facts(changes: dict[str, Any], told: str) -> None:
    """What more is known of a claim stands in its card."""
    card = with_class(parsed(render(changed(1, **changes))), "disputed")

    assert told in "".join(words_of(node) for node in card)


def test_documents_tell_where_they_come_from() -> None:
    """Origins, credits, derivations and groups stand in the list of documents."""
    report = sample_report()
    wire = report.documents[1].model_copy(
        update={"credits": (Credit(name="Agency", text="as Agency reported", line=4),)}
    )
    paper = report.documents[2].model_copy(update={"origin": "wire"})
    made = Derivation(document="paper", original="wire", confidence=0.9, reasons=("same words",))
    group = EventGroup(documents=("wire", "paper"), about=("bridge",))
    report = report.model_copy(
        update={
            "documents": (report.documents[0], wire, paper, report.documents[3]),
            "derivations": (made, made.model_copy(update={"directed": False})),
            "groups": (group,),
        }
    )

    told = words_of(with_class(parsed(render(report)), "documents")[0])

    assert "credits Agency: “as Agency reported”, line 4" in told
    assert "Paper is made from Wire (90% sure): same words." in told
    assert "Paper and Wire share words; nothing tells which came first" in told
    assert "Wire, Paper: bridge" in told


def test_summary_can_be_read_aloud() -> None:
    """Two sentences tell how many statements ended how, and what to see first."""
    told = words_of(with_class(parsed(render(sample_report())), "aloud")[0])

    assert told == (
        "Of 6 statements in this article, compared with 3 sources, 1 is supported, 1 is"
        " contradicted, 1 is disputed among the sources, 1 is in no source, 1 is outdated and 1"
        " was not checked. See first: the article says “Vice President Ana Ruiz”; Wire says"
        " “President Ana Ruiz”."
    )


def test_what_was_not_checked_is_told() -> None:
    """Failed statements and lines in which no statement was found are named."""
    text = "# Heading\n\nIt rained.\nnote one\nnote two\n"
    root = parsed(render(article_of(text, ("It rained.", Verdict.UNCHECKED))))

    told = words_of(with_class(root, "unchecked-list")[0])

    assert "1 statement has no verdict" in told
    assert "No statement was found in line 1 and lines 4–5" in told


def test_several_articles_have_an_index() -> None:
    """The index leads to each article, and their anchors differ."""
    root = parsed(render(large_report(3, 7)))
    ids = {node.get("id") for node in root.iter()}

    links = [node.get("href") for node in with_class(root, "index")[0].iter("a")]

    assert links == ["#a1", "#a2", "#a3"]
    assert {"f1-1", "f2-1", "f3-1", "m1-1", "m2-1", "m3-1"} <= ids
    assert "Of 3 articles with 14 statements, 3 have something" in words_of(root)


def test_only_several_articles_have_an_index() -> None:
    """One article needs none."""
    assert with_class(parsed(render(sample_report())), "index") == []
