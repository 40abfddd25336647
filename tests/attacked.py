"""Runs over the attacks of `tests/attack_cases.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from typer.testing import CliRunner, Result

from checker import Report, Settings, check
from checker.cli import app
from checker.engines import Engine
from checker.engines.api import ApiEngine
from checker.llm import ChatModel
from checker.documents import read
from tests.scripted_server import ScriptedServer

Verdicts = Mapping[str, str]  # of the claims of each sentence of the article, all together


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, the verdicts by the words of the article's sentences, and what was told."""

    report: Report
    verdicts: Verdicts
    told: tuple[str, ...] = ()


def checked(report: Report, told: list[str] | None = None) -> Checked:
    """Return a report with the verdicts of each sentence of its one article."""
    found: dict[str, list[str]] = {}
    document = next(d for d in report.documents if d.id == report.articles[0].document)
    text = document.text or read([document.path], lambda _: None)[0].text
    for claim in report.articles[0].claims:
        sentence = text[claim.sentence.start : claim.sentence.end]
        found.setdefault(sentence, []).append(claim.verdict.value)
    verdicts = {sentence: " ".join(sorted(set(given))) for sentence, given in found.items()}
    return Checked(report, verdicts, tuple(told or ()))


def asked(article: str, source: str | None, server: ScriptedServer) -> Checked:
    """Check an article with engine api."""
    settings = Settings(model="scripted", base_url=server.url, timeout=10, workers=1)
    told: list[str] = []
    engine: Engine = ApiEngine(ChatModel(settings, lambda _: None), "scripted")
    against = None if source is None else [source]
    report = check([article], against, settings, engine=engine, notify=told.append)
    return checked(report, told)


def command(*arguments: str) -> Result:
    """Run the command line by the rules, as on a terminal that takes escape sequences."""
    name, *rest = arguments
    return CliRunner().invoke(app, [name, "--engine", "rules", *rest], color=True)
