"""Which words of Alipay's a refusal is answered with: shared by both of its protocols."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.compat.errors import GatewayRefused, SignatureWrong
from jinbao.compat.routes.envelope import Ordered
from jinbao.compat.rules.alipay.dialect import UNKNOWN_OUTCOME, Said, detail, is_business, said_of
from jinbao.compat.rules.alipay.writing import html_escaped
from jinbao.compat.service.operations import AlipayMethod
from jinbao.compat.types import Explanation, NoteCode
from jinbao.kit.errors import Refusal, Unknown

_VERIFIED = "网关生成的验签字符串为："
_CHECK = f"验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，{_VERIFIED}"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said: ``sub_code`` with its prefix, ``sub_msg`` with the reason; ``sentence`` is the bare refusal."""

    said: Said
    sub_code: str
    sub_msg: str
    sentence: str
    explanation: Explanation | None = None


def told_of(error: Exception, method: AlipayMethod | None, sign_type: str = "RSA2") -> Told:
    """How a refusal, an unknown outcome or an ordered fault is said by a method (``None``: not known yet)."""
    explanation = None
    if isinstance(error, Unknown):
        said = detail(UNKNOWN_OUTCOME)
    elif isinstance(error, Ordered):
        said = said_of(error.refused, method.extra if method else None)
    elif isinstance(error, SignatureWrong):
        explanation = error.explanation
        named = error.facts.get("detail")
        said = detail(str(named)) if named else replace_said(detail("isv.invalid-signature"), explanation, sign_type)
    elif isinstance(error, GatewayRefused):
        said = detail(str(error.facts["detail"]))
    else:
        assert isinstance(error, Refusal), error
        said = said_of(error.code, method.extra if method else None)
    prefix = method.prefix if method is not None and is_business(said.sub_code) else ""
    reason = _reason(error)
    sub_msg = f"{said.sub_msg}：{reason}" if reason else said.sub_msg
    return Told(said, f"{prefix}{said.sub_code}", sub_msg, str(error) or said.sub_code, explanation)


def replace_said(said: Said, explanation: Explanation, sign_type: str) -> Said:
    """The words about a signature: what was verified, escaped as the real gateway does."""
    signed = html_escaped(explanation.signed)
    if any(note.code is NoteCode.SIGN_TYPE_OTHER for note in explanation.notes):
        used = "RSA" if sign_type == "RSA2" else "RSA2"
        text = (
            "验签出错，sign值与sign_type参数指定的签名类型不一致："
            f"sign_type参数值为{sign_type}，您实际用的签名类型可能是{used}，{_VERIFIED}{signed}"
        )
        return said._replace(sub_msg=text)
    return said._replace(sub_msg=_CHECK + signed)


def _reason(error: Exception) -> str:
    """What was wrong in particular, where a refusal says it."""
    if not isinstance(error, Refusal):
        return ""
    parts = [str(error.facts[name]) for name in ("field", "reason") if name in error.facts]
    return " ".join(parts)
