"""Asks many requests as batches: at half the price, and answered within a day.

A run is rehearsed: what is not kept is noted and not asked. The requests noted are uploaded, and
their answers are kept as those of single calls are, so that the run itself finds them. First looks
form the first batches, second looks the next; what a batch leaves unanswered is asked by itself.
What is under way stands in a file beside the answers, so that another run can fetch it.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.documents.files import write
from checker.errors import CheckerError, ConnectionFailed, ModelError, UsageError
from checker.model.cache import cache_folder, private
from checker.model.callers import Caller
from checker.model.client import ChatModel, Question, Reply
from checker.model.faults import explain, status_of
from checker.model.providers import locate, repeats_key
from checker.model.usage import tell
from checker.records import Notify, unheard
from checker.settings import Settings

_STAGES = ("examine", "reconsider")  # in this order: second looks need all first answers
_ENDPOINT = "/v1/chat/completions"
_MOST_REQUESTS, _MOST_BYTES = 10_000, 100_000_000  # of one batch; providers take twice as much
_POLL = 60.0  # seconds between looks at a batch
_ENDED = {"completed", "failed", "expired", "cancelled"}
_CODE = re.compile(r"[a-z_]{3,40}")
_WAITS = "its batch is not answered yet"


class Sent(BaseModel):
    """A batch that was sent: its id at the server, and the stage of each request by its key.

    Without an id it was about to be made when a run ended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    id: str = ""
    model: str
    where: str
    asked: dict[str, str]


@dataclass(slots=True)
class _Noted:
    """Requests that will be a batch, and what is set aside for them."""

    caller: Caller
    file: IO[bytes] = field(default_factory=TemporaryFile)
    asked: dict[str, str] = field(default_factory=dict)
    booked: Counter[str] = field(default_factory=Counter)

    @property
    def is_full(self) -> bool:
        return len(self.asked) >= _MOST_REQUESTS or self.file.tell() >= _MOST_BYTES


def under_way(notify: Notify = unheard) -> list[Sent]:
    """Return the batches that were sent and not fetched yet."""
    folder = cache_folder()
    found = []
    for file in sorted((folder / "batches").glob("*.json") if folder else ()):
        try:
            found.append(Sent.model_validate_json(file.read_bytes()))
        except (OSError, ValidationError):
            notify(f"{file}: is no record of a batch; delete it")
    return found


