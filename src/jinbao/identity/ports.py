"""What identity needs someone else to fill: a way to bring a code to a phone."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class CodeSender(Protocol):
    """Brings one-time codes to phones (SMS, voice, a push)."""

    async def send(self, phone: str, code: str, language: str) -> None:
        """Hand ``code`` (six digits) over for delivery to ``phone`` (E.164) in ``language`` (``en``, ``zh-CN``).

        Raises ``Unknown`` when the carrier did not answer. Never logs the code.
        """
        ...


@runtime_checkable
class CodeMemory(Protocol):
    """A sender that can say what it sent last; only ever asked in the demo."""

    def last_code(self, phone: str) -> str | None:
        """The last code for ``phone``, or ``None``."""
        ...
