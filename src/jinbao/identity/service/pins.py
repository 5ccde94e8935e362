"""Payment PINs: set, checked with a lock-out that outlasts restarts, taken away by staff."""

from __future__ import annotations

from jinbao.identity.errors import PinLocked, PinNotSet, PinWrong
from jinbao.identity.events import PinWasLocked
from jinbao.identity.rules import roles
from jinbao.identity.rules import secrets as rules
from jinbao.identity.service.counters import Counters
from jinbao.identity.service.hashing import Hasher
from jinbao.identity.service.members import Members
from jinbao.identity.service.staff_log import StaffLog
from jinbao.identity.store import secrets as rows
from jinbao.identity.types import PinState, Power
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.ids import show, to_bytes
from jinbao.kit.runtime import Runtime


class Pins:
    """Six digits that confirm a payment. Whoever changes one has proved the old one first (``Confirmations``)."""

    def __init__(self, runtime: Runtime, hasher: Hasher, counters: Counters, members: Members, log: StaffLog) -> None:
        self._runtime = runtime
        self._hasher = hasher
        self._counters = counters
        self._members = members
        self._log = log

    def state_in(self, tx: Tx, member_id: int) -> PinState:
        """Whether there is a PIN, and whether it can be tried now."""
        wrong_run, until_ms = rows.lock(tx, rules.PIN_LOCK.kind, to_bytes(member_id))
        return PinState(
            is_set=rows.pin_hash(tx, member_id) is not None,
            tries_left=rules.PIN_LOCK.tries_left(wrong_run),
            locked_until_ms=until_ms if self._runtime.clock.now_ms() < until_ms else 0,
        )

    async def state(self, member_id: int) -> PinState:
        """Whether there is a PIN, and whether it can be tried now."""
        return await self._runtime.db.read(lambda tx: self.state_in(tx, member_id))

    async def check(self, member_id: int, pin: str) -> None:
        """Nothing when it is the PIN; raises ``PinNotSet``, ``PinLocked``, ``PinWrong``, ``Busy``.

        A try is counted before it is made, so tries made at once or cut off by a crash all cost; the
        right PIN clears them. While the PIN is locked not even the right one is looked at.
        """
        subject = to_bytes(member_id)
        with self._hasher.place():
            now_ms = self._runtime.clock.now_ms()
            kept, wrong_run = await self._runtime.db.write(lambda tx: self._spend_try_in(tx, member_id, now_ms))
            is_right = await self._hasher.verify(kept, subject, pin)
            fresh = kept
            if is_right and self._hasher.is_outdated(kept):
                fresh = await self._hasher.hash(subject, pin)
        if is_right:
            await self._runtime.db.write(lambda tx: self._forgive_in(tx, member_id, kept, fresh, now_ms))
            return
        until_ms = rules.PIN_LOCK.until_ms(wrong_run, now_ms)
        if not until_ms:
            raise PinWrong(tries_left=rules.PIN_LOCK.tries_left(wrong_run))
        locked = PinWasLocked(member_id=show("mbr", member_id), until_ms=until_ms, at_ms=now_ms)
        await self._runtime.db.write(lambda tx: self._runtime.outbox.announce(tx, locked))
        raise PinLocked(until_ms=until_ms)

    async def put(self, member_id: int, pin: str) -> None:
        """Set or replace the PIN of a member who has proved their right to.

        Raises ``NotFound``, ``PinInvalid``, ``PinWeak``, ``Busy``.
        """
        member = await self._members.get(member_id)
        rules.check_pin(pin, member.phone)
        with self._hasher.place():
            hashed = await self._hasher.hash(to_bytes(member_id), pin)
        now_ms = self._runtime.clock.now_ms()

        def work(tx: Tx) -> None:
            rows.put_pin(tx, member_id, hashed, now_ms)
            self._counters.forgive_in(tx, rules.PIN_LOCK, to_bytes(member_id))

        await self._runtime.db.write(work)

    def reset_in(self, tx: Tx, staff: Principal, member_id: int, reason: str) -> None:
        """Take a forgotten PIN away, after staff have made sure who is asking; the member sets another.

        The count of wrong tries stays. Raises ``NotAllowed``, ``ReasonNeeded``, ``NotFound``, ``PinNotSet``.
        """
        roles.demand(staff.role, Power.RESET_PIN)
        why = roles.clean_reason(reason)
        self._members.get_in(tx, member_id)
        if rows.pin_hash(tx, member_id) is None:
            raise PinNotSet()
        rows.delete_pin(tx, member_id)
        self._log.record_in(tx, staff, "member.reset_pin", show("mbr", member_id), {"reason": why})

    def _spend_try_in(self, tx: Tx, member_id: int, now_ms: int) -> tuple[str, int]:
        kept = rows.pin_hash(tx, member_id)
        if kept is None:
            raise PinNotSet()
        subject = to_bytes(member_id)
        if until_ms := self._counters.locked_until_ms_in(tx, rules.PIN_LOCK, subject, now_ms):
            raise PinLocked(until_ms=until_ms)
        return kept, self._counters.spend_try_in(tx, rules.PIN_LOCK, subject, now_ms)

    def _forgive_in(self, tx: Tx, member_id: int, kept: str, fresh: str, now_ms: int) -> None:
        self._counters.forgive_in(tx, rules.PIN_LOCK, to_bytes(member_id))
        if fresh != kept and rows.pin_hash(tx, member_id) == kept:
            rows.put_pin(tx, member_id, fresh, now_ms)
