"""Names of news outlets: which are well known, and when two names mean one outlet."""

import re
from functools import cache, lru_cache
from importlib.resources import files

_DOMAIN = re.compile(
    r"^(?:https?://)?(?:www\.)?([a-z0-9-]+)\.(?:com|org|net|info|news|co\.\w\w|com\.\w\w|\w\w)/?$"
)
_GENERIC = frozenset("news agency online media group newspaper service press website".split())


@cache
def _known() -> tuple[dict[str, str], frozenset[str]]:
    """Return the outlet that each usual name means, and which outlets are agencies."""
    table = files("checker.origins").joinpath("data/outlets.txt").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if not line.startswith("#")]
    names = [row.removeprefix("*").split("|") for row in rows]
    agencies = frozenset(row[1:].split("|")[0] for row in rows if row.startswith("*"))
    return {name: outlet[0] for outlet in names for name in outlet}, agencies


@lru_cache(maxsize=4096)
def outlet_key(name: str) -> str:
    """Return what all names of one outlet have in common: "The AP" and "Associated Press"."""
    plain = " ".join(name.lower().replace("’", "'").split()).strip(" .,;:'\"()")
    domain = _DOMAIN.match(plain)
    plain = (domain[1] if domain else plain).removeprefix("the ").replace("u.s.", "us")
    known = _known()[0]
    if plain in known:
        return known[plain]
    words = plain.split()
    while len(words) > 1 and words[-1] in _GENERIC:
        words.pop()
    short = " ".join(words)
    return known.get(short, short)


def same_outlet(one: str, other: str) -> bool:
    """Whether two names mean one outlet."""
    key = outlet_key(one)
    return bool(key) and key == outlet_key(other)


def is_known_outlet(name: str) -> bool:
    """Whether a name is a well-known outlet's."""
    return outlet_key(name) in _known()[0].values()


def is_agency(name: str) -> bool:
    """Whether a name is that of an agency, whose reports others print."""
    return outlet_key(name) in _known()[1]
