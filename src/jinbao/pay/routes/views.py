"""Bodies that go out."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType


class Party(Struct):
    """A merchant by name; ``name_latin`` is for readers who read no other letters."""

    id: str
    name: str
    city: str | UnsetType = UNSET
    name_latin: str | UnsetType = UNSET


class PayeeView(Struct):
    """A member whom the caller may pay."""

    id: str
    name_masked: str
    handle: str | None


class ForeignView(Struct):
    """A code of another scheme, named. ``sentence`` says what to do."""

    scheme: str
    name: str
    country: str
    sentence: str


class PayerOrder(Struct):
    """An order as its payer sees it."""

    id: str
    merchant: Party
    subject: str
    amount_minor: int
    state: str
    expires_at_ms: int
    needs_proof: bool


class PaymentView(Struct):
    """A payment that has been made; its id is also that of the journal entry."""

    id: str
    amount_minor: int
    paid_at_ms: int


class Paid(Struct):
    """The payment and the order that it paid."""

    payment: PaymentView
    order: PayerOrder


class BundleView(Struct):
    """Orders that are paid together, as their payer sees them; ``merchant`` put them together."""

    id: str
    merchant: Party
    orders: list[PayerOrder]
    amount_minor: int
    state: str
    expires_at_ms: int
    needs_proof: bool


class PaidBundle(Struct):
    """The payment and the orders that it paid."""

    payment: PaymentView
    bundle: BundleView


class PayoutView(Struct):
    """What a merchant pays to a member; while it is ``waiting``, the member may accept it until ``expires_at_ms``."""

    id: str
    merchant: Party
    title: str
    amount_minor: int
    state: Literal["waiting", "done", "returned"]
    at_ms: int
    expires_at_ms: int
    done_at_ms: int | None


class PayoutList(Struct):
    """What the member may accept now, oldest first."""

    items: list[PayoutView]


class ScannedView(Struct, omit_defaults=True):
    """What a scanned text turned out to be; what does not belong to its kind is left out."""

    kind: Literal["order", "bundle", "merchant_qr", "member", "foreign", "unknown"]
    needs_proof: bool | None = None
    order: PayerOrder | None = None
    bundle: BundleView | None = None
    merchant: Party | None = None
    qr_id: str | None = None
    label: str | None = None
    amount_minor: int | None = None
    note: str | None = None
    member: PayeeView | None = None
    foreign: ForeignView | None = None


class PairView(Struct):
    """What a phone needs to make codes by itself; shown this once."""

    handle: str
    seed_b64: str
    prefix: str
    step_ms: int
    lifetime_ms: int
    server_now_ms: int


class HandleView(Struct):
    """A phone's new handle."""

    handle: str
    server_now_ms: int


class CodeView(Struct):
    """A payment code made by the server."""

    code: str
    expires_at_ms: int
    server_now_ms: int


class WaitingView(Struct):
    """A payment that a till asked for and that the member must confirm before ``expires_at_ms``."""

    order_id: str
    merchant: Party
    amount_minor: int
    subject: str
    expires_at_ms: int


class WaitingList(Struct):
    """What waits, oldest first."""

    items: list[WaitingView]


class PayerName(Struct):
    """A payer as a merchant may see them."""

    name_masked: str


class RefundView(Struct):
    """A refund."""

    id: str
    out_no: str
    order_id: str
    amount_minor: int
    fee_back_minor: int
    reason: str
    state: str
    at_ms: int
    done_at_ms: int | None


class OrderView(Struct):
    """An order as its merchant sees it. ``qr_text`` is there while it can be scanned.

    With ``split`` the payment is set aside to be shared out. What is in a bundle is paid and closed with it only.
    """

    id: str
    out_no: str
    amount_minor: int
    refunded_minor: int
    fee_minor: int
    fee_returned_minor: int
    subject: str
    state: str
    channel: str
    created_at_ms: int
    expires_at_ms: int
    paid_at_ms: int | None
    closed_at_ms: int | None
    closed_why: str | None
    payment_id: str | None
    payer: PayerName | None
    qr_text: str | None
    waiting_for: Literal["payer"] | None
    waiting_until_ms: int | None
    split: bool
    bundle_id: str | None
    refunds: list[RefundView] | UnsetType = UNSET


class Orders(Struct):
    """A page of orders."""

    items: list[OrderView]
    next: str | None


class Refunds(Struct):
    """A page of refunds."""

    items: list[RefundView]
    next: str | None


class StaticView(Struct):
    """A static code and the text to print as a QR."""

    id: str
    label: str
    amount_minor: int | None
    text: str
    created_at_ms: int


class Statics(Struct):
    """All static codes."""

    items: list[StaticView]


class MerchantView(Struct):
    """The merchant itself."""

    id: str
    name: str
    name_latin: str
    city: str
    country: str
    mcc: str
    fee_bp: int
    settle: str
    bank_account_masked: str
    frozen: bool


class TodayView(Struct):
    """The day's sums so far."""

    orders: int
    paid_minor: int
    refunded_minor: int
    fees_minor: int


class MerchantMe(Struct):
    """What the till's first page shows; ``held_minor`` is on its way out, ``split_held_minor`` is to be shared out."""

    merchant: MerchantView
    payable_minor: int
    held_minor: int
    split_held_minor: int
    today: TodayView


class TotalsView(Struct):
    """The sums of one business day; ``by_hour`` is what was paid in hours 0 .. 23."""

    day: str
    orders: int
    paid_minor: int
    refunded_minor: int
    fees_minor: int
    net_minor: int
    by_hour: list[int]


class SettlementView(Struct):
    """A payout. ``held`` until the bank has answered; ``reason`` is the bank's word for a refusal."""

    id: str
    amount_minor: int
    state: str
    reason: str
    bank_account_masked: str
    at_ms: int
    done_at_ms: int | None


class Settlements(Struct):
    """A page of payouts."""

    items: list[SettlementView]
    next: str | None


class StatementLine(Struct):
    """A line of the merchant's account; ``amount_minor`` is signed, gross less ``fee_minor`` less ``held_minor``.

    The latter was set aside to be shared out or, negative, came from there.
    """

    id: str
    at_ms: int
    kind: str
    title: str
    counterpart: str
    gross_minor: int
    fee_minor: int
    amount_minor: int
    balance_after_minor: int
    held_minor: int
    held_after_minor: int
    ref: str


class Statement(Struct):
    """A page of lines."""

    items: list[StatementLine]
    next: str | None
