"""Measures what checking an article with a model costs, beside what other tools take.

    python -m bench.cost [CASE]

The model is a reader that answers from labelled claims (`bench.reader`) and takes 300 ms + 10 ms
per token of its answer, so that the figures depend on what is asked and nothing else.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.reader import Asked, Labels, read_labels, serving
from checker.documents import load
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from checker.pipeline import check_cases
from checker.records import unheard
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


def measure(
    case: Path, labels: Labels, sources: list[str]
) -> tuple[Figures, list[Asked], list[str]]:
    """Check the labelled article; return its figures, its calls, and what came out otherwise."""
    cases = load(case / labels.article, [case / name for name in sources], unheard)
    with serving(labels, _SECONDS, _PER_TOKEN) as server:
        settings = Settings(engine=EngineName.API, base_url=server.url, model="reader", cache=False)
        engine = ApiEngine(ChatModel(settings), settings.model)
        started = time.perf_counter()
        report = check_cases(cases, engine, settings, unheard)
        seconds = time.perf_counter() - started
        calls = list(server.calls)
    found = {one.text: one.verdict.value for one in report.articles[0].claims}
    wrong = [
        f"{claim.text} ({found.get(claim.text)}, labelled {claim.verdicts(sources)[0]})"
        for claim in labels.claims
        if found.get(claim.text) not in claim.verdicts(sources)
    ]
    tokens = sum(one.asked + one.answered for one in calls)
    return Figures("checker", len(calls), tokens, seconds), calls, wrong


def main() -> None:
    """Print the figures against one source and against all."""
    case = Path(sys.argv[1] if len(sys.argv) > 1 else "seeds/gaza-truce")
    labels = read_labels(case)
    every = sorted(path.name for path in case.glob("*.txt") if path.name != labels.article)
    for sources, peers in zip(([labels.first_source], every), PEERS, strict=True):
        ours, calls, wrong = measure(case, labels, sources)
        print(f"against {', '.join(sources)}; ratios are theirs / ours")
        print(f"{'':52} {'calls':>5} {'tokens':>7} {'ratio':>6} {'seconds':>8} {'ratio':>6}")
        for one in (ours, *peers):
            print(_row(one, ours))
        for stage in dict.fromkeys(one.stage for one in calls):
            print(_spent(stage, [one for one in calls if one.stage == stage]))
        print(f"  {len(labels.claims) - len(wrong)} of {len(labels.claims)} claims as labelled")
        print("".join(f"  otherwise: {one}\n" for one in wrong))


def _row(one: Figures, ours: Figures) -> str:
    calls = "" if one.calls is None else f"{one.calls}"
    seconds = "" if one.seconds is None else f"{one.seconds:.1f}"
    slower = "" if one.seconds is None else f"{one.seconds / (ours.seconds or 1):.2f}"
    return (
        f"{one.name:52} {calls:>5} {one.tokens:>7,} {one.tokens / (ours.tokens or 1):>6.2f}"
        f" {seconds:>8} {slower:>6}"
    )


def _spent(stage: str, calls: list[Asked]) -> str:
    asked, cached = sum(one.asked for one in calls), sum(one.cached for one in calls)
    answered = sum(one.answered for one in calls)
    return (
        f"  {stage}: {len(calls)} calls, {asked:,} tokens asked"
        f" ({cached / asked:.0%} of them stood in an earlier request), {answered:,} answered"
    )


if __name__ == "__main__":
    main()
