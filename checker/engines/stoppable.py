"""Lets a run end early with all it has found: once stopped, every question fails at once.

The stages then do what they do when a model fails: sentences stand whole, claims are `unchecked`.
The last answers are remembered, so that work begun anew gets as far as it had come.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextvars import copy_context
from threading import Lock
from typing import Any, TypeVar

from checker.contract import Usage
from checker.engines import Engine, ProposedClaim, ProposedJudgement, SourceSheet
from checker.errors import ModelError
from checker.types import Claim, Sentence

Answer = TypeVar("Answer")

_REMEMBERED = 1024  # answers: more than can belong to work in hand


def _places(sentences: Iterable[Sentence]) -> list[tuple[str, int]]:
    return [(sentence.document, sentence.number) for sentence in sentences]


class StoppableEngine:
    """Passes questions on to another engine until it is stopped."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = engine.name
        self.judged_by = engine.judged_by
        self.looks_twice = engine.looks_twice
        self.model = engine.model
        self.prompts = engine.prompts
        self.memory = engine.memory
        self._answers: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._lock = Lock()
        self._end: Future[None] = Future()  # so that whoever waits for an answer can wait for this

    @property
    def stopped(self) -> bool:
        """Whether nothing more is asked."""
        return self._end.done()

    def stop(self) -> None:
        """Ask nothing more, and let nobody wait for an answer."""
        if not self.stopped:
            self._end.set_result(None)

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self.engine.usage

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage."""
        return self.engine.stages

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Ask for claims, unless stopped."""
        key = (*_places(sentences), context)
        return self._answer(key, lambda: self.engine.propose_claims(sentences, context))

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask for judgements, unless stopped."""
        shown = [place for sheet in sheets for place in _places(sheet.sentences)]
        key = (*(claim.id for claim in claims), *shown, complaint)
        return self._answer(key, lambda: self.engine.judge(claims, sheets, complaint))

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask whether a contradiction stands, unless stopped."""
        key = (claim.id, *_places(evidence))
        return self._answer(key, lambda: self.engine.confirms(claim, evidence))

    def _answer(self, key: tuple[object, ...], ask: Callable[[], Answer]) -> Answer:
        if self.stopped:
            if key not in self._answers:
                raise ModelError("interrupted")
            remembered: Answer = self._answers[key]
            return remembered
        answer = ask()
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return answer

    def each(
        self, pool: Executor, function: Callable[[Any], Any], items: Iterable[Any]
    ) -> list[Any]:
        """Map `function` over `items` in `pool`; Ctrl-C stops the engine and still gives them all.

        What was done keeps its result; the rest is run here, where it asks nothing any more. In
        another thread than the main one, that is so as soon as the engine is stopped.
        """
        listed = list(items)
        if self.stopped:  # calls in flight may still occupy the pool
            return [function(item) for item in listed]
        # Each in the context it is asked from, so that a trace shows it below its stage.
        futures = [pool.submit(copy_context().run, function, item) for item in listed]
        try:
            self._wait_for(futures)
        except KeyboardInterrupt:
            self.stop()
        finally:
            for future in futures:
                future.cancel()
        return [
            future.result() if future.done() and not future.cancelled() else function(item)
            for future, item in zip(futures, listed, strict=True)
        ]

    def _wait_for(self, futures: Sequence[Future[Any]]) -> None:
        """Wait until all are done, one has failed, or the engine is stopped."""
        waiting: set[Future[Any]] = {*futures, self._end}
        while len(waiting) > 1:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
            if self._end in done:
                return
