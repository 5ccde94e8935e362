"""WeChat Pay's older API on the wire: XML in, XML out, signed with a key that both sides know; HTTP 200 always.

What is wrong with the call itself is said by ``return_code`` without a sign, as there may be nobody to sign for;
whatever the business says by ``result_code``, signed. A client's certificate, which the real service wants for refunds
and for money out, is not asked for: the sign alone proves who calls.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from jinbao.compat.errors import OperationUnknown, SignatureWrong
from jinbao.compat.routes.envelope import Handled, Ordered, Progress, after, before, order_fault
from jinbao.compat.rules.wechat import v2signs, xml
from jinbao.compat.rules.wechat.dialect import said_v2
from jinbao.compat.rules.wechat.v2signs import SignType
from jinbao.compat.rules.wechat.xml import XmlUnreadable
from jinbao.compat.service import Compat
from jinbao.compat.service.explaining import explain_unknown, unsigned
from jinbao.compat.service.explaining_apps import explain_named
from jinbao.compat.service.explaining_v2 import explain
from jinbao.compat.service.operations import Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.wechat.v2 import bills, money_out, orders, red_packets, refunds
from jinbao.compat.types import Incoming, NoteCode, Problem, Protocol, Reply, WechatMerchant, note
from jinbao.kit.errors import Refusal, TooManyRequests, Unknown

OPERATIONS: tuple[WechatV2Operation, ...] = (
    *orders.OPERATIONS,
    *refunds.OPERATIONS,
    *bills.OPERATIONS,
    *money_out.OPERATIONS,
    *red_packets.OPERATIONS,
)
#: Paths that are answered in XML.
PREFIXES = ("/pay/", "/secapi/", "/mmpaymkttransfers/", "/mmpaysptrans/", "/payitil/", "/risk/", "/tools/")
#: Paths that know no ``sign_type``: who sends one all the same may sign it or leave it out, as WxJava does.
_NO_SIGN_TYPE = "/mmpaymkttransfers/"

_FAILURE = "compat.system_failure"
_NOBODY = (Problem.UNKNOWN_MERCHANT, note(NoteCode.ACCOUNT_NONE))
_KEYS_TRIED = 200
_HEADERS = (("Content-Type", "text/xml; charset=utf-8"), ("Cache-Control", "no-cache, must-revalidate"))


class WechatV2:
    """Proves, reads and answers; what is done is done by the operations."""

    protocol = Protocol.WECHAT_V2

    def __init__(self, compat: Compat, operations: Sequence[WechatV2Operation] = OPERATIONS) -> None:
        self._context = compat.context
        self._operations = {operation.path: operation for operation in operations}

    async def answer(self, request: Incoming) -> Handled:
        """See ``Envelope``."""
        progress = Progress()
        operation = self._operations.get(request.path)
        if operation is not None:
            progress.operation = operation.name
        try:
            fields = xml.parse(request.body, self._context.settings.body_max)
        except XmlUnreadable as error:
            return self._unreadable(error, progress)
        try:
            merchant = self._merchant(request, fields, progress)
        except SignatureWrong as refusal:
            code, words = said_v2(refusal.code)
            return progress.handled(_plain(words), code=code, explanation=refusal.explanation)
        except TooManyRequests as refusal:
            code, words = said_v2(refusal.code)
            return progress.handled(_plain(words), code=code)
        return await self._known(request, operation, fields, merchant, progress)

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """See ``Envelope``."""
        del request
        return _plain(_words(refusal)[1])

    async def _known(
        self,
        request: Incoming,
        operation: WechatV2Operation | None,
        fields: Mapping[str, str],
        merchant: WechatMerchant,
        progress: Progress,
    ) -> Handled:
        """Answer a call whose caller is proven."""
        kind = v2signs.sign_type_of(fields)
        assert kind is not None, "the sign has been verified"
        try:
            if operation is None or request.method != "POST":
                raise OperationUnknown(operation=f"{request.method} {request.path}"[:200])
            call = WechatV2Call(merchant=merchant, fields=fields, request=request)
            answer = await self._run(operation, call, progress)
        except Ordered as ordered:
            told = _refused(*said_v2(ordered.refused))
            return progress.handled(
                self._signed(merchant, fields, told, kind, progress), code=told["err_code"], cut=ordered.cut
            )
        except Refusal as refusal:
            told = _refused(*_words(refusal))
            reply = self._signed(merchant, fields, told, kind, progress)
            explanation = await explain_named(self._context, merchant, refusal)
            return progress.handled(reply, code=told["err_code"], explanation=explanation)
        except Unknown:
            told = _refused(*said_v2(_FAILURE))
            return progress.handled(self._signed(merchant, fields, told, kind, progress), code=told["err_code"])
        return self._reply(merchant, fields, answer, kind, progress)

    def _merchant(self, request: Incoming, fields: Mapping[str, str], progress: Progress) -> WechatMerchant:
        """Who signed exactly these fields. Raises ``SignatureWrong``, with what is wrong, or ``TooManyRequests``."""
        mchid = fields.get("mch_id", "") or fields.get("mchid", "")
        merchant = self._context.accounts.wechat(mchid)
        if merchant is None:
            self._context.doubts.count(request)
            told = explain_unknown(self._context, mchid) if mchid else unsigned(*_NOBODY)
            raise SignatureWrong(told)
        progress.account, progress.merchant_id = merchant.mchid, merchant.merchant_id
        kind = v2signs.sign_type_of(fields)
        given = fields.get("sign", "")
        if kind is None or not _holds(request.path, fields, merchant.api_v2_key, kind, given):
            self._context.doubts.count(request, merchant.mchid)
            settings = self._context.settings
            others = self._context.accounts.all_wechat()[:_KEYS_TRIED] if settings.explain else ()
            # With the right sign anybody may pay out, and whom a proxy brings looks local.
            reveal = settings.explain and settings.private_urls
            raise SignatureWrong(explain(merchant, fields, others, reveal=reveal), account=merchant.mchid)
        return merchant

    async def _run(self, operation: WechatV2Operation, call: WechatV2Call, progress: Progress) -> Answer:
        progress.about = operation.about(call)
        fault = order_fault(self._context, call.merchant.mchid, operation.name, progress.about)
        if fault is not None:
            progress.fault = fault
            call = WechatV2Call(merchant=call.merchant, fields=call.fields, request=call.request, fault=fault)
        await before(self._context, fault)
        answer = await operation.run(self._context, call)
        after(fault)
        return answer if isinstance(answer, Answer) else Answer(answer)

    def _reply(
        self,
        merchant: WechatMerchant,
        fields: Mapping[str, str],
        answer: Answer,
        kind: SignType,
        progress: Progress,
    ) -> Handled:
        if answer.raw is not None:
            reply = Reply(200, (("Content-Type", answer.content_type), *_HEADERS[1:]), answer.raw)
            return progress.handled(reply, order_id=answer.order_id)
        told: Mapping[str, str] = answer.body
        reply = self._signed(merchant, fields, told, kind, progress)
        code = told.get("err_code", "") or told.get("error_code", "")
        return progress.handled(reply, code=code, order_id=answer.order_id)

    def _signed(
        self,
        merchant: WechatMerchant,
        fields: Mapping[str, str],
        told: Mapping[str, str],
        kind: SignType,
        progress: Progress,
    ) -> Reply:
        whole = {
            "return_code": "SUCCESS",
            "return_msg": "OK",
            "result_code": "SUCCESS",
            "appid": fields.get("appid", ""),
            "mch_id": fields.get("mch_id", ""),
            "sub_appid": fields.get("sub_appid", ""),
            "sub_mch_id": fields.get("sub_mch_id", ""),
            "nonce_str": secrets.token_hex(16),
            **told,
        }
        if whole["return_code"] != "SUCCESS":  # such an answer has no business part, and no sign
            names = ("return_code", "return_msg", "error_code")
            return _reply(xml.write({name: whole[name] for name in names if name in whole}))
        wrong = progress.fault is not None and progress.fault.mis_sign
        key = secrets.token_hex(16) if wrong else merchant.api_v2_key
        return _reply(xml.write(v2signs.signed(whole, key, kind)))

    def _unreadable(self, error: XmlUnreadable, progress: Progress) -> Handled:
        problem = Problem.CHARSET if error.encoding else Problem.UNKNOWN
        explanation = unsigned(problem, error.note)
        words = "编码错误，请使用UTF-8编码" if error.encoding else "XML格式错误"
        return progress.handled(_plain(words), code="XML_FORMAT_ERROR", explanation=explanation)


def _holds(path: str, fields: Mapping[str, str], key: str, kind: SignType, given: str) -> bool:
    if v2signs.same(v2signs.sign(fields, key, kind), given):
        return True
    bare = {name: value for name, value in fields.items() if name != "sign_type"}
    return path.startswith(_NO_SIGN_TYPE) and v2signs.same(v2signs.sign(bare, key, kind), given)


def _words(refusal: Refusal) -> tuple[str, str]:
    code, words = said_v2(refusal.code)
    reason = refusal.facts.get("reason")
    return code, f"{words}：{reason}" if reason else words


def _refused(code: str, words: str) -> dict[str, str]:
    return {"result_code": "FAIL", "err_code": code, "err_code_des": words}


def _plain(words: str) -> Reply:
    """The call itself is wrong."""
    return _reply(xml.write({"return_code": "FAIL", "return_msg": words}))


def _reply(body: bytes) -> Reply:
    return Reply(200, _HEADERS, body)
