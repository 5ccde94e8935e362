"""Orders and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.kit.money import Money

OUT_NO_MAX = 64
SUBJECT_MAX = 256
REASON_MAX = 256


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What a merchant asks for.

    ``out_no`` is the merchant's own number, unique per merchant; left out, the order's id serves.
    ``expires_at_ms`` left out means the operator's usual life of an order. ``split`` sets what is left after the fee
    aside, to be shared out by ``pay.splits``. ``only_payer`` is the one member who may pay.
    """

    amount: Money
    subject: str = ""
    out_no: str | None = None
    expires_at_ms: int | None = None
    channel: Channel = Channel.API
    split: bool = False
    only_payer: int | None = None

    def __post_init__(self) -> None:
        assert self.out_no is None or 1 <= len(self.out_no) <= OUT_NO_MAX, self.out_no
        assert len(self.subject) <= SUBJECT_MAX, len(self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a merchant wants paid, and all that became of it.

    ``fee`` is what the operator keeps of the payment, fixed when the payer agreed; ``fee_returned``
    of it went back with refunds. ``payer_name`` is masked. ``waiting_until_ms`` is set while the
    payer of a payment code is asked to confirm. ``refund_id`` is a refund that the ledger has not
    answered yet: refunds of one order happen one after another. Orders of one ``bundle_id`` are paid together, by
    one payment.
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
    split: bool = False
    only_payer: int | None = None
    bundle_id: int | None = None

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
    """Money given back from one payment.

    ``fee_back`` of it comes out of the operator's fees, ``from_held`` out of what was set aside to be shared out.
    """

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
    from_held: Money

    @property
    def refused(self) -> bool:
        """Whether the ledger said no, so that the number may be tried again."""
        return self.state is RefundState.REFUSED
