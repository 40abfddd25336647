"""What can go wrong, as one tree; each class carries the exit code of the command line.

* CheckerError
  * UsageError            (2) flags or settings that do not fit together
  * InputError            (2) a file that cannot be read, is empty, or is not text
  * ModelError            (3) the model gave no usable answer
    * ConnectionFailed    (3) no server at that address, or it stopped answering
    * RequestRejected     (3) the server refused the request: key, model name, quota
    * AnswerRefused       (3) the model declined, or a content filter cut in
    * AnswerCut           (3) the answer hit `answer_tokens`
    * AnswerInvalid       (3) the answer does not fit the reply schema
    * BudgetSpent         (3) the calls, tokens or money allowed are spent
  * NotRecorded           (3) a replay lacks this request
  * WorkerDied            (3) the system ended a process that checked articles
  * Interrupted           (130) stopped by the keyboard
"""

from collections.abc import Iterable
from difflib import get_close_matches

from checker.language.plain import one_line
from checker.records import Report


def meant(word: str, known: Iterable[str]) -> str:
    """Return the question after the known word that comes near a misspelt one, if any does."""
    near = get_close_matches(word, known, 1, 0.7)
    return f"; did you mean `{near[0]}`?" if near else ""


class CheckerError(Exception):
    """Anything checker raises on purpose; its text is one line meant for the user."""

    exit_code = 2

    def __str__(self) -> str:
        """Return the text on one line whatever file names and values it repeats."""
        return one_line(super().__str__())


class UsageError(CheckerError):
    """Flags or settings that do not fit together."""


class InputError(CheckerError):
    """A file that cannot be read, is empty, or is not text."""


class ModelError(CheckerError):
    """The model gave no usable answer."""

    exit_code = 3


class ConnectionFailed(ModelError):
    """No server answers at the address, or it stopped answering."""


class RequestRejected(ModelError):
    """The server refused the request: key, model name, quota or parameters."""


class AnswerRefused(ModelError):
    """The model declined to answer, or a content filter cut in."""


class AnswerCut(ModelError):
    """The answer ended at `answer_tokens` before it was complete."""


class AnswerInvalid(ModelError):
    """The answer does not fit the reply schema."""


class BudgetSpent(ModelError):
    """The calls, tokens or money that the settings allow are spent."""


class NotRecorded(CheckerError):
    """A replay was asked for a request its recording does not hold.

    No ModelError: a run must not go on without the answer, as it may without a model's.
    """

    exit_code = 3


class WorkerDied(CheckerError):
    """The system ended a process that checked articles."""

    exit_code = 3


class Interrupted(CheckerError):
    """The run was stopped by the keyboard; `report` holds what was done until then."""

    exit_code = 130

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted; the report holds what was checked until then")
        self.report = report
