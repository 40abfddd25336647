"""An oracle, no model: a test double that answers checker's prompts from labelled claims.

`checker bench cost` asks it, so that calls, tokens and seconds can be measured, and compared,
without a model's whims. It speaks the API of OpenAI on 127.0.0.1 and waits as a model would.
"""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.engines.amended import DecomposeReply
from checker.engines.api import DifferenceReply, RecheckReply, VerifyReply
from checker.engines.elision import expanded
from checker.errors import InputError
from checker.language.verbatim import fold
from checker.prompts import data_line
from checker.tokens import tokens_in, tokens_of
from checker.types import Element, Stance

_NUMBERED = re.compile(r"^(\d+) (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^([A-Z]+\d+) (.*)$", re.MULTILINE)


class LabelledStance(BaseModel):
    """What one source says of a claim, in which words, and the two values where they differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stance: Stance
    words: str
    element: Element = Element.OTHER
    article_value: str = ""
    source_value: str = ""


class LabelledClaim(BaseModel):
    """A claim, the article's words that make it, and what each source that speaks of it says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    words: str
    opinion: bool = False
    sources: Mapping[str, LabelledStance]
    also_accept: tuple[str, ...] = ()


class LabelledCase(BaseModel):
    """An article's labelled claims, in its order; `first_source` is the one it was made from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: str
    first_source: str
    labelled_by: str
    claims: tuple[LabelledClaim, ...]


def read_labels(folder: Path) -> LabelledCase:
    """Return the labels in `claims.json` of a case.

    Raises InputError when they cannot be read.
    """
    file = folder / "claims.json"
    try:
        return LabelledCase.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(
            f"{file}: cannot be read ({error.strerror}); name a folder of labelled claims"
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{file}: no labelled claims ({place}: {first['msg']}); mend it") from None


class Oracle:
    """Knows the labelled claims of one article and answers questions about them.

    `omits`: whether it leaves words of a clause out of a claim, as it may.
    """

    def __init__(self, case: LabelledCase, article: str, *, omits: bool = True) -> None:
        self._omits = omits
        self._article = data_line(article)
        self._claims = case.claims
        self._by_text = {fold(claim.text): claim for claim in case.claims}

    def answer(self, kind: str, question: str) -> BaseModel:
        """Return the answer to the last message of a prompt: decompose, verify or recheck.

        Raises ValueError for any other.
        """
        match kind:
            case "decompose":
                return self._split(_lines(_NUMBERED, question))
            case "verify":
                sources, _, claims = question.rpartition("\n\nClaims:\n")
                return self._judged(_lines(_NUMBERED, claims), _SENTENCE.findall(sources))
            case "recheck":
                return self._rechecked(question.splitlines()[0].removeprefix("Claim: "))
        raise ValueError(f"no prompt of checker: {kind}")

    def _split(self, clauses: Sequence[tuple[int, str]]) -> DecomposeReply:
        """Return what is labelled in each clause, worded anew unless it is the clause itself.

        A clause without a label stands as it is.
        """
        held: dict[int, list[LabelledClaim]] = {number: [] for number, _ in clauses}
        for claim in self._claims:
            shared = [(self._shared(claim.words, text), -number) for number, text in clauses]
            most, number = max(shared, default=(0, 0))
            if most:
                held[-number].append(claim)
        opinion = [n for n, own in held.items() if own and all(one.opinion for one in own)]
        claims = [
            str(number)
            if words == text
            else f"{number} {shortened(words, text) if self._omits else words}"
            for number, text in clauses
            for words in [claim.text for claim in held[number]] or [text]
        ]
        if not opinion:
            return DecomposeReply(claims=claims)
        return DecomposeReply(claims=claims, opinion=opinion)

    def _shared(self, words: str, clause: str) -> int:
        """Return how many characters of the article two stretches of it have in common."""
        ours, theirs = self._article.find(data_line(words)), self._article.find(clause)
        if min(ours, theirs) < 0:
            return 0
        end = min(ours + len(data_line(words)), theirs + len(clause))
        return max(0, end - max(ours, theirs))

    def _judged(
        self, claims: Sequence[tuple[int, str]], sentences: Sequence[tuple[str, str]]
    ) -> VerifyReply:
        """Return which of the sentences shown have the labelled words of the sources."""
        said: list[str] = []
        differs: list[DifferenceReply] = []
        for number, text in claims:
            claim = self._by_text.get(fold(text))
            heard = [
                (name, told)
                for told in (claim.sources.values() if claim else ())
                for name, sentence in sentences
                if data_line(told.words) in sentence
            ]
            agreeing = [name for name, told in heard if told.stance is Stance.SUPPORTS]
            said.append(" ".join([str(number), *agreeing]))
            differs += [
                _difference(number, name, told)
                for name, told in heard
                if told.stance is not Stance.SUPPORTS
            ]
        return VerifyReply(said=said, differs=differs) if differs else VerifyReply(said=said)

    def _rechecked(self, text: str) -> RecheckReply:
        claim = self._by_text.get(fold(text))
        against = [
            told
            for told in (claim.sources.values() if claim else ())
            if told.stance is Stance.CONTRADICTS
        ]
        if not against:
            return RecheckReply(reason="Nothing in them excludes the other.", both_can_be_true=True)
        ours, theirs = against[0].article_value, against[0].source_value
        return RecheckReply(reason=f"{ours} is not {theirs}.", both_can_be_true=False)


def _difference(claim: int, sentence: str, told: LabelledStance) -> DifferenceReply:
    outdated = {"outdated": True} if told.stance is Stance.OUTDATED else {}
    return DifferenceReply(
        claim=claim,
        sentence=sentence,
        article=told.article_value,
        source=told.source_value,
        element=told.element,
        **outdated,
    )


def shortened(text: str, clause: str) -> str:
    """Return a claim with "…" for words of the clause, wherever `expanded` puts the same back."""
    written, stands = text.split(), [word.casefold() for word in clause.split()]
    folded = [word.casefold() for word in written]
    runs = SequenceMatcher(None, folded, stands, autojunk=False).get_matching_blocks()
    fewest_first = sorted(product(range(1, 4), repeat=2), key=sum)
    for run in sorted(runs, key=lambda run: -run.a):
        for before, after in fewest_first:
            first, last = run.a + before, run.a + run.size - after
            shorter = " ".join([*written[:first], "…", *written[last:]])
            if last - first > 1 and expanded(shorter, clause) == text:
                written[first:last] = ["…"]
                break
    return " ".join(written)


def _lines(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    return [(int(number), line) for number, line in pattern.findall(text)]


@dataclass(frozen=True, slots=True)
class Latency:
    """How long an answer takes: seconds, and seconds for each of its tokens."""

    answer: float
    token: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: its prompt, its tokens, those of the reply schema apart, and from when till when.

    Times are those of `time.perf_counter`.
    """

    kind: str
    prompt_tokens: int
    completion_tokens: int
    schema_tokens: int
    started: float
    ended: float


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement
    server: "OracleServer"

    def do_POST(self) -> None:
        """Answer a chat request, or say that it is none of checker's prompts."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            status, content = 200, self.server.completion(request)
        except (KeyError, ValueError) as error:
            status, content = 400, {"error": {"message": f"the oracle cannot answer: {error}"}}
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing; a benchmark prints figures."""


