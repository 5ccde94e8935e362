"""What pay does when others' events arrive."""

from __future__ import annotations

from jinbao.bank.events import InstructionDone, InstructionRefused
from jinbao.identity.events import DeviceSignedOut
from jinbao.kit.db import Tx
from jinbao.kit.ids import decode, parse
from jinbao.kit.outbox import Consumer, Event
from jinbao.ledger import Journal
from jinbao.pay.service import Pay
from jinbao.pay.service.settlements import OWNER


def consumer(pay: Pay, journal: Journal) -> Consumer:
    """Ends settlements that the bank has answered, and forgets phones that were signed out.

    The journal posts after the commit what is intended here.
    """

    def handle(tx: Tx, event: Event) -> None:
        if isinstance(event, DeviceSignedOut):
            device_id = parse("dev", event.device_id)
            assert device_id is not None, event
            pay.codes.unpair_in(tx, device_id)
            return
        assert isinstance(event, InstructionDone | InstructionRefused), type(event)
        if event.owner != OWNER:
            return
        settlement_id = decode(event.reference)
        assert settlement_id is not None, event.reference
        reason = event.reason if isinstance(event, InstructionRefused) else ""
        pay.settlements.bank_answered_in(tx, settlement_id, isinstance(event, InstructionDone), reason)

    return Consumer("pay", (InstructionDone, InstructionRefused, DeviceSignedOut), handle, journal.sweep_soon)
