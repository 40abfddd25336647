"""Says what went wrong between checker and a model's server, and when a server is given up.

Nothing the server said is repeated: it may hold the key or the texts. Errors are told by their HTTP
status and the names of their classes, so that one reading serves OpenAI's SDK and Anthropic's.
"""

import re
import threading
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
from checker.model.providers import Place
from checker.settings import Settings

# What an error without an HTTP status is called, by the class of it or of what it came from.
_NAMES = {
    "CannotOverwriteExistingCassetteException": "unrecorded",  # of vcrpy, which is slow to import
    "TimeoutError": "late",
    "APITimeoutError": "late",
    "APIConnectionError": "lost",
}
_NO_CREDIT = r"402|.*(?:insufficient_quota|credit balance|no credit)"
_TRANSIENT = r"40[89]|429|5\d\d|late|lost"
_FINAL = f"40[14]|{_NO_CREDIT}"  # no other request will fare better
_MOST_LOST = 2  # calls that failed one after the other, each after all its retries
_MOST_UNUSABLE = 16  # answers in a row and worker; halving a part asks a few times

NO_MODEL = "no model `{model}` answers at {where}; check --model and the address, ending in /v1"
_UNRECORDED = (
    "the recording holds no answer to this request: the texts, prompts, model or limits are not"
    " those recorded; give the same, or record again with --record FILE"
)
_NO_FIT = "the answer from {where} does not fit the reply schema; try another model"
_OPTION = "{where} does not take --model-option {option} as it is; change it or leave it out"
_LATE = "no answer from {where} within {timeout:g} s; raise --timeout"
_LOST = "no server answers at {where}, or it breaks off; check the address, or try later"
_FAILED = "{where} keeps failing with HTTP {status}; lower --workers or try later"
_LONG = "the request is too long for {where}; lower --evidence-tokens or --answer-tokens"
_TOO_LONG = "413|400.*(?:context|too long|too many tokens|maximum (?:input|prompt)|token limit)"
_FILTER = "the server's content filter stopped the request; try another model"
_REDIRECT = "{where} redirects elsewhere, which is not followed; give the server's own address"
_SIZE = "{where} does not take --answer-tokens of this size; lower it"
_REJECTED = "{where} rejected the request (HTTP {status}); check --model `{model}`"
# What an error is, and the words that the server has for it, mean: the first that fits.
_MEANINGS: tuple[tuple[str, type[CheckerError], str], ...] = (
    (_NO_CREDIT, RequestRejected, "the account at {where} has no credit left; top it up"),
    ("unrecorded", NotRecorded, _UNRECORDED),
    ("late", ConnectionFailed, _LATE),
    ("lost", ConnectionFailed, _LOST),
    (_TRANSIENT, ConnectionFailed, _FAILED),
    (_TOO_LONG, AnswerInvalid, _LONG),
    ("400.*content_filter", AnswerRefused, _FILTER),
    ("401", RequestRejected, "{where} asks for a valid API key; set {key}"),
    ("403", RequestRejected, "{where} denies this key the model `{model}`; name another one"),
    ("40[45]", RequestRejected, NO_MODEL),
    ("3", RequestRejected, _REDIRECT),
    (".*max_(?:completion_|output_)?tokens", RequestRejected, _SIZE),
    (r"\d", RequestRejected, _REJECTED),
    ("", AnswerInvalid, _NO_FIT),
)


def status_of(error: BaseException) -> int:
    """Return the HTTP status of an error, 0 if it has none."""
    status: int = getattr(error, "status_code", 0)
    return status


def told_by(error: BaseException) -> str:
    """Return the server's own account in lower case; a web page is none."""
    body = getattr(error, "body", None)
    return str(body).lower() if isinstance(body, dict | list) else ""


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed when sent again."""
    page = isinstance(error, ConnectionFailed)  # a gateway in trouble shows one
    return page or (_fits(_TRANSIENT, error) and not _fits(_NO_CREDIT, error))


def is_final(error: BaseException) -> bool:
    """Whether every other request will fail likewise."""
    return _fits(_FINAL, error)


def seconds_asked(error: BaseException | None) -> float:
    """Return how many seconds a server asks to be left alone; a date counts as nothing."""
    response: Any = getattr(error, "response", None)
    header = (getattr(response, "headers", None) or {}).get("retry-after")
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        return 0.0


def explain(error: Exception, place: Place, settings: Settings) -> CheckerError:
    """Map what an SDK raised to an error that says what to do; one of ours says so itself."""
    if isinstance(error, CheckerError):
        return error
    words = {
        "where": place.where,
        "model": place.model,
        "key": place.key or "one in the environment",
        "status": status_of(error),
        "timeout": settings.timeout,
    }
    told = told_by(error)
    blamed = next((name for name in settings.model_options if name.lower() in told), "")
    if blamed and not is_transient(error):
        return RequestRejected(_OPTION.format(option=blamed, **words))
    kind, text = next((kind, text) for means, kind, text in _MEANINGS if _fits(means, error))
    return kind(text.format(**words))


def _fits(pattern: str, error: BaseException) -> bool:
    """Whether what an error is, then what the server told, begins like this."""
    names = (type(one).__name__ for one in (error.__cause__, error))
    called = status_of(error) or next((_NAMES[name] for name in names if name in _NAMES), "")
    return bool(re.match(pattern, f"{called} {told_by(error)}", re.DOTALL))


class Health:
    """What is known of a server from the calls so far; safe to share between threads.

    Calls run side by side, so what fails at the same time is one failure: only a call that began
    after the last counted failure tells anything new. Every answer forgives all before it.
    """

    def __init__(self, workers: int) -> None:
        """Take `workers`, the number of calls that may be under way together."""
        self._lock = threading.Lock()
        self._most_unusable = _MOST_UNUSABLE * workers
        self.losses = self._unusable = 0  # in a row
        self._dead: ModelError | None = None

    def require(self) -> None:
        """Raise the ModelError for which the server was given up, if it was."""
        if self._dead:
            # A new one each time: an error keeps every place it was raised at, texts and all.
            raise type(self._dead)(*self._dead.args)

    def answered(self) -> None:
        """Forgive what failed before."""
        with self._lock:
            self.losses = self._unusable = 0

    def failed(self, failure: CheckerError, begun: int, final: bool) -> None:
        """Count a call that failed; `begun` are the losses when it began, `final` that all fail."""
        with self._lock:
            if isinstance(failure, ConnectionFailed | RequestRejected):
                self.losses += begun == self.losses
                if final or self.losses >= _MOST_LOST:
                    self._dead = failure
            elif isinstance(failure, AnswerInvalid | AnswerCut):
                self._unusable += 1
                if self._unusable >= self._most_unusable:
                    self._dead = ModelError(f"{failure} ({self._unusable} answers in a row)")
