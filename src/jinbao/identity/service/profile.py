"""Reads a jurisdiction's figures from a TOML file and refuses a file that does not add up."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Annotated

import msgspec

from jinbao.identity.types import (
    AccountClass,
    ClassLimits,
    PinFree,
    Profile,
    ProofLevel,
    Tier,
    WithdrawalFee,
)

#: As written in the files; -1 is no limit.
_Limit = Annotated[int, msgspec.Meta(ge=-1, le=10**15)]
_Amount = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
_BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class ProfileError(Exception):
    """A profile cannot be used; the message says which and why. Raised at start-up only."""


class _ClassFile(msgspec.Struct, forbid_unknown_fields=True):
    day_minor: _Limit
    year_minor: _Limit
    lifetime_minor: _Limit
    may_invest: bool


class _PinFreeFile(msgspec.Struct, forbid_unknown_fields=True):
    single_minor: _Amount
    count_per_day: _Amount


class _WithdrawalFile(msgspec.Struct, forbid_unknown_fields=True):
    free_lifetime_minor: _Amount
    fee_bp: _BasisPoints
    least_minor: _Amount


class _ProfileFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    region: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    first_class: AccountClass
    merchant_fee_bp: _BasisPoints
    pin_free: _PinFreeFile
    withdrawal_fee: _WithdrawalFile
    classes: dict[AccountClass, _ClassFile]
    code_day_minor: dict[Tier, _Limit]
    tiers: dict[ProofLevel, Tier]
    proof_day_minor: dict[ProofLevel, _Limit]


def load_profile(name: str) -> Profile:
    """A profile that comes with the package: ``cn`` or ``neutral``. Raises ``ProfileError``."""
    folder = resources.files("jinbao.identity") / "profiles"
    known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in known:
        raise ProfileError(f"There is no profile {name!r}; there are {', '.join(known)}.")
    return read_profile((folder / f"{name}.toml").read_text("utf-8"))


def read_profile(text: str) -> Profile:
    """The profile that ``text`` (TOML) describes; raises ``ProfileError`` naming what is wrong."""
    try:
        file = msgspec.convert(tomllib.loads(text), _ProfileFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise ProfileError(f"The profile cannot be read: {wrong}") from None
    profile = Profile(
        name=file.name,
        region=file.region,
        first_class=file.first_class,
        merchant_fee_bp=file.merchant_fee_bp,
        pin_free=PinFree(file.pin_free.single_minor, file.pin_free.count_per_day),
        withdrawal_fee=WithdrawalFee(
            file.withdrawal_fee.free_lifetime_minor, file.withdrawal_fee.fee_bp, file.withdrawal_fee.least_minor
        ),
        classes={
            each: ClassLimits(
                _limit(limits.day_minor),
                _limit(limits.year_minor),
                _limit(limits.lifetime_minor),
                limits.may_invest,
            )
            for each, limits in file.classes.items()
        },
        code_limits={tier: _limit(limit) for tier, limit in file.code_day_minor.items()},
        tiers=file.tiers,
        proof_day_minor={level: _limit(limit) for level, limit in file.proof_day_minor.items()},
    )
    _check_whole(profile)
    _check_rising(profile)
    return profile


def _limit(figure: int) -> int | None:
    return None if figure == -1 else figure


def _check_whole(profile: Profile) -> None:
    """Every class, tier and level of proof has its figure."""
    tables = (
        ("classes", profile.classes, AccountClass),
        ("code_day_minor", profile.code_limits, Tier),
        ("tiers", profile.tiers, ProofLevel),
        ("proof_day_minor", profile.proof_day_minor, ProofLevel),
    )
    for name, table, kind in tables:
        missing = [each.value for each in kind if each not in table]
        if missing:
            raise ProfileError(f"The profile's {name} lacks {', '.join(missing)}.")
    if profile.tiers[ProofLevel.NONE] is Tier.A or Tier.D in profile.tiers.values():
        raise ProfileError("Tier A needs a proof, and tier D is for static codes.")


def _check_rising(profile: Profile) -> None:
    """A better proof or a better known member never has less."""
    codes = [profile.code_limits[tier] for tier in (Tier.D, Tier.C, Tier.B, Tier.A)]
    proofs = [profile.proof_day_minor[level] for level in (ProofLevel.NONE, ProofLevel.PIN, ProofLevel.PASSKEY)]
    classes = [profile.classes[each] for each in AccountClass]
    for name, row in (
        ("code_day_minor", codes),
        ("proof_day_minor", proofs),
        ("classes' day_minor", [each.day_minor for each in classes]),
        ("classes' lifetime_minor", [each.lifetime_minor for each in classes]),
    ):
        if any(_is_less(after, before) for before, after in zip(row, row[1:], strict=False)):
            raise ProfileError(f"The profile's {name} must rise with the strength of proof.")


def _is_less(after: int | None, before: int | None) -> bool:
    return after is not None and (before is None or after < before)
