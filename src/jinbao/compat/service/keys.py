"""Our own keys: what we sign answers and callbacks with, and the authorities that certify merchants' keys."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.service import crypto, making
from jinbao.compat.service.making import Authority, MakeKey, named
from jinbao.compat.service.sealing import Seal
from jinbao.compat.store import keys as store
from jinbao.compat.store.keys import KeyRow
from jinbao.compat.types import MerchantCertificate, PlatformKey, PlatformKeyKind, VerifyMode, WechatMerchant
from jinbao.kit.clock import DAY_MS, Clock
from jinbao.kit.db import Database, Tx

PUBLIC_KEY_ID = "PUB_KEY_ID_"
#: A certificate that ends sooner than this is replaced; callers have so long to fetch the new one before it signs.
_RENEW_MS, _LEAD_MS = 90 * DAY_MS, 10 * DAY_MS
_OVERLAP_MS = 30 * DAY_MS
#: A bare public key does not end.
_NEVER_MS = 100 * making.YEAR_MS
_WECHAT_CA, _ALIPAY_CA = "wechat_ca", "alipay_ca"
_WECHAT_UNIT, _ALIPAY_UNIT = "Jinbao Gateway for WeChat Pay", "Jinbao Gateway for Alipay"


def _nothing(tx: Tx) -> None:
    del tx


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key under the name that the other side knows it by."""

    id: str
    private: RSAPrivateKey = field(repr=False)

    def sign_sha256(self, data: bytes) -> str:
        """SHA256withRSA (PKCS#1 v1.5) in base64."""
        return crypto.sign_rsa(self.private, data)

    def sign_sha1(self, data: bytes) -> str:
        """SHA1withRSA in base64, for Alipay's old ``RSA`` sign type."""
        return crypto.sign_rsa(self.private, data, "sha1")


@dataclass(frozen=True, slots=True)
class _Held:
    row: KeyRow
    signer: SigningKey


