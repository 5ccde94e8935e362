"""WebSockets: for pages that talk back while they listen, such as a chat.

A socket is admitted as a request is: by the session's cookie or a bearer token. Browsers let any page open one to
any host and send the cookie along, so with a cookie the page must come from the host that it talks to.
"""

from __future__ import annotations

from typing import Any

from litestar.connection import WebSocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

#: Characters of one message from a page: they are small commands, never content.
MESSAGE_MAX = 4_096
#: Close codes of RFC 6455, section 7.4.1.
GOING_AWAY, POLICY = 1001, 1008


class Socket:
    """An accepted socket, as far as routes deal with it."""

    def __init__(self, socket: WebSocket[Any, Any, Any]) -> None:
        self._socket = socket

    async def receive(self) -> str | None:
        """The next message from the page; ``None`` when the page has gone or sent what nobody understands."""
        try:
            text = await self._socket.receive_data(mode="text")
        except WebSocketDisconnect:
            return None
        if not isinstance(text, str) or len(text) > MESSAGE_MAX:
            await self.close(POLICY)
            return None
        return text

    async def send(self, frame: bytes) -> None:
        """Send ``frame`` (UTF-8 JSON) as a text message; a page that has gone does not mind."""
        try:
            await self._socket.send_data(frame, mode="text", encoding="utf-8")
        except (WebSocketDisconnect, RuntimeError):
            return

    async def close(self, code: int = GOING_AWAY) -> None:
        """End the socket."""
        try:
            await self._socket.close(code=code)
        except (WebSocketDisconnect, RuntimeError):
            return


#: ``@socket_route("/path")`` on ``async def live(caller: Principal, socket: Socket, ...services) -> None``.
socket_route = WebsocketRouteHandler
