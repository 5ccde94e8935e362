"""Codes that a merchant shows: the text of an order's code, static codes and their posters, and what a scan finds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Protocol

from jinbao.identity.types import CodeKind, Merchant
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import parse, show
from jinbao.kit.money import Money
from jinbao.kit.once import Once, claim, seen
from jinbao.pay.errors import StaticCodeLimit
from jinbao.pay.ports import CodeReader
from jinbao.pay.rules.emv_mpm import OwnCode, OwnTarget, printable_ascii, write
from jinbao.pay.rules.foreign import Kind, Recognised, recognise
from jinbao.pay.rules.orders import amount_refusal
from jinbao.pay.rules.poster import Form, Paper, Poster
from jinbao.pay.service.bundles import bundle_in
from jinbao.pay.service.context import Context
from jinbao.pay.store import orders as order_rows
from jinbao.pay.store import qr as qr_rows
from jinbao.pay.types import LABEL_MAX, Order, OrderState, Scanned, StaticQr
from jinbao.wallet.types import parse_personal_qr

_FOREIGN = frozenset(
    {Kind.MERCHANT, Kind.MERCHANT_DAMAGED, Kind.CONSUMER, Kind.PAYMENT_CODE, Kind.SLIP, Kind.PAYMENT_LINK}
)
_NAME_MAX = 25
_CITY_MAX = 15
_UNKNOWN = Scanned(kind="unknown")


class Printer(Protocol):
    """Draws posters; chosen by the composition root."""

    def draw(self, poster: Poster, form: Form, paper: Paper) -> bytes:
        """The file; may take a second."""
        ...


class Qr:
    """Merchant-presented codes."""

    def __init__(self, context: Context, printer: Printer) -> None:
        self._context = context
        self._printer = printer
        self._reader: CodeReader | None = None

    def ask(self, reader: CodeReader) -> None:
        """Have ``scan`` ask ``reader`` about texts that are not pay's own; said once, before anything is scanned."""
        assert self._reader is None, "there is a reader already"
        self._reader = reader

    def order_text(self, order: Order, merchant: Merchant) -> str:
        """What the till shows for an order: an EMVCo payload with the order and its amount in it."""
        target = OwnTarget(merchant=show("mch", merchant.id), order=show("ord", order.id))
        return self._write(merchant, target, order.amount)

    async def text_of(self, order: Order) -> str:
        """``order_text`` when the merchant is not at hand."""
        return self.order_text(order, await self._context.identity.merchants.get(order.merchant_id))

    def static_text(self, qr: StaticQr, merchant: Merchant) -> str:
        """What is printed: an EMVCo payload with the code's id, and its amount when it fixes one."""
        target = OwnTarget(merchant=show("mch", merchant.id), static_qr=show("qrc", qr.id))
        return self._write(merchant, target, qr.amount)

    async def create(self, merchant_id: int, label: str, amount: Money | None, once: Once) -> StaticQr:
        """A new static code; raises ``MerchantFrozen``, ``AmountTooSmall``, ``AmountTooLarge``, ``StaticCodeLimit``."""
        assert len(label) <= LABEL_MAX, len(label)
        return await self._context.runtime.db.write(partial(self._create, merchant_id, label, amount, once))

    async def get(self, merchant_id: int, qr_id: int) -> StaticQr:
        """The merchant's static code; raises ``NotFound``."""
        qr = await self._context.runtime.db.read(lambda tx: qr_rows.get(tx, qr_id, self._context.home))
        if qr is None or qr.merchant_id != merchant_id:
            raise NotFound()
        return qr

    async def all(self, merchant_id: int) -> list[StaticQr]:
        """All static codes of a merchant, oldest first; there are few."""
        most, home = self._context.settings.static_codes_most, self._context.home
        return await self._context.runtime.db.read(lambda tx: qr_rows.of_merchant(tx, merchant_id, 0, most, home))

    async def poster(self, merchant_id: int, qr_id: int, form: Form, paper: Paper) -> bytes:
        """A static code to print and put up; raises ``NotFound``."""
        qr = await self.get(merchant_id, qr_id)
        merchant = await self._context.identity.merchants.get(merchant_id)
        poster = Poster(
            text=self.static_text(qr, merchant),
            name=merchant.name,
            latin_name=_latin(merchant),
            short_id=show("qrc", qr.id)[-6:],
            amount="" if qr.amount is None else f"{qr.amount.asset.code} {qr.amount.plain()}",
        )
        return await asyncio.to_thread(self._printer.draw, poster, form, paper)

    async def scan(self, member_id: int, text: str) -> Scanned:
        """What a member's phone has scanned; what nobody knows is ``unknown``. Raises only what the reader refuses."""
        found = recognise(text, self._context.settings.guid)
        if self._reader is not None and found.kind is not Kind.OWN:
            order_id = await self._reader.read(text, member_id)
            if order_id is not None:
                return await self._context.runtime.db.read(partial(self._order, member_id, order_id))
        return await self._context.runtime.db.read(partial(self._resolve, member_id, text, found))

    async def look_at(self, member_id: int, order_id: int) -> tuple[Order, bool]:
        """An order, and whether this member would have to show a PIN or a passkey to pay it now.

        Raises ``NotFound``.
        """

        def look(tx: Tx) -> tuple[Order, bool]:
            order = self._context.order_in(tx, order_id)
            return order, self._needs_proof(tx, member_id, order)

        return await self._context.runtime.db.read(look)

    def _needs_proof(self, tx: Tx, member_id: int, order: Order) -> bool:
        if order.state is not OrderState.OPEN:
            return False
        return self._context.wallet.funding.proof_needed_in(tx, member_id, order.amount, CodeKind.DYNAMIC)

    def _write(self, merchant: Merchant, target: OwnTarget, amount: Money | None) -> str:
        local = merchant.name if not merchant.name.isascii() and len(merchant.name) <= _NAME_MAX else ""
        return write(
            OwnCode(
                target=target,
                asset=self._context.home,
                name=_latin(merchant),
                city=printable_ascii(merchant.city, _CITY_MAX, merchant.country),
                country=merchant.country,
                amount=amount,
                mcc=merchant.mcc,
                local_name=local,
                guid=self._context.settings.guid,
            )
        )

    def _create(self, merchant_id: int, label: str, amount: Money | None, once: Once, tx: Tx) -> StaticQr:
        context = self._context
        known_id = seen(tx, once)
        if known_id is not None:
            known = qr_rows.get(tx, known_id, context.home)
            assert known is not None, "the key and the code were written together"
            return known
        context.trading_in(tx, merchant_id)
        if amount is not None and (refusal := amount_refusal(amount, context.settings)):
            raise refusal
        if qr_rows.count(tx, merchant_id) >= context.settings.static_codes_most:
            raise StaticCodeLimit(most=context.settings.static_codes_most)
        qr_id, _ = claim(tx, once, context.runtime.new_id())
        qr = StaticQr(id=qr_id, merchant_id=merchant_id, label=label, amount=amount, created_at_ms=context.now_ms())
        qr_rows.insert(tx, qr)
        return qr

    def _resolve(self, member_id: int, text: str, found: Recognised, tx: Tx) -> Scanned:
        if found.kind is Kind.OWN:
            assert found.target is not None
            return self._own(member_id, found.target, tx)
        personal = parse_personal_qr(text.strip())
        if personal is not None:
            asked = None if personal.amount_minor is None else self._context.money(personal.amount_minor)
            return self._member(personal.member_id, asked, personal.note, tx)
        if found.kind in _FOREIGN:
            return Scanned(
                kind="foreign",
                foreign_scheme=found.scheme_name,
                foreign_name=found.details.get("local_name") or found.details.get("name", ""),
                foreign_country=found.country,
            )
        return _UNKNOWN

    def _own(self, member_id: int, target: OwnTarget, tx: Tx) -> Scanned:
        """A code of our own. Names come from our books, never from the code: a code can be forged."""
        context = self._context
        if target.order is not None:
            order_id = parse("ord", target.order)
            order = None if order_id is None else order_rows.get(tx, order_id, context.home)
            if order is None or show("mch", order.merchant_id) != target.merchant:
                return _UNKNOWN
            return self._order(member_id, order.id, tx)
        if target.static_qr is not None:
            qr_id = parse("qrc", target.static_qr)
            qr = None if qr_id is None else qr_rows.get(tx, qr_id, context.home)
            if qr is None or show("mch", qr.merchant_id) != target.merchant:
                return _UNKNOWN
            needs = qr.amount is not None and context.wallet.funding.proof_needed_in(
                tx, member_id, qr.amount, CodeKind.STATIC
            )
            return self._of_merchant(tx, qr.merchant_id, Scanned(kind="merchant_qr", qr=qr, needs_proof=needs))
        payee = parse("mbr", target.member or "")
        return _UNKNOWN if payee is None else self._member(payee, None, "", tx)

    def _order(self, member_id: int, order_id: int, tx: Tx) -> Scanned:
        """An order, or the bundle that it can only be paid in."""
        context = self._context
        order = context.order_in(tx, order_id)
        if order.bundle_id is None:
            needs = self._needs_proof(tx, member_id, order)
            return self._of_merchant(tx, order.merchant_id, Scanned(kind="order", order=order, needs_proof=needs))
        bundle = bundle_in(context, tx, order.bundle_id)
        needs = bundle.state is OrderState.OPEN and context.wallet.funding.proof_needed_in(
            tx, member_id, bundle.total, CodeKind.DYNAMIC
        )
        return self._of_merchant(tx, bundle.merchant_id, Scanned(kind="bundle", bundle=bundle, needs_proof=needs))

    def _of_merchant(self, tx: Tx, merchant_id: int, scanned: Scanned) -> Scanned:
        merchant = self._context.identity.merchants.get_in(tx, merchant_id)
        return replace(
            scanned,
            merchant_id=merchant.id,
            merchant_name=merchant.name,
            merchant_latin=merchant.name_latin,
            merchant_city=merchant.city,
        )

    def _member(self, member_id: int, asked: Money | None, note: str, tx: Tx) -> Scanned:
        try:
            member = self._context.identity.members.get_in(tx, member_id)
        except NotFound:
            return _UNKNOWN
        return Scanned(
            kind="member",
            member_id=member.id,
            member_name=member.name_masked,
            member_handle=member.handle or "",
            asked=asked,
            note=note,
        )


def _latin(merchant: Merchant) -> str:
    return printable_ascii(merchant.name_latin, _NAME_MAX, "SHOP")
