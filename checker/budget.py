"""What a run may spend: calls, tokens and money, reserved before a call and settled after it.

Splitting an article may take half of it, or nothing might be left for checking: sentences that are
not split are checked as they stand.
"""

import threading
from collections.abc import Mapping
from decimal import Decimal

from checker.errors import BudgetSpent
from checker.prices import Price
from checker.settings import Settings

_SPLITTING, _SHARE = "decompose", Decimal("0.5")

Amounts = Mapping[str, Decimal]  # by `calls`, `tokens` and `cost`


def as_amounts(tokens: int, cost: Decimal | None) -> dict[str, Decimal]:
    """Return what one call takes; an unknown cost has no limit to be held against."""
    return {"calls": Decimal(1), "tokens": Decimal(tokens), "cost": cost or Decimal(0)}


class Budget:
    """The limits of one run, shared by all its workers."""

    def __init__(self, settings: Settings, price: Price | None) -> None:
        limits = {
            "calls": settings.max_calls,
            "tokens": settings.max_tokens,
            "cost": settings.max_cost,
        }
        self._limits = {n: Decimal(str(most)) for n, most in limits.items() if most is not None}
        self._price = price
        self._lock = threading.Lock()
        self._spent = dict.fromkeys(self._limits, Decimal(0))
        self._split = dict.fromkeys(self._limits, Decimal(0))
        self._closed: dict[bool, str] = {}

    def reserve(self, stage: str, tokens: int) -> Amounts:
        """Set aside what a call of `tokens` will take at least, and return it.

        Raises BudgetSpent when it does not fit, and from then on for every call of its sort.
        """
        need = as_amounts(tokens, self._price(tokens, 0, 0) if self._price else None)
        splits = stage == _SPLITTING
        with self._lock:
            reason = self._closed.get(False) or self._closed.get(splits)
            reason = reason or self._misfit(need, self._spent, Decimal(1))
            if reason is None and splits:
                reason = self._misfit(need, self._split, _SHARE)
                if reason:
                    self._closed[True] = reason
            elif reason and splits not in self._closed:
                self._closed[False] = reason
            if reason:
                raise BudgetSpent(reason)
            self._book(splits, need)
        return need

    def settle(self, stage: str, reserved: Amounts, spent: Amounts) -> None:
        """Put what a call really took in the place of what was set aside for it."""
        change = {name: spent[name] - reserved[name] for name in self._limits}
        with self._lock:
            self._book(stage == _SPLITTING, change)

    def _book(self, splits: bool, amounts: Amounts) -> None:
        for name in self._limits:
            self._spent[name] += amounts[name]
            if splits:
                self._split[name] += amounts[name]

    def _misfit(self, need: Amounts, spent: Amounts, share: Decimal) -> str | None:
        """Return the limit that a call does not fit into, and the way out, in one line."""
        for name, limit in self._limits.items():
            if spent[name] + need[name] > limit * share:
                most = f"${limit:f}" if name == "cost" else f"{limit:,} {name}"
                gone = f"half of {most} went into splitting" if share < 1 else f"{most} spent"
                return f"budget: {gone}; raise --max-{name}"
        return None
