"""The estimate of tokens, against what servers counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.tokens import MEASURED_ERROR, tokens_in, tokens_of

CASSETTES = Path(__file__).parent.parent / "cassettes"


def recorded() -> Iterator[tuple[list[dict[str, str]], str, dict[str, int]]]:
    """Yield every recorded question and its answer with the tokens that the server counted."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted(CASSETTES.rglob("*.yaml")):
        for item in yaml.load(file.read_text(encoding="utf-8"), loader)["interactions"]:  # noqa: S506  a safe loader
            usage = item["response"]["body"].get("json", {}).get("usage")
            if usage:
                answer = item["response"]["body"]["json"]["choices"][0]["message"]["content"]
                yield item["request"]["json"]["messages"], answer, usage


def test_recorded_questions_are_estimated_within_the_stated_error() -> None:
    """No recorded question is further off than the plan says."""
    questions = [(messages, usage["prompt_tokens"]) for messages, _, usage in recorded()]
    errors = [abs(tokens_of(messages) / counted - 1) for messages, counted in questions]

    assert len(questions) >= 10
    assert max(errors) <= MEASURED_ERROR


def test_recorded_answers_are_estimated_within_a_tenth() -> None:
    """Short answers are estimated worse than questions, and together not by more than a tenth."""
    answers = [(text, usage["completion_tokens"]) for _, text, usage in recorded() if text]
    estimated = sum(tokens_in(text) for text, _ in answers)

    assert len(answers) >= 10
    assert abs(estimated / sum(counted for _, counted in answers) - 1) <= 0.1


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
