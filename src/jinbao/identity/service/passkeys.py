"""Passkeys: registering, logging in without a name, and confirming one thing at a time."""

from __future__ import annotations

import secrets
from typing import Any

from webauthn import generate_authentication_options, generate_registration_options
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from jinbao.identity.errors import (
    ChallengeExpired,
    CodeThrottled,
    PasskeyKnown,
    PasskeyLast,
    PasskeyLimit,
    PasskeyRefused,
)
from jinbao.identity.rules import secrets as rules
from jinbao.identity.rules.names import clean_device_name
from jinbao.identity.service import ceremony
from jinbao.identity.service.counters import Counters
from jinbao.identity.service.members import Members
from jinbao.identity.service.settings import IdentitySettings
from jinbao.identity.store import secrets as rows
from jinbao.identity.types import Assertion, Attestation, Passkey
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import to_bytes
from jinbao.kit.runtime import Runtime

_CHALLENGE_BYTES = 32
_REGISTER, _LOG_IN, _CONFIRM = "register", "log_in", "confirm"
#: The name of the purpose for which nothing in particular is confirmed.
_NOTHING = b""


class Passkeys:
    """Each question is 32 random bytes, kept here, good for five minutes and for one answer, right or wrong."""

    def __init__(self, runtime: Runtime, settings: IdentitySettings, members: Members, counters: Counters) -> None:
        self._runtime = runtime
        self._members = members
        self._counters = counters
        self._party = ceremony.RelyingParty(settings.rp_id, settings.rp_name, settings.origins)

    async def of(self, member_id: int) -> list[Passkey]:
        """A member's passkeys, oldest first."""
        return await self._runtime.db.read(lambda tx: rows.passkeys_of(tx, member_id))

    def of_in(self, tx: Tx, member_id: int) -> list[Passkey]:
        """``of`` in the caller's unit of work."""
        return rows.passkeys_of(tx, member_id)

    async def creation_options(self, member_id: int) -> dict[str, Any]:
        """What ``navigator.credentials.create()`` is given, as JSON; raises ``NotFound``, ``PasskeyLimit``."""
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)

        def work(tx: Tx) -> dict[str, Any]:
            member = self._members.get_in(tx, member_id)
            known = rows.passkeys_of(tx, member_id)
            if len(known) >= rules.PASSKEYS_MAX:
                raise PasskeyLimit(most=rules.PASSKEYS_MAX)
            self._ask_in(tx, challenge, _REGISTER, member_id, _NOTHING)
            options = generate_registration_options(
                rp_id=self._party.id,
                rp_name=self._party.name,
                user_id=to_bytes(member.id),
                user_name=member.phone_masked,
                user_display_name=member.name,
                challenge=challenge,
                timeout=rules.CHALLENGE_LIFETIME_MS,
                authenticator_selection=AuthenticatorSelectionCriteria(
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    user_verification=UserVerificationRequirement.REQUIRED,
                ),
                exclude_credentials=_descriptors(known),
                supported_pub_key_algs=ceremony.ALGORITHMS,
            )
            return options_to_json_dict(options)

        return await self._runtime.db.write(work)

    async def register(self, member_id: int, attestation: Attestation, name: str) -> Passkey:
        """Keep a new passkey. Raises ``ChallengeExpired``, ``PasskeyRefused``, ``PasskeyLimit``, ``PasskeyKnown``."""
        challenge = ceremony.challenge_of(attestation.response.clientDataJSON)
        await self._take(challenge, _REGISTER, member_id, _NOTHING)
        credential = ceremony.check_attestation(self._party, challenge, attestation)
        now_ms = self._runtime.clock.now_ms()
        passkey = Passkey(
            id=self._runtime.new_id(),
            member_id=member_id,
            credential_id=credential.id,
            public_key=credential.public_key,
            sign_count=credential.sign_count,
            backed_up=credential.backed_up,
            name=clean_device_name(name),
            created_at_ms=now_ms,
            last_used_at_ms=now_ms,
        )

        def work(tx: Tx) -> Passkey:
            if len(rows.passkeys_of(tx, member_id)) >= rules.PASSKEYS_MAX:
                raise PasskeyLimit(most=rules.PASSKEYS_MAX)
            if not rows.insert_passkey(tx, passkey):
                raise PasskeyKnown()
            return passkey

        return await self._runtime.db.write(work)

    async def forget(self, member_id: int, passkey_id: int) -> None:
        """Remove one of the member's passkeys; raises ``NotFound``, or ``PasskeyLast`` while there is no PIN."""

        def work(tx: Tx) -> None:
            known = [passkey.id for passkey in rows.passkeys_of(tx, member_id)]
            if passkey_id not in known:
                raise NotFound()
            is_only = len(known) == 1 and rows.pin_hash(tx, member_id) is None
            opened_at_ms = self._members.get_in(tx, member_id).created_at_ms
            # Then the next factor could be set without any proof, by whoever has a session.
            if rules.enrolment_needs_proof(is_only, opened_at_ms, self._runtime.clock.now_ms()):
                raise PasskeyLast()
            rows.delete_passkey(tx, member_id, passkey_id)

        await self._runtime.db.write(work)

    async def log_in_options(self, address: str) -> dict[str, Any]:
        """What ``navigator.credentials.get()`` is given to log somebody in, whoever they are, as JSON.

        Raises ``CodeThrottled`` when one address asks far too often.
        """
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)
        now_ms = self._runtime.clock.now_ms()

        def work(tx: Tx) -> None:
            if retry_at_ms := self._counters.hit_in(tx, rules.QUESTIONS_PER_ADDRESS, address, now_ms):
                raise CodeThrottled(retry_at_ms=retry_at_ms)
            self._ask_in(tx, challenge, _LOG_IN, None, _NOTHING)

        await self._runtime.db.write(work)
        return self._request(challenge, [])

    async def answer_log_in(self, assertion: Assertion) -> Passkey:
        """The passkey that answers a log-in question; raises ``ChallengeExpired``, ``PasskeyRefused``."""
        return await self._answer(assertion, _LOG_IN, None, _NOTHING)

    async def confirmation_options(self, member_id: int, purpose: bytes) -> dict[str, Any]:
        """A question whose answer confirms exactly ``purpose`` (``types.purpose_of``), as JSON.

        Raises ``PasskeyRefused`` (``no_passkey``) when the member has none.
        """
        assert len(purpose) == 32, "a purpose is a SHA-256"
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)

        def work(tx: Tx) -> list[Passkey]:
            known = rows.passkeys_of(tx, member_id)
            if not known:
                raise PasskeyRefused(reason="no_passkey")
            self._ask_in(tx, challenge, _CONFIRM, member_id, purpose)
            return known

        return self._request(challenge, await self._runtime.db.write(work))

    async def confirm(self, member_id: int, assertion: Assertion, purpose: bytes) -> None:
        """Accept an answer as the member's word on ``purpose``; raises ``ChallengeExpired``, ``PasskeyRefused``."""
        await self._answer(assertion, _CONFIRM, member_id, purpose)

    def _ask_in(self, tx: Tx, challenge: bytes, use: str, member_id: int | None, purpose: bytes) -> None:
        expires_at_ms = self._runtime.clock.now_ms() + rules.CHALLENGE_LIFETIME_MS
        rows.insert_challenge(tx, rows.ChallengeRow(challenge, use, member_id, purpose, expires_at_ms))

    def _request(self, challenge: bytes, known: list[Passkey]) -> dict[str, Any]:
        options = generate_authentication_options(
            rp_id=self._party.id,
            challenge=challenge,
            timeout=rules.CHALLENGE_LIFETIME_MS,
            allow_credentials=_descriptors(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    async def _take(self, challenge: bytes, use: str, member_id: int | None, purpose: bytes) -> None:
        """Use the question up; raises ``ChallengeExpired`` unless it was this one, put to this member, in time."""
        row = await self._runtime.db.write(lambda tx: rows.take_challenge(tx, challenge))
        now_ms = self._runtime.clock.now_ms()
        if row is None or now_ms >= row.expires_at_ms:
            raise ChallengeExpired()
        if (row.use, row.member_id) != (use, member_id) or not rules.same(row.purpose, purpose):
            raise ChallengeExpired()

    async def _answer(self, assertion: Assertion, use: str, member_id: int | None, purpose: bytes) -> Passkey:
        challenge = ceremony.challenge_of(assertion.response.clientDataJSON)
        credential_id = ceremony.credential_id_of(assertion)
        handle = ceremony.user_handle_of(assertion)
        await self._take(challenge, use, member_id, purpose)
        passkey = await self._runtime.db.read(lambda tx: rows.passkey_by_credential(tx, credential_id))
        if passkey is None or member_id not in (None, passkey.member_id):
            raise PasskeyRefused(reason="not_verified")
        if handle is not None and handle != to_bytes(passkey.member_id):
            raise PasskeyRefused(reason="not_verified")
        if handle is None and member_id is None:
            raise PasskeyRefused(reason="not_verified")
        count, backed_up = ceremony.check_assertion(
            self._party, challenge, assertion, passkey.public_key, passkey.sign_count
        )
        now_ms = self._runtime.clock.now_ms()

        def work(tx: Tx) -> None:
            if not rows.use_passkey(tx, passkey, count, backed_up, now_ms):
                raise PasskeyRefused(reason="not_verified")

        await self._runtime.db.write(work)
        return passkey


def _descriptors(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in passkeys]
