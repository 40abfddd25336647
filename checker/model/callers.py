"""Asks one model: once, with the parameters that it takes, and finds the JSON in its answer.

How a provider is asked for JSON is left to `instructor`. Most speak OpenAI's protocol; they and
Anthropic are asked by a client that follows no redirect and tries nothing again by itself.
"""

import json
import logging
import re
import threading
import weakref
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import instructor
from pydantic import BaseModel

from checker.errors import AnswerCut, AnswerRefused, ConnectionFailed, UsageError
from checker.model.faults import NO_MODEL, Health, status_of, told_by
from checker.model.prompts import Message
from checker.model.providers import key_for, locate
from checker.settings import Settings

Parameters = Mapping[str, Any]

# Ways to ask for JSON, the surest first; the others tell the schema in words.
_FORMATS = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "json_object": instructor.Mode.JSON,
    "": instructor.Mode.MD_JSON,
}

# They log requests, answers and headers: texts, and what a server makes of the key.
for _name in "openai._base_client anthropic._base_client httpcore.http11 httpcore2.http11".split():
    logging.getLogger(_name).setLevel(logging.INFO)
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


class Caller:
    """Asks one model; learns once for a run which parameters it does not take."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Take a model's name; raises UsageError where that cannot be asked."""
        self.place = place = locate(name, settings)
        key = key_for(name, place)
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
        self.sdk = self._connected(settings, key)

    def send(self, messages: Sequence[Message], reply: type[BaseModel], sent: Parameters) -> Any:
        """Return the raw answer to one request, with `parameters` as they were just now."""
        return self.sdk.post(
            self._path, cast_to=self._answer, body=self.body(messages, reply, sent)
        )

    def body(
        self, messages: Sequence[Message], reply: type[BaseModel], sent: Parameters
    ) -> dict[str, Any]:
        """Return the JSON of a request, in the way of asking for JSON that the parameters name."""
        from instructor.processing.response import (  # noqa: PLC0415  takes half a second
            handle_response_model,
        )

        given = dict(sent)
        form = given.pop("response_format", "json_schema")
        _, body = handle_response_model(
            reply,
            _FORMATS[form] if self.place.url else instructor.Mode.TOOLS,
            instructor.Provider.OPENAI if self.place.url else instructor.Provider.ANTHROPIC,
            model=self.place.model,
            messages=[dict(one) for one in messages],
            **given,
        )
        return {**body, **self._options}

    def text(self, answer: Any) -> str:
        """Return the JSON in a raw answer; raises what is wrong with it."""
        self._require_whole(answer)
        if not self.place.url:
            (said,) = (one.input for one in answer.content if one.type == "tool_use")
            return json.dumps(said)
        from instructor.utils import extract_json_from_codeblock  # noqa: PLC0415  likewise

        # It may stand in a code block, or after a train of thought.
        found: str = extract_json_from_codeblock(answer.choices[0].message.content)
        return found

    def adapts(self, error: Exception, sent: Parameters) -> bool:
        """Whether a request may be sent anew, without what was rejected of its parameters."""
        if status_of(error) not in {400, 422}:
            return False
        with self._lock:
            if self.parameters is not sent:  # another thread has learned so meanwhile
                return True
            changed = _without(sent, told_by(error))
            if changed is not None:
                self.parameters = changed
        return changed is not None

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
            asked_for = self.asked_for
            limit = asked_for.get("max_tokens") or asked_for.get("max_completion_tokens")
            raise AnswerCut(
                f"the answer was cut at {limit} tokens; raise --answer-tokens or ask less per call"
            )

    def _connected(self, settings: Settings, key: str) -> Any:
        """Return the provider's SDK; raises UsageError where that is missing."""
        name = "openai" if self.place.url else self.place.provider
        if not find_spec(name):
            extra = f"pip install 'checker-news[{name}]'"
            raise UsageError(f"`{name}/{self.place.model}` needs the extra: {extra}")
        sdk: Any = import_module(name)  # takes a second
        if self.place.url:
            client, self._path = sdk.OpenAI, "/chat/completions"
            self._answer = sdk.types.chat.ChatCompletion
        else:
            client, self._path = sdk.Anthropic, "/v1/messages"
            self._answer = sdk.types.Message
        # A redirect would hand the texts to a server that nobody named.
        http = sdk.DefaultHttpxClient(follow_redirects=False)
        weakref.finalize(self, http.close)
        return client(
            base_url=self.place.url or None,
            api_key=key,
            timeout=settings.timeout,
            max_retries=0,
            http_client=http,
        )


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
