"""Measures a table of many articles, all against all: seconds, memory, groups, and growth.

Memory is that of all processes together at its height: `Pss` of Linux, in which a page that some of
them share counts once, and `Rss`, in which it counts in each.

    python -m bench.corpus TEXTS... [--articles 1000] [--events 100] [--words 400] [--than 100]

Articles are made out of real texts (files, folders, or `.jsonl` records with sources): each event
is one text; its articles are some of its sentences, in paragraphs out of order, with a number
changed here and there. The check is the command a user runs, in a process of its own.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from checker.documents import expand, parse, read
from checker.records import Document, unheard

_PARAGRAPH = 3  # sentences
_EDITED = 0.5  # of the articles have a number changed
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?![\w.,]\d)")
# Names (capitals inside a sentence), longer words and numbers.
_TELLING = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+|\b[a-z]{8,}\b|\b\d[\d,]*\b")
_SYLLABLES = "ba ke lor mi tan vu sel pra dun gri hos wex jor fil nam".split()
_SAMPLE = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Made:
    """An article of the corpus, and the number of the event it is about."""

    event: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a corpus cost, and how well its articles were put together by event."""

    articles: int
    claims: int
    seconds: float
    megabytes: float
    with_shared: float
    pairs: int
    joined: int
    right: int


def source_texts(paths: Iterable[str]) -> list[list[str]]:
    """Return the sentences of each text that the paths hold, the longest source of a record.

    Texts that begin alike are one text: public sets hold some twice, cut elsewhere.
    """
    texts: dict[str, list[str]] = {}
    for path in paths:
        found = (
            _of_records(Path(path)) if path.endswith(".jsonl") else read(expand([path]), unheard)
        )
        for document in found:
            sentences = [one.plain for one in document.sentences]
            texts.setdefault("".join(sentences[:1]), sentences)
    return list(texts.values())


def _of_records(path: Path) -> Iterator[Document]:
    for line in path.read_text(encoding="utf-8").splitlines():
        longest = max((source["text"] for source in json.loads(line)["sources"]), key=len)
        yield parse("source.txt", longest.encode(), unheard)


def make(texts: Sequence[Sequence[str]], articles: int, events: int, words: int) -> list[Made]:
    """Return `articles` articles of about `words` words each, on `events` events in turn."""
    long_enough = [text for text in texts if sum(len(one.split()) for one in text) >= words]
    if not long_enough:
        sys.exit(f"none of {len(texts)} texts has {words} words; give others")
    dice = random.Random(1)  # noqa: S311  a corpus, no secret
    chosen = dice.sample(long_enough, min(events, len(long_enough)))
    chosen += [_renamed(dice.choice(long_enough), dice) for _ in range(events - len(chosen))]
    made = [
        Made(
            number % events,
            f"article-{number + 1:05}",
            _article(chosen[number % events], words, dice),
        )
        for number in range(articles)
    ]
    dice.shuffle(made)
    return made


def _renamed(sentences: Sequence[str], dice: random.Random) -> list[str]:
    """Return a text on another event: its names and numbers, one by one, are others throughout."""
    names: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        word = match[0]
        if word not in names:
            made = "".join(dice.choice(_SYLLABLES) for _ in range(3))
            names[word] = f"{dice.randint(2, 9_000):,}" if word[0].isdigit() else made.capitalize()
        return names[word]

    return [_TELLING.sub(other, sentence) for sentence in sentences]


def made_table(paths: Iterable[str], articles: int, events: int, words: int, file: Path) -> Path:
    """Write articles as lines of JSON."""
    return _written(make(source_texts(paths), articles, events, words), file)


def _written(rows: Iterable[Made], file: Path) -> Path:
    lines = (json.dumps({"id": one.name, "text": one.text}) + "\n" for one in rows)
    with file.open("w", encoding="utf-8") as table:
        table.writelines(lines)
    return file


