"""Who may call: merchant numbers of WeChat Pay, apps of Alipay, and what members are called by them.

All accounts are kept in memory, for they are looked at by every request; changes are written first.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from jinbao.compat.errors import AccountUnknown, CallRefused, FieldInvalid
from jinbao.compat.service import account_rows as rows
from jinbao.compat.service.crypto import pem_of
from jinbao.compat.service.keys import Keys, readable
from jinbao.compat.service.openids import ALIPAY, Openids, random_text
from jinbao.compat.service.sealing import Seal
from jinbao.compat.store import accounts as store
from jinbao.compat.types import AlipayApp, AlipayMode, MerchantCertificate, VerifyMode, WechatMerchant
from jinbao.identity import Identity
from jinbao.kit.db import Tx
from jinbao.kit.runtime import Runtime

#: What else belongs into the unit of work in which an account changes: a line of the staff log.
Also = Callable[[Tx], None]


def _nothing(tx: Tx) -> None:
    del tx


class Accounts:
    """Everybody who may call. Looking needs no store; ``load`` reads it once."""

    def __init__(self, runtime: Runtime, identity: Identity, keys: Keys, seal_key: bytes) -> None:
        self._runtime = runtime
        self._identity = identity
        self._keys = keys
        self._seal = Seal(seal_key)
        self._wechat: dict[str, WechatMerchant] = {}
        self._certificates: dict[str, MerchantCertificate] = {}
        self._alipay: dict[str, AlipayApp] = {}
        self._openids = Openids(runtime.db)

    async def load(self) -> None:
        """Read everybody."""
        await self._runtime.db.read(self._load_in)

    def _load_in(self, tx: Tx) -> None:
        self._wechat = {each.mchid: each for each in rows.read_wechat(tx, self._seal, self._identity)}
        self._certificates = {each.serial: each for each in store.certificates(tx)}
        self._alipay = {each.app_id: each for each in rows.read_alipay(tx, self._seal, self._identity)}

    # -- looking

    def wechat(self, mchid: str) -> WechatMerchant | None:
        """The merchant with this number."""
        return self._wechat.get(mchid)

    def all_wechat(self) -> list[WechatMerchant]:
        """Every merchant number, oldest first."""
        return list(self._wechat.values())

    def certificate(self, mchid: str, serial: str) -> MerchantCertificate | None:
        """A merchant's certificate that still proves something; serials are the same in either case."""
        found = self.by_serial(serial)
        return found if found is not None and found.mchid == mchid and not found.revoked else None

    def by_serial(self, serial: str) -> MerchantCertificate | None:
        """Anybody's certificate, revoked or not."""
        return self._certificates.get(serial.strip().upper())

    def certificates_of(self, mchid: str) -> list[MerchantCertificate]:
        """A merchant's certificates, oldest first."""
        return [each for each in self._certificates.values() if each.mchid == mchid]

    def alipay(self, app_id: str) -> AlipayApp | None:
        """The app with this id."""
        return self._alipay.get(app_id)

    def all_alipay(self) -> list[AlipayApp]:
        """Every app, oldest first."""
        return list(self._alipay.values())

    def of_merchant(self, merchant_id: int) -> list[WechatMerchant | AlipayApp]:
        """Every account that is one of our merchants'."""
        accounts: list[WechatMerchant | AlipayApp] = [*self._wechat.values(), *self._alipay.values()]
        return [each for each in accounts if each.merchant_id == merchant_id]

    def free_mchid(self) -> str:
        """A merchant number that nobody has."""
        while (number := f"16{secrets.randbelow(10**8):08d}") in self._wechat:
            pass
        return number

    def free_app_id(self) -> str:
        """An app id that nobody has."""
        while (number := f"2021{secrets.randbelow(10**12):012d}") in self._alipay:
            pass
        return number

    # -- enrolling

    async def enrol_wechat(
        self,
        merchant_id: int,
        *,
        public_key_pem: str,
        mchid: str | None = None,
        appid: str | None = None,
        provider: bool = False,
        mode: VerifyMode = VerifyMode.CERTIFICATE,
        certificates: bool = True,
        public_key: bool = True,
        also: Also = _nothing,
    ) -> WechatMerchant:
        """Give a merchant a number of WeChat Pay's kind, with keys of its own and a certificate for its public key.

        ``public_key_pem`` may also be a certificate request. Raises ``FieldInvalid``, ``CallRefused`` (the number is
        taken), ``NotFound`` (the merchant).
        """
        await self._keys.complete()
        merchant = await self._identity.merchants.get(merchant_id)
        number = mchid or self.free_mchid()
        if not (number.isascii() and number.isdigit() and 8 <= len(number) <= 10 and number[0] != "0"):
            raise FieldInvalid(field="mchid", location="body", reason="8 to 10 digits, not 0 first")
        app = appid or f"wx{secrets.token_hex(8)}"
        if not (app.isascii() and app.isalnum() and 1 <= len(app) <= 32):
            raise FieldInvalid(field="appid", location="body", reason="1 to 32 letters and digits")
        _check_modes(mode, certificates=certificates, public_key=public_key)
        known = [each.secrets[app] for each in self._wechat.values() if app in each.secrets]
        fresh = WechatMerchant(
            mchid=number,
            merchant_id=merchant_id,
            name=merchant.name,
            appids=(app,),
            secrets={app: known[0] if known else secrets.token_hex(16)},
            api_v2_key=random_text(32),
            api_v3_key=random_text(32),
            mode=mode,
            certificates=certificates,
            public_key=public_key,
            provider=provider,
            subs=frozenset(),
            created_at_ms=self._runtime.clock.now_ms(),
        )
        certificate = self._keys.issue_wechat(number, merchant.name, public_key_pem)

        def keep(tx: Tx) -> None:
            if store.wechat_taken(tx, number):  # asked here, as another may be given it at the same moment
                raise CallRefused(reason="there is a merchant with this number")
            also(tx)
            store.put_wechat(tx, rows.wechat_row(fresh, self._seal))
            store.add_wechat_app(tx, number, app, rows.app_secret(self._seal, number, app, fresh.secrets[app]))
            store.add_certificate(tx, certificate)

        await self._runtime.db.write(keep)
        self._certificates[certificate.serial] = certificate
        self._wechat[number] = fresh
        return fresh

    async def certify(self, mchid: str, public_key_pem: str, also: Also = _nothing) -> MerchantCertificate:
        """Another API certificate for a merchant. Raises ``AccountUnknown``, ``FieldInvalid``."""
        merchant = self._known(mchid)
        certificate = self._keys.issue_wechat(mchid, merchant.name, public_key_pem)

        def keep(tx: Tx) -> None:
            also(tx)
            store.add_certificate(tx, certificate)

        await self._runtime.db.write(keep)
        self._certificates[certificate.serial] = certificate
        return certificate

    async def revoke(self, mchid: str, serial: str, also: Also = _nothing) -> None:
        """A certificate proves nothing any more. Raises ``FieldInvalid`` when the merchant has no such certificate."""
        self._known(mchid)
        found = self.by_serial(serial)
        if found is None or found.mchid != mchid:
            raise FieldInvalid(field="serial", location="path", reason="no certificate of this merchant")

        def take_away(tx: Tx) -> None:
            also(tx)
            store.revoke(tx, found.serial)

        await self._runtime.db.write(take_away)
        self._certificates[found.serial] = replace(found, revoked=True)

    async def change_wechat(
        self,
        mchid: str,
        *,
        mode: VerifyMode | None = None,
        certificates: bool | None = None,
        public_key: bool | None = None,
        api_v3_key: str | None = None,
        api_v2_key: str | None = None,
        provider: bool | None = None,
        also: Also = _nothing,
    ) -> WechatMerchant:
        """Change what is given. Raises ``AccountUnknown``, ``FieldInvalid``."""
        old = self._known(mchid)
        for name, key in (("api_v3_key", api_v3_key), ("api_v2_key", api_v2_key)):
            if key is not None and not (len(key) == 32 and key.isascii() and key.isalnum()):
                raise FieldInvalid(field=name, location="body", reason="32 letters and digits")
        fresh = replace(
            old,
            mode=mode or old.mode,
            certificates=old.certificates if certificates is None else certificates,
            public_key=old.public_key if public_key is None else public_key,
            api_v3_key=api_v3_key or old.api_v3_key,
            api_v2_key=api_v2_key or old.api_v2_key,
            provider=old.provider if provider is None else provider,
        )
        if mode is None and fresh.certificates != fresh.public_key:  # the only one left is the one to use
            fresh = replace(fresh, mode=VerifyMode.CERTIFICATE if fresh.certificates else VerifyMode.PUBLIC_KEY)
        _check_modes(fresh.mode, certificates=fresh.certificates, public_key=fresh.public_key)

        def keep(tx: Tx) -> None:
            also(tx)
            store.put_wechat(tx, rows.wechat_row(fresh, self._seal))

        await self._runtime.db.write(keep)
        self._wechat[mchid] = fresh
        return fresh

    async def add_app(self, mchid: str, appid: str) -> WechatMerchant:
        """Bind another app to a merchant number; again changes nothing. Raises ``AccountUnknown``."""
        old = self._known(mchid)
        if appid in old.secrets:
            return old
        known = [each.secrets[appid] for each in self._wechat.values() if appid in each.secrets]
        secret = known[0] if known else secrets.token_hex(16)
        sealed = rows.app_secret(self._seal, mchid, appid, secret)
        await self._runtime.db.write(lambda tx: store.add_wechat_app(tx, mchid, appid, sealed))
        fresh = replace(old, appids=(*old.appids, appid), secrets={**old.secrets, appid: secret})
        self._wechat[mchid] = fresh
        return fresh

    async def allow_sub(self, provider: str, sub: str) -> WechatMerchant:
        """Let a provider act for a merchant. Raises ``AccountUnknown``, ``CallRefused`` (it is no provider)."""
        old, under = self._known(provider), self._known(sub)
        if not old.provider or provider == sub:
            raise CallRefused(reason="only a provider acts for others")
        await self._runtime.db.write(lambda tx: store.add_wechat_sub(tx, provider, under.mchid))
        fresh = replace(old, subs=old.subs | {under.mchid})
        self._wechat[provider] = fresh
        return fresh

    async def enrol_alipay(
        self,
        merchant_id: int,
        *,
        public_key_pem: str,
        mode: AlipayMode = AlipayMode.KEY,
        app_id: str | None = None,
        aes_key: str = "",
        also: Also = _nothing,
    ) -> AlipayApp:
        """Give a merchant an app of Alipay's kind; in certificate mode its public key gets a certificate.

        Raises ``FieldInvalid``, ``CallRefused`` (the id is taken), ``NotFound`` (the merchant).
        """
        await self._keys.complete()
        merchant = await self._identity.merchants.get(merchant_id)
        number = app_id or self.free_app_id()
        if not (number.isascii() and number.isdigit() and len(number) == 16 and number[0] != "0"):
            raise FieldInvalid(field="app_id", location="body", reason="16 digits, not 0 first")
        sellers = [app.seller_id for app in self._alipay.values() if app.merchant_id == merchant_id]
        public_pem = pem_of(readable(public_key_pem))
        pem, sn = self._keys.issue_alipay(number, merchant.name, public_pem)
        app = AlipayApp(
            app_id=number,
            merchant_id=merchant_id,
            seller_id=sellers[0] if sellers else f"20881{secrets.randbelow(10**11):011d}",
            name=merchant.name,
            mode=mode,
            public_pem=public_pem,
            certificate_pem=pem,
            certificate_sn=sn,
            aes_key=aes_key,
            created_at_ms=self._runtime.clock.now_ms(),
        )

        def first(tx: Tx) -> None:
            if store.alipay_taken(tx, number):  # asked here, as another may be given it at the same moment
                raise CallRefused(reason="there is an app with this id")
            also(tx)

        await self._keep_alipay(app, first)
        return app

    async def change_alipay(
        self,
        app_id: str,
        *,
        mode: AlipayMode | None = None,
        aes_key: str | None = None,
        public_key_pem: str = "",
        also: Also = _nothing,
    ) -> AlipayApp:
        """Change what is given; a new key gets a new certificate. Raises ``AccountUnknown``, ``FieldInvalid``."""
        app = self._alipay.get(app_id)
        if app is None:
            raise AccountUnknown(account=app_id)
        fresh = replace(app, mode=mode or app.mode, aes_key=app.aes_key if aes_key is None else aes_key)
        if public_key_pem:
            public_pem = pem_of(readable(public_key_pem))
            pem, sn = self._keys.issue_alipay(app_id, app.name, public_pem)
            fresh = replace(fresh, public_pem=public_pem, certificate_pem=pem, certificate_sn=sn)
        await self._keep_alipay(fresh, also)
        return fresh

    def call(self, merchant_id: int, name: str) -> None:
        """A merchant of ours is called something else now: so are its accounts. Rows have no name, so none changes."""
        for mchid, each in self._wechat.items():
            if each.merchant_id == merchant_id:
                self._wechat[mchid] = replace(each, name=name)
        for app_id, app in self._alipay.items():
            if app.merchant_id == merchant_id:
                self._alipay[app_id] = replace(app, name=name)

    # -- members, as apps call them

    async def openid(self, appid: str, member_id: int) -> str:
        """What an app calls a member: 28 characters, made when they first meet."""
        return await self._openids.of(appid, member_id)

    def openid_in(self, tx: Tx, appid: str, member_id: int) -> str:
        """As ``openid``, within the caller's unit of work."""
        return self._openids.of_in(tx, appid, member_id)

    async def member_of(self, appid: str, openid: str) -> int | None:
        """The member whom an app calls this, or ``None``."""
        return await self._openids.member(appid, openid)

    async def apps_of(self, openid: str) -> list[str]:
        """Every app that calls somebody this; looks at all of them."""
        return await self._openids.apps_of(openid)

    async def alipay_user_id(self, member_id: int) -> str:
        """What everybody at Alipay calls a member: 2088 and 12 digits."""
        return await self._openids.of(ALIPAY, member_id)

    def alipay_user_id_in(self, tx: Tx, member_id: int) -> str:
        """As ``alipay_user_id``, within the caller's unit of work."""
        return self._openids.of_in(tx, ALIPAY, member_id)

    async def member_of_alipay(self, text: str) -> int | None:
        """The member with this number at Alipay, or ``None``."""
        return await self._openids.member(ALIPAY, text)

    # -- within

    def _known(self, mchid: str) -> WechatMerchant:
        merchant = self._wechat.get(mchid)
        if merchant is None:
            raise AccountUnknown(account=mchid)
        return merchant

    async def _keep_alipay(self, app: AlipayApp, also: Also) -> None:
        row = rows.alipay_row(app, self._seal)

        def keep(tx: Tx) -> None:
            also(tx)
            store.put_alipay(tx, row)

        await self._runtime.db.write(keep)
        self._alipay[app.app_id] = app


def _check_modes(mode: VerifyMode, *, certificates: bool, public_key: bool) -> None:
    if not (certificates if mode is VerifyMode.CERTIFICATE else public_key):
        raise FieldInvalid(field="mode", location="body", reason="is not among those that the merchant may use")
