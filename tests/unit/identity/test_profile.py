"""The limit profiles that come along, and files that do not add up."""

from __future__ import annotations

from importlib import resources

import pytest

from jinbao.identity.service.profile import ProfileError, load_profile, read_profile
from jinbao.identity.types import AccountClass, CodeKind, PinFree, ProofLevel, Tier

NEUTRAL = (resources.files("jinbao.identity") / "profiles" / "neutral.toml").read_text("utf-8")


def test_the_cn_profile_says_what_the_rules_say() -> None:
    cn = load_profile("cn")
    assert cn.limits(AccountClass.I).lifetime_minor == 1_000_00
    assert cn.limits(AccountClass.II).year_minor == 100_000_00
    assert cn.limits(AccountClass.III).year_minor == 200_000_00
    assert [each for each in AccountClass if cn.limits(each).may_invest] == [AccountClass.III]
    assert cn.pin_free == PinFree(1_000_00, 10)
    assert [cn.code_limits[tier] for tier in Tier] == [None, 5_000_00, 1_000_00, 500_00]
    assert (cn.withdrawal_fee.free_lifetime_minor, cn.withdrawal_fee.fee_bp, cn.withdrawal_fee.least_minor) == (
        1_000_00,
        10,
        10,
    )


def test_a_static_code_is_tier_d_whatever_the_proof() -> None:
    cn = load_profile("cn")
    assert {cn.tier(CodeKind.STATIC, proof) for proof in ProofLevel} == {Tier.D}
    assert [cn.tier(CodeKind.DYNAMIC, proof) for proof in ProofLevel] == [Tier.C, Tier.B, Tier.A]
    assert cn.code_day_minor(CodeKind.STATIC, ProofLevel.PASSKEY) == 500_00


def test_the_neutral_profile_lets_small_sums_go_without_a_pin() -> None:
    neutral = load_profile("neutral")
    assert neutral.pin_free == PinFree(300_00, 50)
    assert neutral.withdrawal_fee.fee_bp == 0
    assert neutral.limits(neutral.first_class).day_minor is not None


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("[tiers]", "[teirs]"),
        ("B = 1000000", "B = 1"),
        ("D = 200000\n", ""),
        ("fee_bp = 0", "fee_bp = -2"),
        ("day_minor = 100000\n", "day_minor = 1.5\n"),
        ('none = "C"', 'none = "A"'),
        ('none = "C"', 'none = "D"'),
        ('first_class = "II"', 'first_class = "IV"'),
        ("may_invest = false", "may_invest = 0"),
        ('name = "neutral"', 'name = "neutral"\nextra = 1'),
        ("[classes.I]", "[classes.I"),
    ],
)
def test_a_profile_that_does_not_add_up_is_refused(found: str, instead: str) -> None:
    assert found in NEUTRAL
    with pytest.raises(ProfileError):
        read_profile(NEUTRAL.replace(found, instead, 1))


def test_an_unknown_profile_is_named_with_those_there_are() -> None:
    with pytest.raises(ProfileError, match="cn, neutral"):
        load_profile("../cn")
