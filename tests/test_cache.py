"""Whole runs with kept answers: what the second one asks, and that it finds the same."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker import Report, Settings, check
from checker.bench_cache import Row, measure, table
from checker.cli import app
from checker.contract import Usage
from checker.engines.api import ApiEngine
from checker.engines.rules import RulesEngine
from checker.errors import UsageError
from checker.llm import ChatModel
from checker.pipeline import Case, load
from checker.segment import segment
from checker.store import Store, contents
from tests.flood import ARTICLE, SENTENCES, sources
from tests.runs import HONEST, assert_whole, written
from tests.scripted_server import Call, Fault, ScriptedServer, answer, at, fails, hangs, serving

ROOT = Path(__file__).parent.parent
KEY = "sk-proj-kept-nowhere-0123456789"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the command line keep answers in a folder of this test; return the file."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "answers.sqlite3"


def run_check(server: ScriptedServer, folder: Path, *flags: str) -> tuple[Report, int, str]:
    """Check the small article on the command line; return report, calls made and notices."""
    article, source = written(folder)
    before = len(server.kinds)
    arguments = ["check", article, "--against", source, "--base-url", server.url]
    result = CliRunner().invoke(app, [*arguments, "--format", "json", *flags])
    report = Report.model_validate_json(result.stdout)
    return report, len(server.kinds) - before, result.stderr


def without_usage(report: Report) -> object:
    """Return all of a report but what it cost."""
    return report.model_copy(
        update={"run": report.run.model_copy(update={"usage": Usage(), "stages": {}})}
    )


def test_a_second_run_costs_no_call(tmp_path: Path, cache: Path) -> None:
    """Nothing is asked again, the report is the same, and says how many answers were kept."""
    with serving() as server:
        first, asked, _ = run_check(server, tmp_path)
        second, again, _ = run_check(server, tmp_path)
    assert (asked > 2, again) == (True, 0)
    assert without_usage(first) == without_usage(second)
    assert [claim.verdict for claim in first.articles[0].claims] == HONEST
    assert (first.run.usage.cached_calls, second.run.usage.calls) == (0, 0)
    assert second.run.usage.cached_calls == contents(cache).entries
    assert second.run.usage.prompt_tokens == 0
    assert_whole(second)


@pytest.mark.parametrize(
    ("flags", "calls", "kept"),
    [
        pytest.param([], False, True, id="default"),
        pytest.param(["--no-cache"], True, False, id="no cache"),
        pytest.param(["--refresh"], True, True, id="refresh"),
        pytest.param(["--record", "tape.yaml"], True, False, id="record"),
    ],
)
def test_flags_say_what_is_used_and_kept(
    flags: list[str],
    calls: bool,
    kept: bool,
    tmp_path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was kept is used by default only; new answers are kept by default and to refresh."""
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        full = run_check(server, tmp_path)[1]
        assert run_check(server, tmp_path, *flags)[1] == (full if calls else 0)
        cache.unlink()
        run_check(server, tmp_path, *flags)
    assert cache.exists() == kept


