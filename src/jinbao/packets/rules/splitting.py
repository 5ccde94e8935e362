"""How a packet is shared out. A share is worked out when it is opened, from what is left then.

The lucky split is the *double average* that has been described in public for the lucky packets of 2014 to 2017: with M
left for N people, draw evenly up to twice the average. Here what is drawn is what each share holds above the least
share, so that the least is kept for everybody who comes later, and everybody may expect the same; for a least of one
unit this is the rule as described. Everyone's mean is equal; the later, the wider the spread, and the last two have
the best chance of the largest share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jinbao.packets.types import PacketKind

#: A whole number drawn evenly from 0 .. n - 1.
Draw = Callable[[int], int]


def share_of(kind: PacketKind, left: int, left_count: int, least: int, draw: Draw) -> int:
    """The next share in units: ``left`` (>= ``left_count * least``) for ``left_count`` (>= 1) people."""
    assert left_count >= 1 and least >= 1 and left >= left_count * least, (left, left_count, least)
    share = lucky_share(left, left_count, least, draw) if kind is PacketKind.LUCKY else equal_share(left, left_count)
    assert least <= share and left - share >= (left_count - 1) * least, (share, left, left_count, least)
    return share


def equal_share(left: int, left_count: int) -> int:
    """The average, rounded up: where it does not come out even, who comes earlier gets one unit more."""
    return -(-left // left_count)


def lucky_share(left: int, left_count: int, least: int, draw: Draw) -> int:
    """The least and a draw up to twice the average of what is above it; the last takes what is left."""
    if left_count == 1:
        return left
    above = left - left_count * least
    return least + draw(2 * above // left_count + 1)


def best_of(shares: Iterable[tuple[int, int, int]]) -> int:
    """The id of the best luck among (place, units, id): the largest share, the earliest of several as large."""
    place, units, best = 0, 0, 0
    for other_place, other_units, other in shares:
        if other_units > units or (other_units == units and other_place < place):
            place, units, best = other_place, other_units, other
    assert units > 0, "a packet that is empty has shares"
    return best
