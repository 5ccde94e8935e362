"""A merchant's server: shows pages, and keeps what it is called back with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.browser.people import until


@dataclass(frozen=True)
class Heard:
    """One request that came in. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The body's fields."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


Page = Callable[[Heard], str]


@dataclass
class MerchantServer:
    """Answers ``pages`` by their path, and callbacks at ``/notify`` with what ``says`` says."""

    origin: str
    pages: dict[str, Page] = field(default_factory=dict)
    says: tuple[int, bytes] = (200, b"success")
    heard: list[Heard] = field(default_factory=list)

    @property
    def notify_url(self) -> str:
        """Where the gateway calls back."""
        return f"{self.origin}/notify"

    def called_back(self, times: int = 1) -> list[Heard]:
        """The callbacks, once so many have come."""
        until(lambda: len(self._callbacks) >= times)
        return self._callbacks

    @property
    def _callbacks(self) -> list[Heard]:
        return [each for each in self.heard if each.path == "/notify"]

    def visited(self, path: str) -> Heard:
        """The last request for a page, once there was one."""
        return until(lambda: [each for each in self.heard if each.path == path])[-1]

    def answer(self, heard: Heard) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        self.heard.append(heard)
        if heard.path == "/notify":
            return self.says[0], "text/plain", self.says[1]
        page = self.pages.get(heard.path)
        if page is None:
            return 204, "text/plain", b""  # favicons
        return 200, "text/html; charset=utf-8", page(heard).encode()


@contextmanager
def merchant_server() -> Iterator[MerchantServer]:
    """One that listens on a free port while the block lasts."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    listening.daemon_threads = True
    server = MerchantServer(f"http://127.0.0.1:{listening.server_port}")

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            target = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            query = dict(parse_qsl(target.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, kind, answer = server.answer(Heard(self.command, target.path, query, headers, body))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _serve

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    listening.RequestHandlerClass = Handler
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
