"""The rate limiter: calls spread over the minute, and one rest for all workers."""

import threading

import pytest

from checker.llm import ChatModel
from checker.pace import Pace
from checker.settings import Settings
from tests.doubles import HandClock
from tests.scripted_server import at, fails, serving
from tests.test_llm import QUESTION, Greeting


def elsewhere(work: object) -> None:
    """Do something in another thread, and wait for it."""
    thread = threading.Thread(target=work, name="other")  # type: ignore[arg-type]  # any callable
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("requests", "tokens", "naps"),
    [
        pytest.param(None, None, [], id="no limit"),
        pytest.param(60, None, [1, 1, 1], id="requests"),
        pytest.param(None, 6000, [5, 5, 5], id="tokens"),
        pytest.param(6, 6000, [10, 10, 10], id="the stricter one: requests"),
        pytest.param(60, 600, [50, 50, 50], id="the stricter one: tokens"),
    ],
)
def test_calls_are_spread(requests: float | None, tokens: float | None, naps: list[float]) -> None:
    """Of four calls of 500 tokens each but the first waits its turn."""
    clock = HandClock()
    pace = Pace(requests, tokens, clock, clock.sleep)
    for _ in range(4):
        pace.wait(500)

    assert clock.naps == naps


def test_no_minute_holds_more_than_allowed() -> None:
    """However long nothing was asked before, a burst is spread."""
    clock = HandClock()
    pace = Pace(30, None, clock, clock.sleep)
    sent = []
    for pause in (0, 300, 0) + (0,) * 60:
        clock.now += pause
        pace.wait(1)
        sent.append(clock.now)

    assert max(sum(start <= other < start + 60 for other in sent) for start in sent) == 30


def test_answers_count_too() -> None:
    """Tokens that come with the answer delay the next call; an overestimate brings it forward."""
    clock = HandClock()
    pace = Pace(None, 6000, clock, clock.sleep)
    pace.wait(500)
    pace.add(100)
    pace.wait(500)
    pace.add(-200)
    pace.wait(500)

    assert clock.naps == [6, 3]


def test_a_rest_is_shared() -> None:
    """Who calls for a rest waits by itself, everybody else in the limiter; a later one extends."""
    clock = HandClock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    pace.rest(30)
    pace.wait(1)
    assert clock.naps == []

    elsewhere(lambda: pace.wait(1))
    assert clock.naps == [30]


def test_a_rest_called_meanwhile_is_kept() -> None:
    """A worker that wakes while another was told to rest waits on."""
    clock = HandClock()

    def nap(seconds: float) -> None:
        if not clock.naps:
            elsewhere(lambda: pace.rest(seconds + 7))
        clock.sleep(seconds)

    pace = Pace(60, None, clock, nap)
    pace.wait(1)
    pace.wait(1)

    assert clock.naps == [1, 7]


def test_one_retry_after_makes_all_workers_wait() -> None:
    """While one worker waits as the server asked, another sends nothing either."""
    clock = HandClock()
    naps: list[tuple[str, float]] = []

    def nap(seconds: float) -> None:
        naps.append((threading.current_thread().name, round(seconds)))
        if len(naps) == 1:
            elsewhere(lambda: chat.ask(QUESTION, Greeting))
            clock.now += seconds

    with serving(at({1: fails(429, Retry_After="40")})) as server:
        settings = Settings(model="scripted", base_url=server.url, timeout=10)
        chat = ChatModel(settings, nap, clock)
        chat.ask(QUESTION, Greeting)

    assert naps == [("MainThread", 40), ("other", 40)]
    assert len(server.seen.requests) == 3


def test_settings_reach_the_limiter() -> None:
    """`requests_per_minute` spaces the calls of a model."""
    clock = HandClock()
    with serving() as server:
        settings = Settings(base_url=server.url, requests_per_minute=30, timeout=10)
        chat = ChatModel(settings, clock.sleep, clock)
        for _ in range(3):
            chat.ask(QUESTION, Greeting)

    assert clock.naps == [2, 2]
