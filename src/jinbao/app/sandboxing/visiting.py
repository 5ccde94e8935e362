"""Asks the gateway in this process as a browser would, for links that lead to a cashier."""

from __future__ import annotations

from typing import Any

Asgi = Any


class Visitor:
    """Fills ``sandbox.ports.Visit``; ``app`` is set once the gateway's application has been made."""

    def __init__(self) -> None:
        self.app: Asgi = None

    async def __call__(self, method: str, target: str, body: bytes) -> tuple[int, str, bytes]:
        """The status, where a redirection leads to, and the body."""
        assert self.app is not None, "the gateway comes first"
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1", "replace"),
            "headers": [(b"host", b"127.0.0.1"), (b"user-agent", b"Jinbao sandbox")],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        answered = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], headers.get("location", ""), answered
