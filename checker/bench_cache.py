"""Measures what a second check costs with kept answers: unchanged, and after one edited sentence.

What an edit costs depends on the sentence, so with the oracle each is edited in turn. Answers are
kept in a folder of their own for the time of the measurement.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean

from checker.contract import Usage
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
from checker.types import Block, Document, Notify, Sentence, unheard

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


def measure(case: Case, make: Maker, settings: Settings, notify: Notify) -> tuple[Row, ...]:
    """Check an article four times: anew, again, and with one edit, of the article or a source.

    Raises UsageError when the article has no source.
    """
    if not case.sources:
        raise UsageError("give at least one source with --against")
    first, *others = case.sources
    edited = Case(without_a_word(case.article), case.sources)
    updated = Case(case.article, (without_a_word(first), *others))
    cases = (
        ("first run", case),
        ("the same again", case),
        ("one article sentence edited", edited),
        ("one source sentence edited", updated),
    )
    return tuple(_rows(cases, make, settings, notify))


def measure_each(case: Case, make: Maker, settings: Settings, notify: Notify) -> tuple[float, ...]:
    """Edit each sentence of an article in turn; return each edit's share of the first run's tokens.

    Raises UsageError when no sentence is long enough.
    """
    edits = [
        (sentence.plain, Case(without_a_word(case.article, sentence), case.sources))
        for sentence in _editable(case.article)
    ]
    first, *rows = _rows([("first run", case), *edits], make, settings, notify)
    return tuple(row.tokens / max(1, first.tokens) for row in rows)


def _rows(
    cases: Iterable[tuple[str, Case]],
    make: Maker,
    settings: Settings,
    notify: Notify,
) -> Iterator[Row]:
    """Check one case after the other, each with what was kept of those before."""
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        for name, case in cases:
            engine = make(Store(Path(folder) / "answers.sqlite3", notify))
            yield Row(name, check_cases([case], engine, settings, notify).run.usage)


def measure_with_oracle(
    folder: Path, settings: Settings
) -> Iterator[tuple[int, tuple[Row, ...], tuple[float, ...]]]:
    """Yield both for the labelled article of a case, against its first source and against all.

    The model is the oracle of `bench cost`. Each is the number of sources, the runs, and the share
    of each edit. Raises InputError when the case has no labels, or not the articles they name.
    """
    labels = read_labels(folder)
    every = [str(path) for path in sorted(folder.glob("*.txt")) if path.name != labels.article]
    for sources in ([str(folder / labels.first_source)], every):
        (case,) = load([str(folder / labels.article)], sources, unheard)
        with oracle_serving(Oracle(labels, case.article.text), Latency(0, 0)) as server:
            own = {"engine": EngineName.API, "base_url": server.url, "model": "oracle"}
            asked = settings.model_copy(update=own)
            make = partial(_engine, asked)
            rows = measure(case, make, asked, unheard)
            yield len(sources), rows, measure_each(case, make, asked, unheard)


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


def told_each(shares: Sequence[float]) -> str:
    """Return the shares of all edits in one line."""
    return (
        f"each of {len(shares)} article sentences edited in turn:"
        f" {mean(shares):.1%} on average, {min(shares):.1%} to {max(shares):.1%}"
    )


def _editable(document: Document) -> list[Sentence]:
    """Return the sentences that can do without a word; raises UsageError if there are none."""
    long = [s for s in segment(document).sentences if len(words(s.plain)) >= _LONG_ENOUGH]
    if not long:
        raise UsageError(f"{document.path}: no sentence of {_LONG_ENOUGH} words to edit")
    return long


def without_a_word(document: Document, sentence: Sentence | None = None) -> Document:
    """Return a document of which a sentence has lost its last word, as a reader sees it.

    Without one given it is the middle one of those long enough. Raises UsageError when none is.
    """
    long = _editable(document)
    cut = sentence or long[len(long) // 2]
    return replace(
        document, blocks=tuple(_without_last_word(block, cut) for block in document.blocks)
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
