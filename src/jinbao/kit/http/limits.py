"""How often a caller may call: a token bucket for each, in memory, bounded in number."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from jinbao.kit.clock import monotonic_ns
from jinbao.kit.errors import TooManyRequests

_BUCKETS_MAX = 100_000
_SECOND_NS = 1_000_000_000
_HOST_BITS = 64


def network_of(address: str) -> str:
    """Whom to count a network address as: itself, or for IPv6 the /64 that one host may choose all addresses of."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> _HOST_BITS << _HOST_BITS)}/{_HOST_BITS}"


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_s`` calls a second in the long run, ``burst`` at once."""

    per_s: int
    burst: int


class RateLimits:
    """Buckets by caller. The least recently seen one is dropped when there are too many."""

    def __init__(self, rate: Rate) -> None:
        assert rate.per_s > 0 and rate.burst > 0, rate
        self._rate = rate
        self._full_ns = rate.burst * _SECOND_NS
        # Per caller: nanoseconds of credit (one call costs a second divided by per_s) and when counted.
        self._buckets: OrderedDict[str | int, tuple[int, int]] = OrderedDict()

    def take(self, caller: str | int) -> None:
        """Count one call; raises ``TooManyRequests`` when the bucket is empty."""
        now = monotonic_ns()
        credit, at = self._buckets.get(caller, (self._full_ns, now))
        credit = min(self._full_ns, credit + (now - at) * self._rate.per_s)
        if credit < _SECOND_NS:
            self._buckets[caller] = (credit, now)
            wait_ns = (_SECOND_NS - credit) // self._rate.per_s
            raise TooManyRequests(retry_after_s=wait_ns // _SECOND_NS + 1)
        self._buckets[caller] = (credit - _SECOND_NS, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _BUCKETS_MAX:
            self._buckets.popitem(last=False)
