"""Measures what a second check costs with kept answers: unchanged, and after one edit.

    python -m bench.cache [CASE]

The model is the reader of `bench.cost`; answers are kept in a folder of their own for the time.
"""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.reader import Labels, read_labels, serving
from checker.documents import Case, load, parse
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from checker.pipeline import check_cases
from checker.records import Document, Usage, unheard
from checker.settings import EngineName, Settings


def without_a_word(document: Document) -> Document:
    """Return a document whose middle sentence has lost its last word but one."""
    sentence = document.sentences[len(document.sentences) // 2]
    words = sentence.text.split(" ")
    edited = " ".join([*words[:-2], words[-1]])
    text = document.text[: sentence.start] + edited + document.text[sentence.end :]
    found = parse(document.path, text.encode(), unheard)
    return replace(
        found,
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        date=document.date,
    )


def measure(case: Case, labels: Labels) -> list[tuple[str, Usage, float]]:
    """Check an article anew, again, and with an edit of the article or a source.

    Returns for each run its usage and the share of its tokens that stood in an earlier request.
    """
    first, *others = case.sources
    runs = (
        ("first run", case),
        ("the same again", case),
        ("one article sentence edited", Case(without_a_word(case.article), case.sources)),
        ("one source sentence edited", Case(case.article, (without_a_word(first), *others))),
    )
    rows = []
    with serving(labels) as server:
        settings = Settings(engine=EngineName.API, base_url=server.url, model="reader")
        for name, one in runs:
            before = len(server.calls)
            engine = ApiEngine(ChatModel(settings), settings.model)
            usage = check_cases([one], engine, settings, unheard).run.usage
            calls = server.calls[before:]
            cached = sum(call.cached for call in calls) / max(1, sum(call.asked for call in calls))
            rows.append((name, usage, cached))
    return rows


def main() -> None:
    """Print each run with its share of the first one's tokens."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "seeds/gaza-truce")
    labels = read_labels(folder)
    every = [path for path in sorted(folder.glob("*.txt")) if path.name != labels.article]
    for sources in ([folder / labels.first_source], every):
        (case,) = load(folder / labels.article, sources, unheard)
        with tempfile.TemporaryDirectory(prefix="checker-") as home:
            os.environ["CHECKER_CACHE_DIR"] = home
            rows = measure(case, labels)
        whole = max(1, rows[0][1].prompt_tokens + rows[0][1].completion_tokens)
        print(f"against {len(sources)} source(s)")
        print(f"{'run':28} {'calls':>6} {'tokens':>8} {'share':>7} {'kept':>6} {'prefix':>7}")
        for name, usage, cached in rows:
            tokens = usage.prompt_tokens + usage.completion_tokens
            print(
                f"{name:28} {usage.calls:6} {tokens:8,} {tokens / whole:7.1%}"
                f" {usage.cached_calls:6} {cached:7.0%}"
            )


if __name__ == "__main__":
    main()
