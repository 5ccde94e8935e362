"""Sessions: opening, recognising on every request, ending from afar."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from jinbao.identity.errors import DemoOnly
from jinbao.identity.events import DeviceSignedOut
from jinbao.identity.rules.names import clean_device_name
from jinbao.identity.rules.secrets import DAY_MS, HOUR_MS, MINUTE_MS, token_hash
from jinbao.identity.service.members import Members
from jinbao.identity.service.settings import IdentitySettings
from jinbao.identity.store import people
from jinbao.identity.store import sessions as rows
from jinbao.identity.store import staff as staff_rows
from jinbao.identity.types import Device, Merchant, Realm, Session, SignedIn
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show
from jinbao.kit.runtime import Runtime

_TOKEN_BYTES = 32
_TOKEN_CHARS = 43
#: How exactly "last seen" is kept: a write for each request would make reading dear.
SEEN_EVERY_MS = 5 * MINUTE_MS
#: Sessions that one owner may have at a time; the one seen longest ago makes room.
SESSIONS_MAX = 20
_SWEEP_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a session lasts without a sign of life, and in all."""

    idle_ms: int
    whole_ms: int


STAYS: dict[Realm, Stay] = {
    Realm.MEMBER: Stay(30 * DAY_MS, 365 * DAY_MS),
    Realm.MERCHANT: Stay(30 * DAY_MS, 365 * DAY_MS),
    Realm.STAFF: Stay(2 * HOUR_MS, 12 * HOUR_MS),
}
_IDLE_MS = {realm.value: stay.idle_ms for realm, stay in STAYS.items()}


