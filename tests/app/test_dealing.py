"""How much the house deals with: the profile's figures, unless the operator has others."""

from __future__ import annotations

import pytest

from jinbao.app.dealing import with_position
from jinbao.app.settings import GoldPosition, SettingsError
from jinbao.gold import load_profile

GRAM = 1_000_000


def test_nothing_said_leaves_everything_to_the_profile() -> None:
    profile = load_profile("neutral")
    assert with_position(profile, GoldPosition()) == profile


def test_the_operators_figures_stand_in_place_of_the_profiles() -> None:
    profile = load_profile("neutral")
    position = GoldPosition(
        least_g=5_000, target_g=8_000, most_g=9_000, cash_least_minor=2 * 10**8, cash_target_minor=3 * 10**8
    )
    terms = with_position(profile, position).batches
    assert (terms.low_ug, terms.target_ug, terms.high_ug) == (5_000 * GRAM, 8_000 * GRAM, 9_000 * GRAM)
    assert (terms.cash_low_minor, terms.cash_target_minor) == (2 * 10**8, 3 * 10**8)
    assert (terms.lot_ug, terms.most_ug) == (profile.batches.lot_ug, profile.batches.most_ug)


@pytest.mark.parametrize(
    "position",
    [
        GoldPosition(least_g=1_001),
        GoldPosition(target_g=10),
        GoldPosition(least_g=3_000, target_g=2_000, most_g=4_000),
        GoldPosition(target_g=5_000),
        GoldPosition(cash_least_minor=10**9),
    ],
)
def test_figures_that_do_not_rise_are_named(position: GoldPosition) -> None:
    with pytest.raises(SettingsError, match=r"\$\.gold\.position"):
        with_position(load_profile("neutral"), position)
