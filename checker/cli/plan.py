"""`checker check --dry-run`: what a run would ask a model, counted without asking."""

from collections.abc import Sequence

from checker.documents import Case, by_event
from checker.engines import Part
from checker.engines.api import examine_messages
from checker.engines.choose import explain_choice
from checker.evidence import EvidenceIndex
from checker.examine import batches
from checker.model import estimate
from checker.records import unheard
from checker.records.glossary import Glossary
from checker.settings import EngineName, Settings

_ANSWERED = 150  # tokens a sentence: two claims with what sources say of them


def told_plan(cases: Sequence[Case], settings: Settings) -> str:
    """Return about how many calls, tokens and dollars it would take to check cases, as text."""
    if explain_choice(settings)[0] is EngineName.RULES:
        return "engine rules asks no model\n"
    confined, _ = by_event(cases, unheard) if settings.groups else (cases, ())
    glossary = Glossary(settings.glossary)
    pools = {id(case.pool): case.pool for case in confined}
    indices = {name: EvidenceIndex(pool) for name, pool in pools.items()}
    requests = []
    for case in confined:
        index = indices[id(case.pool)].without({*case.left_out, case.article.id})
        asked = batches(case.article, settings.sentences_per_call)
        for sentences in asked if index.sources and not case.failure else ():
            shown = index.shown(sentences, settings.evidence_tokens)
            messages = examine_messages(Part(case.article, sentences, shown, {}), {}, glossary)
            requests.append((messages, _ANSWERED * len(sentences)))
    usage = estimate(requests, settings)
    cost = "unknown" if usage.cost_usd is None else f"{usage.cost_usd:.4f}"
    return (
        f"calls     {usage.calls:>9,}\n"
        f"asked     {usage.prompt_tokens:>9,} tokens\n"
        f"answered  {usage.completion_tokens:>9,} tokens\n"
        f"USD       {cost:>9}\n"
        "Not in it: second looks, tries after faults, and what caches already have.\n"
    )
