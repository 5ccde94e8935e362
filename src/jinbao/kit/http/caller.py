"""Who is calling: a session token, by cookie for our own pages or as a bearer for everybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from litestar.datastructures import Cookie

from jinbao.kit.errors import Refusal
from jinbao.kit.http.limits import network_of

RealmName: TypeAlias = Literal["member", "merchant", "staff"]
_TOKEN_MAX = 128
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Principal:
    """The one behind a request: a member's device, a merchant's till, or a member of staff.

    ``id`` is the member, merchant or staff id; ``role`` is empty but for staff.
    """

    kind: RealmName
    id: int
    session_id: int
    device_id: int
    role: str = ""


#: Finds the session behind a token of a realm; ``None`` when there is none (any more).
Authenticate: TypeAlias = Callable[[RealmName, str], Awaitable[Principal | None]]


class SessionNeeded(Refusal):
    """No session, or one that has ended: log in."""

    code = "kit.session_needed"


class CrossSite(Refusal):
    """A cookie came with an unsafe method but without the header that only our own pages send."""

    code = "kit.cross_site"


def session_cookie(realm: RealmName, token: str, *, secure: bool, max_age_s: int) -> Cookie:
    """The cookie that keeps ``token`` for our own pages; an empty token with 0 seconds ends it."""
    return Cookie(
        key=f"jb_{realm}",
        value=token,
        path="/",
        httponly=True,
        secure=secure,
        samesite="strict",
        max_age=max_age_s,
    )


class AdmitAnybody:
    """ASGI middleware: counts the calls of a network address (``network_of``)."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request; raises ``TooManyRequests``."""
        client = scope.get("client")
        scope["jinbao.limits"]["public"].take(network_of(client[0]) if client else "local")
        await self._app(scope, receive, send)


class AdmitRealm:
    """ASGI middleware: lets in who has a session of the realm, before anything of the request is read."""

    def __init__(self, app: Any, *, realm: RealmName) -> None:
        self._app = app
        self._realm = realm
        self._cookie = f"jb_{realm}="

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request; raises ``SessionNeeded``, ``CrossSite`` or ``TooManyRequests``."""
        token, by_cookie, ours = self._look(scope["headers"])
        if not token or len(token) > _TOKEN_MAX:
            raise SessionNeeded()
        if by_cookie and not ours and _is_unsafe(scope):
            raise CrossSite()
        authenticate: Authenticate = scope["jinbao.authenticate"]
        caller = await authenticate(self._realm, token)
        if caller is None:
            raise SessionNeeded()
        assert caller.kind == self._realm, (caller.kind, self._realm)
        scope["jinbao.limits"][self._realm].take(caller.id)
        scope["jinbao.caller"] = caller
        await self._app(scope, receive, send)

    def _look(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, bool, bool]:
        """The token, whether it came as a cookie, and whether our own page sent it."""
        cookies, bearer, ours = "", None, False
        for name, value in headers:
            if name == b"authorization":
                scheme, _, token = value.decode("latin-1").partition(" ")
                bearer = token.strip() if scheme.lower() == "bearer" else ""
            elif name == b"cookie":
                cookies = value.decode("latin-1")
            elif name == b"x-jinbao":
                ours = value == b"1"
        if bearer is not None:
            return bearer, False, ours
        for part in cookies.split(";"):
            crumb = part.strip()
            if crumb.startswith(self._cookie):
                return crumb[len(self._cookie) :], True, ours
        return "", True, ours


def _is_unsafe(scope: Any) -> bool:
    """Whether somebody else's page may not do this with our cookie. Browsers name the page that opens a socket."""
    if scope["type"] == "http":
        return str(scope["method"]) not in _SAFE
    headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"origin", b"host")}
    return bool(urlsplit(headers.get(b"origin", "")).netloc != headers.get(b"host"))
