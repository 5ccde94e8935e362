"""Members, merchants, staff, and the devices and sessions by which they come in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.identity.types.masks import masked_account, masked_name, masked_phone


class Realm(Enum):
    """Whose door a session opens; a token of one realm is worth nothing in another."""

    MEMBER = "member"
    MERCHANT = "merchant"
    STAFF = "staff"


class AccountClass(Enum):
    """How well a member is known (PBoC 2015 no. 43): each class has its own limits in the profile."""

    I = "I"  # noqa: E741 - the regulation's own name
    II = "II"
    III = "III"


class Role(Enum):
    """What a member of staff is there for."""

    SUPPORT = "support"
    TREASURY = "treasury"
    ADMIN = "admin"


class Power(Enum):
    """One thing that staff may do; ``rules.roles`` says which role has which power."""

    LOOK = "look"
    FREEZE = "freeze"
    RESET_PIN = "reset_pin"
    SET_CLASS = "set_class"
    OPEN_MERCHANT = "open_merchant"
    SET_FEE = "set_fee"
    ASK_BANK = "ask_bank"
    RUN_AUDIT = "run_audit"
    HALT_GOLD = "halt_gold"
    KEEP_KEYS = "keep_keys"
    MANAGE_STAFF = "manage_staff"


class SettleMode(Enum):
    """When a merchant's takings go to its bank account."""

    AT_ONCE = "at_once"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a wallet. ``phone`` is E.164; ``handle`` is ``None`` until one is chosen."""

    id: int
    phone: str
    country_code: str
    handle: str | None
    name: str
    account_class: AccountClass
    frozen: bool
    language: str
    created_at_ms: int

    @property
    def name_masked(self) -> str:
        """The name for people whom the member has not dealt with."""
        return masked_name(self.name)

    @property
    def phone_masked(self) -> str:
        """The phone number with its middle hidden."""
        return masked_phone(self.phone, self.country_code)


@dataclass(frozen=True, slots=True)
class NewMerchant:
    """What it takes to register a merchant; ``rules.merchants.check`` says what is acceptable.

    ``fee_bp`` is the operator's fee in basis points of each payment, ``None`` for the profile's own.
    """

    name: str
    name_latin: str
    mcc: str
    city: str
    country: str
    bank_account: str
    settle: SettleMode = SettleMode.DAILY
    fee_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Merchant:
    """Someone who collects. ``name_latin`` and ``city`` are what an EMVCo payload carries (ASCII)."""

    id: int
    owner_id: int
    name: str
    name_latin: str
    mcc: str
    city: str
    country: str
    fee_bp: int
    settle: SettleMode
    bank_account: str
    frozen: bool
    created_at_ms: int

    @property
    def bank_account_masked(self) -> str:
        """The settlement account's last four characters."""
        return masked_account(self.bank_account)


@dataclass(frozen=True, slots=True)
class Staff:
    """A person who works for the operator. ``name`` is what they log in with."""

    id: int
    name: str
    role: Role
    active: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class Device:
    """Where someone is logged in. ``paired`` says that it makes payment codes without a connection."""

    id: int
    realm: Realm
    owner_id: int
    name: str
    paired: bool
    created_at_ms: int
    last_seen_at_ms: int


@dataclass(frozen=True, slots=True)
class Session:
    """A stay that ends at ``expires_at_ms`` at the latest, earlier when nothing is heard for long."""

    id: int
    realm: Realm
    owner_id: int
    device_id: int
    role: str
    created_at_ms: int
    seen_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened. ``token`` is shown this once; only its hash is kept."""

    token: str
    session: Session
    device: Device
    created: bool = False
