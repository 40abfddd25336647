"""Decides before which words of a sentence a new clause begins, and what it shares with others."""

from dataclasses import dataclass
from enum import Enum, auto

from checker.language import grammar
from checker.language.grammar import (
    COORDINATORS,
    FRONTED,
    PREPOSITIONS,
    RELATIVES,
    REPORTING,
    SUBORDINATORS,
    Tagged,
)

MIN_WORDS = 4  # shorter clauses join their neighbour
SUBJECT_WORDS = 9  # a verb further away belongs to something else
_NO_NOUN = COORDINATORS | SUBORDINATORS | {"that", "to"}
_NO_SUBJECT = RELATIVES | {"that", "to", "than"}
_SUBJECTS = frozenset("he she they we i".split())
_BOUND_TO_NEXT = (
    COORDINATORS
    | RELATIVES
    | frozenset(
        """as such well many much far soon long known same described seen regarded so just even only
    shortly immediately right that""".split()
    )
)
_CAUSING = frozenset(
    "caused forced has have led left made means meant prompted resulted sparked triggered".split()
)
_AFTER_TIMES = {"after", "before", "since"}
_TIMES = frozenset("minute hour day week month year decade moment season".split())

Ranges = tuple[tuple[int, int], ...]


class Link(Enum):
    """How a clause hangs on the one before it."""

    FIRST = auto()
    COORDINATE = auto()
    PREDICATE = auto()
    RESUMED = auto()
    RELATIVE = auto()
    APPOSITION = auto()
    PARTICIPLE = auto()
    SUBORDINATE = auto()


