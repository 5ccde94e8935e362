"""Whether a request of API v3 is whose it says."""

from __future__ import annotations

from jinbao.compat.errors import SignatureWrong
from jinbao.compat.rules.wechat import authorization as rules
from jinbao.compat.rules.wechat import serials
from jinbao.compat.rules.wechat.authorization import AuthorizationUnreadable
from jinbao.compat.service import crypto, explaining
from jinbao.compat.service.context import Context
from jinbao.compat.types import Explanation, Incoming, NoteCode, Problem, WechatMerchant, note


def prove(context: Context, request: Incoming) -> WechatMerchant:
    """The merchant who signed exactly these bytes, not long ago.

    Raises ``SignatureWrong``, with what is wrong; ``TooManyRequests``, without, when too many have failed.

    A nonce may come again: merchants' software sends a request again as it was when there was no answer.
    """
    doubts = context.doubts
    header = request.header("authorization")
    if not header:
        doubts.count(request)
        raise SignatureWrong(explaining.unsigned(Problem.NO_AUTHORIZATION))
    try:
        said = rules.read(header)
    except AuthorizationUnreadable as error:
        doubts.count(request)
        raise SignatureWrong(explaining.unsigned(Problem.BAD_AUTHORIZATION, error.note)) from None
    merchant = context.accounts.wechat(said.mchid)
    if merchant is None:
        doubts.count(request)
        raise SignatureWrong(explaining.explain_unknown(context, said.mchid))
    certificate = context.accounts.certificate(said.mchid, said.serial)
    if certificate is None:
        doubts.count(request, merchant.mchid)
        raise SignatureWrong(explaining.explain_serial(context, merchant, said), account=merchant.mchid)
    body = rules.signed_body(request.header("content-type"), request.body)
    key = crypto.public_of(certificate.pem)
    signature = crypto.unbase64(said.signature)
    on_time = abs(explaining.skew_ms(request, said)) <= context.settings.skew_ms
    forms = rules.acceptable(request.method, request.target, said, body, request.base)
    if not (on_time and signature and any(crypto.verify_raw(key, form, signature) for form in forms)):
        doubts.count(request, merchant.mchid)
        told = explaining.explain_signature(context, request, said, certificate, body)
        raise SignatureWrong(told, account=merchant.mchid)
    return merchant


def explain_mode(context: Context, merchant: WechatMerchant, request: Incoming) -> Explanation | None:
    """What a merchant got wrong about how it knows us, seen from a request that was refused; ``None``: nothing."""
    announced = request.header("wechatpay-serial").strip()
    if request.path == "/v3/certificates" and not merchant.certificates:
        key_id = context.keys.wechat_public_key().id
        return explaining.unsigned(Problem.WRONG_MODE, note(NoteCode.MODE_NO_CERTIFICATES, key_id=key_id))
    if not announced:
        return None
    if context.accounts.by_serial(serials.plain(announced)) is not None:
        return explaining.unsigned(Problem.MERCHANT_SERIAL, serial=announced)
    public = announced.upper().startswith(serials.PUBLIC_KEY_ID)
    if not (merchant.public_key if public else merchant.certificates):
        code = NoteCode.MODE_CERTIFICATES_ONLY if public else NoteCode.MODE_PUBLIC_KEY_ONLY
        return explaining.unsigned(Problem.WRONG_MODE, note(code), serial=announced)
    ours = [context.keys.wechat_public_key().id] if merchant.public_key else []
    ours += [each.id for each in context.keys.wechat_certificates()] if merchant.certificates else []
    if announced not in ours and serials.plain(announced) not in ours:
        told = note(NoteCode.SERIAL_PLATFORMS, serials=", ".join(ours))
        return explaining.unsigned(Problem.UNKNOWN_PLATFORM_SERIAL, told, serial=announced)
    return None
