"""Who is meant, on every screen."""

from __future__ import annotations

import msgspec


class Named(msgspec.Struct, frozen=True):
    """A person or a shop: the shown id and the name."""

    id: str
    name: str
