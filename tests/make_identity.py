"""Identity for tests: a cheap hash, a phone that remembers its code, and an authenticator made of software."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cbor2
import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from jinbao.identity import HashCost, Identity, IdentitySettings, NewDevice
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.types import (
    Assertion,
    AssertionResponse,
    Attestation,
    Member,
    Merchant,
    NewMerchant,
    Proof,
    Realm,
    Role,
    Staff,
)
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Principal
from jinbao.kit.runtime import Runtime
from tests import make

RP_ID = "pay.example"
ORIGIN = "https://pay.example"
CHEAP = HashCost(passes=1, memory_kib=64, lanes=1)
PIN = "284917"
PASSWORD = "a long enough sentence"
HERE = NewDevice("Test phone", "192.0.2.7")


@dataclass(frozen=True, slots=True)
class IdentityWorld:
    """Identity on an empty ground."""

    identity: Identity
    runtime: Runtime
    clock: MovableClock
    sender: DemoSender
    folder: Path

    async def member(self, phone: str = "+8613812345678", name: str = "王小明") -> Member:
        return await self.identity.members.open(phone, name, "zh-CN")

    async def principal(self, member: Member) -> Principal:
        return await self.enter(Realm.MEMBER, member.id)

    async def enter(self, realm: Realm, owner_id: int, role: str = "") -> Principal:
        signed_in = await self.runtime.db.write(
            lambda tx: self.identity.sessions.open_in(tx, realm, owner_id, "Test phone", role)
        )
        found = await self.identity.sessions.authenticate(realm.value, signed_in.token)
        assert found is not None
        return found

    async def merchant(self, owner: Member, **changes: Any) -> Merchant:
        return await self.identity.merchants.open(owner.id, new_merchant(**changes))

    async def staff(self, name: str = "ada", role: Role = Role.ADMIN) -> tuple[Staff, Principal]:
        staff = await self.identity.staff.add(name, PASSWORD, role)
        return staff, await self.enter(Realm.STAFF, staff.id, role.value)

    async def code_for(self, phone: str) -> str:
        await self.identity.codes.send(phone, HERE.address, "en")
        code = self.sender.last_code(phone)
        assert code is not None
        return code

    async def count(self, table: str) -> int:
        row = await self.runtime.db.read(lambda tx: tx.one(f"select count(*) from {table}"))
        assert row is not None
        return int(row[0])

    async def everything(self) -> dict[str, list[Any]]:
        """All rows that identity and the outbox have, to show that nothing moved."""
        tables = await self.runtime.db.read(
            lambda tx: tx.run(
                "select name from sqlite_master where type = 'table' and (name like 'identity%' or name = 'kit_outbox')"
            )
        )
        return {
            name: await self.runtime.db.read(lambda tx, name=name: tx.run(f"select * from {name}"))  # type: ignore[misc]
            for (name,) in tables
        }


def new_merchant(**changes: Any) -> NewMerchant:
    """A noodle shop."""
    shop: dict[str, Any] = {
        "name": "兰州拉面",
        "name_latin": "Lanzhou Noodles",
        "mcc": "5812",
        "city": "Shanghai",
        "country": "CN",
        "bank_account": "6222 0212 3456 7890",
    }
    return NewMerchant(**{**shop, **changes})


def settings(**changes: Any) -> IdentitySettings:
    """Cheap hashes, and a key as an operator would have one."""
    usual: dict[str, Any] = {
        "rp_id": RP_ID,
        "rp_name": "Jinbao",
        "origins": (ORIGIN,),
        "secret": bytes(range(32)),
        "hash_cost": CHEAP,
        "demo": True,
    }
    return IdentitySettings(**{**usual, **changes})


@asynccontextmanager
async def identity_world(folder: Path, **changes: Any) -> AsyncIterator[IdentityWorld]:
    """Identity with nobody in it yet; ``changes`` are settings."""
    async with make.ground(folder, ("kit", "ledger", "identity")) as ground:
        sender = DemoSender()
        identity = Identity(ground.runtime, settings(**changes), sender)
        try:
            yield IdentityWorld(identity, ground.runtime, ground.clock, sender, folder)
        finally:
            identity.close()


@dataclass
class Authenticator:
    """A phone's passkey store, in software: one credential, and every way to lie about it."""

    algorithm: int = -7
    sign_count: int = 0
    counts: bool = True
    flags: int = 0x1D  # present, verified, may be and is backed up
    origin: str = ORIGIN
    rp_id: str = RP_ID
    extra: dict[str, Any] = field(default_factory=dict)
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""

    def __post_init__(self) -> None:
        if self.algorithm == -7:
            self._key: Any = ec.generate_private_key(ec.SECP256R1())
        elif self.algorithm == -8:
            self._key = ed25519.Ed25519PrivateKey.generate()
        elif self.algorithm == -257:
            self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        else:
            self._key = ec.generate_private_key(ec.SECP384R1())

    def create(self, options: dict[str, Any]) -> Attestation:
        """``navigator.credentials.create()``."""
        self.user_handle = _decode(options["user"]["id"])
        data = self._auth_data(0x40) + bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data += cbor2.dumps(self._cose())
        return msgspec.convert(
            {
                "id": _encode(self.credential_id),
                "rawId": _encode(self.credential_id),
                "type": "public-key",
                "response": {
                    "clientDataJSON": _encode(self._client_data("webauthn.create", options["challenge"])),
                    "attestationObject": _encode(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
                    "transports": ["internal"],
                },
                "clientExtensionResults": {},
            },
            Attestation,
        )

    def get(self, options: dict[str, Any], *, with_handle: bool = True) -> Assertion:
        """``navigator.credentials.get()``."""
        if self.counts:
            self.sign_count += 1
        client_data = self._client_data("webauthn.get", options["challenge"])
        auth_data = self._auth_data(0)
        signed = auth_data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": _encode(client_data),
            "authenticatorData": _encode(auth_data),
            "signature": _encode(self._sign(signed)),
        }
        if with_handle:
            response["userHandle"] = _encode(self.user_handle)
        return Assertion(
            id=_encode(self.credential_id),
            rawId=_encode(self.credential_id),
            response=msgspec.convert(response, AssertionResponse),
        )

    def _auth_data(self, more_flags: int) -> bytes:
        flags = bytes([self.flags | more_flags])
        return hashlib.sha256(self.rp_id.encode()).digest() + flags + self.sign_count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        data = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **self.extra}
        return json.dumps(data).encode()

    def _sign(self, data: bytes) -> bytes:
        if self.algorithm == -8:
            return bytes(self._key.sign(data))
        if self.algorithm == -257:
            return bytes(self._key.sign(data, padding.PKCS1v15(), hashes.SHA256()))
        digest = hashes.SHA256() if self.algorithm == -7 else hashes.SHA384()
        return bytes(self._key.sign(data, ec.ECDSA(digest)))

    def _cose(self) -> dict[int, Any]:
        public = self._key.public_key()
        if self.algorithm == -8:
            return {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}
        numbers = public.public_numbers()
        if self.algorithm == -257:
            return {1: 3, 3: -257, -1: numbers.n.to_bytes(256, "big"), -2: numbers.e.to_bytes(3, "big")}
        size, curve = (32, 1) if self.algorithm == -7 else (48, 2)
        return {
            1: 2,
            3: self.algorithm,
            -1: curve,
            -2: numbers.x.to_bytes(size, "big"),
            -3: numbers.y.to_bytes(size, "big"),
        }


async def with_passkey(world: IdentityWorld, member: Member, **changes: Any) -> Authenticator:
    """An authenticator that the member has registered."""
    authenticator = Authenticator(**changes)
    options = await world.identity.passkeys.creation_options(member.id)
    await world.identity.passkeys.register(member.id, authenticator.create(options), "Phone")
    return authenticator


def pin_proof(pin: str = PIN) -> Proof:
    return Proof(pin=pin)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