def test_a_replay_uses_no_kept_answers(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replay plays its whole recording, whatever is kept."""
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        run_check(server, tmp_path)
        recorded, _, _ = run_check(server, tmp_path, "--record", "tape.yaml")
        replayed, asked, told = run_check(server, tmp_path, "--replay", "tape.yaml")
    assert (asked, "answers were used" in told) == (0, False)
    assert replayed == recorded
    assert replayed.run.usage.cached_calls == 0


def test_refreshed_answers_are_used_from_then_on(tmp_path: Path, cache: Path) -> None:
    """After --refresh the new answers count, not the old ones."""
    with serving(lambda call: _agrees if len(call.handler.server.kinds) > 4 else None) as server:
        first, asked, _ = run_check(server, tmp_path)
        assert asked == 3
        run_check(server, tmp_path, "--no-cache")
        same, _, _ = run_check(server, tmp_path)
        refreshed, _, _ = run_check(server, tmp_path, "--refresh")
        last, calls, _ = run_check(server, tmp_path)
    assert same.articles == first.articles
    assert refreshed.articles != first.articles
    assert (last.articles, calls) == (refreshed.articles, 0)


def _agrees(call: Call) -> None:
    """Call every contradiction a misunderstanding."""
    if call.kind == "recheck":
        call.complete(json.dumps({"reason": "Both.", "both_can_be_true": True}))
    else:
        call.complete(json.dumps(answer(call)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"nothing of the sort " * 300),
        lambda path: path.mkdir(),
    ],
    ids=["garbage", "folder"],
)
def test_a_broken_file_costs_a_notice(
    spoil: Callable[[Path], object], tmp_path: Path, cache: Path
) -> None:
    """A run goes on without its cache: one line, the whole report."""
    cache.parent.mkdir()
    spoil(cache)
    with serving() as server:
        report, calls, told = run_check(server, tmp_path)
    assert (report.complete, calls > 0) == (True, True)
    assert told.count("answers are not kept") == 1


def test_failures_are_asked_about_again(tmp_path: Path, cache: Path) -> None:
    """Only claims that stayed unchecked are asked about again, and the report is then whole."""
    with serving(at({number: fails(400) for number in (3, 4)})) as server:
        first, calls, _ = run_check(server, tmp_path, "--claims-per-call", "2", "--workers", "1")
        second, again, _ = run_check(server, tmp_path, "--claims-per-call", "2", "--workers", "1")
    assert not first.complete
    assert second.complete
    assert again < calls
    with serving() as server:
        clean, _, _ = run_check(server, tmp_path, "--no-cache", "--claims-per-call", "2")
    assert clean.articles == second.articles


def test_no_key_is_kept(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the API key nor the server's address can be read from the cache's files."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving() as server:
        run_check(server, tmp_path)
        address = server.url
    kept = b"".join(file.read_bytes() for file in cache.parent.iterdir())
    assert b"Visitors will find" in kept
    assert KEY.encode() not in kept
    assert address.encode() not in kept


def test_tests_keep_nothing(tmp_path: Path) -> None:
    """With the null device for a folder nothing is kept and nothing is said."""
    with serving() as server:
        _, first, told = run_check(server, tmp_path)
        _, second, _ = run_check(server, tmp_path)
    assert first == second
    assert "kept" not in told


@pytest.mark.parametrize("number", [4, 7])
def test_killed_runs_are_not_paid_twice(number: int, tmp_path: Path, cache: Path) -> None:
    """After kill -9 in a run over many articles, the next one asks only what had no answer."""
    stop = {"at": number}

    def script(call: Call) -> Fault | None:
        return hangs if call.number == stop["at"] else None

    with serving(script) as server:
        arguments = _many(tmp_path, server)
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "checker", *arguments],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while len(server.kinds) < number and process.poll() is None:
            server.stopping.wait(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        stop["at"] = 0
        second = _finished(arguments)
        asked_after = len(server.kinds) - number
    with serving() as server:
        clean = _finished([*_many(tmp_path, server), "--no-cache"])
        needed = len(server.kinds)
    assert asked_after == needed - (number - 1)
    assert without_usage(second) == without_usage(clean)


def _many(folder: Path, server: ScriptedServer) -> list[str]:
    """Return arguments that check five short articles, one call at a time."""
    (folder / "wire.txt").write_text(sources()[0])
    names = []
    for number in range(5):
        names.append(str(folder / f"story{number}.txt"))
        Path(names[-1]).write_text("\n\n".join(SENTENCES[3 * number : 3 * number + 3]) + "\n")
    options = ["--base-url", server.url, "--workers", "1", "--format", "json"]
    return ["check", *names, "--against", str(folder / "wire.txt"), *options]


def _finished(arguments: list[str]) -> Report:
    return Report.model_validate_json(CliRunner().invoke(app, arguments).stdout)


class Bill:
    """Counts the characters of messages and answers, as a server counts tokens."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, call: Call) -> None:
        """Note a call; it is answered honestly."""
        sent = sum(len(message["content"]) for message in call.request["messages"])
        self.sizes.append(sent + len(json.dumps(answer(call))))

    def since(self, calls: int) -> int:
        """Return what all calls but the first ones cost."""
        return sum(self.sizes[calls:])


def flood(folder: Path) -> tuple[str, list[str]]:
    """Write the article of 25 sentences and its sources; return their paths."""
    paths = [folder / f"source{number}.txt" for number in range(4)]
    for path, text in zip(paths, sources(), strict=True):
        path.write_text(text)
    (folder / "article.txt").write_text(ARTICLE)
    return str(folder / "article.txt"), [str(path) for path in paths]


@pytest.mark.parametrize("edited", [0, 3, 12, 24])
def test_an_edited_sentence_costs_a_tenth(edited: int, tmp_path: Path) -> None:
    """One sentence of 25 with another number or ending costs at most 10 % of the first check."""
    bill = Bill()
    article, against = flood(tmp_path)
    with serving(bill) as server:
        settings = Settings(base_url=server.url, model="scripted")
        told: list[str] = []

        def checked() -> Report:
            store = Store(tmp_path / "answers.sqlite3", told.append)
            engine = ApiEngine(ChatModel(settings), settings.model, store)
            return check([article], against, settings, engine=engine)

        checked()
        first, calls = bill.since(0), len(bill.sizes)
        sentences = list(SENTENCES)
        sentences[edited] = f"{sentences[edited].rpartition(' ')[0]} quietly."
        Path(article).write_text(" ".join(sentences) + "\n")
        report = checked()
        assert bill.since(calls) <= first / 10
        assert len(bill.sizes) - calls <= 3
    changed = [claim.text for claim in report.articles[0].claims if "quietly" in claim.text]
    assert (len(changed), told) == (1, [])


def test_the_saving_can_be_measured(tmp_path: Path) -> None:
    """Four runs are told: anew, again, and with an edit of the article and of a source."""
    article, against = flood(tmp_path)
    with serving() as server:
        arguments = ["cache", "measure", article, "--against", against[0], "--against", against[1]]
        result = CliRunner().invoke(app, [*arguments, "--base-url", server.url])
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert [line[:28].strip() for line in lines[1:]] == [
        "first run",
        "the same again",
        "one article sentence edited",
        "one source sentence edited",
    ]
    assert lines[2].split()[-4:-1] == ["0", "0", "0.0%"]
    assert all(0 < int(line.split()[-4]) <= 3 for line in lines[3:])


def test_measured_edits_take_a_word_away(tmp_path: Path) -> None:
    """The middle sentence of article and source loses its last word, and nothing else changes."""
    article, against = flood(tmp_path)
    (case,) = load([article], against, pytest.fail)
    seen: list[str] = []
    with serving(lambda call: seen.append(call.question)) as server:
        settings = Settings(base_url=server.url)

        def make(store: Store) -> ApiEngine:
            return ApiEngine(ChatModel(settings), settings.model, store)

        rows = measure(case, make, settings, pytest.fail)
    assert [row.usage.calls > 0 for row in rows] == [True, False, True, True]
    plain = [sentence.plain for sentence in segment(case.article).sentences]
    cut = f"{plain[12].rpartition(' ')[0]}."
    edit = next(question for question in seen if cut.rpartition(", and ")[2] in question)
    assert plain[13].partition(", and ")[0] in edit
    assert plain[12].rpartition(" ")[2] not in edit


def test_nothing_can_be_measured_without_a_source(tmp_path: Path) -> None:
    """An article alone is refused."""
    (case,) = load([flood(tmp_path)[0]], [], lambda _line: None)
    with pytest.raises(UsageError, match="at least one source"):
        measure(Case(case.article, ()), lambda _store: RulesEngine(), Settings(), pytest.fail)


def test_shares_are_of_the_first_run() -> None:
    """The table gives calls, tokens, the share of the first run's tokens, and kept answers."""
    rows = [
        Row("first run", Usage(calls=4, prompt_tokens=900, completion_tokens=100)),
        Row("edited", Usage(calls=2, prompt_tokens=70, completion_tokens=10, cached_calls=7)),
    ]
    assert [line.split() for line in table(rows).splitlines()] == [
        ["run", "calls", "tokens", "share", "kept"],
        ["first", "run", "4", "1,000", "100.0%", "0"],
        ["edited", "2", "80", "8.0%", "7"],
    ]


def cache_command(*arguments: str) -> Result:
    """Run `checker cache`."""
    return CliRunner().invoke(app, ["cache", *arguments])


def test_info_and_prune(tmp_path: Path, cache: Path) -> None:
    """The cache is described and emptied on the command line."""
    assert "answers  0\n" in cache_command("info").stdout
    with serving() as server:
        run_check(server, tmp_path)
    entries = contents(cache).entries
    described = cache_command("info").stdout
    assert f"file     {cache}\nanswers  {entries}\n" in described
    assert "\nwritten  20" in described
    assert cache_command("prune").stdout == "0 answers forgotten\n"
    assert cache_command("prune", "--older-than", "1").stdout == "0 answers forgotten\n"
    assert cache_command("prune", "--all").stdout == f"{entries} answers forgotten\n"
    assert contents(cache).entries == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cache", "prune", "--all", "--older-than", "3"], "exclude each other"),
        (["check", "a.txt", "--no-cache", "--refresh"], "exclude each other"),
    ],
    ids=["prune", "check"],
)
def test_flags_that_do_not_fit_are_refused(
    arguments: list[str], said: str, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contradiction on the command line is one line and exit code 2."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Ship a sank.\n")
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_broken_cache_is_described(cache: Path) -> None:
    """The line that a run prints leads to one that says what to do."""
    cache.parent.mkdir()
    cache.write_bytes(b"nothing of the sort " * 300)
    result = cache_command("info")
    assert result.exit_code == 2
    assert "file is not a database; `checker cache prune --all` drops it" in result.stderr
    assert cache_command("prune", "--all").exit_code == 0
    assert cache_command("info").exit_code == 0


def test_no_cache_to_describe() -> None:
    """Where nothing is kept, the commands say so."""
    result = cache_command("info")
    assert (result.exit_code, os.devnull in os.environ["CHECKER_CACHE_DIR"]) == (2, True)
    assert "no answers are kept" in result.stderr
