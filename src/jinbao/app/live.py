"""Live updates: what was announced goes to the pages of those whom it concerns.

An event concerns every member and merchant whose id stands in it. What one of them is sent leaves
out the ids of the other members, which are nobody else's business.
"""

from __future__ import annotations

import msgspec

from jinbao.kit.http import Hub
from jinbao.kit.outbox import Announced

CONSOLE = "console"

#: Where an event names those whom it concerns. Other fields may hold what somebody typed, ids of others included.
_PARTY_FIELDS = ("id", "member", "member_id", "merchant", "payer", "payee", "asker", "owner", "owner_id")
#: A session is over, and with it what it listens to.
_SIGNED_OUT = "identity.device_signed_out/1"
#: Who of the staff did what, and that a code may have been copied, with whose phone and first order, is the
#: operator's business.
_OPERATORS_OWN = frozenset({"identity.staff_acted/1", "pay.code_replayed/1"})
#: What a merchant is charged is between it and the operator.
_MERCHANTS_OWN = frozenset({"fee_minor", "fee_back_minor"})


def publish(hub: Hub, announced: Announced) -> None:
    """One event to each of its listeners."""
    snapshot: dict[str, object] = msgspec.json.decode(announced.body)
    if announced.name == _SIGNED_OUT:
        hub.end(str(snapshot["device_id"]))
    if announced.name not in _OPERATORS_OWN:
        parties = _parties(snapshot)
        for party in parties:
            if hub.has(party):
                hub.publish(party, announced.name, msgspec.json.encode(_visible(snapshot, party, parties)))
    if hub.has(CONSOLE):
        hub.publish(CONSOLE, announced.name, announced.body)


def _parties(snapshot: dict[str, object]) -> set[str]:
    named = (snapshot.get(name) for name in _PARTY_FIELDS)
    return {value for value in named if isinstance(value, str) and value[:4] in ("mbr_", "mch_")}


def _visible(snapshot: dict[str, object], party: str, parties: set[str]) -> dict[str, object]:
    """What one party is told: not the ids of other members, and a payer not the merchant's fee."""
    hidden = {other for other in parties if other != party and other.startswith("mbr_")}
    unsaid = _MERCHANTS_OWN if party.startswith("mbr_") and "merchant" in snapshot else frozenset[str]()
    return {
        name: value
        for name, value in snapshot.items()
        if name not in unsaid and not (isinstance(value, str) and value in hidden)
    }
