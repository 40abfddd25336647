"""Measures what a second check costs with kept answers: unchanged, and after one edited sentence.

Answers are kept in a folder of their own for the time of the measurement.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from checker.contract import Report, Usage
from checker.engines import Engine
from checker.engines.api import ApiEngine
from checker.errors import UsageError
from checker.language.words import words
from checker.llm import ChatModel
from checker.oracle import Latency, Oracle, oracle_serving, read_labels
from checker.pipeline import Case, check_cases, load
from checker.segment import segment
from checker.settings import EngineName, Settings
from checker.store import Store
from checker.types import Block, Document, Sentence

_LONG_ENOUGH = 8  # words of a sentence that can do without one

# Makes an engine that keeps its answers in a store.
Maker = Callable[[Store], Engine]


@dataclass(frozen=True, slots=True)
class Row:
    """One run: what changed before it, and what it cost."""

    name: str
    usage: Usage

    @property
    def tokens(self) -> int:
        """All tokens, sent and answered."""
        return self.usage.prompt_tokens + self.usage.completion_tokens


def measure(
    case: Case, make: Maker, settings: Settings, notify: Callable[[str], None]
) -> tuple[Row, ...]:
    """Check an article four times: anew, again, and with one edit, of the article or a source.

    Raises UsageError when the article has no source.
    """
    if not case.sources:
        raise UsageError("give at least one source with --against")
    first, *others = case.sources
    edited = Case(without_a_word(case.article), case.sources)
    updated = Case(case.article, (without_a_word(first), *others))
    rows = []
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        for name, one in (
            ("first run", case),
            ("the same again", case),
            ("one article sentence edited", edited),
            ("one source sentence edited", updated),
        ):
            engine = make(Store(Path(folder) / "answers.sqlite3", notify))
            report: Report = check_cases([one], engine, settings, notify)
            rows.append(Row(name, report.run.usage))
    return tuple(rows)


def measure_with_oracle(folder: Path, settings: Settings) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Yield the same for the labelled article of a case, against its first source and against all.

    The model is the oracle of `bench cost`. Each pair is the number of sources and the runs.
    Raises InputError when the case has no labels, or not the articles they name.
    """
    labels = read_labels(folder)
    every = [str(path) for path in sorted(folder.glob("*.txt")) if path.name != labels.article]
    for sources in ([str(folder / labels.first_source)], every):
        (case,) = load([str(folder / labels.article)], sources, lambda _notice: None)
        with oracle_serving(Oracle(labels, case.article.text), Latency(0, 0)) as server:
            own = {"engine": EngineName.API, "base_url": server.url, "model": "oracle"}
            asked = settings.model_copy(update=own)
            make = partial(_engine, asked)
            yield len(sources), measure(case, make, asked, lambda _notice: None)


def _engine(settings: Settings, store: Store) -> ApiEngine:
    return ApiEngine(ChatModel(settings), settings.model, store)


def table(rows: Sequence[Row]) -> str:
    """Return the runs as lines, with each one's share of the first one's tokens."""
    whole = max(1, rows[0].tokens)
    lines = [f"{'run':28} {'calls':>6} {'tokens':>8} {'share':>7} {'kept':>6}"]
    lines += [
        f"{row.name:28} {row.usage.calls:6} {row.tokens:8,} {row.tokens / whole:7.1%}"
        f" {row.usage.cached_calls:6}"
        for row in rows
    ]
    return "\n".join(lines)


def without_a_word(document: Document) -> Document:
    """Return a document whose middle sentence has lost its last word, as a reader sees it.

    Raises UsageError when no sentence is long enough.
    """
    long = [s for s in segment(document).sentences if len(words(s.plain)) >= _LONG_ENOUGH]
    if not long:
        raise UsageError(f"{document.path}: no sentence of {_LONG_ENOUGH} words to edit")
    sentence = long[len(long) // 2]
    return replace(
        document, blocks=tuple(_without_last_word(block, sentence) for block in document.blocks)
    )


def _without_last_word(block: Block, sentence: Sentence) -> Block:
    last, before = words(sentence.plain)[-1], words(sentence.plain)[-2]
    bounds = sentence.starts[before.end], sentence.starts[last.end - 1]
    kept = [i for i, raw in enumerate(block.starts) if not bounds[0] <= raw <= bounds[1]]
    return Block(
        text="".join(block.text[i] for i in kept),
        starts=tuple(block.starts[i] for i in kept),
        ends=tuple(block.ends[i] for i in kept),
    )
