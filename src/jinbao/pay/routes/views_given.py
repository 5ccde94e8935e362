"""Bodies that go out about what merchants give to others: payouts, splits, bundles."""

from typing import Literal

from msgspec import Struct

from jinbao.pay.routes.views import MerchantView, OrderView, Party


class Named(Struct):
    """A member (``mbr_…``, the name masked) or a merchant (``mch_…``)."""

    id: str
    name: str


class ShopPayout(Struct):
    """What a merchant pays to a member.

    ``waiting``: set aside until the member accepts, until ``expires_at_ms``. ``returned``: the merchant has it again,
    ``why`` says how. ``refused``: nothing moved, the same ``out_no`` may be tried again.
    """

    id: str
    out_no: str
    to: Named
    amount_minor: int
    title: str
    wait_for_member: bool
    state: Literal["pending", "waiting", "done", "returned", "refused"]
    why: Literal["cancelled", "expired"] | None
    at_ms: int
    expires_at_ms: int | None
    done_at_ms: int | None


class ShopPayouts(Struct):
    """A page of payouts."""

    items: list[ShopPayout]
    next: str | None


class ReceiverView(Struct):
    """Whom parts of payments may go to, and what it is to the merchant."""

    id: str
    name: str
    relation: str
    at_ms: int


class Receivers(Struct):
    """A page of receivers; ``most_bp`` of an order (basis points) may go to others."""

    items: list[ReceiverView]
    next: str | None
    most_bp: int


class PartView(Struct):
    """What one receiver got, and how much of it went back."""

    to: str
    amount_minor: int
    returned_minor: int
    note: str


class ReturnView(Struct):
    """What a merchant gave back of its part of a split."""

    id: str
    out_no: str
    split_id: str
    merchant_id: str
    amount_minor: int
    note: str
    state: Literal["pending", "done", "refused"]
    at_ms: int
    done_at_ms: int | None


class SplitView(Struct):
    """A split: its parts, and (``rest_minor``) what became the merchant's own with it."""

    id: str
    out_no: str
    order_id: str
    parts: list[PartView]
    finish: bool
    rest_minor: int
    note: str
    state: Literal["pending", "done", "refused"]
    at_ms: int
    done_at_ms: int | None
    returns: list[ReturnView]


class Sharing(Struct):
    """What a paid order has set aside, of which ``most_minor`` may go to others in all, and its splits so far.

    What is left at ``due_at_ms`` becomes the merchant's own by itself.
    """

    held_minor: int
    left_minor: int
    given_minor: int
    most_minor: int
    due_at_ms: int
    finished_at_ms: int | None
    splits: list[SplitView]


class OrderOfBundle(Struct):
    """One order of a bundle, and whose it is."""

    merchant: Party
    order: OrderView


class ShopBundle(Struct):
    """Orders that are paid together, for the merchant that put them together; ``qr_text`` while it can be scanned."""

    id: str
    out_no: str
    amount_minor: int
    state: str
    created_at_ms: int
    expires_at_ms: int
    orders: list[OrderOfBundle]
    qr_text: str | None


class OwnShop(Struct):
    """A shop of the member's own, and whether its tills may pay out."""

    merchant: MerchantView
    tills_pay_out: bool


class OwnShops(Struct):
    """All of them, oldest first."""

    items: list[OwnShop]
