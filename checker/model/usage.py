"""The account of a run's model calls: what each took, by stage, and what is still allowed.

Prices come from the lists that genai-prices carries; nothing is looked up online. The server's
address decides whose prices hold: a model of the same name elsewhere costs otherwise.
"""

import json
import logging
import math
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from checker.errors import BudgetSpent, UsageError
from checker.model.faults import status_of
from checker.model.prompts import Message, tokens_of
from checker.model.providers import Place, locate
from checker.records import Usage
from checker.settings import Settings

_DECIMALS = 9  # of a dollar; a token costs a hundred-millionth at least
_MILLION = 1_000_000
_TINY = 1e-9  # by which a sum of dollars may be off
_MARGIN = 1.5  # by which answers in a batch may be longer than those before
_IN_BATCH = 0.5  # of the price of a single call
# The newest list price whenever it is asked for, so that a replay costs what the run did.
_LATEST = datetime(9999, 1, 1, 12, tzinfo=UTC)
_LOG = logging.getLogger("checker")
_BARE = re.compile(r"[\w.:/+-]+", re.ASCII)

# US dollars for so many tokens sent and answered; of those sent, so many were in its own cache.
Price = Callable[[int, int, int], float]


def price_of(place: Place, settings: Settings) -> Price | None:
    """Return the price of a call to a model, None if it is not known.

    Prices are per call, as they may depend on its length. Raises UsageError when only one of the
    two prices is set.
    """
    sent, answered = settings.price_input, settings.price_output
    if sent is None and answered is None:
        return _listed(place)
    if sent is None or answered is None:
        missing = "price_input" if sent is None else "price_output"
        raise UsageError(f"`{missing}` is not set: set both price_input and price_output, or none")
    return lambda asked, told, _cached: (sent * asked + answered * told) / _MILLION


def _listed(place: Place) -> Price | None:
    from genai_prices import Usage as Taken  # noqa: PLC0415  a third of a second to import
    from genai_prices import calc_price  # noqa: PLC0415

    whose: Any = {"provider_api_url": place.url} if place.url else {"provider_id": place.provider}

    def price(asked: int, told: int, cached: int) -> float:
        taken = Taken(
            input_tokens=asked, output_tokens=told, cache_read_tokens=min(cached, asked) or None
        )
        found = calc_price(taken, place.model, genai_request_timestamp=_LATEST, **whose)
        return float(found.total_price)

    try:
        price(1, 1, 0)
    except LookupError:
        return None
    return price


def estimate(requests: Iterable[tuple[Sequence[Message], int]], settings: Settings) -> Usage:
    """Return about what requests would take, each with the tokens its answer is expected to have.

    Nothing is sent, and no provider's cache is counted on. Raises UsageError as ChatModel does.
    """
    price = price_of(locate(settings.model, settings), settings)
    calls = [_taken(price, tokens_of(messages), answered) for messages, answered in requests]
    return _plus(_none_yet(price), *calls)


