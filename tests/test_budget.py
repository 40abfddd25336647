"""The budget: no call beyond it, the riskiest claims first, and what each stage took."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checker.budget import Budget, as_amounts
from checker.cli import app
from checker.contract import FailOn, Usage
from checker.errors import BudgetSpent, UsageError
from checker.llm import ChatModel
from checker.prices import price_of
from checker.settings import Settings
from checker.tokens import tokens_of
from tests.runs import HONEST, assert_whole, run, written
from tests.scripted_server import Call, answer, at, completion, edits, fails, on, sends, serving

ANSWER = 50  # tokens of every answer of an `honest` server
PRICES: dict[str, Any] = {"price_input": 1.0, "price_output": 10.0}


def counts(call: Call) -> None:
    """Answer honestly, and charge what the question is."""
    asked = tokens_of(call.request["messages"])
    account = {"prompt_tokens": asked, "completion_tokens": ANSWER}
    said = {**completion(json.dumps(answer(call))), "usage": account}
    call.send(200, json.dumps(said).encode())


@pytest.mark.parametrize(
    ("limits", "calls", "reason"),
    [
        ({"max_calls": 0}, 0, "budget: 0 calls spent; raise --max-calls"),
        ({"max_calls": 3}, 3, "budget: 3 calls spent; raise --max-calls"),
        ({"max_tokens": 1100}, 2, "budget: 1,100 tokens spent; raise --max-tokens"),
        ({"max_cost": 0.005}, 3, "budget: $0.005 spent; raise --max-cost"),
        ({"max_calls": 2, "max_tokens": 9999}, 2, "budget: 2 calls spent; raise --max-calls"),
    ],
)
def test_what_does_not_fit_is_refused(limits: dict[str, float], calls: int, reason: str) -> None:
    """Calls of 400 tokens and 50 in answer, at $1 and $10 a million: $0.00165 each."""
    settings = Settings.model_validate({**limits, "price_input": 1.0, "price_output": 25.0})
    price = price_of(settings, "http://127.0.0.1/v1")
    assert price
    budget = Budget(settings, price)

    for _ in range(calls):
        reserved = budget.reserve("verify", 400)
        budget.settle("verify", reserved, as_amounts(450, price(400, 50, 0)))
    with pytest.raises(BudgetSpent) as caught:
        budget.reserve("verify", 400)

    assert str(caught.value) == reason


def test_calls_in_flight_count() -> None:
    """What was set aside and not yet settled is spent already."""
    budget = Budget(Settings(max_tokens=700), None)
    budget.reserve("verify", 600)

    with pytest.raises(BudgetSpent):
        budget.reserve("verify", 600)


def test_a_spent_budget_stays_spent() -> None:
    """After one call did not fit, a smaller one does not slip through."""
    budget = Budget(Settings(max_tokens=700), None)
    with pytest.raises(BudgetSpent):
        budget.reserve("verify", 1001)

    with pytest.raises(BudgetSpent):
        budget.reserve("recheck", 1)


def test_splitting_takes_half_at_most() -> None:
    """Sentences are split from one half of the budget; the other half is for checking."""
    budget = Budget(Settings(max_calls=4), None)
    budget.reserve("decompose", 1)
    budget.reserve("decompose", 1)
    with pytest.raises(BudgetSpent, match="half of 4 calls went into splitting; raise --max-calls"):
        budget.reserve("decompose", 1)
    budget.reserve("verify", 1)
    budget.reserve("recheck", 1)

    with pytest.raises(BudgetSpent, match="4 calls spent"):
        budget.reserve("verify", 1)


def test_the_riskiest_claims_are_checked_and_the_rest_says_why(tmp_path: Path) -> None:
    """Two calls are made of four; what they could not reach is unchecked, and the exit code 3."""
    with serving() as server:
        outcome = run(tmp_path, server, max_calls=2)

    assert_whole(outcome.report)
    assert server.kinds == ["decompose", "verify"]
    assert outcome.verdicts == [*HONEST[:2], "unchecked", "unchecked"]
    assert outcome.reasons == {"Not checked: budget: 2 calls spent; raise --max-calls."}
    assert outcome.report.exit_code(FailOn.NEVER) == 3


def test_a_single_call_goes_into_checking(tmp_path: Path) -> None:
    """When there is none for splitting, sentences are checked as they stand, and it is told."""
    with serving() as server:
        outcome = run(tmp_path, server, max_calls=1)

    assert server.kinds == ["verify"]
    assert outcome.verdicts[:2] == HONEST[:2]
    assert any("checked whole: budget: half of 1 calls" in line for line in outcome.notices)


def test_claims_are_reported_in_the_order_of_the_text(tmp_path: Path) -> None:
    """A number further down is asked about first, and still stands where it was."""
    with serving() as server:
        outcome = run(tmp_path, server, max_calls=2, claims_per_call=1)
        asked = server.seen.requests[1]["messages"][-1]["content"]

    assert "room 40" not in asked.partition("Claims:")[2]  # the headline is riskier still
    starts = [claim.span.start for claim in outcome.report.articles[0].claims]
    assert starts == sorted(starts)


def test_enough_is_enough(tmp_path: Path) -> None:
    """A budget that a run just fits into changes nothing."""
    with serving() as server:
        whole = run(tmp_path, server, max_calls=4)

    assert (whole.verdicts, whole.report.complete) == (HONEST, True)


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("limit", [600, 800, 1000])
def test_tokens_overrun_by_one_answer_a_worker_at_most(
    limit: int, workers: int, tmp_path: Path
) -> None:
    """What is asked is counted before it is sent; only answers can come on top."""
    with serving(on("any", counts)) as server:
        outcome = run(tmp_path, server, max_tokens=limit, workers=workers, claims_per_call=1)

    usage = outcome.report.run.usage
    spent = usage.prompt_tokens + usage.completion_tokens
    assert usage.calls == len(server.seen.requests) >= 1
    assert limit / 4 < spent <= limit + workers * ANSWER
    assert not outcome.report.complete
    assert_whole(outcome.report)


def test_cost_by_stage(tmp_path: Path) -> None:
    """Every stage tells its calls, tokens and cost, and they add up to the run's."""
    with serving(on("any", counts)) as server:
        report = run(tmp_path, server, **PRICES).report

    assert list(report.run.stages) == ["decompose", "recheck", "verify"]
    assert [stage.calls for stage in report.run.stages.values()] == [1, 1, 2]
    for name in ("calls", "prompt_tokens", "completion_tokens", "cost_usd"):
        whole = getattr(report.run.usage, name)
        assert whole == pytest.approx(sum(getattr(s, name) for s in report.run.stages.values()))
    usage = report.run.usage
    assert usage.cost_usd == pytest.approx((usage.prompt_tokens + 10 * 4 * ANSWER) / 1_000_000)


