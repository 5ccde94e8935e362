"""What pay asks of whoever is above it."""

from __future__ import annotations

from typing import Protocol


class CodeReader(Protocol):
    """Knows codes that are not pay's own, but were given out for orders of pay's."""

    async def read(self, text: str, member_id: int) -> int | None:
        """The id of the order that a scanned text stands for, ``None`` when the text is not known.

        ``member_id`` is who has scanned it. A text that is known and leads nowhere (too old, for somebody else) is
        refused with a ``Refusal`` that says so.
        """
        ...
