"""The fact table as records: the JSON contract of `docs/facts-1.schema.json`."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from checker.records.reports import DocumentRecord, Run
from checker.records.texts import Element, Record, Span


class State(StrEnum):
    """How far the sources of a fact agree; `single` facts go back to one origin."""

    DISPUTED = "disputed"
    CHANGED = "changed"
    AGREED = "agreed"
    SINGLE = "single"


class Standing(StrEnum):
    """How a value stands to the agreed one; `open` where no value has most origins."""

    AGREED = "agreed"
    DEVIATES = "deviates"
    EARLIER = "earlier"
    OPEN = "open"


class Said(Record):
    """The exact words of one document, the claim they belong to, and the time it speaks of."""

    document: str
    claim: str | None
    span: Span
    as_of: str | None = None


class FactValue(Record):
    """One value of a fact, in the words of one of those who give it, and all who give it."""

    text: str
    standing: Standing
    origins: int
    said: tuple[Said, ...]


class Fact(Record):
    """One fact of an event: its wording, its values, and how many stand behind it.

    `element` is what the values differ in; null for a whole statement, whose one value is "said
    so". `agreed` is the value that most origins give. `sources` counts documents, `origins` those
    that do not go back to one another.
    """

    id: str
    text: str
    element: Element | None
    state: State
    agreed: str | None
    sources: int
    origins: int
    values: tuple[FactValue, ...]

    @property
    def alone(self) -> bool:
        """Whether only one document states it."""
        return self.sources == 1


class Publisher(Record):
    """A publisher, and the facts where it leaves the agreed value."""

    name: str
    deviates: tuple[str, ...]


class FactGroup(Record):
    """The facts of one event, disputed ones first; `about` are words its documents share."""

    about: tuple[str, ...]
    documents: tuple[str, ...]
    facts: tuple[Fact, ...]
    publishers: tuple[Publisher, ...]


class FactTable(Record):
    """The facts of all events of a run; not `complete` where claims stayed unchecked."""

    schema_id: Literal["checker/facts/1"] = Field(default="checker/facts/1", alias="schema")
    complete: bool
    run: Run
    documents: tuple[DocumentRecord, ...]
    groups: tuple[FactGroup, ...]

    def exit_code(self) -> int:
        """Return 0, or 3 when something stayed unchecked, so that facts may be missing."""
        return 0 if self.complete else 3
