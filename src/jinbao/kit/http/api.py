"""Puts the routes of all modules together into one API."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import Parameter

from jinbao.kit.clock import Clock
from jinbao.kit.errors import IdempotencyKeyMissing, Invalid
from jinbao.kit.http.caller import Authenticate, Principal, RealmName, find_caller
from jinbao.kit.http.limits import Rate, RateLimits
from jinbao.kit.http.problems import Dialect, Lang, Problems, choose_lang
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
) -> Litestar:
    """The API as an ASGI app. ``services`` are handed to routes by parameter name."""
    rates = {
        "member": RateLimits(settings.member_rate),
        "merchant": RateLimits(settings.merchant_rate),
        "staff": RateLimits(settings.staff_rate),
    }
    public_limits = RateLimits(settings.public_rate)

    async def limit_public(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        public_limits.take(connection.client.host if connection.client else "local")

    routers = [Router(path=BASE, route_handlers=list(realms.public), guards=[limit_public])]
    routers += [_realm_router(realm, authenticate, rates[realm.name]) for realm in realms.realms]

    async def provide_once(
        request: Request[Any, Any, Any],
        idempotency_key: Annotated[
            str | None,
            Parameter(
                header="Idempotency-Key", max_length=_KEY_MAX + 2, required=True, description="1 to 64 characters"
            ),
        ] = None,
    ) -> Once:
        caller: Principal = request.scope["jinbao.caller"]  # type: ignore[typeddict-item]
        return make_once(
            caller, request.scope["method"], request.url.path, idempotency_key, await request.body(), clock.now_ms()
        )

    dependencies = {
        name: Provide(_constant(service), use_cache=True, sync_to_thread=False) for name, service in services.items()
    }
    dependencies["once"] = Provide(provide_once)
    dependencies["lang"] = Provide(_provide_lang, sync_to_thread=False)
    return Litestar(
        route_handlers=routers,
        dependencies=dependencies,
        exception_handlers=Problems(dialect).handlers(),
        request_class=StrictRequest,
        request_max_body_size=settings.body_max,
        signature_types=[type(service) for service in services.values()],
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Jinbao API",
            version=version,
            path=f"{BASE}/openapi",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
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


def _realm_router(realm: Realm, authenticate: Authenticate, limits: RateLimits) -> Router:
    async def admit(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        caller = await find_caller(connection, realm.name, authenticate)
        limits.take(caller.id)
        connection.scope["jinbao.caller"] = caller  # type: ignore[typeddict-unknown-key]

    return Router(
        path=f"{BASE}/{realm.path}",
        route_handlers=list(realm.routes),
        guards=[admit],
        dependencies={"caller": Provide(_provide_caller, sync_to_thread=False)},
    )


def _provide_caller(request: Request[Any, Any, Any]) -> Principal:
    caller: Principal = request.scope["jinbao.caller"]  # type: ignore[typeddict-item]
    return caller


def _provide_lang(request: Request[Any, Any, Any]) -> Lang:
    return choose_lang(request.headers.get("accept-language"))


def _constant(service: object) -> Any:
    def provide() -> Any:
        return service

    return provide


def encode_json(value: Any) -> bytes:
    """``value`` (structs, dataclasses, plain values) as one line of JSON."""
    return msgspec.json.encode(value)
