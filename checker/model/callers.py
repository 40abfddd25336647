"""Asks one model: once, with the parameters that it takes.

Most providers speak OpenAI's protocol. Those are asked by a client of our own, which follows no
redirect, tries nothing again by itself and waits for no body forever. The others are asked through
what `instructor` makes of their SDK.
"""

import logging
import re
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, UsageError
from checker.model.faults import Health, NoChatModel, no_chat_model, no_fit, status_of, told_by
from checker.model.keys import api_key, require_key, without_keys
from checker.model.prompts import Message
from checker.model.providers import Place, locate
from checker.settings import Settings

Reply = TypeVar("Reply", bound=BaseModel)
Parameters = Mapping[str, Any]
Seen = Callable[[Any], None]  # is handed the raw answer, of use or not

_FORMATS = ("json_schema", "json_object", "")  # ways to ask for JSON, the surest first

# instructor logs every failed call as an error, request and all; we report failures ourselves
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


def connect(name: str, settings: Settings) -> "Caller":
    """Return what asks the model of this name; raises UsageError where that cannot be done."""
    place = locate(name, settings)
    if place.key and not place.own:
        require_key(place.key, name)
    return _Server(place, settings) if place.url else _Sdk(place, settings)


class Caller(ABC):
    """Asks one model; learns once for a run which parameters it does not take."""

    def __init__(self, place: Place, settings: Settings) -> None:
        self.place = place
        self.health = Health(settings.workers)
        self.options = settings.model_options
        own = {
            "temperature": 0,
            "max_tokens": settings.answer_tokens,
            "response_format": _FORMATS[0],
        }
        if place.url and "max_completion_tokens" in self.options:
            del own["max_tokens"]
        self.parameters: Parameters = {k: v for k, v in own.items() if k not in self.options}
        self.asked_for = {**self.parameters, **self.options}  # whatever the model makes of it
        self._lock = threading.Lock()

    @abstractmethod
    def ask(
        self, messages: list[Message], reply: type[Reply], sent: Parameters, seen: Seen
    ) -> Reply:
        """Send one request with `parameters` as they were just now; raises what goes wrong."""

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

    def _opened(self, sdk: Any, client: str, settings: Settings) -> Any:
        """Return a client of an SDK that tries once and waits for no body forever."""
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

    def _cut(self) -> AnswerCut:
        limit = self.asked_for.get("max_tokens", self.options.get("max_completion_tokens"))
        return AnswerCut(
            f"the answer was cut at {limit} tokens; raise --answer-tokens or ask less per call"
        )


class _Server(Caller):
    """Asks a server in OpenAI's protocol."""

    def __init__(self, place: Place, settings: Settings) -> None:
        super().__init__(place, settings)
        import openai  # noqa: PLC0415  takes a second

        self._sdk = self._opened(openai, "OpenAI", settings)

    def ask(
        self, messages: list[Message], reply: type[Reply], sent: Parameters, seen: Seen
    ) -> Reply:
        """Send one request."""
        body = {**sent, **self.options}
        match sent.get("response_format"):
            case "json_schema":
                schema = {"name": reply.__name__, "schema": reply.model_json_schema()}
                body["response_format"] = {"type": "json_schema", "json_schema": schema}
            case "json_object":
                body["response_format"] = {"type": "json_object"}
            case "":
                del body["response_format"]
        answer: Any = self._sdk.chat.completions.create(
            model=self.place.model,
            messages=messages,
            extra_body=body,
        )
        seen(answer)
        return _parsed(self._content(answer), reply, self.place.where)

    def _content(self, answer: Any) -> str:
        """Tell refusals, filters and cut answers apart before blaming the format."""
        choices = getattr(answer, "choices", None)
        if choices is None:
            raise NoChatModel(no_chat_model(self.place.url))
        if not choices or choices[0].message is None:
            raise AnswerInvalid(f"the answer from {self.place.url} is empty; try another model")
        if choices[0].finish_reason == "content_filter":
            raise AnswerRefused("the server's content filter stopped the answer; try another model")
        if choices[0].message.refusal:
            raise AnswerRefused("the model refused to answer; try another model")
        if choices[0].finish_reason == "length":
            raise self._cut()
        return choices[0].message.content or ""


