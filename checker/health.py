"""Decides when a server or its model is given up, so that a run ends and no server is stormed.

Calls run side by side, so what fails at the same time is one failure: only a call that began after
the last counted failure tells anything new. Every answer forgives all failures before it.
"""

import threading

from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    CheckerError,
    ConnectionFailed,
    ModelError,
    RequestRejected,
)

_LOST = 2  # calls that failed one after the other, each after all its retries
_UNUSABLE = 16  # answers in a row and worker; halving a batch of 32 claims takes 6


class Health:
    """What is known of a server from the calls so far; safe to share between threads."""

    def __init__(self, workers: int) -> None:
        """Take `workers`, the number of calls that may be under way together."""
        self._lock = threading.Lock()
        self._most_unusable = _UNUSABLE * workers
        self._losses = 0
        self._unusable = 0
        self._dead: ModelError | None = None
        self.proven = False  # whether it has answered at all

    def begin(self) -> int:
        """Return the failures in a row so far, which `failed` wants to know of its call."""
        return self._losses

    def require(self) -> None:
        """Raise the ModelError for which the server was given up, if it was."""
        dead = self._dead
        if dead:
            # A new one each time: an error keeps every place it was raised at, texts and all.
            raise type(dead)(*dead.args)

    def answered(self) -> None:
        """Forgive what failed before."""
        with self._lock:
            self._losses = self._unusable = 0
            self.proven = True

    def failed(self, failure: CheckerError, begun: int, final: bool) -> None:
        """Count the failure of a call; `begun` is what `begin` said, `final` that all will fail."""
        with self._lock:
            if isinstance(failure, ConnectionFailed | RequestRejected):
                self._losses += begun == self._losses
                if final or self._losses >= _LOST:
                    broken = isinstance(failure, ConnectionFailed)
                    kind = ConnectionFailed if broken else RequestRejected
                    self._dead = kind(*failure.args)
            elif isinstance(failure, AnswerInvalid | AnswerCut):
                self._unusable += 1
                if self._unusable >= self._most_unusable:
                    self._dead = ModelError(f"{failure} ({self._unusable} answers in a row)")
