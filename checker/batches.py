"""Splits what is asked about into batches of like size, so that no call is much longer."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

Item = TypeVar("Item")


def in_batches(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Return `items` in as few runs as hold at most `most` each; their sizes differ by one."""
    count = -(-len(items) // most)
    bounds = [len(items) * number // count for number in range(count + 1)] if count else []
    return [items[start:end] for start, end in pairwise(bounds)]
