"""Puts the routes of all modules together into one API."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from litestar import Litestar, Request, Router, get
from litestar.handlers import WebsocketRouteHandler
from litestar.openapi.config import OpenAPIConfig

from jinbao.kit.clock import Clock
from jinbao.kit.errors import IdempotencyKeyMissing, Invalid
from jinbao.kit.http.binding import bind, bind_socket
from jinbao.kit.http.caller import AdmitAnybody, AdmitRealm, Authenticate, Principal, RealmName
from jinbao.kit.http.document import Area, DocumentPlugin
from jinbao.kit.http.limits import Rate, RateLimits
from jinbao.kit.http.problems import Dialect, Problems
from jinbao.kit.http.strict import StrictRequest
from jinbao.kit.once import Once

BASE = "/api/v1"
BODY_MAX = 64 * 1024
_KEY_MAX = 64


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What an operator may set: rates per caller and realm, and the largest body in bytes."""

    public_rate: Rate = Rate(20, 60)
    member_rate: Rate = Rate(20, 60)
    merchant_rate: Rate = Rate(200, 400)
    staff_rate: Rate = Rate(50, 100)
    body_max: int = BODY_MAX


@dataclass(frozen=True, slots=True)
class Realm:
    """The routes for one kind of caller, under ``/api/v1/<path>``."""

    name: RealmName
    path: str
    routes: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Realms:
    """All routes: those for anybody, and those for each kind of caller."""

    public: Sequence[Any]
    realms: Sequence[Realm] = field(default_factory=tuple)


class Api:
    """An ASGI application: routes, and what these are handed here."""

    def __init__(self, routes: Litestar, given: Mapping[str, object]) -> None:
        self._routes = routes
        self._given = given

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One connection."""
        scope.update(self._given)
        await self._routes(scope, receive, send)


def build_api(
    realms: Realms,
    *,
    services: Mapping[str, object],
    authenticate: Authenticate,
    dialect: Dialect,
    clock: Clock,
    settings: ApiSettings,
    version: str,
    base: str = BASE,
    title: str = "Jinbao API",
    anybody: str = "public",
) -> Api:
    """The API under ``base``. ``services`` are handed to routes by name; ``anybody`` is a caller without a session."""
    frozen = tuple((realm.name, realm.path, tuple(realm.routes)) for realm in realms.realms)
    heading = _Heading(base, title, version, anybody, settings.body_max)
    limits = {
        "public": RateLimits(settings.public_rate),
        "member": RateLimits(settings.member_rate),
        "merchant": RateLimits(settings.merchant_rate),
        "staff": RateLimits(settings.staff_rate),
    }
    given = {
        "jinbao.services": services,
        "jinbao.authenticate": authenticate,
        "jinbao.limits": limits,
        "jinbao.dialect": dialect,
        "jinbao.clock": clock,
    }
    return Api(_compile(tuple(realms.public), frozen, frozenset(services), heading), given)


@dataclass(frozen=True, slots=True)
class _Heading:
    """What an API says of itself; ``body_max`` in bytes."""

    base: str
    title: str
    version: str
    anybody: str
    body_max: int


@cache
def _compile(
    public: tuple[Any, ...],
    realms: tuple[tuple[RealmName, str, tuple[Any, ...]], ...],
    services: frozenset[str],
    heading: _Heading,
) -> Litestar:
    """The routes, with everything that can be known before there is a house; a tenth of a second for all of them.

    What houses differ in comes with each request (``Api``), so that all houses of a process share them.
    """
    base = heading.base
    routers = [Router(path=base, route_handlers=_bound(public, services), middleware=[AdmitAnybody])]
    routers += [
        Router(path=f"{base}/{path}", route_handlers=_bound(routes, services), middleware=[_admitting(name)])
        for name, path, routes in realms
    ]
    areas = [Area(name, f"{base}/{path}") for name, path, _ in realms]
    document = DocumentPlugin("/openapi.json", areas, heading.anybody)

    @get(f"{base}/openapi.json", media_type=document.media_type, include_in_schema=False, sync_to_thread=False)
    def openapi(request: Request[Any, Any, Any]) -> bytes:
        return document.render(request, {})

    return Litestar(
        route_handlers=[*routers, openapi],
        exception_handlers=Problems().handlers(),
        request_class=StrictRequest,
        request_max_body_size=heading.body_max,
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title=heading.title,
            version=heading.version,
            path=f"{base}/openapi",
            render_plugins=[document],
            use_handler_docstrings=True,
        ),
        debug=False,
    )


def _bound(routes: Sequence[Any], services: Collection[str]) -> list[Any]:
    return [
        bind_socket(route, services) if isinstance(route, WebsocketRouteHandler) else bind(route, services, _once_of)
        for route in routes
    ]


def _admitting(realm: RealmName) -> Any:
    # A closure, not a partial: the framework copies what it is given, deeply, and leaves functions alone.
    return lambda app: AdmitRealm(app, realm=realm)


async def _once_of(request: Request[Any, Any, Any], key: str | None) -> Once:
    scope: Any = request.scope
    now_ms = scope["jinbao.clock"].now_ms()
    return make_once(scope["jinbao.caller"], scope["method"], scope["path"], key, await request.body(), now_ms)


def make_once(caller: Principal, method: str, path: str, key: str | None, body: bytes, now_ms: int) -> Once:
    """The ``Once`` of a request; raises ``IdempotencyKeyMissing`` or ``Invalid``.

    The key may be quoted, as the IETF draft asks, or bare, as most clients send it.
    """
    if not key:
        raise IdempotencyKeyMissing()
    bare = key[1:-1] if len(key) > 2 and key[0] == key[-1] == '"' else key
    if not 1 <= len(bare) <= _KEY_MAX or not bare.isascii() or not bare.isprintable():
        raise Invalid(field="Idempotency-Key", reason="1 to 64 printable ASCII characters")
    scope = f"{caller.kind}:{caller.id:x}:{method} {path}".encode()
    return Once(
        scope=hashlib.sha256(scope).digest()[:16],
        key=bare,
        fingerprint=hashlib.sha256(body).digest(),
        at_ms=now_ms,
    )