class Sessions:
    """Tokens are 32 random bytes, shown once; the store has their hash."""

    def __init__(self, runtime: Runtime, settings: IdentitySettings, members: Members) -> None:
        self._runtime = runtime
        self._demo = settings.demo
        self._members = members
        # When sessions were seen since the last ``note_seen``: session id to milliseconds.
        self._seen: dict[int, int] = {}

    async def authenticate(self, realm: str, token: str) -> Principal | None:
        """Who holds this token of this realm, or ``None``. One indexed read, no write."""
        if len(token) != _TOKEN_CHARS or not token.isascii():
            return None
        hashed = token_hash(token)
        row = await self._runtime.db.read(lambda tx: rows.session_by_token(tx, hashed))
        if row is None or row.realm != realm:
            return None
        now_ms = self._runtime.clock.now_ms()
        seen_at_ms = max(row.seen_at_ms, self._seen.get(row.id, 0))
        if now_ms >= row.ends_at_ms or now_ms >= seen_at_ms + _IDLE_MS[row.realm]:
            return None
        if now_ms - seen_at_ms >= SEEN_EVERY_MS:
            self._seen[row.id] = now_ms
        return Principal(row.realm, row.owner_id, row.id, row.device_id, row.role)  # type: ignore[arg-type]

    def open_in(self, tx: Tx, realm: Realm, owner_id: int, device_name: str, role: str = "") -> SignedIn:
        """A new device and its session, for somebody whose right to it was just established."""
        now_ms = self._runtime.clock.now_ms()
        stays = rows.sessions_of(tx, realm, owner_id)
        for oldest in stays[SESSIONS_MAX - 1 :]:
            self._end_in(tx, oldest)
        device = Device(
            id=self._runtime.new_id(),
            realm=realm,
            owner_id=owner_id,
            name=clean_device_name(device_name),
            paired=False,
            created_at_ms=now_ms,
            last_seen_at_ms=now_ms,
        )
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        assert len(token) == _TOKEN_CHARS
        row = rows.SessionRow(
            id=self._runtime.new_id(),
            realm=realm.value,
            owner_id=owner_id,
            device_id=device.id,
            role=role,
            created_at_ms=now_ms,
            seen_at_ms=now_ms,
            ends_at_ms=now_ms + STAYS[realm].whole_ms,
        )
        rows.insert_device(tx, device)
        rows.insert_session(tx, token_hash(token), row)
        session = Session(row.id, realm, owner_id, device.id, role, now_ms, now_ms, row.ends_at_ms)
        return SignedIn(token, session, device)

    async def open_demo(self, realm: Realm, who: str, device_name: str) -> SignedIn:
        """One tap and in, in the demo only.

        ``who`` is a member's phone or id, a merchant's id or its owner's phone, or a staff name.
        Raises ``DemoOnly``, ``NotFound``.
        """
        if not self._demo:
            raise DemoOnly()
        return await self._runtime.db.write(lambda tx: self._open_demo_in(tx, realm, who, device_name))

    async def devices(self, caller: Principal) -> list[Device]:
        """Where the caller is logged in, the device seen last first."""
        return await self._runtime.db.read(lambda tx: self.devices_in(tx, Realm(caller.kind), caller.id))

    def devices_in(self, tx: Tx, realm: Realm, owner_id: int) -> list[Device]:
        """``devices`` of anybody, in the caller's unit of work."""
        return rows.devices_of(tx, realm, owner_id)

    def device_in(self, tx: Tx, device_id: int) -> Device:
        """The device; raises ``NotFound`` once its session has ended."""
        device = rows.device(tx, device_id)
        if device is None:
            raise NotFound()
        return device

    def mark_paired_in(self, tx: Tx, device_id: int, paired: bool) -> None:
        """Note whether the device makes payment codes without a connection."""
        rows.mark_paired(tx, device_id, paired)

    async def end(self, caller: Principal) -> None:
        """Log out here. Twice is as good as once."""
        await self._runtime.db.write(lambda tx: self._end_device_in(tx, caller, caller.device_id))

    async def sign_out(self, caller: Principal, device_id: int) -> None:
        """Log one of the caller's devices out from afar; raises ``NotFound`` when it is not theirs."""

        def work(tx: Tx) -> None:
            if not self._end_device_in(tx, caller, device_id):
                raise NotFound()

        await self._runtime.db.write(work)

    def end_all_in(self, tx: Tx, realm: Realm, owner_id: int) -> int:
        """End every session of one owner; how many there were."""
        ended = rows.sessions_of(tx, realm, owner_id)
        for session in ended:
            self._end_in(tx, session)
        return len(ended)

    async def note_seen(self) -> int:
        """Write down who was seen since the last time; how many."""
        seen, self._seen = self._seen, {}
        if seen:
            await self._runtime.db.write(lambda tx: rows.touch_sessions(tx, seen))
        return len(seen)

    async def sweep(self) -> int:
        """Drop sessions that are over, and their devices; how many (at most 1,000 a time)."""
        await self.note_seen()
        now_ms = self._runtime.clock.now_ms()
        idle_since_ms = {realm: now_ms - stay.idle_ms for realm, stay in STAYS.items()}

        def work(tx: Tx) -> int:
            over = rows.sessions_over(tx, now_ms, idle_since_ms, _SWEEP_MAX)
            for session in over:
                self._end_in(tx, session)
            return len(over)

        return await self._runtime.db.write(work)

    def _open_demo_in(self, tx: Tx, realm: Realm, who: str, device_name: str) -> SignedIn:
        if realm is Realm.STAFF:
            staff = staff_rows.staff_by_name(tx, who)
            if staff is None or not staff.active:
                raise NotFound()
            return self.open_in(tx, realm, staff.id, device_name, staff.role.value)
        if realm is Realm.MERCHANT:
            merchant = self._demo_merchant_in(tx, who)
            if merchant is None:
                raise NotFound()
            return self.open_in(tx, realm, merchant.id, device_name)
        member_id = parse("mbr", who)
        member = self._members.by_phone_in(tx, who) if member_id is None else people.member(tx, member_id)
        if member is None:
            raise NotFound()
        return self.open_in(tx, realm, member.id, device_name)

    def _demo_merchant_in(self, tx: Tx, who: str) -> Merchant | None:
        merchant_id = parse("mch", who)
        if merchant_id is not None:
            return people.merchant(tx, merchant_id)
        owner = self._members.by_phone_in(tx, who)
        owned = [] if owner is None else people.merchants_of(tx, owner.id, 1)
        return owned[0] if owned else None

    def _end_device_in(self, tx: Tx, caller: Principal, device_id: int) -> bool:
        own = [row for row in rows.sessions_of(tx, Realm(caller.kind), caller.id) if row.device_id == device_id]
        for session in own:
            self._end_in(tx, session)
        return bool(own)

    def _end_in(self, tx: Tx, session: rows.SessionRow) -> None:
        rows.delete_session(tx, session.id)
        rows.delete_device(tx, session.device_id)
        self._runtime.outbox.announce(
            tx,
            DeviceSignedOut(
                device_id=show("dev", session.device_id),
                realm=session.realm,
                owner_id=show(_PREFIX[session.realm], session.owner_id),
                at_ms=self._runtime.clock.now_ms(),
            ),
        )


_PREFIX = {Realm.MEMBER.value: "mbr", Realm.MERCHANT.value: "mch", Realm.STAFF.value: "stf"}
