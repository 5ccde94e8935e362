"""What pay does when others' events arrive. Wired in the composition root; each runs in one unit of work."""

from __future__ import annotations

from jinbao.bank.events import InstructionDone, InstructionRefused
from jinbao.identity.events import DeviceSignedOut
from jinbao.kit.db import Tx
from jinbao.kit.ids import decode, parse
from jinbao.kit.outbox import Event
from jinbao.pay.service import Pay
from jinbao.pay.service.settlements import OWNER

#: What pay wants to hear. After handling, the journal must sweep soon: entries may have been intended.
EVENTS: tuple[type[Event], ...] = (InstructionDone, InstructionRefused, DeviceSignedOut)


class Handlers:
    """``handle`` is given every event of ``EVENTS``."""

    def __init__(self, pay: Pay) -> None:
        self._pay = pay

    def handle(self, tx: Tx, event: Event) -> None:
        """The bank has ended a settlement; or a device is gone, and its payment codes with it."""
        if isinstance(event, InstructionDone | InstructionRefused):
            if event.owner == OWNER:
                settlement_id = decode(event.reference)
                assert settlement_id is not None, event
                paid = isinstance(event, InstructionDone)
                reason = event.reason if isinstance(event, InstructionRefused) else ""
                self._pay.settlements.bank_answered_in(tx, settlement_id, paid, reason)
        elif isinstance(event, DeviceSignedOut):
            device_id = parse("dev", event.device_id)
            assert device_id is not None, event
            self._pay.codes.unpair_in(tx, device_id)
