"""Settlement: what a merchant has earned goes to its bank account, at once, daily, or when it asks."""

from __future__ import annotations

from functools import partial

import structlog

from jinbao.bank.types import BankAccount, InstructionKind, parse_bank_account
from jinbao.identity.types import Merchant, Proof, SettleMode, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Refusal, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.pages import Page
from jinbao.ledger import Entry
from jinbao.ledger.chart import Balance, Movement
from jinbao.pay import events, postings
from jinbao.pay.errors import (
    BankAccountMissing,
    BankAccountUnknown,
    MerchantFundsShort,
    NothingToSettle,
    SettlementRunning,
)
from jinbao.pay.service.context import Context
from jinbao.pay.service.paging import before_id, page_of
from jinbao.pay.store import books
from jinbao.pay.store import settlements as settlement_rows
from jinbao.pay.types import LineKind, Settlement, SettlementState, merchant_payable

#: How instructions name us to the bank module.
OWNER = "pay"
_DUE_BATCH = 100

_log = structlog.get_logger("jinbao.pay")


class Settlements:
    """Payouts to merchants, one on its way per merchant. What the bank has not answered stays ``held``."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def balance(self, merchant_id: int) -> Balance:
        """What the operator owes a merchant, from the ledger."""
        return await self._context.journal.balance(merchant_payable(merchant_id, self._context.home))

    async def settle(self, merchant_id: int, once: Once | None = None) -> Settlement:
        """Pay out all that is available; the settlement, ``held`` until the bank has answered.

        Raises ``NotFound``, ``MerchantFrozen``, ``SettlementRunning``, ``BankAccountMissing``, ``NothingToSettle``,
        ``MerchantFundsShort`` when a refund was faster; ``Unknown`` while the ledger does not answer.
        """
        available = (await self.balance(merchant_id)).available
        settlement = await self._context.runtime.db.write(partial(self._intend, merchant_id, available, once))
        entry = await self._context.journal.finish(settlement.hold_id)
        if not entry.posted:
            raise MerchantFundsShort()
        return await self.get(merchant_id, settlement.id)

    async def get(self, merchant_id: int, settlement_id: int) -> Settlement:
        """The merchant's settlement with this id; raises ``NotFound``."""
        found = await self._context.runtime.db.read(lambda tx: self._get_in(tx, settlement_id))
        if found.merchant_id != merchant_id:
            raise NotFound()
        return found

    async def find(self, merchant_id: int, cursor: str | None = None, limit: int = 20) -> Page[Settlement]:
        """A merchant's settlements, newest first; raises ``Invalid`` for a cursor that is not ours."""
        before, home = before_id(cursor), self._context.home
        found = await self._context.runtime.db.read(
            lambda tx: settlement_rows.of_merchant(tx, merchant_id, before, limit + 1, home)
        )
        return page_of(found, limit, lambda settlement: settlement.id)

    async def change_mode(self, merchant_id: int, settle: SettleMode) -> Merchant:
        """Change when a merchant is settled; raises identity's ``MerchantFrozen``, ``NotFound``."""
        return await self._context.identity.merchants.change(merchant_id, settle=settle)

    async def change_account(self, caller: Principal, merchant_id: int, number: str, proof: Proof) -> Merchant:
        """Change where to a merchant is settled: the owner's own doing, never a till's, which many hands touch.

        ``proof`` is bound to ``shop_account:<mch_...>:<number>``. The account is looked up at the bank first. Raises,
        the first that applies of: ``NotFound`` (also for other people's shops), ``BankAccountUnknown``, what
        ``identity.confirm`` does, ``MerchantFrozen``; or ``Unknown`` when the bank does not answer.
        """
        identity = self._context.identity
        await self._context.runtime.db.read(lambda tx: self._context.owned_in(tx, caller, merchant_id))
        account = self._bank_account(number)
        if account is None or await self._context.bank.look_up(account) is None:
            raise BankAccountUnknown()
        await identity.confirm(caller, proof, purpose_of(f"shop_account:{show('mch', merchant_id)}:{number}"))
        return await identity.merchants.change(merchant_id, bank_account=account.number)

    async def settle_due(self) -> int:
        """Settle every merchant whose time has come: those settled at once, and daily ones once a day; how many."""
        count, after = 0, 0
        while batch := await self._context.runtime.db.read(
            partial(books.to_settle, now_ms=self._context.now_ms(), after=after, limit=_DUE_BATCH)
        ):
            for account in batch:
                try:
                    count += await self._settle_if_due(account)
                except Exception:  # noqa: BLE001 - a bug at one merchant must not keep the others from their money
                    _log.exception("settlement_failed", merchant=show("mch", account.merchant_id))
            after = batch[-1].merchant_id
        return count

    def bank_answered_in(self, tx: Tx, settlement_id: int, paid: bool, reason: str) -> None:
        """The bank has paid out, or refused: intend the end of what was held. A second answer changes nothing."""
        context = self._context
        settlement = self._get_in(tx, settlement_id)
        entry_id = context.runtime.new_id()
        if not settlement_rows.start_closing(tx, settlement_id, entry_id):
            return
        posting = postings.settled if paid else postings.settlement_returned
        movement: Movement = posting(settlement.merchant_id, settlement.amount, settlement.hold_id)
        context.journal.intend(tx, entry_id, movement, settlement_id, reason.encode())

    async def _settle_if_due(self, account: books.MerchantAccount) -> int:
        merchant = await self._context.identity.merchants.get(account.merchant_id)
        at_once = merchant.settle is SettleMode.AT_ONCE
        if merchant.frozen or not (at_once or account.settled_day < self._context.today()):
            return 0
        try:
            await self.settle(account.merchant_id)
        except (Refusal, Unknown):
            # Nothing to pay out just now, or no answer: the next round, or the sweeper, sees to it.
            return 0
        return 1

    def _bank_account(self, number: str) -> BankAccount | None:
        """A merchant's account, which is at the operator's settlement bank; ``None`` when it cannot be one."""
        return parse_bank_account(f"{self._context.settings.settle_bank}:{number}")

    def _get_in(self, tx: Tx, settlement_id: int) -> Settlement:
        found = settlement_rows.get(tx, settlement_id, self._context.home)
        if found is None:
            raise NotFound()
        return found

    def _intend(self, merchant_id: int, available: int, once: Once | None, tx: Tx) -> Settlement:
        context = self._context
        known_id = None if once is None else seen(tx, once)
        if known_id is not None:
            return self._get_in(tx, known_id)
        merchant = context.trading_in(tx, merchant_id)
        account = books.account(tx, merchant_id)
        if account is not None and account.settling_id is not None:
            raise SettlementRunning(settlement=show("stl", account.settling_id))
        bank_account = self._bank_account(merchant.bank_account)
        if bank_account is None:
            raise BankAccountMissing()
        if account is None or available <= 0:
            raise NothingToSettle()
        settlement_id = context.runtime.new_id()
        if once is not None:
            claim(tx, once, settlement_id)
        settlement = Settlement(
            id=settlement_id,
            merchant_id=merchant_id,
            amount=context.money(available),
            bank_account=bank_account.text(),
            state=SettlementState.PENDING,
            reason="",
            hold_id=context.runtime.new_id(),
            at_ms=context.now_ms(),
            done_at_ms=None,
        )
        settlement_rows.insert(tx, settlement)
        books.start_settling(tx, merchant_id, settlement_id, context.today())
        movement = postings.settlement_held(merchant_id, settlement.amount)
        context.journal.intend(tx, settlement.hold_id, movement, settlement_id)
        return settlement


