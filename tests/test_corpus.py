"""Many documents are checked event by event, written as it goes, and gone on with."""

import datetime
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.documents.corpus import Corpus
from checker.engines.rules import RulesEngine
from checker.errors import WorkerDied
from checker.pipeline.corpus import check_units
from checker.records import Decision, Report, Waiver, unheard
from checker.settings import Settings
from checker.waivers import Waivers, write_waivers
from tests.scripted_server import fails, serving

# So plainly English that no model of languages is loaded, which each corpus would do anew.
BRIDGE = (
    "The Larkfield bridge collapsed on Tuesday. The engineer Tomas Berg blamed 40 rusted bolts.",
    "Engineer Tomas Berg said that 90 rusted bolts brought down the bridge in Larkfield.",
    "Three cranes lifted the wreck of the Larkfield bridge. Tomas Berg watched the cranes.",
)
FESTIVAL = (
    "The Osmington jazz festival drew 9,000 listeners. The singer Lena Abara closed the night.",
    "The singer Lena Abara closed the jazz festival of Osmington before 9,000 listeners.",
)
ALONE = "A comet will cross the southern sky in March, astronomers of Chile expect."
DISMISSED = Waiver(
    decision=Decision.DISMISSED, reason="So.", reviewer="A", date=datetime.date(2026, 3, 2)
)
TEXTS = (BRIDGE[0], FESTIVAL[0], BRIDGE[1], ALONE, FESTIVAL[1], BRIDGE[2])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of six articles on three events."""
    rows = ({"id": f"d{n}", "text": text} for n, text in enumerate(TEXTS, start=1))
    file = tmp_path / "corpus.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def lines(file: Path, schema: str) -> list[dict[str, object]]:
    """Return the lines of one kind."""
    told = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [line for line in told if line["schema"] == f"checker/{schema}/1"]


def checked(table: Path, *flags: str) -> Result:
    """Check a table by the rules."""
    return CliRunner().invoke(app, ["check", str(table), "--engine", "rules", *flags])


def run(table: Path, out: Path, *flags: str) -> int:
    """Check a table with lines to a file; return the exit code."""
    return checked(table, "--format", f"jsonl={out}", *flags).exit_code


def test_events_are_written_one_after_another(table: Path, tmp_path: Path) -> None:
    """The articles of each event stand together, the events in the order of their first ones."""
    out = tmp_path / "out.jsonl"

    run(table, out)

    assert [line["document"]["id"] for line in lines(out, "article")] == [  # type: ignore[index]
        "d1", "d3", "d6", "d2", "d5", "d4",
    ]  # fmt: skip
    assert [line["articles"] for line in lines(out, "event")] == [3, 2, 1]


def test_a_large_event_is_checked_in_parts(tmp_path: Path) -> None:
    """Each article once, against all the others; what concerns all of the event is told once."""
    table, out, whole = tmp_path / "table.jsonl", tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    rows = (
        {"id": f"d{n}", "text": f"{BRIDGE[0]} It stood {n} years.", "event": "E"} for n in range(36)
    )
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run(table, out)

    whole.write_text(checked(table, "--format", "jsonl").stdout, encoding="utf-8")

    assert len(lines(out, "event")) == 2
    assert lines(out, "article") == lines(whole, "article")
    for name in ("summary", "groups", "derivations"):
        assert lines(out, "summary")[0][name] == lines(whole, "summary")[0][name]


def test_the_same_as_all_at_once(table: Path, tmp_path: Path) -> None:
    """Each article's line is that of a run which holds everything in memory."""
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    run(table, out)

    whole.write_text(checked(table, "--format", "jsonl").stdout, encoding="utf-8")

    def by_id(file: Path) -> list[dict[str, object]]:
        return sorted(lines(file, "article"), key=lambda line: str(line["document"]))

    assert by_id(out) == by_id(whole)
    assert lines(out, "summary")[0]["summary"] == lines(whole, "summary")[0]["summary"]


