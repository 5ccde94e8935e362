"""Bodies that come in."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from jinbao.identity.types import Proof
from jinbao.kit.money import MINOR_MAX
from jinbao.pay.types import BUNDLE_MOST, LABEL_MAX, PARTS_MOST, REASON_MAX, RELATION_MAX, SUBJECT_MAX

Amount = Annotated[int, Meta(ge=1, le=MINOR_MAX, description="Minor units of the operator's currency")]
Text = Annotated[str, Meta(max_length=SUBJECT_MAX)]
#: What both WeChat Pay and Alipay allow in a merchant's own numbers, and 64 of it.
OutNo = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[0-9A-Za-z_|*@.-]+\Z")]


Life = Annotated[int, Meta(ge=1, le=1_296_000, description="Seconds; 15 days at most")]
Note = Annotated[str, Meta(max_length=REASON_MAX)]


class PayOrder(Struct, forbid_unknown_fields=True):
    """Proof of the order's id where one is needed."""

    proof: Proof | None = None


class PayStatic(Struct, forbid_unknown_fields=True):
    """How much to pay to a static code; proof of ``qr:<qrc_...>:<amount_minor>`` where one is needed."""

    amount_minor: Amount
    note: Text = ""
    proof: Proof | None = None


class Confirm(Struct, forbid_unknown_fields=True):
    """Proof of the order's id where one is needed."""

    proof: Proof | None = None


class Scan(Struct, forbid_unknown_fields=True):
    """What the camera read; a QR holds at most 7,089 characters."""

    text: Annotated[str, Meta(max_length=7_089)]


class AskOrder(Struct, forbid_unknown_fields=True):
    """What a merchant wants paid. ``split`` sets the payment aside, to be shared out."""

    amount_minor: Amount
    subject: Text = ""
    out_no: OutNo | None = None
    expires_in_s: Life | None = None
    split: bool = False


class AskCharge(Struct, forbid_unknown_fields=True):
    """What a till has read off the payer's phone, and what is to be paid."""

    code: Annotated[str, Meta(max_length=512)]
    amount_minor: Amount
    subject: Text = ""
    out_no: OutNo | None = None
    split: bool = False


class PartBack(Struct, forbid_unknown_fields=True):
    """How much of its part of a split a merchant gives back."""

    split_id: str
    merchant_id: str
    amount_minor: Amount
    note: Note = ""


class AskRefund(Struct, forbid_unknown_fields=True):
    """How much to give back, and what receivers of parts give back for it: all of it happens or nothing."""

    amount_minor: Amount
    reason: Note = ""
    out_no: OutNo | None = None
    returns: Annotated[list[PartBack], Meta(max_length=PARTS_MOST)] = []


class AskPayout(Struct, forbid_unknown_fields=True):
    """What the member ``to`` (``mbr_…``) is to get: at once, or (``wait_for_member``) once they accept it."""

    to: str
    amount_minor: Amount
    title: Text = ""
    out_no: OutNo | None = None
    wait_for_member: bool = False


class AskReceiver(Struct, forbid_unknown_fields=True):
    """What a receiver is to the merchant (``PARTNER``, ``DRIVER``, ...); without a name its own is taken, masked."""

    relation: Annotated[str, Meta(min_length=1, max_length=RELATION_MAX)]
    name: Annotated[str, Meta(max_length=RELATION_MAX)] = ""


class PartAsked(Struct, forbid_unknown_fields=True):
    """What one receiver (``mbr_…`` or ``mch_…``) is to have."""

    to: str
    amount_minor: Amount
    note: Note = ""


class AskSplit(Struct, forbid_unknown_fields=True):
    """Who gets what of a payment; with ``finish`` the rest becomes the merchant's own, now and for good."""

    parts: Annotated[list[PartAsked], Meta(max_length=PARTS_MOST)] = []
    finish: bool = False
    note: Note = ""
    out_no: OutNo | None = None


class AskReturn(Struct, forbid_unknown_fields=True):
    """What a merchant gives back of its part."""

    merchant_id: str
    amount_minor: Amount
    note: Note = ""
    out_no: OutNo | None = None


class OrderInBundle(Struct, forbid_unknown_fields=True):
    """One of the orders; ``merchant_id`` is another shop of the same owner, left out the shop that asks."""

    amount_minor: Amount
    merchant_id: str | None = None
    subject: Text = ""
    out_no: OutNo | None = None
    split: bool = False


class AskBundle(Struct, forbid_unknown_fields=True):
    """Orders that are paid together or not at all."""

    out_no: OutNo
    orders: Annotated[list[OrderInBundle], Meta(min_length=1, max_length=BUNDLE_MOST)]
    expires_in_s: Life | None = None


class NewStatic(Struct, forbid_unknown_fields=True):
    """A code to print; without an amount the payer types it."""

    label: Annotated[str, Meta(max_length=LABEL_MAX)] = ""
    amount_minor: Amount | None = None


class ChangeSettings(Struct, forbid_unknown_fields=True):
    """When the merchant is settled."""

    settle: Literal["at_once", "daily"]


class ChangeAccount(Struct, forbid_unknown_fields=True):
    """Where to a shop is settled; proof of ``shop_account:<mch_...>:<bank_account>``."""

    bank_account: Annotated[str, Meta(min_length=1, max_length=64)]
    proof: Proof


class LetTillsPayOut(Struct, forbid_unknown_fields=True):
    """Proof of ``tills_pay_out:<mch_...>``."""

    proof: Proof
