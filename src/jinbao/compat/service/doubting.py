"""How many requests may fail to prove themselves: explaining why, and signing the answer, cost more than asking."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from jinbao.compat.types import Incoming
from jinbao.kit.http import Rate, RateLimits

_BITS = {4: 24, 6: 56}


class Doubts:
    """Counts failures by the network that they come from and by the account that they claim.

    Only what failed is counted, after it failed: nobody keeps an account from calling by claiming to be it.
    ``spare_local`` leaves callers on this machine alone, as in a sandbox, where failing is the point.
    """

    def __init__(self, per_s: int, *, spare_local: bool) -> None:
        self._limits = RateLimits(Rate(per_s, per_s * 3))
        self._spare_local = spare_local

    def count(self, request: Incoming, account: str = "") -> None:
        """A request failed; raises ``TooManyRequests`` when it shall not even be told why."""
        if self._spare_local and is_local(request):
            return
        self._limits.take(f"network {_network(request.peer)}")
        if account:
            self._limits.take(f"account {account}")


def is_local(request: Incoming) -> bool:
    """Whether the caller is on this machine, and not behind a proxy on it."""
    return _is_loopback(request.peer) and not request.header("x-forwarded-for")


@lru_cache(maxsize=1_024)
def _is_loopback(peer: str) -> bool:
    address = _address(peer)
    return address is not None and address.is_loopback


@lru_cache(maxsize=1_024)
def _network(peer: str) -> str:
    """The network that an address most likely is of; one caller of IPv6 has a great many addresses."""
    address = _address(peer)
    if address is None:
        return peer
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{_BITS[address.version]}", strict=False))


def _address(peer: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return None
