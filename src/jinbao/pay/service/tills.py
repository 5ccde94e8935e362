"""What an owner lets the tills of a shop do. Many hands touch a till; the owner's phone is in one."""

from __future__ import annotations

from jinbao.identity.types import Member, Merchant, Proof, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.pay.errors import TillsPayNothingOut
from jinbao.pay.service.context import Context
from jinbao.pay.store import tills as till_rows


class Tills:
    """Whether the tills of a shop may pay out to members, name whom payments are shared with, and give these parts.

    The gateway does not ask: its callers sign with the shop's own key.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    async def shops(self, caller: Principal) -> list[tuple[Merchant, bool]]:
        """The member's own shops, oldest first, each with whether its tills may pay out."""
        merchants = self._context.identity.merchants

        def look(tx: Tx) -> list[tuple[Merchant, bool]]:
            return [(found, till_rows.pays_out(tx, found.id)) for found in merchants.of_in(tx, caller.id)]

        return await self._context.runtime.db.read(look)

    async def allow(self, caller: Principal, merchant_id: int, proof: Proof) -> None:
        """Let the tills of the caller's shop pay out; ``proof`` is of ``tills_pay_out:<mch_...>``. Again is no refusal.

        Raises, the first that applies of: ``NotFound`` (also for other people's shops), what ``identity.confirm`` does,
        ``MerchantFrozen``.
        """
        context = self._context
        await context.runtime.db.read(lambda tx: context.owned_in(tx, caller, merchant_id))
        await context.identity.confirm(caller, proof, purpose_of(f"tills_pay_out:{show('mch', merchant_id)}"))

        def work(tx: Tx) -> None:
            context.trading_in(tx, merchant_id)
            till_rows.allow(tx, merchant_id, context.now_ms())

        await context.runtime.db.write(work)

    async def forbid(self, caller: Principal, merchant_id: int) -> None:
        """Let them pay out no more, which takes no proof; raises ``NotFound``."""

        def work(tx: Tx) -> None:
            self._context.owned_in(tx, caller, merchant_id)
            till_rows.forbid(tx, merchant_id)

        await self._context.runtime.db.write(work)

    async def demand(self, merchant_id: int) -> None:
        """Raises ``TillsPayNothingOut`` unless the owner lets the shop's tills pay out."""
        await self._context.runtime.db.read(lambda tx: demand_in(tx, merchant_id))

    async def find_member(self, merchant_id: int, q: str) -> Member:
        """The member whom a phone number, a handle or a personal QR means, for a till that may pay out.

        Raises ``TillsPayNothingOut``, and the wallet's ``TooManyRequests`` and ``NoSuchPayee``.
        """
        await self.demand(merchant_id)
        return (await self._context.wallet.transfers.find_payee(merchant_id, q))[0]

    async def same_owner(self, merchant_id: int, others: frozenset[int]) -> None:
        """Raises ``NotFound`` unless all of these shops belong to the owner of this one."""
        merchants = self._context.identity.merchants

        def look(tx: Tx) -> None:
            owner_id = merchants.get_in(tx, merchant_id).owner_id
            if any(merchants.get_in(tx, other).owner_id != owner_id for other in others):
                raise NotFound()

        await self._context.runtime.db.read(look)


def demand_in(tx: Tx, merchant_id: int) -> None:
    """``Tills.demand`` in the caller's unit of work."""
    if not till_rows.pays_out(tx, merchant_id):
        raise TillsPayNothingOut()