@dataclass
class _Notes:
    calls: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class OracleServer(ThreadingHTTPServer):
    """The oracle on a free port of 127.0.0.1; `url` is what OPENAI_BASE_URL would be."""

    daemon_threads = True

    def __init__(self, oracle: Oracle, latency: Latency) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._oracle, self._latency, self._notes = oracle, latency, _Notes()

    @property
    def url(self) -> str:
        """The address to give checker."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def calls(self) -> tuple[Asked, ...]:
        """What was asked so far."""
        return tuple(self._notes.calls)

    def completion(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the chat completion to a request, after as long as a model would take.

        Raises KeyError or ValueError when it is none of checker's prompts.
        """
        started = time.perf_counter()
        schema, messages = request["response_format"], request["messages"]
        kind = str(schema["json_schema"]["name"]).removesuffix("Reply").lower()
        reply = self._oracle.answer(kind, messages[-1]["content"])
        # Written as the example in the prompt is: what is not so is left out.
        content = reply.model_dump_json(exclude_unset=True)
        prompt, completion = tokens_of(messages), tokens_in(content)
        time.sleep(self._latency.answer + self._latency.token * completion)
        ended = time.perf_counter()
        asked = Asked(kind, prompt, completion, tokens_in(json.dumps(schema)), started, ended)
        with self._notes.lock:
            self._notes.calls.append(asked)
        message = {"role": "assistant", "content": content}
        return {
            "id": "oracle",
            "object": "chat.completion",
            "created": 0,
            "model": "oracle",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
            },
        }


@contextmanager
def oracle_serving(oracle: Oracle, latency: Latency) -> Iterator[OracleServer]:
    """Run an oracle's server while the context lasts."""
    with OracleServer(oracle, latency) as server:
        loop = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        loop.start()
        try:
            yield server
        finally:
            server.shutdown()
