"""The outermost layer: request ids, headers for every answer, one structured line per request."""

from __future__ import annotations

import secrets
from typing import Any

import structlog

from jinbao.kit.clock import monotonic_ns

_log = structlog.get_logger("jinbao.access")
#: A browser that has been here by HTTPS comes by nothing else for a year (RFC 6797).
_ONLY_TLS = [(b"strict-transport-security", b"max-age=31536000")]
_API_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Edge:
    """Sends ``/api`` to the API and everything else to the pages.

    Each answer carries ``x-request-id``; with ``access_log`` each request leaves one line with its
    method, path, status and microseconds. Paths are logged without their query, which may be private. ``only_tls``
    tells browsers never to come by plain HTTP again.
    """

    def __init__(self, api: Any, pages: Any, *, access_log: bool, only_tls: bool = False) -> None:
        self._api = api
        self._pages = pages
        self._access_log = access_log
        self._always = _ONLY_TLS if only_tls else []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["jinbao.request_id"] = request_id
        is_api = scope["path"].startswith("/api/")
        extra = [(b"x-request-id", request_id.encode()), *self._always, *(_API_HEADERS if is_api else ())]
        started = monotonic_ns()
        status = 0

        async def send_with_headers(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name.lower() for name, _ in message.get("headers", ())}
                added = [pair for pair in extra if pair[0] not in own]
                message = {**message, "headers": [*message.get("headers", ()), *added]}
            await send(message)

        await (self._api if is_api else self._pages)(scope, receive, send_with_headers)
        if self._access_log:
            took_us = (monotonic_ns() - started) // 1000
            _log.info("request", id=request_id, method=scope["method"], path=scope["path"], status=status, us=took_us)
