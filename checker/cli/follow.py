"""Follows the sources of articles for `checker watch`: reads, keeps, checks again and tells."""

import fcntl
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from glob import glob
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib.metadata import version
from os.path import lexists
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from checker.documents import Case, expand, is_url, load, read
from checker.documents.files import content, ensure_writable, write
from checker.documents.reading import parse_all
from checker.engines import Engine
from checker.errors import InputError, UsageError
from checker.language.plain import inert, one_line
from checker.model.cache import cache_folder, private
from checker.pipeline.watch import Turn, Watched, check_again, steady
from checker.records import Document, Notify, Report, unheard
from checker.settings import Settings

_FEEDS = {".xml", ".rss", ".atom"}
_PATIENCE = 10.0  # seconds for a webhook to answer
_LONGEST = 60  # letters of a name that is made of a title


def follow(
    desk: "Desk",
    engine: Engine,
    ticks: Iterable[None],
    line: Callable[[Turn], str],
    webhook: str = "",
) -> int:
    """Look at each tick and tell what turned, as `line` writes it; return the exit code at last.

    What failed is tried again at ever longer intervals. Raises InputError where the first look
    cannot read, and KeyboardInterrupt once what is known by then is kept.
    """
    cases: tuple[Case, ...] = ()
    quiet = code = 0  # looks since something moved
    for _ in ticks:
        try:
            moved = desk.cases()
        except InputError as error:
            if not cases:
                raise
            desk.notify(f"nothing is checked now: {error}")
            continue
        cases, quiet = moved or cases, 0 if moved else quiet + 1
        if not moved and (not (desk.known and desk.known.pending) or quiet & (quiet - 1)):
            continue
        found = check_again(cases, desk.known, engine, desk.settings, desk.tell)
        for told in _moves(desk.known, found.watched.report):
            desk.notify(told)
        if found.asked:
            left = f"; not all could be: {found.failure}" if found.failure else ""
            desk.notify(f"asked about {found.asked} of {found.sentences} sentences{left}")
        sys.stdout.writelines(map(line, found.turns))
        sys.stdout.flush()
        try:
            if webhook and found.turns:
                _post(webhook, found.turns, desk.notify)
        finally:  # what is printed is not to be told again
            desk.keep(found.watched)
        if found.stopped:
            raise KeyboardInterrupt
        fails = (
            one.claim.fails(desk.settings.fail_on, desk.settings.strict) for one in found.turns
        )
        code = 3 if found.watched.pending else int(any(fails))
    return code


def _moves(known: Watched | None, now: Report) -> Iterator[str]:
    """Yield what has become of the documents since, a line each."""
    if known is None:
        return
    before = {one.id: one.sha256 for one in known.report.documents}
    after = {one.id: one.sha256 for one in now.documents}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{name} is gone"
        elif name not in before:
            yield f"{name} has arrived"
        elif before[name] != after[name]:
            yield f"{name} has changed"


class Desk:
    """Reads the articles and sources of a run, and keeps what is `known` of them in a file.

    What a feed or a page gave is kept in a folder beside that file: it stays a source when the feed
    does not list it any more.
    """

    def __init__(
        self,
        articles: Sequence[str],
        against: Sequence[str],
        file: Path,
        settings: Settings,
        notify: Notify,
    ) -> None:
        """Raises InputError for a file that is something else."""
        self._articles, self._against, self._file = articles, against, file
        self.settings, self.notify = settings, notify
        self.known = _known(file)
        self._seen: Mapping[str, tuple[int, int]] = {}
        self._good = {one.path for one in self.known.report.documents} if self.known else set()
        self._failing: set[str] = set()
        self._told: set[str] = set()

    def tell(self, line: str) -> None:
        """Tell a line once, however often it comes up."""
        if line not in self._told:
            self._told.add(line)
            self.notify(line)

    def keep(self, known: Watched) -> None:
        """Keep what is known; raises InputError where it cannot be."""
        self.known = known
        write(self._file, known.model_dump_json(by_alias=True) + "\n")

    def cases(self) -> tuple[Case, ...]:
        """Return the articles with their sources; nothing when no file has moved since.

        Raises InputError for an article, or a source that could be read before, that cannot.
        """
        articles = expand(self._articles)
        sources = list(self._sources())
        seen = {path: _stamp(path) for path in (*articles, *sources)}
        if seen == self._seen and not any(map(is_url, articles)):
            return ()
        readable = [path for path in sources if self._readable(path, seen[path])]
        cases = steady(load(articles, readable, self.tell, self.settings))
        self._seen = seen
        return cases

    def _sources(self) -> Iterator[str]:
        """Yield the files of the sources by now, those kept of feeds and pages in their place."""
        folder = self._file.with_suffix(".sources")
        for given in self._against:
            try:
                files = expand(given)
            except InputError as error:  # an empty folder may be filled
                self.tell(str(error))
                files = ()
            for path in files:
                if is_url(path) or Path(path).suffix.lower() in _FEEDS:
                    self._fetch(path, folder)
                elif lexists(path):
                    yield path
        yield from map(str, sorted(folder.glob("*.json")))

    def _readable(self, path: str, seen: tuple[int, int]) -> bool:
        """Whether a source can be read; one that could be before gets another look."""
        if self._seen.get(path) != seen:
            try:
                parse_all(path, content(path), unheard, self.settings.columns)
                self._good.add(path)
            except InputError as error:
                if path in self._good:  # it may be in writing
                    self._good.remove(path)
                    raise
                self.tell(f"left out: {error}")
        return path in self._good

    def _fetch(self, path: str, folder: Path) -> None:
        """Write each document of a feed or page to a file, which stays as it is if nothing is new.

        Where it cannot be read now, what is kept of it stands, and that is told.
        """
        try:
            for document in read(path, self.tell, self.settings):
                file, text = folder / _name(path, document), _row(document)
                if not file.exists() or file.read_text(encoding="utf-8") != text:
                    write(file, text)
            self._failing.discard(path)
        except InputError as error:
            if path not in self._failing:
                self.notify(str(error))
            self._failing.add(path)


