"""Callers and keys in the hands of staff: every change is in the staff log, in the same unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from jinbao.compat.errors import AccountUnknown, FieldInvalid
from jinbao.compat.service.accounts import Also
from jinbao.compat.service.context import Context
from jinbao.compat.service.pages import PageHosts
from jinbao.compat.types import AlipayApp, AlipayMode, PlatformKey, VerifyMode, WechatMerchant
from jinbao.compat.types.desk import CertificateView, Enrolled, GatewayAccount, PlatformKeys, PlatformKeyView
from jinbao.identity.types import Power
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim

M = TypeVar("M", VerifyMode, AlipayMode)


class _Repeated(Exception):
    """The request came before, and made ``made``; nothing is done again."""

    def __init__(self, made: int) -> None:
        super().__init__(made)
        self.made = made


class Desk:
    """Every verb raises ``NotAllowed`` for whoever may not."""

    def __init__(self, context: Context) -> None:
        self._context = context

    # -- looking

    def accounts(self, caller: Principal, merchant_id: int | None = None) -> list[GatewayAccount]:
        """Every caller, or those that are one merchant's."""
        self._context.identity.staff.demand(caller, Power.LOOK)
        accounts = self._context.accounts
        found = accounts.of_merchant(merchant_id) if merchant_id is not None else self._everybody()
        return [self._shown(each) for each in found]

    def account(self, caller: Principal, number: str) -> GatewayAccount:
        """One caller by merchant number or app id. Raises ``AccountUnknown``."""
        self._context.identity.staff.demand(caller, Power.LOOK)
        return self._shown(self._known(number))

    def keys(self, caller: Principal) -> PlatformKeys:
        """What merchants need to believe us."""
        self._context.identity.staff.demand(caller, Power.LOOK)
        keys = self._context.keys
        if not keys.ready:
            return PlatformKeys([], "", "")
        found = [*keys.wechat_certificates(), keys.wechat_public_key(), *keys.alipay_keys()]
        return PlatformKeys(
            [_key_view(each) for each in found], keys.alipay_certificate_chain(), keys.alipay_root_pem()
        )

    # -- changing

    async def enrol_wechat(
        self, caller: Principal, once: Once, merchant_id: int, public_key: str, *, provider: bool, public_key_only: bool
    ) -> Enrolled:
        """Give a merchant a number, keys and a certificate. Raises ``FieldInvalid``, ``NotFound``."""
        self._demand(caller)
        accounts = self._context.accounts
        number = accounts.free_mchid()
        also = self._noted(caller, once, "gateway.enrol", number, {"scheme": "wechat"}, int(number))
        try:
            fresh = await accounts.enrol_wechat(
                merchant_id,
                mchid=number,
                public_key_pem=public_key,
                provider=provider,
                mode=VerifyMode.PUBLIC_KEY if public_key_only else VerifyMode.CERTIFICATE,
                certificates=not public_key_only,
                also=also,
            )
        except _Repeated as repeated:
            fresh = self._wechat(str(repeated.made))
        secrets = {"api_v3_key": fresh.api_v3_key, "api_v2_key": fresh.api_v2_key}
        secrets |= {f"secret of {appid}": secret for appid, secret in fresh.secrets.items()}
        return Enrolled(self._shown(fresh), secrets)

    async def enrol_alipay(
        self, caller: Principal, once: Once, merchant_id: int, public_key: str, mode: AlipayMode
    ) -> Enrolled:
        """Give a merchant an app. Raises ``FieldInvalid``, ``NotFound``."""
        self._demand(caller)
        accounts = self._context.accounts
        number = accounts.free_app_id()
        also = self._noted(caller, once, "gateway.enrol", number, {"scheme": "alipay"}, int(number))
        try:
            fresh = await accounts.enrol_alipay(
                merchant_id, app_id=number, public_key_pem=public_key, mode=mode, also=also
            )
        except _Repeated as repeated:
            fresh = self._alipay(str(repeated.made))
        return Enrolled(self._shown(fresh), {})

    async def change(
        self,
        caller: Principal,
        once: Once,
        number: str,
        *,
        mode: str | None,
        certificates: bool | None,
        public_key: bool | None,
        reason: str,
    ) -> GatewayAccount:
        """Change how a caller and we know each other. Raises ``AccountUnknown``, ``FieldInvalid``."""
        self._demand(caller)
        old = self._known(number)
        details: dict[str, str | int] = {"reason": reason, "mode": mode or ""}
        also = self._noted(caller, once, "gateway.mode", number, details)
        try:
            if isinstance(old, AlipayApp):
                await self._context.accounts.change_alipay(number, mode=_mode(AlipayMode, mode), also=also)
            else:
                await self._context.accounts.change_wechat(
                    number,
                    mode=_mode(VerifyMode, mode),
                    certificates=certificates,
                    public_key=public_key,
                    also=also,
                )
        except _Repeated:
            pass  # it is as it was made the first time, or as somebody changed it since
        return self._shown(self._known(number))

    async def certify(self, caller: Principal, once: Once, number: str, public_key: str, reason: str) -> GatewayAccount:
        """Another API certificate for a merchant number, or another key for an app. Raises as ``change``."""
        self._demand(caller)
        also = self._noted(caller, once, "gateway.certify", number, {"reason": reason})
        try:
            if isinstance(self._known(number), AlipayApp):
                await self._context.accounts.change_alipay(number, public_key_pem=public_key, also=also)
            else:
                await self._context.accounts.certify(number, public_key, also)
        except _Repeated:
            pass  # the certificate was issued the first time
        return self._shown(self._known(number))

    async def revoke(self, caller: Principal, once: Once, number: str, serial: str, reason: str) -> GatewayAccount:
        """An API certificate proves nothing from now on. Raises ``AccountUnknown``, ``FieldInvalid``."""
        self._demand(caller)
        merchant = self._wechat(number)
        also = self._noted(caller, once, "gateway.revoke", number, {"reason": reason, "serial": serial[:64]})
        try:
            await self._context.accounts.revoke(merchant.mchid, serial, also)
        except _Repeated:
            pass  # it was revoked the first time
        return self._shown(self._known(number))

    async def rotate(
        self, caller: Principal, once: Once, *, lead_days: int, overlap_days: int, reason: str
    ) -> PlatformKeys:
        """A new platform certificate; the old one stays listed for a while."""
        self._demand(caller)
        await self._context.keys.complete()
        details: dict[str, str | int] = {"reason": reason, "lead_days": lead_days, "overlap_days": overlap_days}
        also = self._noted(caller, once, "gateway.rotate", "wechat", details)
        try:
            await self._context.keys.rotate_wechat(lead_days * DAY_MS, overlap_days * DAY_MS, also)
        except _Repeated:
            pass  # it was rotated the first time
        return self.keys(caller)

    async def pages(self, caller: Principal, app_id: str) -> list[str]:
        """The hosts on which an app has pages. Raises ``AppMismatch``."""
        self._context.identity.staff.demand(caller, Power.LOOK)
        return await PageHosts(self._context).of(app_id)

    async def name_pages(
        self, caller: Principal, once: Once, app_id: str, hosts: Sequence[str], reason: str
    ) -> list[str]:
        """Let an app's pages be on these hosts and no others. Raises ``AppMismatch``, ``FieldInvalid``."""
        self._demand(caller)
        details: dict[str, str | int] = {"reason": reason, "hosts": " ".join(hosts)[:1_000]}
        pages = PageHosts(self._context)
        try:
            await pages.name(app_id, hosts, self._noted(caller, once, "gateway.pages", app_id[:32], details))
        except _Repeated:
            pass  # they were named the first time
        return await pages.of(app_id)

    # -- within

    def _demand(self, caller: Principal) -> None:
        self._context.identity.staff.demand(caller, Power.KEEP_KEYS)

    def _noted(
        self,
        caller: Principal,
        once: Once,
        action: str,
        subject: str,
        details: Mapping[str, str | int],
        made: int | None = None,
    ) -> Also:
        def note(tx: Tx) -> None:
            first, is_first = claim(tx, once, self._context.runtime.new_id() if made is None else made)
            if not is_first:
                raise _Repeated(first)
            self._context.identity.audit.record_in(tx, caller, action, subject, details)

        return note

    def _everybody(self) -> list[WechatMerchant | AlipayApp]:
        return [*self._context.accounts.all_wechat(), *self._context.accounts.all_alipay()]

    def _known(self, number: str) -> WechatMerchant | AlipayApp:
        found = self._context.accounts.wechat(number) or self._context.accounts.alipay(number)
        if found is None:
            raise AccountUnknown(account=number[:32])
        return found

    def _wechat(self, number: str) -> WechatMerchant:
        found = self._context.accounts.wechat(number)
        if found is None:
            raise AccountUnknown(account=number[:32])
        return found

    def _alipay(self, number: str) -> AlipayApp:
        found = self._context.accounts.alipay(number)
        if found is None:
            raise AccountUnknown(account=number[:32])
        return found

    def _shown(self, account: WechatMerchant | AlipayApp) -> GatewayAccount:
        if isinstance(account, AlipayApp):
            certificate = CertificateView(account.certificate_sn, account.certificate_pem, False, account.created_at_ms)
            return GatewayAccount(
                scheme="alipay",
                account=account.app_id,
                merchant=show("mch", account.merchant_id),
                name=account.name,
                mode=account.mode.value,
                appids=[account.app_id],
                seller_id=account.seller_id,
                certificates=True,
                public_key=True,
                provider=False,
                subs=[],
                api_certificates=[certificate],
                created_at_ms=account.created_at_ms,
            )
        certificates = self._context.accounts.certificates_of(account.mchid)
        return GatewayAccount(
            scheme="wechat",
            account=account.mchid,
            merchant=show("mch", account.merchant_id),
            name=account.name,
            mode=account.mode.value,
            appids=list(account.appids),
            seller_id="",
            certificates=account.certificates,
            public_key=account.public_key,
            provider=account.provider,
            subs=sorted(account.subs),
            api_certificates=[
                CertificateView(each.serial, each.pem, each.revoked, each.created_at_ms) for each in certificates
            ],
            created_at_ms=account.created_at_ms,
        )


def _mode(kind: type[M], mode: str | None) -> M | None:
    if mode is None:
        return None
    try:
        return kind(mode)
    except ValueError:
        reason = f"one of {', '.join(each.value for each in kind)}"
        raise FieldInvalid(field="mode", location="body", reason=reason) from None


def _key_view(key: PlatformKey) -> PlatformKeyView:
    return PlatformKeyView(
        id=key.id,
        kind=key.kind.value,
        public_pem=key.public_pem,
        certificate_pem=key.certificate_pem,
        effective_at_ms=key.effective_at_ms,
        expires_at_ms=key.expires_at_ms,
        retires_at_ms=key.retires_at_ms,
    )
