"""The wallet as one object: what each part does stands in its own file."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.bank import Bank
from jinbao.identity import Identity
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.wallet.ports import FundingSource
from jinbao.wallet.service.bank_moves import OWNER, PREFIX, BankMoves
from jinbao.wallet.service.exports import Exports
from jinbao.wallet.service.funding import Funding
from jinbao.wallet.service.linked import LinkedAccounts
from jinbao.wallet.service.review import Review
from jinbao.wallet.service.statements import Statements
from jinbao.wallet.service.transfers import Requests, Transfers
from jinbao.wallet.types import PendingItem, WalletSettings


class Wallet:
    """One per process. ``sources`` are where members may pay from besides their balance."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        bank: Bank,
        settings: WalletSettings,
        sources: Sequence[FundingSource] = (),
    ) -> None:
        self._runtime = runtime
        self.identity = identity
        self.funding = Funding(runtime, identity, sources)
        self.statements = Statements(runtime, journal)
        self.linked = LinkedAccounts(runtime, identity, bank, settings)
        self.bank_moves = BankMoves(runtime, journal, identity, bank, self.linked, self.statements, settings)
        self.transfers = Transfers(runtime, journal, identity, self.funding, self.statements, settings)
        self.requests = Requests(runtime, identity, settings)
        self.exports = Exports(runtime)
        self.review = Review(runtime)

    async def pending(self, after: tuple[int, int] = (0, 0), limit: int = 100) -> list[PendingItem]:
        """Top-ups and withdrawals that have not ended, the earliest deadline first.

        ``after`` is the last item's deadline and its id as a number.
        """
        now_ms = self._runtime.clock.now_ms()
        return [
            PendingItem(
                id=show(PREFIX[move.kind], move.id),
                kind=move.kind.value,
                what=f"{move.account.bank} {move.account.masked()}",
                owner=OWNER,
                amount_minor=move.amount.minor,
                since_at_ms=move.created_at_ms,
                deadline_at_ms=move.deadline_at_ms,
                state=move.state.value,
                late=now_ms > move.deadline_at_ms,
            )
            for move in await self.bank_moves.open(after, limit)
        ]
