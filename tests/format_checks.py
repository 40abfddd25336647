"""What makes the text of a format sound, whatever the report says: one check for each format."""

import csv as csv_module
import json as json_module
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.records import Report
from checker.reports.csv import COLUMNS

ROOT = Path(__file__).parent.parent
# Built once: the schema of SARIF is long.
SARIF = Draft4Validator(json_module.loads((ROOT / "tests/schemas/sarif-2.1.0.json").read_text()))
_COMMAND = re.compile(
    r"::(error|warning|notice) "
    r"((?:file|line|endLine|col|endColumn|title)=[^:,\r\n]*(?:,\w+=[^:,\r\n]*)*)::(.*)"
)
_MARKDOWN = {"inline", "text", "softbreak"} | {
    f"{part}_{end}"
    for part in "heading paragraph strong table thead tbody tr th td".split()
    for end in ("open", "close")
}
_LINKED = re.compile(r"://|\bwww\.|@\w|#\d|\bGH-\d|:smile:|deadbee1")


def check_json(text: str, report: Report) -> None:
    """It fits its schema and says what the report says."""
    schema = json_module.loads((ROOT / "docs/report-1.schema.json").read_text(encoding="utf-8"))
    content = json_module.loads(text)
    assert list(Draft202012Validator(schema).iter_errors(content)) == []
    assert len(content["articles"]) == len(report.articles)


def check_terminal(text: str, _: Report) -> None:
    """It cannot drive a terminal."""
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) == []


def check_markdown(text: str, report: Report) -> None:
    """It fits a comment; tables keep their columns; no document's words become markup."""
    tokens = list(_flat(MarkdownIt().enable(["table", "strikethrough"]).parse(text)))
    kinds = Counter(token.type for token in tokens)
    words = "".join(token.content for token in tokens if token.type == "text")
    rows = [line for line in text.splitlines() if line.startswith("|")]

    assert len(text) <= 65_000
    assert set(kinds) <= _MARKDOWN
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} <= {6}
    assert kinds["tr_open"] + kinds["table_open"] == len(rows)
    assert _LINKED.findall(words) == []
    assert "::" not in [line.lstrip()[:2] for line in text.splitlines()]
    if report.findings:
        assert rows


def _flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *_flat(token.children or []))]


def check_comment(text: str, report: Report) -> None:
    """It fits a comment, with a line for each article; no document's words become markup."""
    tokens = list(_flat(MarkdownIt().parse(text)))
    words = "".join(token.content for token in tokens if token.type == "text")
    listed = {f"{part}_{end}" for part in ("bullet_list", "list_item") for end in ("open", "close")}

    assert len(text) <= 65_000
    assert {token.type for token in tokens} <= _MARKDOWN | listed
    assert sum(line.startswith("- ") for line in text.splitlines()) == len(report.articles)
    assert _LINKED.findall(words) == []


def check_sarif(text: str, report: Report) -> None:
    """It fits the schema of OASIS and what GitHub asks beyond it."""
    log = json_module.loads(text)
    errors = [f"{list(error.path)}: {error.message[:200]}" for error in SARIF.iter_errors(log)]
    assert errors == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is report.complete
    assert len(run["results"]) == min(len(report.findings), 5_000)
    for rule in rules:
        for place in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[place]["text"]) <= 1024
        assert rule["help"]["markdown"]
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        _check_result(result, rules)
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(hashes)) == len(hashes)


