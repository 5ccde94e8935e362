"""Who is calling: a session token, by cookie for our own pages or as a bearer for everybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from jinbao.kit.errors import Again, Refusal

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


class RoleNeeded(Refusal):
    """The role of this member of staff does not allow the call."""

    code = "kit.role_needed"
    again = Again.NEVER


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


async def find_caller(
    connection: ASGIConnection[Any, Any, Any, Any], realm: RealmName, authenticate: Authenticate
) -> Principal:
    """The principal behind a request; raises ``SessionNeeded`` or ``CrossSite``."""
    token, by_cookie = _token(connection, realm)
    if token is None or len(token) > _TOKEN_MAX:
        raise SessionNeeded()
    if by_cookie and connection.scope.get("method") not in _SAFE and connection.headers.get("x-jinbao") != "1":
        raise CrossSite()
    principal = await authenticate(realm, token)
    if principal is None:
        raise SessionNeeded()
    assert principal.kind == realm, (principal.kind, realm)
    return principal


def _token(connection: ASGIConnection[Any, Any, Any, Any], realm: RealmName) -> tuple[str | None, bool]:
    header = connection.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return (token.strip() if scheme.lower() == "bearer" else None), False
    return connection.cookies.get(f"jb_{realm}"), True
