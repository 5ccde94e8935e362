"""Puts the routes of all modules together into one API."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
) -> Litestar:
    """The API under ``base``. ``services`` are handed to routes by name; ``anybody`` is a caller without a session."""
    rates = {
        "member": RateLimits(settings.member_rate),
        "merchant": RateLimits(settings.merchant_rate),
        "staff": RateLimits(settings.staff_rate),
    }

    async def once_of(request: Request[Any, Any, Any], key: str | None) -> Once:
        caller: Principal = request.scope["jinbao.caller"]  # type: ignore[typeddict-item]
        return make_once(
            caller, request.scope["method"], request.scope["path"], key, await request.body(), clock.now_ms()
        )

    def bound(routes: Sequence[Any]) -> list[Any]:
        return [
            bind_socket(route, services) if isinstance(route, WebsocketRouteHandler) else bind(route, services, once_of)
            for route in routes
        ]

    # Closures, not partials: the framework copies what it is given, deeply, and leaves functions alone.
    public_limits = RateLimits(settings.public_rate)

    def admit_anybody(app: Any) -> AdmitAnybody:
        return AdmitAnybody(app, limits=public_limits)

    def admitting(realm: Realm) -> Callable[[Any], AdmitRealm]:
        return lambda app: AdmitRealm(app, realm=realm.name, authenticate=authenticate, limits=rates[realm.name])

    routers = [Router(path=base, route_handlers=bound(realms.public), middleware=[admit_anybody])]
    routers += [
        Router(path=f"{base}/{realm.path}", route_handlers=bound(realm.routes), middleware=[admitting(realm)])
        for realm in realms.realms
    ]
    areas = [Area(realm.name, f"{base}/{realm.path}") for realm in realms.realms]
    document = DocumentPlugin("/openapi.json", areas, anybody)

    @get(f"{base}/openapi.json", media_type=document.media_type, include_in_schema=False, sync_to_thread=False)
    def openapi(request: Request[Any, Any, Any]) -> bytes:
        return document.render(request, {})

    return Litestar(
        route_handlers=[*routers, openapi],
        exception_handlers=Problems(dialect).handlers(),
        request_class=StrictRequest,
        request_max_body_size=settings.body_max,
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title=title,
            version=version,
            path=f"{base}/openapi",
            render_plugins=[document],
            use_handler_docstrings=True,
        ),
        debug=False,
    )


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
