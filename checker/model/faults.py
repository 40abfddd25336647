"""Says what went wrong between checker and a model's server, and when a server is given up.

Nothing the server said is repeated: it may hold the key or the texts. Errors are told by their HTTP
status and the names of their classes, so that one reading serves the SDKs of all providers.
"""

import email.utils
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    ModelError,
    NotRecorded,
    RequestRejected,
)
from checker.model.keys import api_key
from checker.model.providers import Place
from checker.settings import Settings

_FINAL = {401, 404}  # no other request will fare better
_TRANSIENT = {408, 409, 429}
_LATE = {"APITimeoutError", "TimeoutException", "TimeoutError", "ReadTimeoutError"}
_LOST = {"APIConnectionError", "TransportError", "ConnectionError", "HTTPClientError"} | _LATE
_TOO_LONG = re.compile(r"context|too long|too many tokens|maximum (?:input|prompt)|token limit")
_ANSWER_SIZE = re.compile(r"\bmax_(?:completion_|output_)?tokens\b")
_NO_CREDIT = re.compile(r"insufficient_quota|credit balance|no credit")
_MOST_LOST = 2  # calls that failed one after the other, each after all its retries
_MOST_UNUSABLE = 16  # answers in a row and worker; halving a part asks a few times


class NoChatModel(RequestRejected):
    """A web page, or anything but a completion, came as the answer."""


def status_of(error: BaseException) -> int:
    """Return the HTTP status of an error, 0 if it has none."""
    found = getattr(error, "status_code", None) or getattr(error, "code", None)
    return found if isinstance(found, int) and 100 <= found < 600 else 0