class BatchModel(ChatModel):
    """A ChatModel that puts requests by while a run is rehearsed, and asks them together."""

    def __init__(
        self,
        settings: Settings,
        notify: Notify = unheard,
        sleep: Callable[[float], Any] | None = None,
    ) -> None:
        """Raise UsageError as ChatModel does, and where batches cannot be."""
        folder = cache_folder()
        if not (folder and settings.cache) or settings.refresh:
            raise UsageError("a batch's answers are kept: drop --no-cache, --refresh or /dev/null")
        for name in filter(None, (settings.model, settings.second_model)):
            if not (place := locate(name, settings)).url:
                raise UsageError(f"{place.where} has no batches in OpenAI's way; drop --batch")
        super().__init__(settings, notify, sleep)
        self._notify = notify
        self._folder = folder / "batches"
        self._rehearsed = list(_STAGES)  # those that are not answered yet
        self._noted: list[_Noted] = []
        self._proven: set[Caller] = set()
        self._proof = threading.Lock()
        self._sent = {key: one for one in under_way(notify) for key in one.asked}
        self._wanted: dict[str, Sent] = {}
        self._booked: dict[str, Counter[str]] = {}
        self._counted: set[str] = set()
        self._lost: dict[str, str] = {}

    def ask_together(self, rehearse: Callable[[], object], *, waits: bool = True) -> bool:
        """Call `rehearse`, send what it asks and wait for the answers; the same for second looks.

        Returns whether all is answered that can be: without `waits` perhaps not yet. Raises
        CheckerError where nothing can be sent or fetched.
        """
        while self._rehearsed:
            rehearse()
            for noted in self._noted:
                with noted.file:
                    self._send(noted)
            self._noted = []
            if waits and self._wanted:
                ids = ", ".join(one.id for one in self._wanted.values())
                self._notify(f"waiting for {ids}; Ctrl-C leaves it, the same command goes on")
            while self._wanted:
                for one in [*self._wanted.values()]:
                    try:
                        self.fetch(one)
                    except ConnectionFailed as error:
                        self._notify(f"batch {one.id}: {error}")
                if self._wanted and not waits:
                    return False
                if self._wanted:
                    self._sleep(_POLL)
            self._rehearsed.pop(0)
        return True

    def state(self, sent: Sent) -> str:
        """Return how a batch does, in words of the server; raises CheckerError."""
        batch = self._look(sent)
        done = getattr(batch, "request_counts", None)
        return f"{_why(batch)}, {done.completed if done else 0:,} of {len(sent.asked):,} answered"

    def fetch(self, sent: Sent) -> bool:
        """Keep the answers of a batch if it has ended, and say so; raises CheckerError."""
        batch = self._look(sent)
        why = _why(batch)
        tell("batch", id=sent.id, status=why)
        if batch and batch.status not in _ENDED:
            return False
        before = self.usage.cost_usd
        answered = self._keep(sent, batch) if batch else set()
        if not (answered and batch.status == "completed"):
            reason = f"its batch {why}; the same command asks it again"
            self._lost |= dict.fromkeys(sent.asked.keys() - answered, reason)
        self._ledger.release(self._booked.pop(sent.name, Counter()))
        self._forget(sent)
        self._delete(self._caller_of(sent), batch)
        after = self.usage.cost_usd
        cost = "" if before is None or after is None else f" for ${after - before:.4f}"
        told = f"{len(answered):,} of {len(sent.asked):,} answered{cost}"
        self._notify(f"batch {sent.id} {why}: {told}")
        return True

    def _found(self, question: Question[Reply]) -> None:
        if question.key not in self._counted:  # rehearsals find it again
            self._counted.add(question.key)
            super()._found(question)

    def _missed(self, question: Question[Reply]) -> Reply:
        if reason := self._lost.get(question.key):
            raise ModelError(reason)
        if question.stage not in self._rehearsed:
            return self._alone(question)
        if sent := self._sent.get(question.key):
            self._wanted[sent.name] = sent
        elif question.stage == self._rehearsed[0]:
            with self._proof:
                # The first one shows that the server answers, and which parameters it takes.
                if question.caller not in self._proven:
                    answer = self._alone(question)
                    self._proven.add(question.caller)
                    return answer
                self._note(question)
        raise ModelError(_WAITS)

    def _alone(self, question: Question[Reply]) -> Reply:
        answer = super()._missed(question)
        self._counted.add(question.key)
        return answer

    def _note(self, question: Question[Reply]) -> None:
        """Put a request by; raises BudgetSpent when it does not fit the limits."""
        key, caller = question.key, question.caller
        if any(key in one.asked for one in self._noted):
            return
        booked = self._ledger.book(question.stage, caller.place, question.messages)
        open_ones = (one for one in self._noted if one.caller is caller and not one.is_full)
        noted = next(open_ones, None)
        if noted is None:
            self._noted.append(noted := _Noted(caller))
        body = caller.body(question.messages, question.reply, caller.parameters)
        line = {"custom_id": key, "method": "POST", "url": _ENDPOINT, "body": body}
        noted.file.write(json.dumps(line).encode() + b"\n")
        noted.asked[key] = question.stage
        noted.booked.update(booked)

    def _send(self, noted: _Noted) -> None:
        """Upload requests and make a batch of them, with a file that says so."""
        caller, place = noted.caller, noted.caller.place
        model = f"{place.provider}/{place.model}"
        sent = Sent(name=uuid4().hex, model=model, where=place.where, asked=noted.asked)

        def upload() -> Any:
            noted.file.seek(0)
            return caller.sdk.files.create(file=("batch.jsonl", noted.file), purpose="batch")

        def make() -> Any:
            # Where a reply was lost on its way, the batch is there already.
            return _listed(caller, sent.name) or caller.sdk.batches.create(
                input_file_id=file.id,
                endpoint=_ENDPOINT,
                completion_window="24h",
                metadata={"checker": sent.name},
            )

        file = self._asked(caller, upload)
        self._write(sent)
        try:
            batch = _sound(self._asked(caller, make), place.where)
        except ConnectionFailed:
            raise  # it may be there: the next run looks for it
        except CheckerError:
            self._forget(sent)
            raise
        sent = sent.model_copy(update={"id": batch.id})
        self._write(sent)
        self._sent |= dict.fromkeys(sent.asked, sent)
        self._wanted[sent.name] = sent
        self._booked[sent.name] = noted.booked
        self._notify(f"batch {sent.id}: {len(sent.asked):,} requests sent to {sent.where}")

    def _keep(self, sent: Sent, batch: Any) -> set[str]:
        """Keep the answers of a batch that are of use; return their keys."""
        caller = self._caller_of(sent)
        answered: set[str] = set()
        for name in filter(None, (batch.output_file_id, batch.error_file_id)):
            for key, answer in _lines(self._asked(caller, caller.sdk.files.content, name).read()):
                if key in answered or key not in sent.asked:
                    continue
                self._ledger.batched(sent.asked[key], caller.place, answer)
                with suppress(ModelError, ValueError, TypeError, LookupError, AttributeError):
                    text = caller.text(answer)
                    if isinstance(json.loads(text), dict) and not repeats_key(text):
                        self._cache.keep(key, text)
                        answered.add(key)
        self._counted |= answered
        return answered

    def _delete(self, caller: Caller, batch: Any) -> None:
        """Delete the files of a batch where they lie: they hold words of unpublished articles."""
        for name in ("input_file_id", "output_file_id", "error_file_id"):
            if file := getattr(batch, name, None):
                with suppress(CheckerError):
                    self._asked(caller, caller.sdk.files.delete, file)

    def _look(self, sent: Sent) -> Any:
        """Return what the server says of a batch; None where it knows none."""
        caller = self._caller_of(sent)
        look = partial(caller.sdk.batches.retrieve, sent.id)
        if not sent.id:
            look = partial(_listed, caller, sent.name)
        with suppress(UsageError):
            if batch := self._asked(caller, look):
                return _sound(batch, sent.where)
        return None

    def _caller_of(self, sent: Sent) -> Caller:
        """Return who asks about a batch; raises UsageError for one at a server not named now."""
        caller = self._caller(sent.model)
        if caller.place.where != sent.where:
            # A file must not say where the key is sent to.
            raise UsageError(f"batch {sent.id} is at {sent.where}: give --base-url {sent.where}")
        return caller

    def _asked(self, caller: Caller, call: Callable[..., Any], *given: Any) -> Any:
        """Call the server until it answers; raises CheckerError, UsageError for what it lacks."""
        try:
            return self._persistently(lambda _attempt: call(*given))
        except Exception as error:  # noqa: BLE001  explained, not passed over
            if status_of(error) in {404, 405}:
                raise UsageError(f"{caller.place.where} has no batches; drop --batch") from None
            raise explain(error, caller.place, self._settings) from None

    def _write(self, sent: Sent) -> None:
        write(private(self._folder) / f"{sent.name}.json", sent.model_dump_json())

    def _forget(self, sent: Sent) -> None:
        self._wanted.pop(sent.name, None)
        for key in sent.asked:
            self._sent.pop(key, None)
        (self._folder / f"{sent.name}.json").unlink(missing_ok=True)