class Ledger:
    """Counts calls, tokens and money of one run within its limits; safe to share."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limits = {
            "calls": settings.max_calls,
            "tokens": settings.max_tokens,
            "cost": settings.max_cost,
        }
        self._lock = threading.RLock()
        self._stages: dict[str, Usage] = {}
        self._prices: dict[Place, Price | None] = {}
        self._booked: Counter[str] = Counter()  # set aside for calls, or taken by them
        self._closed = ""

    def open(self, place: Place) -> None:
        """Look up what a model costs; raises UsageError for a limit of cost where it is unknown."""
        price = price_of(place, self._settings)
        if price is None and self._settings.max_cost is not None:
            raise UsageError(
                f"--max-cost: the price of `{place.model}` at {place.where} is unknown; set"
                " CHECKER_PRICE_INPUT and CHECKER_PRICE_OUTPUT in USD per million tokens,"
                " or use --max-tokens"
            )
        self._prices[place] = price

    @property
    def usage(self) -> Usage:
        """What has been spent so far, failed attempts included."""
        with self._lock:
            first = next(iter(self._prices.values()), None)
            return _plus(*(self._stages.values() or [_none_yet(first)]))

    @property
    def stages(self) -> dict[str, Usage]:
        """The same by stage, in the order of their names."""
        with self._lock:
            return dict(sorted(self._stages.items()))

    def kept(self, stage: str) -> None:
        """Count an answer that had been kept."""
        self._settle(stage, Usage(cached_calls=1, cost_usd=0), {})
        tell("kept", stage=stage)

    @contextmanager
    def call(
        self, stage: str, place: Place, asking: Sequence[Message], attempt: int
    ) -> Iterator[Callable[[Any], None]]:
        """Count a call to a model that was opened; yields what to hand the raw answer to.

        Raises BudgetSpent, and the call must not be sent, when it does not fit the limits.
        """
        price = self._prices[place]
        booked = self._book(stage, _taken(price, tokens_of(asking), 0))
        taken = _taken(price, 0, 0)

        def seen(answer: Any) -> None:
            nonlocal taken
            taken = _told(price, answer)

        begun, failure = time.perf_counter(), ""
        try:
            yield seen
        except BaseException as error:
            failure = str(status_of(error) or type(error).__name__)
            raise
        finally:
            # A server may charge for what it does not tell, unless it refused to answer.
            is_told = taken.prompt_tokens or failure.isdigit()
            self._settle(stage, taken, booked if is_told else None)
            tell(
                "call",
                stage=stage,
                model=place.model,
                at=place.where,
                attempt=attempt,
                asked=taken.prompt_tokens,
                cached=taken.cached_tokens,
                answered=taken.completion_tokens,
                seconds=round(time.perf_counter() - begun, 3),
                **({"error": failure} if failure else {}),
            )

    def book(self, stage: str, place: Place, asking: Sequence[Message]) -> Mapping[str, float]:
        """Set aside what a request in a batch will take, if answers are as long as those before.

        Returns the amounts. Raises BudgetSpent, and it must not be sent, when it does not fit.
        """
        so_far = self.usage
        answered = math.ceil(_MARGIN * so_far.completion_tokens / max(1, so_far.calls))
        return self._book(stage, _halved(_taken(self._prices[place], tokens_of(asking), answered)))

    def batched(self, stage: str, place: Place, answer: Any) -> None:
        """Count an answer that a batch gave."""
        self._settle(stage, _halved(_told(self._prices[place], answer)), {})

    def release(self, booked: Mapping[str, float]) -> None:
        """Give back what was set aside."""
        with self._lock:
            self._booked.subtract(booked)

    def _settle(self, stage: str, taken: Usage, booked: Mapping[str, float] | None) -> None:
        """Count what a call took, in place of what was set aside; with None that stays so."""
        with self._lock:
            self._stages[stage] = _plus(self._stages.get(stage, Usage(cost_usd=0)), taken)
            if booked is not None:
                self._booked.subtract(booked)
                self._booked.update(_amounts(taken))

    def _book(self, stage: str, least: Usage) -> Mapping[str, float]:
        """Set aside what a call will take at least; once one did not fit, no other one does."""
        need = _amounts(least)
        with self._lock:
            for name, limit in self._limits.items():
                more = self._booked[name] + need[name]
                if not self._closed and limit is not None and more > limit + _TINY:
                    most = f"${limit:g}" if name == "cost" else f"{limit:,} {name}"
                    self._closed = f"budget: {most} spent; raise --max-{name}"
                    tell("budget", stage=stage, limit=name)
            if self._closed:
                raise BudgetSpent(self._closed)
            self._booked.update(need)
        return need


def _taken(price: Price | None, asked: int, answered: int, cached: int = 0) -> Usage:
    return Usage(
        calls=1,
        prompt_tokens=asked,
        completion_tokens=answered,
        cached_tokens=cached,
        cost_usd=price(asked, answered, cached) if price else None,
    )


def _halved(taken: Usage) -> Usage:
    """Return what is taken where it is asked in a batch."""
    cost = taken.cost_usd and _IN_BATCH * taken.cost_usd
    return taken.model_copy(update={"cost_usd": cost})


def _none_yet(price: Price | None) -> Usage:
    return Usage(cost_usd=0 if price else None)


def _plus(*parts: Usage) -> Usage:
    """Return the sum; an unknown cost makes that of the sum unknown."""
    names = Usage.model_fields.keys() - {"cost_usd"}
    counts = {name: sum(getattr(part, name) for part in parts) for name in names}
    costs = [part.cost_usd for part in parts if part.cost_usd is not None]
    cost = round(sum(costs), _DECIMALS) if len(costs) == len(parts) else None
    return Usage(**counts, cost_usd=cost)


def _amounts(taken: Usage) -> dict[str, Any]:
    """Return what limits are held against; an unknown cost has no limit."""
    tokens = taken.prompt_tokens + taken.completion_tokens
    return {"calls": taken.calls, "tokens": tokens, "cost": taken.cost_usd or 0.0}


def _told(price: Price | None, answer: Any) -> Usage:
    """Return what a server says it was sent and answered, and had cached; it may say nothing."""
    usage = getattr(answer, "usage", None)
    asked, answered = _counted(usage, "prompt_tokens"), _counted(usage, "completion_tokens")
    cached = _counted(getattr(usage, "prompt_tokens_details", None), "cached_tokens")
    cached = cached or _counted(usage, "prompt_cache_hit_tokens")
    if not asked:  # Anthropic counts what its cache took beside the rest
        answered = answered or _counted(usage, "output_tokens")
        cached = _counted(usage, "cache_read_input_tokens")
        asked = cached + _counted(usage, "input_tokens")
        asked += _counted(usage, "cache_creation_input_tokens")
    return _taken(price if asked else None, asked, answered, cached)


def _counted(account: Any, name: str) -> int:
    count = getattr(account, name, 0)
    return count if isinstance(count, int) and count >= 0 else 0


def tell(event: str, **facts: str | float) -> None:
    """Log one line of `key=value` pairs, quoted as JSON where need be: never a text or a key."""
    if _LOG.isEnabledFor(logging.INFO):
        told = {"event": event, **facts}
        _LOG.info("%s", " ".join(f"{key}={_value(str(value))}" for key, value in told.items()))


def _value(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text)
