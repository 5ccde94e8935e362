"""What the wallet does when the bank has answered."""

from __future__ import annotations

from jinbao.bank.events import InstructionDone, InstructionRefused
from jinbao.kit.db import Tx
from jinbao.kit.ids import decode
from jinbao.kit.outbox import Consumer, Event
from jinbao.ledger import Journal
from jinbao.wallet.service import Wallet
from jinbao.wallet.service.bank_moves import OWNER


def consumer(wallet: Wallet, journal: Journal) -> Consumer:
    """Settles top-ups and withdrawals; the journal posts after the commit what is intended here."""

    def handle(tx: Tx, event: Event) -> None:
        assert isinstance(event, InstructionDone | InstructionRefused), type(event)
        if event.owner != OWNER:
            return
        move_id = decode(event.reference)
        assert move_id is not None, event.reference
        if isinstance(event, InstructionDone):
            wallet.bank_moves.bank_done_in(tx, move_id)
        else:
            wallet.bank_moves.bank_refused_in(tx, move_id, event.reason)

    return Consumer("wallet", (InstructionDone, InstructionRefused), handle, journal.sweep_soon)
