"""Tells whether a text is English, the one language whose words, numbers and names are read here.

By script, and by the share of words that only serve grammar ("the", "of", "was"): of English prose
they are four words in ten. A text counts as English unless the evidence against it is plain.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import name

_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 20_000  # characters
_FEWEST = 12  # words that another language must be told by
_MOST_FOREIGN_SCRIPT = 0.5  # share of letters that are not Latin
# Of 20 words, English prose has at least three; other languages have some in common with it.
_LEAST_ENGLISH = _LEAST_OTHER = 0.12
_ENGLISH = frozenset(
    """the of and to in was for that is on with as at by from it he his be has have had were are
    been but not an said they their who which this will would after when she her its more than
    about up out or there if we you""".split()
)
# The words that serve grammar most in other languages in Latin script; a language a line.
_OTHERS = tuple(
    frozenset(word for word in line.split() if len(word) > 1) - _ENGLISH
    for line in """le la les des du et est une dans pour que qui sur par au aux avec pas ont plus ce
el los las del y es una para por con se su lo como más pero sus fue han ha según
der die das und ist den dem ein eine mit von zu auf für nicht sich auch im wurde hat sind
il di che è del della un una per con non sono gli dei delle alla nel anche ha ai
o os da do das dos e é um uma para com não em na no mais foi que ao pela
de het een van en dat niet zijn op te voor met aan ook werd bij om naar heeft
och att det som en på är av för den till inte har med ett om var sig de från
og at det er en på af til den som ikke med har et de var fra blev
ja on ei että oli se hän myös joka ovat kun mutta sekä mukaan
i w na z się nie do że jest o po od za przez jak dla to oraz był ale
a v na se je že s z do o ve pro byl jako po za ale podle
bir ve bu için ile de da olarak olan daha çok gibi sonra kadar ancak
și în de la a cu pe din care nu este o un pentru că mai fost sau
yang dan di dari untuk dengan pada ini itu tidak dalam akan oleh juga
az és a hogy nem egy is volt meg ez csak már azt de
na ya wa kwa katika ni za la kuwa alisema hiyo huo baada
yn yr ar ei mae wedi fod oedd ac am gan hynny ond roedd bod eu gyda mewn nad
els les del dels amb una per més que com van als ha han seva també
je se na su za od koji što nije ali bi kao iz su da bio koja godine
kad ir un no par ka ar uz to tas bija yra buvo iš bet su kaip
và của là các có trong được cho một với những đã không người này""".splitlines()
)


@lru_cache(maxsize=1024)
def is_english(text: str) -> bool:
    """Whether a text is English, or too short or too odd to say that it is not."""
    sample = text[:_LOOKED_AT]
    if _foreign_script(sample) > _MOST_FOREIGN_SCRIPT:
        return False
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < _FEWEST:
        return True
    english = _share(words, _ENGLISH)
    if english >= _LEAST_ENGLISH:
        return True
    return max(_share(words, other) for other in _OTHERS) < max(_LEAST_OTHER, 2 * english)


def _share(words: list[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)


def _foreign_script(sample: str) -> float:
    letters = [char for char in sample if char.isalpha()]
    foreign = sum(not (char.isascii() or _is_latin(char)) for char in letters)
    return foreign / max(1, len(letters))


@lru_cache(maxsize=4096)
def _is_latin(char: str) -> bool:
    return name(char, "").startswith("LATIN")


def joined(texts: Iterable[str]) -> str:
    """Return as much of texts as `is_english` looks at."""
    parts, length = [], 0
    for text in texts:
        parts.append(text)
        length += len(text)
        if length >= _LOOKED_AT:
            break
    return " ".join(parts)
