"""Measures a watch: sources arrive one by one; what is asked again, and is every turn told once?

    python -m bench.watch TEXTS... [--articles 5] [--sources 50] [--words 300]

Articles and sources are made out of real texts as in `bench.corpus`: each article has sources on
its own story, with a number changed here and there, and those on the other stories besides. For
every source the watch starts anew from its file, as under cron.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.corpus import Made, make, source_texts
from checker.cli.follow import Desk, follow
from checker.documents import Case, load
from checker.engines import Answer, Part
from checker.engines.rules import RulesEngine
from checker.examine import batches
from checker.pipeline import check_cases
from checker.pipeline.watch import Turn, steady
from checker.records import Report, Verdict, unheard
from checker.settings import EngineName, Settings

_SETTINGS = Settings(engine=EngineName.RULES, jobs=1)


class _Counting(RulesEngine):
    """Counts calls and sentences by article."""

    def __init__(self) -> None:
        super().__init__()
        self.calls, self.sentences = Counter[str](), Counter[str]()

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Count, and answer as ever."""
        self.calls[part.article.id] += 1
        self.sentences[part.article.id] += len(part.sentences)
        return super().examine(part, complaints)


def main() -> None:
    """Let the sources arrive, and print what was asked again and what was told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--articles", type=int, default=5)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--words", type=int, default=300)
    given = parser.parse_args()
    count = given.articles + given.sources
    made = make(source_texts(given.texts), count, given.articles, given.words)
    first = {one.event: one for one in reversed(made)}
    arriving = [one for one in made if one not in first.values()]
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), list(first.values()), arriving)


def _measure(folder: Path, articles: Sequence[Made], arriving: Sequence[Made]) -> None:
    home, sources = folder / "articles", folder / "sources"
    paths = {one.event: _written(home, one) for one in articles}
    sources.mkdir()
    turns: list[Turn] = []
    asked: Counter[str] = Counter()

    def line(turn: Turn) -> str:
        turns.append(turn)
        return ""

    def look() -> tuple[_Counting, Report]:
        engine = _Counting()
        desk = Desk([str(home)], [str(sources)], folder / "state.json", _SETTINGS, unheard)
        follow(desk, engine, iter([None]), line)
        if desk.known is None:
            sys.exit("nothing was kept")
        return engine, desk.known.report

    look()
    started = time.perf_counter()
    for source in arriving:
        _written(sources, source)
        engine, _ = look()
        for event, path in paths.items():
            kind = "own" if event == source.event else "other"
            asked[f"{kind} calls"] += engine.calls[path]
            asked[f"{kind} sentences"] += engine.sentences[path]
    seconds = (time.perf_counter() - started) / len(arriving)
    print(f"{len(articles)} articles, {len(arriving)} sources one by one, {seconds:.2f} s a look")
    cases = steady(load([str(home)], [str(sources)], unheard, _SETTINGS))
    _print_asked(cases, asked, len(arriving))
    now = _verdicts(look()[1])  # a last look, which finds nothing new
    _print_turns(turns, now)
    afresh = _verdicts(check_cases(cases, RulesEngine(), _SETTINGS, unheard))
    same = sum(now.get(name) is verdict for name, verdict in afresh.items())
    print(f"verdicts as in one check of all at the end: {same:,} of {len(afresh):,}")


def _print_asked(cases: Sequence[Case], asked: Mapping[str, int], arrivals: int) -> None:
    """Print the shares of what every arrival would ask again of all articles."""
    parts = [part for c in cases for part in batches(c.article, _SETTINGS.sentences_per_call)]
    for what, each in (("calls", len(parts)), ("sentences", sum(map(len, parts)))):
        own, other = asked[f"own {what}"], asked[f"other {what}"]
        every, all_own = arrivals * each, arrivals * each / len(cases)
        print(
            f"{what} asked again: {own + other:,} of {every:,} ({(own + other) / every:.0%});"
            f" where the source is on the story {own / all_own:.0%},"
            f" on another {other / (every - all_own):.0%}"
        )


def _print_turns(turns: Sequence[Turn], now: Mapping[str, Verdict]) -> None:
    """Print how many turns were told, how many again, and of how many claims the last is wrong."""
    last: dict[str, Verdict] = {}
    twice = 0
    for turn in turns:
        twice += last.get(turn.claim.id) is turn.claim.verdict
        last[turn.claim.id] = turn.claim.verdict
    wrong = sum(last.get(name, verdict) is not verdict for name, verdict in now.items())
    print(f"turns told: {len(turns):,}, of them again: {twice}; told otherwise at last: {wrong}")


def _written(folder: Path, made: Made) -> str:
    folder.mkdir(exist_ok=True)
    file = folder / f"{made.name}.txt"
    file.write_text(made.text, encoding="utf-8")
    return str(file)


def _verdicts(report: Report) -> dict[str, Verdict]:
    return {claim.id: claim.verdict for one in report.articles for claim in one.claims}


if __name__ == "__main__":
    main()
