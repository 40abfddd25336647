"""What calls take: prices, limits that no call goes beyond, usage by stage, and estimates."""

import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from checker.errors import BudgetSpent, CheckerError, UsageError
from checker.model import ChatModel, estimate, tokens_in, tokens_of
from checker.model.providers import locate
from checker.model.usage import price_of
from checker.records import Usage
from checker.settings import Settings
from tests.scripted_server import Call, Fault, Json, at, completion, fails, on, sends
from tests.test_model_client import QUESTION, talking

MILLION = 1_000_000
PRICES: Any = {"price_input": 1.0, "price_output": 25.0}
SIZE = tokens_of(QUESTION)
SERVER = "http://127.0.0.1:9/v1"


def takes(asked: int, answered: int, **account: Any) -> Fault:
    """Answer, and say that it took so many tokens."""
    usage = {"prompt_tokens": asked, "completion_tokens": answered, **account}
    return sends(json.dumps({**completion('{"ready": true}'), "usage": usage}).encode())


def price(into: int = MILLION, out: int = 0, cached: int = 0, **how: Any) -> float | None:
    """Return the price of a call, None if it is unknown."""
    settings = Settings(**{"model": "gpt-4.1-mini", **how})
    found = price_of(locate(settings.model, settings), settings)
    return found and found(into, out, cached)


def test_listed_prices() -> None:
    """A model on its maker's server has a price for what is asked and a higher one for answers."""
    asked, answered = price(), price(into=0, out=MILLION)
    assert asked
    assert answered
    assert asked < answered


@pytest.mark.parametrize(
    "model",
    ["openai/gpt-4.1-mini", "mistral/mistral-small-latest", "anthropic/claude-sonnet-4-5"],
)
def test_each_provider_has_its_list(model: str) -> None:
    """Known by its address, or by its name where an SDK asks it."""
    assert price(model=model)


def test_the_default_model_has_a_price() -> None:
    """And a low one: an article of a page against a few sources stays below a cent."""
    cost = price(into=20_000, out=4_000, model=Settings().model)
    assert cost is not None
    assert cost < 0.01


def test_what_the_server_had_cached_is_cheaper() -> None:
    """Tokens of a prefix that the server knows cost less; more than were asked cannot be."""
    full, cached = price(), price(cached=MILLION)
    assert full
    assert cached
    assert price(cached=2 * MILLION) == cached < full


@pytest.mark.parametrize(
    "how", [{"base_url": SERVER}, {"model": "no-such-model"}], ids=["server", "model"]
)
def test_unknown_prices(how: dict[str, Any]) -> None:
    """A model is only priced where its list is known: unknown is not nothing."""
    assert price(**how) is None


def test_settings_overrule_the_list() -> None:
    """Both prices from the settings hold for any server."""
    own: Any = {"price_input": 2.0, "price_output": 0.5}
    assert price(out=MILLION, base_url=SERVER, **own) == 2.5


@pytest.mark.parametrize(
    ("given", "missing"), [("price_input", "price_output"), ("price_output", "price_input")]
)
def test_half_a_price_is_refused(given: str, missing: str) -> None:
    """One price without the other is told, with the one that is missing."""
    with pytest.raises(UsageError, match=f"`{missing}` is not set"):
        price(**cast("Any", {given: 1.0}))


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
def test_what_does_not_fit_is_not_sent(limits: dict[str, float], calls: int, reason: str) -> None:
    """Calls of 500 tokens and 50 in answer, at $1 and $25 a million: $0.00175 each."""
    with talking(on("any", takes(500, 50)), **limits, **PRICES) as talk:
        for _ in range(calls):
            assert talk.ask().ready
        for _ in range(2):  # once spent it stays spent
            with pytest.raises(BudgetSpent) as caught:
                talk.ask()
        assert str(caught.value) == reason
        assert len(talk.server.kinds) == talk.chat.usage.calls == calls


@pytest.mark.parametrize("workers", [1, 4])
def test_limits_are_overrun_by_answers_in_flight_at_most(workers: int) -> None:
    """What is asked is set aside before it is sent; only answers can come on top."""
    limit = 5 * SIZE + 100
    with talking(on("any", takes(SIZE, 50)), max_tokens=limit) as talk:

        def asked(_: int) -> None:
            with contextlib.suppress(BudgetSpent):
                talk.ask()

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(asked, range(20)))
        usage = talk.chat.usage
    assert usage.calls >= 2
    assert usage.prompt_tokens + usage.completion_tokens <= limit + workers * 50


def test_calls_in_flight_count() -> None:
    """What was set aside and not yet settled is spent already."""
    sent, answered = threading.Event(), threading.Event()

    def waits(call: Call) -> None:
        sent.set()
        answered.wait(10)
        call.complete('{"ready": true}')

    with talking(on("any", waits), max_calls=1) as talk, ThreadPoolExecutor(1) as pool:
        first = pool.submit(talk.ask)
        sent.wait(10)
        with pytest.raises(BudgetSpent):
            talk.ask()
        answered.set()
        assert first.result().ready


def test_a_limit_of_tokens_holds_without_the_server_s_accounts() -> None:
    """Where the server does not say what it took, the estimate stands."""
    body = json.dumps({**completion('{"ready": true}'), "usage": None}).encode()
    with talking(on("any", sends(body)), max_tokens=2 * SIZE) as talk:
        talk.ask()
        talk.ask()
        with pytest.raises(BudgetSpent):
            talk.ask()


