"""Gold's profiles: those that come with the package read well, and one that does not add up is refused."""

from __future__ import annotations

from importlib import resources

import pytest

from jinbao.gold import GoldProfileError, load_profile
from jinbao.gold.service.profile import read_profile
from jinbao.gold.types.custody import CustodyMode

NEUTRAL = (resources.files("jinbao.gold") / "profiles" / "neutral.toml").read_text("utf-8")
GRAM = 1_000_000


def test_the_profiles_that_come_with_the_package() -> None:
    neutral, cn = load_profile("neutral"), load_profile("cn")
    assert (neutral.name, neutral.custody) == ("neutral", CustodyMode.TRUSTEE)
    assert (neutral.quote.least_ug, neutral.quote.least_minor) == (1_000, 100)
    assert neutral.quote.spread_bp == {60: 15, 300: 30} and neutral.quote.quote_s == (60, 300)
    assert (cn.name, cn.custody) == ("cn", CustodyMode.BANK_OF_RECORD)
    assert cn.quote.least_ug == GRAM and cn.account.hold_needs_invest
    assert len(cn.price.sessions) == 3 and neutral.price.sessions == ()
    for profile in (neutral, cn):
        assert all(product.ug % GRAM == 0 for product in profile.delivery.products)


def test_a_profile_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(GoldProfileError, match="cn, neutral"):
        load_profile("mars")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("60 = 15", "60 = 40", "must not fall"),
        ("60 = 15", '"6 0" = 15', "whole seconds"),
        ("least_minor = 100 ", "least_minor = 30000000 ", "above quote.most_minor"),
        ("low_ug = 500000000", "low_ug = 5000000000", "rise from low to target"),
        ("lot_ug = 10000000", "lot_ug = 200000000000", "above batches.most_ug"),
        ('code = "bar-5"', 'code = "bar-10"', "a code twice"),
        ("sessions = []", 'sessions = [{ days = "1-5", hours = "11:30-09:00" }]', "does not begin before it ends"),
        ("sessions = []", 'sessions = [{ days = "5-1", hours = "09:00-11:30" }]', "does not begin before it ends"),
        ("sessions = []", 'sessions = [{ days = "Mon", hours = "09:00-11:30" }]', "is not like"),
        ('mode = "trustee"', 'mode = "cellar"', "cannot be read"),
        ("sell_fee_bp = 50", "sell_fee_bp = -1", "cannot be read"),
        ("[orders]", "[order]", "cannot be read"),
        ("[orders]", "[orders", "cannot be read"),
    ],
)
def test_a_profile_that_does_not_add_up_is_refused_by_name(old: str, new: str, says: str) -> None:
    assert old in NEUTRAL
    with pytest.raises(GoldProfileError, match=says):
        read_profile(NEUTRAL.replace(old, new))
