"""What a jurisdiction allows: limits by account class, by kind of code and by strength of proof.

``None`` stands for no limit. All amounts are minor units of the home currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.identity.types.people import AccountClass


class ProofLevel(Enum):
    """How a payment was confirmed: not at all beyond the logged-in device, by PIN, by passkey."""

    NONE = "none"
    PIN = "pin"
    PASSKEY = "passkey"


class CodeKind(Enum):
    """A printed code that anyone may have pasted over, or one made for this payment."""

    STATIC = "static"
    DYNAMIC = "dynamic"


class Tier(Enum):
    """The barcode rules' tiers (PBoC 2017 no. 296): A strongest proof, D a static code."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class ClassLimits:
    """What may leave a balance: in a day, in a calendar year, and in all since the account was opened.

    Withdrawals to the member's own bank account do not count. ``may_invest`` opens funds and gold.
    """

    day_minor: int | None
    year_minor: int | None
    lifetime_minor: int | None
    may_invest: bool


@dataclass(frozen=True, slots=True)
class PinFree:
    """Payments up to ``single_minor`` need no proof, at most ``count_per_day`` of them a day."""

    single_minor: int
    count_per_day: int


@dataclass(frozen=True, slots=True)
class WithdrawalFee:
    """Free until ``free_lifetime_minor`` has been withdrawn in all, then ``fee_bp`` but at least ``least_minor``."""

    free_lifetime_minor: int
    fee_bp: int
    least_minor: int


@dataclass(frozen=True, slots=True)
class Profile:
    """One jurisdiction's figures, read from ``profiles/<name>.toml`` and checked there."""

    name: str
    region: str
    first_class: AccountClass
    merchant_fee_bp: int
    pin_free: PinFree
    withdrawal_fee: WithdrawalFee
    classes: dict[AccountClass, ClassLimits]
    code_limits: dict[Tier, int | None]
    tiers: dict[ProofLevel, Tier]
    proof_day_minor: dict[ProofLevel, int | None]

    def limits(self, account_class: AccountClass) -> ClassLimits:
        """What a member of this class may spend."""
        return self.classes[account_class]

    def tier(self, code: CodeKind, proof: ProofLevel) -> Tier:
        """A static code is tier D whatever the proof; a dynamic one goes by the proof."""
        return Tier.D if code is CodeKind.STATIC else self.tiers[proof]

    def code_day_minor(self, code: CodeKind, proof: ProofLevel) -> int | None:
        """The most that a member may pay in a day by codes of this tier."""
        return self.code_limits[self.tier(code, proof)]
