"""Bodies that come in."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from jinbao.identity.types import Proof
from jinbao.kit.money import MINOR_MAX
from jinbao.pay.types import LABEL_MAX, REASON_MAX, SUBJECT_MAX

Amount = Annotated[int, Meta(ge=1, le=MINOR_MAX, description="Minor units of the operator's currency")]
Text = Annotated[str, Meta(max_length=SUBJECT_MAX)]
#: What both WeChat Pay and Alipay allow in a merchant's own numbers, and 64 of it.
OutNo = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[0-9A-Za-z_|*@.-]+\Z")]


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
    """What a merchant wants paid. ``expires_in_s`` is at most 15 days."""

    amount_minor: Amount
    subject: Text = ""
    out_no: OutNo | None = None
    expires_in_s: Annotated[int, Meta(ge=1, le=1_296_000)] | None = None


class AskCharge(Struct, forbid_unknown_fields=True):
    """What a till has read off the payer's phone, and what is to be paid."""

    code: Annotated[str, Meta(max_length=512)]
    amount_minor: Amount
    subject: Text = ""
    out_no: OutNo | None = None


class AskRefund(Struct, forbid_unknown_fields=True):
    """How much to give back."""

    amount_minor: Amount
    reason: Annotated[str, Meta(max_length=REASON_MAX)] = ""
    out_no: OutNo | None = None


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
