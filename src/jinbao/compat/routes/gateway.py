"""The gateway's listener: an ASGI application of its own, since it must keep what other layers tidy up.

Header names are sent in the case in which an envelope gives them; the target and the body of a request are handed on
exactly as they came, except that a target in absolute form (``POST http://host/gateway.do``, as one SDK writes it)
loses its scheme and host. A request's path decides which envelope answers it; what is none of theirs goes to the
sandbox's control API and pages, where there are any. Nothing that a request says makes this answer 5xx: only an outcome
that is not known does, and a bug, which is logged.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Awaitable, Callable, Sequence
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import structlog

from jinbao.compat.errors import SystemFailure, TooLong
from jinbao.compat.routes.envelope import Envelope, Handled
from jinbao.compat.routes.pages.framed import for_frames
from jinbao.compat.routes.table import envelopes
from jinbao.compat.rules.hosts import reached_at
from jinbao.compat.service import Compat
from jinbao.compat.service.doubting import is_local
from jinbao.compat.service.wording import note_said, problem_said
from jinbao.compat.types import Exchange, Explanation, Incoming, Protocol, Reply
from jinbao.kit.clock import monotonic_ns
from jinbao.kit.http.problems import choose_lang

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
#: The key in ``scope["state"]`` under which the server leaves a way to drop the connection.
CUT = "jinbao.cut"
#: HTTP libraries take headers of 8 to 64 KB; a serial number is the caller's own text, and as long as it likes.
_EXPLANATION_MOST, _SERIAL_MOST = 4_000, 100
_NOT_FOUND = Handled(reply=Reply(404, (("Content-Type", "text/plain; charset=utf-8"),), b"There is nothing here.\n"))
_log = structlog.get_logger("jinbao.compat")


class Cut(Exception):
    """The connection is to be dropped without an answer, and the server offers no way to."""


class _Gone(Exception):
    """The caller hung up before its request was whole."""


class Gateway:
    """One listener's application. ``sandbox_app`` answers ``/sandbox`` and ``pages`` whatever else is left."""

    def __init__(
        self,
        compat: Compat,
        sandbox_app: Asgi | None = None,
        pages: Asgi | None = None,
        *,
        served: Sequence[tuple[str, Envelope]] | None = None,
        access_log: bool = False,
    ) -> None:
        self._context = compat.context
        self._settings = compat.settings
        self._sandbox = sandbox_app
        self._pages = pages
        #: The longest first, so that the first that fits is the one that is meant.
        self._envelopes = sorted(served or envelopes(compat), key=lambda each: -len(each[0]))
        self._access_log = access_log

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request (or a WebSocket, which only the pages may have)."""
        if scope["type"] not in ("http", "websocket"):
            return
        scope, authority = _normal(scope)
        path = scope["raw_path"].decode("latin-1")
        found = next((each for served, each in self._envelopes if _fits(path, served)), None)
        if found is None or scope["type"] == "websocket":
            other = self._sandbox if path == "/sandbox" or path.startswith("/sandbox/") else self._pages
            if other is not None:
                await other(scope, receive, send)
            elif scope["type"] == "http":
                await _send(send, _NOT_FOUND.reply, (), self._context.wall.now_ms())
            return
        await self._serve(found, scope, authority, receive, send)

    async def _serve(self, envelope: Envelope, scope: Any, authority: str, receive: Any, send: Any) -> None:
        started_ns = monotonic_ns()
        try:
            body = await _body(scope, receive, self._settings.body_max)
        except _Gone:
            return
        request = self._incoming(scope, authority, body or b"")
        if body is None:
            most = self._settings.body_max
            refusal = TooLong(most=most, reason=f"请求报文不得超过{most}字节")
            handled = Handled(reply=envelope.failed(request, refusal), code=refusal.code)
        else:
            handled = await self._answer(envelope, request)
        self._tell(envelope.protocol, request, handled, (monotonic_ns() - started_ns) // 1_000)
        if handled.cut:
            await _cut(scope, receive)
            return
        more = [("Connection", "close")] if body is None else []
        if handled.explanation is not None and self._settings.explain and is_local(request):
            lang = choose_lang(request.header("accept-language"), self._settings.lang)
            more.append(("Jinbao-Explanation", shown(handled.explanation, lang)))
        reply = for_frames(handled.reply, request, self._settings.origin)
        await _send(send, reply, more, self._context.wall.now_ms())

    async def _answer(self, envelope: Envelope, request: Incoming) -> Handled:
        try:
            return await envelope.answer(request)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer and we a line in the log
            _log.exception("gateway_failed", id=request.id, method=request.method, path=request.path)
            return Handled(reply=envelope.failed(request, SystemFailure()), code=SystemFailure.code)

    def _incoming(self, scope: Any, authority: str, body: bytes) -> Incoming:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        target = scope["raw_path"].decode("latin-1")
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode("latin-1")
        host = authority or next((value for name, value in headers if name == "host"), "")
        peer, server = scope.get("client"), scope.get("server")
        called = f"{scope['scheme']}://{host}"
        return Incoming(
            id=f"{self._context.runtime.new_id():032X}",
            method=scope["method"],
            target=target,
            headers=headers,
            body=body,
            base=self._settings.gateway_origin
            or reached_at(called, (server[0], server[1]) if server else None, absolute=bool(authority)),
            peer=peer[0] if peer else "",
            wall_ms=self._context.wall.now_ms(),
        )

    def _tell(self, protocol: Protocol, request: Incoming, handled: Handled, took_us: int) -> None:
        exchange = Exchange(
            request=request,
            reply=handled.reply,
            protocol=protocol,
            operation=handled.operation,
            account=handled.account,
            merchant_id=handled.merchant_id,
            out_no=handled.out_no,
            order_id=handled.order_id,
            code=handled.code,
            explanation=handled.explanation,
            at_ms=self._context.now_ms(),
            took_us=took_us,
            cut=handled.cut,
            ordered=handled.ordered,
        )
        self._context.witness.saw(exchange)
        if self._access_log:
            status = 0 if handled.cut else handled.reply.status
            _log.info(
                "gateway", id=request.id, method=request.method, path=request.path, status=status, us=took_us,
                account=handled.account, operation=handled.operation, code=handled.code,
            )  # fmt: skip


def shown(explanation: Explanation, lang: str) -> str:
    """An explanation as a header's value: JSON in ASCII, without the signed string when it would be too long."""
    notes = [
        {"code": each.code.value, "facts": each.facts, "text": note_said(each).of(lang)} for each in explanation.notes
    ]
    told: dict[str, Any] = {
        "problems": [problem.value for problem in explanation.problems],
        "sentence": problem_said(explanation.problems[0]).of(lang),
        "notes": notes,
        "key": "" if explanation.key is None else note_said(explanation.key).of(lang),
        "serial": explanation.serial[:_SERIAL_MOST],
        "skew_ms": explanation.skew_ms,
        "signed": explanation.signed,
    }
    text = json.dumps(told)
    if len(text) > _EXPLANATION_MOST:
        told |= {"signed": "", "notes": [{"code": each["code"]} for each in notes[:5]]}
        text = json.dumps(told)
    return text


