"""Staff: who works here, as what, and with which password."""

from __future__ import annotations

from dataclasses import replace

from jinbao.identity.errors import LastAdmin, LogInLocked, LogInWrong, StaffNameTaken
from jinbao.identity.rules import roles
from jinbao.identity.rules import secrets as rules
from jinbao.identity.service.counters import Counters
from jinbao.identity.service.hashing import Hasher
from jinbao.identity.service.sessions import Sessions
from jinbao.identity.service.staff_log import StaffLog
from jinbao.identity.store import staff as rows
from jinbao.identity.types import Power, Realm, Role, Staff
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Refusal
from jinbao.kit.http import Principal
from jinbao.kit.ids import show, to_bytes
from jinbao.kit.runtime import Runtime


def password_subject(staff_id: int) -> bytes:
    """What ties a password's hash to its owner, so that rows cannot be swapped."""
    return b"staff\x00" + to_bytes(staff_id)


class StaffRoom:
    """The people who work for the operator. Every change of it is in the staff log."""

    def __init__(self, runtime: Runtime, hasher: Hasher, counters: Counters, sessions: Sessions, log: StaffLog) -> None:
        self._runtime = runtime
        self._hasher = hasher
        self._counters = counters
        self._sessions = sessions
        self._log = log

    def get_in(self, tx: Tx, staff_id: int) -> Staff:
        """The member of staff; raises ``NotFound``."""
        staff = rows.staff(tx, staff_id)
        if staff is None:
            raise NotFound()
        return staff

    async def get(self, staff_id: int) -> Staff:
        """The member of staff; raises ``NotFound``."""
        return await self._runtime.db.read(lambda tx: self.get_in(tx, staff_id))

    def by_name_in(self, tx: Tx, name: str) -> Staff | None:
        """The member of staff who logs in with this name."""
        return rows.staff_by_name(tx, name.strip().lower())

    async def all(self) -> list[Staff]:
        """Everybody, oldest first, those who have left too."""
        return await self._runtime.db.read(rows.all_staff)

    def demand(self, caller: Principal, power: Power) -> None:
        """Raises ``NotAllowed`` unless the caller is staff with this power."""
        roles.demand(caller.role if caller.kind == "staff" else "", power)

    async def add(self, name: str, password: str, role: Role, by: Principal | None = None) -> Staff:
        """Take somebody on. ``by`` is ``None`` only at the operator's own keyboard (set-up, demo).

        Raises ``NotAllowed``, ``StaffNameInvalid``, ``PasswordWeak``, ``StaffNameTaken``, ``Busy``.
        """
        if by is not None:
            self.demand(by, Power.MANAGE_STAFF)
        login = roles.clean_staff_name(name)
        rules.check_password(password, login)
        staff = Staff(self._runtime.new_id(), login, role, True, self._runtime.clock.now_ms())
        with self._hasher.place():
            hashed = await self._hasher.hash(password_subject(staff.id), password)

        def work(tx: Tx) -> Staff:
            if not rows.insert_staff(tx, staff, hashed):
                raise StaffNameTaken()
            if by is not None:
                self._log.record_in(tx, by, "staff.add", show("stf", staff.id), {"name": login, "role": role.value})
            return staff

        return await self._runtime.db.write(work)

    async def change(
        self, by: Principal, staff_id: int, *, role: Role | None = None, active: bool | None = None
    ) -> Staff:
        """Give another role, or let go and take back; ends the sessions of the one concerned.

        Raises ``NotAllowed``, ``NotFound``, ``LastAdmin``.
        """
        self.demand(by, Power.MANAGE_STAFF)

        def work(tx: Tx) -> Staff:
            before = self.get_in(tx, staff_id)
            staff = replace(before, role=role or before.role, active=before.active if active is None else active)
            if staff == before:
                return staff
            admins = [each.id for each in rows.all_staff(tx) if each.role is Role.ADMIN and each.active]
            if admins == [staff_id] and (staff.role is not Role.ADMIN or not staff.active):
                raise LastAdmin()
            rows.update_staff(tx, staff)
            self._sessions.end_all_in(tx, Realm.STAFF, staff_id)
            details: dict[str, str | int] = {"role": staff.role.value, "active": int(staff.active)}
            self._log.record_in(tx, by, "staff.change", show("stf", staff_id), details)
            return staff

        return await self._runtime.db.write(work)

    async def prove(self, name: str, password: str, address: str) -> Staff:
        """The active member of staff whose name and password these are.

        Raises ``LogInLocked`` and ``LogInWrong`` alike for names that exist and names that do not, after
        the same time; ``Busy`` when too many are waiting.
        """
        login = name.strip().lower()[:64]
        with self._hasher.place():
            now_ms = self._runtime.clock.now_ms()
            found = await self._runtime.db.write(lambda tx: self._spend_try_in(tx, login, address, now_ms))
            if found is None:
                await self._hasher.pretend(password)
                is_right = False
            else:
                staff_id, kept = found
                is_right = await self._hasher.verify(kept, password_subject(staff_id), password)
        outcome = await self._runtime.db.write(lambda tx: self._settle_try_in(tx, login, address, is_right, now_ms))
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def change_password(self, caller: Principal, old: str, new: str, address: str) -> None:
        """Change one's own password; every session of theirs ends, this one too.

        A wrong old one costs a try as at log-in. Raises ``PasswordWeak``, ``LogInLocked``, ``LogInWrong``, ``Busy``.
        """
        staff = await self.get(caller.id)
        rules.check_password(new, staff.name)
        await self.prove(staff.name, old, address)
        with self._hasher.place():
            hashed = await self._hasher.hash(password_subject(staff.id), new)

        def work(tx: Tx) -> None:
            rows.set_password(tx, staff.id, hashed)
            self._sessions.end_all_in(tx, Realm.STAFF, staff.id)
            self._log.record_in(tx, caller, "staff.change_password", show("stf", staff.id), {})

        await self._runtime.db.write(work)

    def _spend_try_in(self, tx: Tx, login: str, address: str, now_ms: int) -> tuple[int, str] | None:
        subject = self._counters.subject("staff:" + login)
        until_ms = max(
            self._counters.locked_until_ms_in(tx, rules.STAFF_LOCK, subject, now_ms),
            self._counters.retry_at_ms_in(tx, rules.WRONG_LOG_INS_PER_ADDRESS, address, now_ms),
        )
        if until_ms:
            raise LogInLocked(until_ms=until_ms)
        self._counters.spend_try_in(tx, rules.STAFF_LOCK, subject, now_ms)
        staff = rows.staff_by_name(tx, login)
        if staff is None or not staff.active:
            return None
        return staff.id, rows.password_hash(tx, staff.id)

    def _settle_try_in(self, tx: Tx, login: str, address: str, is_right: bool, now_ms: int) -> Staff | Refusal:
        staff = rows.staff_by_name(tx, login) if is_right else None
        if staff is None or not staff.active:
            self._counters.hit_in(tx, rules.WRONG_LOG_INS_PER_ADDRESS, address, now_ms)
            return LogInWrong()
        self._counters.forgive_in(tx, rules.STAFF_LOCK, self._counters.subject("staff:" + login))
        return staff
