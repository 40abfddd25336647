"""Closed word classes of English and the signs by which a finite verb is recognised.

No parser: a form counts as a verb only when that is likely from the form and its neighbours, so
that callers split too little rather than too much.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from checker.language.words import words

BE = frozenset("is are was were isn't aren't wasn't weren't".split())
HAVE = frozenset("has have had hasn't haven't hadn't".split())
MODALS = frozenset("will would can could may might must shall should cannot won't".split())
AUXILIARIES = BE | HAVE | MODALS | frozenset("does did doesn't didn't don't".split())
PRONOUNS = frozenset("he she it they we i you there this these those nobody everyone".split())
DETERMINERS = frozenset(
    "a an the his her its their our my no every each some any another both several many".split()
)
PREPOSITIONS = frozenset(
    """about above across after against along amid among around as at before behind below between by
    despite during for from in inside into near of off on onto out outside over past per since
    through throughout to toward towards under until up upon via with within without""".split()
)
COORDINATORS = frozenset("and but so yet".split())
RELATIVES = frozenset("who which whose whom where".split())
QUANTIFIERS = frozenset("some many most all both one two three none several each".split())
SUBORDINATORS = frozenset(
    "after although as because before since though when whereas while".split()
)
FRONTED = SUBORDINATORS | {"once", "until"}
CONDITIONS = frozenset("if unless whether provided otherwise".split())
APPOSITION_STARTS = DETERMINERS | frozenset("former one".split())
REPORTING = frozenset(
    """said says told tells added adds announced argued argues claimed claims confirmed confirms
    denied denies insisted insists noted notes reported reports stated states stressed stresses
    suggested suggests warned warns wrote writes predicted believes believed acknowledged admitted
    alleged declared estimated estimates explained found shows showed revealed""".split()
)
REPORTING_PARTICIPLES = frozenset(
    """adding alleging announcing arguing claiming confirming denying explaining insisting noting
    saying stating stressing suggesting telling warning writing""".split()
)
_IRREGULAR = frozenset(
    """arose ate awoke became began bought broke brought built came caught chose drew drove fell
    felt fled flew forgot fought found froze gave got grew heard held hid hit kept knew laid
    led left lost made meant met outran overcame overthrew paid put ran rang rose said sang
    sank sat saw sent shook shot slept sold sought spent spoke stole stood struck swam swore
    taught thought threw told took undertook underwent upheld went withdrew woke won wore
    wrote""".split()
)
_PRESENT = frozenset(
    """accuses aims allows appears argues becomes begins believes belongs brings claims comes
    confirms considers contains continues covers creates denies describes ensures enters exists
    expects faces follows gives goes gets happens holds includes insists involves joins keeps knows
    lacks leaves loses makes means meets offers pays plays prepares provides pushes raises reaches
    reads receives reflects refuses rejects remains represents requires runs says seeks seems sends
    serves stands suggests supports takes tells tends thinks underlines underscores
    wants warns writes""".split()
)
# Both past tense and participle, so that "was ... and ..." shares its auxiliary.
_PARTICIPLES = frozenset(
    """bought brought built caught found fought held heard kept laid led left lost made paid sent
    shot sold struck taken taught told thrown""".split()
)
_NOT_ED = frozenset(
    """bed bloodshed breed exceed feed hatred hundred indeed kindred naked need proceed red sacred
    seed speed succeed weed wicked""".split()
)
_NOT_ING = frozenset(
    """according amid beginning beijing being building ceiling concerning considering during
    evening everything excluding following including king meeting morning nothing notwithstanding
    offspring pending regarding ring something spring string thing wing wedding""".split()
)
QUOTATION = re.compile(
    r"\"[^\"]*\"|“[^“”]*”|«[^«»]*»|(?<!\w)['‘](?=\w).{1,500}?(?<=[\w.,!?])['’](?!\w)"
)
OPENING = frozenset("\"“‘«'([{")
_ATTRIBUTING = REPORTING | REPORTING_PARTICIPLES | {"according"}
_CLITICS = ("'s", "'re", "'ll", "'ve", "'d", "'m")


def is_finite(forms: Sequence[str], i: int, named: bool) -> bool:
    """Whether lower-case word `i` of a sentence is likely a finite verb; `named`: capitalised."""
    form = forms[i].replace("’", "'")
    if form in AUXILIARIES or form in _PRESENT:
        return True
    head, _, _ = form.partition("'")
    if head in PRONOUNS and form.endswith(_CLITICS):
        return True
    if form in _IRREGULAR or form in REPORTING:
        return not (i and forms[i - 1] in DETERMINERS)
    if named or not ends_in_ed(form):
        return False
    before = forms[i - 1] if i else ""
    after = forms[i + 1] if i + 1 < len(forms) else ""
    return before not in DETERMINERS | PREPOSITIONS and after != "by"


def ends_in_ed(form: str) -> bool:
    """Whether a lower-case form looks like a regular past tense."""
    return len(form) > 4 and form.endswith("ed") and form not in _NOT_ED


def may_be_participle(form: str) -> bool:
    """Whether a past form can also follow "was" or "has"."""
    return ends_in_ed(form) or form in _PARTICIPLES


def is_participle_ing(form: str) -> bool:
    """Whether a lower-case form looks like a present participle and not a noun or preposition."""
    return len(form) > 4 and form.endswith("ing") and form not in _NOT_ING


def is_adverb(form: str) -> bool:
    """Whether a lower-case form may stand between a subject and its verb."""
    return form in {"also", "then", "later", "now", "still", "never", "not", "thus"} or (
        len(form) > 4 and form.endswith("ly")
    )


def opens_object(form: str) -> bool:
    """Whether a form may follow a verb but hardly a participle used as an adjective."""
    return (
        form in DETERMINERS
        or form in PREPOSITIONS
        or form in PRONOUNS
        or form in {"him", "them", "us", "me", "that", "more", "at", "nearly", "only"}
        or form[:1].isdigit()
    )


class Tagged:
    """The words of a sentence with what the rules ask about them, each answered in O(1)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)
        self.forms = [word.text.lower().replace("’", "'") for word in self.words]
        self.size = len(self.words)
        cased = any(word.text[0].isupper() for word in self.words[1:])
        self.named = [
            cased and word.text[0].isupper() and not word.text.isupper() for word in self.words
        ]
        self.edges = list(_edges(text, self))
        self.comma = [edge is not None and "," in self._gap(i) for i, edge in self._numbered()]
        self.semicolon = [edge is not None and ";" in self._gap(i) for i, edge in self._numbered()]
        self.finite = [
            is_finite(self.forms, i, self.named[i] and i > 0) and self._gap(i) != "-"
            for i in range(self.size)
        ]
        self._count = {
            "finite": _sums(self.finite),
            "reporting": _sums([form in _ATTRIBUTING for form in self.forms]),
            "ing": _sums([is_participle_ing(form) for form in self.forms]),
            "condition": _sums([form in CONDITIONS for form in self.forms]),
        }
        self.next_comma = _next([any(c in ",;:" for c in self._gap(i)) for i in range(self.size)])
        self.next_finite = _next(self.finite)
        self.last_comma = _previous(self.comma)

    def has(self, what: str, start: int, end: int) -> bool:
        """Whether words `start..end` hold a "finite" verb, "reporting" or "condition" word."""
        return start < end and self._count[what][end] > self._count[what][start]

    def verb_at(self, i: int) -> bool:
        """Whether a finite verb stands at word `i`, or behind an adverb there."""
        if i >= self.size:
            return False
        after_adverb = i + 1 < self.size and is_adverb(self.forms[i])
        return self.finite[i] or (after_adverb and self.finite[i + 1])

    def verb(self, start: int, end: int) -> int | None:
        """Return where the first finite verb of words `start..end` stands."""
        at = self.next_finite[start] if start < self.size else self.size
        return at if at < end else None

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds in the text of words `start..end`, with the marks around them."""
        first = self.edges[start] if start else 0
        last = self.edges[end] if end < self.size else len(self.text)
        begin = self.words[start].start if first is None else first
        stop = self.words[end - 1].end if last is None else last
        piece = self.text[begin:stop]
        begin += len(piece) - len(piece.lstrip())
        tail = piece.rstrip() if end == self.size else piece.rstrip(" \t\n\r,;")
        return begin, max(stop - len(piece) + len(tail), self.words[end - 1].end)

    def _numbered(self) -> Iterator[tuple[int, int | None]]:
        return enumerate(self.edges)

    def _gap(self, i: int) -> str:
        return self.text[self.words[i - 1].end : self.words[i].start] if i else ""


def _edges(text: str, sentence: Tagged) -> Iterator[int | None]:
    """Yield for each word where its clause would begin, None where no cut is allowed."""
    closed = _closed(text)
    previous = 0
    for number, word in enumerate(sentence.words):
        gap = text[previous : word.start]
        spaces = [previous + i for i, char in enumerate(gap) if char.isspace()]
        opening = spaces and text[spaces[-1] + 1] in OPENING
        free = number and spaces and not opening and not closed[spaces[-1]]
        yield spaces[-1] + 1 if free else None
        previous = word.end


def _closed(text: str) -> bytearray:
    """Return for each character whether it stands inside quotation marks or brackets."""
    closed = bytearray(len(text))
    for match in QUOTATION.finditer(text):
        closed[match.start() + 1 : match.end()] = b"\x01" * (match.end() - match.start() - 1)
    opened: list[int] = []
    for i, char in enumerate(text):
        if char in "([{":
            opened.append(i)
        elif char in ")]}" and opened:
            start = opened.pop()
            closed[start + 1 : i + 1] = b"\x01" * (i - start)
    return closed


def _sums(flags: Sequence[bool]) -> list[int]:
    return list(accumulate(flags, initial=0))


def _next(flags: Sequence[bool]) -> list[int]:
    """Return for each place the first flagged place at or after it, else the length."""
    found = [len(flags)] * (len(flags) + 1)
    for i in range(len(flags) - 1, -1, -1):
        found[i] = i if flags[i] else found[i + 1]
    return found


def _previous(flags: Sequence[bool]) -> list[int]:
    """Return for each place the last flagged place before it, else 0."""
    found = [0]
    for i, flag in enumerate(flags):
        found.append(i if flag else found[-1])
    return found
