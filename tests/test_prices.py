"""Prices: whose list holds, what is unknown, and what the settings overrule."""

from decimal import Decimal
from typing import Any

import pytest

from checker.errors import UsageError
from checker.prices import price_of
from checker.settings import Settings

OPENAI = "https://api.openai.com/v1/"
MILLION = 1_000_000


def price(url: str = OPENAI, into: int = MILLION, out: int = 0, cached: int = 0, **how: Any) -> Any:
    """Return the price of a call, None if it is unknown."""
    found = price_of(Settings.model_validate({"model": "gpt-4.1-mini", **how}), url)
    return found and found(into, out, cached)


def test_listed_prices() -> None:
    """A model on its maker's server has a price for what is asked and a higher one for answers."""
    asked, answered = price(), price(into=0, out=MILLION)

    assert 0 < asked < answered


def test_what_the_server_had_cached_is_cheaper() -> None:
    """Tokens of a prefix that the server knows cost less; more than were asked cannot be."""
    assert price(cached=MILLION) == price(cached=2 * MILLION) < price()


@pytest.mark.parametrize(
    ("model", "url"),
    [
        pytest.param("gpt-4.1-mini", "http://127.0.0.1:8080/v1/", id="a server of one's own"),
        pytest.param("no-such-model", OPENAI, id="an unknown model"),
        pytest.param("", OPENAI, id="no model"),
    ],
)
def test_unknown_prices(model: str, url: str) -> None:
    """A model is only priced where its list is known: unknown is not nothing."""
    assert price(url, model=model) is None


def test_settings_overrule_the_list() -> None:
    """Both prices from the settings hold for any server."""
    own: dict[str, Any] = {"price_input": 2.0, "price_output": 0.5}

    assert price("http://127.0.0.1:8080/v1/", out=MILLION, **own) == Decimal("2.5")


@pytest.mark.parametrize(
    ("given", "missing"), [("price_input", "price_output"), ("price_output", "price_input")]
)
def test_half_a_price_is_refused(given: str, missing: str) -> None:
    """One price without the other is told, with the one that is missing."""
    half: dict[str, Any] = {given: 1.0}
    with pytest.raises(UsageError, match=f"`{missing}` is not set"):
        price(**half)
