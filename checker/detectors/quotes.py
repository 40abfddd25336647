"""Quotations: altered words, words put into quotation marks, another speaker.

All sentences of all sources are searched before a quotation counts as altered, and only the source
that comes closest reports it.
"""

from collections.abc import Sequence

from checker.language.passages import Match, Token, closest, exact, passages, plains, tells, tokens
from checker.language.quotations import (
    Quotation,
    Speaker,
    document_quotations,
    quotations,
    speaker,
    teller,
)
from checker.language.words import stem, words
from checker.types import Comparison, Discrepancy, Element, Segmented, Sentence, Span, Stance

NAME = "quotes"
# Share of a quotation's stems that must be in one sentence of reported speech, and how many.
REPORTED, _REPORTED_STEMS = 0.8, 4


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the quotations of the article that the source gives otherwise or to another."""
    sentence = comparison.sentence
    own = quotations(sentence.plain)
    found: list[Discrepancy | None] = []
    for quotation in own:
        for passage in passages(sentence.plain, quotation):
            places = [exact(passage, source) for source in comparison.sources]
            if any(places):
                found.append(_misattributed(quotation, own, passage, comparison))
            else:
                found.append(_altered(passage, comparison))
    return list(dict.fromkeys(item for item in found if item))


def unfound_quotes(sentence: Sentence, sources: Sequence[Segmented]) -> list[Span]:
    """Return the quotations of a sentence that no source carries, exactly or altered."""
    return [
        sentence.span(quotation.start, quotation.end)
        for quotation in quotations(sentence.plain)
        if (
            parts := [
                passage
                for passage in passages(sentence.plain, quotation)
                if not _is_title(sentence.plain, passage)
            ]
        )
        and not any(exact(p, source) or closest(p, source) for p in parts for source in sources)
    ]


def _altered(passage: tuple[Token, ...], comparison: Comparison) -> Discrepancy | None:
    matches = [match for source in comparison.sources if (match := closest(passage, source))]
    best = max(matches, key=lambda match: (match.score, match.quoted), default=None)
    if best is None:
        return _reported(passage, comparison)
    if best.source.document.id != comparison.source.document.id or not (best.ours or best.theirs):
        return None
    words_there = best.sentence.plain[best.start : best.end]
    return Discrepancy(
        detector=NAME,
        element=Element.QUOTE,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(passage[0].start, passage[-1].end),
        source_span=best.sentence.span(best.start, best.end),
        evidence=best.sentence,
        reason=_reason(best, comparison.sentence.plain),
        correction=words_there,
        hard=best.quoted,
    )


def _reason(match: Match, article: str) -> str:
    ours = " … ".join(article[token.start : token.end] for token in match.ours)
    theirs = " … ".join(match.sentence.plain[token.start : token.end] for token in match.theirs)
    if ours and theirs:
        text = f'the quotation says "{ours}", the source "{theirs}"'
    elif ours:
        text = f'the quotation adds "{ours}", which the source does not have'
    else:
        text = f'the quotation leaves out "{theirs}", which the source has'
    return text if match.quoted else f"{text}, outside quotation marks"


def _reported(passage: tuple[Token, ...], comparison: Comparison) -> Discrepancy | None:
    """Return a hint when the source only reports, in its own words, what the article quotes."""
    wanted = {stem(token.form) for token in passage if tells(token)}
    if len(wanted) < _REPORTED_STEMS or _is_title(comparison.sentence.plain, passage):
        return None
    for sentence in comparison.evidence:
        there = {stem(token.form) for token in tokens(sentence.plain) if tells(token)}
        inside = document_quotations(plains(comparison.source))[sentence.number - 1]
        if len(wanted & there) >= REPORTED * len(wanted) and not inside:
            return Discrepancy(
                detector=NAME,
                element=Element.QUOTE,
                stance=Stance.CONTRADICTS,
                article_span=comparison.sentence.span(passage[0].start, passage[-1].end),
                source_span=sentence.span(),
                evidence=sentence,
                reason="the article puts in quotation marks what the source only reports",
                hard=False,
            )
    return None


def _misattributed(
    quotation: Quotation,
    own: Sequence[Quotation],
    passage: tuple[Token, ...],
    comparison: Comparison,
) -> Discrepancy | None:
    """Return a discrepancy when the source names another speaker of these very words."""
    mine = speaker(comparison.sentence.plain, quotation, own)
    if mine is None or mine.is_pronoun:
        return None
    told = [_told(passage, source) for source in comparison.sources]
    if any(them and _same(mine.name, them[0].name) for them in told):
        return None
    theirs = _told(passage, comparison.source)
    if theirs is None or _mentioned(theirs[0].name, comparison.sentence.plain):
        return None
    them, place, direct = theirs
    if any(_mentioned(mine.name, near.plain) for near in _around(comparison.source, place)):
        return None
    return Discrepancy(
        detector=NAME,
        element=Element.ATTRIBUTION,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(mine.start, mine.end),
        source_span=place.span(them.start, them.end),
        evidence=place,
        reason=f'the article gives these words to "{mine.name}", the source to "{them.name}"',
        correction=them.name,
        hard=direct and all(_is_person(name) for name in (mine.name, them.name)),
    )


def _told(passage: tuple[Token, ...], source: Segmented) -> tuple[Speaker, Sentence, bool] | None:
    """Return who says these words in a source, where he is named, and whether beside them."""
    place = exact(passage, source)
    if place is None:
        return None
    inside = document_quotations(plains(source))[place.number - 1]
    for quotation in inside:
        said = {token.form for token in tokens(place.plain[quotation.start : quotation.end])}
        if passage[0].form not in said or passage[1].form not in said:
            continue
        named = speaker(place.plain, quotation, inside)
        if named and not named.is_pronoun:
            return named, place, True
        if named and place.number > 1:
            previous = source.sentences[place.number - 2]
            before = teller(previous.plain)
            return (before, previous, False) if before and not before.is_pronoun else None
    return None


def _around(source: Segmented, place: Sentence) -> tuple[Sentence, ...]:
    return source.sentences[max(0, place.number - 2) : place.number + 2]


def _is_person(name: str) -> bool:
    parts = name.split()
    return len(parts) > 1 and not any(part.isupper() or part.islower() for part in parts)


def _same(one: str, two: str) -> bool:
    return _mentioned(one, two) or _mentioned(two, one)


def _mentioned(name: str, text: str) -> bool:
    """Tell whether a text has a name's last word, or the name as initials."""
    parts = words(name)
    initials = "".join(part.text[0] for part in parts if part.text[0].isupper())
    last = parts[-1].stem
    return any(
        word.stem == last or (len(initials) > 1 and word.text == initials) for word in words(text)
    )


def _is_title(plain: str, passage: tuple[Token, ...]) -> bool:
    """Tell whether every word that counts is capitalised, as in the name of a book or a law."""
    return not any(plain[token.start].islower() for token in passage if tells(token))
