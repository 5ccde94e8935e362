"""Lets in who is on this machine and means to come here; see ``rules.guard``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from jinbao.kit.http import Dialect
from jinbao.kit.http.problems import choose_lang
from jinbao.sandbox.errors import NotLocal
from jinbao.sandbox.rules import guard as rules

_ASKED = b"access-control-request-method"
#: What a page of a listed origin may send; the control API takes nothing else from anybody.
_METHODS, _HEADERS, _KEPT_S = b"GET, POST, PUT, PATCH, DELETE", b"content-type, accept-language, last-event-id", b"600"


class Guard:
    """An ASGI app in front of another. Pages of the ``listed`` origins (``http://localhost:3000``) may use it too."""

    def __init__(self, app: Any, dialect: Dialect, listed: Collection[str] = ()) -> None:
        self._app = app
        self._dialect = dialect
        self._listed = frozenset(rules.plain(origin) for origin in listed)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        client, origin = scope.get("client"), headers.get("origin", "")
        what = rules.refused(
            client[0] if client else "",
            headers.get("host", "").lower(),
            origin,
            headers.get("sec-fetch-site", ""),
            self._listed,
        )
        if what is not None:
            await self._refuse(headers, what, send)
            return
        if not origin or rules.plain(origin) not in self._listed:
            await self._app(scope, receive, send)
            return
        shared = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
        if scope["method"] == "OPTIONS" and any(name.lower() == _ASKED for name, _ in scope["headers"]):
            more = [
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", _HEADERS),
                (b"access-control-max-age", _KEPT_S),
            ]
            await send({"type": "http.response.start", "status": 204, "headers": shared + more})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_shared(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *shared]}
            await send(message)

        await self._app(scope, receive, send_shared)

    async def _refuse(self, headers: Mapping[str, str], what: str, send: Any) -> None:
        lang = choose_lang(headers.get("accept-language"))
        body = msgspec.json.encode(
            {
                "type": f"urn:jinbao:problem:{NotLocal.code}",
                "title": "Not local",
                "status": self._dialect.status[NotLocal.code],
                "detail": self._dialect.sentence(NotLocal.code, lang, {"what": what}),
                "code": NotLocal.code,
                "again": NotLocal.again.value,
                "facts": {"what": what},
                "request_id": "",
            }
        )
        sent = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": self._dialect.status[NotLocal.code], "headers": sent})
        await send({"type": "http.response.body", "body": body})
