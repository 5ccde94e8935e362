"""What members do with the gateway: open what a merchant asked for, be called by its page or app, say who they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from jinbao.compat.errors import AppMismatch, CallRefused, FieldInvalid, SignatureWrong
from jinbao.compat.rules.wechat import pay_signs, v2signs
from jinbao.compat.rules.wechat.pay_signs import PayCall
from jinbao.compat.service import opening
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import public_of, unbase64, verify_rsa
from jinbao.compat.service.grants import Grants, app_name, back_to
from jinbao.compat.service.pages import PageHosts
from jinbao.compat.service.wording import note_said
from jinbao.compat.types import Explanation, Note, NoteCode, Problem, Product, Scheme, Trade, note
from jinbao.pay.types import PAID_STATES, Order

#: Where the browser goes once a trade is paid: its address, or empty.
Return = Callable[[Trade, Order], Awaitable[str]]
#: The trade behind an order string that an app has handed over. Raises what is wrong with it.
ReadOrderString = Callable[[str], Awaitable[Trade]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cashier:
    """What a payer sees before paying. ``expires_at_ms`` is the earlier end of order and token.

    ``amount`` of a combined order is that of all of it. ``qr`` opens it on another phone; ``return_url`` is where the
    browser goes after payment (empty while it is not paid, or nowhere), ``quit_url`` where it goes without paying,
    where the shop names such a place. ``shop_latin`` is the shop's name in Latin letters.
    """

    trade: Trade
    order: Order
    shop: str
    description: str
    amount_minor: int
    expires_at_ms: int
    qr: str
    return_url: str
    quit_url: str = ""
    shop_latin: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What a payer is to pay, and to which shop, by both of its names."""

    shop: str
    shop_latin: str
    amount_minor: int


