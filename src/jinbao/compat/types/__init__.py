"""Words of compat: other people's accounts with us, what they call, and what we call back.

Amounts are whole minor units (fen) until a dialect writes them. Times end in ``_ms`` and are milliseconds UTC: those
of the business by the house's clock, those of signatures by the clock on the wall, since the other side checks them
with its own.
"""

from jinbao.compat.types.accounts import (
    AlipayApp,
    AlipayMode,
    MerchantCertificate,
    PlatformKey,
    PlatformKeyKind,
    Scheme,
    VerifyMode,
    WechatMerchant,
)
from jinbao.compat.types.calls import Exchange, Explanation, Fault, FaultStage, Incoming, Problem, Protocol, Reply
from jinbao.compat.types.notes import Note, NoteCode, note
from jinbao.compat.types.notices import Attempt, Notice, NoticeKind, NoticeState, Posted, Tamper
from jinbao.compat.types.trades import Product, StuckRefund, StuckState, Trade, TradeRefund
from jinbao.compat.types.transfers import (
    Batch,
    BatchDetail,
    BatchState,
    DetailState,
    ReceiverName,
    RedPacket,
    SplitName,
    SplitReturnName,
    Transfer,
    TransferKind,
)

__all__ = [
    "AlipayApp",
    "AlipayMode",
    "Attempt",
    "Batch",
    "BatchDetail",
    "BatchState",
    "DetailState",
    "Exchange",
    "Explanation",
    "Fault",
    "FaultStage",
    "Incoming",
    "MerchantCertificate",
    "Notice",
    "Note",
    "NoteCode",
    "NoticeKind",
    "NoticeState",
    "PlatformKey",
    "PlatformKeyKind",
    "Posted",
    "Problem",
    "Product",
    "Protocol",
    "ReceiverName",
    "RedPacket",
    "Reply",
    "Scheme",
    "SplitName",
    "SplitReturnName",
    "StuckRefund",
    "StuckState",
    "Tamper",
    "Trade",
    "TradeRefund",
    "Transfer",
    "TransferKind",
    "VerifyMode",
    "WechatMerchant",
    "note",
]
