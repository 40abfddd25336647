"""Articles are watched: asked again where a source moved, and every turn told once."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.cli.follow import FORMATS, Desk, alone, follow
from checker.documents import Case
from checker.engines import Answer, Part
from checker.engines.rules import RulesEngine
from checker.errors import ConnectionFailed, InputError
from checker.pipeline.watch import Round, Watched, check_again
from checker.records import Document, Verdict, unheard
from checker.settings import Settings
from tests.doubles import ScriptedEngine, answer, differs, says
from tests.texts import document

SENTENCES = (
    "The Ferndale library reopened on Tuesday after two years of repairs.",
    "Workers replaced 40 windows on the north side of the hall.",
    "The mayor thanked the volunteers who moved the books.",
)
STORY = document("\n\n".join(SENTENCES), "story")
WIRE = document(" ".join([*SENTENCES, "A choir sang."]), "wire")  # the same text would be a copy
LATER = document("Workers replaced 34 windows on the north side of the hall.", "later")
COMET = document("A comet will cross the southern sky in March.", "comet")
FRENCH = document("La comète passera au-dessus des Alpes pendant le mois de mars prochain.", "fr")
SETTINGS = Settings(engine="rules")  # type: ignore[arg-type]


class Reader(ScriptedEngine):
    """Says of each sentence what it was told to say of it for the sources that it is shown."""

    def __init__(self, *said: Answer) -> None:
        super().__init__()
        self.said = said

    def examine(self, part: Part, complaints: object) -> tuple[Answer, ...]:
        """Return the claims of a part, with what sources that are shown say."""
        self.asked.append([one.number for one in part.sentences])
        shown = {one.source.id for one in part.evidence}
        return tuple(
            Answer(
                one.number,
                one.plain,
                one.plain,
                judgements=tuple(
                    judgement
                    for given in self.said
                    if given.sentence == one.number
                    for judgement in given.judgements
                    if judgement.document in shown
                ),
            )
            for one in part.sentences
        )


def look(engine: ScriptedEngine | RulesEngine, last: Watched | None, *sources: Document) -> Round:
    """Check the story again against some sources."""
    return check_again([Case(STORY, sources)], last, engine, SETTINGS, unheard)


def told(found: Round) -> list[tuple[int, str, str]]:
    """Return where claims turned, and from what to what."""
    return [(one.claim.span.line, one.before, one.claim.verdict) for one in found.turns]


SAID = [answer(number, text, says(WIRE, number)) for number, text in enumerate(SENTENCES, start=1)]
DIFFERS = answer(2, SENTENCES[1], differs(LATER, "40", "34", 1))


def test_a_source_that_says_otherwise_turns_a_claim() -> None:
    """The claim is told with both verdicts and the source; nothing else is."""
    engine = Reader(*SAID, DIFFERS)
    first = look(engine, None, WIRE)

    found = look(engine, first.watched, WIRE, LATER)

    assert told(found) == [(3, "supported", "disputed")]
    assert found.turns[0].sources == ("later",)


def test_only_what_a_source_may_speak_of_is_asked_again() -> None:
    """A sentence that shares no word with the new source is not in the second question."""
    engine = Reader(*SAID, DIFFERS)
    first = look(engine, None, WIRE)

    look(engine, first.watched, WIRE, LATER)

    assert engine.asked == [[1, 2, 3], [2]]


def test_a_source_on_something_else_costs_nothing() -> None:
    """Nothing is asked; it is known as silent, so it does not come up again."""
    engine = Reader(*SAID)
    first = look(engine, None, WIRE)

    found = look(engine, first.watched, WIRE, COMET)

    assert (found.asked, found.turns, len(engine.asked)) == (0, (), 1)
    judged = [one.document for one in found.watched.report.articles[0].claims[0].judgements]
    assert judged == ["wire", "comet"]


def test_of_another_language_all_may_be_meant() -> None:
    """Where words cannot tell what a source speaks of, every sentence is asked again."""
    engine = Reader(*SAID)
    first = look(engine, None, WIRE)

    assert look(engine, first.watched, WIRE, FRENCH).asked == len(SENTENCES)


def test_what_a_lost_source_alone_supported_turns() -> None:
    """A source that is gone takes its support with it."""
    engine = Reader(*SAID)
    first = look(engine, None, WIRE, COMET)

    found = look(engine, first.watched, COMET)

    assert told(found) == [(line, "supported", "unsupported") for line in (1, 3, 5)]


def test_without_any_source_claims_are_unchecked() -> None:
    """The last source that goes leaves nothing to compare with, and that is told."""
    engine = Reader(*SAID)
    first = look(engine, None, WIRE)

    found = look(engine, first.watched)

    assert {one.claim.verdict for one in found.turns} == {Verdict.UNCHECKED}
    assert not found.watched.pending


def test_an_answer_without_news_of_the_source_changes_nothing() -> None:
    """Where the new source has no say, another mood of the engine turns no claim."""
    first = look(Reader(*SAID), None, WIRE)

    found = look(Reader(), first.watched, WIRE, LATER)

    assert (found.asked, found.turns) == (1, ())


def test_a_failure_keeps_what_was_known_and_is_asked_again() -> None:
    """A server that fails turns nothing; the claim turns once it answers."""
    first = look(Reader(*SAID), None, WIRE)
    broken = look(ScriptedEngine(ConnectionFailed("down")), first.watched, WIRE, LATER)

    again = look(Reader(*SAID, DIFFERS), broken.watched, WIRE, LATER)

    assert (broken.turns, told(again)) == ((), [(3, "supported", "disputed")])
    assert not again.watched.pending


def test_a_first_look_tells_what_sources_say_otherwise() -> None:
    """What was never checked turns only where a source says otherwise."""
    found = look(Reader(DIFFERS), None, LATER)

    assert told(found) == [(3, "unchecked", "contradicted")]


def test_ctrl_c_keeps_what_was_not_asked_pending() -> None:
    """What an interrupted look did not ask is still to be asked; what was known stands."""

    class Interrupted(Reader):
        def examine(self, part: Part, complaints: object) -> tuple[Answer, ...]:
            raise KeyboardInterrupt

    first = look(Reader(*SAID), None, WIRE)

    found = look(Interrupted(), first.watched, WIRE, LATER)

    assert found.stopped
    assert (found.turns, len(found.watched.pending)) == ((), 1)


# Following files


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a story and a folder of one wire."""
    (tmp_path / "wires").mkdir()
    (tmp_path / "story.txt").write_text("\n\n".join(SENTENCES))
    (tmp_path / "wires/wire.txt").write_text(WIRE.text)
    return tmp_path


