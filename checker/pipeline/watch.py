"""Checks articles again as sources arrive, change or go, and finds which claims turned.

Only sentences are asked about again on which a source that moved spoke, or may speak by its words;
what is known of the others is kept. Reads, waits and tells nothing itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from checker.documents import Case, renamed
from checker.engines import Engine
from checker.errors import Interrupted
from checker.language.words import content_stems
from checker.pipeline.run import check_cases, run_of
from checker.records import (
    ArticleReport,
    CheckedClaim,
    Document,
    Judgement,
    Notify,
    Record,
    Report,
    Run,
    Stance,
    Usage,
    Verdict,
)
from checker.settings import Settings
from checker.settle import summarise

# Measured on stories with several sources: docs/watch.md.
_NEAR = 2  # content words that a sentence shares with one of a source that may speak of it
_STORY = 4  # shared by two sentences of one story; there a single word is enough
_LOUD = [*list(Verdict)[1:], Verdict.SUPPORTED]  # what a reader should hear of first


class Turn(Record):
    """A claim with another verdict than before, and the sources that made it turn.

    What was not known before is `unchecked`; then only what a source says otherwise is a turn.
    """

    schema_id: Literal["checker/turn/1"] = Field(default="checker/turn/1", alias="schema")
    article: str
    before: Verdict
    claim: CheckedClaim
    sources: tuple[str, ...]


class Watched(Record):
    """What is known by now: the last report, and where sentences begin that are still to be asked.

    `pending` is by article; what was known of such a sentence before stands in the report.
    """

    schema_id: Literal["checker/watch/1"] = Field(default="checker/watch/1", alias="schema")
    report: Report
    pending: dict[str, tuple[int, ...]] = Field(default={})


@dataclass(frozen=True, slots=True)
class Round:
    """What is known after a look, what turned, how much was asked, and why what failed did."""

    watched: Watched
    turns: tuple[Turn, ...]
    asked: int
    sentences: int
    failure: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """An article about to be checked again: what was said, what of it counts, what moved.

    `known` is by where the sentence begins; nothing is when the article or the engine changed.
    `moved` are sources by id, `pending` starts, and `asked` numbers of sentences.
    """

    case: Case
    said: Sequence[CheckedClaim]
    known: Mapping[int, Sequence[CheckedClaim]]
    moved: frozenset[str]
    pending: frozenset[int]
    asked: frozenset[int]


def steady(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Return cases whose documents have their paths as ids: others change as files arrive."""
    documents = {one.id: one for case in cases for one in (*case.pool, case.article)}
    held = Counter(one.path for one in documents.values())
    named = {
        one.id: renamed(one, one.path if held[one.path] == 1 else f"{one.path}#{one.id}")
        for one in documents.values()
    }
    pools = {id(case.pool): tuple(named[one.id] for one in case.pool) for case in cases}
    return tuple(
        replace(
            case,
            article=named[case.article.id],
            pool=pools[id(case.pool)],
            left_out=frozenset(named[one].id for one in case.left_out),
        )
        for case in cases
    )


def check_again(
    cases: Sequence[Case],
    last: Watched | None,
    engine: Engine,
    settings: Settings,
    notify: Notify,
) -> Round:
    """Check what has to be, beside what is known from the last time.

    What failed is pending, and so is what was not asked before Ctrl-C `stopped` the round.
    """
    looks = [_look(case, last, engine) for case in cases]
    stopped = False
    try:
        again = [replace(look.case, only=look.asked) for look in looks]
        report = check_cases(again, engine, settings, notify)
    except Interrupted as error:
        report, stopped = error.report, True
    articles: list[ArticleReport] = []
    turns: list[Turn] = []
    failure = ""
    pending: dict[str, tuple[int, ...]] = {}
    for look, fresh in zip(looks, report.articles, strict=True):
        claims, failed = _merged(look, fresh, engine)
        update = {"claims": claims, "summary": summarise(claims)}
        articles.append(fresh.model_copy(update=update))
        turns += _turns(look, articles[-1])
        if failed:
            pending[fresh.document] = failed
            failure = next(c.explanation for c in fresh.claims if c.verdict is Verdict.UNCHECKED)
    known = {"articles": tuple(articles), "complete": not pending}
    return Round(
        watched=Watched(report=report.model_copy(update=known), pending=pending),
        turns=tuple(turns),
        asked=sum(len(look.asked) for look in looks if look.case.sources),
        sentences=sum(len(look.case.article.numbered) for look in looks),
        failure=failure,
        stopped=stopped,
    )