class Keys:
    """All of them, in memory. ``load`` reads what there is; ``complete`` makes what is missing."""

    def __init__(self, db: Database, wall: Clock, seal_key: bytes, make_key: MakeKey = making.make_rsa) -> None:
        self._db = db
        self._wall = wall
        self._seal = Seal(seal_key)
        self._make_key = make_key
        self._held: list[_Held] = []
        #: What each merchant's newest request announced, and what the merchant had chosen then.
        self._heard: dict[str, tuple[VerifyMode, str]] = {}
        self._making = asyncio.Lock()

    @classmethod
    async def open(cls, db: Database, wall: Clock, seal_key: bytes, make_key: MakeKey = making.make_rsa) -> Keys:
        """All keys that there have to be."""
        keys = cls(db, wall, seal_key, make_key)
        await keys.load()
        await keys.complete()
        return keys

    async def load(self) -> None:
        """Read what there is."""
        self._held = [self._hold(row) for row in await self._db.read(store.everything)]

    @property
    def ready(self) -> bool:
        """Whether there are keys at all: not before the gateway was opened or somebody enrolled."""
        return bool(self._held)

    async def complete(self) -> None:
        """Make what is missing, and a new certificate where ours is about to end."""
        async with self._making:
            now_ms = self._wall.now_ms()
            await self._authorities(now_ms)
            kinds = {held.row.kind for held in self._held}
            if PlatformKeyKind.WECHAT_CERTIFICATE.value not in kinds:
                await self._new_wechat(now_ms)
            if PlatformKeyKind.WECHAT_PUBLIC_KEY.value not in kinds:
                key = await self._new_key()
                key_id = f"{PUBLIC_KEY_ID}01{secrets.randbelow(10**14):014d}{0:012d}"
                await self._keep(key_id, PlatformKeyKind.WECHAT_PUBLIC_KEY.value, key, None, now_ms)
            if PlatformKeyKind.ALIPAY.value not in kinds:
                await self._new_alipay(await self._new_key(), now_ms)
            await self._renew(now_ms)

    async def renew(self) -> int:
        """A new certificate where ours is about to end; how many. None while there are no keys at all."""
        if not self.ready:
            return 0
        async with self._making:
            return await self._renew(self._wall.now_ms())

    # -- WeChat Pay

    def wechat_for(self, merchant: WechatMerchant, announced_serial: str = "") -> SigningKey:
        """What to sign an answer to this merchant with: what its request announced, else what it has chosen.

        ``announced_serial`` is the request's ``Wechatpay-Serial``; a key that the merchant cannot use is not taken.
        """
        announced = announced_serial.strip()
        if merchant.public_key and announced == self.wechat_public_key().id:
            return self._of(PlatformKeyKind.WECHAT_PUBLIC_KEY)[-1].signer
        if merchant.certificates and announced and not announced.startswith(PUBLIC_KEY_ID):
            for held in self._listed():
                if held.row.id == announced.upper():
                    return held.signer
        return self.wechat_default(merchant.mode)

    def hear_wechat(self, merchant: WechatMerchant, announced_serial: str) -> None:
        """A request of this merchant was believed: its software verifies what the request announced."""
        self._heard[merchant.mchid] = (merchant.mode, announced_serial)

    def wechat_calling(self, merchant: WechatMerchant) -> SigningKey:
        """What to sign a notice to this merchant with: as its newest request was answered.

        Nobody announces anything before a notice. What was announced is forgotten when the merchant chooses anew, and
        when this process ends.
        """
        mode, announced = self._heard.get(merchant.mchid, (merchant.mode, ""))
        return self.wechat_for(merchant, announced if mode is merchant.mode else "")

    def wechat_default(self, mode: VerifyMode) -> SigningKey:
        """What to sign with where no request says."""
        if mode is VerifyMode.PUBLIC_KEY:
            return self._of(PlatformKeyKind.WECHAT_PUBLIC_KEY)[-1].signer
        now_ms = self._wall.now_ms()
        certificates = self._of(PlatformKeyKind.WECHAT_CERTIFICATE)
        signing = [held for held in certificates if held.row.effective_at_ms <= now_ms]
        return (signing or certificates)[-1].signer

    def wechat_certificates(self) -> list[PlatformKey]:
        """The platform certificates that are listed now, newest first."""
        return [_shown(held.row) for held in reversed(self._listed())]

    def wechat_public_key(self) -> PlatformKey:
        """The platform public key."""
        return _shown(self._of(PlatformKeyKind.WECHAT_PUBLIC_KEY)[-1].row)

    def decrypt_sensitive(self, serial: str, sealed: str, field_name: str = "") -> str:
        """A field that was encrypted for the platform key that the request's ``Wechatpay-Serial`` names.

        Raises ``FieldInvalid`` when there is no such key, or the field was encrypted for another.
        """
        wanted = serial.strip()
        found = [
            held
            for held in (*self._listed(), *self._of(PlatformKeyKind.WECHAT_PUBLIC_KEY))
            if held.row.id == wanted or held.row.id == wanted.upper()
        ]
        if not found:
            raise FieldInvalid(
                field="Wechatpay-Serial", location="header", reason="该序列号或公钥ID不能用于加密敏感字段"
            )
        text = crypto.oaep_open(found[-1].signer.private, sealed)
        if text is None:
            raise FieldInvalid(field=field_name, location="body", reason="无法用Wechatpay-Serial指定的私钥解密")
        return text

    def issue_wechat(self, mchid: str, name: str, asked: str) -> MerchantCertificate:
        """An API certificate for a public key, or a request for one, in PEM. Raises ``FieldInvalid``."""
        key = readable(asked)
        now_ms = self._wall.now_ms()
        leaf = making.certify(named(name[:64] or mchid, mchid), key, self._authority(_WECHAT_CA), now_ms)
        return MerchantCertificate(
            serial=making.shown_serial(leaf), mchid=mchid, pem=making.pem(leaf), revoked=False, created_at_ms=now_ms
        )

    async def rotate_wechat(
        self, lead_ms: int = 0, overlap_ms: int = _OVERLAP_MS, also: Callable[[Tx], None] = _nothing
    ) -> PlatformKey:
        """A new platform certificate, which signs after ``lead_ms``; the old ones stay listed for ``overlap_ms`` more.

        Both are of the wall. Callers that announce an old one get answers signed with it while it is listed. ``also``
        joins the unit of work.
        """
        async with self._making:
            return await self._rotate(lead_ms, overlap_ms, also)

    # -- Alipay

    def alipay(self) -> SigningKey:
        """What answers and notices are signed with; its id is ``alipay_cert_sn``."""
        return self._of(PlatformKeyKind.ALIPAY)[-1].signer

    def alipay_key(self) -> PlatformKey:
        """The same key, as others may know it."""
        return _shown(self._of(PlatformKeyKind.ALIPAY)[-1].row)

    def alipay_keys(self) -> list[PlatformKey]:
        """All that ever signed, newest first: apps ask for a certificate by its number."""
        return [_shown(held.row) for held in reversed(self._of(PlatformKeyKind.ALIPAY))]

    def alipay_certificate_chain(self) -> str:
        """``alipayCertPublicKey_RSA2.crt``: our certificate, then the one above it, with a blank line between."""
        return f"{self.alipay_key().certificate_pem}\n{self._of(_ALIPAY_CA)[-1].row.certificate_pem}"

    def alipay_root_pem(self) -> str:
        """``alipayRootCert.crt``: the root, and another that is not RSA, with a blank line between."""
        return self._of(_ALIPAY_CA)[0].row.certificate_pem

    def issue_alipay(self, app_id: str, name: str, asked: str) -> tuple[str, str]:
        """An app's certificate for a public key, or a request for one: its PEM and its number (``app_cert_sn``)."""
        key = readable(asked)
        leaf = making.certify(named(name[:64] or app_id, app_id), key, self._authority(_ALIPAY_CA), self._wall.now_ms())
        pem = making.pem(leaf)
        return pem, crypto.alipay_sn(pem)

    # -- within

    def _of(self, kind: PlatformKeyKind | str) -> list[_Held]:
        """Those of a kind, the one to use last: what has been replaced comes before what replaced it."""
        wanted = kind if isinstance(kind, str) else kind.value
        found = [held for held in self._held if held.row.kind == wanted]
        found.sort(key=lambda held: (held.row.effective_at_ms, held.row.retires_at_ms is None))
        assert found, f"there is no key of the kind {wanted}: complete() makes it"
        return found

    def _listed(self) -> list[_Held]:
        now_ms = self._wall.now_ms()
        return [
            held
            for held in self._of(PlatformKeyKind.WECHAT_CERTIFICATE)
            if now_ms < held.row.expires_at_ms and (held.row.retires_at_ms is None or now_ms < held.row.retires_at_ms)
        ]

    async def _renew(self, now_ms: int) -> int:
        """Alipay's key stays as it is, for apps in key mode know that one and no other: it gets a new certificate."""
        renewed = 0
        wechat, alipay = (self._of(kind)[-1] for kind in (PlatformKeyKind.WECHAT_CERTIFICATE, PlatformKeyKind.ALIPAY))
        if wechat.row.expires_at_ms <= now_ms + _RENEW_MS:
            in_time = wechat.row.expires_at_ms > now_ms + _LEAD_MS
            await self._rotate(_LEAD_MS if in_time else 0, _OVERLAP_MS, _nothing)
            renewed += 1
        if alipay.row.expires_at_ms <= now_ms + _RENEW_MS:
            await self._new_alipay(alipay.signer.private, now_ms)
            renewed += 1
        return renewed

    async def _rotate(self, lead_ms: int, overlap_ms: int, also: Callable[[Tx], None]) -> PlatformKey:
        now_ms = self._wall.now_ms()
        newest = self._of(PlatformKeyKind.WECHAT_CERTIFICATE)[-1].row.effective_at_ms
        old = [held.row.id for held in self._listed() if held.row.retires_at_ms is None]
        until = now_ms + lead_ms + overlap_ms
        fresh = await self._made_wechat(now_ms, max(now_ms + lead_ms, newest))

        def change(tx: Tx) -> None:
            also(tx)
            store.insert(tx, fresh.row)
            store.retire(tx, old, until)

        await self._db.write(change)
        self._held = [
            replace(held, row=replace(held.row, retires_at_ms=until)) if held.row.id in old else held
            for held in self._held
        ]
        self._held.append(fresh)
        return _shown(fresh.row)

    def _authority(self, kind: str) -> Authority:
        held = self._of(kind)[-1]
        return Authority(x509.load_pem_x509_certificate(held.row.certificate_pem.encode()), held.signer.private)

    async def _authorities(self, now_ms: int) -> None:
        """Make those for WeChat Pay and for Alipay that are missing; the latter stands below a root of its own."""
        kinds = {held.row.kind for held in self._held}
        if _WECHAT_CA not in kinds:
            made = making.make_authority(named(_WECHAT_UNIT, "Jinbao WeChat Pay CA"), await self._new_key(), now_ms)
            await self._keep_authority(made, _WECHAT_CA, now_ms)
        if _ALIPAY_CA not in kinds:
            root = making.make_authority(named(_ALIPAY_UNIT, "Jinbao Alipay Root R1"), await self._new_key(), now_ms)
            other = making.stranger_root(named(_ALIPAY_UNIT, "Jinbao Alipay Root E1"), now_ms)
            await self._keep_authority(root, _ALIPAY_CA, now_ms, f"\n{making.pem(other)}")
            below = making.make_authority(
                named(_ALIPAY_UNIT, "Jinbao Alipay Class 2 R1"), await self._new_key(), now_ms, root
            )
            await self._keep_authority(below, _ALIPAY_CA, now_ms + 1)

    async def _keep_authority(self, made: Authority, kind: str, at_ms: int, more: str = "") -> None:
        await self._keep(making.shown_serial(made.certificate), kind, made.key, made.certificate, at_ms, more)

    async def _new_alipay(self, key: RSAPrivateKey, now_ms: int) -> None:
        subject, authority = named(_ALIPAY_UNIT, "Jinbao Alipay Gateway"), self._authority(_ALIPAY_CA)
        leaf = making.certify(subject, key.public_key(), authority, now_ms)
        await self._keep(crypto.alipay_sn(making.pem(leaf)), PlatformKeyKind.ALIPAY.value, key, leaf, now_ms)

    async def _new_wechat(self, now_ms: int) -> None:
        fresh = await self._made_wechat(now_ms, now_ms)
        await self._db.write(lambda tx: store.insert(tx, fresh.row))
        self._held.append(fresh)

    async def _made_wechat(self, now_ms: int, effective_at_ms: int) -> _Held:
        key, authority = await self._new_key(), self._authority(_WECHAT_CA)
        leaf = making.certify(named(_WECHAT_UNIT, "Jinbao WeChat Pay Platform"), key.public_key(), authority, now_ms)
        serial, kind = making.shown_serial(leaf), PlatformKeyKind.WECHAT_CERTIFICATE.value
        return self._made(serial, kind, key, leaf, effective_at_ms)

    async def _new_key(self) -> RSAPrivateKey:
        return await asyncio.get_running_loop().run_in_executor(None, self._make_key)

    async def _keep(
        self,
        key_id: str,
        kind: str,
        key: RSAPrivateKey,
        certificate: x509.Certificate | None,
        at_ms: int,
        more: str = "",
    ) -> None:
        held = self._made(key_id, kind, key, certificate, at_ms, more)
        await self._db.write(lambda tx: store.insert(tx, held.row))
        self._held.append(held)

    def _made(
        self,
        key_id: str,
        kind: str,
        key: RSAPrivateKey,
        certificate: x509.Certificate | None,
        effective_at_ms: int,
        more: str = "",
    ) -> _Held:
        plain = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        row = KeyRow(
            id=key_id,
            kind=kind,
            sealed=self._seal.close(plain, f"key:{key_id}"),
            public_pem=crypto.pem_of(key.public_key()),
            certificate_pem=making.pem(certificate) + more if certificate else "",
            effective_at_ms=effective_at_ms,
            expires_at_ms=making.until_ms(certificate) if certificate else effective_at_ms + _NEVER_MS,
            retires_at_ms=None,
        )
        return _Held(row, SigningKey(key_id, key))

    def _hold(self, row: KeyRow) -> _Held:
        plain = self._seal.open(row.sealed, f"key:{row.id}")
        # The seal held, so these are the very bytes that were made here; trying primes again takes 40 ms for each key.
        key = serialization.load_der_private_key(plain, None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, RSAPrivateKey)
        return _Held(row, SigningKey(row.id, key))


def readable(asked: str) -> RSAPublicKey:
    """The RSA key of a public key, certificate or request in PEM. Raises ``FieldInvalid`` (``public_key``)."""
    try:
        return crypto.public_of(asked)
    except crypto.KeyUnusable as error:
        raise FieldInvalid(field="public_key", location="body", reason=str(error)) from None


def _shown(row: KeyRow) -> PlatformKey:
    return PlatformKey(
        id=row.id,
        kind=PlatformKeyKind(row.kind),
        public_pem=row.public_pem,
        certificate_pem=row.certificate_pem,
        effective_at_ms=row.effective_at_ms,
        expires_at_ms=row.expires_at_ms,
        retires_at_ms=row.retires_at_ms,
    )
