"""Money: whole minor units of one asset, never a float, never negative.

Direction (who pays, who gets) belongs to a posting, not to an amount. Division names its
rounding; sharing out conserves the sum to the last unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

#: Largest amount that is accepted anywhere: far above any balance, far below 64-bit overflow in SQL.
MINOR_MAX = 10**17

_PLAIN = re.compile(r"(?P<whole>[0-9]{1,17})(?:\.(?P<part>[0-9]{1,9}))?", re.ASCII)


class Rounding(Enum):
    """How a result that falls between two minor units is settled."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


@dataclass(frozen=True, slots=True)
class Asset:
    """What is counted: a code, the ledger number it lives on, and how many decimals its unit has.

    ``ledger`` is the ISO 4217 numeric code for a currency; other assets use 10,000 and up.
    """

    code: str
    ledger: int
    scale: int

    def __post_init__(self) -> None:
        assert re.fullmatch(r"[A-Z][A-Z0-9]{2,11}", self.code), self.code
        assert 0 < self.ledger < 2**32, self.ledger
        assert 0 <= self.scale <= 9, self.scale


CNY = Asset("CNY", 156, 2)
#: Micrograms of fine gold, priced per gram.
GOLD = Asset("AUG", 10_001, 6)

ASSETS: dict[str, Asset] = {asset.code: asset for asset in (CNY, GOLD)}


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` units (0 .. MINOR_MAX) of ``asset``."""

    minor: int
    asset: Asset

    def __post_init__(self) -> None:
        assert type(self.minor) is int, f"money is a whole number of minor units, not {self.minor!r}"
        assert 0 <= self.minor <= MINOR_MAX, f"money out of range: {self.minor}"

    def plus(self, other: Money) -> Money:
        """The sum; both must be of one asset."""
        assert other.asset == self.asset, (self.asset.code, other.asset.code)
        return Money(self.minor + other.minor, self.asset)

    def minus(self, other: Money) -> Money:
        """The difference; a bug (assert) when it would be negative."""
        assert other.asset == self.asset, (self.asset.code, other.asset.code)
        return Money(self.minor - other.minor, self.asset)

    def times(self, rate: Fraction, rounding: Rounding) -> Money:
        """``self * rate`` (rate >= 0, exact) in whole units, rounded as named."""
        assert isinstance(rate, Fraction) and rate >= 0, rate
        return Money(round_fraction(self.minor * rate, rounding), self.asset)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to ``weights`` (>= 0, not all 0) that add up to exactly ``self``.

        Largest remainder: each part is rounded down, what is left goes one unit at a time to the
        largest remainders, the earlier part first on a tie.
        """
        total = sum(weights)
        assert total > 0 and all(weight >= 0 for weight in weights), weights
        parts = [self.minor * weight // total for weight in weights]
        remainders = [self.minor * weight % total for weight in weights]
        left = self.minor - sum(parts)
        for index in sorted(range(len(weights)), key=lambda i: -remainders[i])[:left]:
            parts[index] += 1
        assert sum(parts) == self.minor
        return [Money(part, self.asset) for part in parts]

    def plain(self) -> str:
        """The amount as digits with the asset's decimals and no sign or grouping: ``"12.30"``."""
        if self.asset.scale == 0:
            return str(self.minor)
        whole, part = divmod(self.minor, 10**self.asset.scale)
        return f"{whole}.{part:0{self.asset.scale}d}"

    def __str__(self) -> str:
        return f"{self.plain()} {self.asset.code}"


def round_fraction(value: Fraction, rounding: Rounding) -> int:
    """``value`` (>= 0) as a whole number, rounded as named."""
    assert value >= 0, value
    whole, rest = divmod(value.numerator, value.denominator)
    if rest == 0 or rounding is Rounding.DOWN:
        return whole
    if rounding is Rounding.UP:
        return whole + 1
    double = 2 * rest
    if double != value.denominator:
        return whole + (double > value.denominator)
    return whole + (1 if rounding is Rounding.HALF_UP else whole % 2)


def parse_plain(text: str, asset: Asset) -> Money | None:
    """Read ``"12"``, ``"12.3"`` or ``"12.30"`` as money, or ``None`` when it is anything else.

    ASCII digits only, no sign, no grouping, no exponent, no more decimals than the asset has,
    at most ``MINOR_MAX``.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    part = match["part"] or ""
    if len(part) > asset.scale:
        return None
    minor = int(match["whole"] + part.ljust(asset.scale, "0"))
    return Money(minor, asset) if minor <= MINOR_MAX else None
