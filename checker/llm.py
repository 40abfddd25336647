"""The one seam to a language model: asks, retries, counts usage, and names what went wrong."""

import email.utils
import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
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

from checker.contract import Usage
from checker.diagnosis import explain, is_final, is_transient, no_chat_model, unwrapped
from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    RequestRejected,
    UsageError,
)
from checker.prompts import Message
from checker.settings import Settings

Reply = TypeVar("Reply", bound=BaseModel)
Answer = TypeVar("Answer")

_BACKOFF = wait_random_exponential(multiplier=0.5, max=30)
_LONGEST_WAIT = 120.0
_ALTERNATIVES = 20  # tokens whose probabilities are asked for: the most that OpenAI lists
_DEAD_AFTER = 2  # calls that failed in a row, each after all its retries

_ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[^\s?#]*)?", re.IGNORECASE
)

# instructor logs every failed call as an error, request and all; we report failures ourselves
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


class ChatModel:
    """A chat model on an OpenAI-compatible server."""

    def __init__(self, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        """Raise UsageError for an address or a key that no server can have."""
        self._settings = settings
        self._sleep = sleep
        self._sdk = openai.OpenAI(
            base_url=_address(settings.base_url),
            api_key=_key(),
            timeout=settings.timeout,
            max_retries=0,
        )
        self._client = instructor.from_openai(self._sdk, mode=instructor.Mode.JSON_SCHEMA)
        self._limits: dict[str, Any] = {"temperature": 0, "max_tokens": settings.max_tokens}
        self._lock = threading.Lock()
        self._usage = Usage()
        self._failures = 0
        self._dead: CheckerError | None = None

    @property
    def usage(self) -> Usage:
        """What has been spent so far, failed attempts included."""
        return self._usage

    @property
    def url(self) -> str:
        """The server's address."""
        return str(self._sdk.base_url)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """All that shapes its answers besides the messages."""
        return {
            "url": self.url,
            "model": self._settings.model,
            "temperature": 0,
            "max_tokens": self._settings.max_tokens,
        }

    def ask(self, messages: list[Message], reply: type[Reply]) -> Reply:
        """Return the model's answer as a `reply` record.

        Raises a ModelError that says what happened and what to do. Transient failures are tried
        again; after the server has refused the key, or has failed for good twice in a row, every
        further call raises the same error at once. A replay that lacks the request raises
        NotRecorded.
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
        retrying = Retrying(
            retry=retry_if_exception(is_transient),
            stop=stop_after_attempt(self._settings.attempts),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer: Answer = retrying(once)
        except CheckerError as error:
            self._note_failure(error, final=False)
            raise
        except Exception as error:
            failure = explain(error, self.url, self._settings)
            self._note_failure(failure, is_final(error))
            raise failure from error
        self._failures = 0
        return answer

    def _note_failure(self, failure: CheckerError, final: bool) -> None:
        with self._lock:
            counts = isinstance(failure, ConnectionFailed | RequestRejected)
            self._failures = self._failures + 1 if counts else 0
            if counts and (final or self._failures >= _DEAD_AFTER):
                self._dead = failure

    def _ask_once(self, messages: list[Message], reply: type[Reply]) -> Reply:
        if self._dead:
            raise self._dead
        limits = dict(self._limits)
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
                **limits,
            )
        except IncompleteOutputException as error:
            raise self._cut() from error
        except Exception as error:  # noqa: BLE001  a broken answer makes the SDK raise anything
            self._raise_if_declined(seen)
            cause = unwrapped(error)
            if self._adapts(cause, limits):
                return self._ask_once(messages, reply)
            raise cause from cause.__cause__
        finally:
            self._count(seen)
        self._raise_if_declined(seen)
        return answer

    def _weigh_once(self, messages: list[Message]) -> float:
        if self._dead:
            raise self._dead
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
                    + sum(_tokens(usage, "prompt_tokens") for usage in spent),
                    "completion_tokens": self._usage.completion_tokens
                    + sum(_tokens(usage, "completion_tokens") for usage in spent),
                }
            )

    def _cut(self) -> AnswerCut:
        limit = self._settings.max_tokens
        return AnswerCut(
            f"the answer was cut at max_tokens={limit}; raise --max-tokens or ask less per call"
        )

    def _raise_if_declined(self, seen: list[ChatCompletion]) -> None:
        """Tell refusals, filters and cut answers apart before blaming the format."""
        if not seen:
            return
        choices = getattr(seen[-1], "choices", None)
        if choices is None:
            raise RequestRejected(no_chat_model(self.url))
        if not choices or choices[0].message is None:
            raise AnswerInvalid(f"the answer from {self.url} is empty; try another model")
        if choices[0].finish_reason == "content_filter":
            raise AnswerRefused("the server's content filter stopped the answer; try another model")
        if choices[0].message.refusal:
            raise AnswerRefused("the model refused to answer; try another model")
        if choices[0].finish_reason == "length":
            raise self._cut()

    def _adapts(self, error: Exception, limits: dict[str, Any]) -> bool:
        """Drop or rename a parameter this model does not take (newer OpenAI models); say if so."""
        if not isinstance(error, openai.BadRequestError) or error.code not in {
            "unsupported_parameter",
            "unsupported_value",
        }:
            return False
        if error.param not in limits:
            return False
        # Another thread may have done so meanwhile.
        value = self._limits.pop(error.param, None)
        if error.param == "max_tokens" and value:
            self._limits["max_completion_tokens"] = value
        return True


def _address(url: str | None) -> str | None:
    """Return a server's address if it is one; the SDK would only fail to connect."""
    address = url or os.environ.get("OPENAI_BASE_URL") or None
    if address and "@" in address.partition("://")[2].partition("/")[0]:
        raise UsageError("a server's address must hold no password; set OPENAI_API_KEY instead")
    if address and not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"`{address}` is not a server's address; give one like http://127.0.0.1:8080/v1"
        )
    return address


def _key() -> str:
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError("OPENAI_API_KEY holds characters that no key has; copy the key again")
    return key or "none"


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


def _tokens(usage: object, name: str) -> int:
    """Return a count that servers may leave out."""
    count = getattr(usage, name, 0)
    return count if isinstance(count, int) else 0


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
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
