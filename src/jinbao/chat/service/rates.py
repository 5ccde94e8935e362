"""How often one member may do a thing: credit that grows with the clock, in memory, for a bounded number of members."""

from __future__ import annotations

from collections import OrderedDict

from jinbao.kit.clock import Clock
from jinbao.kit.errors import TooManyRequests

_MEMBERS_MAX = 50_000
_MINUTE_MS = 60_000


class PerMinute:
    """``most`` a minute, and as many at once after a minute of rest. Counted in parts of 60,000 to the piece."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        #: Credit and when it was counted, the least recently seen member first.
        self._credit: OrderedDict[int, tuple[int, int]] = OrderedDict()

    def take(self, member_id: int) -> None:
        """Count one; raises ``TooManyRequests``."""
        full, now_ms = self._most * _MINUTE_MS, self._clock.now_ms()
        credit, at_ms = self._credit.get(member_id, (full, now_ms))
        credit = min(full, credit + max(0, now_ms - at_ms) * self._most)
        if credit < _MINUTE_MS:
            raise TooManyRequests(retry_after_s=(_MINUTE_MS - credit) // self._most // 1000 + 1)
        self._credit[member_id] = (credit - _MINUTE_MS, now_ms)
        self._credit.move_to_end(member_id)
        if len(self._credit) > _MEMBERS_MAX:
            self._credit.popitem(last=False)
