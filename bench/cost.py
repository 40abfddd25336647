"""Measures what checking an article with a model costs: beside other tools, again, after an edit.

    python -m bench.cost [CASE]

The model is a reader that answers from labelled claims (`bench.reader`) and takes 300 ms + 10 ms
per token of its answer, so that the figures depend on what is asked and nothing else.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.reader import Asked, Labels, Server, read_labels, serving
from checker.documents import Case, load, parse
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from checker.pipeline import check_cases
from checker.records import Document, Report, unheard
from checker.settings import EngineName, Settings

_SECONDS, _PER_TOKEN = 0.3, 0.01


@dataclass(frozen=True, slots=True)
class Figures:
    """A tool's calls (None: not told), tokens asked and answered, and seconds for one article."""

    name: str
    calls: int | None
    tokens: int
    seconds: float | None


# Of the seed gaza-truce with 51 claims, by the same kind of reader at the same pace, measured with
# each tool's own prompts in 2026. Later versions may cost something else.
PEERS = (
    (
        Figures("DeepEval", 4, 5750, 17.9),
        Figures("RefChecker", 12, 11245, 11.7),
        Figures("RAGAS (one verdict for contradicted and unsupported)", 2, 7007, 34.5),
        Figures("one call, no types, no quotes", 1, 2210, 8.9),
    ),
    (
        Figures("DeepEval", None, 9784, 28.7),
        Figures("RefChecker", 45, 38136, 14.7),
        Figures("one call, no types, no quotes", 1, 3540, None),
    ),
)


def checked(case: Case, server: Server, name: str) -> tuple[Report, Figures, Sequence[Asked]]:
    """Check an article by the reader; return the report, what it took and the calls."""
    before = len(server.calls)
    settings = Settings(engine=EngineName.API, base_url=server.url, model="reader")
    engine = ApiEngine(ChatModel(settings), settings.model)
    started = time.perf_counter()
    report = check_cases([case], engine, settings, unheard)
    seconds = time.perf_counter() - started
    calls = server.calls[before:]
    tokens = sum(one.asked + one.answered for one in calls)
    return report, Figures(name, len(calls), tokens, seconds), calls


def main() -> None:
    """Print the figures against one source and against all."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "seeds/gaza-truce")
    labels = read_labels(folder)
    every = sorted(path.name for path in folder.glob("*.txt") if path.name != labels.article)
    for sources, peers in zip(([labels.first_source], every), PEERS, strict=True):
        (case,) = load(folder / labels.article, [folder / name for name in sources], unheard)
        os.environ["CHECKER_CACHE_DIR"] = os.devnull
        with serving(labels) as server:
            checked(case, server, "loads the packages, which is not a cost of the check")
        gc.collect()  # nor is clearing up after them
        with (
            tempfile.TemporaryDirectory(prefix="checker-") as home,
            serving(labels, _SECONDS, _PER_TOKEN) as server,
        ):
            os.environ["CHECKER_CACHE_DIR"] = home
            report, ours, calls = checked(case, server, "checker")
            print(f"against {', '.join(sources)}; ratios are theirs / ours")
            print(f"{'':52} {'calls':>5} {'tokens':>7} {'ratio':>6} {'seconds':>8} {'ratio':>6}")
            for one in (ours, *peers):
                print(_row(one, ours))
            for stage in dict.fromkeys(one.stage for one in calls):
                print(_spent(stage, [one for one in calls if one.stage == stage]))
            print(_verdicts(report, labels, sources))
            for name, edited in _edits(case):
                _, again, calls = checked(edited, server, name)
                print(_row(again, ours))
                print(_spent("of which", calls) if calls else "  no call")


def _edits(case: Case) -> list[tuple[str, Case]]:
    """Return the article as it is, and with an edit of the article or a source."""
    first, *others = case.sources
    return [
        ("checker again, answers kept", case),
        ("one article sentence edited", Case(_without_a_word(case.article), case.sources)),
        ("one source sentence edited", Case(case.article, (_without_a_word(first), *others))),
    ]


def _without_a_word(document: Document) -> Document:
    """Return a document whose middle sentence has lost its last word but one."""
    sentence = document.sentences[len(document.sentences) // 2]
    words = sentence.text.split(" ")
    edited = " ".join([*words[:-2], words[-1]])
    text = document.text[: sentence.start] + edited + document.text[sentence.end :]
    found = parse(document.path, text.encode(), unheard)
    return replace(
        document, text=text, sha256=found.sha256, sentences=found.sentences, headline=found.headline
    )


def _verdicts(report: Report, labels: Labels, sources: list[str]) -> str:
    """Tell how many claims came out as labelled, and which did not."""
    found = {one.text: one.verdict.value for one in report.articles[0].claims}
    wrong = [
        f"\n  otherwise: {claim.text} ({found.get(claim.text)}, not {claim.verdicts(sources)[0]})"
        for claim in labels.claims
        if found.get(claim.text) not in claim.verdicts(sources)
    ]
    number = len(labels.claims)
    return f"  {number - len(wrong)} of {number} claims as labelled{''.join(wrong)}"


def _row(one: Figures, ours: Figures) -> str:
    calls = "" if one.calls is None else f"{one.calls}"
    seconds = "" if one.seconds is None else f"{one.seconds:.1f}"
    slower = "" if one.seconds is None else f"{one.seconds / (ours.seconds or 1):.2f}"
    return (
        f"{one.name:52} {calls:>5} {one.tokens:>7,} {one.tokens / (ours.tokens or 1):>6.2f}"
        f" {seconds:>8} {slower:>6}"
    )


def _spent(stage: str, calls: Sequence[Asked]) -> str:
    asked, cached = sum(one.asked for one in calls), sum(one.cached for one in calls)
    answered = sum(one.answered for one in calls)
    return (
        f"  {stage}: {len(calls)} calls, {asked:,} tokens asked"
        f" ({cached / asked:.0%} of them stood in an earlier request), {answered:,} answered"
    )


if __name__ == "__main__":
    main()