@pytest.fixture
def notices() -> list[str]:
    """What a user was told."""
    return []


def opened(folder: Path, notices: list[str], *against: str) -> Desk:
    """Return a desk as a new process would open it."""
    sources = [str(folder / one) for one in against or ["wires"]]
    story = str(folder / "story.txt")
    return Desk([story], sources, folder / "state.json", SETTINGS, notices.append)


def followed(desk: Desk, ticks: Iterator[None], webhook: str = "") -> int:
    """Follow the files at some ticks, turns printed as JSON."""
    return follow(desk, RulesEngine(), ticks, FORMATS["jsonl"], webhook)


def printed(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Return the turns on standard output."""
    turns = map(json.loads, capsys.readouterr().out.splitlines())
    return [(one["before"], one["claim"]["verdict"]) for one in turns]


def later(folder: Path, text: str = LATER.text, name: str = "later.txt") -> None:
    """Let another wire arrive."""
    (folder / "wires" / name).write_text(text)


def test_a_turn_is_told_once(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the next look nor a new process tells it again."""

    def ticks() -> Iterator[None]:
        yield
        later(desk)
        yield
        yield

    followed(opened(desk, notices), ticks())
    followed(opened(desk, notices), iter([None, None]))

    assert printed(capsys) == [("supported", "disputed")]
    assert f"{desk}/wires/later.txt has arrived" in notices


def test_files_that_did_not_move_are_not_read_again(desk: Path, notices: list[str]) -> None:
    """A second look at the same files finds nothing to do."""
    opened_once = opened(desk, notices)

    assert [bool(opened_once.cases()) for _ in range(2)] == [True, False]


def test_a_source_that_changes_and_one_that_goes_are_told(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A wire that is corrected turns a claim; without it the claim stands as before."""
    later(desk, SENTENCES[1])

    def ticks() -> Iterator[None]:
        yield
        later(desk)
        yield
        (desk / "wires/later.txt").unlink()
        yield

    followed(opened(desk, notices), ticks())

    assert printed(capsys) == [("supported", "disputed"), ("disputed", "supported")]
    assert [one.rpartition("later.txt ")[2] for one in notices if "later.txt " in one] == [
        "has changed",
        "is gone",
    ]


def test_what_fails_is_tried_at_ever_longer_intervals(desk: Path, notices: list[str]) -> None:
    """A server that stays down is asked after one, two and four looks, not at each."""
    engine = ScriptedEngine(ConnectionFailed("down"))

    code = follow(opened(desk, notices), engine, iter([None] * 7), FORMATS["jsonl"])

    assert (len(engine.asked), code) == (4, 3)
    assert any("down" in one for one in notices)


def test_an_edit_of_the_article_turns_no_claim_that_stayed(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An edited article is checked whole; of its new words what a source says otherwise is told."""

    def ticks() -> Iterator[None]:
        yield
        (desk / "story.txt").write_text("\n\n".join([LATER.text, SENTENCES[0]]))
        yield

    followed(opened(desk, notices), ticks())

    assert printed(capsys) == [("unchecked", "contradicted")]


def test_a_wire_that_cannot_be_read_is_left_out(desk: Path, notices: list[str]) -> None:
    """One empty file does not keep the others from being read, and is told once."""
    later(desk, "")
    reader = opened(desk, notices)

    assert len(reader.cases()[0].sources) == 1
    assert len([one for one in notices if "left out" in one]) == 1


def test_a_wire_that_is_being_written_is_waited_for(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A source that could be read gets another look; only what stays broken is gone."""
    told: list[int] = []

    def ticks() -> Iterator[None]:
        yield
        (desk / "wires/wire.txt").write_text("")
        for _ in range(2):
            yield
            told.append(len(printed(capsys)))

    followed(opened(desk, notices), ticks())

    assert told == [0, len(SENTENCES)]


def test_folders_may_fill_later(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty folder is no error, and names may come to be shared by two folders."""
    (desk / "wires/wire.txt").unlink()

    def ticks() -> Iterator[None]:
        yield
        (desk / "wires/monday").mkdir()
        later(desk, name="monday/wire.txt")
        yield
        (desk / "wires/tuesday").mkdir()
        later(desk, SENTENCES[0].replace("Tuesday", "Monday"), "tuesday/wire.txt")
        yield

    followed(opened(desk, notices), ticks())

    assert printed(capsys) == [("unchecked", "contradicted"), ("supported", "contradicted")]


FEED = "<rss><channel><title>Wire</title>{}</channel></rss>"
ITEM = "<item><title>{}</title><description>{}</description></item>"


def test_what_a_feed_dropped_is_a_source_still(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A feed lists its last items alone; what it listed before was said all the same."""
    feed = desk / "feed.rss"
    feed.write_text(FEED.format(ITEM.format("Library open", WIRE.text)))

    def ticks() -> Iterator[None]:
        yield
        feed.write_text(FEED.format(ITEM.format("Windows", LATER.text)))
        yield

    followed(opened(desk, notices, "feed.rss"), ticks())

    assert printed(capsys) == [("supported", "disputed")]


def test_a_feed_that_cannot_be_read_is_told_and_waited_for(
    desk: Path, notices: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was kept of it stands."""
    feed = desk / "feed.rss"
    feed.write_text(FEED.format(ITEM.format("Library open", WIRE.text)))

    def ticks() -> Iterator[None]:
        yield
        feed.write_text("<rss>")
        yield
        yield

    followed(opened(desk, notices, "feed.rss"), ticks())

    assert printed(capsys) == []
    assert len([one for one in notices if "feed.rss" in one]) == 1


@contextmanager
def listening(*answers: int) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Run a server that takes posts and answers with these statuses; yield what it got."""
    bodies: list[dict[str, object]] = []
    statuses = iter(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(next(statuses))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/secret", bodies
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("answers", "posts", "failed"),
    [((200,), 1, False), ((503, 200), 2, False), ((503, 302), 2, True)],
    ids=["taken", "taken at last", "refused"],
)
def test_turns_are_posted(
    desk: Path, notices: list[str], answers: Sequence[int], posts: int, failed: bool
) -> None:
    """A refused post is tried once more; then it is told without what is secret in the address."""
    (desk / "wires/wire.txt").write_text(LATER.text)
    with listening(*answers) as (url, bodies):
        followed(opened(desk, notices), iter([None]), url)

    assert len(bodies) == posts
    assert [one["schema"] for one in bodies] == ["checker/turns/1"] * posts
    assert any("could not be posted" in one for one in notices) == failed
    assert not any("secret" in one for one in notices)


# The command


def run(folder: Path, *flags: str, against: str = "wires") -> Result:
    """Run the command in a folder by the rules."""
    arguments = ["watch", str(folder / "story.txt"), "--against", str(folder / against)]
    state = ["--state", str(folder / "state.json")]
    return CliRunner().invoke(app, [*arguments, "--engine", "rules", *state, *flags])


def test_once_tells_by_its_exit_code_what_turned(desk: Path) -> None:
    """For cron: 0 while nothing turns, 1 when a claim turns that fails a run, 0 after."""
    (desk / "wires/wire.txt").unlink()
    later(desk, SENTENCES[1])
    codes = [run(desk, "--once").exit_code]
    later(desk)

    codes += [run(desk, "--once").exit_code for _ in range(2)]

    assert codes == [0, 1, 0]


def test_a_line_names_place_verdicts_and_words(desk: Path) -> None:
    """A reader learns from one line what turned, from what to what, and who says so."""
    (desk / "wires/wire.txt").write_text(LATER.text)

    line = run(desk, "--once").stdout.splitlines()[0]

    assert line.startswith(f"{desk}/story.txt:3: unchecked → contradicted: “40”")


def test_ctrl_c_ends_with_130(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two looks it ends at once, and what is known is kept."""

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)

    result = run(desk)

    assert result.exit_code == 130
    assert (desk / "state.json").exists()


@pytest.mark.parametrize(
    "flags",
    [
        ["--format", "html"],
        ["--webhook", "ftp://127.0.0.1/x"],
        ["--webhook", "http://[127.0.0.1/x"],
        ["--webhook", "http://me:pass@127.0.0.1/x"],
        ["--against", "-"],
        ["--against", "no-such-folder"],
    ],
    ids=str,
)
def test_what_cannot_be_watched_is_refused(desk: Path, flags: list[str]) -> None:
    """One line and exit code 2, before anything is asked."""
    result = run(desk, "--once", *flags)

    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_second_watch_is_refused_until_the_first_is_over(desk: Path) -> None:
    """Two would write over what the other one knows: one line says so, and nothing is asked."""
    with alone(desk / "state.json"):
        second = run(desk, "--once")

    assert (second.exit_code, "another `checker watch` keeps it" in second.stderr) == (2, True)
    assert run(desk, "--once").exit_code == 0


def test_a_strange_state_is_refused(desk: Path, notices: list[str]) -> None:
    """A file that is something else is neither read nor written over."""
    (desk / "state.json").write_text("{}")

    with pytest.raises(InputError, match="delete it"):
        opened(desk, notices)

    assert (desk / "state.json").read_text() == "{}"


def test_without_a_cache_a_state_must_be_named(desk: Path) -> None:
    """Where nothing is kept a watch could not tell what turned."""
    assert os.environ["CHECKER_CACHE_DIR"] == os.devnull
    arguments = ["watch", str(desk / "story.txt"), "--against", str(desk / "wires"), "--once"]

    assert CliRunner().invoke(app, arguments).exit_code == 2
