"""A sender that sends nothing and remembers what it would have sent, for the demo and for tests."""

from __future__ import annotations

from collections import OrderedDict

_REMEMBERED_MAX = 1_000


class DemoSender:
    """Keeps the last code of each of the last 1,000 phones, in memory only; nothing is logged."""

    def __init__(self) -> None:
        self._codes: OrderedDict[str, str] = OrderedDict()

    async def send(self, phone: str, code: str, language: str) -> None:
        """See ``CodeSender.send``."""
        self._codes[phone] = code
        self._codes.move_to_end(phone)
        if len(self._codes) > _REMEMBERED_MAX:
            self._codes.popitem(last=False)

    def last_code(self, phone: str) -> str | None:
        """See ``CodeMemory.last_code``."""
        return self._codes.get(phone)