_MAIN = {Link.FIRST, Link.COORDINATE, Link.PREDICATE, Link.RESUMED}


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause that begins at word `at`; `shared` are ranges of words it takes from before."""

    at: int
    link: Link
    shared: Ranges = ()
    own: int = 0  # words of its own to leave out of its text, such as "and"


class Scan:
    """One pass over a sentence that decides before which words a clause begins."""

    def __init__(self, sentence: Tagged) -> None:
        self._s = sentence
        self._cuts = [Cut(0, Link.FIRST)]
        self._main = 0  # where the current main clause begins
        self._subject: Ranges = ()  # set when it was shared, else looked up
        self._embedded: int | None = None  # where a clause between subject and verb begins

    def cuts(self) -> list[Cut]:
        """Return the clauses' beginnings, the first at word 0."""
        rules = (
            self._resumed, self._coordinate, self._predicate, self._relative,
            self._apposition, self._participle, self._subordinate,
        )  # fmt: skip
        for i in range(1, self._s.size):
            if self._s.edges[i] is None or self._opens_embedded(i):
                continue
            rules_now = rules[:1] if self._embedded is not None else rules
            cut = next((cut for rule in rules_now if (cut := rule(i))), None)
            if cut:
                self._note(cut)
        return self._cuts

    def _note(self, cut: Cut) -> None:
        self._cuts.append(cut)
        self._embedded = None
        if cut.link in _MAIN:
            self._main = cut.at + cut.own
            own_subject = cut.link is Link.COORDINATE or not cut.shared
            self._subject = () if own_subject else cut.shared

    @property
    def _last(self) -> int:
        return self._cuts[-1].at

    @property
    def _in_main(self) -> bool:
        return self._cuts[-1].link in _MAIN

    def _opens_embedded(self, i: int) -> bool:
        """Note a relative clause or apposition between a subject and its verb."""
        s, after = self._s, self._s.next_comma[i + 1]
        if self._embedded is not None or not s.comma[i] or not self._in_main:
            return False
        if s.has("finite", self._main, i) or after == s.size:
            return False
        fronted = s.forms[self._main] in PREPOSITIONS and s.last_comma[i] <= self._main
        reports = s.has("reporting", i, after)  # "taxes, he argued, would rise"
        closed = s.comma[after] and s.verb_at(after) and not fronted and not reports
        if closed or self._relative_at(i):
            self._embedded = i
            return True
        return False

    def _resumed(self, i: int) -> Cut | None:
        s = self._s
        if not s.comma[i] or not self._in_main:
            return None
        if self._embedded is not None:
            shared = ((self._main, self._embedded),)
            return Cut(i, Link.RESUMED, shared) if s.verb_at(i) else None
        fronted = s.forms[self._main] in FRONTED and s.has("finite", self._main + 1, i)
        if fronted and not self._subject and self._own_subject(i):
            return Cut(i, Link.RESUMED)
        return None

    def _coordinate(self, i: int) -> Cut | None:
        s = self._s
        joined = s.forms[i] in COORDINATORS
        start = i + joined
        bound = s.comma[i] or s.semicolon[i]
        if not (self._in_main or bound) or not (joined or s.semicolon[i]) or start >= s.size:
            return None
        piece = s.last_comma[i] if s.comma[i] else self._main
        if not s.has("finite", max(piece, self._main), i) or s.has("condition", self._main, i):
            return None
        if s.semicolon[i]:
            return Cut(i, Link.COORDINATE, own=joined) if self._own_subject(start) else None
        if s.forms[start] == "that" and s.forms[i] != "so" and s.has("reporting", self._main, i):
            return Cut(i, Link.COORDINATE, self._attribution(i), own=1)
        verb = self._own_subject(start)
        if verb is None or not (bound or s.forms[start].partition("'")[0] in _SUBJECTS):
            return None
        attributed = s.has("reporting", self._main, i) and s.forms[verb] not in REPORTING
        return None if attributed else Cut(i, Link.COORDINATE, own=1)

    def _predicate(self, i: int) -> Cut | None:
        s = self._s
        if s.forms[i] not in {"and", "but"} or not self._in_main or not s.verb_at(i + 1):
            return None
        verb = i + 1 if s.finite[i + 1] else i + 2
        if s.forms[verb].partition("'")[0] in grammar.PRONOUNS:  # "but they're"
            return None
        first = s.verb(self._main, i)
        if self._last + MIN_WORDS > i or s.has("condition", self._main, i):
            return None
        regular = grammar.ends_in_ed(s.forms[verb]) and s.forms[verb] not in REPORTING
        if regular and not self._takes_object(verb):
            return None
        shared = self._subject or self._shared_subject(first, verb, i)
        return Cut(i, Link.PREDICATE, shared, own=1) if shared else None

    def _takes_object(self, verb: int) -> bool:
        after = verb + 1
        return after < self._s.size and (
            grammar.opens_object(self._s.forms[after]) or self._s.named[after]
        )

    def _shared_subject(self, first: int | None, verb: int, i: int) -> Ranges:
        """Return the subject, with the auxiliary a second verb needs; empty if unsure."""
        s = self._s
        if first is None or first == self._main:
            return ()
        form, after = s.forms[first], s.forms[first + 1]
        complement = form in REPORTING and s.has("finite", first + 1, i)
        if complement or form.endswith("n't") or after in {"not", "never"}:
            return ()
        if form in grammar.BE | grammar.HAVE and grammar.may_be_participle(s.forms[verb]):
            return ((self._main, first + 1 + (after == "been")),)
        unsure = form in grammar.AUXILIARIES and s.forms[verb] not in grammar.AUXILIARIES
        if form in grammar.BE and not grammar.may_be_participle(s.forms[verb]):
            unsure = False
        return () if unsure else ((self._main, first),)

    def _relative_at(self, i: int) -> bool:
        s, word = self._s, i
        if s.forms[i] in grammar.QUANTIFIERS and s.forms[i + 1 : i + 2] == ["of"]:
            word = i + 2
        is_relative = word < s.size and s.forms[word] in RELATIVES
        return is_relative and s.comma[i] and s.has("finite", word + 1, s.next_comma[i + 1])

    def _relative(self, i: int) -> Cut | None:
        if not self._relative_at(i) or not self._s.has("finite", self._main, i):
            return None
        antecedent = self._antecedent(i)
        dated = antecedent and self._s.forms[antecedent[0]][0].isdigit()
        if (
            dated or self._s.forms[i + 1] in _CAUSING
        ):  # "which led to ..." may mean all that went before
            return Cut(i, Link.RELATIVE)
        return Cut(i, Link.RELATIVE, (antecedent,)) if antecedent else None

    def _antecedent(self, i: int) -> tuple[int, int] | None:
        """Return the noun phrase that ends before word `i`."""
        s, start = self._s, i
        while start > max(self._last, i - SUBJECT_WORDS):
            form = s.forms[start - 1]
            outside = form in PREPOSITIONS - {"of"} or form in _NO_NOUN or s.finite[start - 1]
            if outside or (start < i and s.comma[start]):
                break
            start -= 1
            if form in grammar.DETERMINERS and s.forms[start - 1 : start] != ["of"]:
                break
        return (start, i) if start < i else None

    def _apposition(self, i: int) -> Cut | None:
        s, after = self._s, self._s.next_comma[i + 1]
        if not s.comma[i] or s.forms[i] not in grammar.APPOSITION_STARTS:
            return None
        piece = max(s.last_comma[i], self._last)
        if not s.has("finite", piece, i) or s.forms[after : after + 1] in (["and"], ["or"]):
            return None
        verb = s.verb(i, after)
        if verb is not None:  # ", a step that could end the war"
            comment = s.forms[i] in {"a", "an"} and "that" in s.forms[i + 2 : verb]
            return Cut(i, Link.APPOSITION) if comment else None
        antecedent = self._antecedent(i) if s.named[i - 1] else None
        return Cut(i, Link.APPOSITION, (antecedent,)) if antecedent else None

    def _participle(self, i: int) -> Cut | None:
        s = self._s
        verb = i + 1 if grammar.is_adverb(s.forms[i]) else i
        if not s.comma[i] or verb >= s.size or s.named[verb]:
            return None
        if s.has("ing", max(s.last_comma[i], self._last), i):  # likely a list
            return None
        if not grammar.is_participle_ing(s.forms[verb]) or not s.has("finite", self._last, i):
            return None
        fronted = s.forms[self._main] in FRONTED | grammar.CONDITIONS
        if self._in_main and fronted and not self._subject:
            return None
        return Cut(i, Link.PARTICIPLE, self._agent(s.forms[verb], i))

    def _agent(self, participle: str, i: int) -> Ranges:
        """Return the subject of the main clause, or with its attribution that of the content."""
        s = self._s
        if self._subject or self._cuts[-1].link in {Link.RELATIVE, Link.APPOSITION}:
            return self._cuts[-1].shared or self._subject
        start = self._main if self._in_main else self._last + 1
        verb = s.verb(s.last_comma[i], i)
        if verb is not None and s.forms[verb] in REPORTING:
            start = max(start, s.last_comma[i])  # ", the ministry said, adding"
        first = s.verb(start, i)
        if first is None or first == start:
            return ()
        reports = s.forms[first] in REPORTING
        if not reports and participle in grammar.REPORTING_PARTICIPLES:
            return () if s.has("reporting", start, i) else ((start, first),)
        if reports and participle not in grammar.REPORTING_PARTICIPLES:
            first = s.verb(first + 1, i) or first
        return ((start, first),)

    def _subordinate(self, i: int) -> Cut | None:
        s, begin = self._s, i
        if s.comma[i]:  # ", two days after ..."
            timed = (k for k in range(i + 1, min(i + 6, s.size)) if s.forms[k] in _AFTER_TIMES)
            i = next((k for k in timed if s.forms[k - 1].rstrip("s") in _TIMES), i)
        if s.forms[i] not in SUBORDINATORS or not s.has("finite", self._last, begin):
            return None
        verb = self._own_subject(i + 1) if i + 1 < s.size else None
        scoped = s.has("condition", self._main, i) or s.has("reporting", self._main, i)
        fronted = self._cuts[-1].link is Link.FIRST and s.forms[0] in FRONTED
        if verb is None or scoped or fronted or (i == begin and self._is_bound(i)):
            return None
        participle = grammar.ends_in_ed(s.forms[verb]) and s.forms[verb + 1 : verb + 2]
        if participle and participle[0] in PREPOSITIONS and s.forms[i + 1] not in grammar.PRONOUNS:
            return None
        return Cut(begin, Link.SUBORDINATE)

    def _is_bound(self, i: int) -> bool:
        """Whether the conjunction at word `i` belongs to what stands beside it: "as well"."""
        s = self._s
        if s.forms[i] == "as" and s.forms[i + 1] in {"a", "an", "well", "many", "much"}:
            return True
        return s.forms[i - 1] in _BOUND_TO_NEXT or s.forms[i - 1].rstrip("s") in _TIMES

    def _attribution(self, i: int) -> Ranges:
        """Return the "X said" that words before `i` of the main clause stand under."""
        s = self._s
        verb = s.verb(self._main, i)
        if self._subject or verb is None or verb == self._main or s.forms[verb] not in REPORTING:
            return ()
        return ((self._main, verb + 1),)

    def _own_subject(self, start: int) -> int | None:
        """Return the verb of a clause that begins with its subject at `start`, if one does."""
        s = self._s
        verb = s.verb(start, min(start + SUBJECT_WORDS, s.next_comma[start + 1]))
        if verb is None or s.forms[start] in PREPOSITIONS | RELATIVES:
            return None
        contracted = verb == start and "'" in s.forms[start]
        blocked = any(form in _NO_SUBJECT for form in s.forms[start:verb])
        gerund = grammar.is_participle_ing(s.forms[start])
        return verb if contracted or (verb > start and not blocked and not gerund) else None
