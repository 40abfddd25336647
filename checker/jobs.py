"""Does pieces of work side by side, in threads or processes, and ends early on Ctrl-C.

Processes are spawned, which works alike on every system; so what they are to do, and with what,
must be importable and picklable.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from checker.errors import WorkerDied

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

Item = TypeVar("Item")
Result = TypeVar("Result")

_stop: list["Event"] = []  # in a worker process: set when it should come to an end


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def stop_asked() -> bool:
    """Whether this process is a worker that should give back what it has."""
    return bool(_stop) and _stop[0].is_set()


def in_threads(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int, stop: Callable[[], None]
) -> Iterator[Result]:
    """Yield the results as soon as each is done.

    Ctrl-C calls `stop`, which should make the threads finish what they have in hand; that is
    yielded, then KeyboardInterrupt is raised.
    """
    with ThreadPoolExecutor(jobs) as pool:
        yield from _as_done(pool, function, items, stop)


def in_processes(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Yield the results as soon as each is done; on Ctrl-C `stop_asked` is true in the processes.

    Then only what they have in hand is yielded, and KeyboardInterrupt is raised.
    Raises WorkerDied when the system ends a process.
    """
    import multiprocessing  # noqa: PLC0415  a tenth of the start of a program that seldom needs it
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  likewise
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415  likewise

    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(min(jobs, len(items)), context, _begin, (stop,))
    try:
        yield from _as_done(pool, function, items, stop.set)
    except BrokenProcessPool:
        raise WorkerDied(
            "a process was ended from outside (out of memory?); try again with fewer --jobs"
        ) from None
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _as_done(
    pool: Executor,
    function: Callable[[Item], Result],
    items: Sequence[Item],
    stop: Callable[[], None],
) -> Iterator[Result]:
    waiting = {pool.submit(function, item) for item in items}
    interrupted = False
    while waiting:
        try:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
        except KeyboardInterrupt:
            interrupted = True
            stop()
            waiting = {future for future in waiting if not future.cancel()}
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
    if interrupted:
        raise KeyboardInterrupt


def _begin(stop: "Event") -> None:
    """Leave Ctrl-C to the parent process, which asks to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stop.append(stop)
