"""The proxy by itself: whatever it is asked for is answered, and nothing that is asked breaks it."""

from __future__ import annotations

import asyncio
from typing import Any

from jinbao.app.sandboxing.proxy import Proxy
from tests.make import run


def test_a_target_that_is_no_address_is_refused() -> None:
    async def scenario() -> None:
        failed: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: failed.append(told))
        proxy = Proxy(None, 9, 9, through=False)  # type: ignore[arg-type]
        server = await asyncio.start_server(proxy.connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            for line in ("GET http://[::1 HTTP/1.1", "CONNECT [::1:443 HTTP/1.1", "CONNECT :443 HTTP/1.1", "x"):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"{line}\r\n\r\n".encode())
                answer = await asyncio.wait_for(reader.read(), 60)
                assert answer.startswith(b"HTTP/1.1 403"), (line, answer)
                writer.close()
        await proxy.close()
        assert failed == []

    run(scenario())
