"""Refusals before anything is done: who calls, whether it is they, and whether the call can be read."""

from __future__ import annotations

from jinbao.compat.types import Explanation
from jinbao.kit.errors import Again, Refusal


class SignatureWrong(Refusal):
    """Not proven to be the account's; ``explanation`` says what was verified and what is likely wrong."""

    code = "compat.signature_wrong"

    def __init__(self, explanation: Explanation, **facts: str | int) -> None:
        super().__init__(**facts)
        self.explanation = explanation


class AccountUnknown(Refusal):
    """There is no such merchant number or app id (``account``)."""

    code = "compat.account_unknown"


class OperationUnknown(Refusal):
    """No such method or path (``operation``)."""

    code = "compat.operation_unknown"


class FieldInvalid(Refusal):
    """``field`` (in ``location``: body, query or path) is missing or wrong: ``reason`` in words."""

    code = "compat.field_invalid"


class CallRefused(Refusal):
    """The call is understood and cannot be done as asked: ``reason`` in words."""

    code = "compat.call_refused"


class AppMismatch(Refusal):
    """The app (``app_id``) does not belong to the account."""

    code = "compat.app_mismatch"


class MerchantMismatch(Refusal):
    """The merchant named in the call is not the one that signed it, nor one that let it act (``account``)."""

    code = "compat.merchant_mismatch"


class NotPermitted(Refusal):
    """The account may not use this product: ``reason`` in words."""

    code = "compat.not_permitted"


class TooFrequent(Refusal):
    """Too many calls; the outcome of this one is: not done."""

    code = "compat.too_frequent"
    again = Again.LATER


class SystemFailure(Refusal):
    """Something failed here, and whether it was done must be asked for; ordered by a sandbox, or an unknown outcome."""

    code = "compat.system_failure"
    again = Again.SAME_ID


class TooLong(Refusal):
    """The body is longer than the gateway reads (``most`` bytes): ``reason`` in words."""

    code = "compat.too_long"
