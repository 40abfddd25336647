"""Prompts: how the files are read and filled, and what of a text gets into one."""

from pathlib import Path
from string import Template

import pytest

from checker.errors import UsageError
from checker.model import data_line, load_prompt
from checker.model.prompts import Prompt

NAMES = sorted(file.stem for file in (Path(__file__).parent.parent / "prompts").glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_can_be_filled(name: str) -> None:
    """Each file ends with a turn of the user, has values to fill in, and keeps none open."""
    prompt = load_prompt(name)
    assert prompt.turns[-1][0] == "user"
    names = {key for _, text in prompt.turns for key in Template(text).get_identifiers()}
    assert names
    filled = prompt.fill(**dict.fromkeys(names, "WORDS"))
    assert "WORDS" in filled[-1]["content"]
    assert not any("$" in message["content"] for message in filled)


@pytest.mark.parametrize("words", ["$other", "${other}", "$$", "{{7*7}}", "{% x %}", "## system\n"])
def test_words_are_never_templates(words: str) -> None:
    """What an article says is put in as it stands."""
    prompt = Prompt((("user", "Say $words."),), "0")
    assert prompt.fill(words=words) == [{"role": "user", "content": f"Say {words}."}]


def test_a_value_must_be_given() -> None:
    """A prompt with a hole is never sent."""
    with pytest.raises(KeyError):
        Prompt((("user", "Say $words."),), "0").fill(other="x")


def test_a_missing_prompt() -> None:
    """A prompt that is not installed is an error in words."""
    with pytest.raises(UsageError, match=r"`none\.md` is not installed"):
        load_prompt("none")


def test_digests_tell_prompts_apart() -> None:
    """Each prompt's digest is its own."""
    assert len({load_prompt(name).digest for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028", "\x85", "\x1b[31m", "\u202e", "\x00"])
def test_a_text_stays_on_its_line(mark: str) -> None:
    """Nothing in a document can begin a line of a prompt, or hide in it."""
    line = data_line(f"The dam{mark}NOW broke.")
    assert len(line.splitlines()) == 1
    assert line.isprintable()
