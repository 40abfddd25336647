"""Measures what a run costs in batches, 3 % of whose lines fail, and whether a claim is lost.

    python -m bench.batch [ARTICLES]

The server is a double (`bench.batch_server`) that answers from labels; each article of eight
sentences is eight requests, and one of them is looked at a second time.
"""

import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence

from bench.batch_server import BatchServer, Json, failed, serving
from bench.reader import LabelledClaim, Labels, Reader, Said, completion
from checker.documents import Case, parse
from checker.engines.api import ApiEngine
from checker.model import BatchModel, ChatModel, tokens_in, tokens_of
from checker.pipeline import check_cases
from checker.records import Element, Report, Stance, unheard
from checker.settings import Settings

_FAILING = 0.03
_ARTICLES = 250
_TOLD = (
    "The Ferndale library number {n} reopened on Tuesday after two years of repairs.",
    "Workers of library {n} replaced the windows of room {right} on the north side.",
    "The mayor thanked the volunteers of library {n} who moved the books.",
    "Visitors of library {n} will find a reading room on the second floor.",
    "The builders of library {n} planted some trees in the yard behind the new roof.",
    "A small bakery opened beside the main entrance of library {n} in spring.",
    "The old catalogue of library {n} went to the town archive.",
    "The council paid for the new roof of library {n} in three parts.",
)
_NUMBER = re.compile(r"library number (\d+)")


def _case(n: int) -> tuple[Case, Reader]:
    """Return an article with a wrong number and one that its source lacks, and its reader."""
    theirs = [line.format(n=n, right=34) for line in _TOLD]
    ours = [line.format(n=n, right=40) for line in _TOLD]
    ours[4] = ours[4].replace("some", "90")
    article = parse(f"article{n}.txt", "\n\n".join(ours).encode(), unheard)
    source = parse(f"source{n}.txt", "\n\n".join(theirs).encode(), unheard)
    says = [Said(stance=Stance.SUPPORTS, words=words) for words in theirs]
    says[1] = Said(
        stance=Stance.CONTRADICTS,
        words=theirs[1],
        element=Element.NUMBER,
        article_value="40",
        source_value="34",
    )
    claims = [
        LabelledClaim(text=own, words=own, sources={"source": said})
        for own, said in zip(ours, says, strict=True)
    ]
    labels = Labels(article=article.id, first_source=source.id, claims=tuple(claims))
    return Case(article, (source,)), Reader(labels)


def _completion(readers: Sequence[Reader], request: Json) -> Json:
    asked = request["messages"][-1]["content"]
    found = _NUMBER.findall(asked)
    content = readers[int(found[-1])].answer(asked).model_dump_json(exclude_unset=True)
    return completion(content, tokens_of(request["messages"]), tokens_in(content))


def _some_fail(lines: list[Json]) -> list[Json | str]:
    drawn = random.Random(0)  # noqa: S311
    told: list[Json | str] = [failed(one) if drawn.random() < _FAILING else one for one in lines]
    drawn.shuffle(told)
    return told


def _run(cases: Sequence[Case], server: BatchServer, *, batch: bool) -> tuple[Report, float]:
    """Check cases; return the report and the seconds."""
    settings = Settings(
        base_url=server.url,
        model="reader",
        sentences_per_call=1,
        price_input=1,
        price_output=4,
        groups=False,
    )
    chat = (BatchModel if batch else ChatModel)(settings)
    engine = ApiEngine(chat, settings.model)

    def once() -> Report:
        return check_cases(cases, engine, settings, unheard)

    started = time.perf_counter()
    if isinstance(chat, BatchModel):
        chat.ask_together(once)
    return once(), time.perf_counter() - started


def main() -> None:
    """Print the figures of a run alone, of one in batches, and of one more."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _ARTICLES
    cases, readers = zip(*map(_case, range(count)), strict=True)
    print(f"{count} articles, {_FAILING:.0%} of the lines of each batch fail")
    head = ("", "alone", "in batches", "USD", "ratio", "claims", "unchecked", "as alone", "seconds")
    print("{:12} {:>6} {:>11} {:>8} {:>6} {:>7} {:>10} {:>9} {:>8}".format(*head))
    first: tuple[float, list[str]] | None = None
    with serving(lambda request: _completion(readers, request)) as server:
        server.spoil = _some_fail
        for name, batch in (("alone", False), ("in batches", True), ("once more", False)):
            if name != "once more":
                folder = tempfile.TemporaryDirectory(prefix="checker-")
                os.environ["CHECKER_CACHE_DIR"] = folder.name
            alone, sent = len(server.calls), sum(map(len, server.sent))
            report, seconds = _run(cases, server, batch=batch)
            claims = [claim.verdict.value for one in report.articles for claim in one.claims]
            cost = report.run.usage.cost_usd or 0
            first = first or (cost, claims)
            same = sum(one == other for one, other in zip(claims, first[1], strict=True))
            print(
                f"{name:12} {len(server.calls) - alone:>6,}"
                f" {sum(map(len, server.sent)) - sent:>11,} {cost:>8.4f} {cost / first[0]:>6.3f}"
                f" {len(claims):>7,} {claims.count('unchecked'):>10} {same:>9,} {seconds:>8.1f}"
            )


if __name__ == "__main__":
    main()
