"""What identity announces. Snapshots; ids as shown; no phone number, name or secret ever leaves in an event."""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class MemberOpened(Event, frozen=True, kw_only=True):
    """Somebody signed up."""

    NAME: ClassVar[str] = "identity.member_opened/1"
    id: str
    account_class: str
    language: str
    at_ms: int


class MembersImported(Event, frozen=True, kw_only=True):
    """The operator signed up many at once, who are not announced one by one."""

    NAME: ClassVar[str] = "identity.members_imported/1"
    count: int
    account_class: str
    language: str
    at_ms: int


class MemberChanged(Event, frozen=True, kw_only=True):
    """What is now true of a member after a change of handle, class, language or freeze."""

    NAME: ClassVar[str] = "identity.member_changed/1"
    id: str
    handle: str | None
    account_class: str
    frozen: bool
    language: str
    at_ms: int


class MerchantOpened(Event, frozen=True, kw_only=True):
    """A merchant was registered."""

    NAME: ClassVar[str] = "identity.merchant_opened/1"
    id: str
    owner_id: str
    name: str
    mcc: str
    city: str
    country: str
    fee_bp: int
    settle: str
    at_ms: int


class MerchantChanged(Event, frozen=True, kw_only=True):
    """What is now true of a merchant after a change of fee, settlement or freeze."""

    NAME: ClassVar[str] = "identity.merchant_changed/1"
    id: str
    owner_id: str
    name: str
    mcc: str
    city: str
    country: str
    fee_bp: int
    settle: str
    frozen: bool
    at_ms: int


class DeviceSignedOut(Event, frozen=True, kw_only=True):
    """A device's session ended: whatever the device was trusted with ends too."""

    NAME: ClassVar[str] = "identity.device_signed_out/1"
    device_id: str
    realm: str
    owner_id: str
    at_ms: int


class PinWasLocked(Event, frozen=True, kw_only=True):
    """Wrong PINs have locked a member's PIN until ``until_ms``."""

    NAME: ClassVar[str] = "identity.pin_locked/1"
    member_id: str
    until_ms: int
    at_ms: int


class StaffActed(Event, frozen=True, kw_only=True):
    """A line was added to the staff log; ``seal`` (hex) lets whoever keeps it prove the log later."""

    NAME: ClassVar[str] = "identity.staff_acted/1"
    seq: int
    staff_id: str
    action: str
    subject: str
    seal: str
    at_ms: int
