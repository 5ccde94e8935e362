"""Checks what an authenticator says. Anything that is not right, however broken, is one refusal."""

from __future__ import annotations

import base64
import binascii
import json
import struct
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.exceptions import UnsupportedAlgorithm as UnknownCurve
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException

from jinbao.identity.errors import PasskeyRefused
from jinbao.identity.types import Assertion, Attestation

#: What we offer to sign with, the best first. Others are refused even if an authenticator insists.
ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
CREDENTIAL_ID_MAX = 1023

# What the libraries below are known to raise on bytes that are not what they should be.
_BROKEN = (
    WebAuthnException,
    InvalidSignature,
    UnknownCurve,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom passkeys are for. ``framed`` lets pages of ``top_origins`` embed ours; ours never are."""

    id: str
    name: str
    origins: tuple[str, ...]
    needs_verification: bool = True
    framed: bool = False
    top_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What a new passkey brought: its id, its public key (COSE), its count, and whether a cloud keeps it."""

    id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool


def challenge_of(client_data: str) -> bytes:
    """Which question this answers (unchecked: only good for finding it); raises ``PasskeyRefused``."""
    try:
        challenge = _client_data(client_data)["challenge"]
        return _decoded(challenge)
    except _BROKEN:
        raise PasskeyRefused(reason="unreadable") from None


def check_attestation(party: RelyingParty, challenge: bytes, attestation: Attestation) -> NewCredential:
    """The credential that answers ``challenge``; raises ``PasskeyRefused``.

    Checks type, challenge, origin, relying party, presence, verification, algorithm and the
    attestation's own signature; whose maker signed it is not asked.
    """
    _check_frame(party, attestation.response.clientDataJSON)
    try:
        verified = verify_registration_response(
            credential=msgspec.to_builtins(attestation),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=party.needs_verification,
            supported_pub_key_algs=ALGORITHMS,
        )
        same_id = _decoded(attestation.rawId) == verified.credential_id
    except _BROKEN:
        raise PasskeyRefused(reason="not_verified") from None
    if not same_id or not 1 <= len(verified.credential_id) <= CREDENTIAL_ID_MAX:
        raise PasskeyRefused(reason="not_verified")
    return NewCredential(
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        verified.credential_backed_up,
    )


def check_assertion(
    party: RelyingParty, challenge: bytes, assertion: Assertion, public_key: bytes, sign_count: int
) -> tuple[int, bool]:
    """The authenticator's new count and whether a cloud keeps the passkey; raises ``PasskeyRefused``.

    Checks type, challenge, origin, relying party, presence, verification, signature, and that the
    count has risen unless both are 0, as they are with passkeys that are synchronised.
    """
    _check_frame(party, assertion.response.clientDataJSON)
    try:
        verified = verify_authentication_response(
            credential=msgspec.to_builtins(assertion),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=party.needs_verification,
        )
    except _BROKEN:
        raise PasskeyRefused(reason="not_verified") from None
    return verified.new_sign_count, verified.credential_backed_up


def credential_id_of(assertion: Assertion) -> bytes:
    """Which passkey claims to answer; raises ``PasskeyRefused``."""
    try:
        return _decoded(assertion.rawId)
    except _BROKEN:
        raise PasskeyRefused(reason="unreadable") from None


def user_handle_of(assertion: Assertion) -> bytes | None:
    """Whose passkey the authenticator says it is; raises ``PasskeyRefused``."""
    try:
        handle = assertion.response.userHandle
        return None if handle is None else _decoded(handle)
    except _BROKEN:
        raise PasskeyRefused(reason="unreadable") from None


def _check_frame(party: RelyingParty, client_data: str) -> None:
    """Refuse an answer given inside somebody else's page, where ours may be dressed up as something else."""
    try:
        data = _client_data(client_data)
    except _BROKEN:
        raise PasskeyRefused(reason="unreadable") from None
    if data.get("crossOrigin") not in (None, False) and not party.framed:
        raise PasskeyRefused(reason="framed")
    top_origin = data.get("topOrigin")
    if top_origin is not None and top_origin not in party.top_origins:
        raise PasskeyRefused(reason="framed")


def _client_data(text: str) -> dict[str, object]:
    data = json.loads(_decoded(text))
    if not isinstance(data, dict):
        raise ValueError("client data is an object")
    return data


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("base64url is text")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None
