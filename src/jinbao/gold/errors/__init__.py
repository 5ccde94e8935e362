"""Every way gold can refuse."""

from jinbao.gold.errors.dealing import (
    AccountFrozen,
    AccountNeeded,
    AlertLimit,
    ConsentNeeded,
    CustodianRefused,
    LedgerRefused,
    NoCash,
    NotEnough,
    NotForClass,
    PlanLimit,
    QuoteExpired,
    QuoteUnknown,
    QuoteUsed,
    SoldOut,
    TooLittle,
    TooMuch,
)

__all__ = [
    "AccountFrozen",
    "AccountNeeded",
    "AlertLimit",
    "ConsentNeeded",
    "CustodianRefused",
    "LedgerRefused",
    "NoCash",
    "NotEnough",
    "NotForClass",
    "PlanLimit",
    "QuoteExpired",
    "QuoteUnknown",
    "QuoteUsed",
    "SoldOut",
    "TooLittle",
    "TooMuch",
]
