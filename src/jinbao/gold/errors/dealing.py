"""Refusals of accounts, quotes, trades, plans and alerts."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class AccountNeeded(Refusal):
    """There is no gold account yet: it is opened with the member's consent."""

    code = "gold.account_needed"


class ConsentNeeded(Refusal):
    """A gold account is opened only with consent."""

    code = "gold.consent_needed"
    again = Again.NEW_ID


class AccountFrozen(Refusal):
    """The gold account is frozen."""

    code = "gold.account_frozen"


class NotForClass(Refusal):
    """Members of this account class may not invest."""

    code = "gold.not_for_class"


class QuoteUnknown(Refusal):
    """There is no such quote, or it is somebody else's, or for the other side."""

    code = "gold.quote_unknown"
    again = Again.NEW_ID


class QuoteUsed(Refusal):
    """The quote has been used."""

    code = "gold.quote_used"
    again = Again.NEW_ID


class QuoteExpired(Refusal):
    """The quote's time is up; ``expired_at_ms`` says since when."""

    code = "gold.quote_expired"
    again = Again.NEW_ID


class TooLittle(Refusal):
    """Less than ``least_ug`` micrograms, or less than ``least`` of money."""

    code = "gold.too_little"
    again = Again.NEW_ID


class TooMuch(Refusal):
    """Worth more than ``most`` in one go."""

    code = "gold.too_much"
    again = Again.NEW_ID


class BalanceTooLow(Refusal):
    """The member's balance does not cover the purchase; nothing moved."""

    code = "gold.balance_too_low"
    again = Again.NEW_ID


class NotEnough(Refusal):
    """The member has less free gold than that; nothing moved."""

    code = "gold.not_enough"
    again = Again.NEW_ID


class SoldOut(Refusal):
    """The house has not that much metal just now; more is on its way. Nothing moved."""

    code = "gold.sold_out"
    again = Again.LATER


class NoCash(Refusal):
    """The house has not that much cash for buying back just now; more is on its way. Nothing moved."""

    code = "gold.no_cash"
    again = Again.LATER


class CustodianRefused(Refusal):
    """The custodian would not do it; nothing moved."""

    code = "gold.custodian_refused"
    again = Again.LATER


class LedgerRefused(Refusal):
    """The ledger said no for a ``reason`` of its own; nothing moved."""

    code = "gold.ledger_refused"
    again = Again.NEW_ID


class PlanLimit(Refusal):
    """A member may have ``most`` plans."""

    code = "gold.plan_limit"


class AlertLimit(Refusal):
    """A member may have ``most`` alerts waiting."""

    code = "gold.alert_limit"
