"""A shop that shares its payments out, for tests."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.identity.types import Merchant
from jinbao.kit.http import Principal
from jinbao.ledger.chart import Balance
from jinbao.pay.types import (
    Order,
    PartAsked,
    Party,
    PartyKind,
    ReturnAsked,
    SplitAsked,
    split_held,
)
from tests.make_pay import PROOF, PayWorld


@dataclass
class Scene:
    """A shop that shares its payments out with a partner (another shop) and a helper (a member)."""

    world: PayWorld
    shop: Merchant
    partner: Merchant
    payer: Principal
    helper: Principal

    @property
    def to_partner(self) -> Party:
        return Party(PartyKind.MERCHANT, self.partner.id)

    @property
    def to_helper(self) -> Party:
        return Party(PartyKind.MEMBER, self.helper.id)

    async def paid(self, minor: int = 1_000) -> Order:
        """An order to be shared out, paid."""
        order = await self.world.order(self.shop, minor, split=True)
        return await self.world.pay.payments.pay(self.payer, order.id, PROOF, self.world.once())

    def asking(self, order: Order, partner: int = 0, helper: int = 0, **changes: object) -> SplitAsked:
        wanted = ((self.to_partner, partner), (self.to_helper, helper))
        parts = tuple(PartAsked(party, self.world.money(minor), "fee") for party, minor in wanted if minor)
        usual = {"merchant_id": order.merchant_id, "order_id": order.id, "parts": parts}
        return SplitAsked(**{**usual, **changes})  # type: ignore[arg-type]

    def returning(self, split_id: int, minor: int, **changes: object) -> ReturnAsked:
        usual = {"merchant_id": self.shop.id, "split_id": split_id, "receiver_id": self.partner.id}
        return ReturnAsked(**{**usual, "amount": self.world.money(minor), **changes})  # type: ignore[arg-type]

    async def held(self) -> Balance:
        """What the shop has set aside, from the ledger."""
        return await self.world.journal.balance(split_held(self.shop.id, self.world.runtime.home))

    async def figures(self) -> tuple[int, int, int, int]:
        """What the shop has, has set aside, what the partner and what the helper have."""
        world = self.world
        return (
            (await world.payable(self.shop)).posted,
            (await self.held()).posted,
            (await world.payable(self.partner)).posted,
            (await world.balance(self.helper)).posted,
        )


async def sharing_scene(world: PayWorld, fee_bp: int = 100) -> Scene:
    made = Scene(
        world,
        await world.shop(fee_bp=fee_bp),
        await world.shop(),
        await world.payer(1_000_000),
        await world.payer(0, "王小明"),
    )
    for party in (made.to_partner, made.to_helper):
        await world.pay.splits.add_receiver(made.shop.id, party, "PARTNER")
    return made