def test_an_unknown_price_is_null(tmp_path: Path) -> None:
    """Of a server without a price list the cost is not told as nothing."""
    with serving() as server:
        run_of_it = run(tmp_path, server).report.run

    assert [usage.cost_usd for usage in (run_of_it.usage, *run_of_it.stages.values())] == [None] * 4


def test_an_answer_without_an_account_makes_the_cost_unknown(tmp_path: Path) -> None:
    """A server that once leaves out the tokens leaves the cost of that stage and the run open."""

    def mute(call: Call) -> None:
        body = {**completion(json.dumps(answer(call))), "usage": None}
        sends(json.dumps(body).encode())(call)

    with serving(on("recheck", mute)) as server:
        ran = run(tmp_path, server, **PRICES).report.run

    assert ran.usage.cost_usd is ran.stages["recheck"].cost_usd is None
    assert ran.stages["verify"].cost_usd is not None


def test_a_budget_of_tokens_holds_without_the_server_s_accounts(tmp_path: Path) -> None:
    """Where the server does not say what it took, the estimate stands."""

    def mute(call: Call) -> None:
        body = {**completion(json.dumps(answer(call))), "usage": None}
        sends(json.dumps(body).encode())(call)

    with serving(on("any", mute)) as server:
        outcome = run(tmp_path, server, max_tokens=700)

    assert 0 < len(server.seen.requests) < 4
    assert not outcome.report.complete


def test_tries_are_calls(tmp_path: Path) -> None:
    """A failed try takes from the calls but, refused by the server, not from the tokens."""
    with serving(at({1: fails(500), 2: fails(500)})) as server:
        outcome = run(tmp_path, server, max_calls=3)
    assert len(server.seen.requests) == 3
    assert not outcome.report.complete

    with serving(at({n: fails(500) for n in range(1, 5)})) as server:
        outcome = run(tmp_path, server, max_tokens=2000)
    assert outcome.report.complete


def test_cost_limit_without_a_price_is_refused() -> None:
    """Before anything is asked the user hears what to set."""
    with pytest.raises(UsageError) as caught:
        ChatModel(Settings(base_url="http://127.0.0.1:9/v1", max_cost=1))

    assert "the price of `gpt-4.1-mini` at http://127.0.0.1:9/v1/ is unknown" in str(caught.value)
    assert "CHECKER_PRICE_INPUT" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_call_no_usage() -> None:
    """Before the first call nothing is spent: zero where the price is known."""
    assert ChatModel(Settings(base_url="http://127.0.0.1:9/v1")).usage == Usage()
    assert ChatModel(Settings(base_url="http://127.0.0.1:9/v1", **PRICES)).usage.cost_usd == 0


def test_the_command_line_stops_at_its_budget(tmp_path: Path) -> None:
    """`--max-calls 1` writes the report and exits with 3."""
    article, source = written(tmp_path)
    with serving() as server:
        result = CliRunner().invoke(
            app,
            ["check", article, "--against", source, "--base-url", server.url, "--engine", "api",
             "--max-calls", "1", "--claims-per-call", "2", "--jobs", "1"],
        )  # fmt: skip

    assert result.exit_code == 3
    assert len(server.seen.requests) == 1
    assert "budget: 1 calls spent; raise --max-calls" in result.stdout


def test_a_spent_budget_ends_a_second_try(tmp_path: Path) -> None:
    """An answer that must be asked again is not, and its claims say so."""
    wrong = edits(lambda reply: {"said": reply["said"][:1]})
    with serving(on("verify", wrong)) as server:
        outcome = run(tmp_path, server, max_calls=2, claims_per_call=4)

    assert server.kinds == ["decompose", "verify"]
    assert outcome.verdicts == ["supported", "unchecked", "unchecked", "unchecked"]
    assert all("budget: 2 calls spent" in reason for reason in outcome.reasons)