def told_by(error: BaseException) -> str:
    """Return the server's own account in lower case; a web page is none."""
    if isinstance(error, TypeError):
        return str(error).lower()  # an SDK that does not know a parameter
    body = getattr(error, "body", None) or getattr(error, "details", None)
    return str(body).lower() if isinstance(body, dict | list) else ""


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed when sent again."""
    if _is_unrecorded(error) or _out_of_quota(error):
        return False
    if isinstance(error, NoChatModel):
        return True  # a gateway in trouble shows a page too
    status = status_of(error)
    return status in _TRANSIENT or status >= 500 or (not status and _is(error, _LOST))


def is_final(error: BaseException) -> bool:
    """Whether every other request will fail likewise."""
    return status_of(error) in _FINAL or _out_of_quota(error)


def seconds_asked(error: BaseException | None) -> float:
    """Return how long a server asks to be left alone: a Retry-After of seconds, or of a date."""
    response: Any = getattr(error, "response", None)
    headers = getattr(response, "headers", None) or {}
    header = headers.get("retry-after")
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(str(header))
    except ValueError:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def explain(error: Exception, place: Place, settings: Settings) -> CheckerError:
    """Map what an SDK raised to an error that says what to do; one of ours says so itself."""
    where = place.where
    if isinstance(error, CheckerError):
        return error
    if _is_unrecorded(error):
        return NotRecorded(
            "the recording holds no answer to this request: the texts, prompts, model or limits"
            " are not those recorded; give the same, or record again with --record FILE"
        )
    if status_of(error):
        return _explain_status(error, place, settings)
    if _is(error, _LOST):
        advice = "start it or set OPENAI_BASE_URL" if place.url else "try later"
        late = f"no answer from {where} within {settings.timeout:g} s; raise --timeout"
        lost = f"no server answers at {where}, or it breaks off; {advice}"
        return ConnectionFailed(late if _is(error, _LATE) else lost)
    if isinstance(error, TypeError) and (option := _option_in(told_by(error), settings)):
        return RequestRejected(_no_option(where, option))
    return AnswerInvalid(no_fit(where))


def _explain_status(error: Exception, place: Place, settings: Settings) -> ModelError:
    status, told, where = status_of(error), told_by(error), place.where
    if is_transient(error):
        advice = "lower --workers or try later" if status == 429 else "try later"
        tries = f"{settings.attempts} tries" if settings.attempts > 1 else "1 try"
        return ConnectionFailed(f"{where} failed with HTTP {status} after {tries}; {advice}")
    if option := _option_in(told, settings):
        return RequestRejected(_no_option(where, option))
    if status == 413 or (status == 400 and _TOO_LONG.search(told)):
        return AnswerInvalid(
            f"the request is longer than the model at {where} takes;"
            " lower --evidence-tokens or --answer-tokens"
        )
    if status == 400 and "content_filter" in told:
        return AnswerRefused("the server's content filter stopped the request; try another model")
    return RequestRejected(_rejection(error, place))


def _rejection(error: Exception, place: Place) -> str:
    told, where, model = told_by(error), place.where, place.model
    key = place.key or "one in the environment"
    if _out_of_quota(error):
        return f"the account at {where} has no credit left; top it up"
    match status_of(error):
        case 401 if place.key and api_key(place.key):
            text = f"{where} refused the API key; set {key} to a valid one"
        case 401:
            text = f"{where} asks for an API key; set {key}"
        case 403:
            text = f"{where} denies this key the model `{model}`; name another with --model"
        case 404 if "model" in told or not place.own:
            text = f"{where} knows no model `{model}`; name one with --model"
        case 404 | 405:
            text = no_chat_model(where)
        case status if 300 <= status < 400:
            text = (
                f"{where} redirects elsewhere, which is not followed; give the server's own address"
            )
        case _ if _ANSWER_SIZE.search(told):
            text = f"{where} does not take --answer-tokens of this size; lower it"
        case status:
            text = f"{where} rejected the request (HTTP {status}); check --model `{model}`"
    return text


def no_fit(where: str) -> str:
    """Say that an answer is no reply."""
    return (
        f"the answer from {where} does not fit the reply schema;"
        " try a model that keeps to JSON schemas"
    )


def no_chat_model(url: str) -> str:
    """Say that something else than a chat model answers at an address."""
    return f"no chat model answers at {url}; set OPENAI_BASE_URL to an address ending in /v1"


def _option_in(told: str, settings: Settings) -> str:
    """Return the first option that a server blames, empty if it blames none."""
    return next((name for name in settings.model_options if name.lower() in told), "")


def _no_option(where: str, option: str) -> str:
    return f"{where} does not take --model-option {option} as it is; change it or leave it out"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from; re-raised errors can form a circle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _is(error: BaseException, names: set[str]) -> bool:
    """Whether an error, or what it came from, is of a class with one of these names."""
    classes = (kind for one in _causes(error) for kind in type(one).__mro__)
    return any(kind.__name__ in names for kind in classes)


def _is_unrecorded(error: BaseException) -> bool:
    """Whether a replay lacked the request; vcrpy is not imported where nothing is replayed."""
    return _is(error, {"CannotOverwriteExistingCassetteException"})


def _out_of_quota(error: BaseException) -> bool:
    codes = f"{getattr(error, 'code', '')} {getattr(error, 'type', '')} {told_by(error)}"
    return status_of(error) == 402 or bool(_NO_CREDIT.search(codes))


class Health:
    """What is known of a server from the calls so far; safe to share between threads.

    Calls run side by side, so what fails at the same time is one failure: only a call that began
    after the last counted failure tells anything new. Every answer forgives all before it.
    """

    def __init__(self, workers: int) -> None:
        """Take `workers`, the number of calls that may be under way together."""
        self._lock = threading.Lock()
        self._most_unusable = _MOST_UNUSABLE * workers
        self._losses = self._unusable = 0
        self._dead: ModelError | None = None
        self._proven = False  # whether it has answered at all

    def begin(self) -> int:
        """Return the failures in a row so far, which `failed` wants to know of its call."""
        return self._losses

    def require(self) -> None:
        """Raise the ModelError for which the server was given up, if it was."""
        if self._dead:
            # A new one each time: an error keeps every place it was raised at, texts and all.
            raise type(self._dead)(*self._dead.args)

    def answered(self) -> None:
        """Forgive what failed before."""
        with self._lock:
            self._losses = self._unusable = 0
            self._proven = True

    def failed(self, failure: CheckerError, begun: int, final: bool) -> None:
        """Count the failure of a call; `begun` is what `begin` said, `final` that all will fail."""
        with self._lock:
            if isinstance(failure, ConnectionFailed | RequestRejected):
                self._losses += begun == self._losses
                no_model = isinstance(failure, NoChatModel) and not self._proven
                if final or no_model or self._losses >= _MOST_LOST:
                    broken = isinstance(failure, ConnectionFailed)
                    self._dead = (ConnectionFailed if broken else RequestRejected)(*failure.args)
            elif isinstance(failure, AnswerInvalid | AnswerCut):
                self._unusable += 1
                if self._unusable >= self._most_unusable:
                    self._dead = ModelError(f"{failure} ({self._unusable} answers in a row)")
