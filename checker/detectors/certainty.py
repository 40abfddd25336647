"""Compares how sure an article is with how sure its source is.

Approximators: "over 1,200" where the source says "around 1,200". Doubt: "he stole" where the
source says "he allegedly stole", or the other way round. All findings are hints.
"""

import re
from functools import lru_cache

from checker.detectors.same_quantity import (
    ABOVE,
    BELOW,
    Pair,
    agree,
    concepts,
    pairs,
    same_kind,
    slack,
)
from checker.language.counted import concept
from checker.language.hedges import Hedge
from checker.language.quantities import Quantity, quantities
from checker.language.words import Word, words
from checker.types import Comparison, Discrepancy, Element, Sentence, Span, Stance

NAME = "certainty"
SAME_STATEMENT, SAME_NUMBER, FEWEST = 0.7, 0.02, 4
_DOUBT = re.compile(
    r"\b(?:[Aa]lleged(?:ly)?|[Rr]eportedly|[Pp]urportedly|[Ss]upposedly|suspected(?: of)?"
    r"|accused of|(?:is|are|was|were) (?:believed|thought|suspected|rumou?red|alleged) to"
    r"|might|could|(?<!in )(?<!last )(?<!of )(?<!since )(?<!this )may(?= [a-z]))\b"
)
_RESERVED = re.compile(
    r"(?i)\b(?:alleg\w*|reported\w*|reportedly|suspect\w*|accus\w+|believ\w+|thought|may|might|could"
    r"|would|should|can|if|whether|claim\w*|accord\w+|said|says?|told|tells?|think\w*|warn\w*|fear\w*"
    r"|likely|possibl[ey]|potential\w*|perhaps|appear\w*|apparently|seem\w*|expect\w*|plan\w*|hop\w+"
    r"|prepar\w+|aim\w*|intend\w*|seek\w*|want\w*|set to|due to"
    r"|suggest\w*|predict\w*|forecast\w*|charged|denie[sd]|deny|rumou?r\w*|announc\w+|adds?|added"
    r"|insist\w*|argu\w+|estimate\w*|considered|question\w*|not|never|no|without|unless)\b|\?|n['’]t\b"
)


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the hedges that the article has put on, taken off or changed."""
    return [*_approximators(comparison), *_doubts(comparison)]


def _approximators(comparison: Comparison) -> list[Discrepancy]:
    found: list[Discrepancy] = []
    for candidates in pairs(comparison):
        same = [pair for pair in candidates if agree(pair.article, pair.source)]
        if same and shifted(same[0].article, same[0].source) and not _repeated(comparison, same[0]):
            a, b = same[0].article, same[0].source
            found.append(_finding(comparison, same[0].evidence, (a.start, a.end), (b.start, b.end)))
    return found


def shifted(a: Quantity, b: Quantity) -> bool:
    """Whether the same number carries a hedge of another meaning."""
    one, other = _side(a.hedge), _side(b.hedge)
    if one == other:
        return False
    if one and other:
        return _close(a, b)
    hedged, plain = (a, b) if one else (b, a)
    if plain.hedge is Hedge.NEARLY and hedged.hedge in BELOW:
        return False
    if plain.hedge is Hedge.NONE and abs(plain.value - hedged.value) <= slack(a, b):
        return plain.value == hedged.value or not hedged.interval.contains(plain.value)
    return plain.hedge is not Hedge.NONE and _close(a, b)


def _side(hedge: Hedge) -> str:
    return "above" if hedge in ABOVE else "below" if hedge in BELOW else ""


def _close(a: Quantity, b: Quantity) -> bool:
    return abs(a.value - b.value) <= SAME_NUMBER * max(abs(a.value), abs(b.value))


def _repeated(comparison: Comparison, pair: Pair) -> bool:
    """Whether the source says the number in the article's way somewhere, or means "during"."""
    lasting = pair.article.dimension == "time" and Hedge.OVER in {
        pair.article.hedge,
        pair.source.hedge,
    }
    return lasting or any(
        same_kind(pair.article, other)
        and _close(pair.article, other)
        and not shifted(pair.article, other)
        for sentence in comparison.source.sentences
        for other in quantities(sentence.plain)
    )


def _doubts(comparison: Comparison) -> list[Discrepancy]:
    sentence = comparison.sentence
    alike = [s for s in comparison.evidence if _same_statement(sentence.plain, s.plain)]
    if not alike:
        return []
    source_doubt, article_doubt = _doubt(alike[0].plain), _doubt(sentence.plain)
    if source_doubt and not _RESERVED.search(sentence.plain):
        if any(not _RESERVED.search(other.plain) for other in alike):
            return []
        shared = _word_of(sentence.plain, source_doubt[2])
        bounds = (source_doubt[0], source_doubt[1])
        return [_finding(comparison, alike[0], shared, bounds)] if shared else []
    if article_doubt and not any(_RESERVED.search(other.plain) for other in alike):
        shared = _word_of(alike[0].plain, article_doubt[2])
        bounds = (article_doubt[0], article_doubt[1])
        return [_finding(comparison, alike[0], bounds, shared)] if shared else []
    return []


def _same_statement(a: str, b: str) -> bool:
    one, other = concepts(a), concepts(b)
    if min(len(one), len(other)) < FEWEST:
        return False
    both = len(one & other)
    return both >= SAME_STATEMENT * len(one) and both >= SAME_STATEMENT / 2 * len(other)


@lru_cache(maxsize=16384)
def _doubt(text: str) -> tuple[int, int, str] | None:
    """Return the bounds of the first doubt up to the word it is cast on, and what that is."""
    found = _DOUBT.search(text)
    if not found:
        return None
    target = next((w for w in words(text) if w.start >= found.end() and w.is_content), None)
    return (found.start(), target.end, concept(target.text)) if target else None


def _word_of(text: str, wanted: str) -> tuple[int, int] | None:
    """Return the bounds of the word of `text` that is about `wanted`."""
    match: Word | None = next((w for w in words(text) if concept(w.text) == wanted), None)
    return (match.start, match.end) if match else None


def _finding(
    comparison: Comparison, evidence: Sentence, article: tuple[int, int], source: tuple[int, int]
) -> Discrepancy:
    article_span: Span = comparison.sentence.span(*article)
    source_span: Span = evidence.span(*source)
    return Discrepancy(
        detector=NAME,
        element=Element.CERTAINTY,
        stance=Stance.CONTRADICTS,
        article_span=article_span,
        source_span=source_span,
        evidence=evidence,
        reason=f'the article says "{article_span.text}", the source "{source_span.text}"',
        correction=source_span.text,
        hard=False,
    )
