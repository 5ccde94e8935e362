"""Pay's words: orders, payments, refunds, codes, settlements, and the accounts that pay opens.

Amounts are ``Money`` of the operator's home asset. Times are milliseconds UTC. Ids are numbers as
``kit.ids`` makes them; the id of a payment is the id of its journal entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.kit.money import Asset, Money
from jinbao.ledger.chart import AccountKind, AccountRef, Side, account_ref

#: What the operator owes a merchant: payments less fees, refunds and settlements.
MERCHANT_PAYABLE = AccountKind(
    code=2100,
    name="merchant.payable",
    side=Side.CREDIT,
    guarded=True,
    about="What a merchant has earned and not been paid out yet; it never goes below zero.",
)

#: What the operator has earned.
OPERATOR_FEES = AccountKind(
    code=4000,
    name="operator.fees",
    side=Side.CREDIT,
    guarded=False,
    about="Fees that the operator has kept of payments, less those given back with refunds.",
)

OUT_NO_MAX = 64
SUBJECT_MAX = 256
REASON_MAX = 256
LABEL_MAX = 64

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


class OrderState(Enum):
    """Where an order stands. What may happen in each state: docs/reference/orders.md."""

    OPEN = "open"
    PAYING = "paying"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    CLOSED = "closed"
    EXPIRED = "expired"


class Channel(Enum):
    """How the order came about."""

    DYNAMIC_QR = "dynamic_qr"
    STATIC_QR = "static_qr"
    PAYMENT_CODE = "payment_code"
    API = "api"


class ClosedWhy(Enum):
    """Who or what closed an order."""

    MERCHANT = "merchant"
    DECLINED = "declined"
    REFUSED = "refused"


class RefundState(Enum):
    """``pending`` until the ledger has answered; a refused refund may be asked for again."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


class SettlementState(Enum):
    """``held``: the merchant's money is set aside and the bank has been told to pay it out.

    ``pending`` before that, ``done`` or ``refused`` (the money is back with the merchant) after it.
    """

    PENDING = "pending"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"


class LineKind(Enum):
    """What moved a merchant's balance."""

    PAYMENT = "payment"
    REFUND = "refund"
    SETTLEMENT = "settlement"


def merchant_payable(merchant_id: int, asset: Asset) -> AccountRef:
    """The account of what is owed to one merchant."""
    return account_ref(MERCHANT_PAYABLE, merchant_id, asset)


def operator_fees(asset: Asset) -> AccountRef:
    """The operator's one account for fees."""
    return account_ref(OPERATOR_FEES, 0, asset)


@dataclass(frozen=True, slots=True)
class PaySettings:
    """What an operator sets. Defaults are those of a small shop's till.

    ``seed_key`` (32 bytes) encrypts the seeds of paired devices; the composition root reads it from
    the data folder's secrets. ``settle_bank`` is the code of the bank at which merchants' account
    numbers are looked for. ``code_prefix`` opens our own payment codes (10 .. 15).
    """

    seed_key: bytes
    order_life_ms: int = 2 * HOUR_MS
    order_life_max_ms: int = 15 * 24 * HOUR_MS
    order_most_minor: int = 10_000_000_000
    static_codes_most: int = 200
    confirm_wait_ms: int = 60_000
    refund_within_days: int = 365
    handle_failures_an_hour: int = 5
    merchant_failures_an_hour: int = 60
    settle_bank: str = "JBSB"
    settle_retry_ms: int = HOUR_MS
    guid: str = "io.jinbao"
    code_prefix: str = "10"

    def __post_init__(self) -> None:
        assert len(self.seed_key) == 32, "the seed key has 32 bytes"
        assert 0 < self.order_life_ms <= self.order_life_max_ms
        assert 0 < self.order_most_minor < 10**12, "an EMVCo code has room for 13 characters of amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What a merchant asks for.

    ``out_no`` is the merchant's own number, unique per merchant; left out, the order's id serves.
    ``expires_at_ms`` left out means the operator's usual life of an order.
    """

    amount: Money
    subject: str = ""
    out_no: str | None = None
    expires_at_ms: int | None = None
    channel: Channel = Channel.API

    def __post_init__(self) -> None:
        assert self.out_no is None or 1 <= len(self.out_no) <= OUT_NO_MAX, self.out_no
        assert len(self.subject) <= SUBJECT_MAX, len(self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a merchant wants paid, and all that became of it.

    ``fee`` is what the operator keeps of the payment, fixed when the payer agreed; ``fee_returned``
    of it went back with refunds. ``payer_name`` is masked. ``waiting_until_ms`` is set while the
    payer of a payment code is asked to confirm. ``refund_id`` is a refund that the ledger has not
    answered yet: refunds of one order happen one after another.
    """

    id: int
    merchant_id: int
    merchant_name: str
    out_no: str
    amount: Money
    subject: str
    state: OrderState
    channel: Channel
    created_at_ms: int
    expires_at_ms: int
    payer_id: int | None
    payer_name: str
    payment_id: int | None
    fee: Money
    refunded: Money
    fee_returned: Money
    refund_id: int | None
    waiting_until_ms: int | None
    paid_at_ms: int | None
    closed_at_ms: int | None
    closed_why: ClosedWhy | None
    qr_id: int | None

    @property
    def waiting(self) -> bool:
        """Whether the payer is being asked to confirm (and no money moves yet)."""
        return self.state is OrderState.PAYING and self.payment_id is None

    @property
    def in_flight(self) -> bool:
        """Whether a payment has been sent to the ledger and its answer is not recorded yet."""
        return self.state is OrderState.PAYING and self.payment_id is not None

    @property
    def refundable(self) -> Money:
        """What may still be refunded; nothing unless the order was paid."""
        if self.state not in PAID_STATES:
            return Money(0, self.amount.asset)
        return self.amount.minus(self.refunded)


