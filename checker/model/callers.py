"""Asks one model: once, with the parameters that it takes, and reads its answer as a record.

How a provider is asked for JSON, and where that stands in an answer, is left to `instructor`. Most
speak OpenAI's protocol; they and Anthropic are asked by a client that follows no redirect, tries
nothing again by itself and waits for no body forever.
"""

import logging
import re
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import instructor
from pydantic import BaseModel

from checker.errors import AnswerCut, AnswerRefused, ConnectionFailed, UsageError
from checker.model.faults import NO_MODEL, Health, status_of, told_by
from checker.model.keys import api_key, require_key, without_keys
from checker.model.prompts import Message
from checker.model.providers import locate
from checker.settings import Settings

Reply = TypeVar("Reply", bound=BaseModel)
Parameters = Mapping[str, Any]
Seen = Callable[[Any], None]  # is handed the raw answer, of use or not

# Ways to ask for JSON, the surest first; the others tell the schema in words.
_FORMATS = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "json_object": instructor.Mode.JSON,
    "": instructor.Mode.MD_JSON,
}

# instructor logs every failed call as an error, request and all; we report failures ourselves
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


class Caller:
    """Asks one model; learns once for a run which parameters it does not take."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Take a model's name; raises UsageError where that cannot be asked."""
        self.place = place = locate(name, settings)
        if place.key and not place.own:
            require_key(place.key, name)
        self.health = Health(settings.workers)
        self._options = settings.model_options
        own: dict[str, Any] = {"temperature": 0, "max_tokens": settings.answer_tokens}
        if place.url:
            own["response_format"] = "json_schema"
            if "max_completion_tokens" in self._options:
                del own["max_tokens"]
        self.parameters: Parameters = {k: v for k, v in own.items() if k not in self._options}
        self.asked_for = {**self.parameters, **self._options}  # whatever the model makes of it
        self._lock = threading.Lock()
        self.sdk = self._connected(settings)

    def ask(
        self, messages: list[Message], reply: type[Reply], sent: Parameters, seen: Seen
    ) -> Reply:
        """Send one request with `parameters` as they were just now; raises what goes wrong."""
        from instructor.core.hooks import HookName, Hooks  # noqa: PLC0415  takes half a second

        answers: list[Any] = []
        hooks = Hooks()
        hooks.on(HookName.COMPLETION_RESPONSE, answers.append)
        found, failure = None, None
        try:
            found = self._create(sent)(
                response_model=reply,
                messages=[dict(one) for one in messages],
                max_retries=0,
                strict=False,
                hooks=hooks,
                **self._arguments(sent),
            )
        except Exception as error:  # noqa: BLE001  whatever the SDK raises
            failure = _cause(error)
        if failure and not answers:
            raise failure
        seen(answers[-1])
        self._require_whole(answers[-1])
        # What instructor makes is of a class of its own.
        return reply.model_validate(dict(found)) if found else _unwrapped(answers[-1], reply)

    def body(self, messages: Sequence[Message], reply: type[BaseModel]) -> dict[str, Any]:
        """Return the JSON of the request that `ask` would send now, in OpenAI's protocol."""
        bodies: list[dict[str, Any]] = []

        def note(*, extra_body: Mapping[str, Any], **given: Any) -> None:
            bodies.append({**given, **extra_body})
            raise NotImplementedError

        sent = self.parameters
        with suppress(Exception):  # instructor's own, for ours
            self._create(sent, note)(
                response_model=reply,
                messages=[dict(one) for one in messages],
                max_retries=0,
                strict=False,
                **self._arguments(sent),
            )
        return bodies[0]

    def text(self, answer: Any) -> str:
        """Return the JSON in a raw answer; raises what is wrong with it."""
        self._require_whole(answer)
        return _json(answer)

    def adapts(self, error: Exception, sent: Parameters) -> bool:
        """Whether a request may be sent anew, without what was rejected of its parameters."""
        if status_of(error) not in {400, 422} and not isinstance(error, TypeError):
            return False
        with self._lock:
            if self.parameters is not sent:  # another thread has learned so meanwhile
                return True
            changed = _without(sent, told_by(error))
            if changed is not None:
                self.parameters = changed
        return changed is not None

    def _create(
        self, sent: Parameters, create: Callable[..., Any] | None = None
    ) -> Callable[..., Any]:
        """Return what sends a request, in the way of asking for JSON that the parameters name."""
        if self.place.url:
            mode = _FORMATS[sent.get("response_format", "json_schema")]
            return instructor.patch(create=create or self.sdk.chat.completions.create, mode=mode)
        if self.place.provider == "anthropic":
            anthropic = instructor.Provider.ANTHROPIC
            return instructor.patch(create=self.sdk.messages.create, provider=anthropic)
        own: Callable[..., Any] = self.sdk.create
        return own

    def _arguments(self, sent: Parameters) -> dict[str, Any]:
        """Return the parameters as an SDK takes them: most know few by name."""
        given = {k: v for k, v in sent.items() if k != "response_format"} | self._options
        if not (self.place.url or self.place.provider == "anthropic"):
            return given
        known = {"max_tokens": given.pop("max_tokens")} if "max_tokens" in given else {}
        return {"model": self.place.model, **known, "extra_body": given}

    def _require_whole(self, answer: Any) -> None:
        """Tell refusals, filters and cut answers apart before blaming the format."""
        choices = getattr(answer, "choices", None)
        if self.place.url and choices is None:
            model, where = self.place.model, self.place.url
            raise ConnectionFailed(NO_MODEL.format(model=model, where=where))
        first = choices[0] if choices else None
        ended = getattr(first, "finish_reason", getattr(answer, "stop_reason", None))
        if ended == "content_filter":
            raise AnswerRefused("the server's content filter stopped the answer; try another model")
        if ended == "refusal" or getattr(getattr(first, "message", None), "refusal", None):
            raise AnswerRefused("the model refused to answer; try another model")
        if ended in {"length", "max_tokens"}:
            limit = self.asked_for.get("max_tokens", self._options.get("max_completion_tokens"))
            raise AnswerCut(
                f"the answer was cut at {limit} tokens; raise --answer-tokens or ask less per call"
            )

    def _connected(self, settings: Settings) -> Any:
        """Return the provider's SDK; raises UsageError where it is missing or lacks something."""
        name = f"{self.place.provider}/{self.place.model}"
        if self.place.url:
            return self._opened("openai", "OpenAI", settings)
        if self.place.provider == "anthropic":
            if not find_spec("anthropic"):
                extra = "pip install 'checker-news[anthropic]'"
                raise UsageError(f"`{name}` needs the extra: {extra}")
            return self._opened("anthropic", "Anthropic", settings)
        try:
            made: Any = instructor.from_provider(name)
        except Exception as error:  # noqa: BLE001  each SDK has its own
            raise UsageError(f"`{name}` cannot be asked: {without_keys(str(error))}") from None
        if hasattr(made.client, "max_retries"):
            made.client.max_retries = 0
        return made

    def _opened(self, module: str, client: str, settings: Settings) -> Any:
        """Return a client of an SDK that tries once and waits for no body forever."""
        sdk: Any = import_module(module)  # takes a second
        # A redirect would hand the texts to a server that nobody named.
        http = sdk.DefaultHttpxClient(
            follow_redirects=False, event_hooks={"response": [partial(_bound, settings.timeout)]}
        )
        weakref.finalize(self, http.close)
        return getattr(sdk, client)(
            base_url=self.place.url or None,
            api_key=api_key(self.place.key) or "none",
            timeout=settings.timeout,
            max_retries=0,
            http_client=http,
        )


