"""`checker check --dry-run`: what a run would ask a model, counted without asking."""

from collections.abc import Mapping, Sequence

from checker.documents import Case
from checker.engines import Answer, Doubt, Part
from checker.engines.api import examine_messages
from checker.engines.choose import explain_choice
from checker.model import Message, estimate
from checker.pipeline import check_cases
from checker.records import Document, Shown, Usage, Verdict, unheard
from checker.settings import EngineName, Settings

_ANSWERED = 150  # tokens a sentence: two claims with what sources say of them


def planned(cases: Sequence[Case], settings: Settings) -> str:
    """Return about how many calls, tokens and dollars it would take to check cases, as text."""
    if explain_choice(settings)[0] is EngineName.RULES:
        return "engine rules asks no model\n"
    listing = _Listing()
    check_cases(cases, listing, settings, unheard)
    usage = estimate(listing.requests, settings)
    cost = "unknown" if usage.cost_usd is None else f"{usage.cost_usd:.4f}"
    return (
        f"calls     {usage.calls:>9,}\n"
        f"asked     {usage.prompt_tokens:>9,} tokens\n"
        f"answered  {usage.completion_tokens:>9,} tokens\n"
        f"USD       {cost:>9}\n"
        "Not in it: second looks, tries after faults, and what caches already have.\n"
    )


class _Listing:
    """Stands where a model stands: lists the requests, and finds every sentence in no source."""

    name = "api"
    model: str | None = None  # or it would be asked again
    second_model: str | None = None
    prompts: Mapping[str, str] = {}
    usage = Usage()
    stages: Mapping[str, Usage] = {}

    def __init__(self) -> None:
        self.requests: list[tuple[list[Message], int]] = []

    def reads(self, language: str) -> bool:  # noqa: ARG002  a large model reads any
        return True

    def stop(self) -> None:
        """Nothing is under way."""

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        answered = _ANSWERED * len(part.sentences)
        self.requests.append((examine_messages(part, complaints), answered))
        return tuple(
            Answer(one.number, one.plain, one.plain, overall=Verdict.UNSUPPORTED)
            for one in part.sentences
        )

    def reconsider(
        self, article: Document, doubts: Sequence[Doubt], evidence: Sequence[Shown]
    ) -> Mapping[int, Answer]:
        raise NotImplementedError
