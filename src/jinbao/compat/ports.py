"""What compat needs someone else to fill: a way out to merchants, and a place for whoever watches or meddles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from jinbao.compat.types import Attempt, Exchange, Fault, Notice, Posted, Tamper, Trade


class Courier(Protocol):
    """Carries a notice to a merchant's address."""

    async def post(self, url: str, headers: tuple[tuple[str, str], ...], body: bytes, timeout_ms: int) -> Posted:
        """POST once, without following redirects; never raises for what the other side does."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class ReceiptPrinter(Protocol):
    """Draws receipts."""

    def draw(self, title: str, lines: Sequence[tuple[str, str]]) -> bytes:
        """A PDF of a title and of labels with their values; the same ones give the same bytes. Call it on a thread."""
        ...


class Witness(Protocol):
    """Hears of every exchange and every attempt, after it happened. Must return at once and never raise."""

    def saw(self, exchange: Exchange) -> None:
        """A request was answered (or cut)."""
        ...

    def called_back(self, notice: Notice, attempt: Attempt) -> None:
        """A notice was posted once."""
        ...

    def opened(self, trade: Trade) -> None:
        """A payer has opened an order: scanned its code, or followed its link."""
        ...


class Meddler(Protocol):
    """Orders things to go wrong. Nobody does outside a sandbox."""

    def fault(self, account: str, operation: str, out_no: str, amount_minor: int | None, text: str) -> Fault | None:
        """What should go wrong with this call, asked once per call; ``text`` is the description or subject."""
        ...

    def tamper(self, notice: Notice) -> Tamper | None:
        """What should be done to the next attempt of this notice, asked once per attempt."""
        ...


class Nobody:
    """Neither watches nor meddles."""

    def saw(self, exchange: Exchange) -> None:
        """Does nothing."""

    def called_back(self, notice: Notice, attempt: Attempt) -> None:
        """Does nothing."""

    def opened(self, trade: Trade) -> None:
        """Does nothing."""

    def fault(self, account: str, operation: str, out_no: str, amount_minor: int | None, text: str) -> Fault | None:
        """Nothing goes wrong."""
        return None

    def tamper(self, notice: Notice) -> Tamper | None:
        """Nothing is done."""
        return None
