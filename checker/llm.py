"""The one seam to a language model: asks, retries, counts usage, and names what went wrong."""

import email.utils
import logging
import math
import os
import re
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from checker.diagnosis import (
    NoChatModel,
    explain,
    is_final,
    is_transient,
    no_chat_model,
    unwrapped,
)
from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    UsageError,
)
from checker.health import Health
from checker.ledger import Ledger
from checker.pace import Pace
from checker.prompts import Message
from checker.secret import api_key, keep_from_logs, repeats_key
from checker.settings import Settings

Reply = TypeVar("Reply", bound=BaseModel)
Answer = TypeVar("Answer")

_BACKOFF = wait_random_exponential(multiplier=0.5, max=30)
_LONGEST_WAIT = 120.0
_ALTERNATIVES = 20  # tokens whose probabilities are asked for: the most that OpenAI lists

_ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[^\s?#]*)?", re.IGNORECASE
)

# instructor logs every failed call as an error, request and all; we report failures ourselves
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
keep_from_logs()


class ChatModel:
    """A chat model on an OpenAI-compatible server."""

    def __init__(
        self,
        settings: Settings,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raise UsageError for an address or a key that no server can have, or an unknown price."""
        self._settings = settings
        self._sleep = sleep
        # A redirect would hand the texts to a server that nobody named.
        client = openai.DefaultHttpxClient(
            follow_redirects=False,
            event_hooks={"response": [partial(_bound, settings.timeout)]},
        )
        weakref.finalize(self, client.close)
        self._sdk = openai.OpenAI(
            base_url=_address(settings.base_url),
            api_key=_key(),
            timeout=settings.timeout,
            max_retries=0,
            http_client=client,
        )
        self._client = instructor.from_openai(self._sdk, mode=instructor.Mode.JSON_SCHEMA)
        self._limits: dict[str, Any] = {"temperature": 0, "max_tokens": settings.answer_tokens}
        self._lock = threading.Lock()
        limits = (settings.requests_per_minute, settings.tokens_per_minute)
        self._ledger = Ledger(settings, self.url, Pace(*limits, clock, sleep), clock)
        self._health = Health(settings.workers)

    @property
    def usage(self) -> Usage:
        """What has been spent so far, failed attempts included."""
        return self._ledger.usage

    @property
    def stages(self) -> dict[str, Usage]:
        """The same by stage."""
        return self._ledger.stages

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
            "max_tokens": self._settings.answer_tokens,
        }

    def ask(self, messages: list[Message], reply: type[Reply], stage: str = "other") -> Reply:
        """Return the model's answer as a `reply` record; `stage` is whom its cost is put down to.

        Raises a ModelError that says what happened and what to do. Transient failures are tried
        again; once the server is given up (`checker.health`) every further call fails at once. A
        replay that lacks the request raises NotRecorded.
        """
        return self._persistently(partial(self._ask_once, messages, reply, stage))

    def yes_probability(self, messages: list[Message]) -> float:
        """Return how likely the model's next word is Yes, of Yes and No alone.

        Raises a ModelError as `ask` does; AnswerInvalid also when the server tells no
        probabilities.
        """
        return self._persistently(partial(self._weigh_once, messages))

    def _persistently(self, once: Callable[[int], Answer]) -> Answer:
        """Call `once`, with the number of the try, until it answers or trying again is no use."""
        begun = self._health.begin()
        retrying = Retrying(
            retry=retry_if_exception(is_transient),
            stop=stop_after_attempt(self._settings.attempts),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer: Answer = retrying(lambda: once(retrying.statistics["attempt_number"]))
        except CheckerError as error:
            no_model = isinstance(error, NoChatModel) and not self._health.proven
            self._health.failed(error, begun, final=no_model)
            raise
        except Exception as error:  # noqa: BLE001  explained, not passed over
            failure = explain(error, self.url, self._settings)
            self._health.failed(failure, begun, is_final(error))
            # What the SDK raised repeats what the server said, the key perhaps.
            raise failure from None
        self._health.answered()
        return answer

    def _pause(self, state: RetryCallState) -> float:
        """Return how long to wait; an overrun server is left alone by every worker."""
        seconds = _wait(state)
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, openai.RateLimitError):
            self._ledger.rest(seconds)
        return seconds

    def _ask_once(
        self, messages: list[Message], reply: type[Reply], stage: str, attempt: int
    ) -> Reply:
        self._health.require()
        limits = dict(self._limits)
        with self._ledger.call(stage, messages, attempt) as seen:
            try:
                return self._answer(messages, reply, limits, seen)
            except openai.BadRequestError as error:
                if not self._adapts(error, limits):
                    raise
        return self._ask_once(messages, reply, stage, attempt)

    def _answer(
        self,
        messages: list[Message],
        reply: type[Reply],
        limits: dict[str, Any],
        seen: list[ChatCompletion],
    ) -> Reply:
        """Send one request; what comes back is kept in `seen`, of use or not."""
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
            raise cause from cause.__cause__
        self._raise_if_declined(seen)
        if repeats_key(answer.model_dump_json()):
            raise AnswerInvalid(f"{self.url} repeats the API key in its answer; replace the key")
        return answer

    def _weigh_once(self, messages: list[Message], attempt: int) -> float:
        self._health.require()
        with self._ledger.call("verify", messages, attempt) as seen:
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
        share = _share_of_yes(seen[0])
        if share is None:
            raise AnswerInvalid(
                f"{self.url} tells no probabilities of Yes and No; use a server with `logprobs`"
            )
        return share

    def _cut(self) -> AnswerCut:
        limit = self._settings.answer_tokens
        return AnswerCut(
            f"the answer was cut at {limit} tokens; raise --answer-tokens or ask less per call"
        )

    def _raise_if_declined(self, seen: list[ChatCompletion]) -> None:
        """Tell refusals, filters and cut answers apart before blaming the format."""
        if not seen:
            return
        choices = getattr(seen[-1], "choices", None)
        if choices is None:
            raise NoChatModel(no_chat_model(self.url))
        if not choices or choices[0].message is None:
            raise AnswerInvalid(f"the answer from {self.url} is empty; try another model")
        if choices[0].finish_reason == "content_filter":
            raise AnswerRefused("the server's content filter stopped the answer; try another model")
        if choices[0].message.refusal:
            raise AnswerRefused("the model refused to answer; try another model")
        if choices[0].finish_reason == "length":
            raise self._cut()

    def _adapts(self, error: openai.BadRequestError, limits: dict[str, Any]) -> bool:
        """Drop or rename a parameter this model does not take (newer OpenAI models); say if so."""
        if error.code not in {"unsupported_parameter", "unsupported_value"}:
            return False
        if error.param not in limits:
            return False
        with self._lock:  # another thread may have done so meanwhile
            kept = dict(self._limits)
            value = kept.pop(error.param, None)
            if error.param == "max_tokens" and value:
                kept["max_completion_tokens"] = value
            self._limits = kept
        return True


def _bound(seconds: float, response: Any) -> None:
    """Let a body take no longer than `seconds`; the SDK's own limit begins anew with each byte."""
    chunks = response.iter_bytes
    response.iter_bytes = lambda size=None: _within(seconds, chunks(size))


def _within(seconds: float, chunks: Iterable[bytes]) -> Iterator[bytes]:
    end = time.monotonic() + seconds
    for chunk in chunks:
        if time.monotonic() > end:
            raise TimeoutError
        yield chunk


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
    key = api_key()
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
