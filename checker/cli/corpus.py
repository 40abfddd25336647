"""`checker check` over many documents: event by event, written as it goes, to be gone on with."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import typer

from checker.cli.batch import ask_together
from checker.cli.options import Flags
from checker.cli.output import Output
from checker.cli.session import INTERRUPTED, notify, progress, session
from checker.documents import expand
from checker.documents.corpus import Corpus, Unit
from checker.documents.files import writing
from checker.errors import UsageError
from checker.pipeline import run_of
from checker.pipeline.corpus import check_units, how_checked
from checker.reports import jsonl
from checker.reports.parquet import Parts

_EVENT = b'{"schema":"checker/event/1"'
Event = Mapping[str, Any]  # a line `checker/event/1`
Say = Callable[[str], None]


def check_corpus(
    files: Sequence[str], flags: Flags, outputs: Sequence[Output], *, resume: bool, cluster: str
) -> int | None:
    """Check articles against each other, event by event; return the exit code.

    None where a document names its own sources: then nothing is done. Raises UsageError for what
    cannot go together, and all that reading and writing raise.
    """
    lines = [output.file for output in outputs if output.format == "jsonl" and output.file]
    tables = [output.file for output in outputs if output.format == "parquet" and output.file]
    if resume and not lines:
        raise UsageError("--resume goes on with a file of lines: give --format jsonl=FILE")
    with ExitStack() as stack:
        settings, engine = stack.enter_context(session(flags))
        if cluster and (settings.has_budget or flags.batch):
            raise UsageError(
                "--on checks in many processes: no budget or batch holds there; drop one"
            )
        corpus = stack.enter_context(Corpus(expand(files, notify=notify), notify, settings))
        if corpus.names_sources:
            return None
        former = _part(lines[0]) if resume else None

        def left(done: _Done) -> Iterator[Unit]:
            return done.before(corpus.units(how_checked(engine, settings), groups=settings.groups))

        def rehearse() -> None:
            for _ in check_units(left(_Done(former)), len(corpus), engine, settings, lambda *_: ""):
                pass

        ask_together(flags, engine, rehearse)
        done = _Done(former)
        rest = left(done)
        render = partial(jsonl.event_lines, fail_on=settings.fail_on, strict=settings.strict)
        found = check_units(rest, len(corpus), engine, settings, render, cluster)
        parts = [Parts(one, resume=resume) for one in tables]
        says = [stack.enter_context(writing(one, done.size)) for one in lines]
        done.replay([part.add for part in parts])
        counted = stack.enter_context(progress(len(corpus), engine, settings, done.articles))
        try:
            for_all = [*says, *(part.add for part in parts)]
            _write(found, done, for_all, lambda articles: counted(articles, len(corpus)))
        except KeyboardInterrupt:
            engine.stop()
            way_out = f"; go on with --resume: {lines[0]}.part" if lines else ""
            notify(f"interrupted after {len(done.events):,} events{way_out}")
            raise typer.Exit(INTERRUPTED) from None
        for say in says:
            say(jsonl.corpus_line(run_of(engine), done.events))
        for part in parts:
            part.close()
    return _told(done.events, outputs)


def _write(
    found: Iterable[str], done: "_Done", says: Sequence[Say], counted: Callable[[int], None]
) -> None:
    """Pass on the lines of each event as soon as it and those before it are done."""
    for told in found:
        for say in says:
            say(told)
        done.add(json.loads(told[told.rindex("\n", 0, -1) + 1 :]))
        counted(done.articles)


def _told(events: Sequence[Event], outputs: Sequence[Output]) -> int:
    """Say what was found and where it stands; return the exit code of all events together."""
    found = Counter[str]()
    for one in events:
        found.update(one["summary"])
    files = ", ".join(str(output.file) for output in outputs)
    notify(
        f"written to {files}: {sum(one['articles'] for one in events):,} articles on"
        f" {len(events):,} events, {found['contradicted']:,} claims contradicted,"
        f" {found['unsupported']:,} in no source, {found['unchecked']:,} not checked"
    )
    codes = {one["exit_code"] for one in events}
    return 3 if 3 in codes else max(codes, default=0)


def _part(file: Path) -> Path:
    """Return the lines that a former run wrote; those of a whole one count, too."""
    part = file.with_name(f"{file.name}.part")
    if not part.exists() and file.exists():
        shutil.copyfile(file, part)
    return part


class _Done:
    """The events that are written, `size` bytes of their lines by a former run."""

    def __init__(self, part: Path | None) -> None:
        self._part, self.size = part, 0
        self.events: list[Event] = []
        self.articles = 0

    def add(self, event: Event) -> None:
        """Take the line of an event that is written."""
        self.events.append(event)
        self.articles += event["articles"]

    def before(self, units: Iterator[Unit]) -> Iterator[Unit]:
        """Return the units that are still to be done: from the first that was not done so."""
        known = self._known()
        for unit in units:
            event, size = next(known, (None, 0))
            if event is None or event["unit"] != unit.digest:
                return chain([unit], units)
            self.add(event)
            self.size = size
        return iter(())

    def replay(self, says: Sequence[Say]) -> None:
        """Pass on the lines that count."""
        if self._part and says and self.size:
            with self._part.open(encoding="utf-8") as lines:
                for line in islice(lines, len(self.events) + self.articles):
                    for say in says:
                        say(line)

    def _known(self) -> Iterator[tuple[Event, int]]:
        """Yield each event that is written whole, and where it ends."""
        if self._part is None or not self._part.exists():
            return
        at = 0
        with self._part.open("rb") as lines:
            for line in lines:
                at += len(line)
                if line.startswith(_EVENT) and line.endswith(b"\n"):
                    yield json.loads(line), at