class _Sdk(Caller):
    """Asks through a provider's SDK, as instructor knows how."""

    def __init__(self, place: Place, settings: Settings) -> None:
        super().__init__(place, settings)
        self.parameters = {k: v for k, v in self.parameters.items() if k != "response_format"}
        try:
            self._client = self._instructed(settings)
        except ImportError:
            raise UsageError(_missing(place)) from None
        except Exception as error:  # noqa: BLE001  each SDK has its own
            told = without_keys(str(error))
            raise UsageError(f"`{place.provider}/{place.model}` cannot be asked: {told}") from None

    def ask(
        self, messages: list[Message], reply: type[Reply], sent: Parameters, seen: Seen
    ) -> Reply:
        """Send one request."""
        from instructor.core.exceptions import IncompleteOutputException  # noqa: PLC0415  an extra
        from instructor.core.hooks import HookName, Hooks  # noqa: PLC0415  likewise

        answers: list[Any] = []
        hooks = Hooks()
        hooks.on(HookName.COMPLETION_RESPONSE, answers.append)
        given = {**sent, **self.options}
        if self.place.provider == "anthropic":  # whose SDK knows few parameters by name
            given = {"max_tokens": given.pop("max_tokens"), "extra_body": given}
        try:
            answer: Reply = self._client.create(
                response_model=reply,
                messages=[dict(one) for one in messages],
                max_retries=0,
                hooks=hooks,
                **given,
            )
        except IncompleteOutputException:
            raise self._cut() from None
        except Exception as error:  # noqa: BLE001  whatever the SDK raises
            if any(getattr(one, "stop_reason", None) == "refusal" for one in answers):
                raise AnswerRefused("the model refused to answer; try another model") from None
            cause = error
            while type(cause).__module__.startswith("instructor") and cause.__cause__:
                cause = cause.__cause__  # type: ignore[assignment]  # no exception of the system
            raise cause from None
        finally:
            for raw in answers:
                seen(raw)
        return answer

    def _instructed(self, settings: Settings) -> Any:
        """Return instructor's client; raises ImportError where the SDK is missing."""
        place = self.place
        anthropic: Any = import_module("anthropic") if place.provider == "anthropic" else None
        import instructor  # noqa: PLC0415  an extra

        if anthropic:
            sdk = self._opened(anthropic, "Anthropic", settings)
            return instructor.from_anthropic(sdk, model=place.model)
        made: Any = instructor.from_provider(f"{place.provider}/{place.model}")
        if hasattr(made.client, "max_retries"):
            made.client.max_retries = 0
        return made


def _missing(place: Place) -> str:
    name = f"`{place.provider}/{place.model}`"
    if place.provider == "anthropic":
        return f"{name} needs the extra: pip install 'checker-news[anthropic]'"
    return f"{name} needs instructor and the provider's SDK: pip install 'instructor>=1.17,<2'"


def _parsed(text: str, reply: type[Reply], where: str) -> Reply:
    """Return an answer as a record, out of a code block or after a train of thought too."""
    bare = text.rpartition("</think>")[2]
    try:
        return reply.model_validate_json(bare[bare.find("{") : bare.rfind("}") + 1])
    except ValidationError:
        raise AnswerInvalid(no_fit(where)) from None


def _without(sent: Parameters, told: str) -> Parameters | None:
    """Return the parameters without what a server blames; None if it blames none of them."""
    kept = dict(sent)
    wanted = kept.get("response_format")
    if "max_tokens" in kept and re.search(r"'param': 'max_tokens'|max_completion_tokens", told):
        kept["max_completion_tokens"] = kept.pop("max_tokens")
    elif "temperature" in kept and "temperature" in told:
        del kept["temperature"]
    elif wanted and re.search(r"response_format|schema|json_object|grammar", told):
        kept["response_format"] = _FORMATS[_FORMATS.index(wanted) + 1]
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
