"""A small article with one wrong number, and whole runs over it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker import FailOn, Report, Settings, Verdict, check
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from tests.scripted_server import ScriptedServer

SENTENCES = (
    "The Ferndale library reopened on Tuesday after two years of repairs.",
    "Workers replaced the windows of room 40 on the north side.",
    "The mayor thanked the volunteers who moved the books.",
    "Visitors will find a reading room on the second floor.",
)
SOURCE = (
    "The Ferndale library reopened on Tuesday after two years of repairs. "
    "Workers replaced the windows of room 34 on the north side. "
    "The mayor thanked the volunteers who moved the books. "
    "Visitors will find a reading room on the second floor.\n"
)
HONEST = ["supported", "contradicted", "supported", "supported"]
LOST = ["unchecked"] * 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave, told and slept."""

    report: Report
    notices: list[str] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)

    @property
    def verdicts(self) -> list[str]:
        """The verdicts of the first article, in order."""
        return [claim.verdict.value for claim in self.report.articles[0].claims]

    @property
    def reasons(self) -> set[str]:
        """Why claims stayed unchecked."""
        claims = [claim for article in self.report.articles for claim in article.claims]
        return {claim.explanation for claim in claims if claim.verdict is Verdict.UNCHECKED}


def written(folder: Path) -> tuple[str, str]:
    """Write article and source, and return their paths."""
    article, source = folder / "article.txt", folder / "source.txt"
    article.write_text("\n\n".join(SENTENCES) + "\n")
    source.write_text(SOURCE)
    return str(article), str(source)


def run(folder: Path, server: ScriptedServer, **changes: Any) -> Outcome:
    """Check the article in two calls, one after the other, without real sleeping."""
    options = {"model": "scripted", "sentences_per_call": 2, "workers": 1, "timeout": 10}
    settings = Settings.model_validate({**options, "base_url": server.url, **changes})
    notices: list[str] = []
    naps: list[float] = []
    engine = ApiEngine(
        ChatModel(settings, notices.append, naps.append), settings.model, settings.second_model
    )
    article, source = written(folder)
    report = check([article], [source], settings, engine=engine, notify=notices.append)
    return Outcome(report, notices, naps)


def assert_whole(report: Report) -> None:
    """Every sentence is covered, every span verbatim, and only unchecked claims spoil a run."""
    text = "\n\n".join(SENTENCES) + "\n"
    claims = report.articles[0].claims
    assert {text[claim.sentence.start : claim.sentence.end] for claim in claims} == set(SENTENCES)
    assert all(text[claim.span.start : claim.span.end] == claim.span.text for claim in claims)
    unchecked = [claim for claim in claims if claim.verdict is Verdict.UNCHECKED]
    assert report.articles[0].summary.unchecked == len(unchecked)
    assert report.complete == (not unchecked)
    assert (report.exit_code(FailOn.NEVER) == 3) == bool(unchecked)
