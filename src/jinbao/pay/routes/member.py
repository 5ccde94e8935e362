"""What a member's phone asks for: scanning, paying, payment codes, confirming."""

import base64

from jinbao.identity import Identity
from jinbao.kit.http import Lang, Principal, get, post
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.kit.runtime import Runtime
from jinbao.pay.routes import asked, render, views
from jinbao.pay.routes.owner import OWNER
from jinbao.pay.service import Pay
from jinbao.pay.types import Order, Scanned

_NOT_PAYABLE = {
    "en": "This is a {what} code. It cannot be paid with this wallet: ask the shop for its own code here.",
    "zh-CN": "这是 {what} 的二维码，本钱包无法支付。请向商家索取本平台的收款码。",
}


@post("/scan", status_code=200)
async def scan(caller: Principal, pay: Pay, lang: Lang, data: asked.Scan) -> views.ScannedView:
    """What a scanned text is: an order, a shop's static code, a person, another scheme's code, or nothing known."""
    return _scanned(await pay.qr.scan(caller.id, data.text), lang)


@get("/orders/{order_id:str}")
async def order(caller: Principal, pay: Pay, identity: Identity, order_id: str) -> views.PayerOrder:
    """An order as its payer sees it."""
    found, needs_proof = await pay.qr.look_at(caller.id, render.id_or_not_found("ord", order_id))
    latin = await identity.merchants.latin_name(found.merchant_id)
    return render.payer_order(found, latin=latin, needs_proof=needs_proof)


@post("/orders/{order_id:str}/pay", status_code=200)
async def pay_order(caller: Principal, pay: Pay, once: Once, order_id: str, data: asked.PayOrder) -> views.Paid:
    """Pay an order from the balance."""
    number = render.id_or_not_found("ord", order_id)
    return render.paid(await pay.payments.pay(caller, number, data.proof, once))


@get("/bundles/{bundle_id:str}")
async def bundle(caller: Principal, pay: Pay, identity: Identity, bundle_id: str) -> views.BundleView:
    """Orders that are paid together, as their payer sees them."""
    found, needs_proof = await pay.bundles.look_at(caller.id, render.id_or_not_found("bnd", bundle_id))
    merchant = await identity.merchants.get(found.merchant_id)
    return render.bundle_view(found, merchant.name, latin=merchant.name_latin, needs_proof=needs_proof)


@post("/bundles/{bundle_id:str}/pay", status_code=200)
async def pay_bundle(
    caller: Principal, pay: Pay, identity: Identity, once: Once, bundle_id: str, data: asked.PayOrder
) -> views.PaidBundle:
    """Pay all orders of a bundle from the balance, or none."""
    paid = await pay.bundles.pay(caller, render.id_or_not_found("bnd", bundle_id), data.proof, once)
    return render.paid_bundle(paid, (await identity.merchants.get(paid.merchant_id)).name)


@get("/payouts")
async def payouts(caller: Principal, pay: Pay, identity: Identity) -> views.PayoutList:
    """What merchants have set aside for this member to accept."""
    waiting = await pay.payouts.waiting(caller.id)
    latin = await identity.merchants.latin_names([found.merchant_id for found in waiting])
    return views.PayoutList([render.payout_view(found, latin.get(found.merchant_id, "")) for found in waiting])


@get("/payouts/{payout_id:str}")
async def payout(caller: Principal, pay: Pay, identity: Identity, payout_id: str) -> views.PayoutView:
    """How a payout to this member stands."""
    found = await pay.payouts.of_member(caller.id, render.id_or_not_found("mpo", payout_id))
    return render.payout_view(found, await identity.merchants.latin_name(found.merchant_id))


@post("/payouts/{payout_id:str}/accept", status_code=200)
async def accept_payout(caller: Principal, pay: Pay, identity: Identity, payout_id: str) -> views.PayoutView:
    """Take what a merchant has set aside; taking it twice changes nothing."""
    taken = await pay.payouts.accept(caller.id, render.id_or_not_found("mpo", payout_id))
    return render.payout_view(taken, await identity.merchants.latin_name(taken.merchant_id))


@post("/merchant-qr/{qr_id:str}/pay", status_code=200)
async def pay_static(caller: Principal, pay: Pay, once: Once, qr_id: str, data: asked.PayStatic) -> views.Paid:
    """Pay to a shop's static code; this makes the order and pays it."""
    number, amount = render.id_or_not_found("qrc", qr_id), pay.money(data.amount_minor)
    return render.paid(await pay.payments.pay_qr(caller, number, amount, render.clean(data.note), data.proof, once))


