"""Every way the wallet can refuse."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class BalanceTooLow(Refusal):
    """The balance does not cover it; nothing moved."""

    code = "wallet.balance_too_low"
    again = Again.NEW_ID


class PayeeFrozen(Refusal):
    """The other member cannot receive money at present."""

    code = "wallet.payee_frozen"
    again = Again.LATER


class ToOneself(Refusal):
    """Money cannot be sent to, or asked from, oneself."""

    code = "wallet.to_oneself"


class NoSuchPayee(Refusal):
    """Nobody has this phone number, handle or personal QR."""

    code = "wallet.no_such_payee"
    again = Again.NEW_ID


class AmountTooLarge(Refusal):
    """More than ``limit`` in one go."""

    code = "wallet.amount_too_large"
    again = Again.NEW_ID


class LifetimeLimit(Refusal):
    """The account class allows ``limit`` in all since opening, and ``left`` is left of it."""

    code = "wallet.lifetime_limit"


class YearLimit(Refusal):
    """The account class allows ``limit`` in a calendar year, and ``left`` is left of it."""

    code = "wallet.year_limit"


class DayLimit(Refusal):
    """The account class allows ``limit`` in a day, and ``left`` is left of it."""

    code = "wallet.day_limit"
    again = Again.LATER


class StaticCodeLimit(Refusal):
    """Printed codes may be paid up to ``limit`` in a day, and ``left`` is left of it."""

    code = "wallet.static_code_limit"
    again = Again.LATER


class CodeLimit(Refusal):
    """Codes of tier ``tier`` may be paid up to ``limit`` in a day, and ``left`` is left of it."""

    code = "wallet.code_limit"
    again = Again.LATER


class ProofLimit(Refusal):
    """With this strength of proof ``limit`` may be spent in a day, and ``left`` is left of it."""

    code = "wallet.proof_limit"
    again = Again.LATER


class BankAccountInvalid(Refusal):
    """Not the form of a bank code and an account number."""

    code = "wallet.bank_account_invalid"
    again = Again.NEW_ID


class BankAccountUnknown(Refusal):
    """The bank knows no such account."""

    code = "wallet.bank_account_unknown"
    again = Again.NEW_ID


class BankAccountLinked(Refusal):
    """This bank account is linked already."""

    code = "wallet.bank_account_linked"


class BankAccountLimit(Refusal):
    """A member links at most ``most`` bank accounts."""

    code = "wallet.bank_account_limit"


class BankAccountInUse(Refusal):
    """A top-up or withdrawal with this bank account is still on its way."""

    code = "wallet.bank_account_in_use"
    again = Again.LATER


class RequestClosed(Refusal):
    """The request is not open any more; ``state`` says what became of it."""

    code = "wallet.request_closed"


class RequestBeingPaid(Refusal):
    """The request is just being paid."""

    code = "wallet.request_being_paid"
    again = Again.LATER


class TooManyRequestsOpen(Refusal):
    """A member may have ``most`` requests open."""

    code = "wallet.too_many_requests_open"
    again = Again.LATER


class LedgerRefused(Refusal):
    """The ledger said no for a ``reason`` other than the balance; nothing moved."""

    code = "wallet.ledger_refused"
    again = Again.NEW_ID
