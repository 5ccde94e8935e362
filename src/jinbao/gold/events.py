"""What gold announces. Snapshots; ids as shown, weights in micrograms, amounts in minor units."""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class AccountOpened(Event, frozen=True, kw_only=True):
    """A member can hold gold now."""

    NAME: ClassVar[str] = "gold.account_opened/1"
    member: str
    at_ms: int


class AccountsImported(Event, frozen=True, kw_only=True):
    """The operator opened many accounts at once; there is no event for each of them."""

    NAME: ClassVar[str] = "gold.accounts_imported/1"
    count: int
    at_ms: int


class AccountChanged(Event, frozen=True, kw_only=True):
    """Staff froze a gold account, or let it move again."""

    NAME: ClassVar[str] = "gold.account_changed/1"
    member: str
    frozen: bool
    at_ms: int


class Traded(Event, frozen=True, kw_only=True):
    """A member bought or sold; ``standing`` is the plan or alert that did it, or empty."""

    NAME: ClassVar[str] = "gold.traded/1"
    id: str
    member: str
    side: str
    grams_ug: int
    price_minor: int
    amount_minor: int
    fee_minor: int
    standing: str
    at_ms: int


class PlanPaused(Event, frozen=True, kw_only=True):
    """A plan was refused too often; ``reason`` is the code of the last refusal."""

    NAME: ClassVar[str] = "gold.plan_paused/1"
    id: str
    member: str
    reason: str
    at_ms: int


class AlertHit(Event, frozen=True, kw_only=True):
    """The price that a member waited for has come; ``sell_ug`` is what is being sold at it, 0 for nothing."""

    NAME: ClassVar[str] = "gold.alert_hit/1"
    id: str
    member: str
    when: str
    price_minor: int
    market_minor: int
    sell_ug: int
    at_ms: int


class PriceEvent(Event, frozen=True, kw_only=True):
    """The price per gram as it stood, 0 while there is none; ``price_at_ms`` is its own time."""

    bid_minor: int
    ask_minor: int
    source: str
    price_at_ms: int
    at_ms: int


class PriceStopped(PriceEvent, frozen=True, kw_only=True):
    """Dealing in gold stopped; ``why`` is ``halted``, ``none``, ``stale``, ``jumped`` or ``closed``."""

    NAME: ClassVar[str] = "gold.price_stopped/1"
    why: str


class PriceResumed(PriceEvent, frozen=True, kw_only=True):
    """Dealing in gold goes on."""

    NAME: ClassVar[str] = "gold.price_resumed/1"


class BatchFilled(Event, frozen=True, kw_only=True):
    """The house bought from (``buy``) or sold to the custodian; the bank settles it next."""

    NAME: ClassVar[str] = "gold.batch_filled/1"
    id: str
    side: str
    grams_ug: int
    amount_minor: int
    at_ms: int


class DeliveryChanged(Event, frozen=True, kw_only=True):
    """Bars or coins on their way to a member have got to ``state``."""

    NAME: ClassVar[str] = "gold.delivery_changed/1"
    id: str
    member: str
    product: str
    count: int
    grams_ug: int
    fee_minor: int
    state: str
    at_ms: int


class PledgeChanged(Event, frozen=True, kw_only=True):
    """A member's pledge has begun (``pledged``) or ended (``released``)."""

    NAME: ClassVar[str] = "gold.pledge_changed/1"
    id: str
    member: str
    grams_ug: int
    state: str
    at_ms: int