@post("/codes/pair", status_code=200)
async def pair(caller: Principal, pay: Pay) -> views.PairView:
    """Let this device make payment codes without a connection."""
    paired = await pay.codes.pair(caller)
    return views.PairView(
        handle=paired.handle,
        seed_b64=base64.b64encode(paired.seed).decode(),
        prefix=paired.prefix,
        step_ms=paired.step_ms,
        lifetime_ms=paired.lifetime_ms,
        server_now_ms=paired.server_now_ms,
    )


@post("/codes/unpair", status_code=200)
async def unpair(caller: Principal, pay: Pay) -> None:
    """Let this device make no more codes."""
    await pay.codes.unpair(caller)


@post("/codes/handle", status_code=200)
async def handle(caller: Principal, pay: Pay, runtime: Runtime) -> views.HandleView:
    """A new handle, so that codes cannot be linked."""
    return views.HandleView(await pay.codes.redraw(caller), runtime.clock.now_ms())


@get("/codes/current")
async def current(caller: Principal, pay: Pay, runtime: Runtime) -> views.CodeView:
    """The code to show now, made by the server."""
    shown = await pay.codes.current(caller)
    return views.CodeView(shown.code, shown.expires_at_ms, runtime.clock.now_ms())


@get("/waiting")
async def waiting(caller: Principal, pay: Pay, identity: Identity) -> views.WaitingList:
    """What tills wait for this member to confirm."""
    orders = await pay.payments.waiting(caller.id)
    latin = await identity.merchants.latin_names([found.merchant_id for found in orders])
    return views.WaitingList([render.waiting_view(found, latin.get(found.merchant_id, "")) for found in orders])


@post("/waiting/{order_id:str}/confirm", status_code=200)
async def confirm(caller: Principal, pay: Pay, once: Once, order_id: str, data: asked.Confirm) -> views.Paid:
    """Let the payment go through."""
    number = render.id_or_not_found("ord", order_id)
    return render.paid(await pay.payments.confirm(caller, number, data.proof, once))


@post("/waiting/{order_id:str}/decline", status_code=200)
async def decline_waiting(caller: Principal, pay: Pay, order_id: str) -> views.PayerOrder:
    """Do not let it go through."""
    return render.payer_order(await pay.payments.decline(caller, render.id_or_not_found("ord", order_id)))


def _scanned(found: Scanned, lang: Lang) -> views.ScannedView:
    if found.kind == "order":
        assert found.order is not None
        return _scanned_order(found.order, found)
    if found.kind == "bundle":
        assert found.bundle is not None
        together = render.bundle_view(
            found.bundle, found.merchant_name, latin=found.merchant_latin, needs_proof=found.needs_proof
        )
        return views.ScannedView(
            kind="bundle",
            needs_proof=found.needs_proof,
            bundle=together,
            merchant=together.merchant,
            amount_minor=together.amount_minor,
        )
    if found.kind == "merchant_qr":
        assert found.qr is not None
        return views.ScannedView(
            kind="merchant_qr",
            needs_proof=found.needs_proof,
            merchant=render.party(found.qr.merchant_id, found.merchant_name, found.merchant_latin, found.merchant_city),
            qr_id=show("qrc", found.qr.id),
            label=found.qr.label,
            amount_minor=None if found.qr.amount is None else found.qr.amount.minor,
        )
    if found.kind == "member":
        assert found.member_id is not None
        return views.ScannedView(
            kind="member",
            member=views.PayeeView(show("mbr", found.member_id), found.member_name, found.member_handle or None),
            amount_minor=None if found.asked is None else found.asked.minor,
            note=found.note or None,
        )
    if found.kind == "foreign":
        what = " ".join([word for word in (found.foreign_scheme, found.foreign_country) if word])
        sentence = _NOT_PAYABLE[lang].format(what=what)
        foreign = views.ForeignView(found.foreign_scheme, found.foreign_name, found.foreign_country, sentence)
        return views.ScannedView(kind="foreign", foreign=foreign)
    return views.ScannedView(kind="unknown")


def _scanned_order(order: Order, found: Scanned) -> views.ScannedView:
    view = render.payer_order(order, found.merchant_city, latin=found.merchant_latin, needs_proof=found.needs_proof)
    return views.ScannedView(
        kind="order",
        needs_proof=found.needs_proof,
        order=view,
        merchant=view.merchant,
        amount_minor=order.amount.minor,
    )


MEMBER = [
    *OWNER,
    scan,
    order,
    pay_order,
    pay_static,
    bundle,
    pay_bundle,
    payouts,
    payout,
    accept_payout,
    pair,
    unpair,
    handle,
    current,
    waiting,
    confirm,
    decline_waiting,
]