def test_tries_are_calls_but_take_no_tokens() -> None:
    """A try that the server refused is a call; nobody charges for it."""
    with talking(on("any", fails(500)), max_calls=2) as talk:
        with pytest.raises(BudgetSpent):
            talk.ask()
        assert len(talk.server.kinds) == 2
    with talking(at({1: fails(500), 2: fails(500)}), max_tokens=SIZE + 1) as talk:
        assert talk.ask().ready


def test_usage_by_stage() -> None:
    """Every stage tells its calls, tokens, cached ones and cost, and they add up to the run's."""
    account = {"prompt_tokens_details": {"cached_tokens": 300}}
    with talking(on("any", takes(500, 50, **account)), **PRICES) as talk:
        for stage in ("examine", "reconsider", "examine"):
            talk.ask(stage)
        stages, usage = talk.chat.stages, talk.chat.usage
    assert list(stages) == ["examine", "reconsider"]
    assert [stage.calls for stage in stages.values()] == [2, 1]
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (1500, 150, 900)
    assert usage.cost_usd == pytest.approx(0.00525)
    for name in Usage.model_fields:
        parts = [getattr(stage, name) for stage in stages.values()]
        assert getattr(usage, name) == pytest.approx(sum(parts)), name


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 2, "prompt_cache_hit_tokens": 4}, (9, 2, 4)),
        (
            {"input_tokens": 3, "output_tokens": 2, "cache_read_input_tokens": 5,
             "cache_creation_input_tokens": 1},
            (9, 2, 5),
        ),
    ],
    ids=["DeepSeek", "Anthropic"],
)  # fmt: skip
def test_other_accounts_are_read(usage: Json, expected: tuple[int, int, int]) -> None:
    """Providers call the tokens that their cache had by different names."""
    body = json.dumps({**completion('{"ready": true}'), "usage": usage}).encode()
    with talking(on("any", sends(body))) as talk:
        talk.ask()
        told = talk.chat.usage
    assert (told.prompt_tokens, told.completion_tokens, told.cached_tokens) == expected


def test_an_unknown_price_is_null() -> None:
    """Of a server without a price list the cost is not told as nothing."""
    with talking() as talk:
        assert talk.chat.usage.cost_usd is None
        talk.ask()
        assert talk.chat.usage.cost_usd is talk.chat.stages["test"].cost_usd is None


def test_an_answer_without_an_account_makes_the_cost_unknown() -> None:
    """A server that once leaves out the tokens leaves the cost of that stage and the run open."""
    body = json.dumps({**completion('{"ready": true}'), "usage": None}).encode()
    with talking(at({2: sends(body)}), **PRICES) as talk:
        talk.ask("examine")
        talk.ask("reconsider")
        assert talk.chat.stages["examine"].cost_usd is not None
        assert talk.chat.usage.cost_usd is talk.chat.stages["reconsider"].cost_usd is None


def test_no_call_costs_nothing() -> None:
    """Before the first call nothing is spent, where the price is known."""
    assert ChatModel(Settings(base_url=SERVER, **PRICES)).usage == Usage(cost_usd=0)


def test_cost_limit_without_a_price_is_refused() -> None:
    """Before anything is asked the user hears what to set; a second model counts too."""
    told = "the price of `small` at http://127.0.0.1:9/v1 is unknown; set CHECKER_PRICE_INPUT"
    with pytest.raises(UsageError, match=told) as caught:
        ChatModel(Settings(base_url=SERVER, max_cost=1, model="small"))
    assert "\n" not in str(caught.value)


def test_a_failed_model_costs_what_was_asked() -> None:
    """Answers of no use are paid for."""
    with talking(on("any", takes(500, 50)), **PRICES) as talk:
        talk.server.script = on("any", sends(json.dumps(completion("{}")).encode()))
        with pytest.raises(CheckerError):
            talk.ask()
        assert talk.chat.usage.cost_usd == pytest.approx((10 + 5 * 25) / MILLION)


def test_an_estimate_counts_calls_tokens_and_cost() -> None:
    """Of the requests as they would be sent, each with the answer expected; nothing is asked."""
    settings = Settings(base_url=SERVER, **PRICES)
    found = estimate([(QUESTION, 100), (QUESTION, 50)], settings)
    assert (found.calls, found.prompt_tokens, found.completion_tokens) == (2, 2 * SIZE, 150)
    assert found.cost_usd == pytest.approx((2 * SIZE + 150 * 25) / MILLION)
    assert estimate([], settings) == Usage(cost_usd=0)
    assert estimate([(QUESTION, 1)], Settings(base_url=SERVER)).cost_usd is None


def test_a_cheap_stage_is_not_told_as_free() -> None:
    """Costs add up before they are rounded to a millionth of a dollar."""
    cheap = {"price_input": 0.01, "price_output": 0.01}
    with talking(on("any", takes(20, 0)), **cheap) as talk:
        for _ in range(10):
            talk.ask()
        assert talk.chat.usage.cost_usd == pytest.approx(2e-6)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("The dam broke.", 4, id="words and a full stop"),
        pytest.param("1,250", 5, id="each digit"),
        pytest.param("internationalisation", 4, id="a long word"),
        pytest.param('{"claims":[{"claim":1', 7, id="JSON"),
        pytest.param("大桥开通", 3, id="ideographs"),
        pytest.param("мост открыт", 4, id="another alphabet"),
    ],
)
def test_estimated_tokens(text: str, tokens: int) -> None:
    """Words, digits, marks and other scripts count as tokenizers mostly have them."""
    assert tokens_in(text) == tokens
