"""May this be spent? Limits by account class, by code tier and by strength of proof, in a fixed order.

The figures come from the jurisdiction's profile (PBoC 2015 no. 43 for the classes, 2017 no. 296 for the code tiers).
What is counted here is counted when money is about to move and given back when the ledger refuses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction

from jinbao.identity.types import AccountClass, Profile, ProofLevel, Tier, WithdrawalFee
from jinbao.kit.money import Money, Rounding
from jinbao.wallet.types import Counter, Limits, Usage, Used

_TIER_FIELD = {Tier.A: "tier_a_minor", Tier.B: "tier_b_minor", Tier.C: "tier_c_minor", Tier.D: "tier_d_minor"}
_PROOF_FIELD = {ProofLevel.NONE: "no_proof_minor", ProofLevel.PIN: "pin_minor", ProofLevel.PASSKEY: "passkey_minor"}


class Why(Enum):
    """Why not, in order of precedence: where several apply, the first is given."""

    FROZEN = "frozen"
    LIFETIME = "lifetime"
    YEAR = "year"
    DAY = "day"
    STATIC_CODE = "static_code"
    PIN_FREE_SINGLE = "pin_free_single"
    PIN_FREE_COUNT = "pin_free_count"
    CODE_TIER = "code_tier"
    PROOF_DAY = "proof_day"


#: With these, the same spending with a PIN or a passkey may well pass.
PROOF_HELPS = frozenset({Why.PIN_FREE_SINGLE, Why.PIN_FREE_COUNT, Why.CODE_TIER, Why.PROOF_DAY})


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a spending is not allowed, the limit it would pass (0 for a freeze) and what is left of that."""

    why: Why
    limit: int = 0
    left: int = 0
    tier: str = ""


def tier_of(profile: Profile, usage: Usage) -> Tier | None:
    """The tier whose day limit a spending counts against, ``None`` without a code."""
    return None if usage.code is None else profile.tier(usage.code, usage.proof)


def check_spend(
    *, frozen: bool, account_class: AccountClass, profile: Profile, used: Used, usage: Usage, amount_minor: int
) -> Stop | None:
    """``None`` when ``amount_minor`` (>= 1) may be spent; ``used`` is what counts on that day."""
    assert amount_minor >= 1, amount_minor
    if frozen:
        return Stop(Why.FROZEN)
    limits = profile.limits(account_class)
    tier = tier_of(profile, usage)
    tier_limit = None if tier is None else profile.code_limits[tier]
    tier_used = 0 if tier is None else _tier_used(used, tier)
    checks = [
        (Why.LIFETIME, limits.lifetime_minor, used.lifetime_minor),
        (Why.YEAR, limits.year_minor, used.year_minor),
        (Why.DAY, limits.day_minor, used.day_minor),
        (Why.STATIC_CODE, tier_limit if tier is Tier.D else None, tier_used),
        *_pin_free(profile, used, usage, amount_minor),
        (Why.CODE_TIER, None if tier is Tier.D else tier_limit, tier_used),
        (Why.PROOF_DAY, profile.proof_day_minor[usage.proof], _proof_used(used, usage.proof)),
    ]
    for why, limit, spent in checks:
        if limit is not None and spent + amount_minor > limit:
            return Stop(why, limit, max(0, limit - spent), "" if tier is None else tier.value)
    return None


def _pin_free(profile: Profile, used: Used, usage: Usage, amount_minor: int) -> list[tuple[Why, int | None, int]]:
    if usage.proof is not ProofLevel.NONE:
        return []
    rule = profile.pin_free
    # The count is put as a sum that passes its limit exactly when no try is left.
    tries_left = rule.count_per_day - used.pin_free_count
    return [
        (Why.PIN_FREE_SINGLE, rule.single_minor, 0),
        (Why.PIN_FREE_COUNT, None if tries_left > 0 else 0, 0),
    ]


def count(used: Used, profile: Profile, usage: Usage, amount_minor: int) -> Used:
    """``used`` with a spending added; it must be of the spending's day."""
    return _add(used, profile, usage, amount_minor, 1)


def give_back(used: Used, profile: Profile, usage: Usage, amount_minor: int, day: date) -> Used:
    """``used`` without a spending of ``day`` that did not happen after all; counters of a past day stay away."""
    assert used.day >= day, (used.day, day)
    if used.day == day:
        return _add(used, profile, usage, -amount_minor, -1)
    in_year = amount_minor if used.day.year == day.year else 0
    after = replace(used, year_minor=used.year_minor - in_year, lifetime_minor=used.lifetime_minor - amount_minor)
    assert after.year_minor >= 0 and after.lifetime_minor >= 0, after
    return after


def _add(used: Used, profile: Profile, usage: Usage, minor: int, tries: int) -> Used:
    changes = {
        "day_minor": used.day_minor + minor,
        "year_minor": used.year_minor + minor,
        "lifetime_minor": used.lifetime_minor + minor,
        _PROOF_FIELD[usage.proof]: _proof_used(used, usage.proof) + minor,
    }
    if usage.proof is ProofLevel.NONE:
        changes["pin_free_count"] = used.pin_free_count + tries
    tier = tier_of(profile, usage)
    if tier is not None:
        changes[_TIER_FIELD[tier]] = _tier_used(used, tier) + minor
    assert all(value >= 0 for value in changes.values()), changes
    return replace(used, **changes)  # type: ignore[arg-type]


def _tier_used(used: Used, tier: Tier) -> int:
    return int(getattr(used, _TIER_FIELD[tier]))


def _proof_used(used: Used, proof: ProofLevel) -> int:
    return int(getattr(used, _PROOF_FIELD[proof]))


def limits_view(account_class: AccountClass, profile: Profile, used: Used) -> Limits:
    """What a member may know of the limits and of what is used of them."""
    limits = profile.limits(account_class)
    return Limits(
        account_class=account_class,
        day=Counter(limits.day_minor, used.day_minor),
        year=Counter(limits.year_minor, used.year_minor),
        lifetime=Counter(limits.lifetime_minor, used.lifetime_minor),
        codes={tier.value: Counter(profile.code_limits[tier], _tier_used(used, tier)) for tier in Tier},
        proofs={level.value: Counter(profile.proof_day_minor[level], _proof_used(used, level)) for level in ProofLevel},
        pin_free_single_minor=profile.pin_free.single_minor,
        pin_free_count_per_day=profile.pin_free.count_per_day,
        pin_free_used_today=used.pin_free_count,
    )


def withdrawal_fee(rule: WithdrawalFee, withdrawn_minor: int, amount: Money) -> Money:
    """The fee for withdrawing ``amount`` after ``withdrawn_minor`` in all: only what passes the free sum costs."""
    free = max(0, rule.free_lifetime_minor - withdrawn_minor)
    costly = Money(max(0, amount.minor - free), amount.asset)
    if costly.minor == 0 or rule.fee_bp == 0:
        return Money(0, amount.asset)
    share = costly.times(Fraction(rule.fee_bp, 10_000), Rounding.HALF_UP)
    return Money(max(share.minor, rule.least_minor), amount.asset)
