"""What stands around an SDK under test: the payer's phone, the clock, the shop's own address for callbacks, the record.

Drivers run in environments that hold one SDK and nothing of ours, so this needs the standard library alone. A driver is
started with the path of a JSON file: ``env`` (what ``jinbao sandbox env`` says), ``mode``, ``flavour`` and ``browser``.
It prints one JSON line for each step: ``{"step", "ok", "seen" | "error"}``.
"""

from __future__ import annotations

import hashlib
import io
import json
import queue
import secrets
import sys
import threading
import traceback
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_DAY_MS = 86_400_000
_CALLBACK_S = 20
_BEIJING = timezone(timedelta(hours=8))
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # ours, never by way of the proxy under test


class Around:
    """The other side of everything that the SDK does."""

    def __init__(self) -> None:
        config = json.loads(Path(sys.argv[1]).read_text())
        self.env: dict[str, str] = config["env"]
        self.mode: str = config["mode"]
        self.flavour: str = config["flavour"]
        self._browser: bool = config["browser"]
        self._letters: queue.Queue[tuple[str, dict[str, str], bytes]] = queue.Queue()
        self.failed = False
        self._answer = b""
        shop = self

        class Shop(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop._letters.put((self.path, dict(self.headers.items()), body))
                self.send_response(200)
                self.send_header("Content-Length", str(len(shop._answer)))
                self.end_headers()
                self.wfile.write(shop._answer)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.notify_url = f"http://127.0.0.1:{self._server.server_port}/paid"
        self.refund_url = f"http://127.0.0.1:{self._server.server_port}/refunded"

    def file(self, name: str) -> str:
        """The text of the file that a variable names."""
        return Path(self.env[name]).read_text()

    def answer_callbacks(self, body: bytes) -> None:
        """What the shop says to every callback from now on."""
        self._answer = body

    def callback(self, path: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of the next callback to a path."""
        while True:
            where, headers, body = self._letters.get(timeout=_CALLBACK_S)
            if where == path:
                return headers, body

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Call the sandbox's control API."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.env["JINBAO_GATEWAY"] + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        with _direct.open(request, timeout=60) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def pay(self, text: str) -> None:
        """The payer scans it and pays: in a real browser, or by the sandbox's helper."""
        if self._browser:
            print(json.dumps({"show": text}), flush=True)
            assert sys.stdin.readline().strip() == "paid"
        else:
            self.ask("POST", "/sandbox/pay", {"payer": "rich", "text": text})

    def code(self, scheme: str) -> str:
        """What the payer's phone shows a till."""
        return str(self.ask("GET", f"/sandbox/payers/rich/code?scheme={scheme}")["code"])

    def openid(self, appid: str) -> str:
        """What an app calls the payer."""
        return str(self.ask("GET", f"/sandbox/payers/rich/openid?appid={appid}")["id"])

    def user_id(self) -> str:
        """Alipay's number of the payer."""
        return str(self.ask("GET", "/sandbox/payers/rich/user-id")["id"])

    def bill_day(self) -> str:
        """Today in Beijing by the sandbox's clock, which is then moved until that day's bill is there."""
        now_ms = self.ask("GET", "/sandbox/state")["now_ms"]
        day = datetime.fromtimestamp(now_ms // 1000, _BEIJING).date()
        ready = datetime.combine(day + timedelta(days=1), datetime.min.time(), _BEIJING) + timedelta(hours=11)
        self.ask("POST", "/sandbox/clock", {"to_ms": int(ready.timestamp()) * 1000})
        return day.isoformat()

    def why(self, account: str) -> list[str]:
        """What the sandbox recognised in the newest request of an account that it did not believe."""
        failed = self.ask("GET", f"/sandbox/exchanges?account={account}&failed=true")["items"]
        explained = next(each for each in failed if each["explained"])
        told = self.ask("GET", f"/sandbox/exchanges/{explained['id']}")["explanation"]
        return [problem["code"] for problem in told["problems"]]

    def number(self, letters: str = "T") -> str:
        """A number that nobody has used."""
        return letters + secrets.token_hex(10)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Record a step: it stands when nothing was raised. Later steps are tried all the same."""
        seen: dict[str, Any] = {}
        try:
            yield seen
        except Exception as error:  # noqa: BLE001 - whatever an SDK raises is what is recorded
            self.failed = True
            where = traceback.format_exc(limit=-4)
            print(
                json.dumps({"step": name, "ok": False, "error": repr(error), "where": where, "seen": seen}), flush=True
            )
        else:
            print(json.dumps({"step": name, "ok": True, "seen": seen}), flush=True)

    def end(self) -> None:
        """Stop, with 1 when a step failed."""
        self._server.shutdown()
        sys.exit(int(self.failed))


def sha1(content: bytes) -> str:
    """In lower-case hex."""
    return hashlib.sha1(content).hexdigest()


def zipped(content: bytes) -> str:
    """Every text of an Alipay bill, which is a zip of files in GBK."""
    with zipfile.ZipFile(io.BytesIO(content)) as bill:
        return "\n".join(bill.read(name).decode("gbk") for name in bill.namelist())


def fetched(url: str) -> bytes:
    """What is at a download address."""
    with _direct.open(url, timeout=60) as reply:
        return bytes(reply.read())


def form(body: bytes, charset: str = "utf-8") -> dict[str, str]:
    """A notice of Alipay as a web framework hands it over that reads it in its charset."""
    return dict(urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, encoding=charset))
