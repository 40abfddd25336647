"""The decomposition by itself: what `checker claims` prints."""

import json
from collections.abc import Callable, Sequence

from checker.decompose import Decomposition
from checker.plain import inert, one_line
from checker.reports.json import visible
from checker.types import Claim, Document

Decomposed = Sequence[tuple[Document, Decomposition]]


def render_terminal(decomposed: Decomposed) -> str:
    """Return each sentence, and under it its claims."""
    lines: list[str] = []
    for document, decomposition in decomposed:
        lines.append(f"{one_line(document.path)}: {len(decomposition.claims)} claims")
        sentence = None
        for claim in decomposition.claims:
            if claim.sentence is not sentence:
                sentence = claim.sentence
                lines.append(f"\n{sentence.line}:{sentence.column}  {one_line(sentence.plain)}")
            lines.append(f"    {claim.kind.value:<7} {one_line(claim.text)}")
        lines.append("")
    return inert("\n".join(lines))


def render_json(decomposed: Decomposed) -> str:
    """Return the claims as JSON, in the terms of the report contract."""
    content = [
        {"document": document.id, "claims": [_record(claim) for claim in decomposition.claims]}
        for document, decomposition in decomposed
    ]
    return visible(json.dumps(content, indent=2, ensure_ascii=False)) + "\n"


def _record(claim: Claim) -> dict[str, object]:
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind.value,
        "span": claim.span.model_dump(),
        "sentence": {"start": claim.sentence.start, "end": claim.sentence.end},
    }


FORMATS: dict[str, Callable[[Decomposed], str]] = {
    "terminal": render_terminal,
    "json": render_json,
}
