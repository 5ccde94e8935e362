"""Hands a route what it names: services, the caller, the ``Once`` of the request, the language.

The framework has dependency injection of its own, but resolves it anew for each request, in a task
group, which stood out in the profile of a payment. Services never change and the rest is
at hand in the request, so a route is bound once, to the names of what it asks for.
"""

from __future__ import annotations

import copy
import inspect
import typing
from collections.abc import Awaitable, Callable, Collection
from typing import Annotated, Any

from litestar import Request
from litestar.connection import WebSocket
from litestar.handlers import HTTPRouteHandler, WebsocketRouteHandler
from litestar.params import HeaderParameter

from jinbao.kit.http.problems import choose_lang
from jinbao.kit.http.sockets import Socket

MakeOnce = Callable[[Request[Any, Any, Any], str | None], Awaitable[Any]]

_KEY = "idempotency_key"
_KEY_TYPE = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=66,
        required=True,
        description="1 to 64 printable ASCII characters of your choice: the same request sent again is done once",
    ),
]
_PER_REQUEST = frozenset({"caller", "once", "lang"})


def bind(handler: HTTPRouteHandler, services: Collection[str], make_once: MakeOnce) -> HTTPRouteHandler:
    """A copy of ``handler`` whose function needs only what comes with the request; ``services`` are their names."""
    original = handler.fn
    hints = typing.get_type_hints(original, include_extras=True)
    wanted = inspect.signature(original).parameters
    bound = [name for name in wanted if name in services]
    own_request = "request" in wanted
    takes_caller, takes_once, takes_lang = (name in wanted for name in ("caller", "once", "lang"))

    async def call(request: Request[Any, Any, Any], **given: Any) -> Any:
        if takes_caller:
            given["caller"] = request.scope["jinbao.caller"]  # type: ignore[typeddict-item]
        if takes_once:
            given["once"] = await make_once(request, given.pop(_KEY))
        if takes_lang:
            given["lang"] = choose_lang(request.headers.get("accept-language"))
        if own_request:
            given["request"] = request
        handed = request.scope["jinbao.services"]  # type: ignore[typeddict-item]
        for name in bound:
            given[name] = handed[name]
        return await original(**given)

    keyword = inspect.Parameter.KEYWORD_ONLY
    kept = [
        parameter.replace(kind=keyword, annotation=hints.get(name, Any))
        for name, parameter in wanted.items()
        if name not in bound and name not in _PER_REQUEST and name != "request"
    ]
    kept.insert(0, inspect.Parameter("request", keyword, annotation=Request))
    if takes_once:
        kept.append(inspect.Parameter(_KEY, keyword, annotation=_KEY_TYPE, default=None))
    call.__name__, call.__qualname__, call.__module__ = original.__name__, original.__qualname__, original.__module__
    call.__doc__ = original.__doc__
    call.__signature__ = inspect.Signature(kept, return_annotation=hints.get("return", Any))  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in kept} | {
        "return": hints.get("return", Any)
    }
    return copy.copy(handler)(call)


def bind_socket(handler: WebsocketRouteHandler, services: Collection[str]) -> WebsocketRouteHandler:
    """A copy of ``handler`` that accepts the socket, then runs its function with what it names, and hangs up."""
    original = handler.fn
    wanted = inspect.signature(original).parameters
    bound = [name for name in wanted if name in services]
    missing = set(wanted) - set(bound) - {"caller", "socket"}
    assert not missing, f"{original.__qualname__} asks for {missing}"

    async def call(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()
        page = Socket(socket)
        handed = socket.scope["jinbao.services"]  # type: ignore[typeddict-item]
        given: dict[str, Any] = {"socket": page} | {name: handed[name] for name in bound}
        if "caller" in wanted:
            given["caller"] = socket.scope["jinbao.caller"]  # type: ignore[typeddict-item]
        try:
            await original(**given)
        finally:
            await page.close()

    call.__name__, call.__qualname__, call.__module__ = original.__name__, original.__qualname__, original.__module__
    call.__doc__ = original.__doc__
    call.__annotations__ = {"socket": WebSocket, "return": None}
    return copy.copy(handler)(call)
