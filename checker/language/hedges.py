"""Reads the words around a number that turn it into an interval: "over", "about", "or more"."""

from collections.abc import Sequence
from enum import StrEnum

from checker.language.numerals import Token, word_at


class Hedge(StrEnum):
    """How a number is to be taken."""

    NONE = "none"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    AT_LEAST = "at least"
    UNDER = "under"
    UP_TO = "up to"


_BEFORE = {
    Hedge.ABOUT: """about | around | some | roughly | approximately | approx | circa | estimated |
        an estimated | close to | in the region of | somewhere around | around about | ~ |
        in the order of | just about""",
    Hedge.NEARLY: """nearly | almost | just under | just short of | short of | approaching |
        not quite | close on | little under | slightly under | just less than | just below |
        slightly less than""",
    Hedge.OVER: """over | more than | above | exceeding | in excess of | upwards of | upward of |
        greater than | higher than | well over | just over | slightly over | slightly more than |
        little over | little more than | just above | well above | north of | longer than |
        significantly more than | far more than | > | larger than | just more than""",
    Hedge.AT_LEAST: """at least | no fewer than | no less than | not less than | a minimum of |
        minimum of | at the very least""",
    Hedge.UNDER: """under | below | less than | fewer than | lower than | well under | well below |
        smaller than | shorter than | <""",
    Hedge.UP_TO: """up to | at most | no more than | not more than | as many as | as much as |
        a maximum of | maximum of | at the most | as long as""",
}
_AFTER = {
    Hedge.ABOUT: "or so | - odd | odd | or thereabouts",
    Hedge.AT_LEAST: "or more | or above | or over | or higher | or longer",
    Hedge.OVER: "+ | plus",
    Hedge.UP_TO: "or less | or fewer | or under | or below",
}
_TRANSPARENT = frozenset({"a", "an", "another", "further", "additional", "total", "of"})


def _phrases(table: dict[Hedge, str]) -> dict[tuple[str, ...], Hedge]:
    return {
        tuple(phrase.split()): hedge
        for hedge, phrases in table.items()
        for phrase in phrases.split("|")
    }


BEFORE, AFTER = _phrases(_BEFORE), _phrases(_AFTER)


def hedge_before(tokens: Sequence[Token], at: int) -> tuple[Hedge, int]:
    """Return the hedge whose words end right before token `at`, and its first token."""
    for skipped in range(3):
        stop = at - skipped
        for length in (4, 3, 2, 1):
            if stop < length:
                continue
            found = BEFORE.get(tuple(word_at(tokens, i) for i in range(stop - length, stop)))
            if found:
                return found, stop - length
        if word_at(tokens, stop - 1) not in _TRANSPARENT:
            break
    return Hedge.NONE, at


def hedge_after(tokens: Sequence[Token], at: int) -> tuple[Hedge, int]:
    """Return the hedge whose words begin at token `at`, and the token after it."""
    for length in (2, 1):
        found = AFTER.get(tuple(word_at(tokens, at + i) for i in range(length)))
        if found:
            return found, at + length
    return Hedge.NONE, at
