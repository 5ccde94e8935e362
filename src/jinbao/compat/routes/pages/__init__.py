"""Addresses that browsers and merchants' servers know beside the schemes' APIs: they lead to members' pages.

An H5 order's link leads to the cashier, asking who a member is leads to the page where the member agrees, and the code
that comes back is changed here. Nothing here is signed, so nothing is done here but for a code and the app's secret.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from urllib.parse import parse_qsl, urlencode

import msgspec

from jinbao.compat.errors import FieldInvalid, TokenExpired, TooLong
from jinbao.compat.routes.envelope import Handled
from jinbao.compat.rules.tokens import CASHIER, is_prepay_id
from jinbao.compat.service import Compat
from jinbao.compat.service.grants import GRANT_LIFE_MS, Grants, app_name, back_to
from jinbao.compat.types import Incoming, Protocol, Reply, Scheme
from jinbao.kit.errors import Refusal

H5 = "/cgi-bin/mmpayweb-bin/checkmweb"
AUTHORIZE = "/connect/oauth2/authorize"
AUTHORIZE_ALIPAY = "/oauth2/publicAppAuthorize.htm"
ACCESS_TOKEN = "/sns/oauth2/access_token"
SESSION = "/sns/jscode2session"
#: Scripts that merchants' pages load, of whatever version.
SCRIPTS = {"/open/js/jweixin-": "weixin", "/open/js/alipayjsbridge": "alipay"}

#: What the gateway hands to these pages: whole paths, and prefixes, which end with a slash.
PREFIXES = (AUTHORIZE_ALIPAY, "/cgi-bin/", "/connect/", "/sns/", "/open/js/")

_TOKEN_LIFE_S = 7_200
_ORIGIN = "__WALLET_ORIGIN__"
_JSON = (("Content-Type", "application/json; encoding=utf-8"), ("Cache-Control", "no-cache, must-revalidate"))
_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
_INVALID_APPID, _INVALID_SECRET, _INVALID_CODE = 40_013, 40_125, 40_029


class BrowserPages:
    """An envelope like the others; what it cannot answer is a plain 404."""

    protocol = Protocol.OTHER

    def __init__(self, compat: Compat) -> None:
        self._compat = compat
        self._grants = Grants(compat.context)

    async def answer(self, request: Incoming) -> Handled:
        """Answer one request; never raises for what it says."""
        if request.method not in ("GET", "HEAD"):
            return _plain(405, "GET only\n")
        query = dict(parse_qsl(request.query, keep_blank_values=True, errors="replace"))
        if request.path == H5:
            return self._to_cashier(query)
        if request.path == AUTHORIZE:
            return await self._to_consent(Scheme.WECHAT, query, "appid")
        if request.path == AUTHORIZE_ALIPAY:
            return await self._to_consent(Scheme.ALIPAY, query, "app_id")
        if request.path == ACCESS_TOKEN:
            return await self._access_token(query)
        if request.path == SESSION:
            return await self._session(query)
        scheme = _scheme_of_script(request.path)
        if scheme is not None:
            return Handled(reply=_script(self._compat.settings.origin, scheme), operation="page.script")
        return _plain(404, "not found\n")

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """See ``Envelope``."""
        return Reply(413 if isinstance(refusal, TooLong) else 500, _TEXT, f"{refusal}\n".encode())

    def _to_cashier(self, query: Mapping[str, str]) -> Handled:
        """An H5 order's link. ``redirect_url``, which the merchant may add, is where the browser goes afterwards."""
        token = query.get("prepay_id", "")
        if not is_prepay_id(token):
            return _plain(400, "the link lacks its prepay_id\n")
        back = query.get("redirect_url", "")
        address = self._compat.settings.origin + CASHIER + token + ("?" + urlencode({"back": back}) if back else "")
        return Handled(reply=_redirect(address), operation="page.h5")

    async def _to_consent(self, scheme: Scheme, query: Mapping[str, str], app: str) -> Handled:
        """The page where a member agrees; ``app`` is what the scheme calls the parameter with the app's id."""
        asked = {name: query.get(name, "") for name in ("redirect_uri", "scope", "state")}
        asked["appid"] = query.get(app, "")
        if not app_name(self._compat.context, scheme, asked["appid"]):
            return _plain(400, f"{app} is unknown\n")
        if not asked["redirect_uri"]:
            return _plain(400, "redirect_uri is missing\n")
        try:
            back_to(asked["redirect_uri"])
            await self._compat.front.pages.check(asked["appid"], asked["redirect_uri"])
        except FieldInvalid as refusal:
            return _plain(400, f"redirect_uri is not {refusal.facts['reason']}\n")
        address = f"{self._compat.settings.origin}/consent?" + urlencode({"scheme": scheme.value, **asked})
        return Handled(reply=_redirect(address), operation="page.authorize")

    async def _access_token(self, query: Mapping[str, str]) -> Handled:
        appid = query.get("appid", "")
        openid = await self._openid(appid, query.get("secret", ""), query.get("code", ""))
        if isinstance(openid, Handled):
            return openid
        told = {
            "access_token": secrets.token_urlsafe(48),
            "expires_in": _TOKEN_LIFE_S,
            "refresh_token": secrets.token_urlsafe(48),
            "openid": openid,
            "scope": "snsapi_base",
        }
        return _json("page.access_token", told)

    async def _session(self, query: Mapping[str, str]) -> Handled:
        openid = await self._openid(query.get("appid", ""), query.get("secret", ""), query.get("js_code", ""))
        if isinstance(openid, Handled):
            return openid
        return _json("page.session", {"openid": openid, "session_key": b64encode(secrets.token_bytes(16)).decode()})

    async def _openid(self, appid: str, secret: str, code: str) -> str | Handled:
        """Who a code stands for, as the app calls them; or what is wrong, in the words of the real service."""
        known = [
            merchant.secrets[appid] for merchant in self._compat.accounts.all_wechat() if appid in merchant.secrets
        ]
        if not known:
            return _wrong(_INVALID_APPID, "invalid appid")
        if not hmac.compare_digest(known[0].encode(), secret.encode()):
            return _wrong(_INVALID_SECRET, "invalid appsecret")
        try:
            agreed = await self._grants.change(Scheme.WECHAT, appid, code)
        except TokenExpired:
            return _wrong(
                _INVALID_CODE, f"invalid code: unknown, used, or older than {GRANT_LIFE_MS // 60_000} minutes"
            )
        return await self._compat.accounts.openid(appid, agreed.member_id)


