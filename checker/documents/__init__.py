"""Files -> documents, and each article with the sources it is checked against.

A format is a file here with a function from bytes to documents, and a line in `reading.DOCUMENTS`.
"""

from checker.documents.events import by_event
from checker.documents.files import Paths, is_url
from checker.documents.pairing import Case, load, paired
from checker.documents.paths import beside, expand, named_like_article
from checker.documents.reading import parse, read, renamed

__all__ = [
    "Case",
    "Paths",
    "beside",
    "by_event",
    "expand",
    "is_url",
    "load",
    "named_like_article",
    "paired",
    "parse",
    "read",
    "renamed",
]
