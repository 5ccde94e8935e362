"""What stands in the texts that lead to an order: code_url, prepay_id, H5 and cashier addresses, order strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

#: Query parameters of our own pages that hold a token, the likeliest first.
_TOKEN_NAMES = ("token", "prepay_id", "pr", "cashier", "session")


@dataclass(frozen=True, slots=True)
class Link:
    """``kind``: ``text`` is to be scanned, ``token`` opens a trade, ``visit`` must be asked for at the gateway,
    ``string`` is what an app hands over, signed.

    ``value`` is the text, the token, or the target with its query (``/gateway.do?...``).
    """

    kind: Literal["text", "token", "visit", "string"]
    value: str


def read(text: str) -> list[Link]:
    """What a text may be, the likeliest first; empty for an empty one."""
    text = text.strip()
    if not text:
        return []
    if text.startswith("prepay_id="):
        return [Link("token", text.removeprefix("prepay_id="))]
    if "sign=" in text and "app_id=" in text and "://" not in text:
        return [Link("string", text)]
    parts = urlsplit(text)
    if parts.scheme in ("http", "https") and parts.path.endswith("/gateway.do"):
        return [Link("visit", f"{parts.path}?{parts.query}")]
    query = parse_qs(parts.query)
    tokens = [query[name][0] for name in _TOKEN_NAMES if name in query]
    found = [Link("token", token) for token in tokens]
    if parts.scheme in ("http", "https"):
        found += [Link("token", parts.path.rsplit("/", 1)[-1])]
    if not parts.scheme and not any(char.isspace() for char in text):
        found += [Link("token", text)]
    return [Link("text", text), *found]
