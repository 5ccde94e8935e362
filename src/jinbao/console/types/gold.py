"""Gold as the operator's screens show it. Weights are micrograms (``_ug``), amounts minor units, ids as shown."""

from __future__ import annotations

from typing import Annotated

import msgspec

from jinbao.console.types.names import Named


class PriceItem(msgspec.Struct, frozen=True):
    """The market as the house sees it, per gram; 0 before the first price. Changes are since the day before's close."""

    bid_minor: int
    ask_minor: int
    mid_minor: int
    at_ms: int
    source: str
    state: str
    session: str
    change_bp: int
    change_minor: int


class FeedView(msgspec.Struct, frozen=True):
    """How the price feed does: when it last said something new, and what is wrong with it."""

    name: str
    last_at_ms: int | None
    trouble: str | None


class HaltView(msgspec.Struct, frozen=True):
    """Who stopped dealing, when, and why."""

    reason: str
    at_ms: int
    staff: Named


class HaltedView(msgspec.Struct, frozen=True):
    """Whether staff have stopped dealing, and the price as it stands."""

    halted: bool
    price: PriceItem


class PositionView(msgspec.Struct, frozen=True):
    """What the house has to deal with, and between which bounds it is kept.

    ``inventory_ug`` and ``dealing_minor`` are free to deal with. ``due_minor`` is what the custodian owes us (below 0:
    we owe it). ``net_ug`` is all metal of the operator's own, what batches have set aside included: what it gains or
    loses by when the price moves; ``net_worth_minor`` is that at the mid price.
    """

    inventory_ug: int
    inventory_low_ug: int
    inventory_target_ug: int
    inventory_high_ug: int
    dealing_minor: int
    dealing_low_minor: int
    dealing_target_minor: int
    due_minor: int
    unsettled_minor: int
    net_ug: int
    net_worth_minor: int


class StatementItem(msgspec.Struct, frozen=True):
    """The custodian's newest statement beside our books; ``faults`` are words for what is wrong with it."""

    day: str
    at_ms: int
    ug: int
    bars_ug: int
    gap_ug: int
    digest: str
    faults: list[str]


class CustodyDay(msgspec.Struct, frozen=True):
    """What the custodian held at the end of a day, what was customers', and by how much it was off."""

    day: str
    custodian_ug: int
    members_ug: int
    gap_ug: int


class CoverageItem(msgspec.Struct, frozen=True):
    """Whose all gold is, and whether the custodian has it."""

    custodian: str
    mode: str
    members_ug: int
    pledged_ug: int
    in_delivery_ug: int
    escrow_ug: int
    inventory_ug: int
    custodian_ug: int
    covered: bool
    as_of_ms: int
    statement: StatementItem | None
    history: list[CustodyDay]


class BatchItem(msgspec.Struct, frozen=True):
    """A deal of the house with the custodian; ``side`` is the house's, ``staff`` who ordered it by hand."""

    id: str
    side: str
    grams_ug: int
    price_minor: int
    limit_minor: int
    amount_minor: int
    state: str
    urgent: bool
    staff: Named | None
    reason: str
    created_at_ms: int
    filled_at_ms: int | None
    closed_at_ms: int | None


class WaitingView(msgspec.Struct, frozen=True):
    """What the custodian has been told and has not answered."""

    waiting: int
    late: int


class PriceChart(msgspec.Struct, frozen=True):
    """``items`` are start_ms, open, high, low and close per gram, the last of them perhaps unfinished."""

    range: str
    step_ms: int
    items: list[Annotated[list[int], msgspec.Meta(min_length=5, max_length=5)]]
    simulated: bool


class GoldDesk(msgspec.Struct, frozen=True):
    """The operator's page of gold."""

    price: PriceItem
    feed: FeedView
    halted: bool
    halt: HaltView | None
    position: PositionView
    coverage: CoverageItem
    batches: list[BatchItem]
    instructions: WaitingView
    plans: int
    alerts: int
    accounts: int


class BarItem(msgspec.Struct, frozen=True):
    """A bar in the vault. ``fineness`` is in thousandths times ten: 9999 is 999.9."""

    serial: str
    refiner: str
    gross_ug: int
    fineness: int
    fine_ug: int
    assay: str
    vault: str


class BarList(msgspec.Struct, frozen=True):
    """All bars set apart for us, and their fine weight together."""

    custodian: str
    as_of_ms: int
    fine_ug: int
    items: list[BarItem]


class AddressView(msgspec.Struct, frozen=True):
    """Where pieces are sent to."""

    name: str
    phone: str
    region: str
    line: str


class StepView(msgspec.Struct, frozen=True):
    """A state that a delivery got to, and when."""

    state: str
    at_ms: int


class DeliveryItem(msgspec.Struct, frozen=True):
    """Bars or coins on their way to a member.

    ``step`` is what is under way at the custodian, ``next`` the state that staff may order now, ``trouble`` the
    custodian's word when it would not.
    """

    id: str
    member: Named
    product: str
    count: int
    grams_ug: int
    fee_minor: int
    address: AddressView
    state: str
    step: str
    next: str | None
    serials: list[str]
    tracking: str | None
    trouble: str | None
    at_ms: int
    history: list[StepView]


class MemberGold(msgspec.Struct, frozen=True):
    """A member's gold account; ``reason`` is staff's when it is frozen."""

    total_ug: int
    available_ug: int
    pledged_ug: int
    in_delivery_ug: int
    cost_minor: int
    value_minor: int
    realised_minor: int
    frozen: bool
    reason: str
    opened_at_ms: int
    account_id: str


class GoldNote(msgspec.Struct, frozen=True):
    """Gold on the overview: whose it is, and at what price. ``members_ug`` counts pledged and leaving gold too."""

    members_ug: int
    escrow_ug: int
    inventory_ug: int
    custodian_ug: int
    covered: bool
    state: str
    bid_minor: int
    members_worth_minor: int
