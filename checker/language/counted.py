"""Finds what a number counts: "1,200 people", "12 of the 40 hostages", "40 were injured"."""

from collections.abc import Sequence
from dataclasses import dataclass

from checker.language.numerals import HYPHENS, Token, read_numeral, word_at
from checker.language.words import STOPWORDS, stem

_PLURALS = frozenset(
    """people men women children troops police personnel staff crew cattle sheep fish aircraft
    species feet teeth mice youths media data criteria series casualties others""".split()
)
_NOT_PLURAL = frozenset(
    """news politics always perhaps across this less unless news's previous various serious
    business is was has his us as yes plus versus gas bus loss class boss cross process success
    minus focus virus census campus religious famous dangerous christmas paris""".split()
)
_MORE = frozenset("more other others additional further extra".split())
_PARTICIPLES = frozenset(
    """dead killed injured wounded hurt missing arrested detained displaced hospitalised
    hospitalized died""".split()
)
_SYNONYMS = {
    stem(word): stem(group.split()[0])
    for group in (
        "people persons person individuals individual",
        "soldiers troops servicemen",
        "children kids",
        "hostages captives",
        "companies firms businesses",
        "workers employees staff",
        "students pupils",
        "shops stores outlets",
        "homes houses",
        "cars vehicles",
        "flats apartments",
        "officers policemen",
        "deaths fatalities",
        "injuries casualties",
        "films movies",
        "matches games fixtures",
        "countries nations",
        "titles championships",
    )
    for word in group.split()
}
_EVENTS = {
    stem(word): group.split()[0]
    for group in (
        """killed dead death deaths die died dies dying kill kills killing fatal fatalities slain
        murdered massacred perished fatally""",
        "injured injury injuries wounded wounding wounds hurt injuring",
        "arrested arrest arrests detained detain held custody arresting detentions",
        "missing unaccounted disappeared",
        "abducted abducting hostage hostages kidnapped kidnapping captured captive captives",
        "displaced displacing homeless fled flee evacuated evacuating evacuate",
        "infected infections infection cases case sickened",
        "rescued rescue saved rescuing freed released freeing releasing",
        "charged convicted sentenced jailed",
        "win won wins winning victory victories",
        "lost lose loses losing defeat defeats",
        "scored scoring score scores",
        "hired hire hiring recruit recruited recruiting employ employs employed",
        "cut cuts cutting axed axing redundancies laid",
        "born births birth",
    )
    for word in group.split()
}
_REACH = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts: noun stems, their modifiers, and how the number relates to them."""

    things: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    extra: bool = False
    subset: bool = False


def looks_plural(word: str) -> bool:
    """Whether an English word looks like a plural noun."""
    if word in _PLURALS:
        return True
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "'s", "’s"))
        and (word not in _NOT_PLURAL)
    )


def canonical(word: str) -> str:
    """Return the stem that stands for a word and its synonyms."""
    form = stem(word)
    return _SYNONYMS.get(form, form)


def event(word: str) -> str:
    """Return the sort of event a word names (killed, injured, arrested...), or nothing."""
    return _EVENTS.get(stem(word), "")


def concept(word: str) -> str:
    """Return what a word is about: its event, else the stem of its synonyms."""
    return event(word) or canonical(word)


def after_number(tokens: Sequence[Token], at: int, singular: bool) -> Counted:
    """Return what is counted by a number whose last token stands right before `at`."""
    subset = extra = False
    if word_at(tokens, at) == "(" and word_at(tokens, at + 2) == ")":
        at += 3
    while True:
        word = word_at(tokens, at)
        if word in _MORE:
            extra = True
            if word == "others":
                return Counted(frozenset({canonical("people")}), extra=True, subset=subset)
        elif word == "of" and not subset:
            subset = True
        elif subset and read_numeral(tokens, at):
            numeral = read_numeral(tokens, at)
            at = numeral.last - 1 if numeral else at
        elif not (subset and word in {"the", "its", "their", "his", "her", "our", "them", "those"}):
            break
        at += 1
    run = _noun_phrase(tokens, at)
    head, modifiers = _head(run, singular)
    return Counted(head, modifiers, extra=extra, subset=subset)


def _noun_phrase(tokens: Sequence[Token], at: int) -> list[str]:
    run: list[str] = []
    while len(run) < 5:
        word = word_at(tokens, at)
        if word in HYPHENS:
            at += 1
            continue
        if not word or not word[0].isalpha() or word in STOPWORDS:
            break
        run.append(word)
        at += 1
    return run


def _head(run: list[str], singular: bool) -> tuple[frozenset[str], frozenset[str]]:
    if not run:
        return frozenset(), frozenset()
    if run[0] in _PARTICIPLES and not any(looks_plural(word) for word in run[1:2]):
        return frozenset({canonical("people")}), frozenset()
    plural = next((i for i, word in enumerate(run) if looks_plural(word)), None)
    if plural is not None and not singular:
        if plural + 1 < len(run) and looks_plural(run[plural + 1]):
            plural += 1
        modifiers = frozenset(stem(word) for word in run[:plural])
        return frozenset({canonical(run[plural])}), modifiers
    return frozenset(canonical(word) for word in run[:2]), frozenset()


def nearest_event(tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the event named nearest to the tokens `[first, last)`, or nothing."""
    for distance in range(1, _REACH + 1):
        for at in (last - 1 + distance, first - distance):
            found = event(word_at(tokens, at))
            if found:
                return found
    return ""
