"""How much metal and cash this operator keeps to deal in gold with."""

from __future__ import annotations

from dataclasses import replace

from jinbao.app.settings import GoldPosition, SettingsError
from jinbao.gold.types.profile import GoldProfile

_UG_PER_GRAM = 1_000_000


def with_position(profile: GoldProfile, position: GoldPosition) -> GoldProfile:
    """The profile with the operator's own figures; raises ``SettingsError`` when they are not in rising order."""
    terms = profile.batches
    low = position.least_g * _UG_PER_GRAM or terms.low_ug
    target = position.target_g * _UG_PER_GRAM or terms.target_ug
    high = position.most_g * _UG_PER_GRAM or terms.high_ug
    cash_low = position.cash_least_minor or terms.cash_low_minor
    cash_target = position.cash_target_minor or terms.cash_target_minor
    if not low <= target <= high or cash_low > cash_target:
        raise SettingsError(
            "A setting is not usable: the least may not be above the target, nor that above the most - at "
            "`$.gold.position`"
        )
    batches = replace(
        terms,
        low_ug=low,
        target_ug=target,
        high_ug=high,
        cash_low_minor=cash_low,
        cash_target_minor=cash_target,
    )
    return replace(profile, batches=batches)
