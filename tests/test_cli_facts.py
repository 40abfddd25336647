"""`checker facts` as a user meets it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from tests.facts_sample import QUAKE

SEED = Path(__file__).parent.parent / "seeds" / "gaza-truce"


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every test finds a folder of articles and no model."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHECKER_ENGINE", "rules")
    monkeypatch.chdir(tmp_path)
    Path("event").mkdir()
    for name, (text, _, _) in QUAKE.items():
        Path("event", f"{name}.txt").write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, ["facts", *arguments])


def test_a_folder_gives_a_table() -> None:
    """Disputes do not fail the run: the table is what was asked for."""
    result = run("event")

    assert result.exit_code == 0
    assert "Disputed" in result.stdout
    assert "about 400" in result.stdout


def test_the_seed_case_shows_what_its_articles_dispute_and_what_has_changed() -> None:
    """About 250 or 200 abducted; 32,000 killed by March, more than 40,000 by August."""
    facts = json.loads(run(str(SEED), "--format", "json").stdout)["groups"][0]["facts"]
    told = {
        fact["state"]: {
            value["text"]: {(said["document"], said["span"]["line"]) for said in value["said"]}
            for value in fact["values"]
        }
        for fact in facts
        if fact["kind"] == "number" and fact["state"] in {"disputed", "changed"}
    }

    assert told == {
        "disputed": {
            "about 250": {("reuters", 17), ("reuters-rewrite", 11)},
            "around 200": {("rt-digest", 5)},
        },
        "changed": {
            "More than 40,000": {("reuters", 19), ("reuters-rewrite", 12), ("rt-digest", 5)},
            "over 32,000": {("march-key-points", 8)},
        },
    }


def test_several_formats_at_once() -> None:
    """Each `--format FMT=FILE` writes its file; the one without goes to standard output."""
    result = run("event", "--format", "csv=out/facts.csv", "--format", "json")

    assert json.loads(result.stdout)["schema"] == "checker/facts/1"
    assert Path("out/facts.csv").read_text(encoding="utf-8").startswith("event,fact,")


def test_shared_hides_what_one_article_states() -> None:
    """`--shared` leaves the facts of several articles."""
    assert "Schools in the valley" in run("event").stdout
    assert "Schools in the valley" not in run("event", "--shared").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("event", "--format", "sarif"), "use one of terminal, json, csv"),
        (("nowhere",), "nowhere"),
        (("event", "--format", "json", "--format", "csv"), "only one format"),
    ],
    ids=["unknown format", "no such folder", "two formats on standard output"],
)
def test_wrong_usage_is_told_in_one_line(arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, with what is wrong and the way out."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