def _lines(content: bytes) -> Iterator[tuple[str, Any]]:
    """Yield the key and the raw answer of each line of a batch's file that has one."""
    from openai.types.chat import ChatCompletion  # noqa: PLC0415  openai takes a second

    for line in content.split(b"\n"):
        with suppress(ValueError, TypeError, LookupError, AttributeError):
            found = json.loads(line)
            if found["response"]["status_code"] == 200:
                yield str(found["custom_id"]), ChatCompletion.construct(**found["response"]["body"])


def _listed(caller: Caller, name: str) -> Any:
    """Return the batch that was made under a name of ours, None if none was."""
    recent = caller.sdk.batches.list(limit=100).data
    return next((one for one in recent if (one.metadata or {}).get("checker") == name), None)


def _sound(batch: Any, where: str) -> Any:
    """Return a batch as a server told of it; raises ConnectionFailed for what is none."""
    if isinstance(getattr(batch, "id", None), str) and isinstance(batch.status, str):
        return batch
    raise ConnectionFailed(f"{where} tells of no batch; check its address, or drop --batch")


def _why(batch: Any) -> str:
    """Return how a batch does; of what the server told only a code is repeated."""
    if batch is None:
        return "is not known to the server"
    errors = getattr(batch.errors, "data", None) or []
    codes = [str(one.code) for one in errors if _CODE.fullmatch(str(one.code or ""))]
    status = _CODE.fullmatch(batch.status) and batch.status
    return f"{status or 'unknown'}{f' ({codes[0]})' if codes else ''}"
