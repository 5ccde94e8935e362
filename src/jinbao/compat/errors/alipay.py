"""Refusals that only Alipay's dialect has words for."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class GatewayRefused(Refusal):
    """Something is missing or wrong that only Alipay has a name for: ``detail`` is that (``isv.missing-method``)."""

    code = "compat.gateway_refused"


class TradeEnded(Refusal):
    """The trade is closed: not paid in time, all given back, or its number cancelled before it was asked for."""

    code = "compat.trade_ended"


class PayeeMissing(Refusal):
    """Nobody has this ``identity``."""

    code = "compat.payee_missing"
    again = Again.NEW_ID


class CertificateMissing(Refusal):
    """No key of ours has a certificate with this number."""

    code = "compat.certificate_missing"


class CancelTooLate(Refusal):
    """A trade can be cancelled for ``hours`` after it was paid; after that it is refunded."""

    code = "compat.cancel_too_late"
