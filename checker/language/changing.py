"""Tells counts that grow or vary as time goes by: tolls, the displaced, people in need."""

import re
from collections.abc import Iterable

from checker.language.counted import concept

_EVENTS = frozenset("killed injured arrested infected rescued missing displaced".split())
_THINGS = frozenset(
    map(
        concept,
        """deaths arrests injuries victims refugees cases patients evacuees prisoners customers
        subscribers signatures""".split(),
    )
)
_STATE = re.compile(
    r"\b(?:still|remain(?:s|ed|ing)?|so far|now|currently|to date|as of|already|without power"
    r"|need\w*|requir\w+|affected|homeless|shelter\w*|stranded|trapped|evacuat\w+|hospitali[sz]ed"
    r"|in hospital|quarantin\w+|vaccinated|unemployed|jobless|signed|raised|pledged|donat\w+"
    r"|contained|damaged|destroyed|ill|sick)\b"
)


def grows(counted: Iterable[str], sentence: str) -> bool:
    """Whether a count of such things, in such a sentence, may be another one on another day."""
    about = set(counted)
    return bool(about & _EVENTS or about & _THINGS or _STATE.search(sentence))
