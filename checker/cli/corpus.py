"""`checker check` over many documents: event by event, written as it goes, to be gone on with."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import typer

from checker.cli.batch import ask_together
from checker.cli.options import Flags
from checker.cli.output import PARTS, Output, Say, streaming
from checker.cli.session import notify, progress, session
from checker.documents import expand, is_url
from checker.documents.corpus import Corpus, Unit
from checker.errors import UsageError
from checker.pipeline import run_of
from checker.pipeline.corpus import Render, check_units, how_checked
from checker.reports import jsonl
from checker.reports.parquet import Parts
from checker.waivers import Waivers

_EVENT = b'{"schema":"checker/event/1"'
Event = Mapping[str, Any]  # a line `checker/event/1`


def check_corpus(
    files: Sequence[str],
    flags: Flags,
    outputs: Sequence[Output],
    decided: Waivers,
    *,
    resume: bool,
    cluster: str,
) -> None:
    """Check articles against each other, event by event, and end the command.

    Nothing is done where a report needs them all at once, what is read cannot be read again, or a
    document names its own sources. Raises UsageError for what cannot go together, and all that
    reading and writing raise.
    """
    lines = [output.file for output in outputs if output.format == "jsonl" and output.file]
    tables = [output.file for output in outputs if output.format == PARTS and output.file]
    once = any(one == "-" or is_url(one) for one in files)
    if once or len(lines) + len(tables) < len(outputs):
        return
    _refuse_to_lose(lines, resume=resume)
    with ExitStack() as stack:
        settings, engine = stack.enter_context(session(flags))
        if cluster and (settings.has_budget or flags.batch):
            raise UsageError(
                "--on checks in many processes: no budget or batch holds there; drop one"
            )
        corpus = stack.enter_context(Corpus(expand(files, notify=notify), notify, settings))
        if corpus.names_sources:
            return
        former = _begun(lines[0]) if resume else None
        how = how_checked(engine, settings, decided.entries, sorted(decided.known))

        def checked(done: _Done, render: Render) -> Iterator[bytes]:
            left = done.before(corpus.units(how, groups=settings.groups))
            return check_units(left, len(corpus), engine, settings, render, cluster)

        def rehearse() -> None:
            with TemporaryFile() as told:
                for _ in checked(_Done(former, told), lambda *_: b""):
                    pass

        ask_together(flags, engine, rehearse)
        done = _Done(former, stack.enter_context(TemporaryFile()))
        render = partial(
            jsonl.event_lines, decided, fail_on=settings.fail_on, strict=settings.strict
        )
        found = checked(done, render)
        parts = [Parts(one, resume=resume) for one in tables]
        say = stack.enter_context(streaming(outputs, done.size))
        done.replay([part.add for part in parts])
        counted = stack.enter_context(progress(len(corpus), engine, settings, done.articles))
        try:
            says = [say, *(part.add for part in parts)]
            _write(found, done, says, lambda articles: counted(articles, len(corpus)))
        except KeyboardInterrupt:
            engine.stop()
            way_out = f"; go on with --resume: {lines[0]}.part" if lines else ""
            notify(f"interrupted after {done.events:,} events{way_out}")
            raise
        for piece in jsonl.corpus_line(run_of(engine), done.totals, done.told):
            say(piece)
        for table in parts:
            table.close()
        code = _told(done, outputs, decided)
    raise typer.Exit(code)


def _write(
    found: Iterable[bytes], done: "_Done", says: Sequence[Say], counted: Callable[[int], None]
) -> None:
    """Pass on the lines of each event as soon as it and those before it are done."""
    for told in found:
        for say in says:
            say(told)
        done.add(told[told.rindex(b"\n", 0, -1) + 1 :])
        counted(done.articles)


def _told(done: "_Done", outputs: Sequence[Output], decided: Waivers) -> int:
    """Say what was found and where it stands; return the exit code of all events together."""
    found = done.found
    files = ", ".join(str(output.file) for output in outputs)
    waived = f", {found['waived']:,} waived" if decided.entries else ""
    notify(
        f"written to {files}: {done.articles:,} articles on {done.events:,} events,"
        f" {found['contradicted']:,} claims contradicted,"
        f" {found['unsupported']:,} in no source, {found['unchecked']:,} not checked{waived}"
    )
    return 3 if 3 in done.codes else max(done.codes, default=0)


def _refuse_to_lose(lines: Sequence[Path], *, resume: bool) -> None:
    """Raise UsageError where there is nothing to go on with, or something that would be lost."""
    if resume and not lines:
        raise UsageError("--resume goes on with a file of lines: give --format jsonl=FILE")
    for part in [] if resume else map(_part, lines):
        if any(_known(part)):
            raise UsageError(f"{part}: a former run left it; go on with --resume, or delete it")


def _part(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


def _begun(file: Path) -> Path:
    """Return the lines that a former run wrote; those of a whole one count, too."""
    part = _part(file)
    if not part.exists() and file.exists():
        shutil.copyfile(file, part)
    return part


class _Done:
    """The events that are written, `size` bytes of their lines by a former run to a `part`.

    Their own lines stand in a file of their own: one can tell of thousands of copies.
    """

    def __init__(self, part: Path | None, lines: IO[bytes]) -> None:
        self._part, self.size, self._lines = part, 0, lines
        self.events = self.articles = 0
        self.complete = True
        self.found, self.codes = Counter[str](), set[int]()

    def add(self, line: bytes) -> None:
        """Take the line of an event that is written."""
        event = json.loads(line)
        self._lines.write(line)
        self.events += len(event["groups"])  # one, or none where more of a large event is told
        self.articles += event["articles"]
        self.complete &= event["complete"]
        self.found.update(event["summary"])
        self.codes.add(event["exit_code"])

    @property
    def totals(self) -> Mapping[str, object]:
        """What the last line tells of all events together."""
        return {"complete": self.complete, "articles": self.articles, "summary": self.found}

    def told(self) -> Iterator[Event]:
        """Yield what the lines of the events say."""
        self._lines.seek(0)
        yield from map(json.loads, self._lines)

    def before(self, units: Iterator[Unit]) -> Iterator[Unit]:
        """Return the units that are still to be done: from the first that was not done so.

        One that a model did not answer is asked again, and what comes after it: the answers to that
        are kept.
        """
        known = _known(self._part) if self._part else iter(())
        for unit in units:
            line, size = next(known, (b"{}", 0))
            event = json.loads(line)
            if event.get("unit") != unit.digest or event.get("unanswered"):
                return chain([unit], units)
            self.add(line)
            self.size = size
        return iter(())

    def replay(self, says: Sequence[Say]) -> None:
        """Pass on the lines that count."""
        if self._part and says and self.size:
            with self._part.open("rb") as lines:
                while lines.tell() < self.size:
                    line = lines.readline()
                    for say in says:
                        say(line)


def _known(part: Path) -> Iterator[tuple[bytes, int]]:
    """Yield the line of each event that is written whole, and where it ends."""
    at = 0
    with part.open("rb") if part.exists() else BytesIO() as lines:
        for line in lines:
            at += len(line)
            if line.startswith(_EVENT) and line.endswith(b"\n"):
                yield line, at