def test_a_text_that_stands_twice_is_not_its_own_source(tmp_path: Path) -> None:
    """Its copy neither supports it nor counts as another voice, as in a run held in memory."""
    table, out, whole = tmp_path / "table.jsonl", tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    table.write_text("".join(json.dumps({"text": BRIDGE[n]}) + "\n" for n in (0, 0, 1)), "utf-8")
    run(table, out)

    whole.write_text(checked(table, "--format", "jsonl").stdout, encoding="utf-8")

    assert lines(out, "article") == lines(whole, "article")


def test_what_is_alone_on_its_event_stays_unchecked(table: Path, tmp_path: Path) -> None:
    """An article that nothing can be compared with makes the run incomplete."""
    assert run(table, tmp_path / "out.jsonl") == 3
    assert lines(tmp_path / "out.jsonl", "summary")[0]["complete"] is False


@pytest.mark.parametrize("kept", [0, 1, 700, 4_000, 6_000, -1])
def test_a_run_that_was_ended_is_gone_on_with(table: Path, tmp_path: Path, kept: int) -> None:
    """Wherever a former run was ended, the file comes out the same to the byte."""
    out, other = tmp_path / "out.jsonl", tmp_path / "other.jsonl"
    run(table, out)
    whole = out.read_bytes()
    (tmp_path / "other.jsonl.part").write_bytes(whole[:kept])

    run(table, other, "--resume")

    assert other.read_bytes() == whole
    assert not (tmp_path / "other.jsonl.part").exists()


def test_what_changed_since_is_checked_again(table: Path, tmp_path: Path) -> None:
    """A former run counts up to the first event that holds another text."""
    out = tmp_path / "out.jsonl"
    run(table, out)
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("closed the night", "opened the night"), encoding="utf-8")

    run(table, out, "--resume")

    first, second, third = (line["unit"] for line in lines(out, "event"))
    assert len({first, second, third}) == 3
    assert "opened the night" in out.read_text(encoding="utf-8")


def test_what_a_killed_run_left_is_not_lost(table: Path, tmp_path: Path) -> None:
    """A run that does not go on with it is refused, and leaves it as it is."""
    out, part = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    run(table, out)
    out.rename(part)
    left = part.read_bytes()

    assert run(table, out) == 2
    assert part.read_bytes() == left


def test_what_a_model_did_not_answer_is_asked_again(table: Path, tmp_path: Path) -> None:
    """Gone on with, an event that a model left unchecked is checked; those before it are kept."""
    out, away = tmp_path / "out.jsonl", True

    def units(url: str, *flags: str) -> list[object]:
        given = ["--base-url", url, "--model", "scripted", "--jobs", "1", "--workers", "1"]
        given += ["--format", f"jsonl={out}", *flags]
        CliRunner().invoke(app, ["check", str(table), *given])
        return [line["unit"] for line in lines(out, "event")]

    def unchecked() -> list[object]:
        return [line["summary"]["unchecked"] for line in lines(out, "event")]  # type: ignore[index]

    with serving(
        lambda call: fails(400) if away and "Osmington" in call.question else None
    ) as server:
        before = units(server.url)
        assert unchecked() == [0, 3, 1]
        away, asked = False, len(server.seen.requests)
        assert units(server.url, "--resume") == before
        assert unchecked() == [0, 0, 1]
        assert all("Larkfield" not in str(one) for one in server.seen.requests[asked:])


def test_what_was_decided_on_findings_counts(table: Path, tmp_path: Path) -> None:
    """A finding that a reviewer dismissed, or that a baseline knows, does not fail a run."""
    strict = ("--strict", "--fail-on", "unsupported")
    text = table.read_text(encoding="utf-8")
    table.write_text(
        "".join(line for line in text.splitlines(keepends=True) if "comet" not in line), "utf-8"
    )
    out, whole, waivers = tmp_path / "out.jsonl", tmp_path / "whole.json", tmp_path / "waivers.toml"
    assert run(table, out, *strict) == 1
    checked(table, "--format", f"json={whole}", *strict)
    found = Report.model_validate_json(whole.read_bytes()).findings
    write_waivers(waivers, Waivers(folder=str(tmp_path)).decided(str(table), found, DISMISSED))

    assert run(table, out, *strict, "--waivers", str(waivers)) == 0
    assert run(table, out, *strict, "--baseline", str(whole)) == 0


