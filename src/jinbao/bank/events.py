"""What the bank module announces: how an instruction ended."""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class InstructionDone(Event, frozen=True, kw_only=True):
    """The bank has moved the money. ``owner`` and ``reference`` are what the instruction was given with.

    ``id`` is shown (``ins_...``); ``reference`` is the owner's id as 26 characters without a prefix
    (``kit.ids.decode`` reads it); ``kind`` is ``collect`` or ``pay_out``; ``at_ms`` is when we learnt of it.
    """

    NAME: ClassVar[str] = "bank.instruction_done/1"

    id: str
    kind: str
    owner: str
    reference: str
    amount_minor: int
    asset: str
    bank_ref: str
    at_ms: int


class InstructionRefused(Event, frozen=True, kw_only=True):
    """The bank will not do it and nothing moved; ``reason`` is the bank's word. Otherwise as above."""

    NAME: ClassVar[str] = "bank.instruction_refused/1"

    id: str
    kind: str
    owner: str
    reference: str
    amount_minor: int
    asset: str
    reason: str
    at_ms: int
