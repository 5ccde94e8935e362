"""Charges: a till has read the payer's code. One code gives one payment, whatever tills do at the same time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from jinbao.identity import MemberFrozen, ProofNeeded
from jinbao.identity.types import CodeKind, Merchant, ProofLevel
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.kit.ids import encode, show
from jinbao.kit.once import Once, claim, seen
from jinbao.pay import events
from jinbao.pay.errors import (
    BalanceTooLow,
    CodeExpired,
    CodeForeign,
    CodeInvalid,
    CodeSuspended,
    CodeUsed,
    PayerBalanceTooLow,
    PayerLimited,
    TooManyWrongCodes,
)
from jinbao.pay.rules import orders as order_rules
from jinbao.pay.rules import payment_code
from jinbao.pay.rules.foreign import Kind, recognise
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.moving import end_payment, intend_payment_in
from jinbao.pay.service.orders import AlsoOrder, fresh_order
from jinbao.pay.service.sealing import SeedSeal
from jinbao.pay.store import codes as code_rows
from jinbao.pay.store import orders as order_rows
from jinbao.pay.types import HOUR_MS, Channel, NewOrder, Order, OrderState
from jinbao.wallet.types import Usage

#: A code is called expired, not wrong, this many steps (five minutes) after it was good: a slow till is no thief.
_STALE_STEPS = 10


@dataclass(frozen=True, slots=True)
class _Good:
    """A code that a phone shows now, and which nobody has used."""

    device: code_rows.CodeDevice
    step: int


class Charges:
    """What a till does with a payer's code."""

    def __init__(self, context: Context, seal: SeedSeal) -> None:
        self._context = context
        self._seal = seal
        self._nobodys = secrets.token_bytes(payment_code.SEED_BYTES)
        #: Members who are always asked (a sandbox has some who hesitate).
        self.always_ask: frozenset[int] = frozenset()
        self._limits = payment_code.GuessLimits(
            context.settings.handle_failures_an_hour, context.settings.merchant_failures_an_hour, HOUR_MS
        )

    async def charge(
        self,
        merchant_id: int,
        code_text: str,
        new: NewOrder,
        once: Once,
        also: AlsoOrder | None = None,
        *,
        ask_payer: bool = False,
    ) -> Order:
        """Charge the payer whose code the till has read.

        The order is paid, or ``waiting`` for its payer to confirm: when that takes a proof, and with ``ask_payer``
        in any case. ``also`` writes what the caller keeps beside a new
        order, in the unit of work that makes it, before any money moves. The same request, or the same ``out_no``
        with the same content, gives the same order, whatever code comes with it. Raises, the first that applies of:
        ``OutNoUsed``, ``MerchantFrozen``, ``AmountTooSmall``, ``ExpiryOutOfRange``, ``CodeForeign``, ``CodeInvalid``
        (not a code at all), ``TooManyWrongCodes``, ``CodeSuspended``, ``CodeInvalid``, ``CodeExpired``, ``CodeUsed``,
        ``OtherPayer``, ``PayerLimited``, ``PayerBalanceTooLow``; ``Unknown`` while the ledger does not answer.
        """
        assert new.channel is Channel.PAYMENT_CODE, new.channel
        try:
            return await self._carried_out(partial(self._charge, merchant_id, code_text, new, once, also, ask_payer))
        except Refusal as refusal:
            raise _for_the_till(refusal) from None

    async def payer(self, merchant_id: int, code_text: str) -> int:
        """The member whose code a till has read, without using the code up.

        Guesses count as they do in ``charge``. Raises, the first that applies of: ``NotFound``, ``MerchantFrozen``,
        ``CodeForeign``, ``CodeInvalid``, ``TooManyWrongCodes``, ``CodeSuspended``, ``CodeExpired``, ``CodeUsed``.
        """

        def work(tx: Tx) -> int | Refusal:
            self._context.trading_in(tx, merchant_id)
            checked = self._check_code(merchant_id, code_text, tx)
            return checked if isinstance(checked, Refusal) else checked.device.member_id

        outcome = await self._context.runtime.db.write(work)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def _carried_out(self, charge: Callable[[Tx], int | Refusal]) -> Order:
        outcome = await self._context.runtime.db.write(charge)
        if isinstance(outcome, Refusal):
            # Raised only now: what is remembered of a wrong or a copied code has been written.
            raise outcome
        order = await self._context.runtime.db.read(lambda tx: self._context.order_in(tx, outcome))
        if order.payment_id is None:
            return order
        return await end_payment(self._context, order.payment_id)

    def _charge(
        self, merchant_id: int, text: str, new: NewOrder, once: Once, also: AlsoOrder | None, ask_payer: bool, tx: Tx
    ) -> int | Refusal:
        """The id of the order, or a refusal that leaves a trace."""
        context = self._context
        known_id = seen(tx, once)
        if known_id is not None:
            return known_id
        if new.out_no is not None:
            known = order_rows.by_out_no(tx, merchant_id, new.out_no, context.home)
            if known is not None:
                if refusal := order_rules.repeat_refusal(known, new):
                    raise refusal
                claim(tx, once, known.id)
                return known.id
        merchant = context.trading_in(tx, merchant_id)
        if refusal := order_rules.creation_refusal(new, context.now_ms(), context.settings):
            raise refusal
        checked = self._check_code(merchant_id, text, tx)
        if isinstance(checked, Refusal):
            return checked
        order_id, first = claim(tx, once, context.runtime.new_id())
        assert first, "a repeat was found before"
        order = fresh_order(context, order_id, merchant, new)
        order = self._started(order, merchant, checked.device.member_id, ask_payer, tx)
        order_rows.insert(tx, order)
        if also is not None:
            also(tx, order)
        code_rows.use(tx, checked.device.handle, checked.step, order.id, merchant_id, context.now_ms())
        if order.waiting:
            context.runtime.outbox.announce(tx, telling.confirmation_wanted(order, context.now_ms()))
        return order_id

    def _started(self, order: Order, merchant: Merchant, payer_id: int, ask_payer: bool, tx: Tx) -> Order:
        """The order with its payment on its way, or waiting for the payer when that takes a proof or is wished."""
        context = self._context
        if refusal := order_rules.other_payer_refusal(order, payer_id):
            raise refusal
        order = replace(order, state=OrderState.PAYING, payer_id=payer_id)
        if ask_payer or payer_id in self.always_ask:
            return self._asking(order, context.identity.members.active_in(tx, payer_id).name_masked)
        payment_id = context.runtime.new_id()
        usage = Usage(CodeKind.DYNAMIC, ProofLevel.NONE)
        try:
            fee, name = intend_payment_in(context, tx, order, merchant, payer_id, usage, payment_id)
        except ProofNeeded:
            # The wallet counts nothing before it refuses, so the unit goes on with the order waiting.
            return self._asking(order, context.identity.members.get_in(tx, payer_id).name_masked)
        return replace(order, payer_name=name, payment_id=payment_id, fee=fee)

    def _asking(self, order: Order, payer_name: str) -> Order:
        """The order, which its payer has now a while to confirm."""
        until = self._context.now_ms() + self._context.settings.confirm_wait_ms
        return replace(order, payer_name=payer_name, waiting_until_ms=until)

    def _check_code(self, merchant_id: int, text: str, tx: Tx) -> _Good | Refusal:
        """The phone and step behind a code; a refusal that is returned leaves a trace, one that is raised does not."""
        context, now = self._context, self._context.now_ms()
        code = payment_code.parse(text)
        if code is None or code.prefix not in context.settings.code_prefixes:
            raise _not_ours(text)
        by_handle, by_merchant = f"handle:{code.handle}", f"merchant:{encode(merchant_id)}"
        since = now - self._limits.window_ms
        wait = payment_code.guess_wait(
            code_rows.failures(tx, by_handle, since, self._limits.per_handle),
            code_rows.failures(tx, by_merchant, since, self._limits.per_merchant),
            now,
            self._limits,
        )
        if wait is not None:
            merchants = wait.who is payment_code.Throttled.MERCHANT
            raise (TooManyWrongCodes if merchants else CodeSuspended)(until_ms=wait.until_ms)
        device = code_rows.by_handle(tx, code.handle)
        # An unknown handle costs as much time as a known one, so that timing tells nothing.
        seed = self._nobodys if device is None else self._seal.open(device.sealed_seed, device.device_id)
        step = payment_code.verify(code, seed, now)
        if device is None or step is None:
            if _was_good(code, seed, now) and device is not None:
                raise CodeExpired()
            for who in (by_handle, by_merchant):
                code_rows.add_failure(tx, who, context.runtime.new_id(), now)
            return CodeInvalid()
        used = code_rows.used(tx, code.handle, step)
        if used is not None:
            self._alarm(device, used, merchant_id, tx)
            return CodeUsed()
        if step <= device.last_step:
            raise CodeExpired()
        return _Good(device, step)

    def _alarm(self, device: code_rows.CodeDevice, used: code_rows.CodeClaim, merchant_id: int, tx: Tx) -> None:
        """A code at a second merchant may be a stolen picture or a copied phone: let whoever watches risk know."""
        if used.merchant_id == merchant_id:
            return
        self._context.runtime.outbox.announce(
            tx,
            events.CodeReplayed(
                member=show("mbr", device.member_id),
                device=show("dev", device.device_id),
                merchant=show("mch", merchant_id),
                first_order=show("ord", used.order_id),
                at_ms=self._context.now_ms(),
            ),
        )


def _for_the_till(refusal: Refusal) -> Refusal:
    """What a payer would be told of limits and balance, said to a till that has no business knowing them."""
    if isinstance(refusal, BalanceTooLow):
        return PayerBalanceTooLow()
    if refusal.code.startswith("wallet.") or isinstance(refusal, MemberFrozen):
        return PayerLimited()
    return refusal


def _not_ours(text: str) -> Refusal:
    """Another scheme's code by its name, or simply no code."""
    found = recognise(text)
    if found.kind in (Kind.PAYMENT_CODE, Kind.CONSUMER) and found.scheme_name:
        return CodeForeign(scheme=found.scheme_name)
    return CodeInvalid()


def _was_good(code: payment_code.PaymentCode, seed: bytes, now_ms: int) -> bool:
    """Whether the code was good a moment ago: then it is stale, and not a guess."""
    now = payment_code.step_of(now_ms)
    steps = range(max(0, now - _STALE_STEPS), max(0, now - 1))
    return any([payment_code.one_time(seed, step) == code.otp for step in steps])
