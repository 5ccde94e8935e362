"""What is known, as bodies that go out."""

from msgspec import UNSET

from jinbao.identity.types import Merchant
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import parse, show
from jinbao.pay.routes import views
from jinbao.pay.service.exports import line_ref
from jinbao.pay.types import (
    Bundle,
    MerchantLine,
    Order,
    Party,
    PartyKind,
    Payout,
    PayoutState,
    Refund,
    Settlement,
    StaticQr,
    Totals,
)


def id_or_not_found(prefix: str, text: str) -> int:
    """The number behind an id; what is none is not found, like what is somebody else's."""
    number = parse(prefix, text)
    if number is None:
        raise NotFound()
    return number


def party_or_not_found(text: str) -> Party:
    """The member (``mbr_...``) or the merchant (``mch_...``) behind an id."""
    number = parse("mbr", text)
    if number is not None:
        return Party(PartyKind.MEMBER, number)
    return Party(PartyKind.MERCHANT, id_or_not_found("mch", text))


def clean(text: str) -> str:
    """One line of somebody's words: what cannot be seen is a space."""
    return " ".join("".join([char if char.isprintable() else " " for char in text]).split())


def party(merchant_id: int, name: str, latin: str = "", city: str | None = None) -> views.Party:
    """A merchant by its names; empty ones and those that are not known are left out."""
    return views.Party(show("mch", merchant_id), name, UNSET if city is None else city, latin or UNSET)


def payer_order(
    order: Order, city: str | None = None, *, latin: str = "", needs_proof: bool = False
) -> views.PayerOrder:
    """An order for the one who pays it; ``latin`` is the shop's name in Latin letters."""
    return views.PayerOrder(
        id=show("ord", order.id),
        merchant=party(order.merchant_id, order.merchant_name, latin, city),
        subject=order.subject,
        amount_minor=order.amount.minor,
        state=order.state.value,
        expires_at_ms=order.expires_at_ms,
        needs_proof=needs_proof,
    )


def paid(order: Order) -> views.Paid:
    """A payment that has just been made."""
    assert order.payment_id is not None and order.paid_at_ms is not None, order
    payment = views.PaymentView(show("pay", order.payment_id), order.amount.minor, order.paid_at_ms)
    return views.Paid(payment, payer_order(order))


def bundle_view(bundle: Bundle, merchant_name: str, *, latin: str = "", needs_proof: bool = False) -> views.BundleView:
    """A bundle for the one who pays it."""
    return views.BundleView(
        id=show("bnd", bundle.id),
        merchant=party(bundle.merchant_id, merchant_name, latin),
        orders=[payer_order(order) for order in bundle.orders],
        amount_minor=bundle.total.minor,
        state=bundle.state.value,
        expires_at_ms=bundle.orders[0].expires_at_ms,
        needs_proof=needs_proof,
    )


def paid_bundle(bundle: Bundle, merchant_name: str) -> views.PaidBundle:
    """A payment of several orders that has just been made."""
    paid_at_ms = bundle.orders[0].paid_at_ms
    assert bundle.payment_id is not None and paid_at_ms is not None, bundle
    payment = views.PaymentView(show("pay", bundle.payment_id), bundle.total.minor, paid_at_ms)
    return views.PaidBundle(payment, bundle_view(bundle, merchant_name))


def payout_view(payout: Payout, latin: str = "") -> views.PayoutView:
    """A payout for the member whom it is for."""
    states = {PayoutState.WAITING: "waiting", PayoutState.DONE: "done", PayoutState.RETURNED: "returned"}
    return views.PayoutView(
        id=show("mpo", payout.id),
        merchant=party(payout.merchant_id, payout.merchant_name, latin),
        title=payout.title,
        amount_minor=payout.amount.minor,
        state=states[payout.state],  # type: ignore[arg-type]
        at_ms=payout.at_ms,
        expires_at_ms=payout.expires_at_ms,
        done_at_ms=payout.done_at_ms,
    )


