"""Words of the wallet. Ids are numbers here and shown (``mbr_...``) at the edge; amounts are ``Money`` or minor."""

from jinbao.wallet.types.accounts import MEMBER_BALANCE, WITHDRAWAL_FEES, member_balance, withdrawal_fees
from jinbao.wallet.types.lines import Counterpart, Direction, Line, LineFilter, LineKind
from jinbao.wallet.types.moves import (
    BankMove,
    BankMoveKind,
    LinkedAccount,
    MoneyRequest,
    MoveState,
    RequestState,
    Transfer,
)
from jinbao.wallet.types.qr import PersonalQr, parse_personal_qr
from jinbao.wallet.types.usage import Counter, Limits, PendingItem, Spending, Usage, Used, WalletSettings

__all__ = [
    "MEMBER_BALANCE",
    "WITHDRAWAL_FEES",
    "BankMove",
    "BankMoveKind",
    "Counter",
    "Counterpart",
    "Direction",
    "Limits",
    "Line",
    "LineFilter",
    "LineKind",
    "LinkedAccount",
    "MoneyRequest",
    "MoveState",
    "PendingItem",
    "PersonalQr",
    "RequestState",
    "Spending",
    "Transfer",
    "Usage",
    "Used",
    "WalletSettings",
    "member_balance",
    "parse_personal_qr",
    "withdrawal_fees",
]
