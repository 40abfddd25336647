"""What an engine has answered before, found by the content of each question.

A question's key is the SHA-256 of all that shapes its answer: the server, the model, its
parameters, prompts and reply schemas (the scope, the same for a whole run) and the texts asked
about. So nothing is ever out of date: what changes is another question.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from checker.store import Store

PROTOCOL = 2  # to be raised when questions are worded or answers are read in another way

Answer = TypeVar("Answer", bound=BaseModel)
Use = TypeVar("Use")


class About(StrEnum):
    """What a question is about."""

    SENTENCE = "sentence"  # the claims that it makes
    CLAIM = "claim"  # what the sources say of it
    AGAIN = "claim again"  # the same, asked with only the sentences nearest to it
    CONTRADICTION = "contradiction"  # whether it stands


class Memory:
    """Answers of one engine; without a store it remembers nothing.

    `about` names the questions to remember: what an engine answers without a model needs no memory.
    """

    def __init__(
        self,
        store: Store | None = None,
        scope: Mapping[str, Any] | None = None,
        about: frozenset[About] = frozenset(About),
    ) -> None:
        self._store = store
        self._scope = {"protocol": PROTOCOL, **(scope or {})}
        self._about = about if store else frozenset[About]()
        self._lock = threading.Lock()
        self._recalled = 0

    @property
    def recalled(self) -> int:
        """How many answers have been taken from memory."""
        return self._recalled

    def holds(self, about: About) -> bool:
        """Whether there may be answers on this."""
        return about in self._about

    def recall(
        self, about: About, question: object, kind: type[Answer], use: Callable[[Answer], Use]
    ) -> Use | None:
        """Return what `use` makes of the answer kept for a question.

        None if there is no answer, or `use` returns None as it does not hold any more.
        """
        if self._store is None or not self.holds(about):
            return None
        kept = self._store.get(self._key(about, question))
        if kept is None:
            return None
        try:
            used = use(kind.model_validate_json(kept))
        except ValidationError:
            return None
        if used is not None:
            with self._lock:
                self._recalled += 1
        return used

    def keep(self, about: About, question: object, answer: BaseModel) -> None:
        """Keep an answer that has been found to hold."""
        if self._store is not None and self.holds(about):
            text = json.dumps(answer.model_dump(mode="json", exclude_defaults=True))
            self._store.put(self._key(about, question), text)

    def _key(self, about: About, question: object) -> str:
        whole = json.dumps([self._scope, about, question], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()
