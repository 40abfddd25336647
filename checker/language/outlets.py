"""Names of news outlets: which are well known, and when two names mean one outlet."""

import re
from functools import lru_cache

# Each line: one outlet, its usual names; the first stands for all.
_KNOWN = """
reuters|thomson reuters|reuters news agency
associated press|ap|the ap|ap news
agence france-presse|afp|agence france presse
deutsche presse-agentur|dpa
united press international|upi
press association|pa media|pa news agency
tass|itar-tass
interfax
ria novosti|ria
sputnik|sputnik news
xinhua|xinhua news agency
kyodo|kyodo news
jiji press|jiji
yonhap|yonhap news agency
ansa
efe|agencia efe
press trust of india|pti
asian news international|ani
indo-asian news service|ians
anadolu|anadolu agency|aa
australian associated press|aap
canadian press|the canadian press
bernama
sapa
central european news|cen
bloomberg|bloomberg news
bbc|bbc news
cnn
rt|russia today
al jazeera
sky news
nbc|nbc news
cbs|cbs news
abc news
fox news
npr
pbs
usa today
politico
axios
guardian
observer
times
daily telegraph|telegraph
independent
financial times|ft
daily mail|mail online|mailonline
new york times|nyt
washington post
wall street journal|wsj
los angeles times
deutsche welle|dw
le monde
le parisien
le figaro
der spiegel|spiegel
el país|el pais
haaretz
times of israel
jerusalem post
south china morning post|scmp
"""
_AGENCIES = frozenset(
    "reuters,associated press,agence france-presse,deutsche presse-agentur,united press "
    "international,press association,tass,interfax,ria novosti,xinhua,kyodo,yonhap,ansa,efe,"
    "press trust of india,asian news international,indo-asian news service,anadolu,bernama,"
    "australian associated press,canadian press,sapa,jiji press,bloomberg,cnn".split(",")
)
_ALIASES = {
    name: line.partition("|")[0] for line in _KNOWN.split("\n") if line for name in line.split("|")
}
_DOMAIN = re.compile(
    r"^(?:https?://)?(?:www\.)?([a-z0-9-]+)\.(?:com|org|net|info|news|co\.\w\w|com\.\w\w|\w\w)/?$"
)
_GENERIC = frozenset("news agency online media group newspaper service press website".split())


@lru_cache(maxsize=4096)
def outlet_key(name: str) -> str:
    """Return what all names of one outlet have in common: "The AP" and "Associated Press"."""
    plain = " ".join(name.lower().replace("’", "'").split()).strip(" .,;:'\"()")
    domain = _DOMAIN.match(plain)
    plain = (domain[1] if domain else plain).removeprefix("the ").replace("u.s.", "us")
    if plain in _ALIASES:
        return _ALIASES[plain]
    words = plain.split()
    while len(words) > 1 and words[-1] in _GENERIC:
        words.pop()
    short = " ".join(words)
    return _ALIASES.get(short, short)


def same_outlet(one: str, other: str) -> bool:
    """Whether two names mean one outlet."""
    key = outlet_key(one)
    return bool(key) and key == outlet_key(other)


def is_known_outlet(name: str) -> bool:
    """Whether a name is a well-known outlet's."""
    return outlet_key(name) in _ALIASES.values()


def is_agency(name: str) -> bool:
    """Whether a name is that of an agency, whose reports others print."""
    return outlet_key(name) in _AGENCIES