def _article(sentences: Sequence[str], words: int, dice: random.Random) -> str:
    order = list(range(len(sentences)))
    while len(order) > 1 and sum(len(sentences[i].split()) for i in order) > words:
        order.remove(dice.choice(order))
    paragraphs = [order[i : i + _PARAGRAPH] for i in range(0, len(order), _PARAGRAPH)]
    dice.shuffle(paragraphs)
    text = "\n\n".join(" ".join(sentences[i] for i in one) for one in paragraphs)
    places = [match.span() for match in _NUMBER.finditer(text)]
    if places and dice.random() < _EDITED:
        start, end = dice.choice(places)
        value = int(text[start:end].replace(",", ""))
        text = f"{text[:start]}{value + dice.randint(1, max(2, value // 2))}{text[end:]}"
    return text + "\n"


def measure(made: Sequence[Made], folder: Path) -> Cost:
    """Write the articles into `folder` as a table, check it, and return what that cost."""
    report = folder / "report.jsonl"
    table = _written(made, folder / "articles.jsonl")
    command = [sys.executable, "-m", "checker", "check", str(table), "--engine", "rules"]
    command += ["--fail-on", "never", "--format", f"jsonl={report}"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603  ourselves
    peak = _Peak(process.pid)
    process.wait()
    megabytes, with_shared = peak.stop()
    seconds = time.perf_counter() - started
    with report.open(encoding="utf-8") as lines:
        (end,) = deque(lines, maxlen=1)
    last = json.loads(end)
    found = {frozenset(pair) for group in last["groups"] for pair in _pairs(group["documents"])}
    events: dict[int, list[str]] = {}
    for article in made:
        events.setdefault(article.event, []).append(article.name)
    wanted = {frozenset(pair) for own in events.values() for pair in _pairs(own)}
    return Cost(
        articles=last["articles"],
        claims=last["summary"]["claims"],
        seconds=seconds,
        megabytes=megabytes,
        with_shared=with_shared,
        pairs=len(wanted),
        joined=len(found),
        right=len(found & wanted),
    )


def _pairs(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    return combinations(names, 2)


class _Peak:
    """Looks at the memory of a process and its children, now and then, until stopped.

    It adds up what Linux tells (`/proc`); where that is not told it is 0.
    """

    def __init__(self, process: int) -> None:
        self._process, self._end = process, threading.Event()
        self._most = {"Pss": 0.0, "Rss": 0.0}
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[float, float]:
        """Return the most there was, in megabytes: Pss and Rss."""
        self._end.set()
        self._thread.join()
        return self._most["Pss"], self._most["Rss"]

    def _look(self) -> None:
        while not self._end.wait(_SAMPLE):
            told = [_told(Path(f"/proc/{one}/smaps_rollup")) for one in _family(self._process)]
            for kind, most in self._most.items():
                self._most[kind] = max(most, sum(_megabytes(one, kind) for one in told))


def _family(process: int) -> list[int]:
    family = [process]
    for member in family:
        for listed in Path(f"/proc/{member}/task").glob("*/children"):
            family += [int(child) for child in _told(listed).split()]
    return family


def _megabytes(told: str, kind: str) -> float:
    return sum(map(int, re.findall(rf"^{kind}:\s+(\d+) kB", told, re.MULTILINE))) / 1024


def _told(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:  # the process has ended
        return ""


def main() -> None:
    """Measure a smaller corpus and then the one asked for, and print how time grows per article."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--than", type=int, default=100, help="articles of the smaller corpus")
    given = parser.parse_args()
    texts = source_texts(given.texts)
    costs = []
    for articles in (given.than, given.articles):
        events = max(1, articles * given.events // given.articles)
        made = make(texts, articles, events, given.words)
        with tempfile.TemporaryDirectory() as folder:
            cost = measure(made, Path(folder))
        costs.append(cost)
        print(
            f"{cost.articles:,} articles, {cost.claims:,} claims: {cost.seconds:.1f} s,"
            f" {cost.megabytes:.0f} MB ({cost.with_shared:.0f} with what they share in each);"
            f" pairs on one event: {cost.pairs:,}, found {cost.right:,} of {cost.joined:,} joined",
            flush=True,
        )
    less, more = (cost.seconds / cost.articles for cost in costs)
    print(f"time per article: {more / less:.2f} times that of {given.than:,} articles")


if __name__ == "__main__":
    main()
