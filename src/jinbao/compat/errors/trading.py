"""Refusals about trades, beside those of pay."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class TradeMissing(Refusal):
    """The account has no such trade, refund or other thing (``what``)."""

    code = "compat.trade_missing"


class TradeOtherwise(Refusal):
    """The account's number is taken by something that was asked for with other content."""

    code = "compat.trade_otherwise"
    again = Again.NEW_ID


class PayerMismatch(Refusal):
    """Only the payer that the order names may pay it, or the payer is nobody known to this app."""

    code = "compat.payer_mismatch"


class TokenExpired(Refusal):
    """The link or code is too old, or a newer one has taken its place."""

    code = "compat.token_expired"


class CannotReverse(Refusal):
    """Only payments by code can be reversed, and those cannot be closed."""

    code = "compat.cannot_reverse"


class CombinedOnly(Refusal):
    """The order is part of a combined one and is asked for, or closed, with that."""

    code = "compat.combined_only"


class BillMissing(Refusal):
    """There is no bill of that day: not yet, too long ago, or nothing happened (``reason``)."""

    code = "compat.bill_missing"
