"""Words that comment instead of report: a judgement needs a source that makes it."""

from checker.language.words import Word, words

COMMENT = frozenset(
    """admirable alarming appalling arguably astonishing bleak breathtaking clearly commendable
    courageous crucial crucially deplorable devastating dire disastrous disgraceful dramatic
    encouraging extraordinary fortunately grim heartbreaking heroic highlights historic
    hopefully horrific ideally immense impressive inevitable inevitably inspiring ironically
    juncture lamentable landmark masterful miraculous momentous monumental notable notably
    obviously outrageous paramount pivotal poignant profound regrettable regrettably
    remarkable remarkably reminder reminds sadly shameful shocking sobering spectacular
    staggering stark striking stunning surely tellingly testament tragic tragically triumph
    troubling unacceptable undeniable undeniably underline underlines underscore underscored
    underscores underscoring undoubtedly unfortunately unquestionably unthinkable vital
    worrying""".split()
)


def comment_words(text: str) -> list[Word]:
    """Return the words of comment in a text."""
    return [word for word in words(text) if word.text.lower() in COMMENT]
