"""What a call costs, by the price lists that genai-prices carries; nothing is looked up online.

The server's address decides whose prices hold: a model of the same name elsewhere costs otherwise.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from checker.errors import UsageError
from checker.settings import Settings

# The newest list price whenever it is asked for, so that a replay costs what the run did.
_LATEST = datetime(9999, 1, 1, 12, tzinfo=UTC)
_MILLION = 1_000_000

# US dollars for so many tokens sent and answered; of those sent, so many were in its own cache.
Price = Callable[[int, int, int], Decimal]


def price_of(settings: Settings, url: str) -> Price | None:
    """Return the price of a call to the settings' model at `url`, None if it is not known.

    Prices are per call, as they may depend on its length. Raises UsageError when only one of the
    two prices is set.
    """
    sent, answered = settings.price_input, settings.price_output
    if sent is None and answered is None:
        return _listed(settings.model, url)
    if sent is None or answered is None:
        missing = "price_input" if sent is None else "price_output"
        raise UsageError(f"`{missing}` is not set: set both price_input and price_output, or none")
    into, out = Decimal(str(sent)), Decimal(str(answered))
    return lambda asked, told, _cached: (into * asked + out * told) / _MILLION


def _listed(model: str, url: str) -> Price | None:
    from genai_prices import Usage, calc_price  # noqa: PLC0415  a third of a second to import

    def price(asked: int, told: int, cached: int) -> Decimal:
        usage = Usage(
            input_tokens=asked, output_tokens=told, cache_read_tokens=min(cached, asked) or None
        )
        found = calc_price(usage, model, provider_api_url=url, genai_request_timestamp=_LATEST)
        return found.total_price

    try:
        price(1, 1, 0)
    except LookupError:
        return None
    return price
