"""SARIF: exact regions, fingerprints that survive edits and moves, and GitHub's limits."""

import json
from typing import Any

import pytest

from checker.records import ArticleReport, DocumentRecord, Report, Verdict
from checker.reports import sarif
from tests.hostile_report import empty_report, large_report
from tests.sample_report import checked, document, sample_report, silent, summarise

BRIDGE = "The bridge was opened on Monday.\nAbout 250 people came to see it.\n"
RIVER = "The river is 90 metres wide here.\n"
MAYOR = "The mayor thanked the builders.\n"


def results(report: Report) -> list[dict[str, Any]]:
    """Return the results of the only run."""
    found: list[dict[str, Any]] = json.loads(sarif.render(report))["runs"][0]["results"]
    return found


def additions(text: str) -> Report:
    """Return a report on a text of which the only source says nothing."""
    article, source = document(text, "story"), document("Nothing.\n", "wire")
    claims = tuple(
        checked(sentence, Verdict.UNSUPPORTED, [silent("wire")]) for sentence in article.sentences
    )
    told = ArticleReport(document="story", summary=summarise(claims), claims=claims)
    return sample_report().model_copy(update={"documents": (article, source), "articles": (told,)})


def fingerprints(text: str) -> set[str]:
    """Return the fingerprints of the findings in a text."""
    found = results(additions(text))
    return {result["partialFingerprints"]["primaryLocationLineHash"] for result in found}


def words(location: dict[str, Any], documents: tuple[DocumentRecord, ...]) -> str:
    """Return the words that a location covers, counted in code points."""
    place = location["physicalLocation"]
    region = place["region"]
    lines = documents[place["artifactLocation"]["index"]].text.split("\n")
    covered = lines[region["startLine"] - 1 : region["endLine"]]
    covered[-1] = covered[-1][: region["endColumn"] - 1]
    covered[0] = covered[0][region["startColumn"] - 1 :]
    return "\n".join(covered)


def test_two_findings_in_a_paragraph_keep_two_fingerprints() -> None:
    """GitHub's own hash of the line would take them for one."""
    assert len(fingerprints(BRIDGE)) == 2


def test_moving_a_paragraph_keeps_the_fingerprints() -> None:
    """A paragraph may go elsewhere without a new alert."""
    there = fingerprints(f"{RIVER}\n{MAYOR}\n{BRIDGE}")

    assert fingerprints(f"{BRIDGE}\n{RIVER}\n{MAYOR}") == there
    assert len(there) == 4


def test_an_edit_elsewhere_keeps_the_fingerprints() -> None:
    """Only what was edited is a new alert."""
    before = fingerprints(f"{RIVER}\n{BRIDGE}")
    after = fingerprints(f"{RIVER.replace('90', '80')}\n{MAYOR}\n{BRIDGE}")

    assert before & after == fingerprints(BRIDGE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "\U0001f469\u200d\U0001f467 came. Zoe\u0308 left early.\n", id="beyond 16 bits"
        ),
        pytest.param("The river\r\nis wide. It is deep.\r\n", id="carriage returns"),
    ],
)
def test_regions_cover_the_words(text: str) -> None:
    """Line and columns, counted in code points, give exactly the words of the claim."""
    report = additions(text)

    covered = [words(result["locations"][0], report.documents) for result in results(report)]

    assert covered == [claim.span.text for claim in report.articles[0].claims]


def test_evidence_is_a_related_location() -> None:
    """The source's sentence is one click away, at its exact place."""
    report = sample_report()

    (related,) = results(report)[0]["relatedLocations"]

    assert words(related, report.documents) == "President Ana Ruiz opened the bridge."
    assert related["message"]["text"] == "Wire, line 1: “President Ana Ruiz opened the bridge.”"


def test_evidence_without_its_text_has_lines() -> None:
    """A report that was read back from JSON does not know columns, and invents none."""
    report = Report.model_validate_json(sample_report().model_dump_json(by_alias=True))

    (related,) = results(report)[0]["relatedLocations"]

    assert related["physicalLocation"]["region"] == {"startLine": 1, "endLine": 1}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("news/a b.md", "news/a%20b.md"),
        ("a:b#c?.md", "a%3Ab%23c%3F.md"),
        ("näher.md", "n%C3%A4her.md"),
        ("/home/me/story.md", "story.md"),
        ("../wires/a.md", "../wires/a.md"),
        ("bad\udcff.md", "bad%FF.md"),
    ],
)
def test_uris(path: str, uri: str) -> None:
    """Paths become relative URI references; none tells where the machine keeps its files."""
    report = sample_report()
    article = report.documents[0].model_copy(update={"path": path})
    renamed = report.model_copy(update={"documents": (article, *report.documents[1:])})

    location = results(renamed)[0]["locations"][0]["physicalLocation"]

    assert location["artifactLocation"] == {"uri": uri, "index": 0}


def test_the_worst_results_are_kept_and_the_rest_is_counted() -> None:
    """GitHub shows 5,000 results; what is left out is said in a notification."""
    run = json.loads(sarif.render(large_report(260, 20)))["runs"][0]
    levels = [result["level"] for result in run["results"]]

    assert len(levels) == 5_000
    assert levels[0] == "error"
    assert "note" not in levels[:2_000]
    assert "200 milder findings are left out" in json.dumps(run["invocations"])


def test_an_empty_run_is_a_run() -> None:
    """Without results GitHub closes the alerts of before."""
    run = json.loads(sarif.render(empty_report()))["runs"][0]

    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
