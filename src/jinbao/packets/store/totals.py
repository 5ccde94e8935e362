"""Sums that are kept as things happen: by member and year, and by day."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import to_bytes
from jinbao.packets.types import DayTotals, Holds, InFlight, YearTotals

_YEAR = (
    "insert into packets_year (member, box, year, packets, amount_minor, grams_ug, best) "
    "values (:member, :box, :year, :packets, :amount, :grams, :best) on conflict (member, box, year) do update set "
    "packets = packets + excluded.packets, amount_minor = amount_minor + excluded.amount_minor, "
    "grams_ug = grams_ug + excluded.grams_ug, best = best + excluded.best"
)
_SENT = (
    "insert into packets_day (day, holds, cover, sent, sent_units, claims, claimed_units, returned, returned_units) "
    "values (:day, :holds, :cover, 1, :units, 0, 0, 0, 0) on conflict (day, holds, cover) "
    "do update set sent = sent + 1, sent_units = sent_units + excluded.sent_units"
)
_CLAIMED = (
    "insert into packets_day (day, holds, cover, sent, sent_units, claims, claimed_units, returned, returned_units) "
    "values (:day, :holds, :cover, 0, 0, 1, :units, 0, 0) on conflict (day, holds, cover) "
    "do update set claims = claims + 1, claimed_units = claimed_units + excluded.claimed_units"
)
_RETURNED = (
    "insert into packets_day (day, holds, cover, sent, sent_units, claims, claimed_units, returned, returned_units) "
    "values (:day, :holds, :cover, 0, 0, 0, 0, 1, :units) on conflict (day, holds, cover) "
    "do update set returned = returned + 1, returned_units = returned_units + excluded.returned_units"
)


def add_to_year(tx: Tx, member_id: int, box: str, year: int, holds: Holds, units: int) -> None:
    """One more packet that a member ``sent`` or ``received``."""
    gold = holds is Holds.GOLD
    tx.execute(
        _YEAR,
        member=to_bytes(member_id),
        box=box,
        year=year,
        packets=1,
        amount=0 if gold else units,
        grams=units if gold else 0,
        best=0,
    )


def add_best(tx: Tx, member_id: int, year: int) -> None:
    """The member had the best luck once more."""
    tx.execute(_YEAR, member=to_bytes(member_id), box="received", year=year, packets=0, amount=0, grams=0, best=1)


def year(tx: Tx, member_id: int, box: str, year: int) -> YearTotals:
    """What a member ``sent`` or ``received`` in a year."""
    row = tx.one(
        "select packets, amount_minor, grams_ug, best from packets_year "
        "where member = :member and box = :box and year = :year",
        member=to_bytes(member_id),
        box=box,
        year=year,
    )
    return YearTotals(year) if row is None else YearTotals(year, *row)


def add_sent(tx: Tx, day: int, holds: Holds, cover: str, units: int) -> None:
    """One more packet was sent."""
    tx.execute(_SENT, day=day, holds=holds.value, cover=cover, units=units)


def add_claimed(tx: Tx, day: int, holds: Holds, cover: str, units: int) -> None:
    """One more share has arrived."""
    tx.execute(_CLAIMED, day=day, holds=holds.value, cover=cover, units=units)


def add_returned(tx: Tx, day: int, holds: Holds, cover: str, units: int) -> None:
    """One more packet's rest went back."""
    tx.execute(_RETURNED, day=day, holds=holds.value, cover=cover, units=units)


def covers(tx: Tx, from_day: int) -> list[tuple[str, int]]:
    """Covers by how many packets wore them since a day, the most first."""
    rows = tx.run(
        "select cover, sum(sent) from packets_day where day >= :day group by cover having sum(sent) > 0 "
        "order by sum(sent) desc, cover",
        day=from_day,
    )
    return [(cover, int(sent)) for cover, sent in rows]


def days(tx: Tx, from_day: int, to_day: int) -> list[DayTotals]:
    """Sums by day and kind of content, the newest first, from one day to another, both included."""
    rows = tx.run(
        "select day, holds, sum(sent), sum(sent_units), sum(claims), sum(claimed_units), sum(returned), "
        "sum(returned_units) from packets_day where day between :first and :last group by day, holds "
        "order by day desc, holds",
        first=from_day,
        last=to_day,
    )
    return [DayTotals(*row) for row in rows]


def in_flight(tx: Tx) -> InFlight:
    """What packets still hold, by the index of those that do."""
    rows = tx.run(
        "select holds, count(*), sum(units_left + units_moving) from packets_packet "
        "where state in ('sending', 'open', 'returning') and state <> 'sending' group by holds"
    )
    found = {holds: (int(count), int(units)) for holds, count, units in rows}
    cash, gold = found.get(Holds.CASH.value, (0, 0)), found.get(Holds.GOLD.value, (0, 0))
    return InFlight(cash[0] + gold[0], cash[1], gold[1])
