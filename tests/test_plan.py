"""The dry run: it plans what a run then asks, and asks nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.pipeline import load
from checker.plan import plan, told
from checker.settings import EngineName, Settings
from checker.tokens import tokens_of
from tests.runs import run, written
from tests.scripted_server import serving

NOWHERE = "http://127.0.0.1:9/v1"


def planned(folder: Path, **changes: object) -> str:
    """Return the plan for the small article as it is told."""
    article, source = written(folder)
    options = {"engine": "api", "base_url": NOWHERE, "claims_per_call": 2, **changes}
    cases = load([article], [source], lambda _line: None)
    return told(plan(cases, Settings.model_validate(options)))


def test_a_plan_is_what_a_run_asks(tmp_path: Path) -> None:
    """The same questions are counted that an honest server is sent, but for second questions."""
    with serving() as server:
        run(tmp_path, server, claims_per_call=2, sentences_per_call=2)
        asked = [(kind, tokens_of(request["messages"])) for kind, request in
                 zip(server.kinds, server.seen.requests, strict=True)]  # fmt: skip
    article, source = written(tmp_path)
    settings = Settings(
        engine=EngineName.API, base_url=NOWHERE, claims_per_call=2, sentences_per_call=2
    )

    stages = plan(load([article], [source], lambda _line: None), settings).stages

    for stage, usage in stages.items():
        questions = [tokens for kind, tokens in asked if kind == stage]
        assert (usage.calls, usage.prompt_tokens) == (len(questions), sum(questions))
        assert usage.completion_tokens > 0
    assert list(stages) == ["decompose", "verify"]


def test_planning_asks_nothing(tmp_path: Path) -> None:
    """The server is not even greeted, and the exit code is 0."""
    with serving() as server:
        result = dry(tmp_path, "--base-url", server.url, "--model", "gpt-4.1-mini")

    assert result.exit_code == 0
    assert server.seen.requests == []
    assert "total            2" in result.stdout
    assert "within 5% on recorded questions" in result.stdout


def dry(folder: Path, *flags: str) -> Result:
    """Run `checker check --dry-run` with the engine `api`."""
    article, source = written(folder)
    command = ["check", article, "--against", source, "--engine", "api", "--dry-run", *flags]
    return CliRunner().invoke(app, command)


def test_a_known_price_is_told(tmp_path: Path) -> None:
    """Prices of the settings give the plan's cost."""
    text = planned(tmp_path, price_input=1000.0, price_output=0.0)
    row = next(line for line in text.splitlines() if line.startswith("total")).split()

    assert float(row[-1]) == pytest.approx(int(row[2].replace(",", "")) / 1000, abs=1e-4)


def test_an_unknown_price_is_told(tmp_path: Path) -> None:
    """No price is no zero, and the way out is named."""
    text = planned(tmp_path)

    assert "unknown" in text
    assert "$0" not in text
    assert "set CHECKER_PRICE_INPUT and CHECKER_PRICE_OUTPUT" in text


@pytest.mark.parametrize(
    ("limits", "line"),
    [
        ({"max_calls": 2}, "--max-calls 2 is too little for 3"),
        ({"max_tokens": 100}, "--max-tokens 100 is too little for"),
        (
            {"max_cost": 0.5, "price_input": 1e6, "price_output": 0.0},
            "--max-cost 0.5 is too little for",
        ),
    ],
)
def test_a_budget_that_is_too_small_is_told(
    limits: dict[str, float], line: str, tmp_path: Path
) -> None:
    """The plan itself is not cut; it says what the budget does not cover."""
    text = planned(tmp_path, **limits)

    assert line in text
    assert "total            3" in text


def test_a_budget_that_is_enough_is_not_told(tmp_path: Path) -> None:
    """Nothing is said of a budget that covers the plan."""
    assert "--max" not in planned(tmp_path, max_calls=3)


def test_without_a_model_nothing_is_planned(tmp_path: Path) -> None:
    """The engine `rules` asks nobody."""
    assert planned(tmp_path, engine="rules") == "No model would be asked: 0 calls, 0 tokens, $0.\n"


def test_a_model_on_this_machine_is_free(tmp_path: Path) -> None:
    """The engine `local` asks twice a claim at most, at no cost, and loads no model for a plan."""
    total = planned(tmp_path, engine="local").splitlines()[-2].split()

    assert (total[0], int(total[1]), total[-1]) == ("total", 4, "0.0000")
