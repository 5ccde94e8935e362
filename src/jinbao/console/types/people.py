"""Members and merchants as the operator's screens show them. Ids as shown, amounts in minor units."""

from __future__ import annotations

import msgspec

from jinbao.console.types.gold import MemberGold
from jinbao.console.types.names import Named
from jinbao.console.types.packets import MemberPackets


class BalanceView(msgspec.Struct, frozen=True):
    """A balance: what may leave now, and what is on its way in and out."""

    available_minor: int
    pending_in_minor: int
    pending_out_minor: int


class CounterView(msgspec.Struct, frozen=True):
    """How much of a limit is used; ``None`` where there is no limit."""

    limit_minor: int | None
    used_minor: int


class PinFreeView(msgspec.Struct, frozen=True):
    """What may be paid without proof."""

    single_minor: int
    count_per_day: int
    used_today: int


class LimitsView(msgspec.Struct, frozen=True):
    """A member's limits."""

    day: CounterView
    year: CounterView
    lifetime: CounterView
    pin_free: PinFreeView


class DeviceItem(msgspec.Struct, frozen=True):
    """Where somebody is logged in."""

    id: str
    name: str
    paired: bool
    last_seen_at_ms: int
    created_at_ms: int


class MemberItem(msgspec.Struct, frozen=True):
    """A member in a list."""

    id: str
    name: str
    phone_masked: str
    handle: str | None
    account_class: str
    frozen: bool
    balance_minor: int
    created_at_ms: int
    language: str


class MemberDetail(msgspec.Struct, frozen=True):
    """A member's own page."""

    member: MemberItem
    balance: BalanceView
    limits: LimitsView
    devices: list[DeviceItem]
    account_id: str
    gold: MemberGold | None
    packets: MemberPackets


class CounterpartView(msgspec.Struct, frozen=True):
    """The other side of a line."""

    kind: str
    id: str
    name: str


class MemberLine(msgspec.Struct, frozen=True):
    """One line of a member's statement; the amount is signed."""

    id: str
    at_ms: int
    amount_minor: int
    balance_after_minor: int
    kind: str
    title: str
    counterpart: CounterpartView
    ref: str
    note: str
    entry_id: str
    state: str = "done"


class MerchantItem(msgspec.Struct, frozen=True):
    """A merchant in a list."""

    id: str
    name: str
    city: str
    mcc: str
    fee_bp: int
    settle: str
    frozen: bool
    payable_minor: int
    created_at_ms: int


class MerchantPerson(MerchantItem, frozen=True):
    """A merchant with its owner, on its own page."""

    owner: Named
    bank_account_masked: str


class DayView(msgspec.Struct, frozen=True):
    """A merchant's sums of today."""

    orders: int
    paid_minor: int
    refunded_minor: int
    fees_minor: int


class SettlementItem(msgspec.Struct, frozen=True):
    """A payout of what a merchant has earned."""

    id: str
    amount_minor: int
    state: str
    at_ms: int
    done_at_ms: int | None
    bank_account_masked: str
    reason: str


class SharingTerms(msgspec.Struct, frozen=True):
    """How much of an order may go to others, in basis points: for everybody, and this merchant's own figure."""

    usual_bp: int
    own_bp: int | None


class MerchantDetail(msgspec.Struct, frozen=True):
    """A merchant's own page."""

    merchant: MerchantPerson
    balance: BalanceView
    today: DayView
    devices: list[DeviceItem]
    settlements: list[SettlementItem]
    account_id: str
    sharing: SharingTerms


class MerchantLineItem(msgspec.Struct, frozen=True):
    """One line of a merchant's statement: the amount is signed and net of the fee."""

    id: str
    at_ms: int
    kind: str
    title: str
    counterpart: str
    amount_minor: int
    gross_minor: int
    fee_minor: int
    balance_after_minor: int
    ref: str
