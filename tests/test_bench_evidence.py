"""What of the labelled words is shown to a model is counted against the labels."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from checker.cli import app

ARTICLE = "The mill closed on Monday. Owls were seen at night."
SOURCE = "The mill closed on Monday. It had 40 workers. A farmer counted seven birds."


def bench(folder: Path, *quotes: tuple[str, str | None], flags: tuple[str, ...] = ()) -> Result:
    """Run the command on one record, whose stretches have these words in the source."""
    gold = [
        {
            "quote": stretch,
            "start": ARTICLE.index(stretch),
            "end": ARTICLE.index(stretch) + len(stretch),
            "expect": "supported",
            "source_quote": words,
        }
        for stretch, words in quotes
    ]
    record = {"id": "1", "article": ARTICLE, "sources": [{"id": "s", "text": SOURCE}], "gold": gold}
    file = folder / "labels.jsonl"
    file.write_text(json.dumps(record), encoding="utf-8")
    return CliRunner().invoke(app, ["bench", "evidence", str(file), *flags])


def test_words_that_are_near_are_shown(tmp_path: Path) -> None:
    """A sentence like the claim is chosen for it; one in other words is not."""
    result = bench(
        tmp_path,
        ("The mill closed on Monday", "mill closed on Monday"),
        ("Owls were seen", "A farmer counted seven birds"),
        flags=("--claims-per-call", "1"),
    )

    assert "1 claims per call: of 2 labelled stretches 50.0% are shown" in result.stdout
    assert "50.0% by their own claims" in result.stdout


def test_labels_without_words_measure_nothing(tmp_path: Path) -> None:
    """Data whose labels name no source words is refused in one line."""
    result = bench(tmp_path, ("Owls were seen", None))

    assert result.exit_code == 2
    assert "no label names the words of a source" in result.stderr
