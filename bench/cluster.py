"""Measures one corpus on the cores of this machine, killed and gone on with, on Dask and on Ray.

    python -m bench.cluster TEXTS... [--articles 2000] [--events 200]

Each cluster has two workers on this machine, and one is killed in mid-run. Every run must write the
same bytes; the time is printed beside that of this machine's cores.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.corpus import made_table

_BIN = Path(sys.executable).parent
_PORT = 8797


def command(table: Path, out: Path, *flags: str) -> list[str]:
    """Return the command that checks a table."""
    given = [sys.executable, "-m", "checker", "check", str(table), "--engine", "rules"]
    return [*given, "--fail-on", "never", "--format", f"jsonl={out}", *flags]


def run(table: Path, out: Path, *flags: str, kill_after: float | None = None) -> float:
    """Check a table, kill -9 the run after some seconds if told; return its seconds."""
    started = time.perf_counter()
    given = command(table, out, *flags)
    process = subprocess.Popen(given, start_new_session=True, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        process.wait(kill_after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return time.perf_counter() - started


def killed_thrice(table: Path, out: Path, seconds: float) -> float:
    """Kill a run at three random moments, go on each time; return the seconds in all."""
    dice = random.Random(1)  # noqa: S311  no secret
    spent = 0.0
    for _ in range(3):
        spent += run(table, out, "--resume", kill_after=dice.uniform(0.15, 0.35) * seconds)
    return spent + run(table, out, "--resume")


def on_cluster(table: Path, out: Path, address: str, doomed: str, seconds: float) -> float:
    """Check a table on a cluster and kill one worker, found by its command, in mid-run."""
    other = f"[{doomed[0]}]{doomed[1:]}"  # or the shell would find itself
    killer = f"sleep {seconds * 0.4:.0f}; kill -9 $(pgrep -f '{other}' | tail -1) && echo killed"
    with subprocess.Popen(["/bin/sh", "-c", killer], stderr=subprocess.DEVNULL):  # noqa: S603
        return run(table, out, "--on", address)


@contextmanager
def running(*commands: Sequence[str], wait: float) -> Iterator[None]:
    """Run servers for a while."""
    servers = []
    for one in commands:
        server = subprocess.Popen(  # noqa: S603  our own programs
            one, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        servers.append(server)
        time.sleep(wait)
    try:
        yield
    finally:
        for server in servers:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def main() -> None:
    """Print a row for each way to run the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--events", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = made_table(given.texts, given.articles, given.events, 400, folder / "c.jsonl")
        first = folder / "first.jsonl"
        seconds = run(table, first)
        whole = first.read_bytes()

        def told(what: str, out: Path, spent: float) -> None:
            same = "same" if out.exists() and out.read_bytes() == whole else "OTHER"
            print(f"{what:40} {spent:7.1f} s  {spent / seconds:5.2f}  {same} output", flush=True)

        told("this machine's cores", first, seconds)
        out = folder / "killed.jsonl"
        told("killed three times, gone on with", out, killed_thrice(table, out, seconds))
        scheduler = [str(_BIN / "dask"), "scheduler", "--host", "127.0.0.1", "--port", f"{_PORT}"]
        worker = [str(_BIN / "dask"), "worker", f"tcp://127.0.0.1:{_PORT}", "--nthreads", "1"]
        alone = ["--dashboard-address", ":0"]
        with running([*scheduler, *alone], [*worker, *alone], [*worker, *alone], wait=5):
            out, address = folder / "dask.jsonl", f"dask://127.0.0.1:{_PORT}"
            told("Dask, two workers, one killed", out, on_cluster(
                table, out, address, "multiprocessing.spawn.*spawn_main", seconds
            ))  # fmt: skip
        head = ["ray", "start", "--head", "--num-cpus", "2", "--block", "--include-dashboard=false"]
        with running([str(_BIN / head[0]), *head[1:], "--disable-usage-stats"], wait=12):
            out = folder / "ray.jsonl"
            told("Ray, two workers, one killed", out, on_cluster(
                table, out, "ray://127.0.0.1:10001", "ray::_checked", seconds
            ))  # fmt: skip


if __name__ == "__main__":
    main()