def _fits(path: str, served: str) -> bool:
    """Whether an envelope that is served under a prefix (which ends with a slash), or at a path, answers this one."""
    return path.startswith(served) if served.endswith("/") else path == served


def _normal(scope: Any) -> tuple[Any, str]:
    """The scope with a target that is a path, and the host that an absolute target named."""
    raw = scope.get("raw_path") or scope["path"].encode("utf-8")
    authority = ""
    if not raw.startswith(b"/"):
        scheme, mark, rest = raw.partition(b"://")
        if mark and scheme.lower() in (b"http", b"https"):
            host, slash, path = rest.partition(b"/")
            authority, raw = host.decode("latin-1"), slash + path
            scope = {**scope, "path": "/" + scope["path"].partition("://")[2].partition("/")[2]}
        raw = raw or b"/"
    return {**scope, "raw_path": raw}, authority


async def _body(scope: Any, receive: Any, most: int) -> bytes | None:
    """The whole body, or ``None`` when it is longer than it may be. Raises ``_Gone``."""
    for name, value in scope["headers"]:
        if name == b"content-length" and int(value) > most:
            return None
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Any, reply: Reply, more: Sequence[tuple[str, str]], wall_ms: int) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (*reply.headers, *more)]
    headers += [(b"Date", _date(wall_ms // 1_000)), (b"Server", b"Jinbao")]
    if reply.status not in (204, 304):
        headers.append((b"Content-Length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _cut(scope: Any, receive: Any) -> None:
    """Drop the connection, and wait until it is dropped. Raises ``Cut`` where the server cannot."""
    cut = scope.get("state", {}).get(CUT)
    if cut is None:
        raise Cut
    cut()
    while (await receive())["type"] != "http.disconnect":
        pass


@lru_cache(maxsize=4)
def _date(at_s: int) -> bytes:
    moment = datetime.datetime.fromtimestamp(at_s, datetime.timezone.utc)
    return format_datetime(moment, usegmt=True).encode()