def _look(case: Case, last: Watched | None, engine: Engine) -> _Look:
    """Compare an article and its sources with what is known of them."""
    article = case.article
    every = frozenset(one.number for one in article.numbered)
    digests = {one.id: one.sha256 for one in last.report.documents} if last else {}
    reports = {one.document: one.claims for one in last.report.articles} if last else {}
    said = reports.get(article.id, ())
    changed = digests.get(article.id) != article.sha256
    if last is None or not said or changed or _how(last.report.run) != _how(run_of(engine)):
        return _Look(case, said, {}, frozenset(), frozenset(), every)
    known = _by_sentence(said)
    judged = {one.document for claim in said for one in claim.judgements}
    sources = {one.id: one for one in case.sources if one.id != article.id}
    fresh = {
        name: source
        for name, source in sources.items()
        if name not in judged or digests.get(name) != source.sha256
    }
    moved = frozenset(fresh) | (judged - sources.keys())
    near = {number for source in fresh.values() for number in _near(article, source, engine)}
    unchecked = {one.sentence.start for one in said if one.verdict is Verdict.UNCHECKED}
    pending = unchecked.union(last.pending.get(article.id, ()))
    asked = frozenset(
        one.number
        for one in article.numbered
        if one.start in pending
        or (one.start in known and (one.number in near or moved & _speaking(known[one.start])))
    )
    return _Look(case, said, known, moved, frozenset(pending), asked)


def _how(run: Run) -> Run:
    """Return how something was checked, whatever it cost."""
    return run.model_copy(update={"usage": Usage(), "stages": {}})


def _by_sentence(claims: Iterable[CheckedClaim]) -> dict[int, tuple[CheckedClaim, ...]]:
    found = defaultdict[int, tuple[CheckedClaim, ...]](tuple)
    for claim in claims:
        found[claim.sentence.start] += (claim,)
    return found


def _speaking(claims: Iterable[CheckedClaim]) -> set[str]:
    """Return the sources that say something of one of some claims."""
    judgements = (one for claim in claims for one in claim.judgements)
    return {one.document for one in judgements if one.stance is not Stance.SILENT}


def _near(article: Document, source: Document, engine: Engine) -> set[int]:
    """Return the numbers of the sentences on which a source may speak.

    Shared words tell that of English alone: in other languages it may speak on all.
    """
    if not engine.reads(source.language):
        return set()
    if {article.language, source.language} != {"en"}:
        return {one.number for one in article.numbered}
    theirs = [frozenset(content_stems(one.plain)) for one in source.numbered]
    ours = {one.number: frozenset(content_stems(one.plain)) for one in article.numbered}
    shared = {
        number: max((len(own & other) for other in theirs), default=0)
        for number, own in ours.items()
    }
    least = 1 if max(shared.values(), default=0) >= _STORY else _NEAR
    return {number for number, count in shared.items() if count >= least}


def _merged(
    look: _Look, fresh: ArticleReport, engine: Engine
) -> tuple[tuple[CheckedClaim, ...], tuple[int, ...]]:
    """Return an article's claims, and where the sentences begin that could not be checked.

    An answer in which no source that moved has a say is no news: what was known stands.
    """
    answered = _by_sentence(fresh.claims)
    claims: list[CheckedClaim] = []
    failed: list[int] = []
    for sentence in look.case.article.numbered:
        start = sentence.start
        old, new = look.known.get(start, ()), answered.get(start, ())
        news = not old or start in look.pending or look.moved & _speaking((*old, *new))
        if sentence.number not in look.asked:
            claims += [_kept(one, look, engine) for one in old]
        elif look.case.sources and any(one.verdict is Verdict.UNCHECKED for one in new):
            failed.append(start)
            claims += old or new
        else:
            claims += new if news else [_kept(one, look, engine) for one in old]
    return tuple(claims), tuple(failed)


def _kept(claim: CheckedClaim, look: _Look, engine: Engine) -> CheckedClaim:
    """Return a claim on which what moved is silent."""
    judgements = [one for one in claim.judgements if one.document not in look.moved]
    judgements += [
        Judgement(
            document=source.id,
            stance=Stance.SILENT,
            decided_by="watch",
            reason="has nothing on it",
            unread=not engine.reads(source.language),
        )
        for source in look.case.sources
        if source.id in look.moved
    ]
    return claim.model_copy(update={"judgements": tuple(judgements)})


def _turns(look: _Look, article: ArticleReport) -> Iterator[Turn]:
    """Yield each claim whose verdict is another than before."""
    told = {claim.id: claim for claim in look.said}
    named = {claim.id for claim in article.claims}
    for claim in article.claims:
        # What is two claims now may have been told as one, and the reverse.
        overlapping = [
            one
            for one in look.known.get(claim.sentence.start, ())
            if one.id not in named
            and min(one.span.end, claim.span.end) > max(one.span.start, claim.span.start)
        ]
        old = [told[claim.id]] if claim.id in told else overlapping
        before = min((one.verdict for one in old), key=_LOUD.index, default=Verdict.UNCHECKED)
        expected = claim.verdict in {Verdict.SUPPORTED, Verdict.UNSUPPORTED}
        if before is claim.verdict or (before is Verdict.UNCHECKED and expected):
            continue
        speaking = _speaking([*old, claim])
        yield Turn(
            article=article.document,
            before=before,
            claim=claim,
            sources=tuple(sorted(look.moved & speaking or speaking)),
        )
