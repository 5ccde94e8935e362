"""Who may use the control API: programs on this machine that mean to, and no page of somebody else's.

A page on the web can make a browser send requests to this machine, and by DNS rebinding even read the answers. So the
peer must be this machine and the name it calls us by one of its names. A browser says whose page asks: it must be one
of the sandbox's own, from the very address it asks at. Another port of this machine is another server, perhaps with
somebody else's script in its pages, and the control API hands out keys; only origins that were listed are let in.
"""

from __future__ import annotations

import re
from collections.abc import Collection

#: What a browser says of a page of the very same origin, and of an address that somebody typed; a program says nothing.
_HERE = frozenset({"", "same-origin", "none"})
_PORTS = (("http://", ":80"), ("https://", ":443"))
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


def refused(peer: str, host: str, origin: str, site: str, listed: Collection[str] = ()) -> str | None:
    """What is wrong with a request (``peer``, ``host``, ``origin``), or ``None``.

    ``origin`` and ``site`` are the headers ``Origin`` and ``Sec-Fetch-Site``, which browsers send and programs do not;
    empty when there are none. ``listed`` are origins, written as ``plain`` writes them, whose pages may come as well.
    """
    if not is_loopback(peer):
        return "peer"
    if not is_loopback(host_of(host)):
        return "host"
    if origin and plain(origin) in listed:
        return None
    if site not in _HERE:
        return "origin"
    if origin and plain(origin) not in (plain(f"http://{host}"), plain(f"https://{host}")):
        return "origin"
    return None


def plain(origin: str) -> str:
    """An origin in lower case, without a port that its scheme has anyway: ``http://localhost:80`` is this without."""
    text = origin.strip().lower()
    for scheme, port in _PORTS:
        if text.startswith(scheme):
            return text.removesuffix(port)
    return text
