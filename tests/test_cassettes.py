"""Every recording in the repository: readable, and free of keys, tokens and private paths."""

import re
from pathlib import Path

import pytest

from checker.model.recording import replayed

ROOT = Path(__file__).parent.parent
CASSETTES = sorted((ROOT / "cassettes").glob("**/*.y*ml"))

PRIVATE = {
    "an API key": re.compile(r"\b(?:sk|pk|rk|gsk|xai|nvapi)[-_][A-Za-z0-9_-]{8,}"),
    "a Google key": re.compile(r"\bAIza[\w-]{20,}"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}"),
    "a GitHub token": re.compile(r"\bgh[opsur]_\w{20,}|\bgithub_pat_\w{20,}"),
    "a Hugging Face token": re.compile(r"\bhf_[A-Za-z0-9]{20,}"),
    "a JSON web token": re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}"),
    "a private key": re.compile(r"BEGIN [A-Z ]*PRIVATE KEY"),
    "an authorization": re.compile(
        r"\b(?:bearer|basic) [\w.~+/-]{8,}|^\s*(?:authorization|x-api-key|api-key|cookie|set-cookie"
        r"|openai-organization|openai-project):",
        re.IGNORECASE | re.MULTILINE,
    ),
    "a home folder": re.compile(r"(?:/home|/Users)/\w+|/root/|[A-Z]:\\+Users\\+\w+|file://"),
    "a working folder": re.compile(r"/(?:tmp|var|work|mnt|workspace|private)/\w+"),
    "a server's address": re.compile(
        r"\buri: (?!http://server/)|\blocalhost\b|\b(?:127|10|192\.168)(?:\.\d{1,3}){2,3}\b"
    ),
    "a mail address": re.compile(r"\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b"),
}


def _found(text: str) -> list[str]:
    return [name for name, pattern in PRIVATE.items() if pattern.search(text)]


def test_cassettes_hold_nothing_private() -> None:
    """No recording carries a key, a token, an address or a path of the machine it was made on."""
    found = {str(path.relative_to(ROOT)): _found(path.read_text()) for path in CASSETTES}
    assert {path: names for path, names in found.items() if names} == {}


def test_cassettes_can_be_replayed() -> None:
    """Every recording loads and holds answers, and lies where these tests look."""
    for path in CASSETTES:
        with replayed(path) as tape:
            assert len(tape) > 0, path
    assert set(CASSETTES) == set((ROOT / "cassettes").glob("**/*.*"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("key: sk-proj-abcdefgh1234", "an API key", id="openai"),
        pytest.param("x: AIzaSyA1234567890abcdefghij", "a Google key", id="google"),
        pytest.param("AKIAABCDEFGHIJKLMNOP", "an AWS key", id="aws"),
        pytest.param("ghp_abcdefghijklmnopqrstuv", "a GitHub token", id="github"),
        pytest.param("hf_abcdefghijklmnopqrstuv", "a Hugging Face token", id="hugging face"),
        pytest.param("eyJhbGciOiJIUzI1.eyJzdWIiOiIx", "a JSON web token", id="jwt"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----", "a private key", id="pem"),
        pytest.param("Bearer abcdefgh12", "an authorization", id="bearer"),
        pytest.param("headers:\n  Authorization:\n  - x", "an authorization", id="header"),
        pytest.param("  set-cookie:\n", "an authorization", id="cookie"),
        pytest.param("/home/ana/story.txt", "a home folder", id="home"),
        pytest.param(r"C:\\Users\\ana", "a home folder", id="windows"),
        pytest.param("/work/story.txt", "a working folder", id="work"),
        pytest.param("uri: http://10.0.0.7/v1", "a server's address", id="uri"),
        pytest.param("at 192.168.0.7", "a server's address", id="intranet"),
        pytest.param("ana@example.org", "a mail address", id="mail"),
    ],
)
def test_search_finds_what_is_planted(text: str, name: str) -> None:
    """The search would notice: each pattern finds its example."""
    assert name in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "uri: http://server/chat/completions",
        "The risk-averse task-force met and/or left at 10.30.",
        "A desk-bound clerk said 192 people came; the bearer of the news did not.",
        "max_tokens: 500",
    ],
)
def test_search_leaves_prose_alone(text: str) -> None:
    """Ordinary words and recorded fields set nothing off."""
    assert _found(text) == []
