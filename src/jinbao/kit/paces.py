"""How often one member may do a thing: credit that grows with the clock, in memory, for a bounded number of members.

``kit.http.limits`` guards the server against callers of all routes, by the machine's time; this is for what a member is
allowed, by the clock that is handed in.
"""

from __future__ import annotations

from collections import OrderedDict

from jinbao.kit.clock import Clock
from jinbao.kit.errors import TooManyRequests

_MEMBERS_MAX = 50_000


class Pace:
    """``most`` in ``within_ms`` (both > 0) in the long run, and as many at once after a rest of so long.

    Credit is counted in parts of ``within_ms`` to the piece.
    """

    def __init__(self, clock: Clock, most: int, within_ms: int) -> None:
        assert most > 0 and within_ms > 0, (most, within_ms)
        self._clock = clock
        self._most = most
        self._within_ms = within_ms
        #: Credit and when it was counted, the least recently seen member first.
        self._credit: OrderedDict[int, tuple[int, int]] = OrderedDict()

    def take(self, member_id: int) -> None:
        """Count one; raises ``TooManyRequests``."""
        piece, now_ms = self._within_ms, self._clock.now_ms()
        full = self._most * piece
        credit, at_ms = self._credit.get(member_id, (full, now_ms))
        credit = min(full, credit + max(0, now_ms - at_ms) * self._most)
        if credit < piece:
            raise TooManyRequests(retry_after_s=(piece - credit) // self._most // 1000 + 1)
        self._credit[member_id] = (credit - piece, now_ms)
        self._credit.move_to_end(member_id)
        if len(self._credit) > _MEMBERS_MAX:
            self._credit.popitem(last=False)