def test_claims_as_parquet(table: Path, tmp_path: Path) -> None:
    """A row a claim, with its document, its verdict and its place."""
    dataset = pytest.importorskip("pyarrow.dataset", reason="needs the extra parquet")
    folder = tmp_path / "claims"

    run(table, tmp_path / "out.jsonl", "--format", f"parquet={folder}")

    rows = dataset.dataset(folder).to_table().to_pylist()
    assert {row["document"] for row in rows} == {f"d{n}" for n in range(1, 7)}
    assert {"supported", "unchecked"} <= {row["verdict"] for row in rows}
    assert all(row["end"] - row["start"] == len(row["words"]) for row in rows)


def test_a_folder_that_holds_something_is_left_alone(table: Path, tmp_path: Path) -> None:
    """Somebody else's dataset is no place for ours; what a former run of ours wrote is."""
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    theirs, ours, out = tmp_path / "theirs", tmp_path / "ours", tmp_path / "out.jsonl"
    theirs.mkdir()
    (theirs / "part-00000.parquet").write_bytes(b"theirs")

    assert run(table, out, "--format", f"parquet={theirs}") == 2
    assert (theirs / "part-00000.parquet").read_bytes() == b"theirs"
    assert run(table, out, "--format", f"parquet={ours}") == 3
    assert run(table, out, "--format", f"parquet={ours}") == 2
    assert run(table, out, "--resume", "--format", f"parquet={ours}") == 3


@pytest.mark.parametrize(
    "flags",
    [
        ("--on", "spark://127.0.0.1:7077"),
        ("--on", "dask://127.0.0.1:7077", "--max-calls", "3"),
        ("--resume", "--against", "corpus.jsonl"),
    ],
)
def test_what_cannot_go_together_is_one_line(
    table: Path, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    """An unknown cluster, a budget in many processes, sources where a run is to go on."""
    assert run(table, tmp_path / "out.jsonl", *flags) == 2


def test_a_cluster_writes_the_same(table: Path, tmp_path: Path) -> None:
    """Workers of a Dask scheduler do what this machine's cores do."""
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    out, other = tmp_path / "out.jsonl", tmp_path / "other.jsonl"
    run(table, out)

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
    ) as cluster:
        run(table, other, "--on", cluster.scheduler_address.replace("tcp", "dask"))

    assert other.read_bytes() == out.read_bytes()


def test_resume_needs_a_file(table: Path) -> None:
    """Without a file of lines there is nothing to go on with."""
    assert checked(table, "--resume").exit_code == 2


def _die(_report: Report, _digest: str, _unanswered: bool) -> bytes:
    """End the process, as the system does where memory is short."""
    os._exit(9)


def test_dying_workers_are_one_clear_error(table: Path) -> None:
    """When the system ends one process after another the run says so instead of waiting for it."""
    settings = Settings.model_validate({"engine": "rules", "jobs": 2})

    with Corpus([str(table)], unheard, settings) as corpus, pytest.raises(WorkerDied, match="jobs"):
        list(check_units(corpus.units(""), 9, RulesEngine(), settings, _die))


def test_calls_are_logged_while_a_run_goes_on(table: Path, tmp_path: Path) -> None:
    """`--verbose` writes a line a call where events are written as they are done, too."""
    with serving(lambda _call: fails(400)) as server:
        given = ["--base-url", server.url, "--model", "scripted", "--verbose"]
        given += ["--format", f"jsonl={tmp_path / 'out.jsonl'}"]
        result = CliRunner().invoke(app, ["check", str(table), *given])

    assert "event=call stage=examine" in result.stderr


def test_texts_that_are_kept_need_all_at_once(table: Path, tmp_path: Path) -> None:
    """`--keep-text` keeps each row also where the report is lines in a file."""
    run(table, tmp_path / "out.jsonl", "--keep-text", str(tmp_path / "kept"))

    assert len(list((tmp_path / "kept").iterdir())) == len(TEXTS)
