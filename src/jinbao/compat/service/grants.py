"""Codes that a member lets an app's page have, and what the app changes them for: who the member is to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinbao.compat.errors import AppMismatch, FieldInvalid, TokenExpired
from jinbao.compat.service.context import Context
from jinbao.compat.store import grants as rows
from jinbao.compat.types import Scheme
from jinbao.kit.clock import MINUTE_MS

GRANT_LIFE_MS = 5 * MINUTE_MS
REDIRECT_MAX = 2_048


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who let an app know them, and in what scope, in the scheme's words."""

    member_id: int
    scope: str


class Grants:
    """Cheap to make: it keeps nothing but the context."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def give(self, scheme: Scheme, appid: str, member_id: int, scope: str = "") -> str:
        """A code of 32 characters, good once and for five minutes, for what the member agreed to (``scope``).

        Raises ``AppMismatch`` for an unknown app.
        """
        if not app_name(self._context, scheme, appid):
            raise AppMismatch(app_id=appid)
        code = secrets.token_hex(16)
        expires = self._context.now_ms() + GRANT_LIFE_MS
        await self._context.runtime.db.write(lambda tx: rows.insert(tx, code, scheme, appid, member_id, scope, expires))
        return code

    async def change(self, scheme: Scheme, appid: str, code: str) -> Agreed:
        """What a code stands for. Raises ``TokenExpired`` when it is not this app's, too old, or was used."""
        now = self._context.now_ms()
        found = await self._context.runtime.db.write(lambda tx: rows.use(tx, code, scheme, appid, now))
        if found is None:
            raise TokenExpired(what="code")
        return Agreed(*found)

    async def forget_old(self) -> int:
        """Drop codes that nobody can change any more; how many."""
        before = self._context.now_ms() - GRANT_LIFE_MS
        return await self._context.runtime.db.write(lambda tx: rows.forget_before(tx, before))


def app_name(context: Context, scheme: Scheme, appid: str) -> str:
    """Whose app it is, as members may read it; empty for an app that nobody has."""
    if scheme is Scheme.ALIPAY:
        app = context.accounts.alipay(appid)
        return "" if app is None else app.name
    owners = [merchant.name for merchant in context.accounts.all_wechat() if appid in merchant.appids]
    return owners[0] if owners else ""


def back_to(redirect_uri: str, **told: str) -> str:
    """The app's page with more parameters in its query. Raises ``FieldInvalid`` for what is no page on the web."""
    wrong = FieldInvalid(field="redirect_uri", location="query", reason="a full http or https address")
    # Browsers read a backslash as a slash, and so see another host than we do.
    if len(redirect_uri) > REDIRECT_MAX or any(ord(char) <= 32 or char == "\\" for char in redirect_uri):
        raise wrong
    try:
        parts = urlsplit(redirect_uri)
        named = parts.hostname
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not named or "@" in parts.netloc:
        raise wrong
    query = [*parse_qsl(parts.query, keep_blank_values=True), *[(name, value) for name, value in told.items() if value]]
    return urlunsplit(parts._replace(query=urlencode(query)))
