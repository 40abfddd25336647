"""The one seam to a language model: asks, retries, counts usage, and names what went wrong."""

import email.utils
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import instructor
import openai
from instructor.core.exceptions import IncompleteOutputException
from instructor.core.hooks import HookName, Hooks
from openai.types.chat import ChatCompletion
from pydantic import BaseModel
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    ConnectionFailed,
    ModelError,
    NotRecorded,
    RequestRejected,
)
from checker.prompts import Message
from checker.settings import Settings
from checker.types import Usage

Reply = TypeVar("Reply", bound=BaseModel)
Answer = TypeVar("Answer")

_BACKOFF = wait_random_exponential(multiplier=0.5, max=30)
_LONGEST_WAIT = 120.0
_ALTERNATIVES = 20  # tokens whose probabilities are asked for: the most that OpenAI lists
_DEAD_AFTER = 2  # calls that failed in a row, each after all its retries

# instructor logs every failed call as an error, request and all; we report failures ourselves
logging.getLogger("instructor").disabled = True
logging.getLogger("instructor.v2.retry").disabled = True


class ChatModel:
    """A chat model on an OpenAI-compatible server."""

    def __init__(self, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings
        self._sleep = sleep
        self._sdk = openai.OpenAI(
            base_url=settings.base_url,
            api_key=os.environ.get("OPENAI_API_KEY") or "none",
            timeout=settings.timeout,
            max_retries=0,
        )
        self._client = instructor.from_openai(self._sdk, mode=instructor.Mode.JSON_SCHEMA)
        self._limits: dict[str, Any] = {"temperature": 0, "max_tokens": settings.max_tokens}
        self._lock = threading.Lock()
        self._usage = Usage()
        self._failures = 0
        self._dead: ModelError | None = None

    @property
    def usage(self) -> Usage:
        """What has been spent so far, failed attempts included."""
        return self._usage

    @property
    def url(self) -> str:
        """The server's address."""
        return str(self._sdk.base_url)

    def ask(self, messages: list[Message], reply: type[Reply]) -> Reply:
        """Return the model's answer as a `reply` record.

        Raises a ModelError that says what happened and what to do. Transient failures are tried
        again; after the server has refused, or has failed for good twice in a row, every further
        call raises the same error at once.
        """
        return self._persistently(partial(self._ask_once, messages, reply))

    def yes_probability(self, messages: list[Message]) -> float:
        """Return how likely the model's next word is Yes, of Yes and No alone.

        Raises a ModelError as `ask` does; AnswerInvalid also when the server tells no
        probabilities.
        """
        return self._persistently(partial(self._weigh_once, messages))

    def _persistently(self, once: Callable[[], Answer]) -> Answer:
        """Call `once` until it answers or there is no point in trying again."""
        if self._dead:
            raise self._dead
        retrying = Retrying(
            retry=retry_if_exception(_is_transient),
            stop=stop_after_attempt(self._settings.attempts),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer: Answer = retrying(once)
        except ModelError:
            raise
        except Exception as error:
            failure = self._explain(error)
            self._note_failure(failure)
            raise failure from error
        self._failures = 0
        return answer

    def _note_failure(self, failure: ModelError) -> None:
        with self._lock:
            self._failures += isinstance(failure, ConnectionFailed)
            if isinstance(failure, RequestRejected) or self._failures >= _DEAD_AFTER:
                self._dead = failure

    def _ask_once(self, messages: list[Message], reply: type[Reply]) -> Reply:
        seen: list[ChatCompletion] = []
        hooks = Hooks()
        hooks.on(HookName.COMPLETION_RESPONSE, seen.append)
        try:
            answer = self._client.chat.completions.create(
                model=self._settings.model,
                messages=messages,  # type: ignore[arg-type]  # plain dicts are what is sent
                response_model=reply,
                max_retries=0,
                hooks=hooks,
                **self._limits,
            )
        except IncompleteOutputException as error:
            raise self._cut() from error
        except Exception as error:  # noqa: BLE001  a broken answer makes the SDK raise anything
            self._raise_if_declined(seen)
            cause = _unwrapped(error)
            if self._adapts(cause):
                return self._ask_once(messages, reply)
            raise cause from None
        finally:
            self._count(seen)
        self._raise_if_declined(seen)
        return answer

    def _weigh_once(self, messages: list[Message]) -> float:
        seen: list[ChatCompletion] = []
        try:
            seen.append(
                self._sdk.chat.completions.create(
                    model=self._settings.model,
                    messages=messages,  # type: ignore[arg-type]  # plain dicts are what is sent
                    temperature=0,
                    max_tokens=1,
                    logprobs=True,
                    top_logprobs=_ALTERNATIVES,
                )
            )
        finally:
            self._count(seen)
        share = _share_of_yes(seen[0])
        if share is None:
            raise AnswerInvalid(
                f"{self.url} tells no probabilities of Yes and No; use a server with `logprobs`"
            )
        return share

    def _count(self, seen: list[ChatCompletion]) -> None:
        with self._lock:
            spent = [usage for item in seen if (usage := getattr(item, "usage", None))]
            self._usage = self._usage.model_copy(
                update={
                    "calls": self._usage.calls + 1,
                    "prompt_tokens": self._usage.prompt_tokens
                    + sum(usage.prompt_tokens for usage in spent),
                    "completion_tokens": self._usage.completion_tokens
                    + sum(usage.completion_tokens for usage in spent),
                }
            )

    def _cut(self) -> AnswerCut:
        limit = self._settings.max_tokens
        return AnswerCut(
            f"the answer was cut at max_tokens={limit}; raise --max-tokens or ask less per call"
        )

    def _raise_if_declined(self, seen: list[ChatCompletion]) -> None:
        """Tell refusals, filters and cut answers apart before blaming the format."""
        choices = getattr(seen[-1], "choices", None) if seen else None
        if not choices:
            return
        if choices[0].finish_reason == "content_filter":
            raise AnswerRefused("the server's content filter stopped the answer; try another model")
        if choices[0].message.refusal:
            raise AnswerRefused("the model refused to answer; try another model")
        if choices[0].finish_reason == "length":
            raise self._cut()

    def _adapts(self, error: Exception) -> bool:
        """Drop or rename a parameter this model does not take (newer OpenAI models); say if so."""
        if not isinstance(error, openai.BadRequestError) or error.code not in {
            "unsupported_parameter",
            "unsupported_value",
        }:
            return False
        if error.param not in self._limits:
            return False
        value = self._limits.pop(error.param)
        if error.param == "max_tokens":
            self._limits["max_completion_tokens"] = value
        return True

    def _explain(self, error: Exception) -> ModelError:
        """Map what the SDK raised to an error that says what to do."""
        if _is_unrecorded(error):
            return NotRecorded(
                "the recording holds no answer to this request; record again with --record FILE"
            )
        match error:
            case openai.APITimeoutError():
                seconds = self._settings.timeout
                return ConnectionFailed(
                    f"no answer from {self.url} within {seconds:g} s; raise --timeout"
                )
            case openai.APIConnectionError():
                return ConnectionFailed(
                    f"no server answers at {self.url}; start it or set OPENAI_BASE_URL"
                )
            case openai.APIStatusError():
                return self._explain_status(error)
            case _:
                return AnswerInvalid(
                    f"the answer from {self.url} does not fit the reply schema"
                    f" ({type(error).__name__}); try a model that keeps to JSON schemas"
                )

    def _explain_status(self, error: openai.APIStatusError) -> ModelError:
        where, status = self.url, error.status_code
        if status == 401:
            return RequestRejected(
                f"{where} refused the API key; set OPENAI_API_KEY to a valid one"
            )
        if status == 403:
            return RequestRejected(f"{where} denies this key the model `{self._settings.model}`")
        if status == 404:
            return RequestRejected(
                f"{where} knows no model `{self._settings.model}`; name one with --model"
            )
        if status == 429 and _out_of_quota(error):
            return RequestRejected(f"the account at {where} has no credit left; top it up")
        if status in {400, 413, 422}:
            return AnswerInvalid(
                f"{where} rejected the request (HTTP {status}); lower --evidence-tokens or"
                " --claims-per-call, or use a model with JSON-schema output"
            )
        return ConnectionFailed(
            f"{where} failed with HTTP {status} after {self._settings.attempts} tries; try later"
        )


def _share_of_yes(answer: ChatCompletion) -> float | None:
    """Return P(Yes) / (P(Yes) + P(No)) of the first token, None if neither is listed."""
    choices = getattr(answer, "choices", None)
    told = choices[0].logprobs.content if choices and choices[0].logprobs else None
    weight = {"Yes": 0.0, "No": 0.0}
    for candidate in told[0].top_logprobs if told else ():
        if (word := candidate.token.strip()) in weight:
            weight[word] += math.exp(candidate.logprob)
    total = sum(weight.values())
    return weight["Yes"] / total if total else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from; re-raised errors can form a circle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _unwrapped(error: Exception) -> Exception:
    """Return what instructor wrapped: the SDK's own error, else the error itself."""
    return next((e for e in _causes(error) if isinstance(e, openai.OpenAIError)), error)


def _is_unrecorded(error: BaseException) -> bool:
    return any(
        type(e).__name__ == "CannotOverwriteExistingRequestException" for e in _causes(error)
    )


def _out_of_quota(error: BaseException) -> bool:
    return getattr(error, "code", None) == "insufficient_quota"


def _is_transient(error: BaseException) -> bool:
    if _is_unrecorded(error) or _out_of_quota(error):
        return False
    if isinstance(error, openai.APIConnectionError):
        return True
    status = getattr(error, "status_code", 0)
    return status in {408, 409, 429} or status >= 500


def _wait(state: RetryCallState) -> float:
    """Wait as long as the server asks, but at least an exponential backoff with jitter."""
    error = state.outcome.exception() if state.outcome else None
    response = getattr(error, "response", None)
    asked = _seconds(response.headers.get("retry-after")) if response is not None else 0.0
    return min(max(asked, _BACKOFF(state)), _LONGEST_WAIT)


def _seconds(header: str | None) -> float:
    """Read a Retry-After header: seconds, or a date."""
    if not header:
        return 0.0
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
