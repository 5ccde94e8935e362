"""What an operator sets."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class PaySettings:
    """What an operator sets. Defaults are those of a small shop's till.

    ``seed_key`` (32 bytes) encrypts the seeds of paired devices; the composition root reads it from
    the data folder's secrets. ``settle_bank`` is the code of the bank at which merchants' account
    numbers are looked for. A phone's payment codes are good with each of ``code_prefixes`` (10 .. 15, 25 .. 30); the
    first opens those that phones make by themselves. A payout waits ``payout_wait_ms`` for its member. What is set
    aside to be shared out is the merchant's after ``split_wait_ms``; of an order at most ``split_most_bp`` (basis
    points) goes to others, unless a merchant has a figure of its own.
    """

    seed_key: bytes
    order_life_ms: int = 2 * HOUR_MS
    order_life_max_ms: int = 15 * 24 * HOUR_MS
    order_most_minor: int = 10_000_000_000
    static_codes_most: int = 200
    confirm_wait_ms: int = 60_000
    refund_within_days: int = 365
    handle_failures_an_hour: int = 5
    merchant_failures_an_hour: int = 60
    settle_bank: str = "JBSB"
    settle_retry_ms: int = HOUR_MS
    guid: str = "io.jinbao"
    code_prefixes: tuple[str, ...] = ("10",)
    payout_wait_ms: int = DAY_MS
    split_wait_ms: int = 30 * DAY_MS
    split_most_bp: int = 3_000

    def __post_init__(self) -> None:
        assert len(self.seed_key) == 32, "the seed key has 32 bytes"
        assert 0 < self.order_life_ms <= self.order_life_max_ms
        assert 0 < self.order_most_minor < 10**12, "an EMVCo code has room for 13 characters of amount"
        assert self.code_prefixes and self.payout_wait_ms > 0 and self.split_wait_ms > 0
        assert 0 < self.split_most_bp <= 10_000
