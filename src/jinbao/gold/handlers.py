"""What gold does when the bank has answered."""

from __future__ import annotations

from jinbao.bank.events import InstructionDone, InstructionRefused
from jinbao.gold.service import Gold
from jinbao.gold.service.batches import OWNER as BATCHES
from jinbao.gold.service.capital import OWNER as CAPITAL
from jinbao.kit.db import Tx
from jinbao.kit.ids import decode
from jinbao.kit.outbox import Consumer, Event
from jinbao.ledger import Journal


def consumer(gold: Gold, journal: Journal) -> Consumer:
    """Settles batches and the operator's capital; the journal posts after the commit what is intended here."""

    def handle(tx: Tx, event: Event) -> None:
        assert isinstance(event, InstructionDone | InstructionRefused), type(event)
        if event.owner not in (BATCHES, CAPITAL):
            return
        about = decode(event.reference)
        assert about is not None, event.reference
        done = isinstance(event, InstructionDone)
        reason = event.reason if isinstance(event, InstructionRefused) else ""
        if event.owner == BATCHES:
            gold.batches.bank_answered_in(tx, about, done, reason)
        else:
            gold.capital.bank_answered_in(tx, about, done, reason)

    return Consumer("gold", (InstructionDone, InstructionRefused), handle, journal.sweep_soon)
