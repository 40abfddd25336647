"""When a server is given up: not too early under parallel faults, and never too late."""

import io

import pytest

from checker.cli.session import logged
from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    ModelError,
    RequestRejected,
)
from checker.model.faults import Health
from checker.model.usage import tell
from tests.scripted_server import at, fails
from tests.test_model_client import talking

LOST = ConnectionFailed("no server")


def _given_up(health: Health) -> bool:
    try:
        health.require()
    except ModelError:
        return True
    return False


def _fail(health: Health, failure: CheckerError = LOST, begun: int | None = None) -> bool:
    """Let a call fail, begun now unless said, and return whether the server is given up."""
    health.failed(failure, health.losses if begun is None else begun, final=False)
    return _given_up(health)


def test_failures_at_the_same_time_are_one() -> None:
    """Eight calls that were under way together tell of one outage; one after them of a second."""
    health = Health(8)
    begun = [health.losses for _ in range(8)]
    assert [_fail(health, begun=since) for since in begun] == [False] * 8
    assert _fail(health)


def test_an_answer_forgives() -> None:
    """A server that answers in between is not given up."""
    health = Health(1)
    for _ in range(5):
        assert not _fail(health)
        health.answered()


def test_a_call_begun_before_the_last_answer_tells_nothing_new() -> None:
    """A slow failure from before an outage passed counts for no second one."""
    health = Health(2)
    _fail(health)
    slow = health.losses
    health.answered()
    assert not _fail(health, begun=slow)
    assert not _fail(health)


@pytest.mark.parametrize("failure", [LOST, RequestRejected("no such model")])
def test_final_failure_ends_it_at_once(failure: CheckerError) -> None:
    """What every call will meet is met once, and told as it was."""
    health = Health(4)
    health.failed(failure, health.losses, final=True)
    with pytest.raises(type(failure), match=str(failure)):
        health.require()


def test_each_raise_is_an_error_of_its_own() -> None:
    """One error raised a thousand times would keep the texts of all of them."""
    health = Health(1)
    health.failed(LOST, 0, final=True)
    caught = []
    for _ in range(2):
        with pytest.raises(ConnectionFailed) as raised:
            health.require()
        caught.append(raised.value)
    assert caught[0] is not caught[1]


@pytest.mark.parametrize("failure", [AnswerInvalid("no JSON"), AnswerCut("cut")])
@pytest.mark.parametrize("workers", [1, 4])
def test_a_model_that_never_keeps_to_the_schema_is_given_up(
    failure: CheckerError, workers: int
) -> None:
    """16 unusable answers in a row and worker are enough, and halving is at an end."""
    health = Health(workers)
    ends = [_fail(health, failure) for _ in range(16 * workers)]
    assert ends == [False] * (16 * workers - 1) + [True]
    with pytest.raises(ModelError, match="answers in a row") as raised:
        health.require()
    assert not isinstance(raised.value, AnswerInvalid | AnswerCut)


def test_refusals_are_about_single_texts() -> None:
    """A filter that stops one article's claims says nothing of the next article's."""
    health = Health(1)
    assert not any(_fail(health, AnswerRefused("filtered")) for _ in range(100))


# `--verbose`


def test_calls_and_rests_are_told_without_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line a call with its counts; a failed try names its status, a rest its length."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    stream = io.StringIO()
    script = at({1: fails(429, {"message": "harbour sk-test-0123456789"}, Retry_After="7")})
    with logged(stream), talking(script) as talk:
        talk.ask("examine")
    lines = stream.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == ["event=call", "event=rest", "event=call"]
    assert "attempt=1 asked=0 cached=0 answered=0" in lines[0]
    assert lines[0].endswith("error=429")
    assert lines[1] == "event=rest seconds=7.0"
    assert "stage=examine model=scripted" in lines[2]
    assert "attempt=2 asked=10 cached=0 answered=5 seconds=" in lines[2]
    assert "harbour" not in stream.getvalue()
    assert "sk-test" not in stream.getvalue()


def test_a_spent_limit_is_told_once() -> None:
    """However many questions it stops."""
    stream = io.StringIO()
    with logged(stream), talking(max_calls=0) as talk:
        for _ in range(3):
            with pytest.raises(ModelError):
                talk.ask("examine")
    assert stream.getvalue() == "event=budget stage=examine limit=calls\n"


def test_values_stay_on_their_line() -> None:
    """A model's name with control characters or spaces is quoted and escaped."""
    stream = io.StringIO()
    with logged(stream):
        tell("e", a="x y", b='q"', c="\n\x1b[31m", d=1.5, f="")
    assert stream.getvalue() == 'event=e a="x y" b="q\\"" c="\\n\\u001b[31m" d=1.5 f=""\n'


def test_nothing_is_told_unasked() -> None:
    """Before and after the time of a log no handler of ours writes."""
    stream = io.StringIO()
    with logged(stream):
        pass
    with talking() as talk:
        talk.ask()
    assert stream.getvalue() == ""
