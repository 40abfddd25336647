"""The account of a run's model calls: what each took, by stage, within the budget and the pace."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlsplit

from checker.budget import Amounts, Budget, as_amounts
from checker.contract import Usage
from checker.errors import BudgetSpent, UsageError
from checker.pace import Pace
from checker.prices import price_of
from checker.prompts import Message
from checker.settings import Settings
from checker.telemetry import Fact, observed, tell
from checker.tokens import tokens_of

_DECIMALS = 6  # decimals of a dollar that are told


@dataclass(frozen=True, slots=True)
class _Spent:
    """Calls, tokens sent and answered, and US dollars, None if they are not known."""

    calls: int = 0
    asked: int = 0
    answered: int = 0
    cost: Decimal | None = Decimal(0)

    def __add__(self, other: Self) -> Self:
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return replace(
            self,
            calls=self.calls + other.calls,
            asked=self.asked + other.asked,
            answered=self.answered + other.answered,
            cost=cost,
        )

    @property
    def amounts(self) -> dict[str, Decimal]:
        """The same as the budget counts it."""
        return as_amounts(self.asked + self.answered, self.cost)


class Ledger:
    """Counts calls, tokens and money of one run; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        url: str,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Raise UsageError for a limit of cost where the price is unknown."""
        self._price = price_of(settings, url)
        if settings.max_cost is not None and self._price is None:
            raise UsageError(
                f"--max-cost: the price of `{settings.model}` at {url} is unknown; set"
                " CHECKER_PRICE_INPUT and CHECKER_PRICE_OUTPUT in USD per million tokens,"
                " or use --max-tokens"
            )
        self._budget = Budget(settings, self._price)
        self._pace = pace or Pace()
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: dict[str, _Spent] = {}
        self._started = 0
        self._said_spent = False
        address = urlsplit(url)
        self._facts: dict[str, Fact] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": settings.model,
            "server.address": address.hostname or url,
            **({"server.port": address.port} if address.port else {}),
        }

    @property
    def usage(self) -> Usage:
        """What has been spent so far, failed attempts included."""
        return self._total(self._spent.values())

    @property
    def stages(self) -> dict[str, Usage]:
        """The same by stage, in the order of their names."""
        with self._lock:
            return {stage: self._total([spent]) for stage, spent in sorted(self._spent.items())}

    @contextmanager
    def call(
        self, stage: str, messages: Sequence[Message], attempt: int = 1
    ) -> Iterator[list[Any]]:
        """Wait until a call may be sent, and count it; yields a list to put its answers in.

        Raises BudgetSpent, and the call must not be sent, when it does not fit the budget.
        """
        estimate = tokens_of(messages)
        try:
            reserved = self._budget.reserve(stage, estimate)
        except BudgetSpent:
            self._tell_once(stage)
            raise
        self._pace.wait(estimate)
        answers: list[Any] = []
        name = f"chat {self._facts['gen_ai.request.model']}"
        with observed("call", name, self._about(stage, attempt), self._clock) as told:
            failure: BaseException | None = None
            try:
                yield answers
            except BaseException as error:
                failure = error
                told["error.type"] = _kind_of(error)
                raise
            finally:
                spent = self._spent_on(answers)
                self._settle(stage, estimate, reserved, spent, failure)
                told["gen_ai.usage.input_tokens"] = spent.asked
                told["gen_ai.usage.output_tokens"] = spent.answered

    def rest(self, seconds: float) -> None:
        """Let all workers wait, as the server asked; the calling thread waits by itself."""
        self._pace.rest(seconds)
        tell("rest", {"seconds": round(seconds, 3), **self._facts})

    def _about(self, stage: str, attempt: int) -> dict[str, Fact]:
        with self._lock:
            self._started += 1
            number = self._started
        own: dict[str, Fact] = {"stage": stage, "call": number, "attempt": attempt, "cached": False}
        return own | self._facts

    def _tell_once(self, stage: str) -> None:
        with self._lock:
            first, self._said_spent = not self._said_spent, True
        if first:
            tell("budget", {"stage": stage, "error.type": BudgetSpent.__name__})

    def _spent_on(self, answers: Sequence[Any]) -> _Spent:
        """Add up the accounts of a call's answers; the cost is unknown if one has none."""
        asked, answered, cached = (
            sum(counts) for counts in zip((0, 0, 0), *map(_tokens, answers), strict=True)
        )
        told = all(_tokens(answer)[0] for answer in answers)
        cost = self._price(asked, answered, cached) if self._price and told else None
        return _Spent(1, asked, answered, cost)

    def _settle(
        self,
        stage: str,
        estimate: int,
        reserved: Amounts,
        spent: _Spent,
        failure: BaseException | None,
    ) -> None:
        with self._lock:
            self._spent[stage] = self._spent.get(stage, _Spent()) + spent
        if spent.asked:
            self._pace.add(spent.asked + spent.answered - estimate)
        # A server may charge for what it does not tell, unless it refused to answer.
        told = spent.asked or _was_refused(failure)
        self._budget.settle(stage, reserved, spent.amounts if told else reserved)

    def _total(self, parts: Iterable[_Spent]) -> Usage:
        total = sum(parts, start=_Spent())
        cost = total.cost if self._price else None
        return Usage(
            calls=total.calls,
            prompt_tokens=total.asked,
            completion_tokens=total.answered,
            cost_usd=None if cost is None else float(round(cost, _DECIMALS)),
        )


def _tokens(answer: object) -> tuple[int, int, int]:
    """Return what a server says it was sent and answered, and had cached; it may say nothing."""
    usage = getattr(answer, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    asked, answered = _counted(usage, "prompt_tokens"), _counted(usage, "completion_tokens")
    return asked, answered, _counted(details, "cached_tokens")


def _counted(account: object, name: str) -> int:
    count = getattr(account, name, 0)
    return count if isinstance(count, int) and count >= 0 else 0


def _was_refused(failure: BaseException | None) -> bool:
    """Whether a server answered with an HTTP error, which nobody charges for."""
    return getattr(failure, "status_code", None) is not None


def _kind_of(failure: BaseException) -> str:
    """Name an error as OpenTelemetry does: an HTTP status, else its class."""
    return str(getattr(failure, "status_code", None) or type(failure).__name__)
