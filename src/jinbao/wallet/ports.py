"""What the wallet lets others fill: where the money for a payment may come from."""

from __future__ import annotations

from typing import Protocol

from jinbao.kit.db import Tx
from jinbao.kit.money import Money
from jinbao.ledger.chart import AccountRef


class FundingSource(Protocol):
    """An account that a member may pay from. The balance is the first; a fund or a credit line may be another."""

    @property
    def name(self) -> str:
        """How a payer names it: ``"balance"``."""
        ...

    def account_in(self, tx: Tx, member_id: int, amount: Money) -> AccountRef:
        """The guarded account to debit by ``amount``; raises a ``Refusal`` when this member may not use the source."""
        ...
