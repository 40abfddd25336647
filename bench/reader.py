"""A reader that is no model: answers checker's requests from labelled claims, on 127.0.0.1.

It waits as a model would, so that calls, tokens and seconds are measured without a model's whims.
"""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from checker.engines.api import (
    ClaimReply,
    Difference,
    ExamineReply,
    ReconsiderReply,
    SecondReply,
)
from checker.model import data_line, tokens_in, tokens_of
from checker.records import Element, Kind, Stance, Verdict

_SOURCE = re.compile(r"^([A-Z]+\d+) (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^(\d+) (.*)$", re.MULTILINE)
_RANGE = re.compile(r"Check sentences? (\d+)(?: to (\d+)|((?:, \d+)*)) of")
_AGAIN = re.compile(r"^(\d+)\. Sentence \d+.*\nClaim: (.*)$", re.MULTILINE)


class Said(BaseModel):
    """What one source says of a claim, in which words, and the two values where they differ."""

    stance: Stance
    words: str
    element: Element = Element.OTHER
    article_value: str = ""
    source_value: str = ""


class LabelledClaim(BaseModel):
    """A claim, the article's words that make it, and what each source that speaks of it says."""

    text: str
    words: str
    opinion: bool = False
    sources: dict[str, Said]
    also_accept: tuple[str, ...] = ()

    def verdicts(self, sources: Sequence[str]) -> tuple[str, ...]:
        """Return the labelled verdict over these sources, then others that count as right."""
        told = [self.sources[name].stance for name in sources if name in self.sources]
        return (verdict_of(told).value, *self.also_accept)


class Labels(BaseModel):
    """An article's labelled claims, in its order; `first_source` is the one it was made from."""

    article: str
    first_source: str
    claims: tuple[LabelledClaim, ...]


def read_labels(case: Path) -> Labels:
    """Return the labels in `claims.json` of a case."""
    return Labels.model_validate_json((case / "claims.json").read_bytes())


def verdict_of(stances: Sequence[Stance]) -> Verdict:
    """Return what stances come to, time left aside."""
    supports, contradicts = Stance.SUPPORTS in stances, Stance.CONTRADICTS in stances
    if supports or contradicts:
        alone = Verdict.SUPPORTED if supports else Verdict.CONTRADICTED
        return Verdict.DISPUTED if supports and contradicts else alone
    return Verdict.OUTDATED if Stance.OUTDATED in stances else Verdict.UNSUPPORTED


class Reader:
    """Knows the labelled claims of one article and answers requests about them."""

    def __init__(self, labels: Labels) -> None:
        self._claims = labels.claims
        self._by_text = {data_line(claim.text): claim for claim in labels.claims}

    def answer(self, request: str) -> BaseModel:
        """Return the answer to the last message of a request."""
        texts, _, task = request.rpartition("\n\nNOW\n")
        shown, _, article = texts.rpartition("\n\nARTICLE")
        sources = _SOURCE.findall(shown)
        if again := _AGAIN.findall(task):
            return ReconsiderReply(
                answers=[self._second(int(number), text, sources) for number, text in again]
            )
        found = _RANGE.search(task)
        if found is None:
            raise ValueError(f"no request of checker: {task[:80]}")
        first, last, more = found.groups()
        numbers = range(int(first), int(last or first) + 1)
        wanted = {str(number) for number in numbers} | set(re.findall(r"\d+", more or ""))
        return ExamineReply(
            claims=[
                reply
                for number, text in _SENTENCE.findall(article)
                if number in wanted
                for reply in self._replies(int(number), text, sources)
            ]
        )

    def _replies(
        self, number: int, sentence: str, sources: Sequence[tuple[str, str]]
    ) -> Iterator[ClaimReply]:
        own = [claim for claim in self._claims if data_line(claim.words) in sentence]
        for claim in own or [LabelledClaim(text=sentence, words=sentence, sources={})]:
            fields: dict[str, Any] = {"sentence": number, "claim": claim.text}
            fields |= {"words": data_line(claim.words)} | _judged(claim, sources)
            fields |= {"kind": Kind.OPINION} if claim.opinion else {}
            yield ClaimReply(**fields)

    def _second(self, number: int, text: str, sources: Sequence[tuple[str, str]]) -> SecondReply:
        claim = self._by_text.get(text) or LabelledClaim(text=text, words=text, sources={})
        return SecondReply(number=number, reason="It stands.", **_judged(claim, sources))


def _judged(claim: LabelledClaim, sources: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the fields of a reply, empty ones left out as the prompt asks."""
    said: list[str] = []
    differs: list[Difference] = []
    stances: list[Stance] = []
    for told in claim.sources.values():
        names = [name for name, text in sources if data_line(told.words) in text]
        if not names:
            continue
        stances.append(told.stance)
        if told.stance is Stance.SUPPORTS:
            said += names
            continue
        differs.append(
            Difference(
                why=f"article: {told.article_value}; source: {told.source_value}",
                stance="outdated" if told.stance is Stance.OUTDATED else "contradicts",
                sentences=names,
                element=told.element,
                article=told.article_value,
                source=told.source_value,
            )
        )
    fields = {"said": said, "differs": differs}
    overall = {"overall": verdict_of(stances).value} if differs else {}
    return {name: value for name, value in fields.items() if value} | overall


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: its stage, tokens asked, those that stood in an earlier request, and answered."""

    stage: str
    asked: int
    cached: int
    answered: int


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement
    server: "Server"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.server.completion(request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing; a benchmark prints figures."""


class Server(ThreadingHTTPServer):
    """A reader behind the API of OpenAI; it takes `seconds` and `per_token` for an answer."""

    daemon_threads = True

    def __init__(self, reader: Reader, seconds: float, per_token: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._reader, self._pace = reader, (seconds, per_token)
        self._lock = threading.Lock()
        self._prompts: list[str] = []
        self.calls: list[Asked] = []

    @property
    def url(self) -> str:
        """The address to give checker."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def completion(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the chat completion to a request, after as long as a model would take."""
        messages = request["messages"]
        reply = self._reader.answer(messages[-1]["content"])
        content = reply.model_dump_json(exclude_unset=True)
        text = "\n".join(message["content"] for message in messages)
        asked, answered = tokens_of(messages), tokens_in(content)
        with self._lock:
            shared = max((_shared(text, one) for one in self._prompts), default=0)
            cached = tokens_in(text[:shared])
            stage = "examine" if isinstance(reply, ExamineReply) else "reconsider"
            self._prompts.append(text)
            self.calls.append(Asked(stage, asked, cached, answered))
        time.sleep(self._pace[0] + self._pace[1] * answered)
        return completion(content, asked, answered)


def completion(content: str, asked: int, answered: int) -> dict[str, Any]:
    """Return what a chat server sends: an answer, and the tokens of question and answer."""
    message = {"role": "assistant", "content": content}
    return {
        "id": "reader",
        "object": "chat.completion",
        "created": 0,
        "model": "reader",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
        },
    }


def _shared(text: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(text), len(other)))


@contextmanager
def serving(labels: Labels, seconds: float = 0, per_token: float = 0) -> Iterator[Server]:
    """Run a reader's server while the context lasts."""
    with Server(Reader(labels), seconds, per_token) as server:
        loop = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        loop.start()
        try:
            yield server
        finally:
            server.shutdown()
