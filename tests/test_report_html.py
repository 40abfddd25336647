"""The HTML report is sound HTML, lets nothing in, and says what the report says."""

from base64 import b64encode
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element as Node

import html5lib
import pytest

from checker.records import (
    CheckedClaim,
    Credit,
    Derivation,
    EventGroup,
    Report,
    Sentence,
    Stated,
    Verdict,
)
from checker.reports.finding import articles_of
from checker.reports.html import environment, render
from checker.reports.marks import paragraphs
from checker.reports.places import Places
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
    """Return the sample report on a text of one sentence, in which these words are findings."""
    report = sample_report()
    by_verdict = {claim.verdict: claim for claim in report.articles[0].claims}
    whole = Sentence(
        document="story", number=1, start=0, end=len(text), line=1, column=1, text=text,
        plain=text, starts=range(len(text)), ends=range(1, len(text) + 1),
    )  # fmt: skip
    claims = tuple(_placed(by_verdict[verdict], whole, words) for words, verdict in marked)
    sentences = (whole,) if text else ()
    document = report.documents[0].model_copy(update={"text": text, "sentences": sentences})
    article = report.articles[0].model_copy(update={"claims": claims})
    return report.model_copy(
        update={"documents": (document, *report.documents[1:]), "articles": (article,)}
    )


def _placed(claim: CheckedClaim, sentence: Sentence, words: str) -> CheckedClaim:
    start = sentence.plain.index(words)
    changes = {
        "id": f"{start}-{len(words)}-{claim.verdict}",
        "span": sentence.span(start, start + len(words)),
        "text": words,
        "sentence": {"start": sentence.start, "end": sentence.end},
        "article_value": None,
    }
    return CheckedClaim.model_validate(claim.model_dump() | changes)


def changed(index: int, **changes: Any) -> Report:
    """Return the sample report with one claim changed."""
    report = sample_report()
    claims = list(report.articles[0].claims)
    claims[index] = claims[index].model_copy(update=changes)
    article = report.articles[0].model_copy(update={"claims": tuple(claims)})
    return report.model_copy(update={"articles": (article,)})


def test_each_finding_has_one_card_and_one_sign() -> None:
    """Every finding is a card, and a sign in the text that leads to it."""
    report = sample_report()
    root = parsed(render(report))
    (article,) = articles_of(report, Places(report))

    cards = [node.get("id") for node in with_class(root, "finding")]
    signs = [node.get("href", "")[1:] for node in with_class(root, "sign") if node.get("id")]

    assert len(cards) == len(article.findings)
    assert sorted(filter(None, cards)) == sorted(signs)


def test_policy_lets_in_only_our_script_and_style() -> None:
    """The policy refuses all but the very script and style that stand in the page."""
    root = parsed(render(sample_report()))
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


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_documents_are_only_text(text: str) -> None:
    """Whatever an article says is shown as it stands, in the text and in the card."""
    report = article_of(f"Before. {text} After.", (text, Verdict.UNSUPPORTED))
    titled = report.documents[0].model_copy(update={"title": text, "publisher": text})
    report = report.model_copy(update={"documents": (titled, *report.documents[1:])})

    root = parsed(render(report))

    assert len(list(root.iter("script"))) == 1
    assert [words_of(node) for node in with_class(root, "words") if node.get("data-f")] == [text]
    assert text.strip() in words_of(with_class(root, "ours")[0])


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
        pytest.param("a\x00b", "a\ufffdb", id="null"),
        pytest.param("a\x1b[31mb", "a\ufffd[31mb", id="escape"),
        pytest.param("a\x7fb", "a\ufffdb", id="delete"),
        pytest.param("a\x85b", "a\ufffdb", id="next line"),
        pytest.param("a\u202eb", "a\ufffdb", id="override of direction"),
        pytest.param("a\ud800b", "a\ufffdb", id="half a pair"),
        pytest.param("a\r\nb", "a\nb", id="line end of Windows"),
        pytest.param("a\tb<", "a\tb&lt;", id="tab"),
    ],
)
def test_control_characters_are_seen(text: str, shown: str) -> None:
    """A character that HTML forbids shows as a sign; line ends and tabs stay."""
    assert environment().from_string("{{ text }}").render(text=text) == shown