def refuse_unwatchable(paths: Sequence[str]) -> None:
    """Raise UsageError for what is not there, or cannot be read again; a folder may be empty."""
    for path in paths:
        if path == "-":
            raise UsageError("standard input cannot be read again; name a file")
        if not (is_url(path) or lexists(path) or glob(path, recursive=True)):  # noqa: PTH207
            raise UsageError(f"{path}: there is nothing to watch; check the path")


def beside_cache(arguments: Sequence[str]) -> Path:
    """Return the file for what is known of some articles and sources; raises UsageError."""
    if (folder := cache_folder()) is None:
        raise UsageError("CHECKER_CACHE_DIR is the null device; name a file with --state")
    named = "\n".join([str(Path.cwd()), *arguments])
    return private(folder / "watch") / f"{hashlib.sha256(named.encode()).hexdigest()[:16]}.json"


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold a lock beside what is known, which the system lifts when the process ends.

    Raises UsageError where another watch holds it, InputError where none can be had.
    """
    ensure_writable(file)
    with ExitStack() as held:
        try:
            lock = held.enter_context(Path(f"{file}.lock").open("ab"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = f"{file}: another `checker watch` keeps it; end that one, or name another"
            raise UsageError(f"{told} with --state") from None
        except OSError as error:
            raise InputError(f"{file}: cannot be locked ({error.strerror}); see --state") from None
        yield


def _known(file: Path) -> Watched | None:
    if not file.exists():
        return None
    try:
        return Watched.model_validate_json(content(str(file)))
    except ValidationError:
        way_out = "delete it, or name another with --state"
        raise InputError(f"{file}: is not what `checker watch` keeps; {way_out}") from None


def _stamp(path: str) -> tuple[int, int]:
    """Return when a file was changed, in nanoseconds, and its size; zeros for what has none."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _name(path: str, document: Document) -> str:
    """Return a name for what stays the same story when its text changes: a page, or a title."""
    title = (document.title or document.text[:_LONGEST]) if document.extracted else path
    digest = hashlib.sha256(f"{path}\n{title}".encode()).hexdigest()[:8]
    words = re.sub(r"\W+", "-", title.removeprefix("https://"))[:_LONGEST].strip("-")
    return f"{words}-{digest}.json"


def _row(document: Document) -> str:
    row = {
        "title": document.title,
        "publisher": document.publisher,
        "date": str(document.date) if document.date else None,
        "text": "\n".join(one.plain for one in document.sentences),
        "read_from": document.path,
    }
    return json.dumps(row, ensure_ascii=False, indent=1) + "\n"


# How turns are told


def _terminal(turn: Turn) -> str:
    claim = turn.claim
    line = (
        f"{turn.article}:{claim.span.line}: {turn.before} → {claim.verdict}:"
        f" “{claim.span.text}” {claim.explanation}"
    )
    return inert(one_line(line)) + "\n"


def _jsonl(turn: Turn) -> str:
    return turn.model_dump_json(by_alias=True) + "\n"


FORMATS = {"terminal": _terminal, "jsonl": _jsonl}


def refuse_unpostable(url: str) -> None:
    """Raise UsageError for a webhook that is no address of the web, or holds a password."""
    wrong = UsageError(f"--webhook {url}: is no http:// or https:// address; mend it")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise wrong from None
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or " " in url):
        raise wrong
    if "@" in parts.netloc:
        raise UsageError("--webhook: a name or password in an address is not sent; leave it out")


def _post(url: str, turns: Sequence[Turn], notify: Notify) -> None:
    """Post turns as JSON, once more where that fails; then it is told, and the run goes on."""
    told = {
        "schema": "checker/turns/1",
        "text": "".join(map(_terminal, turns)),
        "turns": [turn.model_dump(mode="json", by_alias=True) for turn in turns],
    }
    body = json.dumps(told).encode()
    for _ in range(2):
        failure = _failure(url, body)
        if not failure:
            return
    place = "{0.scheme}://{0.hostname}".format(urlsplit(url))  # the rest may be a secret
    notify(f"{place}: what turned could not be posted ({failure}); it stands in the output")


def _failure(url: str, body: bytes) -> str:
    """Post once; return why it failed, or nothing."""
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    agent = f"checker/{version('checker-news')}"
    headers = {"Content-Type": "application/json", "User-Agent": agent}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(connect(str(parts.hostname), parts.port, timeout=_PATIENCE)) as connection:
            connection.request("POST", target, body, headers)
            status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    return "" if 200 <= status < 300 else f"the server answers {status}"
