"""The one seam to language models: kept answers, limits, retries, and what went wrong in a line."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, wait
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from checker.errors import AnswerInvalid, ModelError
from checker.model.cache import Cache, cache_folder, request_key
from checker.model.callers import Caller
from checker.model.faults import explain, is_final, is_transient, seconds_asked, status_of
from checker.model.prompts import Message
from checker.model.providers import locate, repeats_key
from checker.model.usage import Ledger, tell
from checker.records import Notify, Usage, unheard
from checker.settings import Settings

Given = TypeVar("Given")
Reply = TypeVar("Reply", bound=BaseModel)

_BACKOFF = wait_random_exponential(multiplier=0.5, max=30)
_LONGEST_WAIT = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Question(Generic[Reply]):
    """What a model is asked: `key` is what its answer is kept under, `stage` whom it costs."""

    key: str
    caller: Caller
    messages: Sequence[Message]
    reply: type[Reply]
    stage: str


class ChatModel:
    """The language models of one run; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        notify: Notify = unheard,
        sleep: Callable[[float], Any] | None = None,
    ) -> None:
        """Take `sleep`, which waits some seconds; without it waits end when the run is stopped.

        Raises UsageError for a model, an address, a key or a limit that cannot be.
        """
        self._settings = settings
        self._stopped: Future[None] = Future()  # so that whoever waits can wait for this too
        self._sleep: Callable[[float], Any] = sleep or partial(wait, (self._stopped,))
        self._ledger = Ledger(settings)
        self._callers: dict[str, Caller] = {}
        self._lock = threading.Lock()
        self._rest_ends = 0.0  # of the clock `time.monotonic`
        for name in filter(None, (settings.model, settings.second_model)):
            self._caller(name)
        folder = cache_folder() if settings.cache else None
        self._cache = Cache(folder, notify, reads=not settings.refresh)

    @property
    def usage(self) -> Usage:
        """What has been spent so far, failed attempts included."""
        return self._ledger.usage

    @property
    def stages(self) -> dict[str, Usage]:
        """The same by stage."""
        return self._ledger.stages

    def stop(self) -> None:
        """Ask nothing more; whoever waits for an answer gets a ModelError now."""
        with suppress(InvalidStateError):  # it was stopped before
            self._stopped.set_result(None)

    def ask(
        self, messages: Sequence[Message], reply: type[Reply], stage: str, model: str | None = None
    ) -> Reply:
        """Return a model's answer as a `reply` record; `stage` is whom its cost is put down to.

        `model` names another one than the settings do. Raises a ModelError that says what happened
        and what to do. Transient failures are tried again; once a server is given up (`Health`)
        every further call fails at once. A replay that lacks the request raises NotRecorded.
        """
        caller = self._caller(model)
        key = request_key(caller.place, caller.asked_for, messages, reply)
        question = Question(key, caller, messages, reply, stage)
        if kept := self._cache.get(key):
            with suppress(ValidationError):  # somebody wrote into the file
                answer = reply.model_validate_json(kept)
                self._found(question)
                return answer
        return self._missed(question)

    def _found(self, question: Question[Reply]) -> None:
        self._ledger.kept(question.stage)

    def _missed(self, question: Question[Reply]) -> Reply:
        """Ask, and keep the answer."""
        caller = question.caller
        begun = caller.health.losses
        try:
            answer = self._persistently(partial(self._once, question))
        except Exception as error:  # noqa: BLE001  explained, not passed over
            failure = explain(error, caller.place, self._settings)
            caller.health.failed(failure, begun, is_final(error))
            # What an SDK raised repeats what the server said, the key perhaps.
            raise failure from None
        caller.health.answered()
        self._cache.put(question.key, answer.model_dump_json())
        return answer

    def _caller(self, model: str | None) -> Caller:
        name = model or self._settings.model
        with self._lock:
            if name not in self._callers:
                caller = Caller(name, self._settings)
                self._ledger.open(caller.place)
                self._callers[name] = caller
            return self._callers[name]

    def _persistently(self, once: Callable[[int], Given]) -> Given:
        """Call `once`, with the number of the try, until it answers or trying again is no use."""
        retrying = Retrying(
            retry=retry_if_exception(is_transient),
            stop=stop_after_attempt(self._settings.attempts),
            wait=self._pause,
            sleep=lambda seconds: self._sleep(seconds) if seconds else None,
            reraise=True,
        )
        answer: Given = retrying(lambda: once(retrying.statistics["attempt_number"]))
        return answer

    def _once(self, question: Question[Reply], attempt: int) -> Reply:
        """Send one request, and another one each time it was rejected for a parameter of ours."""
        caller, messages = question.caller, question.messages
        while True:
            caller.health.require()
            self._rest()
            if self._stopped.done():
                raise ModelError("interrupted")
            sent = caller.parameters
            try:
                with self._ledger.call(question.stage, caller.place, messages, attempt) as seen:
                    send = partial(caller.send, messages, question.reply, sent)
                    raw = self._unless_stopped(send)
                    seen(raw)
                    answer = question.reply.model_validate_json(caller.text(raw))
            except Exception as error:
                if not caller.adapts(error, sent):
                    raise
                continue
            if repeats_key(answer.model_dump_json()):
                raise AnswerInvalid(f"{caller.place.where} repeats an API key; replace the key")
            return answer

    def _unless_stopped(self, call: Callable[[], Given]) -> Given:
        """Call in a thread of its own, so that nobody waits for it once stopped, or for too long.

        An SDK's own limit of time begins anew with each byte.
        """
        given: Future[Given] = Future()

        def run() -> None:
            try:
                given.set_result(call())
            except BaseException as error:  # noqa: BLE001  raised where it is waited for
                given.set_exception(error)

        threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
        either: tuple[Future[Any], ...] = (given, self._stopped)
        wait(either, self._settings.timeout, FIRST_COMPLETED)
        if self._stopped.done() and not given.done():
            raise ModelError("interrupted")
        return given.result(timeout=0)

    def _pause(self, state: RetryCallState) -> float:
        """Return how long to wait; an overrun server is left alone by every worker instead."""
        error = state.outcome.exception() if state.outcome else None
        seconds = min(max(seconds_asked(error), _BACKOFF(state)), _LONGEST_WAIT)
        if error is None or status_of(error) != 429:
            return seconds
        with self._lock:
            self._rest_ends = max(self._rest_ends, time.monotonic() + seconds)
        tell("rest", seconds=round(seconds, 3))
        return 0.0

    def _rest(self) -> None:
        """Wait until the rest is over that a server asked for, and any that is asked meanwhile."""
        waited = 0.0
        while (end := self._rest_ends) > max(waited, time.monotonic()):
            self._sleep(end - time.monotonic())
            waited = end


class _Greeting(BaseModel):
    ready: bool


def probe(settings: Settings, model: str | None = None, attempts: int = 1) -> str:
    """Ask a model something small, at most so often; return where it answered, in words.

    Raises ModelError when it does not answer, UsageError when it cannot be asked.
    """
    small = {"attempts": attempts, "answer_tokens": 1024, "cache": False}
    chat = ChatModel(settings.model_copy(update=small))
    content = 'Answer with the JSON {"ready": true}.'
    chat.ask([{"role": "user", "content": content}], _Greeting, "probe", model)
    place = locate(model or settings.model, settings)
    return f"model `{place.model}` at {place.where} answers in JSON"