def _check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in {"error", "warning", "note"}
    assert "](" not in result["message"]["text"]
    assert len(result["locations"]) == 1
    assert len(result["relatedLocations"]) <= 100
    region = result["locations"][0]["physicalLocation"]["region"]
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
    assert (region["endLine"], region["endColumn"]) > (region["startLine"], region["startColumn"])
    for location in (*result["locations"], *result["relatedLocations"]):
        uri = urlsplit(location["physicalLocation"]["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc) == ("", "")
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri.path)
        assert not unquote(uri.path).startswith("/")


def check_github(text: str, _: Report) -> None:
    """Every line is one command of ours, and no kind has more than GitHub shows."""
    commands = [_COMMAND.fullmatch(line) for line in text.removesuffix("\n").split("\n") if text]
    found = [command for command in commands if command]
    kinds = Counter(command[1] for command in found)
    assert len(found) == len(commands)
    assert max(kinds.values(), default=0) <= 10
    assert all(part.isprintable() or "\u200c" in part or "\u200d" in part for part in [
        command[3] for command in found
    ])  # fmt: skip
    assert commands


def check_line(text: str, report: Report) -> None:
    """Every line but the last one names a place of an article, and none commands a runner."""
    *lines, last = text.removesuffix("\n").split("\n")
    place = re.compile(r"[^:].*?:\d+:\d+: (error|warning|note): \S.*")
    assert [one for one in lines if not (place.fullmatch(one) and "##[" not in one)] == []
    assert len(lines) <= len(report.findings)
    assert last.startswith("checker: ")


def check_csv(text: str, report: Report) -> None:
    """Every claim is a row of its own, on one line, and no cell is a formula."""
    rows = list(csv_module.reader(text.split("\r\n")[:-1], strict=True))
    claims = [claim for article in report.articles for claim in article.claims]
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert [row[-1] for row in rows[1:]] == [claim.id for claim in claims]
    assert [cell for row in rows for cell in row if re.match(r"\s*[=+@＝＋－＠-]", cell)] == []


def check_claimreview(text: str, _: Report) -> None:
    """It can stand in a script element, says what it is, and makes nothing up."""
    reviews = json_module.loads(text)
    assert not set("<>&") & set(text)
    for review in reviews:
        assert review["@type"] == "ClaimReview"
        assert review["creativeWorkStatus"] == "Draft"
        assert "a person must review" in review["description"]
        assert {"claimReviewed", "author", "reviewRating", "itemReviewed"} <= set(review)
        assert not {"url", "datePublished"} & set(review)


def check_html(text: str, report: Report) -> None:
    """It is strict HTML whose links lead somewhere, with no script, handler or style of others."""
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    names = [node.get("id") for node in root.iter() if node.get("id")]
    targets = [node.get("href", "") for node in root.iter("a")]
    attributes = {name for node in root.iter() for name in node.attrib}

    assert len(names) == len(set(names))
    assert [target for target in targets if target[:1] != "#" or target[1:] not in names] == []
    assert [name for name in attributes if name.startswith("on") or name == "style"] == []
    assert len(list(root.iter("script"))) == len(list(root.iter("style"))) == 1


def check_jsonl(text: str, report: Report) -> None:
    """Each line is an object of its own: one for an article, and the last tells it is whole."""
    lines = [json_module.loads(line) for line in text.splitlines()]
    schemas = [line["schema"] for line in lines]
    assert schemas == ["checker/article/1"] * len(report.articles) + ["checker/summary/1"]


def check_review(text: str, _: Report) -> None:
    """It is a review that GitHub takes: comments short enough, and beside lines of the new file."""
    found = json_module.loads(text)
    assert set(found) == {"event", "body", "comments"}
    assert found["event"] == "COMMENT"
    assert len(found["comments"]) <= 50
    for comment in found["comments"]:
        assert comment["side"] == "RIGHT"
        assert comment.get("start_line", 0) < comment["line"]
        assert len(comment["body"]) < 65_536


def check_patch(text: str, _: Report) -> None:
    """It is a diff, or says in a comment that there is none."""
    assert text.startswith(("# ", "--- "))


CHECKS: dict[str, Callable[[str, Report], None]] = {
    "json": check_json,
    "terminal": check_terminal,
    "markdown": check_markdown,
    "comment": check_comment,
    "sarif": check_sarif,
    "github": check_github,
    "line": check_line,
    "csv": check_csv,
    "claimreview": check_claimreview,
    "html": check_html,
    "jsonl": check_jsonl,
    "review": check_review,
    "patch": check_patch,
}
