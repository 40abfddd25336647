"""The estimate of tokens, against what servers counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.tokens import MEASURED_ERROR, tokens_in, tokens_of

CASSETTES = Path(__file__).parent.parent / "cassettes"


def recorded() -> Iterator[tuple[list[dict[str, str]], int]]:
    """Yield every recorded question with the tokens that the server counted in it."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted(CASSETTES.rglob("*.yaml")):
        for item in yaml.load(file.read_text(encoding="utf-8"), loader)["interactions"]:  # noqa: S506  a safe loader
            usage = item["response"]["body"].get("json", {}).get("usage")
            if usage:
                yield item["request"]["json"]["messages"], usage["prompt_tokens"]


def test_recorded_questions_are_estimated_within_the_stated_error() -> None:
    """No recorded question is further off than the plan says."""
    questions = list(recorded())
    errors = [abs(tokens_of(messages) / counted - 1) for messages, counted in questions]

    assert len(questions) >= 10
    assert max(errors) <= MEASURED_ERROR


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("The dam broke.", 4, id="words and a full stop"),
        pytest.param("1,250", 5, id="each digit"),
        pytest.param("internationalisation", 4, id="a long word"),
        pytest.param('{"claims":[{"claim":1', 7, id="JSON"),
        pytest.param("大桥开通", 3, id="ideographs"),
        pytest.param("мост открыт", 4, id="another alphabet"),
    ],
)
def test_estimates(text: str, tokens: int) -> None:
    """Words, digits, marks and other scripts count as tokenizers mostly have them."""
    assert tokens_in(text) == tokens
