"""Asking again: what a request, or another under the same number of the merchant's, has made before.

The rule stands here once, for payouts, refunds, splits and their returns: the same request gets what it got; another
under the same number gets it too when it asks for the same, and is refused when it asks for something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.kit.once import Once, claim, seen
from jinbao.ledger import Entry
from jinbao.pay.errors import MerchantFundsShort, PaymentFailed
from jinbao.pay.service.context import Context
from jinbao.pay.types import Payout, Refund, Split, SplitReturn

T = TypeVar("T", Payout, Refund, Split, SplitReturn)


class Answered(Protocol):
    """What the ledger has been asked to move, by the entry ``entry_id``."""

    @property
    def refused(self) -> bool:
        """Whether its answer was no."""

    @property
    def entry_id(self) -> int:
        """The latest entry, where it was tried more than once."""


def made_before(
    tx: Tx,
    once: Once,
    by_id: Callable[[int], T],
    by_number: Callable[[], T | None],
    other_content: Callable[[T], Refusal | None],
    refused: Callable[[T], Refusal | None] = lambda _: None,
) -> T | None:
    """What this request, or another under its number, has made; ``None`` when that is nothing.

    ``by_number`` gives ``None`` for a request without a number. Raises what ``other_content`` says of a number that was
    used for something else. What ``refused`` says no to is refused again to the request that made it, and given to
    another one under its number, to be tried again.
    """
    known_id = seen(tx, once)
    if known_id is not None:
        known = by_id(known_id)
        if refusal := refused(known):
            raise refusal
        return known
    by_its_number = by_number()
    if by_its_number is None:
        return None
    if refusal := other_content(by_its_number):
        raise refusal
    if refused(by_its_number) is None:
        claim(tx, once, by_its_number.id)
    return by_its_number


def refused_in(context: Context, tx: Tx, known: Answered) -> Refusal | None:
    """What the merchant was told about this, when the ledger refused it."""
    if not known.refused:
        return None
    entry = context.journal.entry_in(tx, known.entry_id)
    assert entry is not None
    return merchant_refusal(entry)


def merchant_refusal(entry: Entry) -> Refusal:
    """What to tell a merchant about an entry, out of its money or another merchant's, that the ledger rejected."""
    return MerchantFundsShort() if entry.short else PaymentFailed(reason=entry.reason)
