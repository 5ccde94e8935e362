"""Every way compat can refuse. What each is called on a wire is said by the tables of ``compat.rules``."""

from jinbao.compat.errors.calling import (
    AccountUnknown,
    AppMismatch,
    CallRefused,
    FieldInvalid,
    MerchantMismatch,
    NotPermitted,
    OperationUnknown,
    SignatureWrong,
    SystemFailure,
    TooFrequent,
)
from jinbao.compat.errors.trading import (
    BillMissing,
    CannotReverse,
    CombinedOnly,
    PayerMismatch,
    TokenExpired,
    TradeMissing,
    TradeOtherwise,
)

__all__ = [
    "AccountUnknown",
    "AppMismatch",
    "BillMissing",
    "CallRefused",
    "CannotReverse",
    "CombinedOnly",
    "FieldInvalid",
    "MerchantMismatch",
    "NotPermitted",
    "OperationUnknown",
    "PayerMismatch",
    "SignatureWrong",
    "SystemFailure",
    "TokenExpired",
    "TooFrequent",
    "TradeMissing",
    "TradeOtherwise",
]
