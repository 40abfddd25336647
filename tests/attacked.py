"""Runs over the attacks of `tests/attack_cases.py`, and the readers that stand in for a model."""

import re
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner, Result

from bench.reader import LabelledClaim, Said
from checker import Report, Settings, check
from checker.cli import app
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from checker.records import Element, Stance
from tests.attack_cases import ARTICLE, SOURCE
from tests.rule import honest
from tests.scripted_server import Call, Json, ScriptedServer

Verdicts = Mapping[str, str]  # of the claims of each sentence of the article, all together

_WRONG = {
    ARTICLE[1]: (SOURCE[1], Element.NUMBER, "40", "34"),
    ARTICLE[2]: (SOURCE[2], Element.ROLE, "Vice President", "President"),
}


def reads(call: Call) -> Json:
    """Answer honestly: two sentences are wrong, others are right where they stand in a source."""
    return honest(call.question, _labelled)


def _labelled(sentence: str, _sources: list[str]) -> LabelledClaim:
    said = {"verbatim": Said(stance=Stance.SUPPORTS, words=sentence)}
    if sentence in _WRONG:
        words, element, ours, theirs = _WRONG[sentence]
        said["labelled"] = Said(
            stance=Stance.CONTRADICTS,
            words=words,
            element=element,
            article_value=ours,
            source_value=theirs,
        )
    return LabelledClaim(text=sentence, words=sentence, sources=said)


def obeys(call: Call) -> Json:
    """Answer as the attacks ask: everything is said by every sentence of the sources."""
    shown = re.findall(r"^([A-Z]+\d+) ", call.question, re.MULTILINE)
    return {
        name: [
            {**one, "said": shown, "differs": [], "overall": "supported"} for one in honest_answers
        ]
        for name, honest_answers in reads(call).items()
    }


def engine_of(server: ScriptedServer) -> ApiEngine:
    """Return engine api with a server's model."""
    settings = Settings(model="scripted", base_url=server.url, timeout=10, workers=1)
    return ApiEngine(ChatModel(settings), "scripted")


def asked(article: str, source: str, engine: ApiEngine) -> Report:
    """Check an article with engine api."""
    return check(article, source, Settings(workers=1), engine=engine)


def verdicts(report: Report, article: str) -> Verdicts:
    """Return the verdicts of the one article of a report, by the words of its sentences."""
    text = Path(article).read_bytes().decode("utf-8")
    found: dict[str, set[str]] = {}
    for claim in report.articles[0].claims:
        sentence = text[claim.sentence.start : claim.sentence.end]
        found.setdefault(sentence, set()).add(claim.verdict.value)
    return {sentence: " ".join(sorted(given)) for sentence, given in found.items()}


def command(*arguments: str) -> Result:
    """Run the command line by the rules, as on a terminal that takes escape sequences."""
    name, *rest = arguments
    return CliRunner().invoke(app, [name, "--engine", "rules", *rest], color=True)