def waiting_view(order: Order, latin: str = "") -> views.WaitingView:
    """An order that waits for its payer."""
    assert order.waiting_until_ms is not None, order
    merchant = party(order.merchant_id, order.merchant_name, latin)
    return views.WaitingView(show("ord", order.id), merchant, order.amount.minor, order.subject, order.waiting_until_ms)


def refund_view(refund: Refund) -> views.RefundView:
    """A refund for its merchant."""
    return views.RefundView(
        id=show("ref", refund.id),
        out_no=refund.out_no,
        order_id=show("ord", refund.order_id),
        amount_minor=refund.amount.minor,
        fee_back_minor=refund.fee_back.minor,
        reason=refund.reason,
        state=refund.state.value,
        at_ms=refund.at_ms,
        done_at_ms=refund.done_at_ms,
    )


def order_view(order: Order, qr_text: str | None = None, refunds: list[Refund] | None = None) -> views.OrderView:
    """An order for its merchant."""
    return views.OrderView(
        id=show("ord", order.id),
        out_no=order.out_no,
        amount_minor=order.amount.minor,
        refunded_minor=order.refunded.minor,
        fee_minor=order.fee.minor,
        fee_returned_minor=order.fee_returned.minor,
        subject=order.subject,
        state=order.state.value,
        channel=order.channel.value,
        created_at_ms=order.created_at_ms,
        expires_at_ms=order.expires_at_ms,
        paid_at_ms=order.paid_at_ms,
        closed_at_ms=order.closed_at_ms,
        closed_why=None if order.closed_why is None else order.closed_why.value,
        payment_id=show("pay", order.payment_id) if order.payment_id is not None and order.paid_at_ms else None,
        payer=views.PayerName(order.payer_name) if order.payer_name else None,
        qr_text=qr_text,
        waiting_for="payer" if order.waiting else None,
        waiting_until_ms=order.waiting_until_ms if order.waiting else None,
        split=order.split,
        bundle_id=None if order.bundle_id is None else show("bnd", order.bundle_id),
        refunds=UNSET if refunds is None else [refund_view(refund) for refund in refunds],
    )


def static_view(qr: StaticQr, text: str) -> views.StaticView:
    """A static code for its merchant."""
    amount = None if qr.amount is None else qr.amount.minor
    return views.StaticView(show("qrc", qr.id), qr.label, amount, text, qr.created_at_ms)


def merchant_view(merchant: Merchant) -> views.MerchantView:
    """A merchant for its own till."""
    return views.MerchantView(
        id=show("mch", merchant.id),
        name=merchant.name,
        name_latin=merchant.name_latin,
        city=merchant.city,
        country=merchant.country,
        mcc=merchant.mcc,
        fee_bp=merchant.fee_bp,
        settle=merchant.settle.value,
        bank_account_masked=merchant.bank_account_masked,
        frozen=merchant.frozen,
    )


def totals_view(day: str, totals: Totals) -> views.TotalsView:
    """A day's sums."""
    return views.TotalsView(
        day=day,
        orders=totals.orders,
        paid_minor=totals.paid_minor,
        refunded_minor=totals.refunded_minor,
        fees_minor=totals.fees_minor,
        net_minor=totals.net_minor,
        by_hour=list(totals.by_hour),
    )


def settlement_view(settlement: Settlement) -> views.SettlementView:
    """A payout for its merchant."""
    return views.SettlementView(
        id=show("stl", settlement.id),
        amount_minor=settlement.amount.minor,
        state=settlement.state.value,
        reason=settlement.reason,
        bank_account_masked="•••• " + settlement.bank_account[-4:],
        at_ms=settlement.at_ms,
        done_at_ms=settlement.done_at_ms,
    )


def statement_line(line: MerchantLine) -> views.StatementLine:
    """A line for its merchant."""
    return views.StatementLine(
        id=show("lin", line.seq),
        at_ms=line.at_ms,
        kind=line.kind.value,
        title=line.title,
        counterpart=line.counterpart,
        gross_minor=line.gross_minor,
        fee_minor=line.fee_minor,
        amount_minor=line.change_minor,
        balance_after_minor=line.balance_after_minor,
        held_minor=line.held_minor,
        held_after_minor=line.held_after_minor,
        ref=line_ref(line),
    )
