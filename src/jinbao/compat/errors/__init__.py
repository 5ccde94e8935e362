"""Every way compat can refuse. What each is called on a wire is said by the tables of ``compat.rules``."""

from jinbao.compat.errors.alipay import (
    CancelTooLate,
    CertificateMissing,
    GatewayRefused,
    PayeeMissing,
    TradeEnded,
)
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
    TooLong,
)
from jinbao.compat.errors.sharing import NotToBeShared, ReturnTooLate
from jinbao.compat.errors.trading import (
    BillMissing,
    CannotReverse,
    CombinedOnly,
    PayerMismatch,
    TokenExpired,
    TradeMissing,
    TradeOtherwise,
)
from jinbao.compat.errors.transfers import (
    NameOtherwise,
    ReceiverUnknown,
    RedPacketAmountRefused,
    RedPacketsTooMany,
    SceneRefused,
    TransferAmountRefused,
)
from jinbao.compat.errors.wechat import CertificatesMissing

__all__ = [
    "AccountUnknown",
    "AppMismatch",
    "BillMissing",
    "CallRefused",
    "CancelTooLate",
    "CannotReverse",
    "CertificateMissing",
    "CertificatesMissing",
    "CombinedOnly",
    "FieldInvalid",
    "GatewayRefused",
    "MerchantMismatch",
    "NameOtherwise",
    "NotPermitted",
    "NotToBeShared",
    "OperationUnknown",
    "PayeeMissing",
    "PayerMismatch",
    "ReceiverUnknown",
    "RedPacketAmountRefused",
    "RedPacketsTooMany",
    "ReturnTooLate",
    "SceneRefused",
    "SignatureWrong",
    "SystemFailure",
    "TokenExpired",
    "TooFrequent",
    "TooLong",
    "TradeEnded",
    "TradeMissing",
    "TradeOtherwise",
    "TransferAmountRefused",
]
