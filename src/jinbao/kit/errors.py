"""Three things that are not the same: a refusal, an unknown outcome, and a bug.

- ``Refusal``: the answer is no. It has a stable code and never an HTTP status; every dialect
  (our own API, and other people's protocols) renders it from its own table.
- ``Unknown``: a bank or an engine did not answer. The work stays pending; it never becomes a no.
- a bug is an ``assert``.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar


class Again(Enum):
    """Whether and how the caller may try again after a refusal."""

    NEVER = "never"
    SAME_ID = "same_id"
    NEW_ID = "new_id"
    LATER = "later"


class Refusal(Exception):
    """The answer is no. Subclasses set ``code`` (``module.reason``) and ``again``.

    ``facts`` are values that a sentence about the refusal needs (amounts in minor units,
    ids as shown, milliseconds); they are safe to show to the caller.
    """

    code: ClassVar[str]
    again: ClassVar[Again] = Again.NEVER

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


class Unknown(Exception):
    """No answer: the outcome is not known and must be asked for, not guessed."""


class NotFound(Refusal):
    """There is no such thing, or it is not the caller's to see: the two are never told apart."""

    code = "kit.not_found"


class Invalid(Refusal):
    """The input cannot be read. ``field`` names it and ``reason`` says what is wrong."""

    code = "kit.invalid"


class IdempotencyKeyReused(Refusal):
    """The same Idempotency-Key came with other content."""

    code = "kit.idempotency_key_reused"
    again = Again.NEW_ID


class IdempotencyKeyMissing(Refusal):
    """A call that moves money came without an Idempotency-Key."""

    code = "kit.idempotency_key_missing"
    again = Again.SAME_ID


class TooManyRequests(Refusal):
    """The caller is asked to slow down; ``retry_after_s`` says for how long."""

    code = "kit.too_many_requests"
    again = Again.LATER


class Busy(Refusal):
    """The queue is full; nothing was done."""

    code = "kit.busy"
    again = Again.LATER
