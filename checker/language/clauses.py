"""Splits a sentence into clauses that can be checked one by one, without a parser or a model.

Splits at coordinated clauses and predicates, relative clauses, apposition, participial adjuncts and
subordinate clauses, and gives each clause the subject or antecedent it shares. Attribution, hedges,
negation and conditions stay inside. When unsure it does not split: a clause that has lost a
qualifier reads as an error, a long clause merely shows less exactly where one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from checker.language import grammar
from checker.language.boundaries import MIN_WORDS, SUBJECT_WORDS, Cut, Link, Scan
from checker.language.comment import COMMENT
from checker.language.grammar import (
    COORDINATORS,
    RELATIVES,
    REPORTING,
    SUBORDINATORS,
    Tagged,
)
from checker.language.words import words
from checker.types import Kind

MIN_APPOSITION_WORDS = 3
QUOTE_WORDS = 3  # fewer words in quotation marks are a name or scare quotes


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: where it stands, and the same made self-contained with words of its sentence."""

    start: int
    end: int
    text: str
    kind: Kind


@lru_cache(maxsize=16384)
def split(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence in order; together they hold each of its words once."""
    sentence = Tagged(text)
    if not sentence.size:
        return ()
    cuts = _long_enough(Scan(sentence).cuts(), sentence.size)
    ends = [cut.at for cut in cuts[1:]] + [sentence.size]
    attribution = _closing_attribution(sentence)
    return tuple(
        _clause(sentence, cut, end, attribution) for cut, end in zip(cuts, ends, strict=True)
    )


def _long_enough(cuts: Sequence[Cut], size: int) -> list[Cut]:
    """Drop cuts until every clause has words enough to be checked by itself."""
    kept = [cuts[0]]
    for number, cut in enumerate(cuts[1:], start=1):
        end = cuts[number + 1].at if number + 1 < len(cuts) else size
        least = MIN_APPOSITION_WORDS if cut.link is Link.APPOSITION else MIN_WORDS
        if end - cut.at >= least and cut.at - kept[-1].at >= MIN_APPOSITION_WORDS:
            kept.append(cut)
    return kept


def _closing_attribution(sentence: Tagged) -> tuple[int, int] | None:
    """Return the words of a last ", the ministry said" or ", according to the ministry"."""
    start = sentence.last_comma[sentence.size]
    if not start or sentence.size - start > 2 * SUBJECT_WORDS:
        return None
    if sentence.forms[start] == "according":
        return start, sentence.size
    verb = sentence.verb(start, sentence.size)
    if verb is None or verb > start + SUBJECT_WORDS or sentence.forms[verb] not in REPORTING:
        return None
    plain = not sentence.has("finite", verb + 1, sentence.size) and not any(
        form in RELATIVES | COORDINATORS | SUBORDINATORS for form in sentence.forms[start:verb]
    )
    return (start, sentence.size) if plain else None


def _clause(sentence: Tagged, cut: Cut, end: int, attribution: tuple[int, int] | None) -> Clause:
    start, stop = sentence.slice(cut.at, end)
    own_start, own_stop = sentence.slice(cut.at + cut.own, end)
    pieces = [sentence.slice(*piece) for piece in cut.shared]
    text = " ".join(sentence.text[a:b] for a, b in [*pieces, (own_start, own_stop)])
    bare = not sentence.has("finite", cut.at, end) or sentence.has("reporting", cut.at, end)
    if attribution and end <= attribution[0] and not bare:
        a, b = sentence.slice(*attribution)
        text = f"{text}, {sentence.text[a:b]}"
    return Clause(start=start, end=stop, text=text, kind=_kind(sentence, cut.at, end, start, stop))


def _kind(sentence: Tagged, first: int, last: int, start: int, stop: int) -> Kind:
    quotes = grammar.QUOTATION.finditer(sentence.text, start, stop)
    if any(len(words(quote.group())) >= QUOTE_WORDS for quote in quotes):
        return Kind.QUOTE
    if sentence.has("reporting", first, last):
        return Kind.FACT
    return Kind.OPINION if COMMENT.intersection(sentence.forms[first:last]) else Kind.FACT
