"""Bodies in and out."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from jinbao.identity.types import Assertion, Attestation, Device, Member, Merchant, Passkey, Proof, Staff
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show

Phone = Annotated[str, Meta(min_length=1, max_length=32, description="However people write it; +86 if no country")]
Code = Annotated[str, Meta(pattern="^[0-9]{6}$")]
DeviceName = Annotated[str, Meta(max_length=200)]
PersonName = Annotated[str, Meta(min_length=1, max_length=160)]
Language = Literal["en", "zh-CN"]
Id = Annotated[str, Meta(max_length=40)]


class AskCode(Struct, forbid_unknown_fields=True):
    """Where to send a one-time code."""

    phone: Phone
    purpose: Literal["log_in"] = "log_in"


class LogIn(Struct, forbid_unknown_fields=True):
    """A code that came; with a name, a new phone signs up."""

    phone: Phone
    code: Code
    device_name: DeviceName = ""
    name: PersonName | None = None
    language: Language | None = None


class DemoLogIn(Struct, forbid_unknown_fields=True):
    """One tap: ``id`` or ``phone`` of a member or of a merchant('s owner), the name of staff."""

    realm: Literal["member", "merchant", "staff"]
    phone: Annotated[str, Meta(max_length=64)] | None = None
    id: Id | None = None
    device_name: DeviceName = ""


class PasskeyLogIn(Struct, forbid_unknown_fields=True):
    """A passkey's answer to a log-in question."""

    assertion: Assertion
    device_name: DeviceName = ""


class MerchantLogIn(Struct, forbid_unknown_fields=True):
    """The owner's phone and code; which merchant, if there are several."""

    phone: Phone
    code: Code
    device_name: DeviceName = ""
    merchant_id: Id | None = None


class StaffLogIn(Struct, forbid_unknown_fields=True):
    """Name and password."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=128)]
    device_name: DeviceName = ""


class ChangeMe(Struct, forbid_unknown_fields=True):
    """What to change of oneself; what is left out stays."""

    name: PersonName | None = None
    handle: Annotated[str, Meta(min_length=1, max_length=32)] | None = None
    language: Language | None = None


class SetPin(Struct, forbid_unknown_fields=True):
    """A new PIN, and proof of the old one if there is one."""

    pin: Annotated[str, Meta(max_length=16)]
    old: Proof | None = None


class CheckPin(Struct, forbid_unknown_fields=True):
    """A PIN to try."""

    pin: Annotated[str, Meta(max_length=16)]


class BeginPasskey(Struct, forbid_unknown_fields=True):
    """Proof, once there is a PIN or a passkey already."""

    proof: Proof | None = None


class AddPasskey(Struct, forbid_unknown_fields=True):
    """What the browser made of the creation options, and what to call it."""

    credential: Attestation
    name: DeviceName = ""


class AskConfirmation(Struct, forbid_unknown_fields=True):
    """What will be confirmed: an order's id, ``transfer:<id>:<amount_minor>``, ``pin`` and so on."""

    purpose_ref: Annotated[str, Meta(min_length=1, max_length=200)]


class Sent(Struct):
    """Where the code went; ``demo_code`` in the demo only."""

    sent_to: str
    expires_at_ms: int
    resend_at_ms: int
    demo_code: str | None = None


class MemberView(Struct):
    """A member as they see themselves."""

    id: str
    name: str
    handle: str | None
    phone: str
    phone_masked: str
    account_class: str
    frozen: bool
    language: str
    created_at_ms: int


class DeviceView(Struct):
    """A device in the list of one's own."""

    id: str
    name: str
    current: bool
    paired: bool
    created_at_ms: int
    last_seen_at_ms: int


class NewDeviceView(Struct):
    """The device that was just logged in."""

    id: str
    name: str


class MerchantView(Struct):
    """A merchant as its till sees it."""

    id: str
    name: str
    name_latin: str
    city: str
    mcc: str
    fee_bp: int
    settle: str
    bank_account_masked: str
    frozen: bool


class StaffView(Struct):
    """A member of staff."""

    id: str
    name: str
    role: str


class MemberSession(Struct):
    """Logged in; ``token`` for those who do not keep cookies."""

    token: str
    created: bool
    member: MemberView
    device: NewDeviceView


class MerchantSession(Struct):
    """Logged in at a till."""

    token: str
    merchant: MerchantView
    merchants: list[MerchantView]
    device: NewDeviceView


class StaffSession(Struct):
    """Logged in at the console."""

    token: str
    staff: StaffView
    device: NewDeviceView


class PasskeyView(Struct):
    """A passkey in the list of one's own."""

    id: str
    name: str
    backed_up: bool
    created_at_ms: int
    last_used_at_ms: int


class Devices(Struct):
    """All of one's devices; there are at most twenty."""

    items: list[DeviceView]
    next: None = None


class PasskeyList(Struct):
    """All of one's passkeys; there are at most ten."""

    items: list[PasskeyView]
    next: None = None


class PinAnswer(Struct):
    """That there is a PIN, and that the one tried is it."""

    pin_set: bool = True


class Empty(Struct):
    """Done; there is nothing to say about it."""


def member_view(member: Member) -> MemberView:
    """For the member only: it has the whole phone number."""
    return MemberView(
        id=show("mbr", member.id),
        name=member.name,
        handle=member.handle,
        phone=member.phone,
        phone_masked=member.phone_masked,
        account_class=member.account_class.value,
        frozen=member.frozen,
        language=member.language,
        created_at_ms=member.created_at_ms,
    )


def merchant_view(merchant: Merchant) -> MerchantView:
    """For the merchant's till."""
    return MerchantView(
        id=show("mch", merchant.id),
        name=merchant.name,
        name_latin=merchant.name_latin,
        city=merchant.city,
        mcc=merchant.mcc,
        fee_bp=merchant.fee_bp,
        settle=merchant.settle.value,
        bank_account_masked=merchant.bank_account_masked,
        frozen=merchant.frozen,
    )


def staff_view(staff: Staff) -> StaffView:
    """For the console."""
    return StaffView(id=show("stf", staff.id), name=staff.name, role=staff.role.value)


def passkey_view(passkey: Passkey) -> PasskeyView:
    """For the passkey's owner."""
    return PasskeyView(
        id=show("cre", passkey.id),
        name=passkey.name,
        backed_up=passkey.backed_up,
        created_at_ms=passkey.created_at_ms,
        last_used_at_ms=passkey.last_used_at_ms,
    )


def device_views(devices: list[Device], caller: Principal) -> Devices:
    """For the devices' owner."""
    return Devices(
        [
            DeviceView(
                id=show("dev", device.id),
                name=device.name,
                current=device.id == caller.device_id,
                paired=device.paired,
                created_at_ms=device.created_at_ms,
                last_seen_at_ms=device.last_seen_at_ms,
            )
            for device in devices
        ]
    )


def id_or_not_found(prefix: str, text: str) -> int:
    """The number behind a shown id; raises ``NotFound`` for what is none."""
    number = parse(prefix, text)
    if number is None:
        raise NotFound()
    return number
