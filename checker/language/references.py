"""Tells whether a sentence points back at what stands before it, by a pronoun or the like."""

from checker.language.words import words

_BACKWARD = frozenset(
    """he she it they him her them his hers its their theirs himself herself itself themselves
    this these those such both former latter there then here one ones another others""".split()
)


def points_back(text: str) -> bool:
    """Whether a sentence may need the one before it to be understood."""
    return any(word.text.lower().partition("'")[0] in _BACKWARD for word in words(text))
