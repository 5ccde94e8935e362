"""Callers and keys of the gateway, for staff: who may call, how each side knows the other, our own public keys."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from jinbao.compat.routes.callbacks import CALLBACKS
from jinbao.compat.service import Compat
from jinbao.compat.types import AlipayMode
from jinbao.compat.types.desk import Enrolled, GatewayAccount, PlatformKeys
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Parameter, Principal, get, post
from jinbao.kit.ids import parse
from jinbao.kit.once import Once

Shown: TypeAlias = Annotated[str, Parameter(max_length=32)]
_Reason = Annotated[str, Meta(min_length=3, max_length=200, description="Why, for the staff log")]
_Key = Annotated[str, Meta(min_length=100, max_length=8_000, description="A public key or certificate request, in PEM")]


class Enrol(Struct, forbid_unknown_fields=True):
    """A merchant of ours (``mch_...``) that is to be called by its software.

    ``public_key_only`` (WeChat Pay) is how merchants opened since 2024 are; ``certificate`` (Alipay) is its certificate
    mode.
    """

    scheme: Literal["wechat", "alipay"]
    merchant: Annotated[str, Meta(max_length=32)]
    public_key: _Key
    provider: bool = False
    public_key_only: bool = False
    certificate: bool = False


class ChangeMode(Struct, forbid_unknown_fields=True):
    """How the two sides know each other from now on; what is left out stays."""

    reason: _Reason
    mode: Literal["certificate", "public_key", "key"] | None = None
    certificates: bool | None = None
    public_key: bool | None = None


class Certify(Struct, forbid_unknown_fields=True):
    """Another key of a caller's."""

    public_key: _Key
    reason: _Reason


class Revoke(Struct, forbid_unknown_fields=True):
    """Why a certificate is revoked."""

    reason: _Reason


class Rotate(Struct, forbid_unknown_fields=True):
    """When a new platform certificate begins to sign, and for how long the old one stays listed after that."""

    reason: _Reason
    lead_days: Annotated[int, Meta(ge=0, le=90)] = 1
    overlap_days: Annotated[int, Meta(ge=1, le=365)] = 30


class NamePages(Struct, forbid_unknown_fields=True):
    """All hosts on which an app has pages to which members are sent; their ports do not matter."""

    hosts: Annotated[list[Annotated[str, Meta(min_length=1, max_length=253)]], Meta(max_length=20)]
    reason: _Reason


@get("/gateway/accounts")
async def gateway_accounts(caller: Principal, compat: Compat, merchant: Shown = "") -> list[GatewayAccount]:
    """Who may call, all of them or one merchant's."""
    merchant_id = parse("mch", merchant) if merchant else None
    if merchant and merchant_id is None:
        raise NotFound()
    return compat.desk.accounts(caller, merchant_id)


@get("/gateway/accounts/{account:str}")
async def gateway_account(caller: Principal, compat: Compat, account: str) -> GatewayAccount:
    """One of them, by merchant number or app id."""
    return compat.desk.account(caller, account)


@post("/gateway/accounts")
async def enrol_gateway_account(caller: Principal, compat: Compat, once: Once, data: Enrol) -> Enrolled:
    """Give a merchant a number of WeChat Pay's kind or an app of Alipay's. Its secrets are in the answer alone."""
    merchant_id = parse("mch", data.merchant)
    if merchant_id is None:
        raise NotFound()
    if data.scheme == "alipay":
        mode = AlipayMode.CERTIFICATE if data.certificate else AlipayMode.KEY
        return await compat.desk.enrol_alipay(caller, once, merchant_id, data.public_key, mode)
    return await compat.desk.enrol_wechat(
        caller,
        once,
        merchant_id,
        data.public_key,
        provider=data.provider,
        public_key_only=data.public_key_only,
    )


@post("/gateway/accounts/{account:str}/mode", status_code=200)
async def change_gateway_mode(
    caller: Principal, compat: Compat, once: Once, account: str, data: ChangeMode
) -> GatewayAccount:
    """Change how a caller and we know each other."""
    return await compat.desk.change(
        caller,
        once,
        account,
        mode=data.mode,
        certificates=data.certificates,
        public_key=data.public_key,
        reason=data.reason,
    )


@post("/gateway/accounts/{account:str}/certificates", status_code=200)
async def certify_gateway_account(
    caller: Principal, compat: Compat, once: Once, account: str, data: Certify
) -> GatewayAccount:
    """Certify another key of a caller's."""
    return await compat.desk.certify(caller, once, account, data.public_key, data.reason)


@post("/gateway/accounts/{account:str}/certificates/{serial:str}/revoke", status_code=200)
async def revoke_gateway_certificate(
    caller: Principal, compat: Compat, once: Once, account: str, serial: str, data: Revoke
) -> GatewayAccount:
    """Let a certificate prove nothing any more."""
    return await compat.desk.revoke(caller, once, account, serial, data.reason)


@get("/gateway/apps/{appid:str}/pages")
async def gateway_pages(caller: Principal, compat: Compat, appid: str) -> list[str]:
    """The hosts on which an app has pages, in order."""
    return await compat.desk.pages(caller, appid)


@post("/gateway/apps/{appid:str}/pages", status_code=200)
async def name_gateway_pages(caller: Principal, compat: Compat, once: Once, appid: str, data: NamePages) -> list[str]:
    """Let an app's pages be on these hosts and no others: members who agree to be known are sent nowhere else."""
    return await compat.desk.name_pages(caller, once, appid, data.hosts, data.reason)


@get("/gateway/keys")
async def gateway_keys(caller: Principal, compat: Compat) -> PlatformKeys:
    """Our public keys and certificates, for merchants to download: WeChat Pay's by id, Alipay's with chain and root."""
    return compat.desk.keys(caller)


@post("/gateway/keys/rotate", status_code=200)
async def rotate_gateway_keys(caller: Principal, compat: Compat, once: Once, data: Rotate) -> PlatformKeys:
    """Make a new platform certificate for WeChat Pay's merchants."""
    return await compat.desk.rotate(
        caller, once, lead_days=data.lead_days, overlap_days=data.overlap_days, reason=data.reason
    )


CONSOLE = [
    gateway_accounts,
    gateway_account,
    enrol_gateway_account,
    change_gateway_mode,
    certify_gateway_account,
    revoke_gateway_certificate,
    gateway_pages,
    name_gateway_pages,
    gateway_keys,
    rotate_gateway_keys,
    *CALLBACKS,
]
