"""Proof that it is the member who wants this: a payment PIN, or a passkey's answer to one question."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

#: base64url text of at most 16 KiB: far above any browser's answer, far below a nuisance.
Encoded = Annotated[str, msgspec.Meta(max_length=16_384)]
_CredentialId = Annotated[str, msgspec.Meta(min_length=1, max_length=1_364)]


class AssertionResponse(msgspec.Struct, frozen=True):
    """The ``response`` of ``navigator.credentials.get()`` as ``toJSON()`` writes it."""

    clientDataJSON: Encoded
    authenticatorData: Encoded
    signature: Encoded
    userHandle: Annotated[str, msgspec.Meta(max_length=128)] | None = None


class Assertion(msgspec.Struct, frozen=True):
    """A passkey's answer to a challenge. Browsers add fields as they please; those are ignored."""

    id: _CredentialId
    rawId: _CredentialId
    response: AssertionResponse
    type: Literal["public-key"] = "public-key"


class AttestationResponse(msgspec.Struct, frozen=True):
    """The ``response`` of ``navigator.credentials.create()`` as ``toJSON()`` writes it."""

    clientDataJSON: Encoded
    attestationObject: Encoded


class Attestation(msgspec.Struct, frozen=True):
    """A new passkey, on offer."""

    id: _CredentialId
    rawId: _CredentialId
    response: AttestationResponse
    type: Literal["public-key"] = "public-key"


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``{"pin": "..."}`` or ``{"assertion": {...}}``, exactly one of them."""

    pin: Annotated[str, msgspec.Meta(max_length=6)] | None = None
    assertion: Assertion | None = None

    def __post_init__(self) -> None:
        if (self.pin is None) == (self.assertion is None):
            raise ValueError("a proof is either a pin or an assertion")


@dataclass(frozen=True, slots=True)
class PinState:
    """``locked_until_ms`` is 0 when the PIN may be tried now; ``tries_left`` counts down to the lock."""

    is_set: bool
    tries_left: int
    locked_until_ms: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A registered credential. ``backed_up`` says that the member's cloud keeps a copy."""

    id: int
    member_id: int
    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool
    name: str
    created_at_ms: int
    last_used_at_ms: int


def purpose_of(ref: str) -> bytes:
    """The 32 bytes that bind a passkey's answer to one thing that is being confirmed.

    ``ref`` is written alike by the phone that asks for the challenge and by the use case that spends
    it, from its own rows: an order's id (``ord_...``), ``transfer:<mbr_...>:<amount_minor>``,
    ``withdrawal:<bnk_...>:<amount_minor>``, ``qr:<qrc_...>:<amount_minor>``,
    ``shop_account:<mch_...>:<bank_account>``, ``tills_pay_out:<mch_...>``, ``pin`` or ``passkey``.
    """
    return hashlib.sha256(b"jinbao/confirm/1\x00" + ref.encode()).digest()