def marks(report: Report) -> str:
    """Return the marked text of an article, shortened to what matters."""
    places = Places(report)
    (article,) = articles_of(report, places)
    lines = []
    for paragraph in paragraphs(article, places):
        parts = []
        for piece in paragraph.pieces:
            numbers = " ".join(str(finding.number) for finding in piece.findings)
            parts.append(f"({piece.text}:{numbers})" if numbers else piece.text)
            parts += [f"[{finding.number}]" for finding in piece.ending]
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
            "(one :1)(two:1 2)[1]( three:2)[2]",
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
        pytest.param("one", [("one", ADDED)], "(one:1)[1]", id="all of it"),
        pytest.param(
            "one two", [("one ", ADDED), ("two", OLD)], "(one :1)[1](two:2)[2]", id="neighbours"
        ),
    ],
)
def test_marks(text: str, words: list[tuple[str, Verdict]], shown: str) -> None:
    """Pieces know all findings that cover them, and a sign stands behind each finding."""
    assert marks(article_of(text, *words)) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("One.\nTwo.", ["One.", "Two."], id="lines"),
        pytest.param("One. Two.", ["One. Two."], id="one line"),
        pytest.param("<p>One.</p><p>Two.</p>", ["One.", "Two."], id="elements"),
        pytest.param("<p>One. <b>Two.</b></p>", ["One. Two."], id="within a paragraph"),
        pytest.param("One.\n\n- Two.", ["One.", "Two."], id="a list"),
    ],
)
def test_paragraphs_are_those_of_a_reader(raw: str, shown: list[str]) -> None:
    """The text shows what the sentences say, in the paragraphs of the file, without its markup."""
    report = sample_report()
    found = []
    for number, words in enumerate(("One.", "Two."), start=1):
        start, end = raw.index(words), raw.index(words) + 4
        place = {"start": start, "end": end, "line": 1, "column": 1}
        found.append(
            Sentence(
                document="story", number=number, text=words, plain=words, **place,
                starts=range(start, end), ends=range(start + 1, end + 1),
            )
        )  # fmt: skip
    document = report.documents[0].model_copy(update={"text": raw, "sentences": tuple(found)})
    article = report.articles[0].model_copy(update={"claims": ()})
    changed = {"documents": (document, *report.documents[1:]), "articles": (article,)}

    assert marks(report.model_copy(update=changed)).split("\n") == shown


def test_wrapped_lines_are_one_paragraph() -> None:
    """Where line ends stand inside sentences, one between them means nothing either."""
    raw = "One\nis here.\nTwo."
    report = sample_report()
    found = [
        Sentence(
            document="story", number=n, start=a, end=b, line=1, column=1, text=raw[a:b],
            plain=raw[a:b].replace("\n", " "), starts=range(a, b), ends=range(a + 1, b + 1),
        )
        for n, (a, b) in enumerate([(0, 12), (13, 17)], start=1)
    ]  # fmt: skip
    document = report.documents[0].model_copy(update={"text": raw, "sentences": tuple(found)})
    article = report.articles[0].model_copy(update={"claims": ()})
    changed = {"documents": (document, *report.documents[1:]), "articles": (article,)}

    assert marks(report.model_copy(update=changed)) == "One is here. Two."


def test_a_report_without_texts_says_so() -> None:
    """A report read back from JSON, which holds no texts, still shows its findings."""
    report = Report.model_validate_json(sample_report().model_dump_json(by_alias=True))

    root = parsed(render(report))

    assert "is not part of this report" in words_of(root)
    assert "Vice President Ana Ruiz" in words_of(with_class(root, "ours")[0])
    signs = [node for node in with_class(root, "sign") if node.get("id")]
    assert len(signs) == len(with_class(root, "finding"))


def test_statements_without_a_difference_show_the_source_s_words() -> None:
    """What holds is folded away, each with the sentence and the place that say the same."""
    shown = words_of(with_class(parsed(render(sample_report())), "more")[0])

    assert "No difference found in 1 statement" in shown
    assert "The bridge is 90 metres long." in shown
    assert "Wire, 22 August 2024, line 3: It is 90 metres long." in shown


def test_who_is_silent_and_who_decided_is_folded() -> None:
    """A copy is named as one that does not count."""
    root = parsed(render(sample_report()))
    card = next(node for node in with_class(root, "finding") if "differ" in node.get("class", ""))

    folded = words_of(with_class(card, "facts")[0])

    assert "Copy & Paste (copied from Wire, does not count)" in folded
    assert "Decided by" in folded


def test_documents_tell_where_they_come_from() -> None:
    """What a text was taken from, whom it names and which texts tell of one event stand below."""
    report = sample_report()
    made = report.derivations[0]
    group = EventGroup(documents=("wire", "paper"), about=("bridge",))
    report = report.model_copy(
        update={
            "derivations": (made, made.model_copy(update={"directed": False})),
            "groups": (group,),
        }
    )

    told = " ".join(words_of(with_class(parsed(render(report)), "documents")[0]).split())

    assert "names Wire: “(Wire)”, line 3" in told
    assert "Copy & Paste is made from Wire (80% sure): 2 of 3 sentences follow" in told
    assert "Copy & Paste and Wire share words; nothing tells which came first" in told
    assert "Wire, Paper: bridge" in told


def test_several_articles_have_an_index() -> None:
    """The index leads to each article; one article needs none."""
    report = sample_report()
    several = report.model_copy(update={"articles": report.articles * 3})

    links = [node.get("href") for node in with_class(parsed(render(several)), "index")[0].iter("a")]

    assert links == ["#a1", "#a2", "#a3"]
    assert with_class(parsed(render(report)), "index") == []
