"""Says what went wrong between checker and a model's server, and what to do about it.

Nothing the server said is repeated: it may hold the key or the texts.
"""

from collections.abc import Iterator

import openai

from checker.errors import (
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    ModelError,
    NotRecorded,
    RequestRejected,
)
from checker.secret import api_key
from checker.settings import Settings

_FINAL = {401, 404}  # no other request will fare better
_TRANSIENT = {408, 409, 429}


class NoChatModel(RequestRejected):
    """A web page, or anything but a completion, came as the answer."""


def unwrapped(error: Exception) -> Exception:
    """Return what instructor wrapped: the SDK's own error, else the error itself."""
    return next((e for e in _causes(error) if isinstance(e, openai.OpenAIError)), error)


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed when sent again."""
    if _is_unrecorded(error) or _out_of_quota(error):
        return False
    if isinstance(error, openai.APIConnectionError | NoChatModel):
        return True  # a gateway in trouble shows a page too
    status = getattr(error, "status_code", 0)
    return status in _TRANSIENT or status >= 500


def is_final(error: BaseException) -> bool:
    """Whether every other request will fail likewise."""
    return getattr(error, "status_code", 0) in _FINAL or _out_of_quota(error)


def explain(error: Exception, url: str, settings: Settings) -> CheckerError:
    """Map what the SDK raised to an error that says what to do."""
    if _is_unrecorded(error):
        return NotRecorded(
            "the recording holds no answer to this request: the texts, prompts, model or limits"
            " are not those recorded; give the same, or record again with --record FILE"
        )
    match error:
        case openai.APIConnectionError() if _took_too_long(error):
            return ConnectionFailed(
                f"no answer from {url} within {settings.timeout:g} s; raise --timeout"
            )
        case openai.APIConnectionError():
            return ConnectionFailed(
                f"no server answers at {url}, or it breaks off; start it or set OPENAI_BASE_URL"
            )
        case openai.APIStatusError():
            return _explain_status(error, url, settings)
        case _:
            return AnswerInvalid(
                f"the answer from {url} does not fit the reply schema;"
                " try a model that keeps to JSON schemas"
            )


def _explain_status(error: openai.APIStatusError, url: str, settings: Settings) -> ModelError:
    status, told = error.status_code, _told(error)
    if is_transient(error):
        advice = "lower --workers or try later" if status == 429 else "try later"
        tries = f"{settings.attempts} tries" if settings.attempts > 1 else "1 try"
        return ConnectionFailed(f"{url} failed with HTTP {status} after {tries}; {advice}")
    if status == 413 or (status == 400 and "context" in told):
        return AnswerInvalid(
            f"the request is longer than the model at {url} takes; lower --evidence-tokens,"
            " --claims-per-call or --answer-tokens"
        )
    if status == 400 and "content_filter" in told:
        return AnswerRefused("the server's content filter stopped the request; try another model")
    return RequestRejected(_rejection(error, url, settings.model))


def _rejection(error: openai.APIStatusError, url: str, model: str) -> str:
    if _out_of_quota(error):
        return f"the account at {url} has no credit left; top it up"
    match error.status_code:
        case 401 if api_key():
            text = f"{url} refused the API key; set OPENAI_API_KEY to a valid one"
        case 401:
            text = f"{url} asks for an API key; set OPENAI_API_KEY"
        case 403:
            text = f"{url} denies this key the model `{model}`; name another with --model"
        case 404 if "model" in _told(error):
            text = f"{url} knows no model `{model}`; name one with --model"
        case 404 | 405:
            text = no_chat_model(url)
        case status if 300 <= status < 400:
            text = (
                f"{url} redirects elsewhere, which is not followed; give the server's own address"
            )
        case status:
            text = (
                f"{url} rejected the request (HTTP {status}); check --model `{model}`, and that"
                " the server can answer in a JSON schema"
            )
    return text


def no_chat_model(url: str) -> str:
    """Say that something else than a chat model answers at an address."""
    return f"no chat model answers at {url}; set OPENAI_BASE_URL to an address ending in /v1"


def _told(error: openai.APIStatusError) -> str:
    """Return the server's own account in lower case; a web page is none."""
    return str(error.body).lower() if isinstance(error.body, dict) else ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from; re-raised errors can form a circle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _took_too_long(error: openai.APIConnectionError) -> bool:
    late = (openai.APITimeoutError, TimeoutError)
    return any(isinstance(e, late) for e in _causes(error))


def _is_unrecorded(error: BaseException) -> bool:
    """Whether a replay lacked the request; vcrpy is not imported where nothing is replayed."""
    return any(
        type(e).__name__ == "CannotOverwriteExistingCassetteException" for e in _causes(error)
    )


def _out_of_quota(error: BaseException) -> bool:
    told = {getattr(error, "code", None), getattr(error, "type", None)}
    return "insufficient_quota" in told or getattr(error, "status_code", 0) == 402
