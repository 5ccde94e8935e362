"""Decisions about deliveries in kind: what an address may be, and which step comes after which."""

from __future__ import annotations

import re

from jinbao.gold.types.delivery import Address, Delivery, DeliveryState, Step

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,22}[0-9]", re.ASCII)
#: Longest parts of an address, in characters; long enough for any that a carrier takes.
_LONGEST = {"name": 60, "region": 100, "line": 200}
NOTE_LONGEST = 60
TRACKING_LONGEST = 40
_BEFORE = {
    DeliveryState.PACKED: DeliveryState.ORDERED,
    DeliveryState.SHIPPED: DeliveryState.PACKED,
    DeliveryState.DELIVERED: DeliveryState.SHIPPED,
}


def visible(text: str, longest: int, *, least: int = 1) -> bool:
    """Whether a text is one line of visible characters, without spaces at its ends, of a fitting length."""
    return least <= len(text) <= longest and text.isprintable() and text == text.strip()


def address_fault(address: Address) -> str:
    """The first part of an address that cannot be used (``name``, ``phone``, ``region``, ``line``), or empty."""
    if not visible(address.name, _LONGEST["name"]):
        return "name"
    if not _PHONE.fullmatch(address.phone):
        return "phone"
    if not visible(address.region, _LONGEST["region"]):
        return "region"
    return "" if visible(address.line, _LONGEST["line"]) else "line"


def may_cancel(delivery: Delivery) -> bool:
    """Whether an order can still be called off: until somebody has begun to pack it."""
    return delivery.state is DeliveryState.ORDERED and delivery.step is Step.NONE


def may_go_to(delivery: Delivery, wanted: DeliveryState) -> bool:
    """Whether staff may take a delivery to ``wanted`` now: one step at a time, and none while one is under way."""
    return delivery.step is Step.NONE and _BEFORE.get(wanted) is delivery.state
