"""Which documents are made from which, and whom a text names as its source."""

from checker.origins.derivations import (
    find_credits,
    find_derivations,
    origins_of,
    unknown_originals,
)

__all__ = ["find_credits", "find_derivations", "origins_of", "unknown_originals"]
