"""Keeps all workers together under a server's limits, and lets them rest when it says so.

Calls are spread evenly over the minute, as a leaky bucket does it (the generic cell rate algorithm
of ITU-T I.371): a burst at its start would have the server refuse the rest.
"""

import threading
import time
from collections.abc import Callable

_MINUTE = 60.0

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Pace:
    """One limiter of requests and tokens a minute; None is no limit. Clock and sleep in seconds."""

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._per_request = _MINUTE / requests_per_minute if requests_per_minute else 0.0
        self._per_token = _MINUTE / tokens_per_minute if tokens_per_minute else 0.0
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._mine = threading.local()
        self._next_request = self._next_token = self._rest = 0.0

    def wait(self, tokens: int) -> None:
        """Wait until a call of about `tokens` may be sent, and until a rest is over."""
        with self._lock:
            start = max(self._clock(), self._next_request, self._next_token, self._unrested())
            self._next_request = start + self._per_request
            self._next_token = start + tokens * self._per_token
        until = start
        while (left := until - self._clock()) > 0:
            self._sleep(left)
            # Only a rest called meanwhile is worth another look; each ends once.
            if self._unrested() <= until:
                return
            until = self._unrested()

    def add(self, tokens: int) -> None:
        """Count tokens that a call took beyond those it waited for; fewer are given back."""
        with self._lock:
            self._next_token += tokens * self._per_token

    def rest(self, seconds: float) -> None:
        """Let no worker send anything for some seconds; the calling thread waits by itself."""
        with self._lock:
            end = self._clock() + seconds
            self._mine.rested = end
            self._rest = max(self._rest, end)

    def _unrested(self) -> float:
        """Return when the rest is over that this thread has not waited out by itself."""
        return self._rest if self._rest > getattr(self._mine, "rested", 0.0) else 0.0