def _cause(error: Exception) -> BaseException:
    """Return the provider's own error."""
    cause: BaseException = error
    while type(cause).__module__.startswith("instructor") and cause.__cause__:
        cause = cause.__cause__
    return cause


def _unwrapped(answer: Any, reply: type[Reply]) -> Reply:
    """Return a record that stands in a code block, or after a train of thought."""
    return reply.model_validate_json(_json(answer))


def _json(answer: Any) -> str:
    from instructor.utils import extract_json_from_codeblock  # noqa: PLC0415  likewise

    found: str = extract_json_from_codeblock(answer.choices[0].message.content)
    return found


def _without(sent: Parameters, told: str) -> Parameters | None:
    """Return the parameters without what a server blames; None if it blames none of them."""
    kept = dict(sent)
    wanted = kept.get("response_format")
    if "max_tokens" in kept and re.search(r"'param': 'max_tokens'|max_completion_tokens", told):
        kept["max_completion_tokens"] = kept.pop("max_tokens")
    elif "temperature" in kept and "temperature" in told:
        del kept["temperature"]
    elif wanted and re.search(r"response_format|schema|json_object|grammar", told):
        kept["response_format"] = "" if wanted == "json_object" else "json_object"
    else:
        return None
    return kept


def _bound(seconds: float, response: Any) -> None:
    """Let a body take no longer than `seconds`; an SDK's own limit begins anew with each byte."""
    chunks = response.iter_bytes

    def within(size: int | None = None) -> Iterator[bytes]:
        end = time.monotonic() + seconds
        for chunk in chunks(size):
            if time.monotonic() > end:
                raise TimeoutError
            yield chunk

    response.iter_bytes = within
