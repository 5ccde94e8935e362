"""The member's word: a PIN, or a passkey's answer that is good for one thing only."""

from __future__ import annotations

from typing import Any

from jinbao.identity.errors import ProofNeeded
from jinbao.identity.rules import secrets as rules
from jinbao.identity.service.members import Members
from jinbao.identity.service.passkeys import Passkeys
from jinbao.identity.service.pins import Pins
from jinbao.identity.types import Attestation, Passkey, Proof, ProofLevel, purpose_of
from jinbao.kit.clock import Clock
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal

PIN_PURPOSE = purpose_of("pin")
PASSKEY_PURPOSE = purpose_of("passkey")


class Confirmations:
    """Takes proofs, and lets nobody add a factor without showing one they have."""

    def __init__(self, clock: Clock, members: Members, pins: Pins, passkeys: Passkeys) -> None:
        self._clock = clock
        self._members = members
        self._pins = pins
        self._passkeys = passkeys

    async def confirm(self, caller: Principal, proof: Proof | None, purpose: bytes) -> ProofLevel:
        """How strongly the caller confirmed ``purpose`` (``types.purpose_of``).

        Raises ``ProofNeeded`` without a proof, and what ``Pins.check`` and ``Passkeys.confirm`` raise.
        A passkey's answer is used up whatever the outcome.
        """
        if caller.kind != "member":
            raise NotFound()
        if proof is None:
            raise ProofNeeded()
        if proof.pin is not None:
            await self._pins.check(caller.id, proof.pin)
            return ProofLevel.PIN
        assert proof.assertion is not None, "a proof is one or the other"
        await self._passkeys.confirm(caller.id, proof.assertion, purpose)
        return ProofLevel.PASSKEY

    async def set_pin(self, caller: Principal, pin: str, old: Proof | None) -> None:
        """Set the caller's first PIN, or another once the old one (or a passkey) was shown.

        Raises ``PinInvalid``, ``PinWeak``, ``ProofNeeded`` and what ``confirm`` raises.
        """
        member = await self._members.get(caller.id)
        rules.check_pin(pin, member.phone)
        is_set = (await self._pins.state(caller.id)).is_set
        has_passkey = bool(await self._passkeys.of(caller.id))
        if is_set or self._needs_proof(has_passkey, member.created_at_ms):
            await self.confirm(caller, old, PIN_PURPOSE)
        await self._pins.put(caller.id, pin)

    async def passkey_options(self, caller: Principal, proof: Proof | None) -> dict[str, Any]:
        """Begin adding a passkey; with a PIN or a passkey already there, one of them must be shown.

        Raises ``ProofNeeded``, ``PasskeyLimit`` and what ``confirm`` raises.
        """
        member = await self._members.get(caller.id)
        is_set = (await self._pins.state(caller.id)).is_set
        has_factor = is_set or bool(await self._passkeys.of(caller.id))
        if self._needs_proof(has_factor, member.created_at_ms):
            await self.confirm(caller, proof, PASSKEY_PURPOSE)
        return await self._passkeys.creation_options(caller.id)

    async def add_passkey(self, caller: Principal, attestation: Attestation, name: str) -> Passkey:
        """Finish adding it; raises what ``Passkeys.register`` raises."""
        return await self._passkeys.register(caller.id, attestation, name)

    def _needs_proof(self, has_factor: bool, opened_at_ms: int) -> bool:
        return rules.enrolment_needs_proof(has_factor, opened_at_ms, self._clock.now_ms())
