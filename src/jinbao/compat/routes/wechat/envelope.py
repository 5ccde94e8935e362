"""API v3 of WeChat Pay on the wire: requests proven over their raw bytes, answers signed so that SDKs believe them.

Every answer is signed, errors and those without a body too; only files are not, as the real ones are not. Header names
keep their exact case, for one of the official SDKs looks them up in a plain map.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import msgspec

from jinbao.compat.errors import FieldInvalid, OperationUnknown, SignatureWrong
from jinbao.compat.routes.envelope import Handled, Ordered, Progress, after, before, order_fault
from jinbao.compat.routes.wechat.reading import body_of, query_of
from jinbao.compat.routes.wechat.table import OPERATIONS, Table
from jinbao.compat.rules.wechat import authorization as rules
from jinbao.compat.rules.wechat.dialect import Said, said, sentence
from jinbao.compat.service import Compat
from jinbao.compat.service.explaining_apps import explain_named
from jinbao.compat.service.operations import Answer, WechatCall, WechatOperation
from jinbao.compat.service.proving import explain_mode, prove
from jinbao.compat.service.sealed import signed_by_stranger
from jinbao.compat.service.wording import note_said
from jinbao.compat.types import Explanation, Incoming, Problem, Protocol, Reply, VerifyMode, WechatMerchant
from jinbao.kit.errors import Refusal, TooManyRequests, Unknown
from jinbao.kit.http.problems import choose_lang

_FAILURE = "compat.system_failure"
#: How much of a body is shown in an error: as much as the real service shows.
_BODY_SHOWN = 8
_ALWAYS = (
    ("Cache-Control", "no-cache, must-revalidate"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Language", "zh-CN"),
)
_JSON = "application/json; charset=utf-8"
_encode = msgspec.json.Encoder().encode
_MESSAGES = {
    Problem.NO_AUTHORIZATION: "HTTP头缺少Authorization，请参考《微信支付API v3签名生成指南》",
    Problem.BAD_AUTHORIZATION: "HTTP头Authorization值格式错误，请参考《微信支付API v3签名生成指南》",
    Problem.UNKNOWN_MERCHANT: "商户号不存在，请检查Authorization中的mchid",
    Problem.UNKNOWN_SERIAL: "商户证书序列号有误，请使用签名私钥匹配的证书序列号",
    Problem.PLATFORM_SERIAL: "商户证书序列号有误，请使用签名私钥匹配的证书序列号",
    Problem.WRONG_MERCHANT_SERIAL: "商户证书序列号有误，请使用签名私钥匹配的证书序列号",
    Problem.CLOCK: "HTTP头Authorization中的timestamp与发起请求的时间不得超过5分钟",
}


class WechatV3:
    """Proves, reads and answers; what is done is done by the operations of the table."""

    protocol = Protocol.WECHAT_V3

    def __init__(self, compat: Compat, operations: Sequence[WechatOperation] = OPERATIONS) -> None:
        self._compat = compat
        self._context = compat.context
        self._table = Table(operations)
        self._told_doubted: tuple[int, Reply] = (-1, Reply(0))

    async def answer(self, request: Incoming) -> Handled:
        """See ``Envelope``."""
        progress = Progress()
        merchant: WechatMerchant | None = None
        try:
            found = self._table.find(request.method, request.path)
            if found is not None:
                progress.operation = found[0].name
            merchant = prove(self._context, request)
            progress.account, progress.merchant_id = merchant.mchid, merchant.merchant_id
            self._context.keys.hear_wechat(merchant, request.header("wechatpay-serial"))
            if found is None:
                raise self._unknown(request)
            call = self._call(merchant, request, *found)
            answer = await self._run(found[0], call, progress)
            return progress.handled(self._reply(request, merchant, answer, progress), order_id=answer.order_id)
        except Ordered as ordered:
            reply = self._said(request, merchant, said(ordered.refused), None, progress)
            return progress.handled(reply, code=said(ordered.refused).code, cut=ordered.cut)
        except SignatureWrong as refusal:
            return self._disbelieved(request, refusal, progress)
        except TooManyRequests as refusal:
            reply = self._refused(request, merchant, refusal, progress) if merchant else self._doubted(request)
            return progress.handled(reply, code=said(refusal.code).code)
        except Refusal as refusal:
            explanation = await self._explained(request, merchant, refusal)
            reply = self._refused(request, merchant, refusal, progress)
            return progress.handled(reply, code=said(refusal.code).code, explanation=explanation)
        except Unknown:
            reply = self._said(request, merchant, said(_FAILURE), None, progress)
            return progress.handled(reply, code=said(_FAILURE).code)

    async def _explained(
        self, request: Incoming, merchant: WechatMerchant | None, refusal: Refusal
    ) -> Explanation | None:
        if merchant is None:
            return None
        named = await explain_named(self._context, merchant, refusal)
        return named or explain_mode(self._context, merchant, request)

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """See ``Envelope``."""
        return self._refused(request, None, refusal, Progress())

    def _unknown(self, request: Incoming) -> OperationUnknown:
        facts = {"operation": f"{request.method} {request.path}"[:200]}
        if methods := self._table.methods(request.path):
            facts["reason"] = f"此路径须用{'或'.join(methods)}方法"
        return OperationUnknown(**facts)

    def _call(
        self, merchant: WechatMerchant, request: Incoming, operation: WechatOperation, path: dict[str, str]
    ) -> WechatCall:
        query = query_of(request.query)
        body = None
        if operation.body is not None:
            body = body_of(operation.body, rules.signed_body(request.header("content-type"), request.body))
        return WechatCall(merchant=merchant, path=path, query=query, body=body, request=request)

    async def _run(self, operation: WechatOperation, call: WechatCall, progress: Progress) -> Answer:
        progress.about = operation.about(call)
        fault = order_fault(self._context, call.merchant.mchid, operation.name, progress.about)
        if fault is not None:
            progress.fault = fault
            call = WechatCall(
                merchant=call.merchant,
                path=call.path,
                query=call.query,
                body=call.body,
                request=call.request,
                fault=fault,
            )
        await before(self._context, fault)
        answer = await operation.run(self._context, call)
        after(fault)
        return answer

    # -- answers

    def _reply(self, request: Incoming, merchant: WechatMerchant, answer: Answer, progress: Progress) -> Reply:
        if answer.raw is not None:
            headers = (("Content-Type", answer.content_type), *_ALWAYS, ("Request-ID", f"{request.id}-0"))
            return Reply(answer.status, headers, answer.raw)
        if answer.body is None:
            status = 204 if answer.status == 200 else answer.status
            return self._signed(request, merchant, status, b"", 0, progress)
        return self._signed(request, merchant, answer.status, _encode(answer.body), 0, progress)

    def _refused(
        self, request: Incoming, merchant: WechatMerchant | None, refusal: Refusal, progress: Progress
    ) -> Reply:
        row = said(refusal.code)
        detail: dict[str, Any] | None = None
        message = sentence(refusal)
        if isinstance(refusal, FieldInvalid):
            facts = refusal.facts
            field, place = str(facts.get("field", "")), str(facts.get("location", "body"))
            shown = field if field.startswith("/") else f"/{field}"
            reason = str(facts.get("reason", ""))
            detail = {"field": shown, "location": place, "issue": reason}
            message = f"输入源“/{place}{shown}”映射到字段“{shown.rpartition('/')[2]}”规则校验失败，{reason}"
            row = Said(row.status, row.code, row.message_zh, int(facts.get("number", row.number)))
        return self._said(request, merchant, row, detail, progress, message)

    def _disbelieved(self, request: Incoming, refusal: SignatureWrong, progress: Progress) -> Handled:
        told = refusal.explanation
        account = str(refusal.facts.get("account", ""))
        merchant = self._context.accounts.wechat(account) if account else None
        progress.account = account
        row = said(refusal.code)
        message = _MESSAGES.get(told.problems[0], row.message_zh)
        lang = choose_lang(request.header("accept-language"), self._context.settings.lang)
        reply = self._said(request, merchant, row, _sign_detail(request, told, lang), progress, message)
        return progress.handled(reply, code=row.code, explanation=told)

    def _doubted(self, request: Incoming) -> Reply:
        """Too many requests have not proved who calls. They share a signature each second, as one costs more than all
        the rest."""
        now_s = self._context.wall.now_ms() // 1_000
        row = said(TooManyRequests.code)
        at_s, reply = self._told_doubted
        if at_s != now_s:
            reply = self._said(request, None, row, None, Progress())
            self._told_doubted = now_s, reply
        own = ("Request-ID", f"{request.id}-{row.number}")
        headers = tuple(own if header[0] == own[0] else header for header in reply.headers)
        return Reply(reply.status, headers, reply.body)

    def _said(
        self,
        request: Incoming,
        merchant: WechatMerchant | None,
        row: Said,
        detail: dict[str, Any] | None,
        progress: Progress,
        message: str = "",
    ) -> Reply:
        body: dict[str, Any] = {"code": row.code, "message": message or row.message_zh}
        if detail is not None:
            body["detail"] = detail
        return self._signed(request, merchant, row.status, _encode(body), row.number, progress)

    def _signed(
        self,
        request: Incoming,
        merchant: WechatMerchant | None,
        status: int,
        body: bytes,
        number: int,
        progress: Progress,
    ) -> Reply:
        announced = request.header("wechatpay-serial")
        keys = self._context.keys
        key = keys.wechat_for(merchant, announced) if merchant else keys.wechat_default(VerifyMode.CERTIFICATE)
        timestamp, nonce = str(self._context.wall.now_ms() // 1_000), secrets.token_hex(16)
        signed = rules.answer_message(timestamp, nonce, body)
        wrong = progress.fault is not None and progress.fault.mis_sign
        headers = (
            ("Content-Type", _JSON),  # without a body too: WxJava looks at the type of every 204
            *_ALWAYS,
            ("Request-ID", f"{request.id}-{number}"),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", signed_by_stranger(signed) if wrong else key.sign_sha256(signed)),
            ("Wechatpay-Timestamp", timestamp),
            ("Wechatpay-Serial", key.id),
            ("Wechatpay-Signature-Type", rules.SCHEME),
        )
        return Reply(status, headers, body)


def _sign_detail(request: Incoming, told: Explanation, lang: str) -> dict[str, Any]:
    """What the real service says about a wrong signature: the string that was verified, with the body cut short."""
    detail: dict[str, Any] = {"field": "signature", "location": "authorization"}
    if told.signed:
        body = rules.signed_body(request.header("content-type"), request.body)
        head = "".join(f"{line}\n" for line in told.signed.split("\n")[:4]).encode()
        shown = head + body[:_BODY_SHOWN] + b"\n"
        detail["detail"] = {"issue": "sign not match"}
        detail["sign_information"] = {
            "method": request.method,
            "url": request.target,
            "truncated_sign_message": shown.decode("utf-8", "replace"),
            "sign_message_length": len(head) + len(body) + 1,
        }
    else:
        issue = note_said(told.notes[0]).of(lang) if told.notes else told.problems[0].value
        detail["detail"] = {"issue": issue}
    return detail
