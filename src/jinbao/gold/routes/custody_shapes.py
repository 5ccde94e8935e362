"""Bodies in and out of deliveries, pledges and coverage."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from jinbao.gold.routes.shapes import Id, Weight
from jinbao.gold.types.coverage import Coverage
from jinbao.gold.types.delivery import Address, Delivery, DeliveryState, Pledge, Product
from jinbao.identity.types import Proof
from jinbao.kit.ids import show

Text = Annotated[str, Meta(max_length=400)]


class AddressBody(Struct, forbid_unknown_fields=True):
    """Where pieces are sent to; each part is one line."""

    name: Text
    phone: Text
    region: Text
    line: Text


class NewDelivery(Struct, forbid_unknown_fields=True):
    """Which pieces, and where to. Proof of ``gold-delivery:<product>:<count>``."""

    product: Id
    count: Annotated[int, Meta(ge=1, le=1_000)]
    address: AddressBody
    proof: Proof | None = None


class NewPledge(Struct, forbid_unknown_fields=True):
    """How much is pledged. Proof of ``gold-pledge:<grams_ug>``."""

    grams_ug: Weight
    note: Text = ""
    proof: Proof | None = None


class ProductView(Struct):
    """A bar or coin that may be ordered: its fine weight, the fee for one, and how many are left."""

    code: str
    name: str
    name_zh: str
    kind: str
    grams_ug: int
    fee_minor: int
    stock: int


class Products(Struct):
    """All that may be ordered, the lightest first as the operator lists them."""

    items: list[ProductView]


class StateView(Struct):
    """A state that was reached, and when."""

    state: str
    at_ms: int


class DeliveryView(Struct):
    """Pieces on their way: ``grams_ug`` and ``fee_minor`` are of all of them."""

    id: str
    product: str
    count: int
    grams_ug: int
    fee_minor: int
    address: AddressBody
    state: str
    serials: list[str]
    tracking: str | None
    may_cancel: bool
    at_ms: int
    history: list[StateView]


class Deliveries(Struct):
    """A page of deliveries, the newest first."""

    items: list[DeliveryView]
    next: str | None


class PledgeView(Struct):
    """Gold that is pledged, or was."""

    id: str
    grams_ug: int
    note: str
    state: str
    at_ms: int
    closed_at_ms: int | None


class Pledges(Struct):
    """A page of pledges, the newest first."""

    items: list[PledgeView]
    next: str | None


class BarView(Struct):
    """A bar in the vault. ``fineness`` is in thousandths times ten: 9999 is 999.9."""

    serial: str
    refiner: str
    gross_ug: int
    fineness: int
    fine_ug: int
    assay: str
    vault: str


class StatementView(Struct):
    """The custodian's newest statement; ``digest`` is the SHA-256 of what it says."""

    day: str
    ug: int
    digest: str
    at_ms: int
    bars_ug: int
    gap_ug: int


class DayView(Struct):
    """What the custodian held on a day, and what was members' (packets under way among it)."""

    day: str
    custodian_ug: int
    members_ug: int


class CoverageView(Struct):
    """Whether every gram is in the vault: whose it is, what the custodian says, the bars, and the days before."""

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
    statement: StatementView | None
    bars: list[BarView]
    history: list[DayView]


def address_of(body: AddressBody) -> Address:
    """The address as the rules look at it."""
    return Address(body.name.strip(), body.phone.strip(), body.region.strip(), body.line.strip())


def product_view(product: Product, left: int) -> ProductView:
    """For everybody."""
    return ProductView(
        code=product.code,
        name=product.name,
        name_zh=product.name_zh,
        kind=product.kind,
        grams_ug=product.ug,
        fee_minor=product.fee_minor,
        stock=left,
    )


def delivery_view(
    delivery: Delivery, history: Sequence[tuple[DeliveryState, int]], *, may_cancel: bool
) -> DeliveryView:
    """For the member whose delivery it is."""
    address = delivery.address
    return DeliveryView(
        id=show("gdl", delivery.id),
        product=delivery.product,
        count=delivery.count,
        grams_ug=delivery.ug,
        fee_minor=delivery.fee_minor,
        address=AddressBody(address.name, address.phone, address.region, address.line),
        state=delivery.state.value,
        serials=list(delivery.serials),
        tracking=delivery.tracking or None,
        may_cancel=may_cancel,
        at_ms=delivery.at_ms,
        history=[StateView(state.value, at_ms) for state, at_ms in history],
    )


def pledge_view(pledge: Pledge) -> PledgeView:
    """For the member who pledged."""
    return PledgeView(
        id=show("gpg", pledge.id),
        grams_ug=pledge.ug,
        note=pledge.note,
        state=pledge.state.value,
        at_ms=pledge.at_ms,
        closed_at_ms=pledge.closed_at_ms or None,
    )


def coverage_view(coverage: Coverage) -> CoverageView:
    """For everybody: sums only, nobody's own."""
    sums, told = coverage.sums, coverage.statement
    statement = None
    if told is not None:
        statement = StatementView(
            told.day.isoformat(), told.custodian_ug, told.digest, told.at_ms, told.bars_ug, told.gap_ug
        )
    return CoverageView(
        custodian=coverage.custodian,
        mode=coverage.mode.value,
        members_ug=sums.members_ug,
        pledged_ug=sums.pledged_ug,
        in_delivery_ug=sums.in_delivery_ug,
        escrow_ug=sums.escrow_ug,
        inventory_ug=sums.inventory_ug,
        custodian_ug=sums.custodian_ug,
        covered=coverage.covered,
        as_of_ms=coverage.as_of_ms,
        statement=statement,
        bars=[
            BarView(bar.serial, bar.refiner, bar.gross_ug, bar.fineness, bar.fine_ug, bar.assay, bar.vault)
            for bar in coverage.bars
        ],
        history=[DayView(day.day.isoformat(), day.custodian_ug, day.customers_ug) for day in coverage.history],
    )