def _scheme_of_script(path: str) -> str | None:
    """Whose names the script at a path has; ``None``: there is none."""
    if not path.endswith(".js"):
        return None
    return next((scheme for front, scheme in SCRIPTS.items() if path.startswith(front)), None)


@lru_cache(maxsize=8)
def _script(origin: str, scheme: str) -> Reply:
    """The script that merchants' pages load to call the wallet; it talks to no page but those at ``origin``."""
    folder = resources.files("jinbao.compat.routes.pages")
    parts = [(folder / f"{name}.js").read_text("utf-8") for name in ("calling", scheme)]
    text = '(function () {\n"use strict";\n' + "\n".join(parts) + "})();\n"
    headers = (
        ("Content-Type", "text/javascript; charset=utf-8"),
        ("Cache-Control", "no-cache"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )
    return Reply(200, headers, text.replace(_ORIGIN, origin).encode())


def _redirect(address: str) -> Reply:
    return Reply(302, (("Location", address), ("Cache-Control", "no-store")))


def _plain(status: int, text: str) -> Handled:
    return Handled(reply=Reply(status, _TEXT, text.encode()))


def _json(operation: str, told: object) -> Handled:
    return Handled(reply=Reply(200, _JSON, msgspec.json.encode(told)), operation=operation)


def _wrong(number: int, sentence: str) -> Handled:
    told = {"errcode": number, "errmsg": sentence}
    return Handled(reply=Reply(200, _JSON, msgspec.json.encode(told)), operation="page.code", code=str(number))