class Front:
    """``returns`` and ``order_string`` are filled by the schemes that have such things."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.grants = Grants(context)
        self.pages = PageHosts(context)
        self.returns: dict[Scheme, Return] = {}
        self.order_string: ReadOrderString | None = None

    async def cashier(self, token: str, member_id: int | None, back: str = "") -> Cashier:
        """What a token opens; ``member_id`` is who looks, if anybody is logged in.

        ``back`` is where the link says that the browser goes after payment. Anybody may have written that, so it counts
        for H5 orders only, whose shops write it, and only on a host that the order's app has named.
        Raises ``TokenExpired``, ``PayerMismatch``.
        """
        trade = await opening.by_token(self._context, token)
        trade, order = await opening.opened(self._context, trade, member_id)
        due = await self.due(order)
        leads = self.returns.get(trade.scheme)
        return_url = ""
        if order.state in PAID_STATES:
            return_url = await leads(trade, order) if leads is not None else await self._checked(trade, back)
        return Cashier(
            trade=trade,
            order=order,
            shop=due.shop,
            shop_latin=due.shop_latin,
            description=order.subject,
            amount_minor=due.amount_minor,
            expires_at_ms=min(order.expires_at_ms, trade.token_until_ms),
            qr=opening.qr_text(self._context, trade),
            return_url=return_url,
            quit_url="" if order.state in PAID_STATES else _quit_url(trade),
        )

    async def due(self, order: Order) -> Due:
        """How much is paid to whom, for an order or for the bundle that it can only be paid in."""
        merchants = self._context.identity.merchants
        if order.bundle_id is None:
            return Due(order.merchant_name, await merchants.latin_name(order.merchant_id), order.amount.minor)
        bundle = await self._context.pay.bundles.get(order.bundle_id)
        merchant = await merchants.get(bundle.merchant_id)
        return Due(merchant.name, merchant.name_latin, bundle.total.minor)

    async def bridge(self, member_id: int, call: PayCall) -> Order:
        """A page inside the wallet, or an app, asks for payment: the order, when the merchant has signed for it.

        Raises, the first that applies: ``FieldInvalid``, ``TokenExpired`` (the prepay id), ``AppMismatch``,
        ``CallRefused`` (an order of another product), ``SignatureWrong``, ``PayerMismatch``.
        """
        if wrong := pay_signs.field_wrong(call):
            raise FieldInvalid(field=wrong[0], location="body", reason=wrong[1])
        trade = await opening.by_token(self._context, call.prepay_id)
        if call.appid not in (trade.app_id, trade.sub_app_id):
            raise AppMismatch(app_id=call.appid)
        wanted = Product.APP if call.from_app else Product.JSAPI
        if trade.product is not wanted:
            raise CallRefused(reason=f"the prepay id is of a {trade.product.value} order, not of {wanted.value}")
        if call.from_app and call.partner_id not in (trade.account, trade.sub_account):
            raise CallRefused(reason="partnerid is not the merchant number of the order")
        self._verify(trade, call)
        return (await opening.opened(self._context, trade, member_id))[1]

    async def pay_string(self, member_id: int, text: str) -> Order:
        """An app has handed over an order string: the order. Raises ``CallRefused`` and what is wrong with it."""
        if self.order_string is None:
            raise CallRefused(reason="order strings are not taken here")
        try:
            trade = await self.order_string(text)
        except SignatureWrong as refusal:
            told = refusal.explanation
            raise wrong(told, told.notes[0] if told.notes else note(NoteCode.PAY_STRING)) from None
        return (await opening.opened(self._context, trade, member_id))[1]

    def app_name(self, scheme: Scheme, appid: str) -> str:
        """Whose app asks. Raises ``AppMismatch``."""
        name = app_name(self._context, scheme, appid)
        if not name:
            raise AppMismatch(app_id=appid)
        return name

    async def grant(self, member_id: int, scheme: Scheme, appid: str, redirect_uri: str, scope: str, state: str) -> str:
        """The member lets an app know who they are: where the browser goes with the code.

        Raises ``FieldInvalid`` (the address, also one on a host that is not the app's), ``AppMismatch``.
        """
        back_to(redirect_uri)
        await self.pages.check(appid, redirect_uri)
        code = await self.grants.give(scheme, appid, member_id, scope)
        if scheme is Scheme.WECHAT:
            return back_to(redirect_uri, code=code, state=state)
        return back_to(redirect_uri, app_id=appid, source="alipay_wallet", scope=scope, auth_code=code, state=state)

    async def _checked(self, trade: Trade, back: str) -> str:
        """The address, if it is one of the pages of the order's app; else empty."""
        if trade.product is not Product.H5 or not back:
            return ""
        try:
            back_to(back)
        except FieldInvalid:
            return ""
        for app_id in dict.fromkeys((trade.app_id, trade.sub_app_id)):
            with suppress(FieldInvalid):
                await self.pages.check(app_id, back)
                return back
        return ""

    def _verify(self, trade: Trade, call: PayCall) -> None:
        """Raises ``SignatureWrong`` with what was recognised, ``FieldInvalid`` for what is no signature at all."""
        sign_type = _sign_type(call)
        accounts = [account for account in (trade.account, trade.sub_account) if account]
        if sign_type is not None:
            self._verify_v2(accounts, call, sign_type)
            return
        if unbase64(call.sign) is None:
            raise _wrong(call, Problem.SIGNATURE_ENCODING, note(NoteCode.PAY_NOT_BASE64))
        keys = [
            public_of(certificate.pem)
            for account in accounts
            for certificate in self._context.accounts.certificates_of(account)
            if not certificate.revoked
        ]

        def holds(data: bytes) -> bool:
            return any([verify_rsa(key, data, call.sign) for key in keys])

        if holds(call.signed.encode()):
            return
        for other in self._context.accounts.all_wechat() if self._context.settings.explain else ():
            for certificate in self._context.accounts.certificates_of(other.mchid):
                if verify_rsa(public_of(certificate.pem), call.signed.encode(), call.sign):
                    made_with = note(NoteCode.PAY_OTHER_KEY, mchid=other.mchid, serial=certificate.serial)
                    if other.mchid in accounts:
                        made_with = note(NoteCode.KEY_REVOKED, serial=certificate.serial)
                    raise _wrong(call, Problem.OTHER_KEY, made_with)
        raise _wrong(call, *pay_signs.what_is_wrong(call, holds))

    def _verify_v2(self, accounts: list[str], call: PayCall, sign_type: v2signs.SignType) -> None:
        for account in accounts:
            merchant = self._context.accounts.wechat(account)
            assert merchant is not None, account
            if v2signs.same(v2signs.sign(call.pairs, merchant.api_v2_key, sign_type), call.sign):
                return
        told = note(NoteCode.PAY_V2)
        text = v2signs.text_to_sign(call.pairs)
        raise wrong(Explanation(problems=(Problem.WRONG_V2_KEY,), signed=text, notes=(told,)), told)


def _quit_url(trade: Trade) -> str:
    """Where a shop's page for phones wants its customer back who does not pay; it stood in a signed request."""
    if trade.product is not Product.WAP:
        return ""
    return str(msgspec.json.decode(trade.details).get("quit_url", ""))


def _sign_type(call: PayCall) -> v2signs.SignType | None:
    """How it is signed in the older way, or ``None`` for RSA. An app does not say: the signature's length tells."""
    if call.from_app:
        by_length = {32: v2signs.SignType.MD5, 64: v2signs.SignType.HMAC_SHA256}
        return by_length.get(len(call.sign))
    return None if call.sign_type == "RSA" else v2signs.SignType(call.sign_type)


def _wrong(call: PayCall, problem: Problem, told: Note) -> SignatureWrong:
    return wrong(Explanation(problems=(problem,), signed=call.signed, notes=(told,)), told)


def wrong(explanation: Explanation, told: Note) -> SignatureWrong:
    """A refusal that says one thing to whoever looks at the page, in their language."""
    said = note_said(told)
    hint = {"note": told.code.value, "hint_en": said.en, "hint_zh": said.zh}
    return SignatureWrong(explanation, **hint, signed=explanation.signed)
