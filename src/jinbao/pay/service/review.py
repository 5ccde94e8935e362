"""What an auditor and the console read of pay. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection

from jinbao.kit.db import Tx
from jinbao.pay.service.context import Context
from jinbao.pay.store import books, bundles, orders, payouts, refunds, review, settlements, splits
from jinbao.pay.types import Bundle, Order, Payout, Refund, Settlement, Split, SplitReturn


class Review:
    """Rows as they stand, in batches by key, in the caller's snapshot."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._home = context.home

    def order_in(self, tx: Tx, order_id: int) -> Order | None:
        """Anybody's order."""
        return orders.get(tx, order_id, self._home)

    def orders_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Order]:
        """Orders after an id, oldest first."""
        return review.orders_after(tx, after_id, limit, self._home)

    def refund_in(self, tx: Tx, refund_id: int) -> Refund | None:
        """Anybody's refund."""
        return refunds.get(tx, refund_id, self._home)

    def refunds_of_in(self, tx: Tx, order_id: int) -> list[Refund]:
        """An order's refunds, oldest first."""
        return refunds.of_order(tx, order_id, self._home)

    def refunds_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Refund]:
        """Refunds after an id, oldest first."""
        return review.refunds_after(tx, after_id, limit, self._home)

    def refund_differences_in(self, tx: Tx, limit: int) -> list[int]:
        """Orders whose refunded sums are not those of their refunds, are above the payment, or belie the state."""
        return review.refund_differences(tx, limit)

    def settlement_in(self, tx: Tx, settlement_id: int) -> Settlement | None:
        """Anybody's settlement."""
        return settlements.get(tx, settlement_id, self._home)

    def settlements_after_in(self, tx: Tx, after_id: int, limit: int) -> list[tuple[Settlement, int]]:
        """Settlements after an id, oldest first, each with the entry that ends it (0 before there is one)."""
        return review.settlements_after(tx, after_id, limit, self._home)

    def lines_after_in(self, tx: Tx, after: tuple[int, int], limit: int) -> list[tuple[int, int, int, int, int]]:
        """Lines after a (merchant, number), as (merchant, number, reference, signed change, signed set aside)."""
        return review.lines_after(tx, after, limit)

    def broken_lines_in(self, tx: Tx, limit: int) -> list[tuple[int, int]]:
        """Lines (merchant, number) that do not follow from the line before."""
        return review.broken_lines(tx, limit)

    def hour_differences_in(self, tx: Tx, limit: int) -> list[int]:
        """Merchants whose sums by hour are not those of their lines."""
        return review.hour_differences(tx, limit)

    def closing_in(self, tx: Tx, merchant_ids: Collection[int]) -> dict[int, int]:
        """The balance after each merchant's newest line, 0 for one without lines."""
        accounts = ((merchant_id, books.account(tx, merchant_id)) for merchant_id in merchant_ids)
        return {merchant_id: 0 if account is None else account.balance_minor for merchant_id, account in accounts}

    def closing_held_in(self, tx: Tx, merchant_ids: Collection[int]) -> dict[int, int]:
        """What each merchant has set aside to be shared out after its newest line, 0 for one without lines."""
        accounts = ((merchant_id, books.account(tx, merchant_id)) for merchant_id in merchant_ids)
        return {merchant_id: 0 if account is None else account.held_minor for merchant_id, account in accounts}

    def bundle_in(self, tx: Tx, bundle_id: int) -> Bundle | None:
        """Anybody's bundle."""
        return bundles.get(tx, bundle_id, self._home)

    def bundles_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Bundle]:
        """Bundles after an id, oldest first."""
        return bundles.after(tx, after_id, limit, self._home)

    def payout_in(self, tx: Tx, payout_id: int) -> Payout | None:
        """Anybody's payout."""
        return payouts.get(tx, payout_id, self._home)

    def payouts_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Payout]:
        """Payouts after an id, oldest first."""
        return payouts.after(tx, after_id, limit, self._home)

    def split_in(self, tx: Tx, split_id: int) -> Split | None:
        """Anybody's split."""
        return splits.get(tx, split_id, self._home)

    def splits_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Split]:
        """Splits after an id, oldest first."""
        return splits.after(tx, after_id, limit, self._home)

    def split_return_in(self, tx: Tx, return_id: int) -> SplitReturn | None:
        """Anybody's return of a split."""
        return splits.get_return(tx, return_id, self._home)

    def split_returns_after_in(self, tx: Tx, after_id: int, limit: int) -> list[SplitReturn]:
        """Returns of splits after an id, oldest first."""
        return splits.returns_after(tx, after_id, limit, self._home)

    def split_returns_by_in(self, tx: Tx, entry_id: int) -> list[SplitReturn]:
        """The returns that one journal entry moves, in the order of its legs."""
        return splits.returns_by(tx, entry_id, self._home)

    def held_differences_in(self, tx: Tx, limit: int) -> list[int]:
        """Orders to be shared out that have set aside something else than payment, splits and refunds say."""
        return review.held_differences(tx, limit)

    def return_differences_in(self, tx: Tx, limit: int) -> list[int]:
        """Splits whose parts say of what went back something else than their returns."""
        return review.return_differences(tx, limit)

    async def open_settlements(self, limit: int) -> list[Settlement]:
        """Settlements on their way, of every merchant."""
        return await self._context.runtime.db.read(lambda tx: review.open_settlements(tx, limit, self._home))

    async def waiting(self, after: tuple[int, int] = (0, 0), limit: int = 100) -> list[Order]:
        """Orders that wait for their payer, the earliest end first, after a (``waiting_until_ms``, id)."""
        return await self._context.runtime.db.read(lambda tx: review.waiting_orders(tx, after, limit, self._home))
