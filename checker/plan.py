"""What a run would ask a model, counted without asking: `checker check --dry-run`.

The real pipeline runs with an engine that fills the real prompts and sends none. Claims are taken
to be the clauses of each sentence, so what a model would split otherwise is an estimate.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from pydantic import BaseModel

from checker.contract import Usage
from checker.engines import Engine, ProposedClaim, ProposedJudgement, SourceSheet
from checker.engines.amended import DecomposeReply
from checker.engines.api import ApiEngine, VerifyReply
from checker.engines.choose import explain_choice
from checker.engines.clauses import clause_claims
from checker.engines.local import LocalEngine
from checker.memory import Memory
from checker.pipeline import Case, check_cases
from checker.prices import Price, price_of
from checker.prompts import Message
from checker.settings import EngineName, Settings
from checker.tokens import MEASURED_ERROR, tokens_in, tokens_of
from checker.types import Claim, Sentence, unheard

_OPENAI = "https://api.openai.com/v1/"
_REWORDED = 3  # every third clause is taken to be worded anew in the answer
_JUDGEMENT = VerifyReply(said=["10 A1 B3"])
_FREE = {"price_input": 0.0, "price_output": 0.0}
_NO_BUDGET = {"max_calls": None, "max_tokens": None, "max_cost": None}


class _Counted(Exception):
    """A question was counted; nobody answers it."""


@dataclass
class _Counter:
    """Stands where the model stands: counts questions by stage and sends none."""

    calls: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    usage = Usage()
    parameters: Mapping[str, object] = field(default_factory=dict)
    stages: Mapping[str, Usage] = field(default_factory=dict)

    def ask(self, messages: list[Message], reply: type[BaseModel], stage: str) -> NoReturn:  # noqa: ARG002  the schema is not counted
        """Count a question and end it."""
        self.calls.setdefault(stage, []).append((tokens_of(messages), 0))
        raise _Counted

    def answered(self, stage: str, tokens: int) -> None:
        """Put an answer's tokens to the last question of a stage."""
        asked, _ = self.calls[stage].pop()
        self.calls[stage].append((asked, tokens))

    def yes_probability(self, messages: list[Message]) -> float:
        """Count a question; a No has it asked again, which is the most there can be."""
        self.calls.setdefault("verify", []).append((tokens_of(messages), 1))
        return 0.0


class _PlanningEngine:
    """Asks what the engine `api` asks and goes on with clauses as claims and no contradiction."""

    looks_twice = False

    def __init__(self, counter: _Counter, model: str) -> None:
        self._counter = counter
        self._engine = ApiEngine(counter, model)
        self.name, self.judged_by = self._engine.name, self._engine.judged_by
        self.model, self.prompts = self._engine.model, self._engine.prompts
        self.usage, self.stages = counter.usage, counter.stages
        self.memory = Memory()  # what is kept would be cheaper: the plan is the most it may cost

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Count the question and return the clauses."""
        with suppress(_Counted):
            self._engine.propose_claims(sentences, context)
        claims = clause_claims(sentences)
        words = [claim.words for own in claims.values() for claim in own]
        numbers = [str(number) for number in range(1, len(words) + 1)]
        reply = DecomposeReply(claims=numbers)
        reworded = sum(tokens_in(text) for text in words) // _REWORDED
        self._counter.answered(
            "decompose", tokens_in(reply.model_dump_json(exclude_defaults=True)) + reworded
        )
        return claims, frozenset()

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Count the question; no source speaks."""
        with suppress(_Counted):
            self._engine.judge(claims, sheets, complaint)
        one = tokens_in(_JUDGEMENT.model_dump_json(exclude_defaults=True))
        self._counter.answered("verify", one * len(claims))
        return {index: ProposedJudgement("", ()) for index in range(len(claims))}

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Nothing is found here that could be asked again."""
        raise NotImplementedError(claim, evidence)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would take: its claims, and its usage by stage."""

    settings: Settings
    url: str
    claims: int
    stages: Mapping[str, Usage]
    priced: bool

    @property
    def total(self) -> Usage:
        """The usage of all stages."""
        parts = list(self.stages.values())
        return Usage(
            calls=sum(part.calls for part in parts),
            prompt_tokens=sum(part.prompt_tokens for part in parts),
            completion_tokens=sum(part.completion_tokens for part in parts),
            cost_usd=sum(part.cost_usd or 0.0 for part in parts) if self.priced else None,
        )


def plan(cases: Sequence[Case], settings: Settings) -> Plan:
    """Return what checking `cases` would take with an empty cache; nothing is sent anywhere.

    Raises UsageError when only one of two prices is set.
    """
    name, _ = explain_choice(settings)
    counter = _Counter()
    url = settings.base_url or _OPENAI
    if name is EngineName.RULES:
        return Plan(settings, url, 0, {}, priced=True)
    engine: Engine = _PlanningEngine(counter, settings.model)
    if name is EngineName.LOCAL:
        engine = LocalEngine(counter, "local")
        settings = settings.model_copy(update=_FREE)
    price = price_of(settings, url)
    unbounded = settings.model_copy(update={**_NO_BUDGET, "workers": 1})
    report = check_cases(cases, engine, unbounded, unheard)
    stages = {stage: _usage(calls, price) for stage, calls in counter.calls.items()}
    claims = sum(article.summary.claims for article in report.articles)
    return Plan(settings, url, claims, stages, priced=price is not None)


def _usage(calls: Sequence[tuple[int, int]], price: Price | None) -> Usage:
    cost = sum((price(asked, told, 0) for asked, told in calls), Decimal(0)) if price else None
    return Usage(
        calls=len(calls),
        prompt_tokens=sum(asked for asked, _ in calls),
        completion_tokens=sum(told for _, told in calls),
        cost_usd=None if cost is None else float(cost),
    )


def told(planned: Plan) -> str:
    """Return a plan as text: a table by stage, how sure it is, and what of it the budget covers."""
    if not planned.stages:
        return "No model would be asked: 0 calls, 0 tokens, $0.\n"
    rows = [*planned.stages.items(), ("total", planned.total)]
    lines = [f"{'stage':10} {'calls':>7} {'asked':>12} {'answered':>12} {'USD':>11}"]
    lines += [
        f"{stage:10} {one.calls:7,} {one.prompt_tokens:12,} {one.completion_tokens:12,}"
        f" {_dollars(one.cost_usd):>11}"
        for stage, one in rows
    ]
    lines.append(
        f"An estimate for about {planned.claims:,} claims: tokens asked within"
        f" {MEASURED_ERROR:.0%} on recorded questions, answers by their usual form; asking again"
        " after contradictions and faults comes on top, answers in the cache come off."
    )
    if not planned.priced:
        lines.append(
            f"The price of `{planned.settings.model}` at {planned.url} is unknown: set"
            " CHECKER_PRICE_INPUT and CHECKER_PRICE_OUTPUT in USD per million tokens."
        )
    return "\n".join([*lines, *_shortfalls(planned)]) + "\n"


def _shortfalls(planned: Plan) -> list[str]:
    total, limits = planned.total, planned.settings
    tokens = total.prompt_tokens + total.completion_tokens
    wanted = (
        ("calls", limits.max_calls, total.calls),
        ("tokens", limits.max_tokens, tokens),
        ("cost", limits.max_cost, total.cost_usd),
    )
    return [
        f"--max-{name} {most:g} is too little for {need:,.4g}: the least risky claims would stay"
        " unchecked."
        for name, most, need in wanted
        if most is not None and need is not None and need > most
    ]


def _dollars(cost: float | None) -> str:
    return "unknown" if cost is None else f"{cost:.4f}"
