"""Refusals about payments that are shared out."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class NotToBeShared(Refusal):
    """The payment cannot be shared out, now or at all: ``reason`` in words."""

    code = "compat.not_to_be_shared"
    again = Again.LATER


class ReturnTooLate(Refusal):
    """What was shared out may be given back for ``days`` days."""

    code = "compat.return_too_late"