#: States of an order for which the payer's money has arrived.
PAID_STATES = frozenset({OrderState.PAID, OrderState.PART_REFUNDED, OrderState.REFUNDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders; ``None`` (or empty) means any. ``text`` looks at the merchant's number, subject and payer."""

    merchant_id: int | None = None
    states: frozenset[OrderState] = frozenset()
    text: str = ""
    from_ms: int | None = None
    to_ms: int | None = None

    @property
    def slow(self) -> bool:
        """Whether many orders may have to be looked at to find a page."""
        return bool(self.states) or self.text != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money given back from one payment. ``fee_back`` of it comes out of the operator's fees."""

    id: int
    order_id: int
    merchant_id: int
    payer_id: int
    out_no: str
    amount: Money
    fee_back: Money
    reason: str
    state: RefundState
    entry_id: int
    at_ms: int
    done_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticQr:
    """A code printed once and paid many times; ``amount`` is fixed, or the payer types it."""

    id: int
    merchant_id: int
    label: str
    amount: Money | None
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A payout of what a merchant has earned to its bank account."""

    id: int
    merchant_id: int
    amount: Money
    bank_account: str
    state: SettlementState
    reason: str
    hold_id: int
    at_ms: int
    done_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantLine:
    """One line of a merchant's statement: ``change_minor`` is signed and net of ``fee_minor``."""

    merchant_id: int
    seq: int
    at_ms: int
    kind: LineKind
    gross_minor: int
    fee_minor: int
    change_minor: int
    balance_after_minor: int
    ref: int
    title: str
    counterpart: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a phone needs to make codes without the network. Shown once, to the device itself."""

    handle: str
    seed: bytes
    prefix: str
    step_ms: int
    lifetime_ms: int
    server_now_ms: int


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A payment code made by the server for a phone that is online."""

    code: str
    expires_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A merchant's (or everybody's) sums of one day; ``by_hour`` is paid minor units for hours 0 .. 23 as lived."""

    orders: int
    paid_minor: int
    refunded_minor: int
    fees_minor: int
    by_hour: tuple[int, ...]

    @property
    def net_minor(self) -> int:
        """What the merchant keeps: paid less refunded less fees (fees given back already taken off)."""
        return self.paid_minor - self.refunded_minor - self.fees_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scanned text turned out to be; exactly the fields of its ``kind`` are set.

    ``kind``: ``order``, ``merchant_qr``, ``member``, ``foreign`` or ``unknown``.
    """

    kind: str
    order: Order | None = None
    merchant_id: int | None = None
    merchant_name: str = ""
    merchant_city: str = ""
    qr: StaticQr | None = None
    member_id: int | None = None
    member_name: str = ""
    member_handle: str = ""
    asked: Money | None = None
    note: str = ""
    foreign_scheme: str = ""
    foreign_name: str = ""
    foreign_country: str = ""
    needs_proof: bool = False
