"""Words of deliveries in kind and of pledges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Product:
    """A bar or coin that members may order: ``ug`` of fine gold a piece, and the fee for making and sending one."""

    code: str
    name: str
    name_zh: str
    kind: str
    ug: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where pieces are sent to. All parts are one line of visible text."""

    name: str
    phone: str
    region: str
    line: str


class DeliveryState(Enum):
    """``starting -> ordered -> packed -> shipped -> delivered``, or ``cancelled`` until it is packed.

    ``starting`` and ``refused`` are in no list: the ledger has not answered yet, or said no.
    """

    STARTING = "starting"
    ORDERED = "ordered"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class Step(Enum):
    """What is under way while a delivery's state stands still."""

    NONE = ""
    PACKING = "packing"
    HANDING_OVER = "handing_over"
    LEAVING = "leaving"
    CANCELLING = "cancelling"


@dataclass(frozen=True, slots=True)
class Delivery:
    """``count`` pieces of a product on their way to a member: ``ug`` of gold and ``fee_minor`` in all.

    ``entry_id`` is the journal entry that ordered it, ``end_id`` (0 before) the one that took it back or out of the
    books. ``trouble`` is the custodian's word when it would not pack or
    hand over; staff may try again.
    """

    id: int
    member_id: int
    product: str
    count: int
    ug: int
    fee_minor: int
    address: Address
    state: DeliveryState
    step: Step
    serials: tuple[str, ...]
    tracking: str
    trouble: str
    entry_id: int
    end_id: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """What may be ordered, and how many pieces at most in one go."""

    products: tuple[Product, ...]
    count_most: int


class PledgeState(Enum):
    """``starting -> pledged -> releasing -> released``, or ``refused``."""

    STARTING = "starting"
    PLEDGED = "pledged"
    RELEASING = "releasing"
    RELEASED = "released"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pledge:
    """Gold that a member has pledged. ``entry_id`` set it aside, ``release_id`` (0 before) gives it back."""

    id: int
    member_id: int
    ug: int
    note: str
    state: PledgeState
    entry_id: int
    release_id: int
    at_ms: int
    closed_at_ms: int
