"""Use cases of identity: load, decide, save, announce."""

from __future__ import annotations

from jinbao.identity.ports import CodeSender
from jinbao.identity.rules.secrets import DAY_MS
from jinbao.identity.service.codes import Codes, CodeSent
from jinbao.identity.service.confirmations import Confirmations
from jinbao.identity.service.counters import Counters
from jinbao.identity.service.hashing import Hasher
from jinbao.identity.service.log_ins import LogIns, NewDevice
from jinbao.identity.service.members import Members
from jinbao.identity.service.merchants import Merchants
from jinbao.identity.service.passkeys import Passkeys
from jinbao.identity.service.pins import Pins
from jinbao.identity.service.profile import ProfileError, load_profile
from jinbao.identity.service.sessions import STAYS, Sessions
from jinbao.identity.service.settings import HashCost, IdentitySettings
from jinbao.identity.service.staff import StaffRoom
from jinbao.identity.service.staff_log import StaffLog
from jinbao.identity.store import secrets as rows
from jinbao.identity.types import Profile, Proof, ProofLevel
from jinbao.kit.http import Principal
from jinbao.kit.runtime import Runtime

__all__ = ["STAYS", "CodeSent", "HashCost", "Identity", "IdentitySettings", "NewDevice", "ProfileError"]


class Identity:
    """Everything that identity does, by subject."""

    def __init__(self, runtime: Runtime, settings: IdentitySettings, sender: CodeSender) -> None:
        """Raises ``ProfileError`` when ``settings.profile`` cannot be used."""
        self._runtime = runtime
        self.settings = settings
        self.profile: Profile = load_profile(settings.profile)
        counters = Counters(settings.secret)
        self._hasher = Hasher(settings.hash_cost, settings.secret)
        self.audit = StaffLog(runtime)
        self.members = Members(runtime, self.profile, self.audit)
        self.merchants = Merchants(runtime, self.profile, self.members, self.audit)
        self.sessions = Sessions(runtime, settings, self.members)
        self.staff = StaffRoom(runtime, self._hasher, counters, self.sessions, self.audit)
        self.codes = Codes(runtime, settings, self.profile, counters, sender)
        self.pins = Pins(runtime, self._hasher, counters, self.members, self.audit)
        self.passkeys = Passkeys(runtime, settings, self.members, counters)
        self.confirmations = Confirmations(runtime.clock, self.members, self.pins, self.passkeys)
        self.log_ins = LogIns(
            runtime,
            self.profile,
            (self.codes, self.passkeys, self.sessions),
            (self.members, self.merchants, self.staff),
        )

    async def confirm(self, caller: Principal, proof: Proof | None, purpose: bytes) -> ProofLevel:
        """The member's word on ``purpose``: see ``Confirmations.confirm``."""
        return await self.confirmations.confirm(caller, proof, purpose)

    async def sweep(self) -> int:
        """Drop what is over: sessions, codes, challenges, old counters; how many rows went."""
        now_ms = self._runtime.clock.now_ms()
        ended = await self.sessions.sweep()
        # Counters are of windows up to a day, so what is two days old counts for nothing.
        return ended + await self._runtime.db.write(lambda tx: rows.forget_before(tx, now_ms, now_ms - 2 * DAY_MS))

    def close(self) -> None:
        """Let the hashing threads go."""
        self._hasher.close()
