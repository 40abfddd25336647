"""What is not in English is told and never judged: its words, numbers and names are not read here.

Compared all the same, a source in another language would seem to say nothing of what it says, and
every claim would look made up.
"""

from collections.abc import Sequence
from dataclasses import replace

from checker.language.english import is_english, joined
from checker.types import Document, Examined, Judgement, Stance

ARTICLE = "the article is not in English"
SOURCES = "no source is in English"
_SOURCE = "this source is not in English: it was not compared"


def in_english(document: Document) -> bool:
    """Whether a document is English, or too short to tell."""
    return is_english(joined(block.text for block in document.blocks))


def with_silent(examined: Sequence[Examined], foreign: Sequence[Document]) -> tuple[Examined, ...]:
    """Return what was examined, each source in another language silent, with the reason."""
    silent = tuple(
        Judgement(document=document.id, stance=Stance.SILENT, decided_by="language", reason=_SOURCE)
        for document in foreign
    )
    return tuple(
        item if item.failure else replace(item, judgements=(*item.judgements, *silent))
        for item in examined
    )
