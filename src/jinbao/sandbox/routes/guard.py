"""Lets in who is on this machine and means to come here; see ``rules.guard``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from jinbao.kit.http import Dialect
from jinbao.kit.http.problems import choose_lang
from jinbao.sandbox.errors import NotLocal
from jinbao.sandbox.rules import guard as rules


class Guard:
    """An ASGI app in front of another. ``ours`` are names of this gateway beside the loopback ones."""

    def __init__(self, app: Any, dialect: Dialect, ours: Collection[str] = ()) -> None:
        self._app = app
        self._dialect = dialect
        self._ours = frozenset(name.lower() for name in ours)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        client = scope.get("client")
        what = rules.refused(
            client[0] if client else "",
            headers.get("host", "").lower(),
            headers.get("origin", "").lower(),
            headers.get("sec-fetch-site", ""),
            self._ours,
        )
        if what is None:
            await self._app(scope, receive, send)
            return
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
