"""Throttles and locks in the store, so that they outlast a restart and hold across processes."""

from __future__ import annotations

import hashlib
import hmac

from jinbao.identity.rules.secrets import LockSchedule, Throttle, count_up
from jinbao.identity.store import secrets as rows
from jinbao.kit.db import Tx


class Counters:
    """Counts by kind and subject. Addresses and names are kept as keyed hashes only."""

    def __init__(self, secret: bytes) -> None:
        self._key = secret or b"jinbao"

    def subject(self, text: str) -> bytes:
        """What stands for a phone number, an address or a name in the counters."""
        return hmac.digest(self._key, text.encode(), hashlib.sha256)[:16]

    def hit_in(self, tx: Tx, throttle: Throttle, text: str, now_ms: int) -> int:
        """Count one more; 0, or when to come back if that is one too many (then it is not counted)."""
        subject = self.subject(text)
        window_at_ms, count, retry_at_ms = count_up(throttle, rows.throttle(tx, throttle.kind, subject), now_ms)
        if not retry_at_ms:
            rows.put_throttle(tx, throttle.kind, subject, window_at_ms, count)
        return retry_at_ms

    def retry_at_ms_in(self, tx: Tx, throttle: Throttle, text: str, now_ms: int) -> int:
        """What ``hit_in`` would say, counting nothing."""
        return count_up(throttle, rows.throttle(tx, throttle.kind, self.subject(text)), now_ms)[2]

    def locked_until_ms_in(self, tx: Tx, schedule: LockSchedule, subject: bytes, now_ms: int) -> int:
        """Until when nothing may be tried; 0 when it may be now."""
        _, until_ms = rows.lock(tx, schedule.kind, subject)
        return until_ms if now_ms < until_ms else 0

    def spend_try_in(self, tx: Tx, schedule: LockSchedule, subject: bytes, now_ms: int) -> int:
        """Count a try as wrong before it is made; the run of wrong ones. ``forgive_in`` when it was right.

        Counting first means that tries made at the same time, or cut off by a crash, all cost.
        """
        wrong_run = rows.lock(tx, schedule.kind, subject)[0] + 1
        rows.put_lock(tx, schedule.kind, subject, wrong_run, schedule.until_ms(wrong_run, now_ms), now_ms)
        return wrong_run

    def forgive_in(self, tx: Tx, schedule: LockSchedule, subject: bytes) -> None:
        """The right secret was shown: start counting afresh."""
        rows.clear_lock(tx, schedule.kind, subject)
