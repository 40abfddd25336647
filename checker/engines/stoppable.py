"""Lets a run end early with all it has found: once stopped, every question fails at once.

The stages then do what they do when a model fails: sentences stand whole, claims are `unchecked`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from checker.contract import Usage
from checker.engines import Engine, ProposedClaim, ProposedJudgement, SourceSheet
from checker.errors import ModelError
from checker.types import Claim, Sentence


class StoppableEngine:
    """Passes questions on to another engine until it is stopped."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name = engine.name
        self.judged_by = engine.judged_by
        self.looks_twice = engine.looks_twice
        self.model = engine.model
        self.prompts = engine.prompts
        self.memory = engine.memory
        self.stopped = False

    def stop(self) -> None:
        """Ask nothing more."""
        self.stopped = True

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self._engine.usage

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Ask for claims, unless stopped."""
        return self._running.propose_claims(sentences, context)

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask for judgements, unless stopped."""
        return self._running.judge(claims, sheets, complaint)

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask whether a contradiction stands, unless stopped."""
        return self._running.confirms(claim, evidence)

    @property
    def _running(self) -> Engine:
        if self.stopped:
            raise ModelError("interrupted")
        return self._engine

    def each(
        self, pool: Executor, function: Callable[[Any], Any], items: Iterable[Any]
    ) -> list[Any]:
        """Map `function` over `items` in `pool`; Ctrl-C stops the engine and still gives them all.

        What was done keeps its result; the rest is run here, where it asks nothing any more.
        """
        listed = list(items)
        if self.stopped:  # calls in flight may still occupy the pool
            return [function(item) for item in listed]
        futures = [pool.submit(function, item) for item in listed]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            self.stop()
        finally:
            for future in futures:
                future.cancel()
        return [
            future.result() if future.done() and not future.cancelled() else function(item)
            for future, item in zip(futures, listed, strict=True)
        ]
