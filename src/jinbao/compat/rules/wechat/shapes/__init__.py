"""What the bodies of payment calls must look like. A field that is not named here is refused, as the service does."""

from jinbao.compat.rules.wechat.shapes.combine import CloseCombined, Combine, CombineH5, CombineJsapi
from jinbao.compat.rules.wechat.shapes.fields import OUT_REFUND_NO, OUT_TRADE_NO, TRANSACTION_ID, CodePayer
from jinbao.compat.rules.wechat.shapes.orders import (
    Close,
    CodePay,
    PartnerClose,
    PartnerCodePay,
    PartnerPrepay,
    PartnerPrepayH5,
    PartnerPrepayJsapi,
    PartnerReverse,
    Prepay,
    PrepayH5,
    PrepayJsapi,
    Reverse,
)
from jinbao.compat.rules.wechat.shapes.refunds import AbnormalRefund, AskRefund

__all__ = [
    "OUT_REFUND_NO",
    "OUT_TRADE_NO",
    "TRANSACTION_ID",
    "AbnormalRefund",
    "AskRefund",
    "Close",
    "CloseCombined",
    "CodePay",
    "CodePayer",
    "Combine",
    "CombineH5",
    "CombineJsapi",
    "PartnerClose",
    "PartnerCodePay",
    "PartnerPrepay",
    "PartnerPrepayH5",
    "PartnerPrepayJsapi",
    "PartnerReverse",
    "Prepay",
    "PrepayH5",
    "PrepayJsapi",
    "Reverse",
]
