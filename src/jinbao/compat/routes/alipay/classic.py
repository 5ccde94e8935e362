"""The envelope of Alipay's classic gateway (``/gateway.do``): one address, HTTP 200 whatever is answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from jinbao.compat.errors import GatewayRefused, OperationUnknown
from jinbao.compat.routes.alipay.pages import redirection, wrong_page
from jinbao.compat.routes.alipay.saying import Told, told_of
from jinbao.compat.routes.alipay.table import METHODS
from jinbao.compat.routes.envelope import Handled, Ordered, Progress, after, before, order_fault
from jinbao.compat.rules.alipay import bodies, reading, writing
from jinbao.compat.rules.alipay.dialect import MESSAGES
from jinbao.compat.service import Compat
from jinbao.compat.service.alipay.proving import known_app, prove
from jinbao.compat.service.crypto import aes_cbc_open, aes_cbc_seal
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.sealed import signed_by_stranger
from jinbao.compat.types import AlipayApp, Incoming, Protocol, Reply
from jinbao.kit.errors import Refusal, Unknown

_NAME_MAX = 64
_VERBS = ("GET", "POST")
_OTHER_VERB = "支付宝网关只接受GET和POST请求。 The gateway takes GET and POST alone.\n"
_COMMON = ("notify_url", "return_url", "charset", "sign_type", "app_auth_token", "auth_token")


@dataclass(slots=True)
class _Talk:
    """One request and what became known of it."""

    request: Incoming
    asked: reading.Asked
    progress: Progress = field(default_factory=Progress)
    app: AlipayApp | None = None
    method: AlipayMethod | None = None
    encrypted: bool = False


class Classic:
    """Reads, proves and answers. Nothing that it answers depends on anything but the request and the house."""

    protocol = Protocol.ALIPAY

    def __init__(self, compat: Compat) -> None:
        self._context = compat.context

    async def answer(self, request: Incoming) -> Handled:
        """Answer one request; never raises for what it says."""
        if request.method not in _VERBS:
            headers = (("Allow", ", ".join(_VERBS)), ("Content-Type", "text/plain; charset=utf-8"))
            return Handled(reply=Reply(405, headers, _OTHER_VERB.encode()), code=OperationUnknown.code)
        asked = reading.read(request.query, request.header("content-type"), request.body)
        talk = _Talk(request, asked)
        try:
            answer = await self._carried_out(talk)
        except (Ordered, Refusal, Unknown) as error:
            return self._refused(talk, error)
        return talk.progress.handled(self._success(talk, answer), order_id=answer.order_id)

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """See ``Envelope``. Of parameters, those in the address alone are known."""
        talk = _Talk(request, reading.read(request.query, request.header("content-type"), b""))
        talk.app = self._context.accounts.alipay(talk.asked.get("app_id"))
        talk.method = METHODS.get(talk.asked.get("method"))
        return self._told(talk, told_of(refusal, talk.method))

    async def _carried_out(self, talk: _Talk) -> Answer:
        asked, context = talk.asked, self._context
        name = asked.get("method")
        talk.progress.operation = name[:_NAME_MAX]
        talk.method = METHODS.get(name)
        talk.app = app = known_app(context.accounts, asked.get("app_id"))
        talk.progress.account, talk.progress.merchant_id = app.app_id, app.merchant_id
        if not name:
            raise GatewayRefused(detail="isv.missing-method")
        prove(context, app, asked, talk.request.wall_ms, partial(self._doubted, talk))
        if talk.method is None:
            raise GatewayRefused(detail="isv.invalid-method")
        if asked.get("app_auth_token"):
            raise GatewayRefused(detail="aop.invalid-app-auth-token")
        body = bodies.read(self._fields(talk, app), talk.method.body)
        common = {**dict.fromkeys(_COMMON, ""), **asked.params}
        call = AlipayCall(app=app, body=body, common=common, request=talk.request)
        talk.progress.about = talk.method.about(call)
        fault = order_fault(context, app.app_id, talk.method.name, talk.progress.about)
        talk.progress.fault = fault
        await before(context, fault)
        answer = await talk.method.run(context, replace(call, fault=fault))
        after(fault)
        return answer

    def _doubted(self, talk: _Talk) -> None:
        """Raises ``TooManyRequests``; such an answer is not signed."""
        app, talk.app = talk.app, None
        self._context.doubts.count(talk.request, app.app_id if app is not None else "")
        talk.app = app

    def _fields(self, talk: _Talk, app: AlipayApp) -> dict[str, Any]:
        """What the method is asked for: the JSON of ``biz_content``, or parameters of its own beside the common ones.

        Raises ``GatewayRefused`` when contents are encrypted and cannot be read, ``FieldInvalid``.
        """
        text, kind = talk.asked.get("biz_content"), talk.asked.get("encrypt_type")
        if kind:
            if kind != "AES":
                raise GatewayRefused(detail="isv.invalid-encrypt")
            if not app.aes_key:
                raise GatewayRefused(detail="isv.missing-encrypt-key")
            opened = aes_cbc_open(app.aes_key, text) if text else b""
            if opened is None:
                raise GatewayRefused(detail="isv.decryption-error")
            text = opened.decode(talk.asked.charset, "replace")
            talk.encrypted = True
        if text:
            return bodies.as_object(text)
        return {name: value for name, value in talk.asked.params.items() if name not in reading.COMMON}

    def _success(self, talk: _Talk, answer: Answer) -> Reply:
        assert talk.method is not None
        if answer.raw is not None:
            if answer.status == 302:
                return redirection(answer.raw)
            return Reply(200, (("Content-Type", answer.content_type),), answer.raw)
        if talk.method.bare:
            return self._written(talk, writing.node_name(talk.method.name), answer.body)
        code = "10003" if answer.status == 202 else "10000"
        content = {"code": code, "msg": MESSAGES[code], **answer.body}
        return self._written(talk, writing.node_name(talk.method.name), content)

    def _refused(self, talk: _Talk, error: Exception) -> Handled:
        told = told_of(error, talk.method, talk.asked.get("sign_type"))
        cut = isinstance(error, Ordered) and error.cut
        code = "" if cut else told.sub_code
        return talk.progress.handled(self._told(talk, told), code=code, explanation=told.explanation, cut=cut)

    def _told(self, talk: _Talk, told: Told) -> Reply:
        if talk.method is not None and talk.method.page:
            return wrong_page(told.sub_code, told.sub_msg, told.explanation)
        method = talk.method
        node = writing.ERROR_NODE if method is None or method.bare else writing.node_name(method.name)
        content = writing.error_content(told.said.code, told.said.msg, told.sub_code, told.sub_msg)
        return self._written(talk, node, content)

    def _written(self, talk: _Talk, node: str, content: object) -> Reply:
        """An answer, signed for an app that is known."""
        charset = talk.asked.charset
        text = writing.compact(content, charset)
        headers = (
            ("Content-Type", "application/json;charset=" + ("utf-8" if charset == "utf-8" else "GBK")),
            ("X-Content-Type-Options", "nosniff"),
            ("trace_id", talk.request.id),
        )
        if talk.app is None:
            return Reply(200, headers, writing.assemble(node, text, "").encode())
        if talk.encrypted:
            text = f'"{aes_cbc_seal(talk.app.aes_key, text.encode())}"'
        data, key = text.encode(), self._context.keys.alipay()
        hash_name = "sha1" if talk.asked.get("sign_type") == "RSA" else "sha256"
        if talk.progress.fault is not None and talk.progress.fault.mis_sign:
            sign = signed_by_stranger(data, hash_name)
        else:
            sign = key.sign_sha1(data) if hash_name == "sha1" else key.sign_sha256(data)
        certificate_sn = key.id if talk.asked.get("app_cert_sn") else ""
        return Reply(200, headers, writing.assemble(node, text, sign, certificate_sn).encode())