class HeldCompletion:
    """The money is set aside: now the bank may be told."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """Tell the bank to pay out."""
        settlement = _settlement(self._context, tx, entry)
        settlement_rows.hold(tx, settlement.id)
        self._context.bank.instruct_in(
            tx, InstructionKind.PAY_OUT, settlement.amount, settlement.bank_account, settlement.id, OWNER
        )

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """A refund was faster: nothing was set aside."""
        settlement = _settlement(self._context, tx, entry)
        now = self._context.now_ms()
        settlement_rows.end(tx, settlement.id, SettlementState.REFUSED, reason, now)
        books.end_settling(tx, settlement.merchant_id, now)


class SettledCompletion:
    """The bank has paid out."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The settlement is done: the statement's line and the event."""
        context, now = self._context, self._context.now_ms()
        settlement = _settlement(context, tx, entry)
        settlement_rows.end(tx, settlement.id, SettlementState.DONE, "", now)
        books.end_settling(tx, settlement.merchant_id, 0)
        line = books.NewLine(
            merchant_id=settlement.merchant_id,
            kind=LineKind.SETTLEMENT,
            gross_minor=-settlement.amount.minor,
            fee_minor=0,
            ref=settlement.id,
            title="",
            counterpart="",
            at_ms=now,
        )
        books.add_line(tx, line, context.today())
        context.runtime.outbox.announce(
            tx,
            events.SettlementDone(
                settlement=show("stl", settlement.id),
                merchant=show("mch", settlement.merchant_id),
                amount_minor=settlement.amount.minor,
                at_ms=now,
            ),
        )

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """A hold that the bank has paid out cannot be refused its end: the hold never lapses."""
        raise AssertionError(f"settlement {entry.subject:x} could not end: {reason}")


class ReturnedCompletion:
    """The bank did not pay."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The money is the merchant's to use again; by itself nothing is tried for a while."""
        context, now = self._context, self._context.now_ms()
        settlement = _settlement(context, tx, entry)
        reason = entry.note.decode()
        settlement_rows.end(tx, settlement.id, SettlementState.REFUSED, reason, now)
        books.end_settling(tx, settlement.merchant_id, now + context.settings.settle_retry_ms)
        context.runtime.outbox.announce(
            tx,
            events.SettlementRefused(
                settlement=show("stl", settlement.id),
                merchant=show("mch", settlement.merchant_id),
                amount_minor=settlement.amount.minor,
                reason=reason,
                at_ms=now,
            ),
        )

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """As with ``SettledCompletion``."""
        raise AssertionError(f"settlement {entry.subject:x} could not be returned: {reason}")


def _settlement(context: Context, tx: Tx, entry: Entry) -> Settlement:
    settlement = settlement_rows.get(tx, entry.subject, context.home)
    assert settlement is not None, entry
    return settlement
