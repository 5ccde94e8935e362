"""The envelope of Alipay's v3 (``/v3/alipay/...``): verbs and paths, signatures in headers, errors by status."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from jinbao.compat.errors import FieldInvalid, GatewayRefused, SignatureWrong
from jinbao.compat.routes.alipay.saying import Told, told_of
from jinbao.compat.routes.alipay.table import REST
from jinbao.compat.routes.envelope import Handled, Ordered, Progress, after, before, order_fault
from jinbao.compat.rules.alipay import bodies, reading
from jinbao.compat.rules.alipay.dialect import v3_code
from jinbao.compat.rules.alipay.mistakes import rest_string
from jinbao.compat.service import Compat
from jinbao.compat.service.alipay.proving import check_certificates, known_app
from jinbao.compat.service.crypto import aes_cbc_open, aes_cbc_seal, public_of, verify_rsa
from jinbao.compat.service.explaining import clock_notes
from jinbao.compat.service.explaining_alipay import app_key, explain_rest
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.sealed import signed_by_stranger
from jinbao.compat.types import AlipayApp, Explanation, Incoming, NoteCode, Problem, Protocol, Reply, note
from jinbao.kit.errors import Refusal, Unknown

_SCHEME = "ALIPAY-SHA256withRSA "
_COMMON = ("notify_url", "return_url", "charset", "sign_type", "app_auth_token", "auth_token")
#: What a signature says of its time: milliseconds.
_TIME = re.compile(r"[0-9]{10,16}", re.ASCII)
_SECONDS_DIGITS = 10
_HELP = "https://opendocs.alipay.com/open-v3/054fcv"
_QUERY_MOST = 100


@dataclass(slots=True)
class _Talk:
    """One request and what became known of it. ``content`` is the JSON (or encrypted text) that was signed."""

    request: Incoming
    content: bytes
    progress: Progress = field(default_factory=Progress)
    app: AlipayApp | None = None
    method: AlipayMethod | None = None
    with_certificate: bool = False
    encrypted: bool = False


class Rest:
    """Reads, proves and answers."""

    protocol = Protocol.ALIPAY_V3

    def __init__(self, compat: Compat) -> None:
        self._context = compat.context

    async def answer(self, request: Incoming) -> Handled:
        """Answer one request; never raises for what it says."""
        talk = _Talk(request, _content(request))
        try:
            answer = await self._carried_out(talk)
        except (Ordered, Refusal, Unknown) as error:
            return self._refused(talk, error)
        return talk.progress.handled(self._success(talk, answer), order_id=answer.order_id)

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """See ``Envelope``."""
        talk = _Talk(request, b"")
        _, parts, _ = _authorization(request.header("authorization"))
        talk.app = self._context.accounts.alipay(parts.get("app_id", ""))
        return self._error(talk, told_of(refusal, None))

    async def _carried_out(self, talk: _Talk) -> Answer:
        request, context = talk.request, self._context
        talk.method = REST.get((request.method, request.path))
        talk.progress.operation = talk.method.name if talk.method else request.path[:64]
        app = self._proven(talk)
        if talk.method is None:
            raise GatewayRefused(detail="isv.invalid-method")
        if request.header("alipay-app-auth-token"):
            raise GatewayRefused(detail="aop.invalid-app-auth-token")
        fields = self._fields(talk, app)
        body = bodies.read(fields, talk.method.body)
        call = AlipayCall(app=app, body=body, common=_common(fields), request=request)
        talk.progress.about = talk.method.about(call)
        fault = order_fault(context, app.app_id, talk.method.name, talk.progress.about)
        talk.progress.fault = fault
        await before(context, fault)
        answer = await talk.method.run(context, replace(call, fault=fault))
        after(fault)
        return answer

    def _proven(self, talk: _Talk) -> AlipayApp:
        """The app that signed. Raises ``GatewayRefused``, ``AccountUnknown``, ``SignatureWrong``."""
        request = talk.request
        auth, parts, sign = _authorization(request.header("authorization"))
        if not auth:
            problem = Problem.BAD_AUTHORIZATION if request.header("authorization") else Problem.NO_AUTHORIZATION
            raise SignatureWrong(Explanation(problems=(problem,)), detail="isv.missing-signature")
        talk.app = app = known_app(self._context.accounts, parts.get("app_id", ""))
        talk.progress.account, talk.progress.merchant_id = app.app_id, app.merchant_id
        talk.with_certificate = bool(parts.get("app_cert_sn"))
        if not _TIME.fullmatch(parts.get("timestamp", "")):
            raise GatewayRefused(detail="isv.invalid-timestamp", reason="milliseconds since 1970")
        skew_ms = int(parts["timestamp"]) - request.wall_ms
        if abs(skew_ms) > self._context.settings.skew_ms:
            raise _at_another_time(app, parts["timestamp"], skew_ms)
        root_sn = request.header("alipay-root-cert-sn")
        others = self._context.accounts.all_alipay() if self._context.settings.explain else ()
        check_certificates(self._context.keys, app, parts.get("app_cert_sn", ""), root_sn, others)
        signed = {
            "auth": auth,
            "method": request.method,
            "target": request.target,
            "token": request.header("alipay-app-auth-token"),
        }
        text = rest_string(signed, "\0")
        head, _, tail = text.encode("latin-1", "replace").partition(b"\0")
        if not verify_rsa(public_of(app.public_pem), head + talk.content + tail, sign):
            talk.app = None  # unless it may be told why, the answer is not signed
            self._context.doubts.count(request, app.app_id)
            talk.app = app
            raise SignatureWrong(explain_rest(self._context, app, signed, talk.content, sign, skew_ms, request.base))
        return app

    def _fields(self, talk: _Talk, app: AlipayApp) -> dict[str, Any]:
        """What the method is asked for: the query, and the JSON of the body. Raises ``GatewayRefused``."""
        request = talk.request
        text = talk.content
        if request.header("alipay-encrypt-type"):
            if request.header("alipay-encrypt-type") != "AES":
                raise GatewayRefused(detail="isv.invalid-encrypt")
            if not app.aes_key:
                raise GatewayRefused(detail="isv.missing-encrypt-key")
            opened = aes_cbc_open(app.aes_key, text.decode("ascii", "replace")) if text else b""
            if opened is None:
                raise GatewayRefused(detail="isv.decryption-error")
            text, talk.encrypted = opened, True
        try:
            query: dict[str, Any] = dict(
                parse_qsl(request.query, keep_blank_values=True, encoding="utf-8", max_num_fields=_QUERY_MOST)
            )
            return query | bodies.as_object(text.decode())
        except (UnicodeDecodeError, ValueError):
            raise FieldInvalid(field="body", location="body", reason="is not JSON in UTF-8") from None

    def _success(self, talk: _Talk, answer: Answer) -> Reply:
        content = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        status = answer.status if answer.status in (200, 202) else 200
        if talk.encrypted and talk.app is not None:
            content = aes_cbc_seal(talk.app.aes_key, content).encode()
            more = (("Content-Type", "text/plain;charset=utf-8"), ("alipay-encrypt-type", "AES"))
            return self._signed(talk, status, more, content)
        return self._signed(talk, status, (("Content-Type", "application/json;charset=utf-8"),), content)

    def _refused(self, talk: _Talk, error: Exception) -> Handled:
        told = told_of(error, talk.method)
        cut = isinstance(error, Ordered) and error.cut
        code = "" if cut else v3_code(told.sub_code)
        return talk.progress.handled(self._error(talk, told), code=code, explanation=told.explanation, cut=cut)

    def _error(self, talk: _Talk, told: Told) -> Reply:
        said = {
            "code": v3_code(told.sub_code),
            "message": told.sub_msg,
            "links": [{"link": _HELP, "desc": "解决方案"}],
        }
        content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return self._signed(talk, told.said.status, (("Content-Type", "application/json;charset=utf-8"),), content)

    def _signed(self, talk: _Talk, status: int, headers: tuple[tuple[str, str], ...], content: bytes) -> Reply:
        """An answer, signed for an app that is known."""
        traced = (*headers, ("alipay-trace-id", talk.request.id))
        if talk.app is None:
            return Reply(status, traced, content)
        key, nonce = self._context.keys.alipay(), secrets.token_hex(16)
        stamp = str(talk.request.wall_ms)
        data = f"{stamp}\n{nonce}\n".encode() + content + b"\n"
        strange = talk.progress.fault is not None and talk.progress.fault.mis_sign
        sign = signed_by_stranger(data) if strange else key.sign_sha256(data)
        own = (("alipay-sn", key.id),) if talk.with_certificate else ()
        signed = (("alipay-timestamp", stamp), ("alipay-nonce", nonce), ("alipay-signature", sign))
        return Reply(status, (*traced, *signed, *own), content)


def _content(request: Incoming) -> bytes:
    """What of a body is signed: all of it, or the ``data`` of a form with files."""
    content_type = request.header("content-type")
    if content_type.lower().startswith("multipart/form-data"):
        return reading.read("", content_type, request.body).raw.get("data", b"")
    return request.body


def _authorization(header: str) -> tuple[str, Mapping[str, str], str]:
    """The part that is signed, its values by name, and the signature; empty when it is not of this kind."""
    if not header.startswith(_SCHEME):
        return "", {}, ""
    auth, comma, sign = header.removeprefix(_SCHEME).strip().rpartition(",sign=")
    if not comma:
        return "", {}, ""
    parts = dict(part.strip().split("=", 1) for part in auth.split(",") if "=" in part)
    return auth, parts, sign


def _at_another_time(app: AlipayApp, stamp: str, skew_ms: int) -> SignatureWrong:
    """A timestamp that is too far from ours, which is as often one in seconds."""
    key = app_key(app)
    if len(stamp) > _SECONDS_DIGITS:
        wrong = Explanation(problems=(Problem.CLOCK,), skew_ms=skew_ms, key=key, notes=clock_notes(skew_ms))
        return SignatureWrong(wrong, detail="isv.invalid-timestamp")
    wrong = Explanation(problems=(Problem.CLOCK,), key=key, notes=(note(NoteCode.CLOCK_SECONDS),))
    return SignatureWrong(wrong, detail="isv.invalid-timestamp", reason="milliseconds since 1970, not seconds")


def _common(fields: Mapping[str, Any]) -> dict[str, str]:
    given = {name: fields[name] for name in _COMMON if isinstance(fields.get(name), str)}
    return {**dict.fromkeys(_COMMON, ""), **given}
