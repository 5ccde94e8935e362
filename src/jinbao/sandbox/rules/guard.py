"""Who may use the control API: programs on this machine that mean to, and no page of somebody else's.

A page on the web can make a browser send requests to this machine, and by DNS rebinding even read the answers. So the
peer must be this machine, the name it calls us by one of ours, and a page that asks must come from here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_V4 = re.compile(r"127\.\d{1,3}\.\d{1,3}\.\d{1,3}", re.ASCII)


def is_loopback(host: str) -> bool:
    """Whether a host name or address (without a port) is this machine by itself."""
    bare = host.strip("[]").lower()
    mapped = bare.removeprefix("::ffff:")
    return bare in ("localhost", "::1") or bare.endswith(".localhost") or _V4.fullmatch(mapped) is not None


def host_of(text: str) -> str:
    """The host of a ``Host`` header, without its port."""
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.partition(":")[0]


def refused(peer: str, host: str, origin: str, site: str, ours: Collection[str] = ()) -> str | None:
    """What is wrong with a request (``peer``, ``host``, ``origin``), or ``None``.

    ``ours`` are names beside the loopback ones that this gateway was configured with; ``origin`` and ``site`` are the
    headers ``Origin`` and ``Sec-Fetch-Site``, empty when there are none.
    """
    if not is_loopback(peer):
        return "peer"
    name = host_of(host)
    if not is_loopback(name) and name not in ours:
        return "host"
    if origin == "null" or site == "cross-site":
        return "origin"
    if origin:
        theirs = urlsplit(origin).hostname or ""
        if not is_loopback(theirs) and theirs not in ours:
            return "origin"
    return None
